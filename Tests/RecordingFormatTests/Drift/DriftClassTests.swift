import Foundation
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@Suite("Drift: classes and exit codes")
struct DriftClassTests {
    private let account = Self.recording(
        """
        {"success":true,"request_id":"x","data":{"id":"u","email":"a@example.com","tier":"normal","limit":3}}
        """)

    private static func recording(_ answer: String, status: Int = 200, type: String = "application/json", path: String = "/api/v2/user") -> Recording
    {
        var exchange = Exchange(
            id: "010", kind: "user", match: Match(method: "GET", host: "chat.qwen.ai", path: path), request: RecordedRequest(),
            response: RecordedResponse(status: status))
        exchange.answer(answer, type, status: status)
        return Recording(
            session: Session(
                name: "made-up", origin: .synthetic, source: "test", site: .init(host: "chat.qwen.ai", version: "1", account: "user"), timing: .none),
            exchanges: [exchange], directory: URL(filePath: "/nowhere"))
    }

    /// The client reads the id, and nothing else.
    private func read() throws -> ReadFields {
        var read = ReadFields()
        let call = try #require(CallName("GET chat.qwen.ai /api/v2/user"))
        read.insert("/data", in: "wrapped", of: call, readBy: "account")
        read.insert("/data/id", in: "wrapped", of: call, readBy: "account")
        return read
    }

    private func drift(to new: Recording...) throws -> Drift {
        Drift(from: Contract(of: [account]), to: Contract(of: new), read: try read())
    }

    @Test("nothing changed: 0")
    func none() throws {
        let drift = try drift(to: account)
        #expect(drift.findings.isEmpty)
        #expect(drift.exitCode() == 0)
    }

    @Test("a new field: additive, 1, and not a failure for who fails on breaking changes")
    func newField() throws {
        let drift = try drift(
            to: Self.recording(#"{"success":true,"request_id":"x","data":{"id":"u","email":"e","tier":"t","limit":3,"plan":{"a":1}}}"#))
        #expect(drift.findings.map(\.shortLine) == ["wrapped /data/plan: absent → object"])
        #expect(drift.exitCode() == 1)
        #expect(drift.exitCode(failingOn: .breaking) == 0)
    }

    @Test("a field that is read is gone: breaking, 2, and the finding names the reader")
    func readFieldGone() throws {
        let drift = try drift(to: Self.recording(#"{"success":true,"request_id":"x","data":{"email":"e","tier":"t","limit":3}}"#))
        #expect(drift.findings.map(\.line) == ["breaking: GET chat.qwen.ai /api/v2/user, wrapped /data/id: string → gone, read by account"])
        #expect(drift.exitCode(failingOn: .breaking) == 2)
    }

    @Test(
        "a field that nobody reads is gone, or of another type: additive",
        arguments: [
            (#"{"success":true,"request_id":"x","data":{"id":"u","email":"e","tier":"t"}}"#, "wrapped /data/limit: number → gone"),
            (#"{"success":true,"request_id":"x","data":{"id":"u","email":"e","tier":"t","limit":"3"}}"#, "wrapped /data/limit: number → string"),
        ])
    func unreadField(_ answer: String, _ line: String) throws {
        let drift = try drift(to: Self.recording(answer))
        #expect(drift.findings.map(\.shortLine) == [line])
        #expect(drift.drift == .additive)
    }

    @Test(
        "what stands in the way of an answer: could not check, 3, whatever the threshold",
        arguments: [
            (
                "human check", #"{"ret":["FAIL_SYS_USER_VALIDATE"],"data":{"url":"https://chat.qwen.ai/_____tmd_____/punish?x5secdata=1"}}"#, 200,
                "application/json"
            ),
            ("human check", "<!doctypehtml><html><meta name=aliyun_waf_aa>", 200, "text/html"),
            (
                "login refused", #"{"success":false,"data":{"code":"unauthorized","details":"Token has expired, please log in again."}}"#, 200,
                "application/json"
            ),
            ("login refused", "{}", 401, "application/json"),
            ("rate limited", #"{"success":false,"data":{"code":"RateLimited","details":"…","num":2}}"#, 200, "application/json"),
            ("rate limited", "slow down", 429, "text/plain"),
            ("out of order", "<html>Bad gateway</html>", 502, "text/html"),
            ("out of order", "<html>Maintenance</html>", 200, "text/html"),
        ])
    func obstacle(_ name: String, _ answer: String, _ status: Int, _ type: String) throws {
        let drift = try drift(to: Self.recording(answer, status: status, type: type))
        #expect(drift.findings.map(\.shortLine) == ["wrapped → \(name)"])
        #expect(drift.exitCode() == 3)
        #expect(drift.exitCode(failingOn: .breaking) == 3)
    }

    @Test("a human check outweighs everything else that was found, and hides none of it")
    func humanCheckOutweighs() throws {
        let check = Self.recording("<html>aliyun_waf_aa", type: "text/html")
        let changed = Self.recording(#"{"success":true,"request_id":"x","data":{"email":"e","tier":"t","limit":3}}"#)
        let drift = try drift(to: changed, check)
        #expect(drift.exitCode() == 3)
        #expect(drift.findings.map(\.drift) == [.couldNotCheck, .breaking])
    }

    @Test("a human check at a call that was not known before: could not check")
    func humanCheckAtNewCall() throws {
        let check = Self.recording("<html>aliyun_waf_aa", type: "text/html", path: "/api/v2/elsewhere")
        #expect(try drift(to: account, check).exitCode() == 3)
    }

    @Test("a session that visited nothing of what is known: could not check")
    func nothingVisited() throws {
        let drift = try drift(to: Self.recording("{}", path: "/api/v2/elsewhere"))
        #expect(drift.exitCode() == 3)
        #expect(drift.notVisited.map(\.description) == ["GET chat.qwen.ai /api/v2/user"])
    }

    @Test("the envelope fell away: one finding for the call, not one for each field")
    func envelope() throws {
        let drift = try drift(to: Self.recording(#"{"id":"u","email":"e","tier":"t","limit":3}"#))
        #expect(drift.findings.map(\.shortLine) == ["form: wrapped → bare, read by account"])
        #expect(drift.exitCode() == 2)
    }

    @Test("the report leads with the verdict and the most severe")
    func report() throws {
        let drift = try drift(to: Self.recording(#"{"success":true,"request_id":"x","data":{"email":"e","tier":"t","limit":"3","plan":1}}"#))
        #expect(
            drift.report(now: 0) == """
                The site changed in what is read: 1 of 1 known calls compared.
                Known from 1 recordings: 1 synthetic. Nothing of it was seen at the site itself, so it has no age.

                BREAKING (1)
                  GET chat.qwen.ai /api/v2/user
                    wrapped /data/id: string → gone, read by account, unverified

                ADDITIVE (2)
                  GET chat.qwen.ai /api/v2/user
                    wrapped /data/limit: number → string, unverified
                    wrapped /data/plan: absent → number, unverified

                UNVERIFIED (1): every field of these is known from descriptions, none from the site
                  GET chat.qwen.ai /api/v2/user

                """)
    }

    @Test("what the site itself showed has an age, and what only descriptions know is unverified, field by field")
    func provenance() throws {
        var live = Self.recording(#"{"success":true,"request_id":"x","data":{"id":"u","email":"e"}}"#)
        (live.session.origin, live.session.captured) = (.live, "2026-10-02")
        let known = Contract(of: [account, live])
        let now = Self.recording(#"{"success":true,"request_id":"x","data":{"id":7,"email":"e","tier":8,"limit":3}}"#)
        let drift = Drift(from: known, to: Contract(of: [now]), read: try read())
        #expect(
            drift.report(now: 1_791_158_400) == """
                The site changed in what is read: 1 of 1 known calls compared.
                Known from 2 recordings: 1 live, 1 synthetic. Of what was seen at the site itself, GET chat.qwen.ai /api/v2/user is the oldest: 2026-10-02, 3 days ago.

                BREAKING (1)
                  GET chat.qwen.ai /api/v2/user
                    wrapped /data/id: string → number, read by account

                ADDITIVE (1)
                  GET chat.qwen.ai /api/v2/user
                    wrapped /data/tier: string → number, unverified

                """)
        #expect(try JSONDecoder().decode(Contract.self, from: known.encoded()) == known)
    }
}

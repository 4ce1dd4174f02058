import Foundation
import Testing

@testable import QwenSite

@Suite(.timeLimit(.minutes(10))) struct RenewalTests {
    private static let account = ScriptedTransport.Reply.json(#"{"id":"u1","email":"a@example.org","role":"user"}"#)

    private static func renewed(_ token: String, refreshToken: String? = nil) -> ScriptedTransport.Reply {
        .json(
            #"{"success":true,"data":{"access_token":"\#(token)","expires_at":1790000900}}"#,
            setCookies: refreshToken.map { ["refresh_token=\($0); Domain=.qwen.ai; HttpOnly; Secure; Max-Age=2592000"] } ?? [])
    }

    @Test("many callers that find the token about to expire wait for one renewal, and all go on with the new token")
    func sharesOneRenewal() async throws {
        let old = makeToken(expiresIn: 179)
        let new = makeToken(expiresIn: 900)
        let saved = Shared<[SiteCredentials]>([])
        let transport = ScriptedTransport { request in
            request.place == "auth.qwen.ai/api/v2/auths/refresh" ? Self.renewed(new, refreshToken: "refresh-2") : Self.account
        }
        let client = makeClient(
            token: old, refreshToken: "refresh-1", didChange: { credentials in saved.withLock { $0.append(credentials) } }, transport)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { _ = try await client.account() } }
            try await group.waitForAll()
        }
        let renewals = transport.requests.filter { $0.place == "auth.qwen.ai/api/v2/auths/refresh" }
        #expect(renewals.count == 1)
        #expect(renewals.first?.header("cookie") == "refresh_token=refresh-1")
        #expect(renewals.first?.header("authorization") == nil)
        #expect(transport.requests.filter { $0.place == "chat.qwen.ai/api/v1/auths/" }.allSatisfy { $0.header("cookie") == "token=\(new)" })
        #expect(saved.withLock { $0.map(\.token) } == [new])
        #expect(client.session.credentials?.refreshToken == "refresh-2")
    }

    @Test("a token that lasts is left alone, and so is one that can't be renewed")
    func leavesAlone() async throws {
        let transport = ScriptedTransport { _ in Self.account }
        _ = try await makeClient(token: makeToken(expiresIn: 181), refreshToken: "r", transport).account()
        _ = try await makeClient(token: makeToken(expiresIn: 10, type: "access_token"), transport).account()
        _ = try await makeClient(token: makeToken(expiresIn: 4 * 86_400), transport).account()
        #expect(transport.requests.map(\.place) == Array(repeating: "chat.qwen.ai/api/v1/auths/", count: 3))
    }

    @Test("a token of the older generations is reissued by opening the page, some days before it ends")
    func classic() async throws {
        let new = makeToken(expiresIn: 30 * 86_400)
        let transport = ScriptedTransport { request in
            guard request.place == "chat.qwen.ai/" else { return Self.account }
            var page = ScriptedTransport.Reply.html(SignInTests.page)
            page.headers.append(("set-cookie", "token=\(new); Path=/"))
            return page
        }
        let saved = Shared<[String]>([])
        let client = makeClient(
            token: makeToken(expiresIn: 2 * 86_400), didChange: { credentials in saved.withLock { $0.append(credentials.token) } }, transport)
        for _ in 0..<2 { _ = try await client.account() }
        #expect(transport.requests.map(\.place) == ["chat.qwen.ai/", "chat.qwen.ai/api/v1/auths/", "chat.qwen.ai/api/v1/auths/"])
        #expect(saved.withLock { $0 } == [new])
    }

    @Test("where the page reissues nothing, the token is used as long as it works, and the page left alone for hours")
    func classicStays() async throws {
        let now = Shared(testTime)
        var surroundings = SiteSurroundings.fixed()
        surroundings.now = { now.withLock { $0 } }
        let transport = ScriptedTransport { request in request.place == "chat.qwen.ai/" ? .html(SignInTests.page) : Self.account }
        let client = makeClient(token: makeToken(expiresIn: 2 * 86_400), surroundings: surroundings, transport)
        for _ in 0..<3 { _ = try await client.account() }
        #expect(transport.requests.filter { $0.place == "chat.qwen.ai/" }.count == 1)
        now.withLock { $0 += 7 * 3600 }
        _ = try await client.account()
        #expect(transport.requests.filter { $0.place == "chat.qwen.ai/" }.count == 2)
        await #expect(throws: SiteError.unauthorized(details: "this sign-in can't be renewed; sign in again")) { try await client.refresh() }
    }

    @Test("a token that the site refuses is renewed once, and the call repeated")
    func renewsOnRefusal() async throws {
        let new = makeToken(expiresIn: 900)
        let transport = ScriptedTransport { request in
            if request.place.hasSuffix("/refresh") { return Self.renewed(new) }
            guard request.header("cookie")?.contains(new) == true else {
                return .json(#"{"success":false,"data":{"code":"unauthorized","details":"Token has expired, please log in again."}}"#)
            }
            return Self.account
        }
        let client = makeClient(token: makeToken(expiresIn: 3600), refreshToken: "r", transport)
        #expect(try await client.account().id == "u1")
        #expect(transport.requests.count == 3)
        #expect(client.session.credentials?.refreshToken == "r")
    }

    @Test(
        "a refusal of the refresh token means to sign in again",
        arguments: [(200, "unauthorized"), (401, "Unauthorized"), (403, "forbidden"), (200, "invalid token")])
    func refusal(status: Int, code: String) async throws {
        let transport = ScriptedTransport { _ in .json(#"{"success":false,"data":{"code":"\#(code)","details":"no"}}"#, status: status) }
        let client = makeClient(token: makeToken(expiresIn: 10), refreshToken: "r", transport)
        await #expect(throws: SiteError.unauthorized(details: "no")) { try await client.account() }
        #expect(transport.requests.count == 1)
    }

    @Test("a page instead of a renewal is the human check", arguments: ["<html><title>Qwen</title></html>", "<!doctypehtml>"])
    func page(html: String) async throws {
        let client = makeClient(token: makeToken(expiresIn: 10), refreshToken: "r", ScriptedTransport { _ in .html(html) })
        await #expect(throws: SiteError.humanCheck(url: nil)) { try await client.account() }
    }

    @Test("a renewal that fails by accident does no harm while the token works, and is not tried with every call")
    func passing() async throws {
        let transport = ScriptedTransport { request in
            request.place.hasSuffix("/refresh") ? .json(#"{"success":false,"data":{"code":"Bad_Request","details":"later"}}"#) : Self.account
        }
        let client = makeClient(token: makeToken(expiresIn: 100), refreshToken: "r", transport)
        for _ in 0..<3 { _ = try await client.account() }
        #expect(transport.requests.filter { $0.place.hasSuffix("/refresh") }.count == 1)
        let expired = makeClient(token: makeToken(expiresIn: -1), refreshToken: "r", transport)
        await #expect(throws: SiteError.unavailable(.failing(status: 200, details: "Bad_Request: later"))) { try await expired.account() }
    }

    @Test("a caller that leaves does not take the renewal with it")
    func survivesCancellation() async throws {
        let (answers, answer) = AsyncStream.makeStream(of: Void.self)
        let new = makeToken(expiresIn: 900)
        let transport = ScriptedTransport { _ in
            for await _ in answers {}
            return Self.renewed(new, refreshToken: "rotated")
        }
        let (changes, changed) = AsyncStream.makeStream(of: SiteCredentials.self)
        let client = makeClient(token: makeToken(expiresIn: 10), refreshToken: "r", didChange: { changed.yield($0) }, transport)
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await client.refresh() }
            while transport.requests.isEmpty { await Task.yield() }
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.waitForAll() }
        }
        answer.finish()
        let credentials = try #require(await changes.first { _ in true })
        #expect(credentials.refreshToken == "rotated")
        #expect(credentials.token == new)
    }

    @Test("a token that the site reissues beside another answer is kept, an older one is not")
    func reissue() async throws {
        let newer = makeToken(expiresIn: 25 * 86_400)
        let older = makeToken(expiresIn: 60)
        let next = Shared([newer, older])
        let transport = ScriptedTransport { _ in
            .json(#"{"id":"u1"}"#, setCookies: ["token=\(next.withLock { $0.removeFirst() }); Path=/"])
        }
        let client = makeClient(transport)
        _ = try await client.account()
        #expect(client.session.credentials?.token == newer)
        _ = try await client.account()
        #expect(client.session.credentials?.token == newer)
    }

    @Test("announcements that overtake each other end with the newest credentials")
    func overtaking() async throws {
        let (older, newer) = (makeToken(expiresIn: 900), makeToken(expiresIn: 901))
        let (releases, release) = AsyncStream.makeStream(of: Void.self)
        let (starts, started) = AsyncStream.makeStream(of: Void.self)
        let kept = Shared<[String]>([])
        let session = SiteSession(credentials: nil, surroundings: .fixed()) { credentials in
            if credentials.token == older {
                started.finish()
                for await _ in releases {}
            }
            kept.withLock { $0.append(credentials.token) }
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await session.begin(SiteTokens(token: older)) }
            for await _ in starts {}
            await session.renew(SiteTokens(token: newer))
            release.finish()
        }
        #expect(kept.withLock { $0 } == [newer, older, newer])
    }

    @Test("the expiry is read from the token, whatever it is signed with")
    func expiry() {
        #expect(AccessToken.expiry(of: makeToken(expiresIn: 900)) == testTime.addingTimeInterval(900))
        for token in ["", "a.b", "a.b.c", "a.\(Data("{}".utf8).base64EncodedString()).c", "é.é.é"] { #expect(AccessToken.expiry(of: token) == nil) }
    }

    @Test(
        "a token that the site refuses inside of the answer is renewed once, and the question repeated",
        arguments: [
            #"data: {"error":{"code":"unauthorized","details":"Token has expired"}}"# + "\n\n",
            #"data: {"response.created":{"chat_id":"c","parent_id":"q","response_id":"b"}}"# + "\n\n"
                + #"data: {"error":{"code":"unauthorized","details":"Token has expired"}}"# + "\n\n",
            #"{"success":false,"data":{"code":"unauthorized","details":"Token has expired"}}"#,
        ])
    func inTheAnswer(refusal: String) async throws {
        let new = makeToken(expiresIn: 900)
        let transport = ScriptedTransport { request in
            if request.place.hasSuffix("/refresh") { return Self.renewed(new) }
            guard request.header("cookie")?.contains(new) == true else {
                return .events(refusal)
            }
            return .events(
                #"data: {"response.created":{"chat_id":"c","parent_id":"q","response_id":"a"}}"# + "\n\n"
                    + #"data: {"choices":[{"delta":{"content":"Hi","phase":"answer","status":"finished"}}],"response_id":"a"}"# + "\n\n")
        }
        let client = makeClient(token: makeToken(expiresIn: 3600), refreshToken: "r", transport)
        var events: [AnswerEvent] = []
        for try await batch in try await client.ask(Question(chat: "c", model: "m", text: "x"), timeout: .seconds(5)) { events += batch }
        #expect(events == [.started(AnswerIDs(chat: "c", question: "q", answer: "a")), .text("Hi"), .finished])
        #expect(transport.requests.map(\.place).filter { $0.hasSuffix("/refresh") }.count == 1)
        #expect(transport.requests.count == 3)
        #expect(client.session.snapshot.isFormProven)
    }

    @Test("a token of the older generations may be reissued in the data of the page")
    func inThePage() async throws {
        let new = makeToken(expiresIn: 30 * 86_400)
        let page = #"<script>window.__prerendered_data = {"user":{"token":"\#(new)","role":"user"}};</script>"#
        let transport = ScriptedTransport { request in request.place == "chat.qwen.ai/" ? .html(page) : Self.account }
        let client = makeClient(token: makeToken(expiresIn: 2 * 86_400), transport)
        _ = try await client.account()
        #expect(client.session.credentials?.token == new)
    }

    @Test("a session that was ended while its token was being renewed stays ended")
    func ended() async {
        let saved = Shared(0)
        let client = makeClient(refreshToken: "r", didChange: { _ in saved.withLock { $0 += 1 } }, ScriptedTransport { _ in Self.account })
        client.session.end()
        await client.session.renew(SiteTokens(token: makeToken(expiresIn: 900)))
        #expect(client.session.credentials == nil)
        #expect(saved.withLock { $0 } == 0)
    }

    @Test("a server that fails at the sign-in host is no human check")
    func failingHost() async throws {
        let client = makeClient(
            token: makeToken(expiresIn: -1), refreshToken: "r", ScriptedTransport { _ in .html("<title>502 Bad Gateway</title>", status: 502) })
        await #expect(throws: SiteError.unavailable(.failing(status: 502, details: "a page: 502 Bad Gateway"))) { try await client.account() }
    }

    @Test("what a token says of itself is understood in other types as well")
    func claims() {
        func token(_ claims: String) -> String { "e30.\(Data(claims.utf8).base64EncodedString().replacing("=", with: "")).x" }
        #expect(AccessToken.expiry(of: token(#"{"id":7,"exp":"1790000900"}"#)) == testTime.addingTimeInterval(900))
        #expect(AccessToken.userID(of: token(#"{"id":7,"exp":"1790000900"}"#)) == "7")
        #expect(AccessToken.isClassic(token(#"{"id":7}"#)))
    }

    /// How many of five calls renew the token first: each renewal gives one that ends a quarter of an hour after `siteTime`.
    private func renewals(clock: Date, siteTime: Date, toldBy date: String?, token: String) async throws -> Int {
        let new = makeToken(expiresIn: 900, from: siteTime)
        let transport = ScriptedTransport { request in
            var reply = request.place.hasSuffix("/refresh") ? Self.renewed(new) : Self.account
            if let date { reply.headers.append(("date", date)) }
            return reply
        }
        let client = makeClient(token: token, refreshToken: "r", surroundings: .fixed(at: clock), transport)
        for _ in 1...5 { _ = try await client.account() }
        return transport.requests.filter { $0.place.hasSuffix("/refresh") }.count
    }

    /// ``testTime``, as the site writes it.
    private static let testDate = "Mon, 21 Sep 2026 14:13:20 GMT"

    @Test("a clock that is fast makes no call renew a token that is new to the site", arguments: [testDate, nil])
    func fastClock(date: String?) async throws {
        let fast = testTime.addingTimeInterval(3600)
        #expect(try await renewals(clock: fast, siteTime: testTime, toldBy: date, token: makeToken(expiresIn: 600)) == 1)
    }

    @Test("a clock that is slow lets a token be renewed before it ends by the site's")
    func slowClock() async throws {
        let slow = testTime.addingTimeInterval(-3600)
        #expect(try await renewals(clock: slow, siteTime: testTime, toldBy: Self.testDate, token: makeToken(expiresIn: 100)) == 1)
    }
}

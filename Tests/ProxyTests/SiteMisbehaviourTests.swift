import Foundation
import NIOCore
import QwenSite
import TestSupport
import Testing

@testable import Proxy

/// What the site gets wrong, and what clients then see.
@Suite struct SiteMisbehaviourTests {
    /// Asks for a whole answer and for a stream; both must fail with the status and code, and the server must live on.
    private func expectFailure(
        _ site: ScriptedSite, status: Int, code: String, shouldRetry: String? = nil,
        configure: @escaping @Sendable (inout ProxyConfiguration) -> Void = { _ in }
    ) async throws {
        try await withProxy(site, configure: configure) { proxy in
            for fields in ["", #""stream":true"#] {
                proxy.accounts.accounts[0].state = .usable
                let reply = try await proxy.complete("Hi", fields)
                #expect(reply.status == status)
                #expect(reply.code == code)
                #expect(reply.header("content-type") == "application/json; charset=utf-8")
                if let shouldRetry { #expect(reply.header("x-should-retry") == shouldRetry) }
                #expect(!reply.text.contains("token-1"))
            }
            #expect(try await proxy.call("GET", "/api/health").status == 200)
        }
    }

    @Test("HTML in place of an answer")
    func html() async throws {
        try await expectFailure(
            ScriptedSite { _ in .whole("<html><body>Hi</body></html>", type: "text/html") }, status: 502, code: "site_not_understood")
    }

    @Test("a failure of the site's own")
    func failing() async throws {
        try await expectFailure(ScriptedSite { _ in .whole("oops", type: "text/plain", status: 500) }, status: 502, code: "site_failing")
    }

    @Test("a human check, which nobody tries to get around")
    func humanCheck() async throws {
        let body = #"{"ret":["FAIL_SYS_USER_VALIDATE","RGV587_ERROR::SM"],"data":{"url":"https://chat.qwen.ai/check?x5secdata=x"}}"#
        let site = ScriptedSite { _ in .json(body) }
        try await expectFailure(site, status: 503, code: "human_check_required", shouldRetry: "false")
        // One question for each request, and none again.
        #expect(site.paths.filter { $0 == "/api/v2/chat/completions" }.count == 2)
    }

    @Test("a site that is down")
    func down() async throws {
        let site = ScriptedSite(others: { _ in throw SiteError.unavailable(.unreachable("refused")) }) { _ in throw SiteError.busy }
        try await expectFailure(site, status: 502, code: "site_unreachable", shouldRetry: "true")
    }

    @Test("a site that keeps silent, with and without the head of an answer")
    func silent() async throws {
        let impatient: @Sendable (inout ProxyConfiguration) -> Void = { $0.limits.firstEvent = .milliseconds(100) }
        try await expectFailure(ScriptedSite { _ in .stream(.silent(after: [])) }, status: 504, code: "site_timeout", configure: impatient)
        let speechless = ScriptedSite { _ in
            try await Task.sleep(for: .seconds(60))
            throw SiteError.busy
        }
        try await expectFailure(speechless, status: 504, code: "site_timeout", configure: impatient)
    }

    @Test("a stream that ends before it says anything")
    func empty() async throws {
        try await expectFailure(ScriptedSite { _ in .events([]) }, status: 502, code: "site_broke_off")
        try await expectFailure(ScriptedSite { _ in .events([.created]) }, status: 502, code: "site_broke_off")
        try await expectFailure(ScriptedSite { _ in .events([.created, .end]) }, status: 502, code: "site_failing")
    }

    /// The pieces of an answer that goes wrong behind its first text, and the code that tells of it.
    static let brokenStreams: [(String, [String], code: String)] = {
        let begin = [ScriptedSite.Frame.created.bytes, ScriptedSite.Frame.text("Hel").bytes]
        let next = ScriptedSite.Frame.text("lo").bytes
        return [
            ("cut behind a frame", begin, "site_broke_off"),
            ("cut inside a frame", begin + [String(next.prefix(40))], "site_broke_off"),
            ("no JSON in a frame", begin + ["data: {nonsense\n\n"], "site_not_understood"),
        ]
    }()

    @Test("an answer that goes wrong on its way is told so, and does not look complete", arguments: brokenStreams)
    func broken(name: String, pieces: [String], code: String) async throws {
        let site = ScriptedSite { _ in .stream(.of(pieces.map { ByteBuffer(string: $0) })) }
        try await expectBroken(site, code: code)
    }

    @Test("what was held back because it may begin a stop text is told before the failure")
    func heldBack() async throws {
        try await withProxy(ScriptedSite { _ in .events([.created, .text("go ST")]) }) { proxy in
            let stream = try await proxy.complete("Hi", #""stream":true,"stop":["STOP"]"#)
            #expect(try stream.streamedText() == "go ST")
            #expect(stream.text.contains("site_broke_off"))
        }
    }

    @Test("bytes that are not UTF-8 inside a frame")
    func invalidUTF8() async throws {
        let site = ScriptedSite { _ in
            var bad = ByteBuffer(string: ScriptedSite.Frame.text("@").bytes)
            let at = bad.readableBytesView.firstIndex(of: UInt8(ascii: "@")) ?? 0
            bad.setInteger(UInt8(0xFF), at: at)
            return .stream(.of([ByteBuffer(string: ScriptedSite.Frame.created.bytes + ScriptedSite.Frame.text("Hel").bytes), bad]))
        }
        try await expectBroken(site, code: "site_not_understood")
    }

    @Test("a site that falls silent on its way")
    func stalled() async throws {
        let site = ScriptedSite { _ in
            .stream(.silent(after: [ByteBuffer(string: ScriptedSite.Frame.created.bytes + ScriptedSite.Frame.text("Hel").bytes)]))
        }
        try await expectBroken(site, code: "site_timeout") { $0.limits.eventGap = .milliseconds(100) }
        // Signs of life to the client don't make the silence any shorter.
        try await expectBroken(site, code: "site_timeout") { ($0.limits.eventGap, $0.limits.keepAlive) = (.milliseconds(200), .milliseconds(20)) }
        try await expectBroken(site, code: "answer_timeout") { $0.limits.wholeAnswer = .milliseconds(100) }
    }

    private func expectBroken(
        _ site: ScriptedSite, code: String, configure: @escaping @Sendable (inout ProxyConfiguration) -> Void = { _ in }
    ) async throws {
        try await withProxy(site, configure: configure) { proxy in
            let stream = try await proxy.complete("Hi", #""stream":true"#)
            #expect(stream.status == 200)
            #expect(stream.ending == .complete)
            #expect(try stream.streamedText() == "Hel")
            #expect(try !stream.events().contains("[DONE]"))
            let error = try #require(try stream.chunks().last?["error"] as? [String: Any])
            #expect(error["code"] as? String == code)
            #expect(Set(error.keys) == ["message", "type", "param", "code"])
            // A whole answer fails as a whole.
            let whole = try await proxy.complete("Hi")
            #expect(whole.status >= 500)
            #expect(whole.code == code)
        }
    }

    @Test("a client that waits through a silence is sent signs of life")
    func keepAlive() async throws {
        let site = ScriptedSite { _ in
            .stream(.silent(after: [ByteBuffer(string: ScriptedSite.Frame.created.bytes + ScriptedSite.Frame.text("Hel").bytes)]))
        }
        try await withProxy(site) {
            $0.limits.keepAlive = .milliseconds(20)
        } _: { proxy in
            try await proxy.withConnection { connection in
                try await connection.send(
                    "POST", "/v1/chat/completions", host: "localhost", body: RunningProxy.completion("Hi", #""stream":true"#))
                #expect(try await connection.receiveHead().status == 200)
                while let chunk = try await connection.receiveChunk() {
                    if String(buffer: chunk) == ": keep-alive\n\n" { return }
                }
                Issue.record("the stream ended without a sign of life")
            }
        }
    }

    @Test("an account that the site refuses makes way for the next, before the first event alone")
    func failover() async throws {
        let site = ScriptedSite { request in
            let cookies = request.headers.map(\.value).joined()
            if cookies.contains("token-1") { return .json(#"{"success":false,"data":{"code":"RateLimited","details":"limit","num":2}}"#) }
            return .events([.created, .text("from the second"), .end])
        }
        try await withProxy(site, accounts: 2) { proxy in
            for _ in 1...3 {
                let reply = try await proxy.complete("Hi")
                #expect(reply.answer == "from the second")
            }
            guard case .waiting = proxy.accounts.accounts[0].state else {
                Issue.record("the first account should wait")
                return
            }
        }
    }
}

import Foundation
import NIOCore
import QwenSite
import TestSupport
import Testing

@testable import Proxy

/// What becomes of a request whose account the site refuses.
@Suite struct FailoverTests {
    private static let limit = #"{"success":false,"data":{"code":"RateLimited","details":"limit","num":2,"template":"wait {{num}} minutes"}}"#
    private static let expired = #"{"success":false,"data":{"code":"unauthorized","details":"Token has expired, please log in again."}}"#
    private static let check = #"{"ret":["FAIL_SYS_USER_VALIDATE","RGV587_ERROR::SM"],"data":{"url":"https://chat.qwen.ai/check?x5secdata=x"}}"#

    /// A site that refuses the accounts of these numbers, and answers the others with their numbers.
    private func site(refusing refused: [Int: String], stream: Bool = false) -> ScriptedSite {
        ScriptedSite { request in
            // A token that is refused as a cookie is tried in the other forms as well.
            let carried = request.headers.filter { ["cookie", "authorization"].contains($0.name) }.map(\.value).joined()
            let number = carried.split(separator: "token-").last.flatMap { Int($0.prefix(while: \.isNumber)) } ?? 0
            if let body = refused[number] { return .json(body) }
            return .events([.created, .text("from \(number)"), .end])
        }
    }

    @Test("it moves on to the next account, which the log tells with the reason and without a secret", arguments: [limit, expired, check])
    func moves(refusal: String) async throws {
        let log = LogRecorder()
        try await withProxy(site(refusing: [1: refusal]), accounts: 2, logger: log.logger) { proxy in
            for fields in ["", #""stream":true"#] {
                proxy.accounts.accounts[0].state = .usable
                let reply = try await proxy.complete("Hi", fields)
                #expect(reply.status == 200)
                #expect(reply.text.contains("from 2"))
                #expect(!proxy.accounts.accounts[0].state.isUsable(at: .now))
            }
        }
        let lines = log.lines.filter { $0.contains("turn moves to another account") }
        #expect(lines.count >= 1)
        #expect(lines.allSatisfy { $0.contains("acc_1") && $0.contains("acc_2") && $0.contains("reason") })
        #expect(log.lines.allSatisfy { !$0.contains("token-1") && !$0.contains("x5secdata") })
    }

    @Test("it goes through as many accounts as there are")
    func many() async throws {
        let refused = Dictionary(uniqueKeysWithValues: (1...4).map { ($0, $0.isMultiple(of: 2) ? Self.limit : Self.expired) })
        try await withProxy(site(refusing: refused), accounts: 5) { proxy in
            let reply = try await proxy.complete("Hi")
            #expect(reply.answer == "from 5")
        }
    }

    @Test("an account whose token has ended and can't be renewed for the moment makes way, and stays as it is")
    func renewalFails() async throws {
        let site = ScriptedSite(others: { request in
            if request.url.contains("/auths/refresh") { return .whole("oops", type: "text/plain", status: 500) }
            return .json(#"{"success":true,"request_id":"r","data":{"id":"00000000-0000-4000-8000-000000000001"}}"#)
        }) { _ in .events([.created, .text("Hello"), .end]) }
        let accounts = [Date.distantPast, .distantFuture].enumerated().map { index, expiry in
            let credentials = SiteCredentials(token: "token-\(index)", expiresAt: expiry, refreshToken: "refresh-\(index)")
            return Account(
                id: "acc_\(index + 1)",
                client: SiteClient(session: SiteSession(credentials: credentials), transport: site, logger: silentLogger))
        }
        try await withProxy(AccountPool(accounts: accounts)) { proxy in
            let reply = try await proxy.complete("Hi")
            #expect(reply.answer == "Hello")
            #expect(accounts[0].state == .usable)
        }
    }

    @Test("a human check that two accounts meet one after the other is the machine's: nobody goes on, and the user is told where")
    func checkOfMachine() async throws {
        let site = site(refusing: [1: Self.check, 2: Self.check])
        try await withProxy(site, accounts: 3) { proxy in
            let reply = try await proxy.complete("Hi")
            #expect(reply.status == 503)
            #expect(reply.code == "human_check_required")
            #expect(reply.text.contains("https://chat.qwen.ai/"))
        }
        #expect(site.paths.filter { $0 == "/api/v2/chat/completions" }.count == 2)
    }

    @Test("where none is left, a client is told when the first of all is usable again")
    func retryAfter() async throws {
        let hours = #"{"success":false,"data":{"code":"RateLimited","details":"limit","num":2}}"#
        try await withProxy(site(refusing: [2: hours, 3: Self.expired]), accounts: 3) { proxy in
            proxy.accounts.accounts[0].state = .waiting(until: Date(timeIntervalSinceNow: 3600))
            for _ in 1...2 {
                let reply = try await proxy.complete("Hi")
                #expect(reply.status == 429)
                #expect((1...3600).contains(Int(reply.header("retry-after") ?? "") ?? 0))
            }
        }
    }

    @Test("nothing moves behind the first event")
    func afterFirstEvent() async throws {
        let site = ScriptedSite { _ in
            .stream(.of([ByteBuffer(string: ScriptedSite.Frame.created.bytes + ScriptedSite.Frame.text("Hel").bytes + "data: \(Self.limit)\n\n")]))
        }
        try await withProxy(site, accounts: 2) { proxy in
            let reply = try await proxy.complete("Hi", #""stream":true"#)
            #expect(try reply.streamedText() == "Hel")
            #expect((try reply.chunks().last?["error"] as? [String: Any])?["code"] as? String == "rate_limit_exceeded")
            guard case .waiting = proxy.accounts.accounts[0].state else {
                Issue.record("the account should wait")
                return
            }
        }
        #expect(site.paths.filter { $0 == "/api/v2/chat/completions" }.count == 1)
    }

    @Test("an account runs no more turns than it may; a request waits, and goes on when one ends")
    func turns() async throws {
        let (body, say) = SiteBody.makeStream()
        let site = ScriptedSite { request in
            let text = request.body?.bytes.map { String(buffer: $0) } ?? ""
            return text.contains("hold") ? .stream(body) : .events([.created, .text("second"), .end])
        }
        let session = SiteSession(credentials: SiteCredentials(token: "token-1"))
        var rules = AccountPool.Rules()
        rules.turns = 1
        let account = Account(id: "acc_1", client: SiteClient(session: session, transport: site, logger: silentLogger))
        let pool = AccountPool(accounts: [account], rules: rules)
        try await withProxy(pool) { proxy in
            try await proxy.withConnection { connection in
                try await connection.send(
                    "POST", "/v1/chat/completions", host: "localhost", body: RunningProxy.completion("hold", #""stream":true"#))
                say.yield(ByteBuffer(string: ScriptedSite.Frame.created.bytes + ScriptedSite.Frame.text("first").bytes))
                #expect(try await connection.receiveHead().status == 200)
                try await withThrowingTaskGroup(of: Reply.self) { group in
                    group.addTask { try await proxy.complete("Hi") }
                    while pool.line.count == 0 { await Task.yield() }
                    #expect(site.paths.filter { $0 == "/api/v2/chat/completions" }.count == 1)
                    say.yield(ByteBuffer(string: ScriptedSite.Frame.end.bytes))
                    let answer = try await group.next()?.answer
                    #expect(answer == "second")
                }
            }
        }
        #expect(pool.usage["acc_1"]?.running == 0)
        #expect(pool.usage["acc_1"]?.requests.count == 2)
    }
}

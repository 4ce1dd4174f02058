import Foundation
import MockQwen
import QwenSite
import Synchronization
import TestSupport
import Testing

@testable import Proxy

/// Several pictures of one request, and the accounts that draw them.
@Suite(.timeLimit(.minutes(10))) struct SeveralPicturesTests {
    /// Accounts that run one turn at a time, and are waited for hardly at all.
    private static func hurried(_ pool: AccountPool) -> AccountPool {
        var rules = AccountPool.Rules()
        (rules.turns, rules.wait) = (1, .milliseconds(1))
        return AccountPool(accounts: pool.accounts, rules: rules)
    }

    private static func accounts(_ count: Int, _ site: ScriptedSite) -> AccountPool {
        hurried(
            AccountPool(
                accounts: (1...count).map { number in
                    let session = SiteSession(credentials: SiteCredentials(token: "token-\(number)"))
                    return Account(id: "acc_\(number)", client: SiteClient(session: session, transport: site, logger: silentLogger))
                }))
    }

    private static func draw(_ proxy: RunningProxy, _ count: Int, _ prompt: String = "A cat") async throws -> Reply {
        try await proxy.post("/v1/images/generations", #"{"prompt":"\#(prompt)","n":\#(count)}"#)
    }

    private static func pictures(_ reply: Reply) -> Int { (reply.json["data"] as? [Any])?.count ?? 0 }

    @Test("one account that runs one turn at a time draws all of them, and is free again")
    func oneAccount() async throws {
        try await withEverydayAccounts(1) { pool, _ in
            try await withProxy(Self.hurried(pool)) { proxy in
                let reply = try await Self.draw(proxy, 4, "/mock slow 20")
                #expect(Self.pictures(reply) == 4, "\(reply.text)")
                #expect(proxy.accounts.usage.values.allSatisfy { $0.running == 0 })
                #expect(try await proxy.complete("Hi").status == 200)
            }
        }
    }

    @Test("what the site would not take is refused at once: no account is waited for, and no stream begun", arguments: ["images", "videos"])
    func tooLarge(path: String) async throws {
        try await withEverydayAccounts(1) { pool, _ in
            try await withProxy(Self.hurried(pool)) { proxy in
                let busy = try await proxy.accounts.lease()
                for stream in [false, true] {
                    let body = #"{"prompt":"\#(String(repeating: "x", count: 130_000))","stream":\#(stream)}"#
                    let reply = try await proxy.post("/v1/\(path)/generations", body)
                    #expect(reply.status == 413)
                    #expect(reply.code == "request_too_large")
                }
                busy.end()
            }
        }
    }

    @Test("accounts that are free draw at the same time")
    func parallel() async throws {
        let barrier = Barrier(for: 3)
        let site = ScriptedSite { _ in
            // Drawn one after the other, the first would wait for ever.
            try await barrier.pass()
            return .picture()
        }
        try await withProxy(Self.accounts(3, site)) { proxy in
            let reply = try await Self.draw(proxy, 3)
            #expect(Self.pictures(reply) == 3, "\(reply.text)")
        }
    }

    @Test("an account that is refused in between leaves what is left to the others, busy as they are")
    func refused() async throws {
        let drawn = Mutex(0)
        let refused = AsyncStream.makeStream(of: Void.self)
        let site = ScriptedSite { request in
            guard request.headers.contains(where: { $0.value.contains("token-1") }) else {
                // Busy until then.
                for await _ in refused.stream {}
                return .picture()
            }
            let count = drawn.withLock { count in
                count += 1
                return count
            }
            guard count > 1 else { return .picture() }
            refused.continuation.finish()
            return .json(#"{"success":false,"data":{"code":"RateLimited","details":"Wait.","num":2}}"#)
        }
        try await withProxy(Self.accounts(2, site)) { proxy in
            let reply = try await Self.draw(proxy, 5)
            #expect(Self.pictures(reply) == 5, "\(reply.text)")
            #expect(proxy.accounts.usage.values.allSatisfy { $0.running == 0 })
        }
    }

    @Test("an account that is refused at first leaves its picture to the one that the request has waited for")
    func secondRefused() async throws {
        let refused = AsyncStream.makeStream(of: Void.self)
        let site = ScriptedSite { request in
            if request.headers.contains(where: { $0.value.contains("token-2") }) {
                refused.continuation.finish()
                return .json(#"{"success":false,"data":{"code":"RateLimited","details":"Wait.","num":2}}"#)
            }
            for await _ in refused.stream {}
            return .picture()
        }
        try await withProxy(Self.accounts(2, site)) { proxy in
            let reply = try await Self.draw(proxy, 2)
            #expect(Self.pictures(reply) == 2, "\(reply.text)")
            #expect(proxy.accounts.usage.values.allSatisfy { $0.running == 0 })
        }
    }

    @Test("where one can't be drawn the client is told, and gets none")
    func allOrNone() async throws {
        let drawn = Mutex(0)
        let site = ScriptedSite { _ in
            let count = drawn.withLock { count in
                count += 1
                return count
            }
            return count < 3 ? .picture() : .json(#"{"success":false,"data":{"code":"Bad_Request","details":"No."}}"#)
        }
        try await withProxy(Self.accounts(1, site)) { proxy in
            let reply = try await Self.draw(proxy, 4)
            #expect(reply.status >= 400)
            #expect(reply.error["message"] is String)
            #expect(drawn.withLock { $0 } == 3)
        }
    }
}

/// Lets everybody through at once when so many have come.
private final class Barrier: Sendable {
    private let count: Int
    private let come = Mutex(0)
    private let signal = ChangeSignal()

    init(for count: Int) { self.count = count }

    func pass() async throws {
        come.withLock { $0 += 1 }
        signal.notify()
        for await _ in signal.changes where come.withLock({ $0 }) >= count { return }
        throw CancellationError()
    }
}

import Foundation
import HTTPTypes
import QwenSite
import Synchronization
import TestSupport
import Testing

@testable import Proxy

@Suite struct AccountPoolTests {
    private let now = Date(timeIntervalSince1970: 1_770_000_000)

    private func pool(
        _ states: [AccountState], turns: Int = .max, forgives: Bool = false, keep: @escaping @Sendable (Account) async -> Void = { _ in }
    ) -> AccountPool {
        let accounts = states.enumerated().map { index, state in Account(id: "acc_\(index + 1)", client: .unreachable, state: state) }
        var rules = AccountPool.Rules()
        (rules.turns, rules.forgives) = (turns, forgives)
        return AccountPool(accounts: accounts, rules: rules, now: { [now] in now }, keep: keep)
    }

    /// The accounts of so many turns, one after the other.
    private func turns(_ count: Int, of pool: AccountPool) async throws -> [String] {
        var ids: [String] = []
        for _ in 0..<count { ids.append(try await pool.lease().account.id) }
        return ids
    }

    @Test("requests take the accounts in turn")
    func roundRobin() async throws {
        let pool = pool([.usable, .usable, .usable])
        #expect(try await turns(6, of: pool) == ["acc_1", "acc_2", "acc_3", "acc_1", "acc_2", "acc_3"])
    }

    @Test("accounts that can't answer are passed over, and none of the others gains by it")
    func unusable() async throws {
        let pool = pool([
            .invalid(.signedOut), .usable, .waiting(until: now.addingTimeInterval(60)), .parked(url: nil, until: now.addingTimeInterval(1)),
            .waiting(until: now),
        ])
        #expect(try await turns(4, of: pool) == ["acc_2", "acc_5", "acc_2", "acc_5"])
    }

    @Test("an account is not tried twice for one request")
    func excluded() async throws {
        let pool = pool([.usable, .usable])
        #expect(try await pool.lease(excluding: ["acc_1"]).account.id == "acc_2")
        #expect(!pool.hasUsable(excluding: ["acc_1", "acc_2"]))
        #expect(pool.hasUsable(excluding: ["acc_1"]))
    }

    @Test("an account that runs all the turns it may is passed over until one of them ends, and is next then")
    func busy() async throws {
        let pool = pool([.usable, .usable], turns: 1)
        let first = try await pool.lease()
        #expect(first.account.id == "acc_1")
        #expect(try await turns(2, of: pool) == ["acc_2", "acc_2"])
        first.end()
        first.end()
        #expect(try await turns(2, of: pool) == ["acc_1", "acc_2"])
    }

    @Test("a turn on a chat's own account is not its turn among all")
    func affinity() async throws {
        let pool = pool([.usable, .usable])
        pool.affinity.note(.chat("c"), belongsTo: "acc_2")
        #expect(try await pool.lease(ownerOf: .chat("c"))?.account.id == "acc_2")
        #expect(try await turns(2, of: pool) == ["acc_1", "acc_2"])
        #expect(try await pool.lease(ownerOf: .file("c")) == nil)
        pool.replace(with: [pool.accounts[0]])
        #expect(try await pool.lease(ownerOf: .chat("c")) == nil)
    }

    @Test("the owner of a chat that has to wait is not replaced by another account")
    func ownerWaits() async throws {
        let pool = pool([.usable, .waiting(until: now.addingTimeInterval(30))])
        pool.affinity.note(.chat("c"), belongsTo: "acc_2")
        let error = try await #require(throws: APIError.self) { try await pool.lease(ownerOf: .chat("c")) }
        #expect(error.status.code == 429)
        #expect(error.retryAfter == 30)
    }

    @Test("where all accounts wait, a client is told for how long")
    func allWaiting() async throws {
        let pool = pool([.waiting(until: now.addingTimeInterval(7200)), .waiting(until: now.addingTimeInterval(90)), .invalid(.signedOut)])
        let error = try await #require(throws: APIError.self) { try await pool.lease() }
        #expect(error.status.code == 429)
        #expect(error.retryAfter == 90)
        #expect(error.shouldRetry == false)
    }

    @Test("where an account needs a human, a client is told where, and when it is tried again")
    func humanCheck() async throws {
        let parked = AccountState.parked(url: "https://chat.qwen.ai/check", until: now.addingTimeInterval(45))
        let error = try await #require(throws: APIError.self) { try await pool([.invalid(.signedOut), parked]).lease() }
        #expect(error.status.code == 503)
        #expect(error.code == "human_check_required")
        #expect(error.message.contains("https://chat.qwen.ai/check"))
        #expect(error.retryAfter == 45)
        // Some wait, some need a human: the first of all to be usable again decides, and both are told.
        let mixed = try await #require(throws: APIError.self) { try await pool([.waiting(until: now.addingTimeInterval(90)), parked]).lease() }
        #expect(mixed.status.code == 429)
        #expect(mixed.retryAfter == 45)
        #expect(mixed.message.contains("https://chat.qwen.ai/check"))
    }

    @Test("where nobody is signed in, a client is told how to: to add the first account, or to sign in again")
    func nobody() async throws {
        let rows: [([AccountState], String, String)] = [
            ([], "no_account", "accounts add"), ([.invalid(.signedOut)], "account_unauthorized", "accounts relogin acc_1"),
            ([.invalid(.signedOut), .invalid(.signedOut)], "account_unauthorized", "accounts relogin acc_2"),
            ([.invalid(.unverified)], "account_unverified", "link in the site's mail"),
            ([.invalid(.restricted), .invalid(.signedOut)], "account_forbidden", "with a browser at https://chat.qwen.ai"),
        ]
        for (states, code, advice) in rows {
            let error = try await #require(throws: APIError.self) { try await pool(states).lease() }
            #expect(error.status.code == 503)
            #expect(error.code == code)
            #expect(error.message.contains(advice))
            #expect(error.shouldRetry == false)
        }
        #expect(pool([.invalid(.signedOut), .invalid(.signedOut)]).isExhausted)
        #expect(!pool([.invalid(.signedOut), .waiting(until: .distantFuture)]).isExhausted)
        #expect(!pool([]).isExhausted)
    }

    @Test(
        "what the site says of an account is noted and kept",
        arguments: [
            (SiteError.unauthorized(details: ""), AccountState.invalid(.signedOut)), (.unverified(details: ""), .invalid(.unverified)),
            (.forbidden(details: ""), .invalid(.restricted)),
            (.humanCheck(url: "u"), .parked(url: "u", until: Date(timeIntervalSince1970: 1_770_000_060))),
            (
                .rateLimited(until: Date(timeIntervalSince1970: 1_770_000_100), details: ""),
                .waiting(until: Date(timeIntervalSince1970: 1_770_000_100))
            ),
            (.rateLimited(until: nil, details: ""), .waiting(until: Date(timeIntervalSince1970: 1_770_086_400))),
        ])
    func note(error: SiteError, state: AccountState) async throws {
        let kept = Mutex<[AccountState]>([])
        let pool = pool([.usable]) { account in kept.withLock { $0.append(account.state) } }
        #expect(await pool.note(error, on: pool.accounts[0], logger: silentLogger) == .setAside)
        await pool.note(error, on: pool.accounts[0], logger: silentLogger)
        #expect(pool.accounts[0].state == state)
        #expect(kept.withLock { $0 } == [state])
    }

    @Test("a failure that comes late and is milder changes nothing of what is known of the account")
    func milder() async throws {
        let kept = Mutex<[AccountState]>([])
        let pool = pool([.usable]) { account in kept.withLock { $0.append(account.state) } }
        let account = pool.accounts[0]
        let limit = SiteError.rateLimited(until: nil, details: "")
        // The limit keeps the account waiting, and the check is to be done all the same.
        let check = AccountState.parked(url: nil, until: now.addingTimeInterval(86_400))
        let failures: [(SiteError, AccountState)] = [
            (.humanCheck(url: nil), .parked(url: nil, until: now.addingTimeInterval(60))),
            (.rateLimited(until: now.addingTimeInterval(30), details: ""), .parked(url: nil, until: now.addingTimeInterval(60))),
            (limit, check), (.unauthorized(details: ""), .invalid(.signedOut)), (limit, .invalid(.signedOut)),
            (.humanCheck(url: nil), .invalid(.signedOut)),
        ]
        for (error, state) in failures {
            #expect(await pool.note(error, on: account, logger: silentLogger) == .setAside)
            #expect(account.state == state)
        }
        #expect(kept.withLock { $0 } == [.parked(url: nil, until: now.addingTimeInterval(60)), check, .invalid(.signedOut)])
        // A wait that is over is no longer known.
        let next = AccountState.waiting(until: now.addingTimeInterval(1))
        #expect(AccountState.parked(url: nil, until: now).worsened(by: next, at: now) == next)
    }

    @Test("a human check is told of whatever else keeps the account waiting")
    func checkWhileWaiting() async throws {
        let day = now.addingTimeInterval(86_400)
        let pool = pool([.waiting(until: day)])
        await pool.note(.humanCheck(url: "https://chat.qwen.ai/check"), on: pool.accounts[0], logger: silentLogger)
        #expect(pool.accounts[0].state == .parked(url: "https://chat.qwen.ai/check", until: day))
    }

    @Test(
        "a clock that is set back makes no wait longer",
        arguments: [(SiteError.humanCheck(url: nil), 60), (.rateLimited(until: nil, details: ""), 86_400)])
    func clockSetBack(error: SiteError, wait: TimeInterval) async throws {
        let time = Mutex(now)
        let kept = Mutex<[AccountState]>([])
        let pool = AccountPool(accounts: [Account(id: "acc_1", client: .unreachable)], now: { time.withLock { $0 } }) { account in
            kept.withLock { $0.append(account.state) }
        }
        await pool.note(error, on: pool.accounts[0], logger: silentLogger)
        time.withLock { $0 += 10 }
        await pool.noteTime(logger: silentLogger)
        #expect(kept.withLock { $0.count } == 1)
        // An hour back; ten seconds of the wait are over.
        time.withLock { $0 -= 3600 }
        await pool.noteTime(logger: silentLogger)
        #expect(kept.withLock { $0.last?.usableFrom } == now.addingTimeInterval(wait - 3600))
        let refusal = try await #require(throws: APIError.self) { try await pool.lease() }
        #expect(refusal.retryAfter == Int(wait) - 10)
        time.withLock { $0 += wait - 10 }
        _ = try await pool.lease()
    }

    @Test("of failures that come at once, the worst counts")
    func atOnce() async {
        let errors = [SiteError.unauthorized(details: ""), .rateLimited(until: nil, details: ""), .humanCheck(url: nil)]
        for _ in 1...200 {
            let pool = pool([.usable])
            await withTaskGroup(of: Void.self) { group in
                for error in errors { group.addTask { await pool.note(error, on: pool.accounts[0], logger: silentLogger) } }
            }
            #expect(pool.accounts[0].state == .invalid(.signedOut))
        }
    }

    @Test("an account that was signed in anew meanwhile is not made invalid by what its old sign-in met")
    func renewed() async throws {
        let pool = pool([.usable])
        let old = pool.accounts[0]
        pool.reload.withLock { $0 = { pool.replace(with: [Account(id: "acc_1", client: .unreachable)]) } }
        #expect(await pool.note(.unauthorized(details: ""), on: old, logger: silentLogger) == .renewed)
        #expect(pool.accounts[0].state == .usable)
    }

    @Test("a pool that forgives goes on with an account that was refused, but not past a human check")
    func forgiving() async throws {
        let pool = pool([.usable], forgives: true)
        let account = pool.accounts[0]
        await pool.note(.rateLimited(until: now.addingTimeInterval(7200), details: ""), on: account, logger: silentLogger)
        for error: SiteError in [.unauthorized(details: ""), .forbidden(details: ""), .unverified(details: "")] {
            await pool.note(error, on: account, logger: silentLogger)
        }
        #expect(try await pool.lease().account.id == "acc_1")
        await pool.note(.humanCheck(url: nil), on: account, logger: silentLogger)
        await #expect(throws: APIError.self) { try await pool.lease() }
    }

    @Test("a failure of the site is not the account's", arguments: [SiteError.busy, .unavailable(.brokenOff), .malformed(place: ""), .chatGone])
    func notTheAccounts(error: SiteError) async {
        let pool = pool([.usable])
        #expect(await pool.note(error, on: pool.accounts[0], logger: silentLogger) == .none)
        #expect(pool.accounts[0].state == .usable)
    }
}

import Foundation
import HTTPTypes
import QwenSite
import Synchronization
import TestSupport
import Testing

@testable import Proxy

@Suite struct AccountPoolTests {
    private let now = Date(timeIntervalSince1970: 1_770_000_000)

    private func pool(_ states: [AccountState], keep: @escaping @Sendable (Account) async -> Void = { _ in }) -> AccountPool {
        let accounts = states.enumerated().map { index, state in Account(id: "acc_\(index + 1)", client: .unreachable, state: state) }
        return AccountPool(accounts: accounts, now: { [now] in now }, keep: keep)
    }

    @Test("requests take the accounts in turn")
    func roundRobin() throws {
        let pool = pool([.usable, .usable, .usable])
        let ids = try (0..<6).map { _ in try pool.lease().id }
        #expect(ids == ["acc_1", "acc_2", "acc_3", "acc_1", "acc_2", "acc_3"])
    }

    @Test("accounts that can't answer are passed over")
    func unusable() throws {
        let pool = pool([
            .invalid, .usable, .waiting(until: now.addingTimeInterval(60)), .parked(url: nil, until: now.addingTimeInterval(1)), .waiting(until: now),
        ])
        #expect(try (0..<4).map { _ in try pool.lease().id } == ["acc_2", "acc_5", "acc_2", "acc_5"])
    }

    @Test("an account is not tried twice for one request")
    func excluded() throws {
        let pool = pool([.usable, .usable])
        #expect(try pool.lease(excluding: ["acc_1"]).id == "acc_2")
        #expect(!pool.hasUsable(excluding: ["acc_1", "acc_2"]))
        #expect(pool.hasUsable(excluding: ["acc_1"]))
    }

    @Test("where all accounts wait, a client is told for how long")
    func allWaiting() throws {
        let pool = pool([.waiting(until: now.addingTimeInterval(7200)), .waiting(until: now.addingTimeInterval(90)), .invalid])
        let error = try #require(throws: APIError.self) { try pool.lease() }
        #expect(error.status.code == 429)
        #expect(error.retryAfter == 90)
        #expect(error.shouldRetry == false)
    }

    @Test("where an account needs a human, a client is told where")
    func humanCheck() throws {
        let error = try #require(throws: APIError.self) {
            try pool([.invalid, .parked(url: "https://chat.qwen.ai/check", until: .distantFuture)]).lease()
        }
        #expect(error.code == "human_check_required")
        #expect(error.message.contains("https://chat.qwen.ai/check"))
    }

    @Test("where nobody is signed in, a client is told how to")
    func nobody() throws {
        for states in [[], [AccountState.invalid]] {
            let error = try #require(throws: APIError.self) { try pool(states).lease() }
            #expect(error.status.code == 503)
            #expect(error.message.contains("accounts add"))
        }
    }

    @Test(
        "what the site says of an account is noted and kept",
        arguments: [
            (SiteError.unauthorized(details: ""), AccountState.invalid),
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
        await pool.note(error, on: pool.accounts[0], logger: silentLogger)
        await pool.note(error, on: pool.accounts[0], logger: silentLogger)
        #expect(pool.accounts[0].state == state)
        #expect(kept.withLock { $0 } == [state])
    }

    @Test("a pool that forgives goes on with an account that was refused, but not past a human check")
    func forgiving() async throws {
        let account = Account(id: "acc_1", client: .unreachable)
        let pool = AccountPool(accounts: [account], now: { [now] in now }, forgives: true)
        await pool.note(.rateLimited(until: now.addingTimeInterval(7200), details: ""), on: account, logger: silentLogger)
        await pool.note(.unauthorized(details: ""), on: account, logger: silentLogger)
        #expect(try pool.lease().id == "acc_1")
        await pool.note(.humanCheck(url: nil), on: account, logger: silentLogger)
        #expect(throws: APIError.self) { try pool.lease() }
    }

    @Test("a failure of the site is not the account's", arguments: [SiteError.busy, .unavailable(.brokenOff), .malformed(place: ""), .chatGone])
    func notTheAccounts(error: SiteError) async {
        let pool = pool([.usable])
        await pool.note(error, on: pool.accounts[0], logger: silentLogger)
        #expect(pool.accounts[0].state == .usable)
    }
}

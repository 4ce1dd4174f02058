import Foundation
import HTTPTypes
import QwenSite
import Synchronization
import TestSupport
import Testing

@testable import Proxy

/// Requests that find every account busy.
@Suite struct WaitingLineTests {
    private let clock = ManualClock()

    private func pool(accounts: Int = 1, turns: Int = 1, wait: Duration = .seconds(30), queue: Int = 100) -> AccountPool {
        var rules = AccountPool.Rules()
        (rules.turns, rules.wait, rules.queue) = (turns, wait, queue)
        let accounts = (1...accounts).map { Account(id: "acc_\($0)", client: .unreachable) }
        return AccountPool(accounts: accounts, rules: rules, now: { [clock] in clock.date }, clock: clock)
    }

    /// Waits until so many stand in line.
    private func inLine(_ count: Int, of pool: AccountPool) async {
        while pool.line.count != count { await Task.yield() }
    }

    @Test("they get an account in the order in which they came")
    func order() async throws {
        let pool = pool()
        let order = Record<[Int]>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            let first = try await pool.lease()
            for number in 1...5 {
                group.addTask {
                    let lease = try await pool.lease()
                    order.value.withLock { $0.append(number) }
                    lease.end()
                }
                await inLine(number, of: pool)
            }
            first.end()
            try await group.waitForAll()
        }
        #expect(order.value.withLock { $0 } == [1, 2, 3, 4, 5])
        #expect(pool.usage["acc_1"]?.running == 0)
    }

    @Test("nobody waits for longer than the limit, and is told to try again then")
    func limit() async throws {
        let pool = pool()
        let lease = try await pool.lease()
        await withThrowingTaskGroup(of: Lease.self) { group in
            group.addTask { try await pool.lease() }
            await clock.waitForSleeper(at: .seconds(30))
            clock.advance(by: .seconds(30))
            let error = await #expect(throws: APIError.self) { try await group.next() }
            #expect(error?.code == "accounts_busy")
            #expect(error?.status.code == 503)
            #expect(error?.retryAfter == 1)
            #expect(error?.message.contains("Every account") == true)
        }
        #expect(pool.line.count == 0)
        lease.end()
    }

    @Test("who waits for one account is not told that every account is busy")
    func ownerBusy() async throws {
        let pool = pool(accounts: 2)
        pool.affinity.note(.chat("c"), belongsTo: "acc_1")
        let lease = try await pool.lease(ownerOf: .chat("c"))
        await withThrowingTaskGroup(of: Lease?.self) { group in
            group.addTask { try await pool.lease(ownerOf: .chat("c")) }
            await clock.waitForSleeper(at: .seconds(30))
            clock.advance(by: .seconds(30))
            await #expect(throws: APIError.accountsBusy(.owner, turns: 1)) { try await group.next() }
        }
        lease?.end()
    }

    @Test("more than may stand in line are sent away at once")
    func tooMany() async throws {
        let pool = pool(queue: 1)
        let lease = try await pool.lease()
        try await withThrowingTaskGroup(of: Lease.self) { group in
            group.addTask { try await pool.lease() }
            await inLine(1, of: pool)
            await #expect(throws: APIError.accountsBusy(.line(length: 1), turns: 1)) { try await pool.lease() }
            lease.end()
            _ = try await group.next()
        }
    }

    @Test("one that gives up leaves the line, and what it was given comes free again")
    func cancelled() async throws {
        let pool = pool()
        let lease = try await pool.lease()
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { (try? await pool.lease()) != nil }
            await inLine(1, of: pool)
            group.cancelAll()
            #expect(await group.next() == false)
        }
        #expect(pool.line.count == 0)
        lease.end()
        #expect(try await pool.lease().account.id == "acc_1")
    }

    @Test("a lease that nobody ends ends with its last holder")
    func forgotten() async throws {
        let pool = pool()
        do {
            let lease = try await pool.lease()
            #expect(pool.usage["acc_1"]?.running == 1)
            _ = lease
        }
        #expect(pool.usage["acc_1"]?.running == 0)
    }

    @Test("who waits for one account is not given another, and those behind may pass")
    func ownersAccount() async throws {
        let pool = pool(accounts: 2)
        pool.affinity.note(.chat("c"), belongsTo: "acc_1")
        let (first, second) = (try await pool.lease(), try await pool.lease())
        try await withThrowingTaskGroup(of: String.self) { group in
            group.addTask { try await pool.lease(ownerOf: .chat("c"))?.account.id ?? "" }
            await inLine(1, of: pool)
            group.addTask { try await pool.lease().account.id }
            await inLine(2, of: pool)
            second.end()
            let passing = try await group.next()
            #expect(passing == "acc_2")
            #expect(pool.line.count == 1)
            first.end()
            let owner = try await group.next()
            #expect(owner == "acc_1")
        }
    }

    @Test("when the account is lost meanwhile, those who wait are told at once")
    func lost() async throws {
        let pool = pool()
        let lease = try await pool.lease()
        await withThrowingTaskGroup(of: Lease.self) { group in
            group.addTask { try await pool.lease() }
            await inLine(1, of: pool)
            await pool.note(.rateLimited(until: clock.date.addingTimeInterval(60), details: ""), on: lease.account, logger: silentLogger)
            let error = await #expect(throws: APIError.self) { try await group.next() }
            #expect(error?.retryAfter == 60)
        }
    }

    @Test("an account that is added lets in those who wait")
    func added() async throws {
        let pool = pool()
        let lease = try await pool.lease()
        try await withThrowingTaskGroup(of: String.self) { group in
            group.addTask { try await pool.lease().account.id }
            await inLine(1, of: pool)
            pool.replace(with: pool.accounts + [Account(id: "acc_2", client: .unreachable)])
            let newcomer = try await group.next()
            #expect(newcomer == "acc_2")
        }
        // What is known of an account that stays stays known.
        #expect(pool.usage["acc_1"]?.running == 1)
        lease.end()
    }

    @Test("1,000 turns on 4 accounts, 3 at a time on each: never more, and each account has its share")
    func manyTurns() async throws {
        let pool = pool(accounts: 4, turns: 3)
        let running = Record<[String: Int]>([:])
        let taken = Record<[String: Int]>([:])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    for _ in 0..<25 {
                        let lease = try await pool.lease()
                        let id = lease.account.id
                        let count = running.value.withLock { running in
                            running[id, default: 0] += 1
                            return running[id, default: 0]
                        }
                        #expect(count <= 3)
                        taken.value.withLock { $0[id, default: 0] += 1 }
                        await Task.yield()
                        running.value.withLock { $0[id, default: 0] -= 1 }
                        lease.end()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(taken.value.withLock { $0.values.reduce(0, +) } == 1000)
    }
}

/// What several tasks write down.
private final class Record<Value: Sendable>: Sendable {
    let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }
}

import AsyncHTTPClient
import Foundation
import MockQwen
import Synchronization
import TestSupport
import Testing

@testable import Proxy
@testable import QwenSite

/// Ten accounts that fail in every way while requests come in, at full size by `scripts/prove accounts`.
@Suite("accounts that fail under load", .timeLimit(.minutes(30)))
struct AccountProofTests {
    private static let people = (1...10).map { MockAccount(email: "person\($0)@example.org", password: "secret-\($0)") }
    private static let workers = 16

    @Test(
        "no answer of another chat, no request lost that another account could serve, every chat with its account while that can be used, and fair shares"
    )
    func rotation() async throws {
        let time = PassingTime()
        let ledger = Ledger()
        let requests = ProofSize.count(reduced: 600, full: 10_000)
        // So that an account that has to wait two hours misses a part of the run, whatever its size.
        let step = 50_000 / Double(requests)
        try await withMockSite(.everyday(templates: everydayTemplates)) { configuration in
            configuration.accounts = Self.people
            configuration.now = { time.now }
            configuration.faultLibrary = recordingsDirectory
        } _: { site in
            try await HTTPClient.withHTTPClient(configuration: .unhurried) { client in
                let entrance = Entrance(
                    transport: HTTPTransport(client: client, site: site.url), time: time, ledger: ledger,
                    gaps: requests < 1000 ? 8...20 : 50...150)
                var rules = AccountPool.Rules.unhurried
                rules.turns = 3
                var accounts: [Account] = []
                for number in 1...10 { accounts.append(try await entrance.signIn(number)) }
                let pool = AccountPool(accounts: accounts, rules: rules, now: { time.now }) { account in ledger.noteOutage(of: account) }
                try await withProxy(pool) { proxy in
                    let visit = Visit(proxy: proxy, pool: pool, time: time, step: step, ledger: ledger, entrance: entrance)
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for worker in 0..<Self.workers {
                            let numbers = Array(stride(from: worker, to: requests, by: Self.workers))
                            group.addTask { try await visit.run(numbers, chats: worker % 4 == 0) }
                        }
                        try await group.waitForAll()
                    }
                }
                #expect(pool.usage.values.allSatisfy { $0.running == 0 })
            }
        }
        ledger.expectFairShares(within: ProofSize.current == .full ? 0.05 : 0.25)
        #expect(Set(ledger.failures.keys) == Set(FailingDoor.Failure.allCases))
        print("account proof: \(ledger.summary)")
    }
}

/// The time of day, which passes with the requests.
final class PassingTime: Sendable {
    private let date = Mutex(Date())

    var now: Date { date.withLock { $0 } }

    func pass(_ seconds: Double) { date.withLock { $0 += seconds } }
}

/// Signs the people in at MockQwen, each through a door that fails.
struct Entrance: Sendable {
    let transport: HTTPTransport
    let time: PassingTime
    let ledger: Ledger
    let gaps: ClosedRange<Int>
    private let signIns = SignInCount()

    init(transport: HTTPTransport, time: PassingTime, ledger: Ledger, gaps: ClosedRange<Int>) {
        self.transport = transport
        self.time = time
        self.ledger = ledger
        self.gaps = gaps
    }

    func signIn(_ number: Int) async throws -> Account {
        var generator = SeededGenerator(seed: UInt64(number * 1000 + signIns.next()))
        let door = FailingDoor(transport, count: 1000, gaps: gaps, generator: &generator) { [ledger] prompt, failure in
            ledger.note(failure, of: prompt, account: number)
        }
        let session = SiteSession(credentials: nil, surroundings: SiteSurroundings(now: { [time] in time.now }))
        let client = SiteClient(session: session, transport: door, logger: silentLogger)
        _ = try await client.signIn(email: "person\(number)@example.org", password: "secret-\(number)")
        return Account(id: "acc_\(number)", label: "person\(number)@example.org", client: client)
    }
}

private final class SignInCount: Sendable {
    private let count = Atomic(0)

    func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).newValue }
}

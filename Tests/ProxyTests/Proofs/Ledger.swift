import Foundation
import Synchronization
import Testing

@testable import Proxy

/// What happened during the proof, and what should have.
final class Ledger: Sendable {
    private struct State {
        var answers = 0
        var refused = 0
        /// Chats that went on with another account.
        var moves = 0
        var failures: [FailingDoor.Failure: Int] = [:]
        /// By the question's number, what it failed by.
        var met: [Int: [FailingDoor.Failure]] = [:]
        /// How often each account has failed, and been set aside for it.
        var outages: [Int: Int] = [:]
        /// Turns that any account could have taken.
        var taken: [Int: Int] = [:]
        /// How many of them each account should have taken: of every turn, an equal part for each account that was usable.
        var fair: [Int: Double] = [:]
    }

    private let state = Mutex(State())

    var failures: [FailingDoor.Failure: Int] { state.withLock { $0.failures } }

    var outages: [Int: Int] { state.withLock { $0.outages } }

    var summary: String {
        state.withLock { state in
            let failures = state.failures.map { "\($0.key.rawValue) \($0.value)" }.sorted().joined(separator: ", ")
            let shares = (1...10).map { account in
                let (taken, fair) = (Double(state.taken[account] ?? 0), state.fair[account] ?? 0)
                return "\(Int(taken))/\(Int(fair.rounded()))"
            }
            return
                "\(state.answers) answers, \(state.moves) chats moved, \(state.refused) rightly refused; failures met: \(failures); turns taken/fair: "
                + shares.joined(separator: " ")
        }
    }

    func usable(_ pool: AccountPool, at now: Date) -> [Int] {
        pool.accounts.filter { $0.state.isUsable(at: now) }.compactMap { Int($0.id.dropFirst(4)) }
    }

    func note(_ failure: FailingDoor.Failure, of body: String, account: Int) {
        // A body that tells all of a chat ends with the question.
        let number = body.matches(of: /question number (\d+) of/).last.flatMap { Int($0.1) } ?? -1
        state.withLock { state in
            state.failures[failure, default: 0] += 1
            state.met[number, default: []].append(failure)
            state.outages[account, default: 0] += 1
        }
    }

    func noteOutage(of account: Account) {
        guard let number = Int(account.id.dropFirst(4)) else { return }
        state.withLock { $0.outages[number, default: 0] += 1 }
    }

    func noteAnswer(by account: Int, usable: [Int]) {
        state.withLock { state in
            state.taken[account, default: 0] += 1
            for one in usable { state.fair[one, default: 0] += 1 / Double(usable.count) }
        }
    }

    func noteSuccess() { state.withLock { $0.answers += 1 } }

    func noteMove() { state.withLock { $0.moves += 1 } }

    /// Only a human check is a reason to refuse a question while other accounts could answer it.
    /// - Parameters:
    ///   - checks: how many of them the question must have met.
    ///   - isAlone: whether no other account could have: each was or went out of use meanwhile.
    func expectRightlyRefused(_ number: Int, _ reply: Reply, checks: Int, isAlone: Bool) {
        let met = state.withLock { state in
            state.refused += 1
            return state.met[number] ?? []
        }
        guard !isAlone else {
            #expect([429, 503].contains(reply.status), "\(reply.text)")
            if reply.status == 429 { #expect(reply.header("retry-after") != nil, "\(reply.text)") }
            return
        }
        #expect(reply.status == 503, "\(reply.text)")
        #expect(reply.code == "human_check_required", "\(reply.text)")
        #expect(met.count { $0 == .humanCheck } >= checks, "\(reply.text)")
    }

    func expectFairShares(within tolerance: Double) {
        let (taken, fair) = state.withLock { ($0.taken, $0.fair) }
        for (account, fair) in fair {
            let taken = Double(taken[account] ?? 0)
            #expect(abs(taken - fair) <= fair * tolerance, "account \(account) took \(taken) turns; fair are \(fair)")
        }
    }
}

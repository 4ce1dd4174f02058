import NIOCore
import QwenSite
import Synchronization
import TestSupport

/// The way of one account to MockQwen, which makes MockQwen refuse that account's questions in a planned order.
final class FailingDoor: SiteTransport {
    enum Failure: String, CaseIterable, Sendable {
        /// 429 for two hours.
        case limit
        /// The token has expired and can be renewed.
        case expired
        /// The token has expired and the site refuses to renew it.
        case lost
        case humanCheck

        fileprivate var recipe: String {
            switch self {
            case .limit: "rate-limit-after=0"
            case .expired, .lost: "expire-token=0"
            case .humanCheck: "human-check-after=0"
            }
        }
    }

    private struct State {
        var questions = 0
        var plan: ArraySlice<(question: Int, failure: Failure)>
        var refusesRenewal = false
    }

    private let inner: any SiteTransport
    private let state: Mutex<State>
    private let met: @Sendable (_ prompt: String, Failure) -> Void

    /// - Parameters:
    ///   - gaps: how many questions there are between two failures.
    ///   - met: told of each question that fails.
    init(
        _ inner: any SiteTransport, count: Int, gaps: ClosedRange<Int>, generator: inout SeededGenerator,
        met: @escaping @Sendable (String, Failure) -> Void
    ) {
        self.inner = inner
        self.met = met
        var question = 0
        let plan: [(question: Int, failure: Failure)] = (0..<count).map { _ in
            question += Int.random(in: gaps, using: &generator)
            return (question, Failure.allCases.randomElement(using: &generator) ?? .limit)
        }
        state = Mutex(State(plan: plan[...]))
    }

    func send(_ request: SiteRequest) async throws -> SiteResponse {
        var request = request
        if request.url.contains("/chat/completions?"), let failure = nextFailure() {
            met(request.body?.bytes.map { String(buffer: $0) } ?? "", failure)
            request.headers.append(("x-mockqwen-fault", failure.recipe))
        } else if request.url.contains("/auths/refresh"), state.withLock({ $0.refusesRenewal }) {
            request.headers.append(("x-mockqwen-fault", "status=200+refresh-refused.json"))
        }
        var response = try await inner.send(request)
        // The time of the proof jumps while an answer is under way: what the site's clock showed says nothing of a wrong one here.
        response.headers.removeAll { $0.name.lowercased() == "date" }
        return response
    }

    private func nextFailure() -> Failure? {
        state.withLock { state in
            state.questions += 1
            guard let next = state.plan.first, next.question <= state.questions else { return nil }
            state.plan = state.plan.dropFirst()
            if next.failure == .lost { state.refusesRenewal = true }
            return next.failure
        }
    }
}

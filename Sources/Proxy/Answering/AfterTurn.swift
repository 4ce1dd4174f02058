import Logging
import QwenSite
import ServiceLifecycle

/// Does what outlives a request: tells the site to stop an answer that nobody reads any more, and what is to become of a chat.
///
/// Work waits in bounded queues; what does not fit is dropped and logged, since a site that can't be told is no reason to keep clients
/// waiting. Stops have a queue of their own: the account is busy until an answer has stopped, while a deletion has time.
struct AfterTurn: Service, CustomStringConvertible {
    enum Work: Sendable {
        /// The account is busy until then.
        /// - Parameter holding: what is let go of when it is done.
        case stop(chat: String, answer: String, lease: Lease, holding: [(any Sendable)?] = [])
        /// - Parameter then: is told how the call ended.
        case call(Account, @Sendable (SiteClient) async throws -> Void, then: @Sendable ((any Error)?) async -> Void)
    }

    private let stops = WorkLane<Work>(capacity: 4096, parallel: 16)
    private let calls = WorkLane<Work>(capacity: 4096, parallel: 16)
    private let limit: Duration
    private let logger: Logger

    init(limit: Duration, logger: Logger) {
        self.limit = limit
        self.logger = logger
    }

    /// Queues `work` and returns at once; false where it won't be done.
    @discardableResult
    func submit(_ work: Work) -> Bool {
        switch lane(of: work).submit(work) {
        case .enqueued: return true
        case .dropped: logger.warning("too much work behind answers; some was dropped")
        case .terminated: break
        @unknown default: break
        }
        return false
    }

    /// Makes a call in its time, and keeps its failure for the log.
    func attempt(_ account: Account, _ call: @escaping @Sendable (SiteClient) async throws -> Void) async -> (any Error)? {
        do {
            try await withDeadline(limit) { try await call(account.client) }
            return nil
        } catch {
            logger.debug("a call behind an answer failed", metadata: ["account": "\(account.id)", "error": "\(error)"])
            return error
        }
    }

    /// Works until the program shuts down; the server stops before this does, and what its answers left is still done.
    func run() async throws {
        await withGracefulShutdownHandler {
            async let stopping: Void = stops.run(perform)
            await calls.run(perform)
            await stopping
        } onGracefulShutdown: {
            stops.finish()
            calls.finish()
        }
    }

    /// Short, since the group of services logs it.
    var description: String { "AfterTurn" }

    private func lane(of work: Work) -> WorkLane<Work> {
        switch work {
        case .stop: stops
        case .call: calls
        }
    }

    @Sendable private func perform(_ work: Work) async {
        switch work {
        case .stop(let chat, let answer, let lease, let held):
            defer { lease.end() }
            _ = await attempt(lease.account) { client in _ = try await client.stop(chat: chat, answer: answer) }
            withExtendedLifetime(held) {}
        case .call(let account, let call, let then):
            await then(await attempt(account, call))
        }
    }
}

import Logging
import QwenSite
import ServiceLifecycle

/// Does what outlives a request: tells the site to stop an answer that nobody reads any more.
///
/// Work waits in a bounded queue; what does not fit is dropped and logged, since a site that can't be told is no reason to keep
/// clients waiting.
struct AfterTurn: Service, CustomStringConvertible {
    enum Work: Sendable {
        /// The account is busy until then.
        case stop(chat: String, answer: String, lease: Lease)
    }

    private static let capacity = 4096
    private static let parallel = 16

    private let queue: AsyncStream<Work>
    private let intake: AsyncStream<Work>.Continuation
    private let limit: Duration
    private let logger: Logger

    init(limit: Duration, logger: Logger) {
        (queue, intake) = AsyncStream.makeStream(of: Work.self, bufferingPolicy: .bufferingOldest(Self.capacity))
        self.limit = limit
        self.logger = logger
    }

    /// Queues `work` and returns at once.
    func submit(_ work: Work) {
        if case .dropped = intake.yield(work) { logger.warning("too much work behind answers; some was dropped") }
    }

    /// Works until the program shuts down; the server stops before this does, and what its answers left is still done.
    func run() async throws {
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                var running = 0
                for await work in queue {
                    if running == Self.parallel { await group.next() } else { running += 1 }
                    group.addTask { await perform(work) }
                }
            }
        } onGracefulShutdown: {
            intake.finish()
        }
    }

    /// Short, since the group of services logs it.
    var description: String { "AfterTurn" }

    private func perform(_ work: Work) async {
        switch work {
        case .stop(let chat, let answer, let lease):
            defer { lease.end() }
            let account = lease.account
            do {
                _ = try await withDeadline(limit) { try await account.client.stop(chat: chat, answer: answer) }
            } catch {
                logger.debug("an answer could not be stopped", metadata: ["account": "\(account.id)", "error": "\(error)"])
            }
        }
    }
}

import Logging
import QwenSite
import ServiceLifecycle

/// Does what outlives a request: tells the site to stop an answer that nobody reads any more, and to delete a chat that nobody continues.
///
/// Work waits in a bounded queue; what does not fit is dropped and logged, since a site that can't be told is no reason to keep
/// clients waiting.
struct AfterTurn: Service, CustomStringConvertible {
    enum Work: Sendable {
        /// The account is busy until then.
        /// - Parameter holding: what is let go of when it is done.
        case stop(chat: String, answer: String, lease: Lease, holding: [(any Sendable)?] = [])
        /// - Parameter then: is told whether the chat is gone.
        case delete(chat: String, account: Account, then: @Sendable (_ isGone: Bool) async -> Void)
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

    private func delete(_ chat: String, of account: Account) async -> Bool {
        do {
            try await withDeadline(limit) { try await account.client.deleteChat(chat) }
            return true
        } catch SiteError.chatGone {
            return true
        } catch {
            logger.debug("a chat could not be deleted", metadata: ["account": "\(account.id)", "error": "\(error)"])
            return false
        }
    }

    private func perform(_ work: Work) async {
        switch work {
        case .stop(let chat, let answer, let lease, let held):
            defer { lease.end() }
            let account = lease.account
            do {
                _ = try await withDeadline(limit) { try await account.client.stop(chat: chat, answer: answer) }
            } catch {
                logger.debug("an answer could not be stopped", metadata: ["account": "\(account.id)", "error": "\(error)"])
            }
            withExtendedLifetime(held) {}
        case .delete(let chat, let account, let then):
            await then(await delete(chat, of: account))
        }
    }
}

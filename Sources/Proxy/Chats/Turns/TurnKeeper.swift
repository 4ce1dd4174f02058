import Logging
import ServiceLifecycle
import Synchronization

/// Keeps turns in the store. Those that are over without the store's having been told so, because it could not be or nobody was left to tell it,
/// have failed as soon as it can be told.
final class TurnKeeper: Service, CustomStringConvertible {
    /// How long the store is left alone that could not be told.
    private static let pause = Duration.seconds(30)
    /// More of them are left to the next start of the program.
    private static let capacity = 4096

    let store: any ChatStore
    /// What the user is told of it.
    let trouble = KeepingTrouble()
    private let spool: FileSpool
    private let logger: Logger
    /// Those that the store is still to be told of, by their chats.
    private let untold = Mutex<[ChatID: ChatTurnFailure]>([:])
    private let wish = SweepWish()

    init(store: any ChatStore, spool: FileSpool, logger: Logger) {
        self.store = store
        self.spool = spool
        self.logger = logger
    }

    /// Short, since the group of services logs it.
    var description: String { "TurnKeeper" }

    /// Keeps the beginning of a turn.
    /// - Throws: what the store throws, as the others do.
    func begin(_ turn: ChatTurnStart) async throws {
        let replaced = try await store.begin(turn)
        // What ran in the chat has failed with that.
        untold.withLock { _ = $0.removeValue(forKey: turn.chat.id) }
        await noteChange(forgetting: replaced)
    }

    /// Keeps the end of a turn.
    func end(_ turn: ChatTurnEnd) async throws -> ChatTurnOutcome {
        let outcome = try await store.end(turn)
        await noteChange()
        return outcome
    }

    /// Lets a turn have failed.
    func fail(_ turn: ChatTurnFailure) async throws { await noteChange(forgetting: try await store.fail(turn)) }

    /// Lets a turn have failed as soon as the store can be told so.
    /// - Parameter isTried: whether it has just refused that.
    func failLater(_ turn: ChatTurnFailure, isTried: Bool) {
        untold.withLock { if $0.count < Self.capacity { $0[turn.chat] = turn } }
        if !isTried { wish.make() }
    }

    /// Tells the store of the turns that it is still to be told of, as far as that can be.
    func settle() async {
        for turn in untold.withLock({ Array($0.values) }) {
            do { await spool.forget(try await store.fail(turn), logger: logger) } catch {
                logger.debug("turns that are over still can't be kept as failed", metadata: ["error": "\(error)"])
                return
            }
            untold.withLock { if $0[turn.chat] == turn { $0[turn.chat] = nil } }
        }
    }

    func run() async {
        repeat { await settle() } while await cancelWhenGracefulShutdown { await self.wish.wait(atMost: Self.pause) }
        // What the last answers have left.
        await settle()
    }

    /// The store can be told of something.
    private func noteChange(forgetting files: [FileID] = []) async {
        await spool.forget(files, logger: logger)
        if untold.withLock({ !$0.isEmpty }) { wish.make() }
    }
}

import Synchronization

/// Why the newest turn of a chat could not be kept; nothing as soon as one is kept again. What the user is told of it, since the answer came all
/// the same.
final class KeepingTrouble: Sendable {
    private let newest = Mutex<ChatStoreError?>(nil)

    var reason: ChatStoreError? { newest.withLock { $0 } }

    /// Takes note of how keeping a turn has ended.
    func note(_ error: ChatStoreError?) { newest.withLock { $0 = error } }
}

import Dispatch
import FoundationEssentials
import GRDB

/// Chats in an SQLite database: a file in the account folder, or memory, which is empty when the program begins.
///
/// GRDB does the work on queues of its own, so no event loop waits for the disk: one writes, several read meanwhile (WAL).
struct SQLiteChatStore: ChatStore {
    let database: any DatabaseWriter
    /// For people.
    let path: String

    /// Reads a state of the database that nobody changes meanwhile.
    func read<Value: Sendable>(_ work: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do { return try await database.read(work) } catch let error as DatabaseError { throw ChatStoreError(error, path: path) }
    }

    /// Changes all or nothing. Goes on where the caller is cancelled: what the site was asked is to be known.
    ///
    /// Another program that holds the database is waited for ``patience`` at most, the time in line behind other changes included.
    func write<Value: Sendable>(
        _ durability: ChangeDurability = .disk, _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        let deadline = ContinuousClock.now + Self.patience
        do {
            return try await withCheckedThrowingContinuation { continuation in
                database.asyncWriteWithoutTransaction { db in
                    continuation.resume(with: Result { try db.change(durability, waitingUntil: deadline, work) })
                }
            }
        } catch let error as DatabaseError {
            throw ChatStoreError(error, path: path)
        }
    }

    /// How long another program is waited for, such as `qwen-proxy chats import`.
    static let patience = Duration.seconds(2)
}

extension ChatStoreError {
    init(_ error: DatabaseError, path: String) {
        switch error.resultCode {
        case .SQLITE_FULL: self = .diskFull(path: path)
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN: self = .readOnly(path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(path: path)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(path: path)
        default: self = .failed(path: path, reason: error.message ?? "SQLite says \(error.resultCode)")
        }
    }
}

extension Date {
    init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }

    /// Times beyond what fits are the last one that does.
    var milliseconds: Int64 {
        let number = (timeIntervalSince1970 * 1000).rounded()
        return Int64(exactly: number) ?? (number > 0 ? .max : .min)
    }
}

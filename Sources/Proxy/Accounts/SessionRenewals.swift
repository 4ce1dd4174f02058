import FoundationEssentials
import QwenSite
import Synchronization

/// What a session has renewed of an account's credentials: what of it is in the file, and what is not yet.
final class SessionRenewals: Sendable {
    private struct State {
        /// What the session has last left in the file. Where the file holds anything else, somebody has signed in anew.
        var kept: SiteCredentials
        /// The newest, until the file holds it.
        var unsaved: SiteCredentials?
        /// What is on its way into the file.
        var underway: SiteCredentials?
        var hasFailed = false
    }

    let account: String
    private let state: Mutex<State>

    init(of record: AccountRecord) {
        account = record.id
        state = Mutex(State(kept: record.credentials))
    }

    var isUnsaved: Bool { state.withLock { $0.unsaved != nil } }

    func add(_ credentials: SiteCredentials) { state.withLock { $0.unsaved = credentials } }

    enum Putting {
        case put
        case nothingNew
        /// Somebody has signed in anew: what was unsaved is given up.
        case overtaken
    }

    /// Puts the newest into the file's record. Called under the file's lock.
    func put(into record: inout AccountRecord, now: Date) -> Putting {
        state.withLock { state in
            guard let newest = state.unsaved else { return .nothingNew }
            guard record.credentials == state.kept else {
                state.unsaved = nil
                return .overtaken
            }
            record.take(newest, now: now)
            state.underway = newest
            return .put
        }
    }

    /// Takes note that the file holds what was put into `record`. Called under the file's lock.
    /// - Returns: whether it could not be kept before.
    func settle(_ record: AccountRecord) -> Bool {
        state.withLock { state in
            state.kept = record.credentials
            // The session may have renewed once more meanwhile.
            if state.unsaved == state.underway { state.unsaved = nil }
            state.underway = nil
            defer { state.hasFailed = false }
            return state.hasFailed
        }
    }

    /// Gives up what is unsaved: the account was removed.
    func drop() { state.withLock { ($0.unsaved, $0.underway) = (nil, nil) } }

    /// Takes note that nothing could be kept.
    /// - Returns: whether that is news.
    func noteFailure() -> Bool {
        state.withLock { state in
            defer { state.hasFailed = true }
            return !state.hasFailed
        }
    }
}

import Synchronization

/// Which account a chat, file or task of the site belongs to: no other account can use it.
final class Affinity: Sendable {
    fileprivate struct State {
        var owners: [SiteObject: String] = [:]
        /// In the order in which they were first noted; those in front of `first` are forgotten.
        var order: [SiteObject] = []
        var first = 0
        var unsaved: [(object: SiteObject, account: String)] = []
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameter capacity: beyond it, what was noted first is forgotten.
    init(capacity: Int = 100_000) { self.capacity = capacity }

    /// The account that owns the object; `nil` where nobody knows.
    func owner(of object: SiteObject) -> String? { state.withLock { $0.owners[object] } }

    func note(_ object: SiteObject, belongsTo account: String) {
        state.withLock { state in
            guard state.owners[object] != account else { return }
            state.note(object, account, capacity: capacity)
            state.unsaved.append((object, account))
        }
    }

    /// What was noted since it was last asked for.
    func takeUnsaved() -> [(object: SiteObject, account: String)] {
        state.withLock { state in
            defer { state.unsaved = [] }
            return state.unsaved
        }
    }

    /// Takes back what could not be kept, to be asked for again. Beyond the capacity, what was noted first is forgotten.
    func putBack(_ entries: [(object: SiteObject, account: String)]) {
        state.withLock { $0.unsaved = (entries + $0.unsaved).suffix(capacity) }
    }

    /// Takes up what was kept over a restart.
    func restore(_ kept: [(object: SiteObject, account: String)]) {
        state.withLock { state in
            for (object, account) in kept { state.note(object, account, capacity: capacity) }
        }
    }
}

extension Affinity.State {
    fileprivate mutating func note(_ object: SiteObject, _ account: String, capacity: Int) {
        if owners.updateValue(account, forKey: object) == nil { order.append(object) }
        guard order.count - first > capacity else { return }
        owners[order[first]] = nil
        first += 1
        if first > capacity { (order, first) = (Array(order[first...]), 0) }
    }
}

/// Something at the site that one account owns, by the site's id.
enum SiteObject: Hashable, Sendable {
    case chat(String)
    case file(String)
    case task(String)
}

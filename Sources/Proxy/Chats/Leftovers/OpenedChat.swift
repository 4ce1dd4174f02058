import Synchronization

/// A chat that was opened at the site for a turn. Unless somebody keeps it, it is deleted there when nobody holds this any more.
final class OpenedChat: Sendable {
    let place: SiteLeftover
    private let account: Account
    private let leftovers: Leftovers
    private let isKept = Atomic(false)

    init(_ place: SiteLeftover, account: Account, leftovers: Leftovers) {
        self.place = place
        self.account = account
        self.leftovers = leftovers
    }

    deinit {
        if isKept.load(ordering: .acquiring) { leftovers.release(place) } else { leftovers.delete(place, of: account) }
    }

    /// The chat stays: the store has taken it off its list.
    func keep() { isKept.store(true, ordering: .releasing) }
}

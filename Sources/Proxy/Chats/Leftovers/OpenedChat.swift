import Synchronization

/// A chat that was opened at the site for a turn. Unless somebody keeps it, it is deleted there when nobody holds this any more.
final class OpenedChat: Sendable {
    let place: SiteLeftover
    private let account: Account
    private let leftovers: Leftovers
    /// Whether it is no longer to be deleted with this.
    private let isLeft = Atomic(false)

    init(_ place: SiteLeftover, account: Account, leftovers: Leftovers) {
        self.place = place
        self.account = account
        self.leftovers = leftovers
    }

    deinit {
        if isLeft.load(ordering: .acquiring) { leftovers.release(place) } else { leftovers.delete(place, of: account) }
    }

    /// The chat stays: the store has taken it off its list.
    /// - Parameter title: what it is called at the site from now on; `nil` leaves that to the site.
    func keep(titled title: String? = nil) {
        isLeft.store(true, ordering: .releasing)
        if let title { leftovers.rename(place, of: account, to: title) }
    }

    /// The site is left alone for now: the chat is deleted by a later sweep.
    func leave() { isLeft.store(true, ordering: .releasing) }
}

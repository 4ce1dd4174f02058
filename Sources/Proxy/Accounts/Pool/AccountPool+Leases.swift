import FoundationEssentials
import Synchronization

extension AccountPool {
    /// Leases the next usable account past those in `excluded`, and waits, for a while, where all are busy.
    /// - Throws: ``APIError`` that says when one will be usable, or what the user has to do; `CancellationError`.
    func lease(excluding excluded: Set<String> = []) async throws -> Lease {
        try await lease(AccountRotation.Wish(excluded: excluded))
    }

    /// Leases the account that owns `object`; `nil` where nobody knows whose it is, or the account is no longer there.
    func lease(ownerOf object: SiteObject) async throws -> Lease? {
        guard let id = affinity.owner(of: object), account(id) != nil else { return nil }
        return try await lease(AccountRotation.Wish(owner: id))
    }

    /// Leases the next usable account where one is free; `nil` where none is.
    func leaseIfFree() -> Lease? {
        if case .success(let lease)? = attempt(AccountRotation.Wish()) { lease } else { nil }
    }

    /// Whether another turn may begin under the lease: its account is still the same, and usable.
    func isGood(_ lease: Lease) -> Bool {
        account(lease.account.id) === lease.account && lease.account.state.isUsable(at: now())
    }

    private func lease(_ wish: AccountRotation.Wish) async throws -> Lease {
        if let outcome = attempt(wish) { return try outcome.get() }
        guard line.count < rules.queue else { throw APIError.accountsBusy(.line(length: rules.queue), turns: rules.turns) }
        do {
            return try await withDeadline(rules.wait, clock: clock) { [self] in
                guard let outcome = await line.wait(for: wish, joined: serveLine) else { throw CancellationError() }
                return try outcome.get()
            }
        } catch is DeadlineExceeded {
            throw APIError.accountsBusy(wish.owner == nil ? .all : .owner, turns: rules.turns)
        }
    }

    /// What can be said at once; `nil` where all that would do are busy.
    private func attempt(_ wish: AccountRotation.Wish) -> WaitingLine.Outcome? {
        let time = now()
        switch rotation.withLock({ $0.lease(wish, at: time) }) {
        case .leased(let account, let number): return .success(Lease(account: account, number: number, pool: self))
        case .busy: return nil
        case .noneUsable:
            let wanted = accounts.filter { wish.allows($0.id) }
            return .failure(wanted.isEmpty && !accounts.isEmpty ? .accountGone : .noneUsable(wanted, at: time))
        }
    }

    /// Lets those in who can go on: called whenever an account has come free or has changed.
    func serveLine() {
        line.serve { wish in attempt(wish) }
    }

    /// Counts a request that the account has begun to answer.
    func countRequest(of id: String) {
        let time = now()
        rotation.withLock { $0.countRequest(of: id, at: time) }
    }

    func endLease(_ number: Int, of id: String) {
        if rotation.withLock({ $0.end(number, of: id) }) { serveLine() }
    }
}

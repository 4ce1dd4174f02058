import Synchronization

/// Keeps the account of a turn for the next one: turns of one request that follow one another wait for an account once.
final class HeldLease: Sendable {
    private let lease: Mutex<Lease?>

    init(_ lease: Lease) { self.lease = Mutex(lease) }

    /// Takes the lease for a turn; `nil` where the turn before has not given it back, as where its account was refused.
    func take() -> Lease? { lease.withLock { $0.take() } }

    func giveBack(_ lease: Lease) { self.lease.withLock { $0 = lease } }
}

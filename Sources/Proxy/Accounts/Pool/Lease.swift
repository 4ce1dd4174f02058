/// The right to run one turn on an account. It ends with ``end()``, or when nobody holds it any more.
///
/// A class, not a noncopyable value: a turn whose client has left is still running at the site until the site was told to stop, so the
/// lease passes from the answer into the queue of ``AfterTurn``, and the elements of an `AsyncStream` have to be copyable.
final class Lease: Sendable {
    let account: Account
    private let number: Int
    private let pool: AccountPool

    init(account: Account, number: Int, pool: AccountPool) {
        self.account = account
        self.number = number
        self.pool = pool
    }

    deinit { end() }

    /// Ends the lease; the account may take another turn. Ending it again does nothing.
    func end() { pool.endLease(number, of: account.id) }
}

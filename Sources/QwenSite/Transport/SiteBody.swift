public import NIOCore

/// The bytes of an answer as they come; may be read once, by one task.
///
/// What came while nobody was reading is read in one piece. Letting go of a body before its end gives up the request.
public struct SiteBody: AsyncSequence, Sendable {
    public typealias Element = ByteBuffer

    private let reader: Reader

    /// Letting go of the last reference to it tells the source that nobody reads any more.
    fileprivate final class Reader: Sendable {
        let mailbox: ByteMailbox

        init(_ mailbox: ByteMailbox) { self.mailbox = mailbox }

        deinit { mailbox.abandon() }
    }

    /// A body and where its bytes are put in.
    public static func makeStream() -> (body: SiteBody, source: Source) {
        let mailbox = ByteMailbox()
        return (SiteBody(reader: Reader(mailbox)), Source(mailbox: mailbox))
    }

    /// Makes the reader that waits now, or the next one to wait, go on with an empty buffer, whatever bytes wait: so it can look at the clock.
    public func wake() { reader.mailbox.wake() }

    /// Tells that nothing more is wanted, though the end may be about to come: the connection is worth a moment's wait.
    func settle() { reader.mailbox.settle() }

    /// Tells that nothing more is wanted: the request is to end at once.
    func abandon() { reader.mailbox.abandon() }

    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let reader: Reader

        /// The next bytes, none after ``SiteBody/wake()``, `nil` at the end.
        public mutating func next() async throws -> ByteBuffer? { try await reader.mailbox.next() }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: reader) }
}

extension SiteBody {
    /// Where a transport puts in the bytes of a body.
    public struct Source: Sendable {
        fileprivate let mailbox: ByteMailbox

        /// Why a reader let go of its body.
        public enum Parting: Sendable {
            /// It gave up: the request is to end at once.
            case abandoned
            /// It has what it wanted.
            case settled
        }

        /// Puts in the next bytes.
        /// - Returns: whether there is room for more; if not, wait for ``whenTaken(_:)``.
        @discardableResult
        public func yield(_ bytes: ByteBuffer) -> Bool { mailbox.put(bytes) }

        /// Calls `action` once the reader has taken all that was put in, at once where it has.
        public func whenTaken(_ action: @escaping @Sendable () -> Void) { mailbox.whenTaken(action) }

        /// Ends the body; only the first end counts.
        public func finish(throwing error: (any Error)? = nil) { mailbox.finish(throwing: error) }

        /// Calls `action` once when the reader lets go before the end. To be set before the body is handed over.
        public func onParting(_ action: @escaping @Sendable (Parting) -> Void) { mailbox.onParting(action) }
    }
}

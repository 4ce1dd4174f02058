import NIOCore

/// An answer of the site as it comes: events in batches, one batch for what arrived together. May be read once.
public struct Answer: AsyncSequence, Sendable {
    public typealias Element = [AnswerEvent]
    private let body: SiteBody

    init(body: SiteBody) { self.body = body }

    public struct AsyncIterator: AsyncIteratorProtocol {
        private var bytes: SiteBody.AsyncIterator

        init(bytes: SiteBody.AsyncIterator) { self.bytes = bytes }

        /// The next batch, never empty; `nil` behind the batch that ends in ``AnswerEvent/finished``.
        /// - Throws: ``SiteError``, or `CancellationError`.
        public mutating func next() async throws -> [AnswerEvent]? { nil }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(bytes: body.makeAsyncIterator()) }
}

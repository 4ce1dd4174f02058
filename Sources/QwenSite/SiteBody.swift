import AsyncHTTPClient
public import NIOCore

/// The bytes of an answer as they come; may be read once.
public struct SiteBody: AsyncSequence, Sendable {
    public typealias Element = ByteBuffer

    // AsyncHTTPClient's body can wrap any stream, so it serves as the erased form of every transport's.
    private let base: HTTPClientResponse.Body

    public init<Bytes: AsyncSequence & Sendable>(_ bytes: Bytes) where Bytes.Element == ByteBuffer, Bytes.AsyncIterator: SendableMetatype {
        base = .stream(bytes)
    }

    init(_ body: HTTPClientResponse.Body) { base = body }

    public struct AsyncIterator: AsyncIteratorProtocol {
        private var base: HTTPClientResponse.Body.AsyncIterator

        fileprivate init(base: HTTPClientResponse.Body.AsyncIterator) { self.base = base }

        @concurrent
        public mutating func next() async throws -> ByteBuffer? { try await base.next() }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(base: base.makeAsyncIterator()) }
}

import NIOCore
import Synchronization

/// An answer of the site as it comes: events in batches, one batch for what arrived together. May be read once.
///
/// Reading stops behind the answer's last frame; letting go of the answer before gives up the request. How long the site may be
/// silent is the reader's to say: see ``wake()``.
public struct Answer: AsyncSequence, Sendable {
    public typealias Element = [AnswerEvent]
    private let body: SiteBody
    private let beginning: Beginning
    private let drift: DriftCounter

    /// - Parameters:
    ///   - reader: what has read the bytes that were taken from `body` already.
    ///   - opening: what it has made of them.
    init(body: SiteBody, reader: AnswerReader, opening: [AnswerEvent] = [], drift: DriftCounter) {
        self.body = body
        beginning = Beginning(reader, opening)
        self.drift = drift
    }

    /// What was read before anybody asked, to be taken up by the one who reads on. An object for the same reason as ``AnswerStream``.
    private final class Beginning: Sendable {
        private let state: Mutex<(reader: AnswerReader, opening: [AnswerEvent])?>

        init(_ reader: AnswerReader, _ opening: [AnswerEvent]) { state = Mutex((reader, opening)) }

        func take() -> (reader: AnswerReader, opening: [AnswerEvent])? {
            state.withLock { state in
                defer { state = nil }
                return state
            }
        }
    }

    /// Makes the reader that waits now, or the next one to wait, go on with an empty batch: so it can look at the clock, and decide.
    public func wake() { body.wake() }

    public struct AsyncIterator: AsyncIteratorProtocol {
        private let reading: AnswerStream?

        fileprivate init(_ reading: AnswerStream?) { self.reading = reading }

        /// The next batch, empty only after ``Answer/wake()``; `nil` behind the batch that ends in ``AnswerEvent/finished``.
        /// - Throws: ``SiteError``, or `CancellationError`.
        public mutating func next() async throws -> [AnswerEvent]? { try await reading?.next() }
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(beginning.take().map { AnswerStream(body: body, reader: $0.reader, opening: $0.opening, drift: drift) })
    }
}

/// Reads the bytes of one answer as events.
///
/// An object, since its state is large: as a value it would lie several times over in the frame of each function that awaits its next
/// batch, and so in the memory of each running answer.
private final class AnswerStream {
    private let body: SiteBody
    private var bytes: SiteBody.AsyncIterator
    private var reader: AnswerReader
    private var opening: [AnswerEvent]
    private let drift: DriftCounter
    private var hasEnded = false

    init(body: SiteBody, reader: AnswerReader, opening: [AnswerEvent], drift: DriftCounter) {
        self.body = body
        self.reader = reader
        self.opening = opening
        self.drift = drift
        bytes = body.makeAsyncIterator()
    }

    func next() async throws -> [AnswerEvent]? {
        while !hasEnded {
            var batch = opening
            opening = []
            if batch.isEmpty {
                if let failure = reader.failure { throw end(with: failure) }
                guard let read = try await read() else { return [] }
                batch = read
            }
            drift.count(reader.takeDrift())
            if reader.isFinished {
                hasEnded = true
                body.settle()
            }
            if !batch.isEmpty { return batch }
        }
        return nil
    }

    /// What the next bytes tell; `nil` where none came, and the reader was woken.
    private func read() async throws -> [AnswerEvent]? {
        let chunk: ByteBuffer?
        do { chunk = try await bytes.next() } catch {
            let failure = SiteError.whileReading(error)
            guard let error = failure as? SiteError else { throw end(with: failure) }
            return reader.breakOff(with: error)
        }
        // A cancelled read may look like the end of the body.
        if chunk == nil, Task.isCancelled { throw end(with: CancellationError()) }
        if chunk?.readableBytes == 0 { return nil }
        return chunk.map { reader.read($0) } ?? reader.finish()
    }

    private func end(with error: any Error) -> any Error {
        hasEnded = true
        body.abandon()
        return error
    }
}

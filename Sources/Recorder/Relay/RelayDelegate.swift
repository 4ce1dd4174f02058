import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Hands an answer on as it comes: each read is noted, then written to the client, so that a client never has what the journal has not.
///
/// Reads are taken at once, since the HTTP client forgets those that wait in it when a connection breaks. Only where more than a little
/// waits for a slow client, its upstream has to wait, too.
final class RelayDelegate: HTTPClientResponseDelegate {
    private static let mostWaitingBytes = 256 << 10

    private struct State {
        /// Done when everything so far is noted and written.
        var last: EventLoopFuture<Void>
        var waitingBytes = 0
    }

    private let notes: ExchangeNotes
    private let request: HTTPRequestHead
    private let client: any Channel
    private let state: Mutex<State>

    init(notes: ExchangeNotes, answering request: HTTPRequestHead, to client: any Channel) {
        self.notes = notes
        self.request = request
        self.client = client
        state = Mutex(State(last: client.eventLoop.makeSucceededVoidFuture()))
    }

    /// Done when everything that came is noted and written; fails where that did.
    var settled: EventLoopFuture<Void> { state.withLock { $0.last } }

    func didSendRequestHead(task: HTTPClient.Task<Void>, _ head: HTTPRequestHead) { notes.wasSent() }

    func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        let headers = PassedHeaders.answer(head.headers)
        let status = Int(head.status.code)
        let version = head.version.major == 1 ? "1.\(head.version.minor)" : String(head.version.major)
        let passed = HTTPResponseHead(
            version: .http1_1, status: head.status, headers: PassedHeaders.framed(headers, status: status, for: request))
        return pass(.head(passed), of: 0, noted: notes.head(status: status, http: version, headers), task)
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        pass(.body(.byteBuffer(buffer)), of: buffer.readableBytes, noted: notes.read(buffer), task)
    }

    func didFinishRequest(task: HTTPClient.Task<Void>) {}

    /// Writes a part to the client once it is noted and those before it are written.
    /// - Returns: done when there is room for more.
    private func pass(
        _ part: HTTPServerResponsePart, of bytes: Int, noted: EventLoopFuture<Void>, _ task: HTTPClient.Task<Void>
    ) -> EventLoopFuture<Void> {
        let (written, isFull) = state.withLock { [client] state in
            let written = state.last.and(noted).flatMap { _ in client.writeAndFlush(part) }
            state.last = written
            state.waitingBytes += bytes
            return (written, state.waitingBytes > Self.mostWaitingBytes)
        }
        written.whenComplete { result in
            self.state.withLock { $0.waitingBytes -= bytes }
            if case .failure(let error) = result { task.fail(reason: error) }
        }
        return isFull ? written : client.eventLoop.makeSucceededVoidFuture()
    }
}

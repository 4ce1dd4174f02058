import AsyncHTTPClient
import NIOCore
import Synchronization

/// Feeds a request's body from a sequence, at the pace of the connection: the next piece is asked for when the last one has gone.
final class UploadPump: Sendable {
    private typealias Writer = HTTPClient.Body.StreamWriter

    private let stream: SiteRequest.Stream
    /// How long the connection may take no byte.
    private let stall: TimeAmount
    private let writers: AsyncStream<Writer>
    private let connected: AsyncStream<Writer>.Continuation
    private let end: EventLoopPromise<Void>
    private let failed = Mutex<(any Error)?>(nil)

    init(_ stream: SiteRequest.Stream, stall: Duration, on loop: any EventLoop) {
        self.stream = stream
        self.stall = TimeAmount(stall)
        (writers, connected) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        end = loop.makePromise()
    }

    /// Why the body itself could not be sent: its own error, or that the connection took nothing for too long.
    var failure: (any Error)? { failed.withLock { $0 } }

    /// The body for the client, which calls back when there is a connection.
    var body: HTTPClient.Body {
        .stream(contentLength: Int64(stream.length)) { [self] writer in
            connected.yield(writer)
            connected.finish()
            return end.futureResult
        }
    }

    /// Sends the body once there is a connection, and returns when it has gone or will not go.
    func run() async {
        await withTaskCancellationHandler {
            do {
                // None comes where the request ends before.
                guard let writer = await writers.first(where: { _ in true }) else { throw CancellationError() }
                try await write(stream.content, to: writer)
                end.succeed()
            } catch {
                end.fail(error)
            }
        } onCancel: {
            // Frees the write that waits for the connection.
            end.fail(CancellationError())
        }
    }

    private func write(_ content: some AsyncSequence<ByteBuffer, any Error>, to writer: Writer) async throws {
        var sent = 0
        var pieces = content.makeAsyncIterator()
        while let piece = try await next(&pieces) {
            sent += piece.readableBytes
            guard sent <= stream.length else { throw fail(UploadLengthError(announced: stream.length, received: sent)) }
            guard piece.readableBytes > 0 else { continue }
            let limit = end.futureResult.eventLoop.scheduleTask(in: stall) { [self] in
                end.fail(fail(SiteError.unavailable(.silent(seconds: Int(stall.nanoseconds / 1_000_000_000)))))
            }
            defer { limit.cancel() }
            try await writer.write(.byteBuffer(piece)).get()
        }
        guard sent == stream.length else { throw fail(UploadLengthError(announced: stream.length, received: sent)) }
    }

    private func next<Pieces: AsyncIteratorProtocol>(_ pieces: inout Pieces) async throws -> ByteBuffer?
    where Pieces.Element == ByteBuffer, Pieces.Failure == any Error {
        do { return try await pieces.next(isolation: #isolation) } catch { throw fail(error) }
    }

    /// Keeps the first failure that is not the connection's.
    private func fail(_ error: any Error) -> any Error {
        failed.withLock { $0 = $0 ?? error }
        return error
    }
}

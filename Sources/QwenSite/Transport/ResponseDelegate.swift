import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Hands an answer to the task that asked for it: first its head, then its bytes.
///
/// In place of the client's own async body, which gives a chunk at a time: here all that one read of the socket brought is one
/// piece, which costs the reader one turn.
final class ResponseDelegate: HTTPClientResponseDelegate {
    let head: EventLoopPromise<HTTPResponseHead>
    private let body: SiteBody.Source

    init(head: EventLoopPromise<HTTPResponseHead>, body: SiteBody.Source) {
        self.head = head
        self.body = body
    }

    func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        self.head.succeed(head)
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        guard !body.yield(buffer) else { return task.eventLoop.makeSucceededVoidFuture() }
        let room = task.eventLoop.makePromise(of: Void.self)
        body.whenTaken { room.succeed() }
        return room.futureResult
    }

    func didFinishRequest(task: HTTPClient.Task<Void>) {
        body.finish()
    }

    func didReceiveError(task: HTTPClient.Task<Void>, _ error: any Error) {
        // Without effect where the head has come.
        head.fail(error)
        body.finish(throwing: error)
    }
}

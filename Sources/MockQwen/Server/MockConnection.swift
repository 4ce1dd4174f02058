import Logging
import MockHTTP
import NIOCore
import RecordingFormat

/// One accepted connection: its requests are answered one after the other; its end ends the answer that is running.
///
/// A client that closes only its own direction counts as one that left, as it does for the site's front end.
struct MockConnection: Sendable {
    let number: Int
    let channel: RequestConnection.Served
    let responder: any MockResponder
    let control: MockControl
    let journal: Journal
    let logger: Logger

    func run() async {
        do {
            try await channel.executeThenClose { requests, _ in
                await withTaskCancellationHandler {
                    await withTaskGroup { group in
                        group.addTask { await channel.channel.untilClosed() }
                        group.addTask { await serve(requests) }
                        await group.next()
                        group.cancelAll()
                    }
                } onCancel: {
                    // Frees a write that waits for a client that does not read.
                    channel.channel.close(promise: nil)
                }
            }
        } catch {
            logger.debug("connection ended", metadata: ["connection": "\(number)", "reason": "\(error)"])
        }
    }

    private func serve(_ requests: NIOAsyncChannelInboundStream<ReceivedRequest>) async {
        do {
            for try await request in requests where await !answer(request) { return }
        } catch {
            logger.debug("unreadable request", metadata: ["connection": "\(number)", "reason": "\(error)"])
        }
    }

    /// Answers a request; false where the connection can't serve another.
    private func answer(_ received: ReceivedRequest) async -> Bool {
        var request = MockRequest(number: 0, connection: number, received)
        let writer: MockResponseWriter
        if request.path.hasPrefix(MockControl.prefix) {
            writer = MockResponseWriter(channel: channel.channel, answering: received.head) { _ in }
            try? await control.respond(to: request, with: writer)
        } else {
            let entry = journal.open(request)
            request.number = entry
            writer = MockResponseWriter(channel: channel.channel, answering: received.head) { journal.note($0, for: entry) }
            journal.note(.outcome(await play(request, writer)), for: entry)
        }
        return received.allowsAnother && writer.progress.stage == .ended(.eof)
    }

    private func play(_ request: MockRequest, _ writer: MockResponseWriter) async -> JournalEntry.Outcome {
        let failure: String
        do {
            try await responder.respond(to: request, with: writer)
            failure = "the responder returned without ending its answer"
        } catch {
            failure = "\(error)"
        }
        if writer.progress.hasEnded { return .completed }
        if Task.isCancelled || !channel.channel.isActive { return .clientLeft }
        logger.error("answer failed", metadata: ["request": "\(request.number)", "reason": "\(failure)"])
        journal.note(.failure(failure), for: request.number)
        // Behind the head nothing can be said any more; the connection closes instead.
        try? await writer.respond(
            status: 500, headers: [("content-type", "text/plain; charset=utf-8")], body: ByteBuffer(string: "MockQwen could not answer: \(failure)\n")
        )
        return .failed
    }
}

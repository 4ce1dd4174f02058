import FoundationEssentials
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import QwenSite
import Wire

extension Response {
    /// Streams `answer` as server-sent events: one write for what arrived together, nothing kept.
    static func events(
        of answer: RunningAnswer, as encoder: some AnswerEncoder, to presence: ClientPresence?, under watch: AnswerWatch,
        keeping chatTurn: ChatTurn?, limits: Limits, now: @escaping @Sendable () -> Date, logger: Logger
    ) -> Response {
        let body = ResponseBody { writer in
            let body = AnswerBody(
                answer: answer, presence: presence, watch: watch, chatTurn: chatTurn, limits: limits, now: now, logger: logger)
            do { try await body.write(encoder, to: &writer) } catch {
                await chatTurn?.fail(error, logger: logger)
                throw error
            }
        }
        return Response(status: .ok, headers: .eventStream, body: body)
    }
}

/// The body of a streamed answer. One task reads the site, translates and writes, so a client that reads slowly slows the reading of
/// the site.
private struct AnswerBody {
    let answer: RunningAnswer
    let presence: ClientPresence?
    let watch: AnswerWatch
    let chatTurn: ChatTurn?
    let limits: Limits
    let now: @Sendable () -> Date
    let logger: Logger

    @concurrent
    func write(_ encoder: some AnswerEncoder, to writer: inout any ResponseBodyWriter) async throws {
        try presence?.beginAnswering()
        defer { presence?.endAnswering() }
        var encoder = encoder
        var reading = answer.read(under: watch, limits: limits, giveUp: { [presence] in presence?.giveUp() }, logger: logger)
        do {
            while let step = try await reading.next() {
                var buffer = ByteBuffer()
                switch step {
                case .events(let events, let end):
                    try await keep(events, end)
                    encoder.encode(events, end: end, into: &buffer)
                case .silence: buffer.writeServerSentComment("keep-alive")
                }
                if buffer.readableBytes > 0 { try await writer.write(buffer) }
            }
        } catch {
            if let error = error as? SiteError {
                logger.notice("answer failed", metadata: ["account": "\(answer.account.id)", "error": "\(error)"])
            }
            guard let failure = APIError(toldOf: error, now: now(), logger: logger) else { throw error }
            await chatTurn?.fail(error, logger: logger)
            var buffer = ByteBuffer()
            encoder.encode(failure: failure, into: &buffer)
            try await writer.write(buffer)
        }
        try await writer.finish(nil)
    }

    /// Whatever the client is told is kept before, so that what it has read to the end is not lost.
    private func keep(_ events: [AnswerEvent], _ end: FinishReason?) async throws {
        guard let chatTurn else { return }
        chatTurn.append(events)
        if end != nil { try await chatTurn.end(logger: logger) }
    }
}

import Hummingbird
import QwenSite

/// Answers a turn over HTTP, in pieces or whole, for as long as the client is there.
struct AnswerResponder: Sendable {
    let answering: Answering
    let watch: AnswerWatch
    let limits: Limits
    let surroundings: Surroundings

    /// - Parameters:
    ///   - streams: whether the client wants events.
    ///   - includesUsage: whether the stream ends with the usage.
    ///   - chatTurn: keeps the turn, where the client may continue the chat.
    func respond(
        to turn: Turn, streams: Bool, includesUsage: Bool, context: ProxyContext, keeping chatTurn: ChatTurn? = nil
    ) async throws -> Response {
        do {
            var response = try await answer(turn, streams: streams, includesUsage: includesUsage, context: context, keeping: chatTurn)
            if let leftOut = chatTurn?.leftOut, leftOut > 0 { response.headers[.leftOut] = String(leftOut) }
            return response
        } catch {
            await chatTurn?.fail(error, logger: context.logger)
            throw error
        }
    }

    private func answer(
        _ turn: Turn, streams: Bool, includesUsage: Bool, context: ProxyContext, keeping chatTurn: ChatTurn?
    ) async throws -> Response {
        let presence = await context.channel.clientPresence()
        try presence?.beginAnswering()
        defer { presence?.endAnswering() }
        let answer = try await watch.watch { try await answering.begin(turn, of: chatTurn, logger: context.logger) }
        chatTurn?.begin(answer)
        let head = ChatCompletionHead(answer, chat: chatTurn?.chat.id.text, now: surroundings.now())
        if streams {
            let encoder = ChatCompletionChunkEncoder(head, includesUsage: includesUsage)
            return .events(
                of: answer, as: encoder, to: presence, under: watch, keeping: chatTurn, limits: limits, now: surroundings.now,
                logger: context.logger)
        }
        let whole = try await answer.whole(under: watch, limits: limits, logger: context.logger)
        try await chatTurn?.end(whole)
        var buffer = ByteBuffer()
        buffer.writeChatCompletion(head, whole)
        return Response(json: buffer)
    }
}

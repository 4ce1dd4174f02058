import Hummingbird
import Logging
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
    ///   - prepare: makes the turn ready, which may take its time; and what keeps it, where the client may continue the chat.
    func respond(
        streams: Bool, includesUsage: Bool, context: ProxyContext, to prepare: () async throws -> (turn: Turn, chatTurn: ChatTurn?)
    ) async throws -> Response {
        let presence = await context.channel.clientPresence()
        try presence?.beginAnswering()
        defer { presence?.endAnswering() }
        do { return try await respond(streams, includesUsage, context, presence, prepare) } catch {
            throw APIError.ofConversation(error, now: surroundings.now())
        }
    }

    private func respond(
        _ streams: Bool, _ includesUsage: Bool, _ context: ProxyContext, _ presence: ClientPresence?,
        _ prepare: () async throws -> (turn: Turn, chatTurn: ChatTurn?)
    ) async throws -> Response {
        let (turn, chatTurn) = try await prepare()
        do {
            var response = try await answer(
                turn, streams: streams, includesUsage: includesUsage, to: presence, keeping: chatTurn, logger: context.logger)
            if let leftOut = chatTurn?.leftOut, leftOut > 0 { response.headers[.leftOut] = String(leftOut) }
            if let error = chatTurn?.unkept { response.headers[.notKept] = APIError(error).code }
            return response
        } catch {
            await chatTurn?.fail(error, logger: context.logger)
            throw error
        }
    }

    private func answer(
        _ turn: Turn, streams: Bool, includesUsage: Bool, to presence: ClientPresence?, keeping chatTurn: ChatTurn?, logger: Logger
    ) async throws -> Response {
        var turn = turn
        // The site takes its time for a picture, and the client is to see that it does.
        turn.beginsEarly = streams && turn.type == .image
        let answer = try await watch.watch { [turn] in try await answering.begin(turn, of: chatTurn, logger: logger) }
        chatTurn?.begin(answer)
        let head = ChatCompletionHead(answer, chat: chatTurn?.chat.id.text, now: surroundings.now())
        if streams {
            let encoder = ChatCompletionChunkEncoder(head, includesUsage: includesUsage)
            return .events(
                of: answer, as: encoder, to: presence, under: watch, keeping: chatTurn, limits: limits, now: surroundings.now, logger: logger)
        }
        let whole = try await answer.whole(under: watch, limits: limits, logger: logger)
        try await chatTurn?.end(whole, logger: logger)
        var buffer = ByteBuffer()
        buffer.writeChatCompletion(head, whole)
        return Response(json: buffer)
    }
}

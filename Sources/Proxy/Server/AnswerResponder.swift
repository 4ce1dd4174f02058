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
    ///   - begun: called once the site has taken the turn; our id of the chat, where the client may continue it.
    func respond(
        to turn: Turn, streams: Bool, includesUsage: Bool, context: ProxyContext,
        begun: @Sendable (RunningAnswer) async throws -> String? = { _ in nil }
    ) async throws -> Response {
        let presence = await context.channel.clientPresence()
        try presence?.beginAnswering()
        defer { presence?.endAnswering() }
        let answer = try await watch.watch { try await answering.begin(turn, logger: context.logger) }
        let head = ChatCompletionHead(answer, chat: try await begun(answer), now: surroundings.now())
        if streams {
            let encoder = ChatCompletionChunkEncoder(head, includesUsage: includesUsage)
            return .events(of: answer, as: encoder, to: presence, under: watch, limits: limits, now: surroundings.now, logger: context.logger)
        }
        let whole = try await answer.whole(under: watch, limits: limits, logger: context.logger)
        var buffer = ByteBuffer()
        buffer.writeChatCompletion(head, whole)
        return Response(json: buffer)
    }
}

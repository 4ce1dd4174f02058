import FoundationEssentials
import Hummingbird
import QwenSite

/// What OpenAI's clients call.
struct OpenAIRoutes: Sendable {
    let responder: AnswerResponder
    let models: ModelCatalog
    let files: FileResolver
    /// Whether the chats that requests are asked in stay in the account.
    let leavesChats: Bool
    let limits: Limits

    var routes: [Route] {
        [
            .post("chat/completions", chatCompletions),
            .get("models", listModels),
            // A model's id may hold slashes, percent-encoded or not.
            .get("models/**", showModel),
        ]
    }

    @Sendable private func chatCompletions(_ request: Request, context: ProxyContext) async throws -> Response {
        var body = try await request.decodeJSON(ChatCompletionRequest.self, limits: limits)
        var sent = try body.transcript()
        // Files in it are megabytes, and not needed any more when they are elsewhere.
        body.messages = []
        var turn = try body.turn()
        turn.leavesChat = leavesChats
        return try await responder.respond(
            streams: body.stream ?? false, includesUsage: body.streamOptions?.includeUsage ?? false, context: context
        ) {
            if sent.bringsFiles { try Question.checkSize(of: sent.folded()) }
            let (told, brought) = try await files.files(of: sent, newestOnly: false, keeps: false, logger: context.logger)
            sent = Transcript(messages: [])
            (turn.text, turn.files) = (told.folded(), brought)
            return (turn, nil)
        }
    }

    @Sendable private func listModels(_ request: Request, context: ProxyContext) async throws -> Response {
        try Response(encoding: try await models.resolver(logger: context.logger).list)
    }

    @Sendable private func showModel(_ request: Request, context: ProxyContext) async throws -> Response {
        let path = context.parameters.getCatchAll().joined(separator: "/")
        let id = URLComponents(string: path)?.path ?? path
        guard let model = try await models.resolver(logger: context.logger).listed(id) else { throw APIError.unknownModel(id) }
        return try Response(encoding: model)
    }
}

import Hummingbird
import NIOCore
import QwenSite

/// The native API.
struct NativeRoutes: Sendable {
    let responder: AnswerResponder
    let turns: ChatTurns
    let files: FileResolver
    let accounts: AccountPool
    /// Which site answers: its address, or `mock`.
    let site: String
    let limits: Limits
    let surroundings: Surroundings

    var routes: [Route] {
        [
            .post("chat", chat),
            .get("status", status),
            .get("health", health),
        ]
    }

    @Sendable private func chat(_ request: Request, context: ProxyContext) async throws -> Response {
        var body = try await request.decodeJSON(NativeChatRequest.self, limits: limits)
        var asked = Turn(text: "", thinking: body.thinking.thinking)
        asked.model = body.model
        try body.kind.apply(to: &asked)
        var sent = try body.transcript()
        // Files in it are megabytes, and not needed any more when they are elsewhere.
        (body.message, body.messages) = (nil, nil)
        return try await responder.respond(
            streams: body.stream ?? false, includesUsage: body.streamOptions?.includeUsage ?? false, context: context
        ) {
            let entry = try await responder.watch.watch { [body, sent] in try await turns.enter(body, with: sent) }
            let (told, brought) = try await files.files(of: sent, newestOnly: entry.isKnown, keeps: true, logger: context.logger)
            sent = Transcript(messages: [])
            let turn = try await turns.begin(entry, body, told)
            (asked.text, asked.chatModel, asked.chat, asked.files) = (turn.question, turn.chat.model, turn.chat.place, brought)
            return (asked, turn)
        }
    }

    @Sendable private func status(_ request: Request, context: ProxyContext) async throws -> Response {
        try Response(encoding: StatusReport(accounts, site: site, unkept: turns.keeper.trouble.reason, now: surroundings.now()))
    }

    @Sendable private func health(_ request: Request, context: ProxyContext) async throws -> Response {
        try Response(encoding: HealthReport(accounts, now: surroundings.now()))
    }
}

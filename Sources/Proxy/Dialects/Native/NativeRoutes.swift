import Hummingbird
import NIOCore
import QwenSite

/// The user's own API.
struct NativeRoutes: Sendable {
    let responder: AnswerResponder
    let turns: ChatTurns
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
        let body = try await request.decodeJSON(NativeChatRequest.self, limits: limits)
        let turn = try await turns.begin(body)
        let asked = Turn(text: turn.question, model: turn.chat.model, thinking: body.thinking.thinking, chat: turn.chat.place)
        return try await responder.respond(to: asked, streams: body.stream ?? false, includesUsage: false, context: context, keeping: turn)
    }

    @Sendable private func status(_ request: Request, context: ProxyContext) async throws -> Response {
        try Response(encoding: StatusReport(accounts, site: site, now: surroundings.now()))
    }

    @Sendable private func health(_ request: Request, context: ProxyContext) async throws -> Response {
        try Response(encoding: HealthReport(accounts, now: surroundings.now()))
    }
}

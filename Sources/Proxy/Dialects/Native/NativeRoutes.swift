import Hummingbird
import NIOCore
import QwenSite

/// The user's own API.
struct NativeRoutes: Sendable {
    let responder: AnswerResponder
    let chats: any ChatStore
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
        let chat = try await chat(body.chatId)
        return try await responder.respond(
            to: try body.turn(in: chat), streams: body.stream ?? false, includesUsage: false, context: context
        ) { answer in
            let id = chat?.id ?? surroundings.makeID()
            accounts.affinity.note(.chat(answer.ids.chat), belongsTo: answer.account.id)
            try await chats.save(Chat(id: id, siteChat: answer.ids.chat, parent: answer.ids.answer, model: answer.question.model))
            return id
        }
    }

    /// The chat that the client wants to continue; `nil` where it names none.
    private func chat(_ id: String?) async throws -> Chat? {
        guard let id, !id.isEmpty else { return nil }
        guard let chat = try await chats.chat(id) else { throw APIError.unknownChat(id) }
        return chat
    }

    @Sendable private func status(_ request: Request, context: ProxyContext) async throws -> Response {
        try Response(encoding: StatusReport(accounts, site: site, now: surroundings.now()))
    }

    @Sendable private func health(_ request: Request, context: ProxyContext) async throws -> Response {
        try Response(encoding: HealthReport(accounts, now: surroundings.now()))
    }
}

import FoundationEssentials
import Hummingbird
import HummingbirdCore

/// The chats of the native API: made, listed, read, renamed, deleted.
struct ChatRoutes: Sendable {
    let store: any ChatStore
    let leftovers: Leftovers
    let queue: ChatQueue
    let spool: FileSpool
    let limits: Limits
    let surroundings: Surroundings

    /// How many chats are deleted at the site without waiting for the next sweep.
    private static let atOnce = 16

    var routes: [Route] {
        [
            .post("chats", create),
            .get("chats", list),
            .post("chats/cleanup", cleanUp),
            .get("chats/:id", show),
            Route(method: .delete, path: "chats/:id", handle: delete),
            Route(method: .put, path: "chats/:id/rename", handle: rename),
        ]
    }

    @Sendable private func create(_ request: Request, context: ProxyContext) async throws -> Response {
        let body = try await request.decodeJSON(NewChatRequest.self, limits: limits, orEmpty: NewChatRequest())
        let chat = Chat(
            id: ChatID(making: surroundings.makeID), title: try body.title() ?? ChatTitle.untitled, model: body.model, created: surroundings.now())
        try await storing { try await store.create(chat, messages: []) }
        return try Response(encoding: CreatedChat(chatId: chat.id.text, name: chat.title))
    }

    @Sendable private func list(_ request: Request, context: ProxyContext) async throws -> Response {
        let page = try ChatPage(request.uri)
        let listing = try await storing { try await store.chats(page) }
        return try await .encodingElsewhere(ChatList(listing, page))
    }

    @Sendable private func show(_ request: Request, context: ProxyContext) async throws -> Response {
        let id = try chatID(context)
        guard let chat = try await storing({ try await store.chat(id) }) else { throw APIError.unknownChat(id.text) }
        do {
            return try await storing { try await Response(showing: chat, of: store) }
        } catch is ChatGone { throw APIError.unknownChat(id.text) }
    }

    @Sendable private func rename(_ request: Request, context: ProxyContext) async throws -> Response {
        let id = try chatID(context)
        let body = try await request.decodeJSON(NewChatRequest.self, limits: limits)
        guard let title = try body.title() else { throw APIError.invalid("'name' is required.", parameter: "name") }
        guard let chat = try await storing({ try await store.rename(id, to: title) }) else { throw APIError.unknownChat(id.text) }
        let site = try request.uri.flag("site") ?? body.site ?? true
        if let place = chat.place, site, let account = leftovers.usable(place.account) {
            leftovers.rename(SiteLeftover(account: place.account, siteChat: place.siteChat), of: account, to: title)
        }
        return try Response(encoding: CreatedChat(chatId: id.text, name: title))
    }

    @Sendable private func delete(_ request: Request, context: ProxyContext) async throws -> Response {
        let id = try chatID(context)
        let body = try await request.decodeJSON(DeletionRequest.self, limits: limits, orEmpty: DeletionRequest())
        let site = try request.uri.flag("site") ?? body.site ?? true
        guard let (chat, left, files) = try await storing({ try await store.delete(id, forgetsSite: !site) }) else {
            throw APIError.unknownChat(id.text)
        }
        deleteAtSite(left)
        await spool.forget(files, logger: context.logger)
        return try Response(encoding: CreatedChat(chatId: chat.id.text, name: chat.title))
    }

    @Sendable private func cleanUp(_ request: Request, context: ProxyContext) async throws -> Response {
        let body = try await request.decodeJSON(CleanupRequest.self, limits: limits, orEmpty: CleanupRequest())
        let site = try request.uri.flag("site") ?? body.site ?? true
        let now = surroundings.now()
        if body.dryRun {
            let chats = try await storing { try await store.chats(matching: body.criteria, besides: queue, now: now) }
            return try Response(encoding: CleanedUp(chats, dryRun: true))
        }
        let (deleted, left, files) = try await storing {
            try await store.cleanUp(body.criteria, besides: queue, forgetsSite: !site, now: now)
        }
        deleteAtSite(left)
        await spool.forget(files, logger: context.logger)
        return try Response(encoding: CleanedUp(deleted, dryRun: false))
    }

    /// Deletes soon what was noted: the first at once, and more by the next sweep, which asks the site for one after the other. Those of accounts
    /// that can't be used now wait for a later sweep.
    private func deleteAtSite(_ left: [SiteLeftover]) {
        for place in left.prefix(Self.atOnce) { if let account = leftovers.usable(place.account) { leftovers.delete(place, of: account) } }
        if left.count > Self.atOnce { leftovers.sweepWish.make() }
    }

    private func chatID(_ context: ProxyContext) throws(APIError) -> ChatID {
        let text = context.parameters.get("id") ?? ""
        guard let id = ChatID(text) else { throw .unknownChat(text) }
        return id
    }

    private func storing<Value>(_ work: () async throws -> Value) async throws -> Value {
        do { return try await work() } catch let error as ChatStoreError { throw APIError(error) }
    }
}

import FoundationEssentials
import Hummingbird
import NIOCore
import QwenSite
import Wire

/// Pictures and films: OpenAI's images, and the predecessor's films and tasks.
struct MediaRoutes: Sendable {
    let drawing: Drawing
    let filming: Filming
    let accounts: AccountPool
    /// Whether the chats that requests are asked in stay in the account.
    let leavesChats: Bool
    let limits: Limits
    let surroundings: Surroundings

    var routes: [Route] {
        [
            .post("images/generations", draw),
            .post("videos/generations", film),
            .get("tasks/status/:id", status),
        ]
    }

    @Sendable private func draw(_ request: Request, context: ProxyContext) async throws -> Response {
        let body = try await request.decodeJSON(ImageRequest.self, limits: limits)
        var turn = try body.turn()
        try Question.checkSize(of: turn.text)
        turn.leavesChat = leavesChats
        let count = try body.count(limits)
        let streams = try wantsEvents(request, body.stream)
        let reply: @Sendable () async throws -> ImageReply = { [turn] in
            let fetches = body.wantsBytes(streamed: streams)
            let pictures = try await drawing.draw(turn, count: count, fetches: fetches, logger: context.logger)
            return ImageReply(pictures, now: surroundings.now())
        }
        guard streams else { return try await context.whileThere { try await reply().response } }
        return await events(context) {
            let reply = try await reply()
            return { writer in try await reply.writeEvents(to: &writer) }
        }
    }

    @Sendable private func film(_ request: Request, context: ProxyContext) async throws -> Response {
        let body = try await request.decodeJSON(VideoRequest.self, limits: limits)
        var turn = try body.turn()
        try Question.checkSize(of: turn.text)
        turn.leavesChat = leavesChats
        let reply: @Sendable () async throws -> VideoReply = { [turn] in
            let film = try await filming.begin(turn, logger: context.logger)
            let status = body.waits ? try await filming.status(of: film.task, waits: true, logger: context.logger) : .running(remaining: nil)
            switch status {
            case .running: return VideoReply(film, prompt: body.prompt, url: nil, now: surroundings.now())
            case .done(let url): return VideoReply(film, prompt: body.prompt, url: url, now: surroundings.now())
            case .failed(let details): throw APIError.filmFailed(details)
            }
        }
        guard try wantsEvents(request, body.stream) else { return try await context.whileThere { try Response(encoding: try await reply()) } }
        return await events(context) {
            let json = try JSONEncoder.ofReplies.encode(try await reply())
            return { writer in
                var buffer = ByteBuffer()
                buffer.writeServerSentEvent { $0.writeBytes(json) }
                try await writer.write(buffer)
            }
        }
    }

    @Sendable private func status(_ request: Request, context: ProxyContext) async throws -> Response {
        let task = context.parameters.get("id") ?? ""
        let waits = try request.uri.flag("wait") ?? false
        return try await context.whileThere {
            try Response(encoding: TaskReply(task, try await filming.status(of: task, waits: waits, logger: context.logger)))
        }
    }

    /// Whether the client wants its answer as events, so that it sees signs of life; then it is told now where nobody can answer.
    private func wantsEvents(_ request: Request, _ stream: Bool?) throws -> Bool {
        guard stream ?? (request.headers[.accept]?.contains("text/event-stream") == true) else { return false }
        _ = try accounts.usable()
        return true
    }

    private func events(_ context: ProxyContext, _ work: @escaping @Sendable () async throws -> EventWriting) async -> Response {
        .events(
            to: await context.channel.clientPresence(), limits: limits, now: surroundings.now, logger: context.logger, whenDone: work)
    }
}

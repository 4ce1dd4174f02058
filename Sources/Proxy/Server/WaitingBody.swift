import FoundationEssentials
import Hummingbird
import Logging
import NIOCore
import QwenSite
import Wire

/// Writes the events that a client has waited for.
typealias EventWriting = @Sendable @concurrent (inout any ResponseBodyWriter) async throws -> Void

extension Response {
    /// A stream whose one piece of news comes late: comments keep the connection alive until `work` has it.
    ///
    /// The head goes out at once, so what fails while `work` goes on is an event.
    /// - Parameter work: has what writes the events; cancelled when the client leaves.
    static func events(
        to presence: ClientPresence?, limits: Limits, now: @escaping @Sendable () -> Date, logger: Logger,
        whenDone work: @escaping @Sendable () async throws -> EventWriting
    ) -> Response {
        let body = WaitingBody(presence: presence, keepAlive: limits.keepAlive, now: now, logger: logger, work: work)
        return Response(status: .ok, headers: .eventStream, body: ResponseBody { writer in try await body.write(to: &writer) })
    }
}

private struct WaitingBody: Sendable {
    let presence: ClientPresence?
    let keepAlive: Duration
    let now: @Sendable () -> Date
    let logger: Logger
    let work: @Sendable () async throws -> EventWriting

    @concurrent
    func write(to writer: inout any ResponseBodyWriter) async throws {
        try presence?.beginAnswering()
        defer { presence?.endAnswering() }
        do { try await writeResult(to: &writer) } catch {
            guard let failure = APIError(toldOf: error, now: now(), logger: logger) else { throw error }
            var buffer = ByteBuffer()
            buffer.writeServerSentEvent { $0.writeOpenAIError(failure) }
            try await writer.write(buffer)
        }
        try await writer.finish(nil)
    }

    @concurrent
    private func writeResult(to writer: inout any ResponseBodyWriter) async throws {
        var comment = ByteBuffer()
        comment.writeServerSentComment("keep-alive")
        try await writer.write(comment)
        let (signs, due) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        async let result = {
            defer { due.finish() }
            return try await work()
        }()
        // Ends with this function at the latest.
        async let _: Void = {
            while (try? await Task.sleep(for: keepAlive)) != nil { due.yield() }
        }()
        for await _ in signs { try await writer.write(comment) }
        let write = try await result
        try await write(&writer)
    }
}

extension HTTPFields {
    /// The head of a stream of events that nothing on its way holds back.
    static var eventStream: HTTPFields {
        [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-cache", .accelBuffering: "no"]
    }
}

extension APIError {
    /// What the client is told of `error` in a stream that has begun; `nil` where there is no client any more.
    init?(toldOf error: any Error, now: Date, logger: Logger) {
        switch error {
        case is CancellationError: return nil
        case let error as APIError: self = error
        case let error as SiteError: self.init(error, now: now)
        case let error where error is ChannelError || error is IOError: return nil
        default:
            logger.error("answer failed", metadata: ["error": "\(error)"])
            self = .internalError
        }
    }
}

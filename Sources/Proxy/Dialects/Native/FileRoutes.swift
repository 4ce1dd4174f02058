import FoundationEssentials
import Hummingbird
import HummingbirdCore
import NIOCore

/// Files that go with questions: taken in, shown, read, removed.
struct FileRoutes: Sendable {
    let intake: FileIntake
    let store: any FileStore
    let spool: FileSpool
    let watch: AnswerWatch
    let surroundings: Surroundings

    var routes: [Route] {
        [
            .post("files/upload", upload),
            .post("files", create),
            .get("files/:id", show),
            .get("files/:id/content", content),
            Route(method: .delete, path: "files/:id", handle: remove),
        ]
    }

    @Sendable private func upload(_ request: Request, context: ProxyContext) async throws -> Response {
        try Response(encoding: UploadedFile(try await take(request, context), base: request.base))
    }

    /// The same for OpenAI's clients.
    @Sendable private func create(_ request: Request, context: ProxyContext) async throws -> Response {
        try Response(encoding: ShownFile(try await take(request, context), base: request.base))
    }

    /// Takes the file in for as long as its client is there, and the program is not about to end.
    private func take(_ request: Request, _ context: ProxyContext) async throws -> FileRecord {
        try await context.whileThere {
            try await watch.watch { try await intake.take(request, logger: context.logger) }
        }
    }

    @Sendable private func show(_ request: Request, context: ProxyContext) async throws -> Response {
        try Response(encoding: ShownFile(try await record(context), base: request.base))
    }

    @Sendable private func content(_ request: Request, context: ProxyContext) async throws -> Response {
        let record = try await record(context)
        guard let file = try await spool.open(record.id, now: surroundings.now()) else { throw APIError.fileGone(record) }
        var rest = file.content.makeAsyncIterator()
        // What can't be read can be refused as long as nothing has been said.
        let first = try await rest.next()
        // Whatever it is, a browser that opens it must not take it for a page of this server.
        let headers: HTTPFields = [
            .contentType: record.contentType, .contentDisposition: "attachment; filename*=UTF-8''\(record.name.percentEncoded)",
            .xContentTypeOptions: "nosniff", .contentSecurityPolicy: "sandbox", .contentLength: String(file.size),
        ]
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody(contentLength: file.size) { [rest] writer in
                var (piece, rest) = (first, rest)
                while let bytes = piece {
                    try await writer.write(bytes)
                    piece = try await rest.next()
                }
                try await writer.finish(nil)
            })
    }

    @Sendable private func remove(_ request: Request, context: ProxyContext) async throws -> Response {
        let record = try await record(context)
        try await spool.remove(record.id)
        _ = try await store.remove(record.id)
        return try Response(encoding: DeletedFile(id: record.id.text))
    }

    private func record(_ context: ProxyContext) async throws -> FileRecord {
        let text = context.parameters.get("id") ?? ""
        guard let id = FileID(text) else { throw APIError.unknownFile(text) }
        guard let record = try await store.file(id) else { throw APIError.unknownFile(text) }
        return record
    }
}

extension Request {
    /// The server's address as the client knows it.
    fileprivate var base: String { "http://\(head.authority.flatMap { $0.isEmpty ? nil : $0 } ?? "localhost")" }
}

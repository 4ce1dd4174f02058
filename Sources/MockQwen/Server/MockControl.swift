import FoundationEssentials
import NIOCore

/// The server's own endpoints, on any host, all under `/__mock/`; they are not in the journal.
struct MockControl: Sendable {
    static let prefix = "/__mock/"

    let responder: any MockResponder
    let journal: Journal

    func respond(to request: MockRequest, with writer: MockResponseWriter) async throws {
        switch (request.method, request.path.dropFirst(Self.prefix.count)) {
        case ("GET", "health"):
            try await writer.respond(json: Health(status: "ok", requests: journal.count))
        case ("GET", "journal"):
            try await writer.respond(json: journal.entries)
        case ("GET", "unused"):
            try await writer.respond(json: responder.unused())
        case ("POST", "reset"):
            responder.reset()
            journal.clear()
            try await writer.respond(json: Health(status: "ok", requests: 0))
        default:
            let help = "Here are: GET /__mock/health, GET /__mock/journal, GET /__mock/unused, POST /__mock/reset.\n"
            try await writer.respond(status: 404, headers: [("content-type", "text/plain")], body: ByteBuffer(string: help))
        }
    }

    private struct Health: Encodable {
        var status: String
        var requests: Int
    }
}

extension MockResponseWriter {
    fileprivate func respond(json value: some Encodable) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try await respond(status: 200, headers: [("content-type", "application/json")], body: ByteBuffer(bytes: encoder.encode(value)))
    }
}

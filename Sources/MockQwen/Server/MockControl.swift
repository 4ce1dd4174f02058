import FoundationEssentials
import NIOCore

/// The server's own endpoints, on any host, all under `/__mock/`; they are not in the journal.
struct MockControl: Sendable {
    static let prefix = "/__mock/"

    let responder: any MockResponder
    let journal: Journal
    let faults: FaultBoard

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
        case ("GET", "faults"):
            try await writer.respond(json: faults.recipes)
        case ("PUT", "faults"):
            try await setFaults(String(buffer: request.body), writer)
        case ("DELETE", "faults"):
            try await setFaults("", writer)
        default:
            let help = """
                Here are: GET /__mock/health, GET /__mock/journal, GET /__mock/unused, GET, PUT and DELETE /__mock/faults, POST /__mock/reset.

                """
            try await writer.respond(status: 404, text: help)
        }
    }

    /// One recipe a line.
    private func setFaults(_ recipes: String, _ writer: MockResponseWriter) async throws {
        do throws(FaultRecipeError) {
            try faults.replace(with: recipes.split(whereSeparator: \.isNewline).map(String.init))
        } catch {
            return try await writer.respond(status: 400, text: error.description)
        }
        try await writer.respond(json: faults.recipes)
    }

    private struct Health: Encodable {
        var status: String
        var requests: Int
    }
}

extension MockResponseWriter {
    fileprivate func respond(status: Int, text: String) async throws {
        try await respond(status: status, headers: [("content-type", "text/plain; charset=utf-8")], body: ByteBuffer(string: text))
    }

    fileprivate func respond(json value: some Encodable) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try await respond(status: 200, headers: [("content-type", "application/json")], body: ByteBuffer(bytes: encoder.encode(value)))
    }
}

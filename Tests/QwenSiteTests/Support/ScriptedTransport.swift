import Foundation
import NIOCore
import Synchronization

@testable import QwenSite

/// A transport that answers from a script, and remembers what it was asked.
final class ScriptedTransport: SiteTransport {
    struct Reply: Sendable {
        var status = 200
        var headers: [(name: String, value: String)] = [("content-type", "application/json")]
        var chunks: [ByteBuffer] = []

        static func json(_ text: String, status: Int = 200, setCookies: [String] = []) -> Reply {
            Reply(
                status: status, headers: [("content-type", "application/json;charset=utf-8")] + setCookies.map { ("Set-Cookie", $0) },
                chunks: [ByteBuffer(string: text)])
        }

        static func html(_ text: String, status: Int = 200) -> Reply {
            Reply(status: status, headers: [("content-type", "text/html; charset=utf-8")], chunks: [ByteBuffer(string: text)])
        }

        static func events(_ chunks: [ByteBuffer]) -> Reply {
            Reply(headers: [("content-type", "text/event-stream; charset=utf-8")], chunks: chunks)
        }

        static func events(_ text: String) -> Reply { events([ByteBuffer(string: text)]) }
    }

    private let script: @Sendable (SiteRequest) async throws -> Reply
    private let asked = Mutex<[SiteRequest]>([])

    init(_ script: @escaping @Sendable (SiteRequest) async throws -> Reply) { self.script = script }

    var requests: [SiteRequest] { asked.withLock { $0 } }

    func reply(to request: SiteRequest) async throws -> Reply { try await script(request) }

    func send(_ request: SiteRequest) async throws -> SiteResponse {
        asked.withLock { $0.append(request) }
        let reply = try await script(request)
        let (body, source) = SiteBody.makeStream()
        for chunk in reply.chunks { source.yield(chunk) }
        source.finish()
        return SiteResponse(status: reply.status, headers: reply.headers, body: body)
    }
}

extension SiteRequest {
    /// Host and path, without the query.
    var place: String { SiteURL(url).map { $0.host + $0.path } ?? url }

    func header(_ name: String) -> String? { headers.first(name) }

    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data((body?.bytes ?? ByteBuffer()).readableBytesView))) as? [String: Any] ?? [:]
    }
}

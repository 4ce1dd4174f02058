import Foundation
import NIOCore
import RecordingFormat
import TestSupport

/// The project's recordings of these names, in this order.
func recordings(_ names: String...) throws -> [Recording] {
    try names.map { try Recording(directory: recordingsDirectory.appending(path: "sessions/2026-10-\($0)")) }
}

extension Recording {
    /// A recording made up by a test.
    static func made(_ exchanges: [Exchange], startState: String? = nil, placeholders: [PlaceholderDefinition] = []) -> Recording {
        Recording(
            session: Session(
                name: "made-up", origin: .synthetic, source: "a test", site: .init(host: "chat.qwen.ai", version: "0", account: "user"),
                timing: .none, placeholders: placeholders, startState: startState),
            exchanges: exchanges, directory: URL(filePath: "/made-up"))
    }

    /// Answers `GET /` with this stream.
    static func made(_ stream: AnnotatedStream, pace: Int = 0, isTemplate: Bool = true) -> Recording {
        made([
            Exchange(
                id: "010", kind: "stream", then: .init(consume: .forever), match: Match(path: "/"), request: RecordedRequest(),
                response: RecordedResponse(
                    status: 200, headers: [.init("content-type", "text/event-stream")], body: .stream("010.sse", stream), pace: pace,
                    isTemplate: isTemplate))
        ])
    }
}

extension Exchange {
    /// Answers a path with a text.
    static func made(
        _ id: String, path: String = "/", when: Condition = .init(), then: Consequence = .init(consume: .forever), answer: String
    ) -> Exchange {
        Exchange(
            id: id, kind: "text", when: when, then: then, match: Match(path: path), request: RecordedRequest(),
            response: RecordedResponse(status: 200, body: .file("\(id).txt", ByteBuffer(string: answer))))
    }
}

import Foundation
import NIOCore
import RecordingFormat
import TestSupport

/// The project's recording of this name.
func recording(_ name: String) throws -> Recording {
    try Recording(directory: recordingsDirectory.appending(path: "sessions/2026-10-\(name)"))
}

extension Recording {
    /// A recording made up by a test.
    static func made(_ exchanges: [Exchange]) -> Recording {
        Recording(
            session: Session(
                name: "made-up", origin: .synthetic, source: "a test", site: .init(host: "chat.qwen.ai", version: "0", account: "user"),
                timing: .none),
            exchanges: exchanges, directory: URL(filePath: "/made-up"))
    }
}

extension Exchange {
    /// Answers `GET PATH` with a stream.
    static func made(_ id: String, path: String, _ stream: AnnotatedStream) -> Exchange {
        Exchange(
            id: id, kind: "stream", then: .init(consume: .forever), match: Match(path: path), request: RecordedRequest(),
            response: RecordedResponse(
                status: 200,
                headers: [
                    .init("X-Second", "2"), .init("content-type", "text/event-stream"), .init("x-first", "1"), .init("X-Second", "3"),
                ], body: .stream("\(id).sse", stream), isTemplate: false))
    }
}

extension AnnotatedStream {
    var chunks: [ByteBuffer] { reads.map(\.bytes) }
}

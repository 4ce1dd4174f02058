import Foundation
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@Suite("Frames are built like the site's", .enabled(if: SharedCaptures.directory != nil, "the captures are not here"))
struct FrameShapeTests {
    private static func captured() throws -> Set<Frame> {
        var frames: Set<Frame> = []
        for file in SharedCaptures.files(endingIn: ".sse") {
            frames.formUnion(try Frame.frames(of: ByteBuffer(bytes: try Data(contentsOf: file))))
        }
        return frames
    }

    /// The bodies of all our recorded streams, placeholders filled.
    private static func recorded() throws -> [(name: String, body: ByteBuffer, ending: Ending)] {
        try Recording.all(below: recordingsDirectory).flatMap { recording in
            try recording.exchanges.compactMap { exchange in
                guard case .stream(_, let stream) = exchange.response.body else { return nil }
                var placeholders = Placeholders(.frozen, definitions: recording.session.placeholders)
                let name = "\(recording.session.name)/\(exchange.id)"
                return (name, placeholders.expand(try Template(stream.body)).bytes, stream.ending)
            }
        }
    }

    @Test("every frame of our recordings has the keys, types, order and spacing of a captured one of its kind")
    func recordings() throws {
        let captured = try Self.captured()
        var kinds: Set<String> = []
        for (name, body, _) in try Self.recorded() {
            for frame in try Frame.frames(of: body) {
                #expect(captured.contains(frame), "\(name): \(frame)")
                kinds.insert(frame.kind)
            }
        }
        #expect(
            kinds == [
                "response.created", "answer typing", "answer typing empty", "answer finished empty", "thinking_summary typing empty",
                "thinking_summary finished empty", "think typing", "think finished empty",
            ])
    }

    @Test("every frame template, filled, has the keys, types, order and spacing of a captured one of its kind")
    func templates() throws {
        let captured = try Self.captured()
        let slots = [
            "chat": "c", "question": "q", "answer": "a", "content": "text", "titles": #"["t", "u"]"#, "thoughts": #"["t"]"#,
            "timestamp": "1790000000",
            "phase": "image_gen_tool", "tool": "image_gen", "arguments": "{}", "call": "f", "extra": "{}", "images": #"[{"image": "u"}]"#,
            "height": "2", "width": "1", "input_tokens": "1", "output_tokens": "2", "total_tokens": "3", "reasoning_tokens": "0",
        ]
        for name in [
            "created", "answer", "finished", "thinking-summary", "thinking-summary-finished", "think", "think-finished", "keep-alive", "tool-call",
            "images-result", "image", "images-finished",
        ] {
            let file = recordingsDirectory.appending(path: "everyday/frames/\(name).sse")
            let template = try Template(ByteBuffer(bytes: try Data(contentsOf: file)))
            let frames = try Frame.frames(of: template.filled(slots))
            #expect(frames.count == 1)
            for frame in frames { #expect(captured.contains(frame), "\(name): \(frame)") }
        }
    }

    @Test("an answer ends like a captured one: two empty pieces, then the end")
    func endings() throws {
        let capture = try #require(SharedCaptures.files(endingIn: "chat_thinking_02_response.sse").first)
        let end = try Frame.frames(of: ByteBuffer(bytes: try Data(contentsOf: capture))).suffix(4).map(\.kind)
        #expect(end == ["answer typing", "answer typing empty", "answer typing empty", "answer finished empty"])
        for (name, body, ending) in try Self.recorded() where ending == .eof {
            #expect(try Frame.frames(of: body).suffix(4).map(\.kind) == end, "\(name)")
        }
    }

    @Test("no text of a capture is in our recordings")
    func ownTexts() throws {
        var captured: Set<String> = []
        for file in SharedCaptures.files(endingIn: ".sse") { captured.formUnion(try Self.texts(in: ByteBuffer(bytes: try Data(contentsOf: file)))) }
        for (name, body, _) in try Self.recorded() {
            #expect(try Self.texts(in: body).intersection(captured).filter { $0.count > 6 } == [], "\(name)")
        }
    }

    private static func texts(in body: ByteBuffer) throws -> Set<String> {
        Set(String(buffer: body).matches(of: /"content": "((?:[^"\\]|\\.)+)"/).map { String($0.output.1) })
    }
}

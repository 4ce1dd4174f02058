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

    /// Recordings of forms that no capture shows, or that are odd on purpose; what they say is in their `source`.
    private static let odd: Set = [
        "2025-09-answer-search-without-phase", "2026-05-answer-other-reasoning", "2026-05-answer-without-phases", "2026-07-answer-video-stream",
        "2026-08-answer-content-list", "2026-08-answer-deep-research", "2026-08-answer-end-done", "2026-08-answer-end-stopped",
        "2026-08-answer-usage", "2026-10-answer-code-interpreter", "2026-10-answer-unknown-phase", "2026-10-answer-unknown-tool",
        "2026-10-error-answer", "2026-10-error-frame",
    ]
    /// Tools whose results no capture shows; their calls look like those of the tools that one does.
    private static let unseenTools: Set = ["web_search", "web_extractor", "image_edit_tool"]

    @Test("every frame of our recordings has the keys, types, order and spacing of a captured one of its kind")
    func recordings() throws {
        let captured = try Self.captured()
        let deltas = Set(captured.map(Self.delta))
        var kinds: Set<String> = []
        for (name, body, _) in try Self.recorded() where !Self.odd.contains(String(name.prefix { $0 != "/" })) {
            for frame in try Frame.frames(of: body) {
                let tool = Self.unseenTools.first { frame.kind.hasPrefix($0) }
                if tool != nil, frame.kind.contains("finished") { continue }
                let isKnown = captured.contains(frame) || (tool != nil && deltas.contains(Self.delta(of: frame)))
                #expect(isKnown, "\(name): \(frame)")
                if tool == nil { kinds.insert(frame.kind) }
            }
        }
        #expect(
            kinds == [
                "response.created", "response.info", "answer typing", "answer typing empty", "answer finished empty", "thinking_summary typing empty",
                "thinking_summary finished empty", "think typing", "think finished empty", "image_search typing empty", "image_search finished empty",
                "image_gen typing", "image_gen finished empty", "image_gen_tool typing empty", "image_gen_tool finished empty",
            ])
    }

    /// The part of a frame that differs from tool to tool.
    private static func delta(of frame: Frame) -> Substring {
        frame.skeleton[..<(frame.skeleton.firstRange(of: "\"response_id\"")?.lowerBound ?? frame.skeleton.endIndex)]
    }

    @Test("every recording that is odd on purpose is there")
    func oddOnes() throws {
        #expect(Self.odd.subtracting(try Recording.all(below: recordingsDirectory).map(\.session.name)) == [])
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
        for (name, body, _) in try Self.recorded() where !Self.odd.contains(String(name.prefix { $0 != "/" })) {
            let kinds = try Frame.frames(of: body).map(\.kind)
            guard kinds.last == end.last, kinds.contains("answer typing") else { continue }
            #expect(kinds.suffix(4) == end[...], "\(name)")
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

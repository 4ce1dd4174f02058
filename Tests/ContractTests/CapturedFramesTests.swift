import Foundation
import NIOCore
import RecordingFormat
import TestSupport
import Testing
import Wire

/// Which kinds of frames the captures hold, so that the table of the protocol can tell where no capture lies.
///
/// `QWEN_REGENERATE=1 swift test --filter CapturedFramesTests` writes the list anew; only kinds are in it, no text of a capture.
@Suite("Frames of captures", .enabled(if: SharedCaptures.directory != nil, "the captures are not there"))
struct CapturedFramesTests {
    @Test("the committed list is what the captures hold")
    func list() throws {
        try expectCommitted(try CapturedFrames.ofCaptures().encoded(), at: CapturedFrames.file, writtenBy: "CapturedFramesTests")
    }
}

/// The captures that hold a kind of frame, by the kind.
struct CapturedFrames: Codable {
    static let file = projectDirectory.appending(path: "Tests/Goldens/captures/frames.json")
    private(set) var captures: [String: [String]] = [:]

    static func committed() throws -> CapturedFrames { try JSONDecoder().decode(CapturedFrames.self, from: Data(contentsOf: file)) }

    static func ofCaptures() throws -> CapturedFrames {
        var frames = CapturedFrames()
        guard let directory = SharedCaptures.directory else { return frames }
        for file in SharedCaptures.files(endingIn: ".sse") {
            let name = String(file.path.dropFirst(directory.path.count + 1))
            for kind in try kinds(in: ByteBuffer(bytes: Data(contentsOf: file))) { frames.captures[kind, default: []].append(name) }
        }
        return frames
    }

    private static func kinds(in stream: ByteBuffer) throws -> Set<String> {
        var parser = ServerSentEventParser()
        parser.append(stream)
        var kinds: Set<String> = []
        while let event = try parser.next() { kinds.insert(FrameKind.name(of: event.data, json: try? JSONValue(parsing: event.data))) }
        return kinds
    }

    func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }
}

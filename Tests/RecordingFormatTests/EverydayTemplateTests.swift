import Foundation
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@Suite("Templates of the behaviour everyday")
struct EverydayTemplateTests {
    private static let folder = recordingsDirectory.appending(path: "everyday")

    private static func files(_ ending: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(ending) }.sorted()
    }

    private static func template(_ path: String) throws -> Template {
        try Template(ByteBuffer(bytes: try Data(contentsOf: folder.appending(path: path))))
    }

    /// Slots filled so that text needs escapes.
    private static func filled(_ template: Template) -> ByteBuffer {
        template.filled(Dictionary(template.placeholders.map { ($0.name, $0.kind == .json ? "[1]" : "\"ё\\\n") }) { first, _ in first })
    }

    @Test("filled with any text, each is valid JSON, and each frame one event")
    func valid() throws {
        let bodies = try Self.files(".json")
        #expect(bodies.count > 30)
        for path in bodies { #expect(throws: Never.self, "\(path)") { try JSONValue(parsing: Self.filled(Self.template(path))) } }
        let frames = try Self.files(".sse")
        #expect(frames.count > 10)
        for path in frames { #expect(try Frame.frames(of: Self.filled(Self.template(path))).count == 1, "\(path)") }
    }

    @Test("their slots are text and JSON only, and README.md names each file and each slot")
    func documented() throws {
        let readme = try String(contentsOf: Self.folder.appending(path: "README.md"), encoding: .utf8)
        for path in try Self.files(".json") + Self.files(".sse") + Self.files(".html") {
            let name = String(path.split(separator: "/").last ?? "")
            #expect(readme.contains("`\(name)`"), "\(path)")
            for slot in Set(try Self.template(path).placeholders) {
                #expect(slot.kind == .text || slot.kind == .json, "\(path)")
                #expect(readme.contains("`\(slot.name)`"), "\(path): \(slot.name)")
            }
        }
    }
}

import Foundation
import NIOCore
import RecordingFormat
import Wire

/// One frame of the site's streams, for comparing how frames are built.
struct Frame: Hashable, CustomStringConvertible {
    /// What it is: `answer typing`, `answer typing empty`, `response.created`, …
    var kind: String
    /// Its text with every value taken out: key paths, types, order and spacing remain. Arrays of one type are cut to one element.
    var skeleton: String

    var description: String { "\(kind): \(skeleton)" }

    /// The frames of a body, from the raw bytes: what stands before and behind the JSON is part of the skeleton.
    static func frames(of body: ByteBuffer) throws -> [Frame] {
        var parser = ServerSentEventParser()
        parser.append(body)
        var kinds: [String] = []
        while let event = try parser.next() { kinds.append(try kind(of: JSONValue(parsing: event.data))) }
        let texts = String(buffer: body).components(separatedBy: "\n\n").filter { !$0.isEmpty }
        guard texts.count == kinds.count else { throw UnevenFrames() }
        return zip(kinds, texts).map { Frame(kind: $0, skeleton: skeleton(of: $1)) }
    }

    struct UnevenFrames: Error {}

    private static func kind(of value: JSONValue) -> String {
        guard let delta = value[pointer: "/choices/0/delta"] else {
            if case .object(let members) = value { return members.first?.name ?? "" }
            return value.typeName
        }
        let words = [delta["phase"]?.text ?? "", delta["status"]?.text ?? "", delta["content"]?.text == "" ? "empty" : ""]
        return words.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// `{"a": "x", "n": [1, 2]}` becomes `{"a": S, "n": [N]}`.
    static func skeleton(of text: String) -> String {
        text.replacing(/"(?:[^"\\]|\\.)*"(?<colon>\s*:)?/) { $0.output.colon == nil ? "S" : String($0.output.0) }
            .replacing(/(?<before>[:\[,]\s?)-?[0-9][0-9.eE+-]*/) { "\($0.output.before)N" }
            .replacing(/S(?:, ?S)+/, with: "S")
            .replacing(/N(?:, ?N)+/, with: "N")
    }
}

import Foundation
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@Suite("Streams of the behaviour 'everyday' beside a real one", .enabled(if: SharedCaptures.directory != nil, "the captures are not on this machine"))
struct CaptureTests {
    @Test("the kinds of frames come in the same order, each with the same members in the same order")
    func order() async throws {
        let capture = try #require(SharedCaptures.files(endingIn: "chat_thinking_02_response.sse").first)
        let real = ByteBuffer(bytes: try Data(contentsOf: capture))
        let ours = try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            var question = Question(try await visitor.newChat(), "你是谁")
            question.features = #"{"thinking_enabled":true,"output_schema":"phase","thinking_format":"summary"}"#
            return try await visitor.ask(question)
        }
        #expect(kinds(of: ours.frames) == kinds(of: real.frames))
        #expect(real.readableBytesView.suffix(4).elementsEqual(ours.body.readableBytesView.suffix(4)), "they end alike")
    }

    /// The frames without their values, and without repetitions.
    private func kinds(of frames: [JSONValue]) -> [String] {
        frames.map { String(buffer: skeleton($0).encoded()) }.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }

    private func skeleton(_ value: JSONValue, name: String = "") -> JSONValue {
        switch value {
        case .object(let members): .object(members.map { .init($0.name, skeleton($0.value, name: $0.name)) })
        case .array(let elements): .array(elements.prefix(1).map { skeleton($0) })
        case .string(let text): ["phase", "status", "role"].contains(name) ? .string(text) : .string("")
        case .number: .number("0")
        case .bool, .null: value
        }
    }
}

import Foundation
import NIOCore
import TestSupport
import Testing

@testable import QwenSite

@Suite struct AnswerMutationTests {
    /// One frame of each kind, as the site writes them.
    private static let frames = [
        #"{"response.created":{"chat_id":"c","parent_id":"p","response_id":"r","response_index":"0"}}"#,
        #"{"response.info":{"action":"keep_alive","chat_id":"c","response_id":"r","timestamp":1}}"#,
        #"{"choices":[{"delta":{"role":"assistant","content":"","phase":"thinking_summary","extra":{"summary_title":{"content":["T"]},"summary_thought":{"content":["x"]}},"status":"typing"}}],"response_id":"r","usage":{"input_tokens":1,"output_tokens":2,"output_tokens_details":{"reasoning_tokens":1},"prompt_tokens_details":{"cached_tokens":1}},"timestamp":1}"#,
        #"{"choices":[{"delta":{"role":"assistant","content":"t","phase":"think","status":"typing"}}],"response_id":"r"}"#,
        #"{"choices":[{"delta":{"role":"assistant","content":"","phase":"web_search","status":"typing","function_call":{"name":"web_search","arguments":"{"},"function_id":"f","extra":{"display_position":"think"}}}],"response_id":"r","usage":{}}"#,
        #"{"choices":[{"delta":{"role":"assistant","content":"x","phase":"answer","status":"typing"}}],"response_id":"r","usage":{"input_tokens":1,"output_tokens":3}}"#,
        #"{"choices":[{"delta":{"content":"","role":"assistant","status":"finished","phase":"answer"}}],"response_id":"r"}"#,
        #"{"error":{"code":"RateLimited","details":"d","template":"{{num}} hours","num":2}}"#,
        #"{"success":false,"data":{"code":"x","details":"d"}}"#,
        #"{"ret":["FAIL_SYS_USER_VALIDATE"],"data":{"url":"https://chat.qwen.ai/punish?x5secdata=s"}}"#,
    ]

    private static var replacements: [Any] {
        [NSNull(), 0, -1, 1.5, 1e300, "", "text", "é\u{0}", true, [Any](), [1, "x", NSNull()] as [Any], [String: Any](), ["a": ["b": 1]]]
    }

    @Test("a stream in which any field of any frame is missing, null or of another type never does harm", arguments: frames)
    func everyField(frame: String) throws {
        let whole = try JSONSerialization.jsonObject(with: Data(frame.utf8))
        var count = 0
        for mutated in Self.mutations(of: whole) {
            let json = String(decoding: try JSONSerialization.data(withJSONObject: mutated, options: .fragmentsAllowed), as: UTF8.self)
            let stream = Self.frames.prefix(7).map { "data: \($0 == frame ? json : $0)\n\n" }.joined() + "data: \(json)\n\n"
            let (events, failure) = events(in: stream)
            // Whatever happens, an answer begins once, ends once or fails, and what it tells is in order.
            #expect(events.filter { if case .started = $0 { true } else { false } }.count <= 1)
            #expect((events.last == .finished) == (failure == nil))
            #expect(events.filter { $0 == .finished }.count <= 1)
            count += 1
        }
        #expect(count > 10)
    }

    /// The value with each of its parts, one after the other, left out or replaced.
    private static func mutations(of value: Any) -> [Any] {
        var mutations = replacements
        if let object = value as? [String: Any] {
            for (key, member) in object {
                var without = object
                without[key] = nil
                mutations.append(without)
                for mutated in Self.mutations(of: member) {
                    var copy = object
                    copy[key] = mutated
                    mutations.append(copy)
                }
            }
        } else if let array = value as? [Any] {
            for (index, element) in array.enumerated() {
                for mutated in Self.mutations(of: element) {
                    var copy = array
                    copy[index] = mutated
                    mutations.append(copy)
                }
            }
        }
        return mutations
    }
}

import Foundation
import HTTPTypes
import QwenSite
import Testing

@testable import Proxy

@Suite struct ChatCompletionRequestTests {
    private func turn(_ json: String) throws -> Turn {
        do {
            let request = try JSONDecoder().decode(ChatCompletionRequest.self, from: Data(json.utf8))
            let transcript = try request.transcript()
            var turn = try request.turn()
            turn.text = transcript.folded()
            return turn
        } catch let error as DecodingError {
            throw APIError.undecodable(error)
        }
    }

    private func turn(with fields: String) throws -> Turn {
        try turn(#"{"messages":[{"role":"user","content":"Hi"}],\#(fields)}"#)
    }

    @Test("a message is a text or parts")
    func content() throws {
        #expect(try turn(#"{"messages":[{"role":"user","content":"Привет 🙂"}]}"#).text == "Привет 🙂")
        let parts = #"{"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"input_text","text":"b"}],"name":"n"}]}"#
        #expect(try turn(parts).text == "ab")
    }

    @Test("every role has its place in the transcript")
    func roles() throws {
        let text = try turn(
            """
            {"messages":[{"role":"developer","content":"D"},{"role":"user","content":"U"},
             {"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}}]},
             {"role":"tool","tool_call_id":"c","content":[{"type":"text","text":"T"}]},{"role":"assistant"},{"role":"user","content":"V"}]}
            """
        ).text
        #expect(text.hasPrefix("## System\n\nD\n\n## User\n\nU\n\n## Assistant\n\nCalls f with {\"a\":1}\n\n## Tool result\n\nT"))
        #expect(text.hasSuffix("## User\n\nV"))
    }

    @Test("unknown fields are ignored, and null means absent")
    func tolerance() throws {
        let turn = try turn(
            with: """
                "model":null,"stream":null,"stop":null,"n":null,"max_tokens":null,"stream_options":null,"reasoning_effort":null,"temperature":null,
                "thinking_budget":81920,"x":{"y":[1]},"tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"auto","n":1,
                "logit_bias":{},"seed":1,"user":"u","metadata":{},"chat_template_kwargs":null
                """)
        #expect(turn.model == nil)
        #expect(turn.cut == nil)
        #expect(turn.thinking == .off)
    }

    @Test(
        "the ways to ask for reasoning",
        arguments: [
            (#""enable_thinking":true"#, true), (#""enable_thinking":false"#, false), (#""chat_template_kwargs":{"enable_thinking":true}"#, true),
            (#""reasoning_effort":"high""#, true), (#""reasoning_effort":"none""#, false), (#""reasoning_effort":"minimal""#, false),
            (#""reasoning_effort":"high","enable_thinking":false"#, false), (#""thinking_budget":100"#, false),
        ])
    func thinking(fields: String, isOn: Bool) throws { #expect((try turn(with: fields).thinking != .off) == isOn) }

    @Test(
        "the ways to ask for a cut",
        arguments: [
            #""stop":"END""#, #""stop":["a","b"]"#, #""max_tokens":5"#, #""max_completion_tokens":5"#,
        ])
    func cut(fields: String) throws { #expect(try turn(with: fields).cut != nil) }

    @Test(
        "a value out of its range is refused by name",
        arguments: [
            ("n", "2"), ("n", "0"), ("n", "129"), ("max_tokens", "0"), ("max_completion_tokens", "-1"), ("temperature", "2.1"),
            ("temperature", "-0.1"),
            ("top_p", "1.5"), ("presence_penalty", "3"), ("frequency_penalty", "-3"), ("top_logprobs", "21"), ("stop", #"["1","2","3","4","5"]"#),
            ("reasoning_effort", #""enormous""#), ("tool_choice", #""required""#), ("tool_choice", #"{"type":"function","function":{"name":"f"}}"#),
        ])
    func ranges(field: String, value: String) throws {
        let error = try #require(throws: APIError.self) { try turn(with: #""\#(field)":\#(value)"#) }
        #expect(error.status == .badRequest)
        #expect(error.parameter == field)
        #expect(error.message.contains(field))
    }

    @Test(
        "a value of a wrong type is refused by name",
        arguments: [
            (#""model":7"#, "model"), (#""stream":"yes""#, "stream"), (#""temperature":"hot""#, "temperature"),
            (#""max_tokens":"many""#, "max_tokens"),
            (#""max_tokens":1.5"#, "max_tokens"), (#""stop":7"#, "stop"), (#""stop":[1]"#, "stop[0]"),
            (#""enable_thinking":"on""#, "enable_thinking"),
            (#""stream_options":true"#, "stream_options"), (#""stream_options":{"include_usage":1}"#, "stream_options.include_usage"),
            (#""chat_template_kwargs":[]"#, "chat_template_kwargs"),
        ])
    func types(fields: String, parameter: String) throws {
        let error = try #require(throws: APIError.self) { try turn(with: fields) }
        #expect(error.status == .badRequest)
        #expect(error.parameter == parameter)
    }

    @Test(
        "messages that can't be answered are refused",
        arguments: [
            (#"{}"#, "messages"), (#"{"messages":null}"#, "messages"), (#"{"messages":[]}"#, "messages"), (#"{"messages":"hi"}"#, "messages"),
            (#"{"messages":{}}"#, "messages"), (#"{"messages":[{}]}"#, "messages[0].role"), (#"{"messages":["hi"]}"#, "messages[0]"),
            (#"{"messages":[{"role":"wizard","content":"x"}]}"#, "messages[0].role"), (#"{"messages":[{"role":"user"}]}"#, "messages[0].content"),
            (#"{"messages":[{"role":"user","content":null}]}"#, "messages[0].content"),
            (#"{"messages":[{"role":"user","content":7}]}"#, "messages[0].content"),
            (#"{"messages":[{"role":"user","content":{"text":"x"}}]}"#, "messages[0].content"),
            (#"{"messages":[{"role":"system","content":"x"}]}"#, "messages"), (#"{"messages":[{"role":"user","content":" \n"}]}"#, "messages"),
            (#"{"messages":[{"role":"user","content":[{"text":"x"}]}]}"#, "messages[0].content[0].type"),
            (#"{"messages":[{"role":"user","content":[{"type":"text"}]}]}"#, "messages[0].content[0].text"),
            (#"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]}"#, "messages[0].content[0].image_url"),
            (#"{"messages":[{"role":"user","content":[{"type":"input_audio"}]}]}"#, "messages[0].content[0].input_audio"),
            (#"{"messages":[{"role":"user","content":[{"type":"file","file":{}}]}]}"#, "messages[0].content[0].file"),
        ])
    func messages(json: String, parameter: String) throws {
        let error = try #require(throws: APIError.self) { try turn(json) }
        #expect(error.status == .badRequest)
        #expect(error.parameter == parameter)
    }

    @Test("what is no JSON is refused", arguments: ["", "hello", "{", #"{"messages":[}"#, "[1,2", "\u{0}", "{\"messages\":\"\\ud800\"}"])
    func malformed(text: String) throws {
        let error = try #require(throws: APIError.self) { try turn(text) }
        #expect(error.status == .badRequest)
    }
}

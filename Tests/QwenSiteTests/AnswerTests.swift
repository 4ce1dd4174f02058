import Foundation
import NIOCore
import Testing

@testable import QwenSite

@Suite struct AnswerTests {
    private static let created = #"data: {"response.created":{"chat_id":"c","parent_id":"p","response_id":"r"}}"#
    private static let end = delta(#""content":"","status":"finished","phase":"answer""#)
    private static let ids = AnswerIDs(chat: "c", question: "p", answer: "r")

    private static func delta(_ delta: String, of answer: String = "r", rest: String = "") -> String {
        #"data: {"choices": [{"delta": {"role": "assistant", \#(delta)}}], "response_id": "\#(answer)"\#(rest)}"#
    }

    private static func text(_ text: String, of answer: String = "r") -> String {
        delta(#""content": "\#(text)", "phase": "answer", "status": "typing""#, of: answer)
    }

    private static func summary(_ titles: [String], _ thoughts: [String]) -> String {
        func list(_ texts: [String]) -> String { texts.map { "\"\($0)\"" }.joined(separator: ",") }
        return delta(
            #""content":"","phase":"thinking_summary","extra":{"summary_title":{"content":[\#(list(titles))]},"summary_thought":{"content":[\#(list(thoughts))]}},"status":"typing""#
        )
    }

    private static let summaryEnd = delta(#""content":"","phase":"thinking_summary","status":"finished""#)

    private func read(_ frames: String...) -> (events: [AnswerEvent], failure: SiteError?) {
        events(in: frames.map { $0 + "\n\n" }.joined())
    }

    @Test("a plain answer")
    func plain() {
        let (events, failure) = read(Self.created, Self.text("He"), Self.text("llo"), Self.text(""), Self.end)
        #expect(events == [.started(Self.ids), .text("He"), .text("llo"), .finished])
        #expect(failure == nil)
    }

    @Test("raw reasoning, whose end is not the answer's")
    func think() {
        let (events, _) = read(
            Self.created, Self.delta(#""content":"a","phase":"think","status":"typing""#),
            Self.delta(#""content":"b","phase":"think","status":"typing""#),
            Self.delta(#""content":"","phase":"think","status":"finished""#), Self.text("x"), Self.end)
        #expect(events == [.started(Self.ids), .reasoning("a"), .reasoning("b"), .text("x"), .finished])
    }

    @Test("summaries are told once, as they grow")
    func summaries() {
        let (events, _) = read(
            Self.created, Self.summary(["T1"], ["One"]), Self.summary(["T1"], ["One"]), Self.summary(["T1"], ["One more"]),
            Self.summary(["T1", "T"], ["One more", ""]), Self.summary(["T1", "T2"], ["One more", "Two"]), Self.summaryEnd, Self.text("x"), Self.end)
        #expect(
            events == [
                .started(Self.ids), .reasoning("**T1**\n\nOne"), .reasoning(" more"), .reasoning("\n\n**T2**\n\nTwo"), .text("x"), .finished,
            ])
    }

    @Test("summaries start again after a tool's turn, also where the new one begins like the old")
    func summariesStartAgain() {
        let tool = Self.delta(#""content":"","phase":"web_search","status":"typing","function_call":{"name":"web_search","arguments":""}"#)
        let toolEnd =
            #"data: {"choices":[{"delta":{"role":"function","content":"x","phase":"web_search","status":"finished"}}],"response_id":"r","usage":{}}"#
        let (events, _) = read(
            Self.created, Self.summary(["A", "B"], ["aaa", "bbb"]), Self.summaryEnd, tool, toolEnd, Self.summary(["A"], ["aaa"]), Self.summaryEnd,
            tool,
            toolEnd, Self.summary(["C"], ["ccc"]), Self.summaryEnd, Self.text("x"), Self.end)
        #expect(events.reasoning == "**A**\n\naaa\n\n**B**\n\nbbb\n\n**A**\n\naaa\n\n**C**\n\nccc")
        #expect(events.text == "x")
    }

    @Test(
        "summaries that shrink, change or lose a part neither repeat nor harm",
        arguments: [
            ([(["A"], ["ab"]), (["A"], ["a"]), (["A"], ["abc"])], "**A**\n\nabc"),
            ([(["A", "B"], ["a", "b"]), (["A"], ["a"]), (["A", "B"], ["a", "bc"])], "**A**\n\na\n\n**B**\n\nbc"),
            ([([], ["a"]), ([], ["ab"])], "ab"),
            ([(["A"], []), (["A"], ["a"])], "**A**\n\na"),
            ([(["A"], [])], "**A**"),
            ([(["A"], [""]), (["Ab"], ["a"])], "**Ab**\n\na"),
            ([(["A"], ["a"]), (["B"], ["a"])], "**A**\n\na"),
            ([([], []), (["A"], ["é"]), (["A"], ["é\u{301}x"])], "**A**\n\né\u{301}x"),
        ] as [([([String], [String])], String)])
    func oddSummaries(rounds: [([String], [String])], text: String) {
        let frames = [Self.created] + rounds.map { Self.summary($0.0, $0.1) } + [Self.summaryEnd, Self.end]
        #expect(events(in: frames.map { $0 + "\n\n" }.joined()).events.reasoning == text)
    }

    @Test("of two answers that interleave the first is read, whichever is announced first", arguments: [["0", "1"], ["1", "0"]])
    func dualAnswers(order: [String]) {
        func created(_ index: String) -> String {
            #"data: {"response.created":{"chat_id":"c","parent_id":"p","response_id":"r\#(index)","response_index":"\#(index)"}}"#
        }
        let (events, failure) = read(
            created(order[0]), Self.text("b", of: "r1"), created(order[1]), Self.text("x", of: "r0"), Self.text("y", of: "r1"),
            Self.delta(#""content":"","status":"finished","phase":"answer""#, of: "r1"),
            #"data: {"error":{"code":"x","details":"of the other"},"response_id":"r1"}"#, Self.text("z", of: "r0"),
            Self.delta(#""content":"","status":"finished","phase":"answer""#, of: "r0"))
        #expect(events == [.started(AnswerIDs(chat: "c", question: "p", answer: "r0")), .text("x"), .text("z"), .finished])
        #expect(failure == nil)
    }

    @Test("usage replaces usage, is not repeated, and is not erased by an empty one")
    func usage() {
        let first =
            #", "usage": {"input_tokens": 10, "output_tokens": "2", "prompt_tokens_details": {"cached_tokens": 4}, "output_tokens_details": {"reasoning_tokens": 1}}"#
        let second = #", "usage": {"input_tokens": 10, "output_tokens": 3}"#
        let piece = #""content":"x","phase":"answer","status":"typing""#
        let (events, _) = read(
            Self.created, Self.delta(piece, rest: first), Self.delta(piece, rest: first), Self.delta(piece, rest: #", "usage": {}"#),
            Self.delta(piece, rest: #", "usage": null"#), Self.delta(piece, rest: second), Self.end)
        #expect(
            events.filter { if case .usage = $0 { true } else { false } } == [
                .usage(Usage(inputTokens: 10, outputTokens: 2, cachedTokens: 4, reasoningTokens: 1)), .usage(Usage(inputTokens: 10, outputTokens: 3)),
            ])
    }

    @Test(
        "signs of life and whatever is unknown are passed over",
        arguments: [
            #"data: {"response.info":{"action":"keep_alive","chat_id":"c","response_id":"r","timestamp":1}}"#,
            #"data: {"response.info":{"action":"skip_think"}}"#, #"data: {"response.invented":{"x":[1,{}]}}"#, ": keepalive", "event: ping", "id: 7",
            "retry: 100", #"data: {}"#, #"data: null"#, #"data: []"#, #"data: "text""#, #"data: {"choices":[]}"#, #"data: {"choices":null}"#,
            #"data: {"choices":[null]}"#, #"data: {"choices":[{"delta":null}],"response_id":"r"}"#, #"data: {"error":null,"success":true}"#,
            #"data: {"choices":[{"delta":{"content":"x","phase":"KeepAlive","status":"finished"}}],"response_id":"r"}"#,
        ])
    func unknown(frame: String) {
        let (events, failure) = read(Self.created, frame, Self.text("x"), frame, Self.end)
        #expect(events == [.started(Self.ids), .text("x"), .finished])
        #expect(failure == nil)
    }

    @Test(
        "every end of an answer",
        arguments: [
            end, delta(#""content":"","status":"finished""#), delta(#""content":"","status":"finished","phase":null"#),
            delta(#""content":"","status":"finished","phase":"image_gen""#), #"data: {"response.stopped":{"response_id":"r"}}"#,
            #"data: {"done":true}"#,
            "data: [DONE]",
        ])
    func ends(end: String) {
        let (events, failure) = read(Self.created, Self.text("x"), end, Self.text("behind the end"), #"data: {"error":"behind"}"#)
        #expect(events == [.started(Self.ids), .text("x"), .finished])
        #expect(failure == nil)
    }

    @Test(
        "an answer that stops short is broken off",
        arguments: [
            "", "\(created)\n\n", "\(created)\n\n\(text("x"))\n\n", "\(created)\n\n\(text("x"))\n\n\(end)", "\(created)\n\n\(end)\n",
            "\(created)\n\n\(delta(#""content":"","phase":"think","status":"finished""#))\n\n", "\(created)\n\ndata: {\"choi",
        ])
    func brokenOff(stream: String) {
        let (events, failure) = events(in: stream)
        #expect(failure == .unavailable(.brokenOff))
        #expect(!events.contains(.finished))
    }

    @Test("what was held back is told before a connection's failure")
    func failedConnection() async throws {
        struct Reset: Error {}
        let (body, source) = SiteBody.makeStream()
        let searched = Self.delta(
            #""content":"","phase":"web_search","status":"typing","extra":{"web_search_info":[{"url":"https://example.org/1"}]}"#)
        source.yield(ByteBuffer(string: "\(Self.created)\n\n\(searched)\n\n\(Self.text("x [[1"))\n\n"))
        source.finish(throwing: Reset())
        var iterator = Answer(body: body, chat: "c", drift: DriftCounter(), now: { testTime }).makeAsyncIterator()
        let told = try await iterator.next()
        #expect(told?.last == .text("x "))
        #expect(try await iterator.next() == [.text("[[1")])
        await #expect(throws: SiteError.unavailable(.brokenOff)) { try await iterator.next() }
        #expect(try await iterator.next() == nil)
    }

    @Test(
        "what is no JSON is not understood, and what came before it is told first",
        arguments: [
            "data: {", "data: {\"a\":}", "data: [1,", "data: nonsense", "data: {\"choices\":[{\"delta\":{\"content\":\"\\x\"}}]}",
            "data: {}x", "data: " + String(repeating: "[", count: 100) + String(repeating: "]", count: 100),
        ])
    func malformed(frame: String) {
        let (events, failure) = read(Self.created, Self.text("x"), frame)
        #expect(events == [.started(Self.ids), .text("x")])
        guard case .malformed = failure else { return #expect(failure == .malformed(place: "")) }
    }

    @Test("invalid UTF-8 is not understood")
    func invalidUTF8() {
        var stream = ByteBuffer(string: "\(Self.created)\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"")
        stream.writeBytes([0xC3, 0x28])
        stream.writeString("\",\"phase\":\"answer\"}}],\"response_id\":\"r\"}\n\n")
        #expect(events(in: [stream]).failure == .malformed(place: "completion: not UTF-8"))
    }

    @Test("a frame without end is given up")
    func endless() {
        var stream = ByteBuffer(string: "data: {\"a\":\"")
        stream.writeRepeatingByte(UInt8(ascii: "x"), count: 1 << 21)
        guard case .malformed = events(in: [stream]).failure else {
            Issue.record("not given up")
            return
        }
    }

    @Test("a failed answer is an error")
    func failed() {
        let (events, failure) = read(Self.created, Self.delta(#""content":"unsafe","phase":"answer","status":"error""#))
        #expect(events == [.started(Self.ids)])
        #expect(failure == .rejected(code: "error", details: "unsafe"))
    }

    @Test("an answer without response.created begins with what is known")
    func withoutCreated() {
        let (events, _) = read(Self.text("x"), Self.end)
        #expect(events == [.started(AnswerIDs(chat: "chat", question: "", answer: "r")), .text("x"), .finished])
    }

    @Test("content as a list of parts is their text")
    func parts() {
        let (events, _) = read(
            Self.created, Self.delta(#""content":["a",{"type":"text","text":"b"},{"type":"image"},null],"phase":"answer""#), Self.end)
        #expect(events.text == "ab")
    }

    @Test("events that arrive together leave together, and the end is read no further than needed")
    func batches() async throws {
        let first = ByteBuffer(string: "\(Self.created)\n\n\(Self.text("a"))\n\n\(Self.text("b"))\n\ndata: {\"cho")
        let second = ByteBuffer(string: String(Self.text("c").dropFirst(11)) + "\n\n")
        let third = ByteBuffer(string: ": nothing\n\n")
        let fourth = ByteBuffer(string: "\(Self.end)\n\n")
        let (body, source) = SiteBody.makeStream()
        let (partings, noteParting) = AsyncStream.makeStream(of: SiteBody.Source.Parting.self)
        source.onParting { noteParting.yield($0) }
        var iterator = Answer(body: body, chat: "c", drift: DriftCounter(), now: { testTime }).makeAsyncIterator()
        source.yield(first)
        #expect(try await iterator.next() == [.started(Self.ids), .text("a"), .text("b")])
        for chunk in [second, third] { source.yield(chunk) }
        #expect(try await iterator.next() == [.text("c")])
        // The site leaves the connection open: the stream never ends.
        source.yield(fourth)
        #expect(try await iterator.next() == [.finished])
        #expect(try await iterator.next() == nil)
        #expect(await partings.first { _ in true } == .settled)
    }

    @Test("a reader that is woken finds nothing, and reads on")
    func wake() async throws {
        let (body, source) = SiteBody.makeStream()
        let answer = Answer(body: body, chat: "c", drift: DriftCounter(), now: { testTime })
        var iterator = answer.makeAsyncIterator()
        answer.wake()
        #expect(try await iterator.next() == [])
        source.yield(ByteBuffer(string: "\(Self.created)\n\n"))
        #expect(try await iterator.next() == [.started(Self.ids)])
    }

    @Test("what arrived before a failure is told before it is thrown, and nothing comes behind")
    func failureBehindEvents() async throws {
        let (body, source) = SiteBody.makeStream()
        source.yield(ByteBuffer(string: "\(Self.created)\n\ndata: {\"error\":\"Internal error!\"}\n\n"))
        var iterator = Answer(body: body, chat: "c", drift: DriftCounter(), now: { testTime }).makeAsyncIterator()
        #expect(try await iterator.next() == [.started(Self.ids)])
        await #expect(throws: SiteError.unavailable(.failing(status: 200, details: "Internal error!"))) { try await iterator.next() }
        #expect(try await iterator.next() == nil)
        source.finish()
    }

    @Test("a refusal under the content type of an event stream is understood before the connection ends")
    func foreignBody() async throws {
        let (body, source) = SiteBody.makeStream()
        source.yield(ByteBuffer(string: "\n {\n \"success\": false,\n \"data\""))
        source.yield(ByteBuffer(string: ": {\"code\": \"CHAT_IN_PROGRESS\"}\n}"))
        var iterator = Answer(body: body, chat: "c", drift: DriftCounter(), now: { testTime }).makeAsyncIterator()
        await #expect(throws: SiteError.busy) { try await iterator.next() }
        source.finish()
    }

    @Test(
        "a body that is no event stream means the same however it is cut",
        arguments: [
            #"<script>window._config_ = {"action":"captcha"};location.replace("https://chat.qwen.ai/_____tmd_____/punish?x5secdata=s")</script>"#,
            #"{"success":false,"data":{"code":"CHAT_IN_PROGRESS"}}<!-- more"#, #" {"a":"}","success":false,"data":{"code":"x","details":"\"]"}}"#,
            "{]", "<html><title>Qwen</title>",
        ])
    func foreignCuts(body: String) {
        let whole = ByteBuffer(string: body)
        let expected = events(in: [whole]).failure
        for cut in 1..<whole.readableBytes {
            var rest = whole
            let first = rest.readSlice(length: cut) ?? ByteBuffer()
            guard events(in: [first, rest]).failure == expected else {
                Issue.record("cut at \(cut)")
                return
            }
        }
    }

    @Test(
        "the site's own names of phases, each for what it is",
        arguments: [
            "web_search", "web_extractor", "image_search", "image_gen_tool", "image_edit_tool", "code_interpreter", "tool_call", "bash", "fetch_page",
            "read_file", "write_file", "edit_file", "present_file", "generate_image", "local_tool", "image_zoom_in_tool", "history_retriever", "bio",
            "web_search_image",
        ].map { ($0, "tool") }
            + [
                "thought", "DeepThinking", "ResearchNotice", "ResearchPlanning", "WebResearch", "ResearchSearching", "ResearchReading", "Writing",
                "PdfMdGen", "InterruptReceived",
            ].map { ($0, "reasoning") }
            + [("answer", "text"), ("ReportGeneration", "text"), ("KeepAlive", "nothing")])
    func phaseNames(name: String, meaning: String) {
        let frame = Self.delta(#""content":"what it says","phase":"\#(name)","status":"typing""#)
        let end = Self.delta(#""content":"","phase":"answer","status":"finished""#)
        let read = readAnswer(in: [ByteBuffer(string: "\(Self.created)\n\n\(frame)\n\n\(end)\n\n")])
        #expect(read.failure == nil)
        #expect(read.drift == [])
        let said = read.events.dropFirst().dropLast()
        switch meaning {
        case "tool":
            #expect(!said.isEmpty)
            for event in said {
                guard case .toolActivity(let activity) = event else {
                    Issue.record("\(event)")
                    continue
                }
                #expect(activity.tool == name)
            }
        case "reasoning": #expect(said == [.reasoning("what it says")])
        case "text": #expect(said == [.text("what it says")])
        default: #expect(said == [])
        }
    }
}

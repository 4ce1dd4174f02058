import NIOCore
import Testing

@testable import QwenSite

@Suite struct DriftTests {
    @Test(
        "names are told, contents are not",
        arguments: [
            ("mood", "mood"), ("summary_v2", "summary_v2"), ("response.opened", "response.opened"), ("", "…"), ("hello world", "…"), ("ключ", "…"),
            ("4ab72f2e-3a2b-4d6c-8f10-0123456789ab", "…"), (String(repeating: "a", count: 41), "…"),
        ])
    func names(_ name: String, _ told: String) { #expect(FrameDrift.name(name) == told) }

    @Test("what the site adds is counted by its shape, over all answers of a client")
    func counts() async throws {
        let frames = [
            #"{"response.created":{"chat_id":"c","parent_id":"p","response_id":"r","tenant":"secret"}}"#,
            #"{"response.opened":{"secret":1}}"#, #"{"response.info":{"action":"sing"}}"#,
            #"{"choices":[{"delta":{"content":"secret","phase":"answer","status":"typing","mood":"secret"}}],"response_id":"r","usage":{"joules":3}}"#,
            #"{"choices":[{"delta":{"content":"secret","phase":"Musing","status":"typing"}}],"response_id":"r"}"#,
            #"{"choices":[{"delta":{"content":7,"phase":"answer","status":"paused"}}],"response_id":"r"}"#,
            #"{"choices":[{"delta":{"content":"","phase":"answer","status":"finished"}}],"response_id":"r"}"#,
        ]
        let stream = frames.map { "data: \($0)\n\n" }.joined()
        let client = makeClient(ScriptedTransport { _ in .events(stream) })
        for _ in 0..<2 {
            for try await _ in try await client.ask(Question(chat: "c", model: "m", text: "x"), timeout: .seconds(30)) {}
        }
        #expect(
            client.drift.snapshot.counts == [
                "response.created.tenant": 2, "frame.response.opened": 2, "frame without choices": 2, "response.info.sing": 2, "delta.mood": 2,
                "usage.joules": 2, "phase Musing": 2, "text of an unknown phase": 2, "delta.content: number": 2, "status paused": 2,
            ])
        #expect(client.drift.snapshot.others == 0)
    }

    @Test("the number of shapes is bounded, whatever comes")
    func bounded() {
        let counter = DriftCounter()
        counter.count((0..<1000).map { "key \($0)" })
        counter.count(["key 0", "key 999"])
        #expect(counter.snapshot.counts.count == DriftCounter.limit)
        #expect(counter.snapshot.counts["key 0"] == 2)
        #expect(counter.snapshot.others == 1000 - DriftCounter.limit + 1)
    }

    @Test("a frame of nothing but surprises is no more than a few")
    func frame() throws {
        let members = (0..<5000).map { "\"k\(["a", "b", "c"][$0 % 3])\(String(repeating: "x", count: $0 % 20))\":1" }.joined(separator: ",")
        let read = readAnswer(in: [ByteBuffer(string: "data: {\(members)}\n\n")])
        #expect(read.drift.count <= 16)
    }
}

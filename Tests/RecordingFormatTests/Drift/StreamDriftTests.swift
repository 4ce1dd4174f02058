import Foundation
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@Suite("Drift: streams, cookies and times")
struct StreamDriftTests {
    private static let frames = [#"{"response.created":{"response_id":"a"}}"#, #"{"choices":[{"delta":{"phase":"answer","status":"finished"}}]}"#]

    private static func recording(_ body: [String], ending: Ending = .eof, delays: [Int] = [400, 20], cookie: String? = nil) -> Recording {
        let reads = zip(body, delays + Array(repeating: 0, count: body.count)).map { text, delay in
            AnnotatedStream.Read(delay: .milliseconds(delay), bytes: ByteBuffer(string: text))
        }
        var headers = [HeaderField("content-type", "text/event-stream")]
        if let cookie { headers.append(HeaderField("Set-Cookie", cookie)) }
        let exchange = Exchange(
            id: "010", kind: "completion", match: Match(method: "POST", host: "chat.qwen.ai", path: "/api/v2/chat/completions"),
            request: RecordedRequest(),
            response: RecordedResponse(
                status: 200, headers: headers, body: .stream("body.sse", AnnotatedStream(reads: reads, ending: ending, endDelay: .zero))))
        return Recording(
            session: Session(
                name: "made-up", origin: .synthetic, source: "test", site: .init(host: "chat.qwen.ai", version: "1", account: "user"),
                timing: .recorded),
            exchanges: [exchange], directory: URL(filePath: "/nowhere"))
    }

    private static func events(_ end: String = "\n\n") -> [String] { frames.map { "data: \($0)\(end)" } }

    private func drift(from old: Recording = recording(events()), to new: Recording) throws -> Drift {
        var read = ReadFields()
        let call = try #require(CallName("POST chat.qwen.ai /api/v2/chat/completions"))
        read.insert("/choices/*/delta/status", in: "frame choices answer/finished/-", of: call, readBy: "finished")
        read.insert(part: "stream", of: call)
        return Drift(from: Contract(of: [old]), to: Contract(of: [new]), read: read)
    }

    @Test(
        "framing that changed is breaking",
        arguments: [
            (events("\r\n\r\n"), Ending.eof, "stream line ends: LF → CRLF, read by finished"),
            (events().map { "event: message\n" + $0 }, .eof, "stream event fields: none → event, read by finished"),
            (events(), .hold, "stream ending: eof → hold, read by finished"),
            (events() + ["data: [DONE]\n\n"], .eof, "stream last frame: choices answer/finished/- → text [DONE], read by finished"),
        ])
    func framing(_ body: [String], _ ending: Ending, _ line: String) throws {
        let drift = try drift(to: Self.recording(body, ending: ending))
        #expect(drift.findings.map(\.shortLine).contains(line), "\(drift.report())")
        #expect(drift.drift == .breaking)
    }

    @Test("comments and a blank behind the JSON are passed over by every reader: additive")
    func harmlessFraming() throws {
        let drift = try drift(to: Self.recording([": hello\n\n"] + Self.events(" \n\n")))
        #expect(
            Set(drift.findings.map(\.shortLine)) == [
                "stream comments: none → some", "frame response.created blank after JSON: none → 1/1",
                "frame choices answer/finished/- blank after JSON: none → 1/1",
            ])
        #expect(drift.drift == .additive)
    }

    @Test("a stream that broke off could not be checked", arguments: [Ending.cut, .reset])
    func brokenOff(_ ending: Ending) throws {
        let drift = try drift(to: Self.recording([Self.events()[0]], ending: ending))
        #expect(drift.findings.map(\.shortLine) == ["stream → broken off"])
        #expect(drift.exitCode() == 3)
    }

    @Test("a limit told inside the stream could not be checked")
    func limitInStream() throws {
        let drift = try drift(to: Self.recording([Self.events()[0], "data: {\"error\":{\"code\":\"RateLimited\",\"details\":\"x\"}}\n\n"]))
        #expect(drift.findings.map(\.shortLine) == ["stream → rate limited"])
    }

    @Test("cookies: one that is new, and an attribute that is new")
    func cookies() throws {
        let old = Self.recording(Self.events(), cookie: "acw_tc=1; Path=/; Max-Age=1800")
        #expect(try drift(from: old, to: Self.recording(Self.events(), cookie: "acw_tc=2; Max-Age=3600; Path=/")).findings.isEmpty)
        let attribute = try drift(from: old, to: Self.recording(Self.events(), cookie: "acw_tc=2; Path=/; Max-Age=1; Domain=.qwen.ai"))
        #expect(attribute.findings.map(\.shortLine) == ["stream cookie acw_tc: Max-Age, Path=/ → Domain=.qwen.ai, Max-Age, Path=/"])
        #expect(try drift(to: Self.recording(Self.events(), cookie: "x=2")).findings.map(\.shortLine) == ["stream cookie x: absent → there"])
    }

    @Test("times that changed warn and never fail")
    func timing() throws {
        let drift = try drift(to: Self.recording(Self.events(), delays: [4000, 25]))
        #expect(drift.exitCode() == 0)
        #expect(drift.warnings == ["POST chat.qwen.ai /api/v2/chat/completions: first frame 400 ms (p95 400) → 4000 ms (p95 4000)"])
        #expect(drift.report().contains("SLOWER OR FASTER"))
    }
}

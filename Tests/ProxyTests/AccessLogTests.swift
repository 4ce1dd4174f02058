import TestSupport
import Testing

@testable import Proxy

@Suite struct AccessLogTests {
    @Test("the log tells of each answer under the id that the client got, and nothing secret")
    func log() async throws {
        let recorder = LogRecorder()
        let id = try await withProxy(ScriptedSite(texts: ["the answer"]), logger: recorder.logger) { proxy in
            let reply = try await proxy.call(
                "POST", "/v1/chat/completions?key=hidden-query", headers: [("authorization", "Bearer hidden-key"), ("cookie", "a=hidden-cookie")],
                body: RunningProxy.completion("hidden prompt", #""stream":true"#))
            #expect(reply.status == 200)
            let id = try #require(reply.header("x-request-id"))
            _ = try await proxy.call("GET", "/api/status?key=hidden-query")
            return id
        }
        let answered = recorder.lines.filter { $0.hasPrefix("info answered") }
        #expect(answered.contains { $0.contains(id) && $0.contains("/v1/chat/completions") && $0.contains("200") && $0.contains("done") })
        #expect(answered.contains { $0.contains("/api/status") && $0.contains("done") })
        for line in recorder.lines {
            #expect(!line.contains("hidden"))
            #expect(!line.contains("token-1"))
            #expect(!line.contains("the answer"))
        }
    }

    @Test("a path of any length takes a line of some length in the log, and in the answer")
    func longPath() async throws {
        let recorder = LogRecorder()
        try await withProxy(ScriptedSite(texts: []), logger: recorder.logger) { proxy in
            for (method, path, status) in [("GET", "/api/", 404), ("PATCH", "/api/chats/", 405), ("GET", "/api/models/", 404)] {
                let reply = try await proxy.call(method, path + String(repeating: "a", count: 50_000))
                #expect(reply.status == status)
                #expect(reply.text.utf8.count < 500)
            }
        }
        #expect(recorder.lines.count { $0.hasPrefix("info answered") } == 3)
        for line in recorder.lines { #expect(line.utf8.count < 500) }
    }
}

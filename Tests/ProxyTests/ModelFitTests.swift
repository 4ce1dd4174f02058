import NIOCore
import QwenSite
import Synchronization
import Testing

@testable import Proxy

/// Thinking as the site is asked for it: some models can't, some can't stop.
@Suite struct ModelFitTests {
    private static let list = """
        {"data":[{"id":"locked","info":{"meta":{"abilities":{"thinking":4}}}},{"id":"able","info":{"meta":{"capabilities":{"thinking":true}}}},
        {"id":"plain","info":{"meta":{"capabilities":{"thinking":false}}}}]}
        """

    @Test(
        "it fits the model, whichever account is asked",
        arguments: [
            ("plain", #""enable_thinking":true"#, "Fast"), ("locked", #""enable_thinking":false"#, "Thinking"),
            ("able", #""enable_thinking":true"#, "Thinking"), ("able", #""enable_thinking":false"#, "Fast"),
        ])
    func everyAccount(model: String, field: String, mode: String) async throws {
        let asked = Mutex<[String]>([])
        let site = ScriptedSite(others: { request in
            request.url.contains("/api/models")
                ? .json(Self.list)
                : .json(#"{"success":true,"request_id":"r","data":{"id":"00000000-0000-4000-8000-000000000001","status":true}}"#)
        }) { request in
            asked.withLock { $0.append(request.body?.bytes.map { String(buffer: $0) } ?? "") }
            return .events([.created, .text("Hello"), .end])
        }
        try await withProxy(site, accounts: 3) { proxy in
            for _ in 1...3 {
                let reply = try await proxy.post(
                    "/v1/chat/completions", #"{"model":"\#(model)","messages":[{"role":"user","content":"Hi"}],\#(field)}"#)
                #expect(reply.status == 200)
            }
            #expect(proxy.accounts.usage.values.map(\.requests.count) == [1, 1, 1])
        }
        let bodies = asked.withLock { $0 }
        #expect(bodies.count == 3)
        #expect(bodies.allSatisfy { $0.contains(#""thinking_mode":"\#(mode)""#) })
    }
}

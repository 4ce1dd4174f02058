import Foundation
import TestSupport
import Testing

@testable import Proxy

/// What can be refused at once is refused before a file is fetched for it.
@Suite struct CheapRefusalTests {
    private static let remote = #"{"type":"image_url","image_url":{"url":"http://pictures.example/a.png"}}"#
    private static let unknown = #"{"type":"file","file":{"file_id":"file-00000000000000000000000000000000"}}"#

    private static let long = #"{"type":"text","text":"\#(String(repeating: "x", count: 130_000))"}"#

    /// A path, a body that names a file on the web, and what is wrong with it.
    static let refusals = [
        ("/api/chat", #"{"message":[\#(remote)],"chatId":"00000000-0000-4000-8000-000000000000"}"#, "chat_not_found"),
        ("/api/chat", #"{"message":[\#(remote)],"chatType":"slides"}"#, "invalid_request_error"),
        ("/api/chat", #"{"message":[\#(remote),\#(unknown)]}"#, "file_not_found"),
        ("/v1/chat/completions", #"{"messages":[{"role":"user","content":[\#(remote),\#(unknown)]}]}"#, "file_not_found"),
        ("/v1/chat/completions", #"{"messages":[{"role":"user","content":[\#(remote)]}],"chatType":"slides"}"#, "chatType"),
        ("/api/chat", #"{"message":[\#(remote),\#(long)]}"#, "context_length_exceeded"),
        ("/v1/chat/completions", #"{"messages":[{"role":"user","content":[\#(remote),\#(long)]}]}"#, "context_length_exceeded"),
    ]

    /// Surroundings in which looking a host up is a failure of the test.
    private static var surroundings: Surroundings {
        var surroundings = Surroundings()
        surroundings.web.addresses = { host, _ in
            Issue.record("\(host) was looked up")
            return []
        }
        return surroundings
    }

    @Test("whatever is wrong with the rest of the request", arguments: refusals)
    func request(path: String, body: String, reason: String) async throws {
        try await withEverydayProxy(surroundings: Self.surroundings) { proxy, _ in
            let reply = try await proxy.post(path, body)
            #expect((400...413).contains(reply.status))
            #expect(reply.code == reason || reply.error["param"] as? String == reason, "\(reply.text)")
        }
    }

    @Test("where there is no account", arguments: ["/api/chat", "/v1/chat/completions"])
    func account(path: String) async throws {
        try await withProxy(AccountPool(accounts: []), surroundings: Self.surroundings) { proxy in
            let reply = try await proxy.post(path, #"{"messages":[{"role":"user","content":[\#(Self.remote)]}]}"#)
            #expect(reply.status == 503)
            #expect(reply.code == "no_account", "\(reply.text)")
        }
    }
}

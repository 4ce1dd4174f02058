import Foundation
import MockQwen
import NIOCore
import QwenSite
import TestSupport
import Testing

@testable import Proxy

/// What becomes of an upload that the site does not take.
@Suite struct UploadFailureTests {
    private static func put(_ recipe: String, _ site: RunningMockSite) async throws {
        try await site.withConnection { connection in
            try await connection.send("PUT", "/__mock/faults", body: recipe)
            #expect(try await connection.receiveResponse().head.status == 200)
        }
    }

    private static func calls(_ site: RunningMockSite, _ method: String, _ path: String) -> Int {
        site.journal.entries.filter { $0.method == method && $0.path.hasPrefix(path) }.count
    }

    @Test("a store that fails is tried once more, from what came once; then the client is told")
    func storeFails() async throws {
        try await withEmptySpool { proxy, _, site in
            try await Self.put("object-store-fails", site)
            let refused = try await proxy.upload(UploadingForm(content: ByteBuffer(repeating: 7, count: 600_000)))
            #expect(refused.status == 502)
            #expect(refused.code == "site_failing")
            #expect(Self.calls(site, "PUT", "/") == 2)
            let asked = try await proxy.post("/api/chat", #"{"message":[{"type":"image","image":"data:image/png,x"}]}"#)
            #expect(asked.status == 502, "\(asked.text)")
        }
    }

    @Test("a document that the site does not read in time is not uploaded once more")
    func unreadDocument() async throws {
        let site = ScriptedSite(others: { request in
            if request.url.hasSuffix("/getstsToken") { return .grant() }
            if request.url.hasSuffix("/parse") { throw SiteError.unavailable(.stillReading(seconds: 60)) }
            return .json("{}")
        }) { _ in throw SiteError.busy }
        try await withProxy(site) { proxy in
            let refused = try await proxy.upload(UploadingForm("a.txt", type: "text/plain"))
            #expect(refused.status == 504)
            #expect(refused.code == "site_timeout")
            #expect(site.paths.count { $0.hasSuffix("/getstsToken") } == 1)
        }
    }

    @Test("a human check ends it at once")
    func humanCheck() async throws {
        try await withEmptySpool { proxy, _, site in
            try await Self.put("human-check-after=0@/api/v2/files", site)
            let refused = try await proxy.upload(UploadingForm(content: ByteBuffer(repeating: 7, count: 600_000)))
            #expect(refused.status == 503)
            #expect(refused.code == "human_check_required")
            #expect(Self.calls(site, "POST", "/api/v2/files") == 1)
        }
    }

    @Test("without an account, the client is told before the file is taken")
    func noAccount() async throws {
        try await withProxy(AccountPool(accounts: [])) { proxy in
            let refused = try await proxy.upload(UploadingForm())
            #expect(refused.status == 503)
            #expect(refused.code == "no_account")
        }
    }
}

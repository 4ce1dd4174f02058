import Foundation
import GRDB
import TestSupport
import Testing

@testable import Proxy

/// Runs a server on MockQwen whose files are in a folder that must be empty soon after `body`, and which knows of no file then.
func withEmptySpool(
    surroundings: Surroundings = Surroundings(), configure: @escaping @Sendable (inout ProxyConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (RunningProxy, _ folder: URL, RunningMockSite) async throws -> Void
) async throws {
    try await withTemporaryFolder { folder in
        let store = try SQLiteChatStore.inMemory()
        try await withEverydayProxy(chats: ChatHistory(store: store), files: folder, surroundings: surroundings, configure: configure) {
            proxy, site in
            try await body(proxy, folder, site)
            try await wait { try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty }
            #expect(try await store.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM file") } == 0)
        }
    }
}

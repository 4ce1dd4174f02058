import Foundation
import TestSupport

@testable import Proxy

extension ChatStore {
    /// All that is ever to be deleted at the site.
    func leftovers() async throws -> [SiteLeftover] { try await leftovers(at: .distantFuture) }

    /// All messages of a chat.
    func messages(of id: ChatID) async throws -> [StoredMessage] { try await messages(of: id, after: 0, bytes: .max).messages }

    /// Cleans up where no turn is in any chat.
    func cleanUp(
        _ criteria: ChatCleanup, forgetsSite: Bool, now: Date
    ) async throws -> (chats: [ChatID], left: [SiteLeftover], files: [FileID]) {
        try await cleanUp(criteria, besides: ChatQueue(Limits()), forgetsSite: forgetsSite, now: now)
    }
}

extension TurnKeeper {
    convenience init(_ store: any ChatStore) throws {
        self.init(store: store, spool: try .temporary(SpoolLimits()), logger: silentLogger)
    }
}

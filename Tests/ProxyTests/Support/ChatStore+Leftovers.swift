import Foundation

@testable import Proxy

extension ChatStore {
    /// All that is ever to be deleted at the site.
    func leftovers() async throws -> [SiteLeftover] { try await leftovers(at: .distantFuture) }
}

import Foundation
import TestSupport
import Testing

@testable import Proxy

/// Runs a server on MockQwen whose files are in a folder that must be empty soon after `body`.
func withEmptySpool(
    surroundings: Surroundings = Surroundings(), configure: @escaping @Sendable (inout ProxyConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (RunningProxy, _ folder: URL, RunningMockSite) async throws -> Void
) async throws {
    try await withTemporaryFolder { folder in
        try await withEverydayProxy(files: folder, surroundings: surroundings, configure: configure) { proxy, site in
            try await body(proxy, folder, site)
            let deadline = ContinuousClock.now + .safetyNet
            while try !FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty, .now < deadline {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        }
    }
}

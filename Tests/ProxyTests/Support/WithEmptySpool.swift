import Foundation
import TestSupport
import Testing

@testable import Proxy

/// Runs a server on MockQwen whose files are in a folder that must be empty soon after `body`.
func withEmptySpool(
    surroundings: Surroundings = Surroundings(), _ body: @escaping @Sendable (RunningProxy, _ folder: URL, RunningMockSite) async throws -> Void
) async throws {
    try await withTemporaryFolder { folder in
        try await withEverydayProxy(files: folder, surroundings: surroundings) { configuration in
            configuration.limits.requestBody = .seconds(2)
        } _: { proxy, site in
            try await body(proxy, folder, site)
            let deadline = ContinuousClock.now + .seconds(30)
            while try !FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty, .now < deadline {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        }
    }
}

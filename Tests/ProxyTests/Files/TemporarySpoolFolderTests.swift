import Foundation
import TestSupport
import Testing

@testable import Proxy

@Suite struct TemporarySpoolFolderTests {
    @Test("what nobody holds any more is removed, what somebody holds is not, nor anything else")
    func leftovers() throws {
        try withTemporaryFolder { parent in
            let manager = FileManager.default
            func make(_ name: String) throws -> URL {
                let folder = parent.appending(path: name)
                try manager.createDirectory(at: folder, withIntermediateDirectories: true)
                try Data("x".utf8).write(to: folder.appending(path: "1.part"))
                return folder
            }
            let (left, others) = (try make("qwen-proxy-files-left"), try make("others"))
            let link = parent.appending(path: "qwen-proxy-files-link")
            try manager.createSymbolicLink(at: link, withDestinationURL: others)
            var first: TemporarySpoolFolder? = try TemporarySpoolFolder(in: parent)
            let url = try #require(first?.url)
            let second = try TemporarySpoolFolder(in: parent)
            #expect(!manager.fileExists(atPath: left.path))
            #expect(manager.fileExists(atPath: others.appending(path: "1.part").path))
            #expect(manager.fileExists(atPath: url.path))
            #expect(try manager.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int == 0o700)
            first = nil
            #expect(!manager.fileExists(atPath: url.path))
            withExtendedLifetime(second) {}
        }
    }

    @Test("programs that start at the same time leave each other's folders alone")
    func sameTime() async throws {
        try await withTemporaryFolder { parent in
            let folders = try await withThrowingTaskGroup(of: TemporarySpoolFolder.self) { group in
                for _ in 0..<100 { group.addTask { try TemporarySpoolFolder(in: parent) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for folder in folders { #expect(FileManager.default.fileExists(atPath: folder.url.appending(path: ".lock").path)) }
        }
    }
}

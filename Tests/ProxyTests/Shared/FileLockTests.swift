import Foundation
import Testing

@testable import Proxy

@Suite struct FileLockTests {
    @Test("a lock that is a link to another file is refused, and the file stays as it was")
    func link() async throws {
        try await withTemporaryFolder { folder in
            let other = folder.appending(path: "other.txt"), path = folder.appending(path: "a.lock")
            try Data("precious".utf8).write(to: other)
            try FileManager.default.createSymbolicLink(at: path, withDestinationURL: other)
            #expect(throws: FolderError.self) { try FileLock.tryTake(path.path)?.write("1") }
            #expect(try String(contentsOf: other, encoding: .utf8) == "precious")
        }
    }
}

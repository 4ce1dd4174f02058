import Foundation
import QwenSite
import Testing

@testable import Proxy

@Suite struct TokenFileTests {
    private func record(_ id: String) -> AccountRecord {
        AccountRecord(
            id: id, label: "a@example.org", site: AccountRecord.liveSite,
            credentials: SiteCredentials(
                token: "t-\(id)", expiresAt: Date(timeIntervalSince1970: 1_770_000_000.5), refreshToken: "r",
                cookies: [.init(name: "n", value: "v", domain: "qwen.ai")])
        )
    }

    @Test("accounts survive being written and read")
    func roundTrip() async throws {
        try await withTemporaryFolder { folder in
            let file = TokenFile(sessionDirectory: folder.appending(path: "session"))
            #expect(try file.read().isEmpty)
            try file.update { $0 = [record("acc_1"), record("acc_2")] }
            #expect(try file.read() == [record("acc_1"), record("acc_2")])
        }
    }

    @Test("the predecessor's file is understood, and its fields stay as they are")
    func predecessor() async throws {
        try await withTemporaryFolder { folder in
            let file = TokenFile(sessionDirectory: folder)
            let text = """
                [{"id":"acc_1","token":"t1","resetAt":null},
                 {"id":"acc_2","token":"t2","resetAt":"2026-02-02T02:40:00.000Z"},
                 {"id":"acc_3","token":"t3","resetAt":null,"invalid":true}]
                """
            try Data(text.utf8).write(to: file.url)
            #expect(try file.read().map(\.state) == [.usable, .waiting(until: Date(timeIntervalSince1970: 1_770_000_000)), .invalid])
            try file.update { $0[0].state = .waiting(until: Date(timeIntervalSince1970: 1_770_000_000)) }
            let json = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file.url)) as? [[String: Any]])
            #expect(json.map { $0["token"] as? String } == ["t1", "t2", "t3"])
            #expect(json[0]["resetAt"] as? String == "2026-02-02T02:40:00.000Z")
            #expect(json[2]["invalid"] as? Bool == true)
        }
    }

    @Test("nobody but the user may read the tokens")
    func permissions() async throws {
        try await withTemporaryFolder { folder in
            let session = folder.appending(path: "session")
            let file = TokenFile(sessionDirectory: session)
            try file.update { $0.append(record("acc_1")) }
            func mode(_ url: URL) throws -> Int? {
                try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
            }
            #expect(try mode(file.url) == 0o600)
            #expect(try mode(session) == 0o700)
        }
    }

    @Test("a damaged file is refused and left alone", arguments: ["", "{}", "[{\"id\":1}]", "[{\"id\":\"acc_1\",\"tok", "null"])
    func damaged(text: String) async throws {
        try await withTemporaryFolder { folder in
            let file = TokenFile(sessionDirectory: folder)
            try Data(text.utf8).write(to: file.url)
            let error = #expect(throws: TokenFileError.self) { try file.read() }
            #expect(error?.description.contains(file.url.path) == true)
            #expect(throws: TokenFileError.self) { try file.update { $0.append(record("acc_1")) } }
            #expect(try Data(contentsOf: file.url) == Data(text.utf8))
        }
    }

    @Test("changes from many sides at once are all kept")
    func concurrentChanges() async throws {
        try await withTemporaryFolder { folder in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask { try TokenFile(sessionDirectory: folder).update { $0.append(self.record("acc_\(number)")) } }
                }
                try await group.waitForAll()
            }
            #expect(Set(try TokenFile(sessionDirectory: folder).read().map(\.id)).count == 20)
        }
    }

    @Test("a record tells nothing secret in a log")
    func description() {
        #expect("\(record("acc_1"))" == "AccountRecord(acc_1)")
        #expect(!String(reflecting: record("acc_1")).contains("t-acc_1"))
    }
}

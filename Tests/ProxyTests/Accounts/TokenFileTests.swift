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
                cookies: [.init(name: "n", value: "v", domain: "qwen.ai")]),
            now: Date(timeIntervalSince1970: 1_770_000_000)
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
            #expect(try file.read().map(\.state) == [.usable, .waiting(until: Date(timeIntervalSince1970: 1_770_000_000)), .invalid(.signedOut)])
            try file.update { $0[0].state = .waiting(until: Date(timeIntervalSince1970: 1_770_000_000)) }
            let json = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file.url)) as? [[String: Any]])
            #expect(json.map { $0["token"] as? String } == ["t1", "t2", "t3"])
            #expect(json[0]["resetAt"] as? String == "2026-02-02T02:40:00.000Z")
            #expect(json[2]["invalid"] as? Bool == true)
        }
    }

    @Test("why an account is invalid is kept, and forgotten when it is no longer", arguments: [InvalidReason.signedOut, .unverified, .restricted])
    func invalidReason(reason: InvalidReason) async throws {
        try await withTemporaryFolder { folder in
            let file = TokenFile(sessionDirectory: folder)
            try file.update { $0 = [record("acc_1")] }
            try file.update { $0[0].state = .invalid(reason) }
            #expect(try file.read()[0].state == .invalid(reason))
            try file.update { $0[0].state = .usable }
            #expect(try file.read()[0].invalidReason == nil)
            #expect(try file.read()[0].state == .usable)
        }
    }

    @Test("fields that nobody here knows stay, as do those of the predecessor's Python variant")
    func unknownFields() async throws {
        try await withTemporaryFolder { folder in
            let file = TokenFile(sessionDirectory: folder)
            let text = """
                [{"id":"me@example.org","token":"t1","resetAt":null,"invalid":false,"added_at":"2026-03-01T10:00:00Z","tags":["a",{"b":1.5,"c":null}],
                  "cookies":[{"name":"cna","value":"x","domain":".qwen.ai","path":"/","expires":1900000000.5,"httpOnly":true},
                             {"name":"refresh_token","value":"r1","domain":".qwen.ai"}]}]
                """
            try Data(text.utf8).write(to: file.url)
            let record = try #require(try file.read().first)
            #expect(record.credentials.refreshToken == "r1")
            #expect(record.credentials.cookies.map(\.name) == ["cna"])
            #expect(record.credentials.cookies[0].isHostOnly == false)
            try file.update { $0[0].state = .invalid(.signedOut) }
            let json = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file.url)) as? [[String: Any]])
            #expect(json[0]["added_at"] as? String == "2026-03-01T10:00:00Z")
            #expect(json[0]["tags"] as? NSArray == ["a", ["b": 1.5, "c": NSNull()]])
            #expect(json[0]["invalid"] as? Bool == true)
            try file.update { $0[0].state = .usable }
            #expect(try file.read().first?.invalid == false)
        }
    }

    @Test("a human check is kept with its page, and a limit in its place with its end")
    func parked() async throws {
        try await withTemporaryFolder { folder in
            let file = TokenFile(sessionDirectory: folder)
            let parked = AccountState.parked(url: "https://chat.qwen.ai/", until: Date(timeIntervalSince1970: 1_770_000_000))
            try file.update { $0 = [record("acc_1")] }
            try file.update { $0[0].state = parked }
            #expect(try file.read().first?.state == parked)
            #expect(try file.read().first?.parked?.reason == "human check")
            let waiting = AccountState.waiting(until: Date(timeIntervalSince1970: 1_770_000_000))
            try file.update { $0[0].state = waiting }
            #expect(try file.read().first?.state == waiting)
        }
    }

    @Test("nobody but the user may read the tokens")
    func permissions() async throws {
        try await withTemporaryFolder { folder in
            let session = folder.appending(path: "session")
            let file = TokenFile(sessionDirectory: session)
            // A folder that somebody left open is closed.
            try FileManager.default.createDirectory(at: session, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
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

    @Test("where a damaged file stands in the way of a change, it is kept aside, and told by name")
    func keptAside() async throws {
        try await withTemporaryFolder { folder in
            let file = TokenFile(sessionDirectory: folder)
            let now = Date(timeIntervalSince1970: 1_770_000_000)
            var names: [String] = []
            for text in ["[{", "{}"] {
                try Data(text.utf8).write(to: file.url)
                let policy = TokenFile.DamagePolicy.replace(with: { [record("acc_1")] }, tell: { names.append($0.lastPathComponent) })
                try file.update(damaged: policy, now: now) { $0.append(record("acc_2")) }
                #expect(try file.read().map(\.id) == ["acc_1", "acc_2"])
            }
            #expect(names == ["tokens.json.damaged-20260202T024000Z", "tokens.json.damaged-20260202T024000Z-2"])
            #expect(try String(contentsOf: folder.appending(path: names[0]), encoding: .utf8) == "[{")
            #expect(try String(contentsOf: folder.appending(path: names[1]), encoding: .utf8) == "{}")
        }
    }

    @Test("what an unfinished change of a killed program left is taken over")
    func unfinished() async throws {
        try await withTemporaryFolder { folder in
            let file = TokenFile(sessionDirectory: folder)
            try Data("half".utf8).write(to: folder.appending(path: ".tokens.json.new"))
            try file.update { $0 = [record("acc_1")] }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["tokens.json", "tokens.lock"])
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

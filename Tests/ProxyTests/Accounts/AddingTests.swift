import AsyncHTTPClient
import Foundation
import MockQwen
import QwenSite
import TestSupport
import Testing

@testable import Proxy

/// Accounts that are added, imported, checked and removed, at a site that is really asked.
@Suite struct AddingTests {
    private let people = (1...3).map { MockAccount(email: "person\($0)@example.org", password: "secret-\($0)") }

    private func withFolder(
        unverified: Bool = false, faults: [String] = [],
        _ body: @escaping @Sendable (_ directory: AccountDirectory, _ site: RunningMockSite) async throws -> Void
    ) async throws {
        try await withMockSite(.everyday(templates: recordingsDirectory.appending(path: "everyday"))) { configuration in
            configuration.accounts = people.map { MockAccount(email: $0.email, password: $0.password, isVerified: !unverified) }
            configuration.faults = faults
            configuration.faultLibrary = recordingsDirectory
        } _: { site in
            try await withTemporaryFolder { folder in
                try await HTTPClient.withHTTPClient(configuration: HTTPTransport.clientConfiguration) { client in
                    let transport = HTTPTransport(client: client, site: site.url)
                    try await body(AccountDirectory(sessionDirectory: folder, transport: transport, logger: silentLogger), site)
                }
            }
        }
    }

    private func login(_ number: Int) -> Login { .password(email: "person\(number)@example.org", "secret-\(number)") }

    @Test("one who signs in with a password is kept without it, and a second time is signed in anew")
    func password() async throws {
        try await withFolder { directory, site in
            let added = try await directory.add(login(1), site: site.url)
            #expect(added.isNew)
            #expect(added.account.label == "person1@example.org")
            #expect(added.account.isRenewable)
            #expect(added.account.signInDue != nil)
            try directory.file.update { $0[0].state = .invalid(.signedOut) }
            let again = try await directory.add(login(1), site: site.url)
            #expect(!again.isNew)
            #expect(again.account.id == added.account.id)
            #expect(try await directory.add(login(2), site: site.url, label: "second").isNew)
            #expect(try await directory.list().map(\.label) == ["person1@example.org", "second"])
            #expect(try await directory.list().allSatisfy { $0.state == .usable && $0.site == site.url })
            #expect(try !String(contentsOf: directory.file.url, encoding: .utf8).contains("secret-"))
        }
    }

    @Test("what comes out of a browser is checked with one call that costs no quota, and a user who is here already is recognised by it")
    func credentials() async throws {
        try await withFolder { directory, site in
            let id = try await directory.add(login(1), site: site.url).account.id
            let token = try #require(try directory.file.read().first?.token)
            let before = site.journal.entries.count
            let added = try await directory.add(.credentials(try SiteCredentials(text: "token=\(token); cna=x")), site: site.url)
            #expect(site.journal.entries.dropFirst(before).map(\.path) == ["/api/v1/auths/"])
            #expect(!added.isNew)
            #expect(added.account.id == id)
            #expect(!added.account.isRenewable)
            #expect(try directory.file.read()[0].cookies?.map(\.name) == ["cna"])
        }
    }

    @Test("cookies of a browser that was closed, whose access token is gone, are good as long as the other token is")
    func refreshTokenAlone() async throws {
        try await withFolder { directory, site in
            _ = try await directory.add(login(1), site: site.url)
            let refreshToken = try #require(try directory.file.read().first?.refreshToken)
            try directory.file.update { $0 = [] }
            let text = "refresh_token=\(refreshToken); cna=x"
            let added = try await directory.add(.credentials(try SiteCredentials(text: text)), site: site.url)
            #expect(added.account.label == "person1@example.org")
            #expect(added.account.isRenewable)
            #expect(try directory.file.read()[0].token.isEmpty == false)
        }
    }

    @Test("who is not let in is not kept")
    func refused() async throws {
        try await withFolder { directory, site in
            await #expect(throws: SiteError.self) { try await directory.add(.password(email: "person1@example.org", "wrong"), site: site.url) }
            await #expect(throws: SiteError.self) { try await directory.add(.credentials(.init(token: "made-up")), site: site.url) }
            let kept = try await directory.list()
            #expect(kept.isEmpty)
        }
        try await withFolder(unverified: true) { directory, site in
            await #expect(throws: AccountError.unverified) { try await directory.add(login(1), site: site.url) }
            let kept = try await directory.list()
            #expect(kept.isEmpty)
        }
    }

    @Test("at a human check everything stops, and the page to open is known")
    func humanCheck() async throws {
        try await withFolder(faults: ["human-check-after=0"]) { directory, site in
            let error = await #expect(throws: SiteError.self) { try await directory.add(login(1), site: site.url) }
            guard case .humanCheck(let url) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(url?.hasPrefix("https://chat.qwen.ai") == true)
            #expect(site.journal.entries.count == 1)
        }
    }

    @Test("signing in again is for the same user alone")
    func relogin() async throws {
        try await withFolder { directory, site in
            let first = try await directory.add(login(1), site: site.url).account.id
            let second = try await directory.add(login(2), site: site.url).account.id
            try directory.file.update { $0[0].state = .invalid(.signedOut) }
            await #expect(throws: AccountError.otherUser(first)) { try await directory.add(login(3), site: site.url, to: first) }
            #expect(try await directory.add(login(1), site: site.url, to: first).account.state == .usable)
            #expect(try await directory.list().map(\.id) == [first, second])
            await #expect(throws: AccountError.gone("acc_0")) { try await directory.add(login(3), site: site.url, to: "acc_0") }
        }
    }

    @Test("a check tells how the site sees an account, and mends what the user has mended")
    func check() async throws {
        try await withFolder { directory, site in
            let id = try await directory.add(login(1), site: site.url).account.id
            try directory.file.update { $0[0].state = .invalid(.signedOut) }
            let fine = try await directory.check(id, site: site.url)
            #expect(fine.failure == nil)
            #expect(fine.account.state == .usable)
            #expect(try directory.file.read()[0].state == .usable)
            try directory.file.update { $0[0].take(SiteCredentials(token: "made-up"), now: .now) }
            let refused = try await directory.check(id, site: site.url)
            #expect(refused.failure != nil)
            #expect(try directory.file.read()[0].state == .invalid(.signedOut))
            #expect(site.journal.entries.allSatisfy { !$0.path.contains("completions") })
        }
    }

    @Test("the predecessor's folder is taken over with all that it knew, each user once")
    func importing() async throws {
        try await withFolder { directory, site in
            let own = try await directory.add(login(1), site: site.url).account.id
            let tokens = try (directory.file.read().first?.token ?? "", "t2")
            try await withTemporaryFolder { old in
                let text = """
                    [{"id":"acc_1","token":"\(tokens.0)","resetAt":null},
                     {"id":"acc_2","token":"\(tokens.1)","resetAt":"2090-02-02T02:40:00.000Z","note":"mine"},
                     {"id":"acc_3","token":"t3","resetAt":null,"invalid":true},
                     {"id":"acc_4","token":"t3","resetAt":null}]
                    """
                try Data(text.utf8).write(to: old.appending(path: "tokens.json"))
                let imported = try await directory.importAccounts(from: old, site: site.url)
                #expect(imported.known == [own, "acc_3"])
                #expect(imported.added == ["acc_2", "acc_3"])
                #expect(try await directory.list().map { $0.state.word(at: .now) } == ["OK", "WAIT", "INVALID"])
                #expect(try directory.file.read()[1].others["note"] == .string("mine"))
                #expect(try String(contentsOf: old.appending(path: "tokens.json"), encoding: .utf8) == text)
            }
        }
    }

    @Test("where the predecessor's list is lost or damaged, the tokens beside it will do", arguments: [nil, "[{"])
    func importingLoose(list: String?) throws {
        try withTemporaryFolder { old in
            for (path, token) in [("accounts/acc_1", "t1"), ("accounts/acc_2", "t2")] {
                try FileManager.default.createDirectory(at: old.appending(path: path), withIntermediateDirectories: true)
                try Data("\(token)\n".utf8).write(to: old.appending(path: "\(path)/token.txt"))
            }
            try Data("t2".utf8).write(to: old.appending(path: "auth_token.txt"))
            if let list { try Data(list.utf8).write(to: old.appending(path: "tokens.json")) }
            let records = try PredecessorFolder(url: old).records(site: AccountRecord.liveSite, now: .now)
            #expect(records.map(\.id) == ["acc_1", "acc_2"])
            #expect(records.map(\.token) == ["t1", "t2"])
            #expect(throws: ImportError.self) {
                try PredecessorFolder(url: old.appending(path: "nothing")).records(site: AccountRecord.liveSite, now: .now)
            }
        }
    }

    @Test("an account is named by its number, its id or its label")
    func naming() async throws {
        try await withTemporaryFolder { folder in
            let directory = AccountDirectory(sessionDirectory: folder, transport: ScriptedSite(texts: []), logger: silentLogger)
            try TokenFile(sessionDirectory: folder).update { records in
                for (id, label) in [("acc_1", "a@example.org"), ("acc_2", "twice"), ("acc_3", "twice"), ("acc_4", "1")] {
                    records.append(AccountRecord(id: id, label: label, site: nil, credentials: .init(token: id), now: .now))
                }
            }
            for (name, id) in [("acc_2", "acc_2"), ("A@example.org", "acc_1"), ("3", "acc_3"), ("1", "acc_4")] {
                #expect(try await directory.find(name).id == id)
            }
            await #expect(throws: AccountChoiceError.ambiguous("twice", ids: ["acc_2", "acc_3"])) { try await directory.find("twice") }
            await #expect(throws: AccountChoiceError.unknown("9")) { try await directory.find("9") }
            try await directory.remove("acc_2")
            #expect(try await directory.list().map(\.id) == ["acc_1", "acc_3", "acc_4"])
        }
    }
}

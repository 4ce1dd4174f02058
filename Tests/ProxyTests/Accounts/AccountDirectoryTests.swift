import Foundation
import QwenSite
import Synchronization
import TestSupport
import Testing

@testable import Proxy

/// The account folder while a proxy serves from it.
@Suite struct AccountDirectoryTests {
    /// Gives `body` a folder with these accounts, and what serves from it.
    private func withDirectory(
        _ ids: [String], site: any SiteTransport = ScriptedSite(texts: ["Hello"]), logger: LogRecorder = LogRecorder(),
        _ body: (AccountDirectory, AccountPool) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try TokenFile(sessionDirectory: folder).update { $0 = ids.map { record($0) } }
            let directory = AccountDirectory(sessionDirectory: folder, transport: site, logger: logger.logger)
            try await body(directory, try await directory.pool(for: AccountRecord.liveSite))
        }
    }

    private func record(_ id: String, token: String? = nil) -> AccountRecord {
        AccountRecord(
            id: id, label: nil, site: nil, credentials: SiteCredentials(token: token ?? "token-\(id)", refreshToken: "refresh-\(id)"), now: .now)
    }

    /// A site that renews tokens: each refresh token is good once.
    private func renewingSite() -> ScriptedSite {
        ScriptedSite(others: { request in
            guard request.url.contains("/auths/refresh") else { return .json(#"{"id":"u1","email":"a@example.org","role":"user"}"#) }
            return .json(#"{"success":true,"data":{"access_token":"renewed","refresh_token":"next","expires_at":1900000000}}"#)
        }) { _ in throw SiteError.busy }
    }

    @Test("what the site says of an account, and what it renews, is in the file at once")
    func kept() async throws {
        try await withDirectory(["acc_1", "acc_2"], site: renewingSite()) { directory, pool in
            await pool.note(.unauthorized(details: ""), on: pool.accounts[1], logger: silentLogger)
            try await pool.accounts[0].client.refresh()
            let records = try directory.file.read()
            #expect(records.map(\.state) == [.usable, .invalid(.signedOut)])
            #expect(records[0].token == "renewed")
            #expect(records[0].refreshToken == "next")
            #expect(records[0].refreshExpiresAt != nil)
            // Its own changes are no edits: nobody is replaced.
            let account = pool.accounts[0]
            await directory.takeUpEdits()
            #expect(pool.accounts[0] === account)
        }
    }

    @Test("an account that is added, removed, renamed or signed in anew in the file is so in the pool")
    func edits() async throws {
        try await withDirectory(["acc_1", "acc_2"]) { directory, pool in
            let former = pool.accounts
            let lease = try await pool.lease()
            try directory.file.update { records in
                records.remove(at: 1)
                records[0].take(SiteCredentials(token: "by hand"), now: .now)
                records[0].label = "renamed"
                records.append(record("acc_3"))
                var foreign = record("acc_4")
                foreign.site = "http://127.0.0.1:1"
                records.append(foreign)
            }
            await directory.takeUpEdits()
            #expect(pool.accounts.map(\.id) == ["acc_1", "acc_3"])
            #expect(pool.accounts[0] !== former[0])
            #expect(pool.accounts[0].client.session.credentials?.token == "by hand")
            #expect(pool.accounts[0].label == "renamed")
            #expect(pool.usage["acc_1"]?.running == 1)
            lease.end()
            #expect(pool.usage["acc_1"]?.running == 0)
        }
    }

    @Test("of an account that is removed no credentials stay")
    func forgotten() async throws {
        try await withDirectory(["acc_1", "acc_2"], site: renewingSite()) { directory, pool in
            try await pool.accounts[1].client.refresh()
            try directory.file.update { _ = $0.remove(at: 1) }
            await directory.takeUpEdits()
            #expect(directory.state.withLock { Set($0.renewals.keys) } == ["acc_1"])
            // Nor does what was removed come back.
            await directory.keepRenewals()
            #expect(try directory.file.read().map(\.id) == ["acc_1"])
        }
    }

    @Test("an account that waits when the proxy stops waits no longer where the clock is set back meanwhile")
    func clockSetBackMeanwhile() async throws {
        try await withTemporaryFolder { folder in
            let noted = Date(timeIntervalSince1970: 1_770_000_000)
            let end = noted.addingTimeInterval(60)
            try TokenFile(sessionDirectory: folder).update { $0 = [record("acc_1"), record("acc_2")] }
            func pool(at time: Date) async throws -> AccountPool {
                let site = ScriptedSite(texts: [])
                return try await AccountDirectory(sessionDirectory: folder, transport: site, logger: silentLogger, now: { time })
                    .pool(for: AccountRecord.liveSite)
            }
            let before = try await pool(at: noted)
            await before.note(.humanCheck(url: nil), on: before.accounts[0], logger: silentLogger)
            await before.note(.rateLimited(until: end, details: ""), on: before.accounts[1], logger: silentLogger)
            #expect(try await pool(at: noted.addingTimeInterval(30)).accounts.map(\.state.usableFrom) == [end, end])
            let back = TimeInterval(-86_400)
            #expect(try await pool(at: noted.addingTimeInterval(back)).accounts.map(\.state.usableFrom) == [end + back, end + back])
        }
    }

    @Test("a state that is changed by hand counts, and the sign-in stays")
    func stateByHand() async throws {
        try await withDirectory(["acc_1"]) { directory, pool in
            let account = pool.accounts[0]
            account.state = .invalid(.signedOut)
            try directory.file.update { records in
                records[0].state = .waiting(until: Date(timeIntervalSince1970: 0))
                records[0].label = "renamed"
            }
            await directory.takeUpEdits()
            #expect(pool.accounts[0] === account)
            #expect(account.state.isUsable(at: .now))
            #expect(account.label == "renamed")
        }
    }

    @Test("of two looks at the file the later counts, however long the earlier takes")
    func looksAtOnce() async throws {
        try await withDirectory((1...3000).map { "acc_\($0)" }) { directory, pool in
            let later = try JSONEncoder().encode([record("last")])
            try directory.file.update { $0 = (1...3000).map { record("other_\($0)") } }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await directory.takeUpEdits() }
                // It has read the file, and has three thousand accounts to look for among as many.
                while directory.state.withLock({ $0.known.first?.id }) == "acc_1" { await Task.yield() }
                try later.write(to: directory.file.url)
                await directory.takeUpEdits()
                try await group.waitForAll()
            }
            #expect(pool.accounts.map(\.id) == ["last"])
        }
    }

    @Test("a renewal does not undo a sign-in that somebody has put into the file meanwhile")
    func editWins() async throws {
        try await withDirectory(["acc_1"], site: renewingSite()) { directory, pool in
            let old = pool.accounts[0]
            try directory.file.update { $0[0].take(SiteCredentials(token: "by hand", refreshToken: "by hand too"), now: .now) }
            // Before the edit was seen, and after.
            try await old.client.refresh()
            #expect(try directory.file.read()[0].token == "by hand")
            await directory.takeUpEdits()
            try await old.client.refresh()
            #expect(try directory.file.read()[0].token == "by hand")
            try await pool.accounts[0].client.refresh()
            #expect(try directory.file.read()[0].token == "renewed")
        }
    }

    @Test("an edit of one account is not overlooked because another was changed by the site in the same moment")
    func bothAtOnce() async throws {
        try await withDirectory(["acc_1", "acc_2"]) { directory, pool in
            try directory.file.update { $0[1].take(SiteCredentials(token: "by hand"), now: .now) }
            await pool.note(.unauthorized(details: ""), on: pool.accounts[0], logger: silentLogger)
            await directory.takeUpEdits()
            #expect(pool.accounts[0].state == .invalid(.signedOut))
            #expect(pool.accounts[1].client.session.credentials?.token == "by hand")
        }
    }

    @Test("an account that is refused looks into the file first: the user may have signed in anew")
    func reloadsBeforeInvalid() async throws {
        try await withDirectory(["acc_1"]) { directory, pool in
            let old = pool.accounts[0]
            try directory.file.update { $0[0].take(SiteCredentials(token: "by hand"), now: .now) }
            #expect(await pool.note(.unauthorized(details: ""), on: old, logger: silentLogger) == .renewed)
            #expect(pool.accounts[0].state == .usable)
            #expect(try directory.file.read()[0].state == .usable)
        }
    }

    @Test("a damaged file changes nothing, is told of, and is kept aside when the site changes something")
    func damaged() async throws {
        let log = LogRecorder()
        try await withDirectory(["acc_1", "acc_2"], logger: log) { directory, pool in
            try Data("[{".utf8).write(to: directory.file.url)
            await directory.takeUpEdits()
            #expect(pool.accounts.map(\.id) == ["acc_1", "acc_2"])
            #expect(log.lines.contains { $0.contains("error") && $0.contains("tokens.json is not a JSON list") })
            await pool.note(.unauthorized(details: ""), on: pool.accounts[0], logger: silentLogger)
            #expect(try directory.file.read().map(\.state) == [.invalid(.signedOut), .usable])
            let names = try FileManager.default.contentsOfDirectory(atPath: directory.folder.path)
            let aside = try #require(names.first { $0.contains("damaged") })
            #expect(try String(contentsOf: directory.folder.appending(path: aside), encoding: .utf8) == "[{")
            #expect(log.lines.contains { $0.contains(aside) })
        }
    }

    @Test("one proxy at a time serves from a folder")
    func proxyLock() throws {
        try withTemporaryFolder { folder in
            do {
                let lock = try ProxyLock(sessionDirectory: folder)
                #expect(ProxyLock.isHeld(sessionDirectory: folder))
                let error = #expect(throws: ProxyLockError.self) { _ = try ProxyLock(sessionDirectory: folder) }
                #expect(error?.description.contains("process \(ProcessInfo.processInfo.processIdentifier)") == true)
                _ = consume lock
            }
            #expect(!ProxyLock.isHeld(sessionDirectory: folder))
            #expect(throws: Never.self) { _ = try ProxyLock(sessionDirectory: folder) }
        }
    }
}

import Foundation
import QwenSite
import Synchronization
import TestSupport
import Testing

@testable import Proxy

/// Renewals that can't be written: each refresh token is good once, so what is not kept is lost.
@Suite struct UnwrittenRenewalTests {
    /// A site that renews tokens, with a number in each.
    private func renewingSite() -> ScriptedSite {
        let last = Numbers()
        return ScriptedSite(others: { _ in
            let number = last.next()
            return .json(
                #"{"success":true,"data":{"access_token":"token-\#(number)","refresh_token":"refresh-\#(number)","expires_at":1900000000}}"#)
        }) { _ in throw SiteError.busy }
    }

    private func withDirectory(_ log: LogRecorder = LogRecorder(), _ body: (AccountDirectory, AccountPool) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let credentials = SiteCredentials(token: "token-0", refreshToken: "refresh-0")
            try TokenFile(sessionDirectory: folder).update {
                $0 = [AccountRecord(id: "acc_1", label: nil, site: nil, credentials: credentials, now: .now)]
            }
            let directory = AccountDirectory(sessionDirectory: folder, transport: renewingSite(), logger: log.logger)
            try await body(directory, try await directory.pool(for: AccountRecord.liveSite))
        }
    }

    /// Keeps `tokens.json` from being written while `body` runs.
    private func withBlockedFile(of directory: AccountDirectory, _ body: () async throws -> Void) async throws {
        let block = directory.folder.appending(path: ".tokens.json.new")
        try FileManager.default.createDirectory(at: block, withIntermediateDirectories: false)
        try await body()
        try FileManager.default.removeItem(at: block)
    }

    @Test("it is no edit of the user's, is told of once, and is kept as soon as it can be")
    func triedAgain() async throws {
        let log = LogRecorder()
        func errors() -> [String] { log.lines.filter { $0.hasPrefix("error") } }
        try await withDirectory(log) { directory, pool in
            let account = pool.accounts[0]
            try await withBlockedFile(of: directory) {
                try await account.client.refresh()
                await directory.keepRenewals()
                #expect(try directory.file.read()[0].refreshToken == "refresh-0")
                await directory.takeUpEdits()
                #expect(pool.accounts[0] === account)
                #expect(account.client.session.credentials?.refreshToken == "refresh-1")
                #expect(errors().count == 1)
                #expect(errors().allSatisfy { $0.contains("acc_1") && $0.contains("can't be written") && !$0.contains("refresh-1") })
            }
            await directory.keepRenewals()
            #expect(try directory.file.read()[0].refreshToken == "refresh-1")
            #expect(log.lines.contains { $0.hasPrefix("notice") && $0.contains("kept after all") })
            // It is this program's own change.
            await directory.takeUpEdits()
            #expect(pool.accounts[0] === account)
        }
    }

    @Test("the next renewal is kept all the same")
    func next() async throws {
        try await withDirectory { directory, pool in
            let account = pool.accounts[0]
            try await withBlockedFile(of: directory) { try await account.client.refresh() }
            try await account.client.refresh()
            #expect(try directory.file.read()[0].refreshToken == "refresh-2")
            await directory.takeUpEdits()
            #expect(pool.accounts[0] === account)
        }
    }

    @Test("a sign-in that the user puts into the file meanwhile stays")
    func editWins() async throws {
        try await withDirectory { directory, pool in
            try await withBlockedFile(of: directory) { try await pool.accounts[0].client.refresh() }
            try directory.file.update { $0[0].take(SiteCredentials(token: "by hand", refreshToken: "by hand too"), now: .now) }
            await directory.keepRenewals()
            #expect(try directory.file.read()[0].token == "by hand")
            await directory.takeUpEdits()
            #expect(pool.accounts[0].client.session.credentials?.token == "by hand")
        }
    }

    @Test("a damaged file that can't be replaced stays where it is")
    func damaged() async throws {
        try await withDirectory { directory, pool in
            try Data("[{".utf8).write(to: directory.file.url)
            try await withBlockedFile(of: directory) { try await pool.accounts[0].client.refresh() }
            #expect(try String(contentsOf: directory.file.url, encoding: .utf8) == "[{")
            await directory.takeUpEdits()
            #expect(pool.accounts.map(\.id) == ["acc_1"])
        }
    }
}

/// Counts from 1.
private final class Numbers: Sendable {
    private let last = Mutex(0)

    func next() -> Int {
        last.withLock { last in
            last += 1
            return last
        }
    }
}

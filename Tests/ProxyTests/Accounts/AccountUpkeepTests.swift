import Foundation
import QwenSite
import Synchronization
import TestSupport
import Testing

@testable import Proxy

/// What runs beside the server for the accounts.
@Suite struct AccountUpkeepTests {
    private let clock = ManualClock()

    private func records(_ count: Int) -> [AccountRecord] {
        (1...count).map {
            AccountRecord(id: "acc_\($0)", label: nil, site: nil, credentials: .init(token: "t\($0)", refreshToken: "r\($0)"), now: .now)
        }
    }

    /// Runs the upkeep of a folder with `count` accounts while `body` runs.
    private func withUpkeep(
        _ count: Int, keepsServing: Bool = false, site: any SiteTransport = ScriptedSite(texts: ["Hi"]), in folder: URL,
        _ body: @escaping @Sendable (AccountDirectory, AccountPool) async throws -> Void
    ) async throws {
        if count > 0 { try TokenFile(sessionDirectory: folder).update { $0 = records(count) } }
        let directory = AccountDirectory(sessionDirectory: folder, transport: site, logger: silentLogger)
        let pool = try await directory.pool(for: AccountRecord.liveSite, clock: clock)
        let upkeep = AccountUpkeep(pool: pool, directory: directory, keepsServing: keepsServing, logger: silentLogger)
        try await upkeep.restore()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await upkeep.run() }
            group.addTask {
                try await body(directory, pool)
                throw CancellationError()
            }
            defer { group.cancelAll() }
            do { for try await _ in group {} } catch is CancellationError {}
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// Lets the upkeep look at everything so many times, and waits until it has.
    /// - Throws: `CancellationError` where it has ended instead.
    private func look(times: Int = 1) async throws {
        for _ in 1...times {
            // It sleeps twice: between two looks at the file, and between two at the tokens.
            await clock.sleepers(2)
            clock.advance(by: AccountUpkeep.interval)
            await clock.sleepers(2)
            try Task.checkCancellation()
        }
    }

    @Test("what is edited by hand while the server runs is taken up")
    func edits() async throws {
        try await withTemporaryFolder { folder in
            try await withUpkeep(1, in: folder) { directory, pool in
                var text = try String(contentsOf: directory.file.url, encoding: .utf8)
                text = text.replacing("acc_1", with: "acc_9")
                try Data(text.utf8).write(to: directory.file.url)
                try await look()
                #expect(pool.accounts.map(\.id) == ["acc_9"])
                // Damage changes nothing; a mended file counts again.
                try Data("[".utf8).write(to: directory.file.url)
                try await look()
                #expect(pool.accounts.map(\.id) == ["acc_9"])
                try Data(text.replacing("acc_9", with: "acc_10").utf8).write(to: directory.file.url, options: .atomic)
                try await look()
                #expect(pool.accounts.map(\.id) == ["acc_10"])
            }
        }
    }

    @Test("when every account is invalid, and not before, it ends with an error that says what to do")
    func exhausted() async throws {
        let ranOn = Mutex(false)
        try await withTemporaryFolder { folder in
            let error = await #expect(throws: AccountsExhausted.self) {
                try await withUpkeep(2, in: folder) { _, pool in
                    await pool.note(.unauthorized(details: ""), on: pool.accounts[0], logger: silentLogger)
                    try await look(times: 3)
                    ranOn.withLock { $0 = true }
                    await pool.note(.forbidden(details: ""), on: pool.accounts[1], logger: silentLogger)
                    try await look()
                }
            }
            #expect(ranOn.withLock { $0 })
            let advice = try #require(error?.description)
            #expect(advice.contains("accounts relogin acc_1") && !advice.contains("relogin acc_2"), "\(advice)")
            #expect(advice.contains("acc_2: The site has restricted the account."), "\(advice)")
        }
    }

    @Test("told to keep serving it does, until an account is added")
    func keepsServing() async throws {
        try await withTemporaryFolder { folder in
            try await withUpkeep(1, keepsServing: true, in: folder) { directory, pool in
                await pool.note(.unauthorized(details: ""), on: pool.accounts[0], logger: silentLogger)
                try await look(times: 3)
                try directory.file.update { $0 += records(2).suffix(1) }
                try await look()
                #expect(try await pool.lease().account.id == "acc_2")
            }
        }
    }

    @Test("a renewal that could not be written is, when it can be")
    func unwrittenRenewal() async throws {
        let site = ScriptedSite(others: { _ in
            .json(#"{"success":true,"data":{"access_token":"renewed","refresh_token":"next","expires_at":1900000000}}"#)
        }) { _ in throw SiteError.busy }
        try await withTemporaryFolder { folder in
            try await withUpkeep(1, site: site, in: folder) { directory, pool in
                let block = folder.appending(path: ".tokens.json.new")
                try FileManager.default.createDirectory(at: block, withIntermediateDirectories: false)
                try await pool.accounts[0].client.refresh()
                try FileManager.default.removeItem(at: block)
                #expect(try directory.file.read()[0].token == "t1")
                try await look(times: 10)
                #expect(try directory.file.read()[0].token == "renewed")
            }
        }
    }

    @Test("whose a chat, a file and a task are, and how many requests there were today, survives a restart")
    func restart() async throws {
        try await withTemporaryFolder { folder in
            try await withUpkeep(2, in: folder) { _, pool in
                for number in 1...3 {
                    pool.affinity.note(.chat("c\(number)"), belongsTo: "acc_1")
                    pool.countRequest(of: number == 3 ? "acc_2" : "acc_1")
                }
                pool.affinity.note(.file("f"), belongsTo: "acc_2")
                pool.affinity.note(.task("t"), belongsTo: "acc_2")
                pool.affinity.note(.chat("c3"), belongsTo: "acc_2")
            }
            // As a crash may leave it.
            let log = folder.appending(path: "affinity.log")
            try Data((try String(contentsOf: log, encoding: .utf8) + "chat c4 ac").utf8).write(to: log)
            try await withUpkeep(0, in: folder) { directory, pool in
                for (object, owner) in [(SiteObject.chat("c1"), "acc_1"), (.chat("c3"), "acc_2"), (.file("f"), "acc_2"), (.task("t"), "acc_2")] {
                    let lease = try await pool.lease(ownerOf: object)
                    #expect(lease?.account.id == owner)
                }
                let unknown = try await pool.lease(ownerOf: .chat("c4"))
                #expect(unknown == nil)
                #expect(pool.usage.mapValues(\.requests.count) == ["acc_1": 2, "acc_2": 1])
                let listed = try await directory.list()
                #expect(listed.map(\.running) == [0, 0])
            }
        }
    }

    @Test("what could not be kept is when it can be, in the order in which it was noted")
    func affinityKeptLater() async throws {
        try await withTemporaryFolder { folder in
            try await withUpkeep(1, in: folder) { _, pool in
                let log = folder.appending(path: "affinity.log")
                try FileManager.default.createDirectory(at: log, withIntermediateDirectories: false)
                pool.affinity.note(.chat("c1"), belongsTo: "acc_1")
                try await look()
                pool.affinity.note(.chat("c2"), belongsTo: "acc_1")
                try FileManager.default.removeItem(at: log)
                try await look()
                #expect(try String(contentsOf: log, encoding: .utf8) == "chat c1 acc_1\nchat c2 acc_1\n")
            }
        }
    }

    @Test("a line that a crash has cut spoils none that follows")
    func cutLine() throws {
        try withTemporaryFolder { folder in
            let file = AffinityFile(sessionDirectory: folder)
            try Data("chat c1 acc_1\nchat c2 ac".utf8).write(to: folder.appending(path: "affinity.log"))
            #expect(try file.load().map(\.object) == [.chat("c1")])
            try file.append([(.chat("c3"), "acc_1")])
            #expect(try file.load().map(\.object) == [.chat("c1"), .chat("c3")])
        }
    }

    @Test("beyond its capacity, what was noted first is forgotten")
    func capacity() {
        let affinity = Affinity(capacity: 3)
        for number in 1...10 { affinity.note(.chat("\(number)"), belongsTo: "a") }
        #expect((1...10).filter { affinity.owner(of: .chat("\($0)")) != nil } == [8, 9, 10])
        #expect(affinity.takeUnsaved().count == 10)
        affinity.note(.chat("10"), belongsTo: "a")
        #expect(affinity.takeUnsaved().isEmpty)
    }
}

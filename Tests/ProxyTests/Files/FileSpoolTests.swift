import Foundation
import HTTPTypes
import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

@testable import Proxy

@Suite struct FileSpoolTests {
    private static let now = Date(timeIntervalSince1970: 1_790_000_000)

    private static func withSpool(
        bytes: Int = 1000, unfinished: Int = 0, _ body: @escaping @Sendable (FileSpool, _ folder: URL) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            var limits = SpoolLimits()
            (limits.bytes, limits.unfinishedBytes) = (bytes, unfinished)
            try await body(try FileSpool(folder: folder, limits: limits, now: Self.now), folder)
        }
    }

    private static func keep(_ size: Int, in spool: FileSpool) async throws -> FileID {
        let file = try await spool.begin()
        try await spool.append(ByteBuffer(repeating: 7, count: size), to: file)
        let id = FileID { UUID().uuidString.lowercased() }
        try await spool.keep(file, as: id, now: now)
        return id
    }

    private static func names(in folder: URL) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path) }

    @Test("files that are kept make room for one while it comes")
    func makesRoom() async throws {
        try await Self.withSpool { spool, folder in
            let oldest = try await Self.keep(400, in: spool)
            let newest = try await Self.keep(400, in: spool)
            let coming = try await spool.begin()
            try await spool.append(ByteBuffer(repeating: 7, count: 200), to: coming)
            #expect(try await spool.open(oldest, now: Self.now) != nil)
            try await spool.append(ByteBuffer(repeating: 7, count: 1), to: coming)
            #expect(try await spool.open(oldest, now: Self.now) == nil)
            #expect(try await spool.open(newest, now: Self.now)?.size == 400)
            #expect(try Self.names(in: folder).count == 2)
        }
    }

    @Test("files go when their time is over, whether somebody asks for them or not")
    func expiry() async throws {
        try await Self.withSpool { spool, folder in
            let day = spool.limits.age
            let file = try await Self.keep(10, in: spool)
            _ = try await Self.keep(10, in: spool)
            #expect(try await spool.open(file, now: Self.now + day - 1) != nil)
            #expect(try await spool.open(file, now: Self.now + day) == nil)
            #expect(try Self.names(in: folder) == [])
            _ = try await Self.keep(10, in: spool)
            let later = Surroundings(now: { Self.now + day })
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await SpoolSweep(spool: spool, surroundings: later, logger: silentLogger, interval: .milliseconds(1)).run() }
                try await wait { try Self.names(in: folder).isEmpty }
                group.cancelAll()
            }
        }
    }

    @Test("after a restart, their age is the time since they came")
    func expiryAfterRestart() async throws {
        try await Self.withSpool { spool, folder in
            let (old, older) = (try await Self.keep(10, in: spool), try await Self.keep(10, in: spool))
            let day = spool.limits.age
            for (id, age) in [(old, 60.0), (older, day)] {
                let path = folder.appending(path: id.text).path
                try FileManager.default.setAttributes([.modificationDate: Self.now - age], ofItemAtPath: path)
            }
            let restarted = try FileSpool(folder: folder, limits: spool.limits, now: Self.now)
            #expect(try Self.names(in: folder) == [old.text])
            #expect(try await restarted.open(old, now: Self.now + day - 61) != nil)
            #expect(try await restarted.open(old, now: Self.now + day - 60) == nil)
            #expect(try Self.names(in: folder) == [])
        }
    }

    @Test("no more is written at once than there is room for; who gives up makes room")
    func busy() async throws {
        try await Self.withSpool(bytes: 0, unfinished: 1000) { spool, folder in
            let bytes = ByteBuffer(repeating: 7, count: 600)
            do {
                let first = try await spool.begin()
                try await spool.append(bytes, to: first)
                let second = try await spool.begin()
                let error = try await #require(throws: SpoolError.self) { try await spool.append(bytes, to: second) }
                #expect(error.kind == .busy)
                #expect(second.size == 0)
                #expect(APIError(error).status == .serviceUnavailable)
                withExtendedLifetime(first) {}
            }
            try await wait(until: { try Self.names(in: folder).isEmpty })
            let third = try await spool.begin()
            // Its room is free a moment after the file is gone.
            try await wait(until: { (try? await spool.append(bytes, to: third)) != nil })
            #expect(third.size == 600)
            #expect(try Self.names(in: folder).count == 1)
        }
    }

    @Test("what can't be read says so: a file that is none, or has been cut; one that is not there is none")
    func unreadable() async throws {
        try await Self.withSpool { spool, folder in
            let (odd, cut, gone) = (try await Self.keep(10, in: spool), try await Self.keep(10, in: spool), try await Self.keep(10, in: spool))
            for id in [odd, gone] { try FileManager.default.removeItem(at: folder.appending(path: id.text)) }
            try FileManager.default.createDirectory(at: folder.appending(path: odd.text), withIntermediateDirectories: false)
            let oddFile = try #require(try await spool.open(odd, now: Self.now))
            await #expect(throws: SpoolError(path: folder.path, reason: "Is a directory")) { for try await _ in oddFile.content {} }
            let cutFile = try #require(try await spool.open(cut, now: Self.now))
            try FileHandle(forWritingTo: folder.appending(path: cut.text)).truncate(atOffset: 3)
            await #expect(throws: SpoolError(path: folder.path, reason: "a file in it has been changed")) { for try await _ in cutFile.content {} }
            #expect(try await spool.open(gone, now: Self.now) == nil)
            try FileManager.default.createSymbolicLink(
                at: folder.appending(path: gone.text), withDestinationURL: folder.appending(path: cut.text))
            await #expect(throws: SpoolError.self) { try await spool.open(gone, now: Self.now) }
        }
    }

    @Test("the event loop that lets go of a file last is not kept by the disk")
    func deletion() async throws {
        try await withTemporaryFolder { folder in
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            let isOnLoop = try await withCheckedThrowingContinuation { gone in
                do {
                    // Nobody else holds it.
                    let last = Mutex<SpoolFile?>(
                        try SpoolFile(making: 1, named: "1.part", in: folder.path) { gone.resume(returning: loop.inEventLoop) })
                    loop.execute { last.withLock { $0 = nil } }
                } catch { gone.resume(throwing: error) }
            }
            #expect(!isOnLoop)
            #expect(try Self.names(in: folder).isEmpty)
        }
    }

    @Test("a client is told what became of a file, and of an upload that there is no room for")
    func answers() async throws {
        try await withTemporaryFolder { folder in
            try await withEverydayProxy(files: folder) {
                $0.fileSpool.bytes = 100_000
                $0.fileSpool.unfinishedBytes = 0
            } _: { proxy, _ in
                let refused = try await proxy.upload(UploadingForm(content: ByteBuffer(repeating: 7, count: 600_000)))
                #expect(refused.status == 503)
                #expect(refused.code == "too_many_uploads")
                #expect(refused.header("x-should-retry") == "true")
                let uploaded = try await proxy.upload(UploadingForm())
                let file = folder.appending(path: uploaded.fileID)
                try FileManager.default.removeItem(at: file)
                #expect(try await proxy.call("GET", uploaded.filePath).status == 410)
                try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
                let broken = try await proxy.call("GET", uploaded.filePath)
                #expect(broken.status == 500)
                #expect(broken.code == "file_spool_failed")
                #expect(broken.text.contains("Is a directory"))
            }
        }
    }
}

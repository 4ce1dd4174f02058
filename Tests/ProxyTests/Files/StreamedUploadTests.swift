import Foundation
import NIOCore
import QwenSite
import Synchronization
import TestSupport
import Testing

@testable import Proxy

/// A file goes to the object store while its client sends it, at the pace of both.
@Suite(.timeLimit(.minutes(10))) struct StreamedUploadTests {
    /// A site whose object store takes a file as `put` does.
    private static func site(put: @escaping @Sendable (SiteRequest.Stream) async throws -> Void) -> ScriptedSite {
        ScriptedSite(others: { request in
            if request.url.hasSuffix("/getstsToken") { return .grant() }
            guard request.method == "PUT", case .stream(let file)? = request.body else { return .json("{}") }
            try await put(file)
            return .whole("", type: "text/plain")
        }) { _ in throw SiteError.busy }
    }

    private static func begin(_ body: ByteBuffer, _ connection: RawConnection) async throws {
        let headers = [("content-type", UploadingForm.type), ("content-length", "\(body.readableBytes)")]
        try await connection.send("POST", "/api/files/upload", host: "localhost", headers: headers)
    }

    private static func size(of folder: URL) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).reduce(0) { sum, name in
            let size = try? FileManager.default.attributesOfItem(atPath: folder.appending(path: name).path)[.size] as? Int
            return sum + (size ?? 0)
        }
    }

    @Test("the store gets its beginning before the client has sent the rest")
    func early() async throws {
        let (pieces, piece) = AsyncStream.makeStream(of: Void.self)
        let stored = Mutex(0)
        let site = Self.site { file in
            for try await bytes in file.content {
                stored.withLock { $0 += bytes.readableBytes }
                piece.yield()
            }
        }
        try await withProxy(site) { proxy in
            try await proxy.withConnection { connection in
                var body = UploadingForm(content: ByteBuffer(repeating: 7, count: 2 << 20)).body
                try await Self.begin(body, connection)
                try await connection.send(try #require(body.readSlice(length: 1 << 20)))
                for await _ in pieces { break }
                try await connection.send(body)
                let uploaded = try await connection.receiveReply()
                #expect(uploaded.file["size"] as? Int == 2 << 20, "\(uploaded.text)")
            }
        }
        #expect(stored.withLock { $0 } == 2 << 20)
    }

    @Test("while the store takes nothing, no more of it is taken from the client than a few pieces")
    func stalled() async throws {
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let (taking, take) = AsyncStream.makeStream(of: Never.self)
        let isSent = Mutex(false)
        let stored = Mutex(0)
        let site = Self.site { file in
            begin.yield()
            for await _ in taking {}
            for try await bytes in file.content { stored.withLock { $0 += bytes.readableBytes } }
        }
        try await withTemporaryFolder { folder in
            try await withProxy(site, files: folder) { proxy in
                try await proxy.withConnection { connection in
                    let body = UploadingForm("a.mp4", type: "video/mp4", content: ByteBuffer(repeating: 7, count: 40 << 20)).body
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        try await Self.begin(body, connection)
                        group.addTask { @Sendable in
                            try await connection.send(body)
                            isSent.withLock { $0 = true }
                        }
                        for await _ in begun { break }
                        // What is too much would come without a pause.
                        var (size, since) = (0, ContinuousClock.now)
                        while size == 0 || since.duration(to: .now) < .seconds(1) {
                            try await Task.sleep(for: .milliseconds(20))
                            let now = try Self.size(of: folder)
                            if now != size { (size, since) = (now, .now) }
                        }
                        #expect(size <= 1 << 20)
                        #expect(!isSent.withLock { $0 })
                        take.finish()
                        try await group.waitForAll()
                    }
                    let uploaded = try await connection.receiveReply()
                    #expect(uploaded.file["size"] as? Int == 40 << 20, "\(uploaded.text)")
                }
            }
        }
        #expect(stored.withLock { $0 } == 40 << 20)
    }
}

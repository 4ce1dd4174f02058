import NIOCore
import RecordingFormat
import Synchronization
import TestSupport
import Testing

@testable import MockQwen

@Suite("How an answer ends", .timeLimit(.minutes(10)))
struct EndingTests {
    /// A stream of one chunk that ends so.
    private func withEnding(_ ending: Ending, _ body: @escaping @Sendable (RunningMockSite, RawConnection) async throws -> Void) async throws {
        try await withStub { _, writer in
            try await writer.begin(status: 200, headers: [])
            try await writer.write(ByteBuffer(string: "one"))
            try await writer.end(ending)
        } during: { site in
            try await site.withConnection { connection in
                try await connection.send("GET", "/")
                try await body(site, connection)
            }
        }
    }

    @Test("eof: complete, and the connection serves on")
    func eof() async throws {
        try await withEnding(.eof) { site, connection in
            #expect(try await connection.receiveResponse().ending == .complete)
            try await connection.send("GET", "/")
            #expect(try await connection.receiveResponse().text == "one")
            try await site.journal.wait { $0.map(\.outcome) == [.completed, .completed] }
        }
    }

    @Test("cut: closed without the end of the message")
    func cut() async throws {
        try await withEnding(.cut) { site, connection in
            let response = try await connection.receiveResponse()
            #expect(response.text == "one")
            #expect(response.ending == .cut)
            try await site.journal.wait { $0.map(\.outcome) == [.completed] }
        }
    }

    @Test("reset: the client's read fails")
    func reset() async throws {
        try await withEnding(.reset) { site, connection in
            #expect(try await connection.receiveEnding() == .reset)
            try await site.journal.wait { $0.map(\.outcome) == [.completed] }
        }
    }

    @Test("hold: nothing more comes until the client leaves", arguments: [Ending.hold, .client])
    func hold(ending: Ending) async throws {
        try await withEnding(ending) { site, connection in
            _ = try await connection.receiveHead()
            #expect(try await connection.receiveChunk() == ByteBuffer(string: "one"))
            #expect(site.journal.entries.map(\.outcome) == [.running])
            try await connection.close()
            try await site.journal.wait { $0.map(\.outcome) == [.clientLeft] }
        }
    }

    @Test("a held connection with no head, and its end when the server stops")
    func holdWithoutHead() async throws {
        let connected = Mutex<RunningMockSite?>(nil)
        try await withStub {
            try await $1.end(.hold)
        } during: { site in
            connected.withLock { $0 = site }
            try await site.withConnection { connection in
                try await connection.send("GET", "/")
                try await site.journal.wait { $0.map(\.outcome) == [.running] }
            }
        }
        // Only a server that ended its held connection comes here.
        #expect(connected.withLock { $0 }?.journal.entries.map(\.status) == [nil])
    }

    @Test("a client that leaves while the answer pauses cancels it at once")
    func leavingWhilePausing() async throws {
        let isCancelled = Mutex(false)
        try await withStub { _, writer in
            try await writer.begin(status: 200, headers: [])
            do { try await Task.sleep(for: .seconds(3600)) } catch {
                isCancelled.withLock { $0 = true }
                throw error
            }
        } during: { site in
            try await site.withConnection { connection in
                try await connection.send("GET", "/")
                _ = try await connection.receiveHead()
            }
            try await site.journal.wait { $0.map(\.outcome) == [.clientLeft] }
        }
        #expect(isCancelled.withLock { $0 })
    }

    @Test("a client that leaves with requests still waiting behind the answer cancels it at once")
    func leavingWithPipelinedRequests() async throws {
        try await withStub { request, writer in
            guard request.path == "/held" else { return try await writer.say(request.path) }
            try await writer.end(.hold)
        } during: { site in
            try await site.withConnection { connection in
                try await connection.send("GET /held HTTP/1.1\r\nhost: a\r\n\r\nGET /behind HTTP/1.1\r\nhost: a\r\n\r\n")
                _ = try await site.journal.entry { $0.path == "/held" }
            }
            try await site.journal.wait { $0.first?.outcome == .clientLeft }
        }
    }

    @Test("a client that does not read stops its responder, which ends when it leaves")
    func slowClient() async throws {
        let written = Mutex(0)
        let chunk = ByteBuffer(repeating: UInt8(ascii: "x"), count: 1 << 16)
        try await withStub { _, writer in
            try await writer.begin(status: 200, headers: [])
            // 1 GiB, far beyond what the kernel keeps for a connection.
            for _ in 0..<16_384 {
                try await writer.write(chunk)
                written.withLock { $0 += 1 }
            }
            try await writer.end(.eof)
        } during: { site in
            try await site.withConnection { connection in
                try await connection.setReading(false)
                try await connection.send("GET", "/")
                try await site.journal.wait { $0.first?.status == 200 }
            }
            try await site.journal.wait { $0.map(\.outcome) == [.clientLeft] }
        }
        #expect(written.withLock { $0 } < 16_384)
    }

    @Test("a responder that fails before the head is 500, and the failure is in the journal")
    func failure() async throws {
        struct Broken: Error {}
        try await withStub { _, _ in
            throw Broken()
        } during: { site in
            try await site.withConnection { connection in
                try await connection.send("GET", "/")
                #expect(try await connection.receiveResponse().head.status == 500)
            }
            let entry = try await site.journal.entry { $0.outcome == .failed }
            #expect(entry.failure == "Broken()")
        }
    }

    @Test("a responder that fails behind the head breaks the answer off")
    func lateFailure() async throws {
        struct Broken: Error {}
        try await withStub { _, writer in
            try await writer.begin(status: 200, headers: [])
            throw Broken()
        } during: { site in
            try await site.withConnection { connection in
                try await connection.send("GET", "/")
                #expect(try await connection.receiveResponse().ending == .cut)
            }
            try await site.journal.wait { $0.map(\.outcome) == [.failed] }
        }
    }
}

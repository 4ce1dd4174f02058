import NIOCore
import RecordingFormat
import TestSupport
import Testing

@testable import MockQwen

@Suite("Recorded endings", .timeLimit(.minutes(10)))
struct ReplayEndingTests {
    private func play(_ ending: Ending, _ body: @escaping @Sendable (RunningMockSite, RawConnection) async throws -> Void) async throws {
        let stream = AnnotatedStream(
            reads: [.init(delay: .zero, bytes: ByteBuffer(string: "data: {\"a\""))], ending: ending, endDelay: .milliseconds(1))
        try await withMockSite(.recordings([.made(stream)])) { site in
            try await site.withConnection { connection in
                try await connection.send("GET", "/")
                #expect(try await connection.receiveHead().status == 200)
                #expect(try await connection.receiveChunk() == ByteBuffer(string: "data: {\"a\""))
                try await body(site, connection)
            }
        }
    }

    @Test("eof: the message is complete")
    func eof() async throws {
        try await play(.eof) { _, connection in
            let next = try await connection.receiveChunk()
            #expect(next == nil)
        }
    }

    @Test("cut: the connection closes inside the message")
    func cut() async throws {
        try await play(.cut) { _, connection in
            let next = try await connection.receiveEnding()
            #expect(next == .closed)
        }
    }

    @Test("reset: the connection is reset")
    func reset() async throws {
        try await play(.reset) { _, connection in
            let next = try await connection.receiveEnding()
            #expect(next == .reset)
        }
    }

    @Test("hold and client: the connection stays open until the client leaves", arguments: [Ending.hold, .client])
    func open(ending: Ending) async throws {
        try await play(ending) { site, connection in
            #expect(site.journal.entries.map(\.outcome) == [.running])
            try await connection.close()
            try await site.journal.wait { $0.map(\.outcome) == [.clientLeft] }
        }
    }
}

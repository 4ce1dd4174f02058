import AsyncHTTPClient
import Foundation
import NIOCore
import Testing

@testable import QwenSite

/// Bodies that are read as they are sent, over a real socket.
@Suite(.timeLimit(.minutes(10))) struct UploadTests {
    private typealias Pieces = AsyncThrowingStream<ByteBuffer, any Error>

    private func withTransport<Value: Sendable>(
        _ serve: @escaping @Sendable (inout ServedConnection) async throws -> Void, _ body: (HTTPTransport) async throws -> Value
    ) async throws -> Value {
        try await withRawServer(serve) { port in
            let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: HTTPTransport.clientConfiguration)
            let result: Result<Value, any Error>
            do {
                result = .success(try await body(HTTPTransport(client: client, site: "http://127.0.0.1:\(port)")))
            } catch { result = .failure(error) }
            try await client.shutdown()
            return try result.get()
        }
    }

    private func put(_ content: some AsyncSequence<ByteBuffer, any Error> & Sendable, length: Int) -> SiteRequest {
        SiteRequest(
            method: "PUT", url: "https://qwen-webui-prod.oss-accelerate.aliyuncs.com/k", headers: [("x-one", "1")],
            body: .stream(.init(length: length, content)), timeout: .seconds(300))
    }

    private static func pieces(_ texts: String...) -> Pieces {
        Pieces { continuation in
            for text in texts { continuation.yield(ByteBuffer(string: text)) }
            continuation.finish()
        }
    }

    @Test("the pieces arrive as one body of the length that was told")
    func arrives() async throws {
        let seen = Shared("")
        try await withTransport { connection in
            let request = try await connection.request() ?? ""
            seen.withLock { $0 = request }
            try await connection.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        } _: { transport in
            let response = try await transport.send(put(Self.pieces("one ", "", "two"), length: 7))
            #expect(response.status == 200)
            #expect(try await response.body.collect(upTo: 10).readableBytes == 0)
        }
        #expect(seen.withLock { $0 }.hasSuffix("\r\n\r\none two"))
        #expect(seen.withLock { $0 }.contains("\r\nContent-Length: 7\r\n"))
    }

    @Test("content is asked for no faster than the connection takes it, and what was taken is given once")
    func backpressure() async throws {
        let (releases, release) = AsyncStream.makeStream(of: Void.self)
        let given = Shared(0)
        let isHeld = Shared(true)
        let (size, count) = (256 << 10, 256)
        let content = Pieces {
            let number = given.withLock { given in
                given += 1
                return given
            }
            // Far more than sockets keep, and the server has not begun to read.
            if number == count / 2, isHeld.withLock({ $0 }) { Issue.record("the content was read although nobody took it") }
            return number <= count ? ByteBuffer(repeating: 0x78, count: size) : nil
        }
        try await withTransport { connection in
            _ = try await connection.head()
            for await _ in releases {}
            try await connection.skip(size * count)
            try await connection.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        } _: { transport in
            let request = put(content, length: size * count)
            try await withThrowingTaskGroup(of: Int.self) { group in
                group.addTask { try await transport.send(request).status }
                // The connection is full when nothing more is asked for, however long one looks.
                var before = -1
                while given.withLock({ $0 }) != before || before == 0 {
                    before = given.withLock { $0 }
                    try await Task.sleep(for: .milliseconds(200))
                }
                isHeld.withLock { $0 = false }
                release.finish()
                #expect(try await group.next() == 200)
            }
        }
        #expect(given.withLock { $0 } == count + 1)
    }

    @Test("an answer that comes before the end of the body ends the upload, and its words are read")
    func earlyRefusal() async throws {
        try await withTransport { connection in
            try await connection.write("HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\nconnection: close\r\n\r\nno")
            try await connection.clientLeaves()
        } _: { transport in
            let endless = Pieces { ByteBuffer(repeating: 0x78, count: 64 << 10) }
            let response = try await transport.send(put(endless, length: 1 << 40))
            #expect(response.status == 403)
            #expect(String(buffer: try await response.body.collect(upTo: 10)) == "no")
        }
    }

    @Test("so does one on a connection that stays open")
    func earlyRefusalStayingOpen() async throws {
        try await withTransport { connection in
            try await connection.write("HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\nno")
            try await connection.clientLeaves()
        } _: { transport in
            let endless = Pieces { ByteBuffer(repeating: 0x78, count: 64 << 10) }
            let response = try await transport.send(put(endless, length: 1 << 40))
            #expect(response.status == 413)
            #expect(String(buffer: try await response.body.collect(upTo: 10)) == "no")
        }
    }

    @Test("content that is shorter or longer than was told is told as that", arguments: [(3, 4), (5, 4)])
    func length(sent: Int, announced: Int) async throws {
        try await withTransport { connection in
            try await connection.clientLeaves()
        } _: { transport in
            _ = await #expect(throws: UploadLengthError(announced: announced, received: sent)) {
                try await transport.send(put(Self.pieces(String(repeating: "x", count: sent)), length: announced))
            }
        }
    }

    @Test("a connection that takes nothing for too long ends the upload, which is told as the site's silence")
    func stall() async throws {
        try await withTransport { connection in
            _ = try await connection.head()
            // Longer than any deadline of the test; ends when the client leaves.
            try await Task.sleep(for: .seconds(50))
        } _: { transport in
            let impatient = transport.with(uploadStall: .seconds(1))
            let endless = Pieces { ByteBuffer(repeating: 0x78, count: 1 << 20) }
            let request = put(endless, length: 1 << 40)
            await #expect(throws: SiteError.unavailable(.silent(seconds: 1))) { try await impatient.send(request) }
        }
    }

    private struct Broken: Error, Equatable {}

    @Test("what the content throws is thrown, not taken for the network's fault")
    func contentFails() async throws {
        try await withTransport { connection in
            try await connection.clientLeaves()
        } _: { transport in
            let content = Pieces { continuation in
                continuation.yield(ByteBuffer(string: "x"))
                continuation.finish(throwing: Broken())
            }
            await #expect(throws: Broken()) { try await transport.send(put(content, length: 4)) }
        }
    }

    @Test("where nobody listens, the content is not read")
    func unreachable() async throws {
        let isRead = Shared(false)
        let content = Pieces {
            isRead.withLock { $0 = true }
            return nil
        }
        try await HTTPClient.withHTTPClient(configuration: HTTPTransport.clientConfiguration) { client in
            let error = await #expect(throws: SiteError.self) {
                try await HTTPTransport(client: client, site: "http://127.0.0.1:1").send(put(content, length: 4))
            }
            guard case .unavailable(.unreachable) = error else { return #expect(error == .unavailable(.unreachable(""))) }
        }
        #expect(isRead.withLock { $0 } == false)
    }

    @Test("cancelling ends an upload that the connection does not take")
    func cancel() async throws {
        let (starts, started) = AsyncStream.makeStream(of: Void.self)
        try await withTransport { connection in
            started.finish()
            try await connection.clientLeaves()
        } _: { transport in
            await withThrowingTaskGroup(of: Void.self) { group in
                let endless = Pieces { ByteBuffer(repeating: 0x78, count: 64 << 10) }
                let request = put(endless, length: 1 << 40)
                group.addTask { _ = try await transport.send(request) }
                for await _ in starts {}
                group.cancelAll()
                await #expect(throws: CancellationError.self) { try await group.waitForAll() }
            }
        }
    }
}

extension HTTPTransport {
    fileprivate func with(uploadStall: Duration) -> HTTPTransport {
        var transport = self
        transport.uploadStall = uploadStall
        return transport
    }
}

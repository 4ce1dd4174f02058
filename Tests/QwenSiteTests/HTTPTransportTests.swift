import AsyncHTTPClient
import Foundation
import NIOCore
import Testing

@testable import QwenSite

@Suite(.timeLimit(.minutes(10))) struct HTTPTransportTests {
    private static let eventStream = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    private static let created = "data: {\"response.created\":{\"chat_id\":\"c\",\"parent_id\":\"p\",\"response_id\":\"r\"}}\n\n"
    private static let end =
        "data: {\"choices\":[{\"delta\":{\"content\":\"\",\"status\":\"finished\",\"phase\":\"answer\"}}],\"response_id\":\"r\"}\n\n"

    /// Runs `body` with a transport that stands in front of a raw server.
    private func withTransport<Value: Sendable>(
        _ serve: @escaping @Sendable (inout ServedConnection) async throws -> Void, _ body: (HTTPTransport) async throws -> Value
    ) async throws -> Value {
        try await withRawServer(serve) { port in
            let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: HTTPTransport.clientConfiguration)
            do {
                let value = try await body(HTTPTransport(client: client, site: "http://127.0.0.1:\(port)"))
                try await client.shutdown()
                return value
            } catch {
                try await client.shutdown()
                throw error
            }
        }
    }

    private func collect(_ response: SiteResponse) async throws -> String { String(buffer: try await response.body.collect(upTo: 1 << 20)) }

    @Test("the request arrives as it was given: the real host, headers in order and case, path, query and body")
    func arrivesAsGiven() async throws {
        let seen = Shared<String?>(nil)
        try await withTransport { connection in
            let request = try await connection.request()
            seen.withLock { $0 = request }
            try await connection.write("HTTP/1.1 200 OK\r\nX-One: 1\r\nset-cookie: a=1\r\nSet-Cookie: b=2\r\ncontent-length: 2\r\n\r\nok")
        } _: { transport in
            let response = try await transport.send(
                SiteRequest(
                    method: "POST", url: "https://auth.qwen.ai/api/v2/auths/signin?x=%20",
                    headers: [("host", "auth.qwen.ai"), ("sec-ch-ua", "b"), ("X-Odd", "c"), ("accept-encoding", "gzip, deflate"), ("accept", "d")],
                    body: .bytes(ByteBuffer(string: "{}"))))
            #expect(response.status == 200)
            #expect(response.headers.map { "\($0.name)=\($0.value)" } == ["X-One=1", "set-cookie=a=1", "Set-Cookie=b=2", "content-length=2"])
            #expect(try await collect(response) == "ok")
        }
        #expect(
            seen.withLock { $0 }
                == "POST /api/v2/auths/signin?x=%20 HTTP/1.1\r\nhost: auth.qwen.ai\r\nsec-ch-ua: b\r\nX-Odd: c\r\naccept-encoding: gzip, deflate\r\naccept: d\r\nContent-Length: 2\r\n\r\n{}"
        )
    }

    @Test("what we offer to decode is decoded")
    func decodes() async throws {
        let gzip = try #require(Data(base64Encoded: "H4sIAAAAAAACA8tIzcnJV8hAkACAiPnlEQAAAA=="))
        try await withTransport { connection in
            _ = try await connection.request()
            try await connection.write("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: \(gzip.count)\r\n\r\n")
            try await connection.write(ByteBuffer(bytes: gzip))
            try await connection.clientLeaves()
        } _: { transport in
            let text = try await collect(transport.send(SiteRequest(method: "GET", url: "https://chat.qwen.ai/")))
            #expect(text == "hello hello hello")
        }
    }

    @Test("a redirect is handed up, not followed")
    func redirect() async throws {
        try await withTransport { connection in
            while try await connection.request() != nil {
                try await connection.write("HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n")
            }
        } _: { transport in
            let response = try await transport.send(SiteRequest(method: "GET", url: "https://chat.qwen.ai/"))
            #expect(response.status == 302)
            #expect(response.headers.first("location") == "/elsewhere")
        }
    }

    @Test("a site that keeps silent is given up when the time for the head is over")
    func silent() async throws {
        try await withTransport { connection in
            _ = try await connection.request()
            try await connection.clientLeaves()
        } _: { transport in
            _ = await #expect(throws: SiteError.unavailable(.silent(seconds: 1))) {
                _ = try await transport.send(SiteRequest(method: "POST", url: "https://chat.qwen.ai/", timeout: .seconds(1)))
            }
        }
    }

    @Test("where nobody listens, the error says where and why")
    func refused() async throws {
        let port = try await withRawServer { _ in
        } _: {
            $0
        }
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: HTTPTransport.clientConfiguration)
        let transport = HTTPTransport(client: client, site: "http://127.0.0.1:\(port)/")
        await #expect(throws: SiteError.unavailable(.unreachable("127.0.0.1:\(port): Connection refused"))) {
            try await transport.send(SiteRequest(method: "GET", url: "https://chat.qwen.ai/"))
        }
        try await client.shutdown()
    }

    @Test("a client that has been shut down is an error, not a wait without end")
    func shutDown() async throws {
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: HTTPTransport.clientConfiguration)
        try await client.shutdown()
        let error = await #expect(throws: SiteError.self) {
            try await HTTPTransport(client: client, site: "http://127.0.0.1:1").send(SiteRequest(method: "POST", url: "https://chat.qwen.ai/"))
        }
        guard case .unavailable(.unreachable) = error else { return #expect(error == .unavailable(.unreachable(""))) }
    }

    @Test("a connection that is closed before an answer is tried once more, if the request changes nothing", arguments: ["GET", "POST"])
    func closed(method: String) async throws {
        let count = Shared(0)
        try await withTransport { connection in
            guard try await connection.request() != nil else { return }
            count.withLock { $0 += 1 }
            guard connection.number > 1 else { return }
            try await connection.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
        } _: { transport in
            let request = SiteRequest(method: method, url: "https://chat.qwen.ai/", body: method == "POST" ? .bytes(ByteBuffer(string: "x")) : nil)
            if method == "GET" {
                let text = try await collect(transport.send(request))
                #expect(text == "ok")
            } else {
                let error = await #expect(throws: SiteError.self) { try await transport.send(request) }
                guard case .unavailable(.unreachable(let words)) = error else { return #expect(error == nil) }
                #expect(words.hasSuffix(": Remote connection closed"))
            }
        }
        #expect(count.withLock { $0 } == (method == "GET" ? 2 : 1))
    }

    @Test("no error repeats a header's value")
    func noSecrets() async throws {
        try await withTransport { _ in
        } _: { transport in
            let error = await #expect(throws: SiteError.self) {
                try await transport.send(SiteRequest(method: "GET", url: "https://chat.qwen.ai/", headers: [("cookie", "token=SECRET\n")]))
            }
            #expect(error.map { "\($0)" }?.contains("SECRET") == false)
        }
    }

    @Test("a caller that is cancelled takes its connection along at once, before the head and behind it", arguments: [false, true])
    func cancellation(afterHead: Bool) async throws {
        let (left, leave) = AsyncStream.makeStream(of: Void.self)
        let (arrived, arrive) = AsyncStream.makeStream(of: Void.self)
        try await withTransport { connection in
            _ = try await connection.request()
            if afterHead {
                try await connection.write(Self.eventStream)
                try await connection.writeChunk(Self.created)
            } else {
                arrive.yield()
            }
            try await connection.clientLeaves()
            leave.yield()
        } _: { transport in
            let client = makeClient(transport)
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for try await _ in try await client.ask(Question(chat: "c", model: "m", text: "x"), timeout: .seconds(30)) { arrive.yield() }
                }
                _ = await arrived.first { _ in true }
                group.cancelAll()
                await #expect(throws: CancellationError.self) { try await group.waitForAll() }
            }
            _ = await left.first { _ in true }
        }
    }

    @Test("behind the last frame nothing is read, and a connection that the site leaves open is closed")
    func stopsAtTheEnd() async throws {
        let (left, leave) = AsyncStream.makeStream(of: Void.self)
        try await withTransport { connection in
            _ = try await connection.request()
            try await connection.write(Self.eventStream)
            try await connection.writeChunk(Self.created + Self.end)
            try await connection.clientLeaves()
            leave.yield()
        } _: { transport in
            let client = makeClient(transport)
            func read() async throws -> [AnswerEvent] {
                var events: [AnswerEvent] = []
                for try await batch in try await client.ask(Question(chat: "c", model: "m", text: "x"), timeout: .seconds(30)) { events += batch }
                return events
            }
            let events = try await read()
            #expect(events == [.started(AnswerIDs(chat: "c", question: "p", answer: "r")), .finished])
            _ = await left.first { _ in true }
        }
    }

    @Test("an answer whose connection breaks is broken off", arguments: ["", "5\r\ndat", "1a\r\ndata: {\"choices\":[{\"delta\":"])
    func breaks(rest: String) async throws {
        let (wasRead, read) = AsyncStream.makeStream(of: Void.self)
        try await withTransport { connection in
            _ = try await connection.request()
            try await connection.write(Self.eventStream)
            try await connection.writeChunk(Self.created)
            for await _ in wasRead {}
            try await connection.write(rest)
        } _: { transport in
            var iterator = try await makeClient(transport).ask(Question(chat: "c", model: "m", text: "x"), timeout: .seconds(30)).makeAsyncIterator()
            #expect(try await iterator.next() == [.started(AnswerIDs(chat: "c", question: "p", answer: "r"))])
            read.finish()
            await #expect(throws: SiteError.unavailable(.brokenOff)) { try await iterator.next() }
        }
    }

    @Test("a hundred answers run side by side")
    func manyStreams() async throws {
        let connections = Shared(0)
        try await withTransport { connection in
            _ = try await connection.request()
            connections.withLock { $0 += 1 }
            try await connection.write(Self.eventStream)
            try await connection.writeChunk(Self.created)
            while connections.withLock({ $0 }) < 100 { try await Task.sleep(for: .milliseconds(2)) }
            try await connection.writeChunk(Self.end)
            try await connection.write("0\r\n\r\n")
        } _: { transport in
            let client = makeClient(transport)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        var last: AnswerEvent?
                        for try await batch in try await client.ask(Question(chat: "c", model: "m", text: "x"), timeout: .seconds(30)) {
                            last = batch.last
                        }
                        return last == .finished
                    }
                }
                for try await isFinished in group { #expect(isFinished) }
            }
        }
    }
}

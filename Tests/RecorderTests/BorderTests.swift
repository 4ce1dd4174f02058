import AsyncHTTPClient
import Foundation
import MockQwen
import MockTLS
import NIOCore
import Recorder
import RecordingFormat
import TestSupport
import Testing

@Suite("The recorder at its borders: clients and sites that do not do the usual", .timeLimit(.minutes(10)))
struct BorderTests {
    private static let stream = AnnotatedStream(
        reads: [.init(delay: .zero, bytes: ByteBuffer(string: "data: 1\n\n"))], ending: .eof, endDelay: .zero)
    private static let source = Recording.made([.made("010", path: "/api/stream", stream)])

    /// What a recorder in front of MockQwen answers on one connection, and how many requests went on.
    private func talk<Result: Sendable>(
        configure: @escaping @Sendable (inout RecordingServer.Configuration) -> Void = { _ in },
        _ body: @escaping @Sendable (RawConnection) async throws -> Result
    ) async throws -> (result: Result, asked: Int) {
        try await withFolder { folder in
            try await withMockSite(.recordings([Self.source])) { site in
                let ended = try await withRecorder(of: site.url, into: folder.appending(path: "one"), configure: configure) { port in
                    try await withRawConnection(port: port, body)
                }
                return (ended.result, site.journal.count)
            }
        }
    }

    @Test(
        "a client that takes the recorder for a proxy is told so, and nothing goes on: the site's name and such a target could name another host",
        arguments: ["CONNECT chat.qwen.ai:443", "GET http://chat.qwen.ai/api/stream", "OPTIONS *"])
    func notAProxy(request: String) async throws {
        let (answer, asked) = try await talk { connection in
            try await connection.send("\(request) HTTP/1.1\r\nhost: chat.qwen.ai\r\n\r\n")
            return try await connection.receiveResponse()
        }
        #expect(answer.head.status == 400 && answer.text.contains("--site"))
        #expect(asked == 0)
    }

    @Test("a client that asks before it sends a body is told to, unless the body is too large")
    func expectContinue() async throws {
        let (statuses, asked) = try await talk(configure: { $0.bodyLimit = 10 }) { connection in
            var statuses: [Int] = []
            try await connection.send("POST /api/stream HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 3\r\n\r\n")
            statuses.append(try await connection.receiveHead().status)
            try await connection.send("abc")
            statuses.append(try await connection.receiveResponse().head.status)
            try await connection.send("POST /api/stream HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 11\r\n\r\n")
            statuses.append(try await connection.receiveHead().status)
            return statuses
        }
        #expect(statuses == [100, 200, 413])
        #expect(asked == 1)
    }

    @Test("a connection that owes a request is closed in the end")
    func idle() async throws {
        let (isClosed, _) = try await talk(configure: { $0.idleLimit = .milliseconds(50) }) { connection in
            try await connection.receive { _, ending in ending.map { $0 == .closed } }
        }
        #expect(isClosed)
    }

    @Test("a client of HTTP/1.0 gets the stream whole, and the end of the connection behind it")
    func http10() async throws {
        let (text, _) = try await talk { connection in
            try await connection.send("GET /api/stream HTTP/1.0\r\nhost: chat.qwen.ai\r\nconnection: keep-alive\r\n\r\n")
            _ = try await connection.receiveHead()
            return try await connection.receive { bytes, ending in ending == nil ? nil : String(buffer: bytes) }
        }
        #expect(text == "data: 1\n\n")
    }

    @Test("of a site that offers HTTP/2 and HTTP/1.1, the recorder takes HTTP/1.1, whose reads can be recorded")
    func http11() async throws {
        let certificate = try MockCertificate(hosts: [], protocols: ["h2", "http/1.1"])
        try await withFolder { folder in
            let authority = folder.appending(path: "authority.pem")
            try Data(certificate.authority.utf8).write(to: authority)
            let place = folder.appending(path: "one")
            let ended = try await withMockSite(.recordings([Self.source]), configure: { $0.secure = { try certificate.secure($0) } }) { site in
                try await withRecorder(of: "https://localhost:\(site.port)", trusting: authority.path, into: place) { port in
                    try await Visitor(port: port).send("GET", "/api/stream")
                }
            }
            #expect(ended.result.text == "data: 1\n\n")
            #expect(try ended.journal.convert().recording.exchanges.map(\.response.http) == ["1.1"])
        }
    }
}

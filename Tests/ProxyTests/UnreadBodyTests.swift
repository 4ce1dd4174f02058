import NIOCore
import TestSupport
import Testing

@testable import Proxy

/// What becomes of a request's body that nobody wants to read to its end.
@Suite struct UnreadBodyTests {
    /// A request that is refused while its body is on its way.
    enum Refused: CaseIterable {
        case form, upload, json, unknownPath

        var path: String {
            switch self {
            case .form: "/api/files/upload"
            case .upload: "/v1/files"
            case .json: "/v1/chat/completions"
            case .unknownPath: "/api/nothing"
            }
        }

        var headers: String {
            switch self {
            case .form: "Content-Type: multipart/form-data; boundary=other\r\nTransfer-Encoding: chunked\r\n"
            case .upload: "Content-Type: \(UploadingForm.type)\r\nContent-Length: \(600 << 20)\r\n"
            case .json, .unknownPath: "Transfer-Encoding: chunked\r\n"
            }
        }

        var status: Int {
            switch self {
            case .form: 400
            case .upload, .json: 413
            case .unknownPath: 404
            }
        }

        var isChunked: Bool { self != .upload }

        /// A piece of the body.
        func piece(_ count: Int = 64 << 10) -> String {
            let text = String(repeating: " ", count: count)
            return isChunked ? "\(String(count, radix: 16))\r\n\(text)\r\n" : text
        }
    }

    private static func withConnection(
        unread: Duration = .safetyNet, _ body: @escaping @Sendable (RawConnection) async throws -> Void
    ) async throws {
        try await withEverydayProxy {
            $0.limits.requestBodyBytes = 1000
            $0.limits.unreadBody.time = unread
        } _: { proxy, _ in
            try await proxy.withConnection(sendsOn: true, body)
        }
    }

    private static func refuse(_ refused: Refused, on connection: RawConnection, sending count: Int = 64 << 10) async throws {
        try await connection.send("POST \(refused.path) HTTP/1.1\r\nHost: localhost\r\n\(refused.headers)\r\n\(refused.piece(count))")
        let reply = try await connection.receiveReply()
        #expect(reply.status == refused.status, "\(reply.text)")
        #expect(reply.header("connection") == "close")
    }

    @Test("a client that sends without end is told why it is refused, and its connection ends soon", arguments: Refused.allCases)
    func endless(refused: Refused) async throws {
        try await Self.withConnection { connection in
            try await Self.refuse(refused, on: connection)
            // More than the server and what lies between take.
            await #expect(throws: (any Error).self) {
                for _ in 0..<1024 { try await connection.send(refused.piece()) }
            }
        }
    }

    @Test("a client that ends soon can send all that it has", arguments: Refused.allCases.filter(\.isChunked))
    func short(refused: Refused) async throws {
        try await Self.withConnection { connection in
            try await Self.refuse(refused, on: connection)
            #expect(try await connection.receiveEnding() == .closed)
            for _ in 0..<5 { try await connection.send(refused.piece()) }
            try await connection.send("0\r\n\r\n")
        }
    }

    @Test("a client that sends nothing more is not waited for", arguments: Refused.allCases)
    func silent(refused: Refused) async throws {
        try await Self.withConnection(unread: .milliseconds(50)) { connection in
            // So little that the server has all of it with the head: what it has not read when it closes may cost the client the answer.
            try await Self.refuse(refused, on: connection, sending: 1_200)
            #expect(try await connection.receiveEnding() == .closed)
        }
    }

    @Test("one that says beforehand how little it sends keeps its connection")
    func announced() async throws {
        try await Self.withConnection { connection in
            try await connection.send("POST /api/nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 300000\r\n\r\n")
            let refused = try await connection.receiveReply()
            #expect(refused.status == 404)
            #expect(refused.header("connection") != "close")
            try await connection.send(ByteBuffer(repeating: 7, count: 300_000))
            try await connection.send("GET", "/api/health", host: "localhost")
            #expect(try await connection.receiveReply().status == 200)
        }
    }

    @Test(
        "one that ends its connection with a request that is refused can send all that it has announced",
        arguments: ["1.1 Connection: close", "1.1 Connection: Close", "1.1 Connection: keep-alive, CLOSE", "1.0 Accept: */*"])
    func lastRequest(version: String) async throws {
        let (length, piece) = (32 << 20, ByteBuffer(repeating: 7, count: 1 << 20))
        try await withEverydayProxy {
            $0.limits.unreadBody.bytes = length
        } _: { proxy, _ in
            try await proxy.withConnection(sendsOn: true) { connection in
                let (version, header) = (version.prefix(3), version.dropFirst(4))
                try await connection.send("POST /api/nothing HTTP/\(version)\r\nHost: localhost\r\n\(header)\r\nContent-Length: \(length)\r\n\r\n")
                // More than what lies between takes; the client reads nothing before.
                for _ in 0..<32 { try await connection.send(piece) }
                let refused = try await connection.receiveReply()
                #expect(refused.status == 404)
                #expect(refused.header("connection") == "close")
                #expect(try await connection.receiveEnding() == .closed)
            }
        }
    }

    @Test("an upload without a length, taken in whole, leaves the connection as it was")
    func whole() async throws {
        try await Self.withConnection { connection in
            let body = UploadingForm().body
            let head =
                "POST /api/files/upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: \(UploadingForm.type)\r\nTransfer-Encoding: chunked\r\n\r\n"
            try await connection.send(head + "\(String(body.readableBytes, radix: 16))\r\n\(String(buffer: body))\r\n")
            // The end of the body comes later than that of the form.
            try await Task.sleep(for: .milliseconds(50))
            try await connection.send("0\r\n\r\n")
            let uploaded = try await connection.receiveReply()
            #expect(uploaded.status == 200, "\(uploaded.text)")
            #expect(uploaded.header("connection") != "close")
            try await connection.send("GET", "/api/health", host: "localhost")
            #expect(try await connection.receiveReply().status == 200)
        }
    }
}

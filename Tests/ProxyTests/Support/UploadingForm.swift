import NIOCore
import TestSupport

/// A form as clients send it.
struct UploadingForm: Sendable {
    struct Part: Sendable {
        var head: String
        var content: ByteBuffer
    }

    static let boundary = "----boundary4711"

    var parts: [Part]
    /// Behind the last boundary.
    var end = "--\r\n"

    /// One file in the field `file`.
    init(_ name: String = "a.png", type: String? = "image/png", content: ByteBuffer = ByteBuffer(string: "0123456789")) {
        parts = []
        add(name, type: type, content: content)
    }

    mutating func add(_ name: String, field: String = "file", type: String? = nil, content: ByteBuffer) {
        let type = type.map { "\r\nContent-Type: \($0)" } ?? ""
        parts.append(Part(head: "Content-Disposition: form-data; name=\"\(field)\"; filename=\"\(name)\"\(type)", content: content))
    }

    mutating func add(field: String, text: String) {
        parts.append(Part(head: "Content-Disposition: form-data; name=\"\(field)\"", content: ByteBuffer(string: text)))
    }

    var body: ByteBuffer {
        var body = ByteBuffer()
        for part in parts {
            body.writeString("\(body.writerIndex == 0 ? "" : "\r\n")--\(Self.boundary)\r\n\(part.head)\r\n\r\n")
            body.writeImmutableBuffer(part.content)
        }
        body.writeString("\r\n--\(Self.boundary)\(end)")
        return body
    }

    static var type: String { "multipart/form-data; boundary=\(boundary)" }
}

extension RunningProxy {
    func upload(_ form: UploadingForm, to path: String = "/api/files/upload", announcesLength: Bool = true) async throws -> Reply {
        try await upload(form.body, to: path, announcesLength: announcesLength)
    }

    /// Sends `body` as a form, whatever it is. A server that has refused it need not take all of it: its answer counts.
    func upload(
        _ body: ByteBuffer, to path: String = "/api/files/upload", type: String = UploadingForm.type, announcesLength: Bool = true
    ) async throws -> Reply {
        try await withConnection(sendsOn: true) { connection in
            let framing = announcesLength ? "Content-Length: \(body.readableBytes)" : "Transfer-Encoding: chunked"
            try await connection.send("POST \(path) HTTP/1.1\r\nHost: localhost:\(port)\r\nContent-Type: \(type)\r\n\(framing)\r\n\r\n")
            try? await connection.send(body, inChunks: !announcesLength)
            return try await connection.receiveReply()
        }
    }
}

extension RawConnection {
    fileprivate func send(_ body: ByteBuffer, inChunks: Bool) async throws {
        guard inChunks else { return try await send(body) }
        var rest = body
        while let chunk = rest.readSlice(length: min(rest.readableBytes, 10_000)), chunk.readableBytes > 0 {
            try await send("\(String(chunk.readableBytes, radix: 16))\r\n")
            try await send(chunk)
            try await send("\r\n")
        }
        try await send("0\r\n\r\n")
    }
}

extension Reply {
    /// What an upload is answered with.
    var file: [String: Any] { json["file"] as? [String: Any] ?? [:] }
    var fileURL: String { file["url"] as? String ?? "" }
    var fileID: String { file["id"] as? String ?? "" }
    /// The address of a file without the server's.
    var filePath: String { fileURL.firstRange(of: "/api/").map { String(fileURL[$0.lowerBound...]) } ?? "" }
}

public import NIOCore

/// The head of an answer as it came: order, case and duplicates of its headers are kept.
public struct RawHead: Sendable {
    public var statusLine: String
    public var headers: [(name: String, value: String)]

    public var status: Int { Int(statusLine.split(separator: " ").dropFirst().first ?? "") ?? 0 }

    /// The values of all headers of that name, in any case.
    public func values(of name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }
}

/// An answer as it came.
public struct RawResponse: Sendable {
    public enum Ending: Sendable {
        case complete
        /// The connection closed before the answer was complete.
        case cut
        /// The connection was reset before the answer was complete.
        case reset
    }

    public var head: RawHead
    /// The HTTP chunks, or the one body that `content-length` framed.
    public var chunks: [ByteBuffer]
    public var ending: Ending

    public var body: ByteBuffer {
        chunks.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer($1) }
    }

    public var text: String { String(buffer: body) }
}

/// What came is not HTTP/1.1 as far as this reader understands it.
public struct UnreadableHTTP: Error, CustomStringConvertible {
    public var description: String
}

extension RawConnection {
    /// Sends a request with these headers in this order; `host` and `content-length` are added in front where they are not given.
    public func send(
        _ method: String, _ target: String, host: String = "chat.qwen.ai", headers: [(name: String, value: String)] = [], body: String? = nil
    ) async throws {
        var text = "\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\n"
        if let body { text += "Content-Length: \(body.utf8.count)\r\n" }
        for header in headers { text += "\(header.name): \(header.value)\r\n" }
        try await send(text + "\r\n" + (body ?? ""))
    }

    public func receiveHead() async throws -> RawHead {
        try await receive { bytes, ending in
            guard let end = bytes.readableBytesView.firstRange(of: Array("\r\n\r\n".utf8)) else {
                if let ending {
                    throw UnreadableHTTP(description: "the connection ended (\(ending)) before a head was complete: \(String(buffer: bytes))")
                }
                return nil
            }
            let text = bytes.readString(length: end.upperBound - bytes.readerIndex) ?? ""
            let lines = text.split(separator: "\r\n")
            return RawHead(
                statusLine: String(lines.first ?? ""),
                headers: lines.dropFirst().map { line in
                    let name = line.prefix { $0 != ":" }
                    return (String(name), String(line.dropFirst(name.count + 1).drop { $0 == " " }))
                }
            )
        }
    }

    /// The next chunk of a chunked answer; `nil` behind the last.
    /// - Throws: ``BrokenOff`` where the connection ended instead.
    public func receiveChunk() async throws -> ByteBuffer? {
        let chunk = try await receive { bytes, ending -> ByteBuffer? in
            guard let line = bytes.readableBytesView.firstRange(of: Array("\r\n".utf8)),
                let size = Int(String(decoding: bytes.readableBytesView[..<line.lowerBound], as: UTF8.self), radix: 16),
                case let start = line.upperBound - bytes.readerIndex, bytes.readableBytes >= start + size + 2
            else {
                if let ending { throw BrokenOff(ending: ending) }
                return nil
            }
            bytes.moveReaderIndex(forwardBy: start)
            let chunk = bytes.readSlice(length: size)
            bytes.moveReaderIndex(forwardBy: 2)
            return chunk
        }
        return chunk.readableBytes == 0 ? nil : chunk
    }

    /// The connection ended inside a body.
    public struct BrokenOff: Error {
        public var ending: Ending
    }

    /// A whole answer; what is said before it (1xx) is passed over.
    public func receiveResponse() async throws -> RawResponse {
        var head = try await receiveHead()
        while (100..<200).contains(head.status) { head = try await receiveHead() }
        var response = RawResponse(head: head, chunks: [], ending: .complete)
        do {
            if response.head.values(of: "transfer-encoding") == ["chunked"] {
                while let chunk = try await receiveChunk() { response.chunks.append(chunk) }
            } else if let length = response.head.values(of: "content-length").first.flatMap({ Int($0) }) {
                response.chunks = [
                    try await receive { bytes, ending in
                        if let slice = bytes.readSlice(length: length) { return slice }
                        if let ending { throw BrokenOff(ending: ending) }
                        return nil
                    }
                ]
            }
        } catch let error as BrokenOff {
            response.ending = error.ending == .reset ? .reset : .cut
        }
        return response
    }

    /// All that comes until the other side ends the connection.
    public func receiveAll() async throws -> (text: String, ending: Ending) {
        try await receive { bytes, ending in ending.map { (String(buffer: bytes), $0) } }
    }

    /// Waits for the other side to end the connection.
    public func receiveEnding() async throws -> Ending {
        try await receive { $1 }
    }
}

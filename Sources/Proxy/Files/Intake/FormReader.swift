import Hummingbird
import Multipart
import NIOCore

/// Reads the events of a form from a request's body, at the pace of whoever asks for them.
struct FormReader {
    private var body: RequestBody.AsyncIterator
    private(set) var parser: MultipartParser
    private let patience: ClientPatience
    /// How many bytes the body may still have.
    private var rest: Int
    private let limit: Int

    init(_ body: RequestBody, boundary: String, limit: Int, patience: ClientPatience) {
        self.body = body.makeAsyncIterator()
        parser = MultipartParser(boundary: boundary)
        rest = limit
        self.limit = limit
        self.patience = patience
    }

    /// The next event; the last is the form's end.
    /// - Throws: ``MultipartError``, ``APIError`` where the body is too large, `HTTPParserError` where it breaks off, or `CancellationError`.
    mutating func next() async throws -> MultipartParser.Event {
        while true {
            if let event = try parser.next() { return event }
            guard let bytes = try await read() else {
                try parser.finish()
                throw MultipartError.truncated
            }
            parser.append(bytes)
        }
    }

    /// The head of the file that the field `file` brings; other fields are passed over.
    mutating func file() async throws -> MultipartPart {
        while true {
            switch try await next() {
            case .part(let part) where part.name == Self.field:
                guard part.fileName != nil else { throw APIError.fileWithoutName }
                return part
            case .end: throw APIError.noFile
            case .part, .content, .partEnd: break
            }
        }
    }

    private static let field = "file"

    /// The rest of the form has no other file, and the body ends.
    mutating func finish() async throws {
        while true {
            switch try await next() {
            case .part(let part) where part.name == Self.field: throw APIError.severalFiles
            case .end:
                while try await read() != nil {}
                return
            case .part, .content, .partEnd: break
            }
        }
    }

    private mutating func read() async throws -> ByteBuffer? {
        patience.begin()
        defer { patience.end() }
        let bytes = try await body.next(isolation: #isolation)
        rest -= bytes?.readableBytes ?? 0
        guard rest >= 0 else { throw APIError.bodyTooLarge(limit: limit) }
        return bytes
    }
}

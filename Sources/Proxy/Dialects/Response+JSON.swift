import FoundationEssentials
import Hummingbird
import NIOCore
import NIOFoundationEssentialsCompat

extension Response {
    /// An answer that is JSON already.
    init(json: ByteBuffer, status: HTTPResponse.Status = .ok) {
        self.init(status: status, headers: [.contentType: Self.jsonType], body: ResponseBody(byteBuffer: json))
    }

    static var jsonType: String { "application/json; charset=utf-8" }

    /// An answer that is made into JSON, keys in alphabetical order.
    init(encoding value: some Encodable, status: HTTPResponse.Status = .ok) throws {
        self.init(json: ByteBuffer(data: try JSONEncoder.ofReplies.encode(value)), status: status)
    }

    /// The same for what may be large: made off the event loop, which other connections share.
    static func encodingElsewhere(_ value: some Encodable & Sendable) async throws -> Response {
        Response(json: ByteBuffer(data: try await blocking { try JSONEncoder.ofReplies.encode(value) }))
    }
}

extension JSONEncoder {
    /// Writes what clients are told, keys in alphabetical order.
    static var ofReplies: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}

import FoundationEssentials
import Hummingbird
import NIOCore
import NIOFoundationEssentialsCompat

extension Request {
    /// Reads the whole body and decodes it.
    /// - Throws: ``APIError`` when the body is too large, comes too slowly, or is not the JSON that `type` asks for; `HTTPParserError` when it
    ///   breaks off.
    func decodeJSON<Value: Decodable & Sendable>(_ type: Value.Type, limits: Limits) async throws -> Value {
        try await Value.decoding(try await collectBody(limits))
    }

    /// The same where the body may be left out: then the client wants what `value` says.
    func decodeJSON<Value: Decodable & Sendable>(_ type: Value.Type, limits: Limits, orEmpty value: Value) async throws -> Value {
        let bytes = try await collectBody(limits)
        return bytes.readableBytes == 0 ? value : try await Value.decoding(bytes)
    }

    private func collectBody(_ limits: Limits) async throws -> ByteBuffer {
        let limit = limits.requestBodyBytes
        if let announced = headers[.contentLength].flatMap(Int.init), announced > limit {
            var error = APIError.bodyTooLarge(limit: limit)
            // A client that asked before it sends keeps the body to itself: what it sends next is not that body.
            error.closesConnection = headers[.expect] != nil
            throw error
        }
        let body = body
        do {
            return try await withDeadline(limits.requestBody) { try await body.collect(upTo: limit) }
        } catch is NIOTooManyBytesError {
            throw APIError.bodyTooLarge(limit: limit)
        } catch is DeadlineExceeded {
            throw APIError.bodyTooSlow(limit: limits.requestBody)
        }
    }
}

extension Decodable where Self: Sendable {
    fileprivate static func decoding(_ bytes: ByteBuffer) async throws -> Self {
        // A large body is decoded off the event loop, which other connections share.
        guard bytes.readableBytes > 128 << 10 else { return try Self(json: bytes) }
        return try await withTaskExecutorPreference(globalConcurrentExecutor) { try await decodingElsewhere(bytes) }
    }

    @concurrent
    private static func decodingElsewhere(_ bytes: ByteBuffer) async throws -> Self { try Self(json: bytes) }

    fileprivate init(json bytes: ByteBuffer) throws {
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(buffer: bytes))
        } catch let error as DecodingError {
            guard String(validating: bytes.readableBytesView, as: UTF8.self) != nil else { throw APIError.notUTF8 }
            throw APIError.undecodable(error)
        }
    }
}

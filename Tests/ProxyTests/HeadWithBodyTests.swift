import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Proxy

/// What of an answer goes out together.
@Suite struct HeadWithBodyTests {
    /// Writes `parts` as Hummingbird does, each flushed; returns how many had gone out after each.
    private func sent(_ parts: [HTTPResponsePart]) throws -> [Int] {
        let channel = EmbeddedChannel(handler: HeadWithBodyHandler())
        var count = 0
        return try parts.map { part in
            channel.writeAndFlush(part, promise: nil)
            while try channel.readOutbound(as: HTTPResponsePart.self) != nil { count += 1 }
            return count
        }
    }

    @Test("a head goes out with its body's beginning where it tells a length, else at once")
    func heads() throws {
        let body = HTTPResponsePart.body(ByteBuffer(string: "{}"))
        let known = HTTPResponsePart.head(HTTPResponse(status: .ok, headerFields: [.contentLength: "4"]))
        let stream = HTTPResponsePart.head(HTTPResponse(status: .ok))
        #expect(try sent([known, body, body, .end(nil)]) == [0, 2, 3, 4])
        #expect(try sent([known, .end(nil)]) == [0, 2])
        #expect(try sent([stream, body, .end(nil)]) == [1, 2, 3])
        #expect(try sent([.head(HTTPResponse(status: .continue)), known, .end(nil)]) == [1, 1, 3])
    }
}

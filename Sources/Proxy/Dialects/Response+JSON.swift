import FoundationEssentials
import Hummingbird
import NIOCore
import NIOFoundationEssentialsCompat

extension Response {
    /// An answer that is JSON already.
    init(json: ByteBuffer, status: HTTPResponse.Status = .ok) {
        self.init(status: status, headers: [.contentType: "application/json; charset=utf-8"], body: ResponseBody(byteBuffer: json))
    }

    /// An answer that is made into JSON, keys in alphabetical order.
    init(encoding value: some Encodable, status: HTTPResponse.Status = .ok) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.init(json: ByteBuffer(data: try encoder.encode(value)), status: status)
    }
}

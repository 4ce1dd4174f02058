import FoundationEssentials
import Multipart
import NIOCore
import NIOFoundationEssentialsCompat

/// A file inside an address: `data:image/png;base64,…` (RFC 2397).
struct DataURL: Hashable, Sendable {
    /// In lower case, without parameters.
    var contentType: String
    var bytes: ByteBuffer

    /// - Returns: `nil` for what is no such address, or can't be decoded.
    init?(_ text: String) {
        guard text.prefix(5).lowercased() == "data:", let comma = text.firstIndex(of: ",") else { return nil }
        let head = text[text.index(text.startIndex, offsetBy: 5)..<comma]
        let type = HeaderParameters(String(head)).value
        contentType = type.isEmpty ? "text/plain" : MediaType(type)?.text ?? "application/octet-stream"
        let data = text[text.index(after: comma)...]
        if head.lowercased().hasSuffix(";base64") {
            guard let bytes = Self.bytes(base64: data) else { return nil }
            self.bytes = bytes
        } else {
            bytes = ByteBuffer(bytes: data.percentDecoded)
        }
    }

    init(contentType: String, bytes: ByteBuffer) {
        self.contentType = contentType
        self.bytes = bytes
    }

    /// Base64, whether or not it is padded or broken into lines.
    static func bytes(base64 text: Substring) -> ByteBuffer? {
        if let data = Data(base64Encoded: String(text)) { return ByteBuffer(data: data) }
        var digits = text.utf8.filter { $0 != UInt8(ascii: "=") && $0 > UInt8(ascii: " ") }
        while digits.count % 4 != 0 { digits.append(UInt8(ascii: "=")) }
        return Data(base64Encoded: Data(digits)).map { ByteBuffer(data: $0) }
    }
}

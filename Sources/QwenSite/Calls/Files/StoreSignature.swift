import Crypto
import FoundationEssentials

/// Signs a request to the object store, version 4 (Alibaba Cloud's public documentation of OSS; site protocol §6).
///
/// What is signed are the method, the object, `content-type` and the headers of the store's own. The content is not: the store is told so.
struct StoreSignature: Sendable {
    static let unsignedContent = "UNSIGNED-PAYLOAD"
    private static let algorithm = "OSS4-HMAC-SHA256"

    let method: String
    let bucket: String
    /// The object's name, not encoded.
    let key: String
    /// Without the `oss-` in front.
    let region: String
    let headers: [(name: String, value: String)]
    /// As in the header `x-oss-date`.
    let time: String

    /// The value of the header `authorization`.
    func authorization(accessKeyID: String, secret: String) -> String {
        "\(Self.algorithm) Credential=\(accessKeyID)/\(scope),Signature=\(signature(secret: secret))"
    }

    var stringToSign: String {
        let signed = headers.map { (name: $0.name.lowercased(), value: $0.value.trimmed) }
            .filter { $0.name == "content-type" || $0.name == "content-md5" || $0.name.hasPrefix("x-oss-") }
            .sorted { $0.name < $1.name }
        let request = [
            method, "/\(bucket)/\(Self.encodedPath(of: key))", "", signed.map { "\($0.name):\($0.value)\n" }.joined(), "", Self.unsignedContent,
        ].joined(separator: "\n")
        return [Self.algorithm, time, scope, Self.hexadecimal(SHA256.hash(data: Array(request.utf8)))].joined(separator: "\n")
    }

    private var scope: String { "\(time.prefix(8))/\(region)/oss/aliyun_v4_request" }

    private func signature(secret: String) -> String {
        var key = SymmetricKey(data: Array("aliyun_v4\(secret)".utf8))
        for step in scope.split(separator: "/") { key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(step.utf8), using: key)) }
        return Self.hexadecimal(HMAC<SHA256>.authenticationCode(for: Array(stringToSign.utf8), using: key))
    }

    /// An object's name as the path of its address.
    static func encodedPath(of key: String) -> String {
        key.split(separator: "/", omittingEmptySubsequences: false).map { String($0).percentEncoded }.joined(separator: "/")
    }

    /// A time as the store writes it: `20260304T065913Z`.
    static func text(_ date: Date) -> String {
        date.formatted(
            Date.ISO8601FormatStyle(
                dateSeparator: .omitted, dateTimeSeparator: .standard, timeSeparator: .omitted, timeZoneSeparator: .omitted, timeZone: .gmt))
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

import Crypto
import FoundationEssentials

/// What a request to the object store is signed with, version 4 (`site-protocol` §6; Alibaba Cloud's public documentation of OSS).
struct StoreSignature: Sendable {
    static let bucket = "qwen-webui-prod"
    static let region = "ap-southeast-1"

    let method: String
    var bucket = bucket
    /// The object's name, not encoded.
    let key: String
    /// The query without the signature itself, not encoded.
    var query: [(name: String, value: String)] = []
    /// All headers, with names in lower case; only those that count are looked at.
    var headers: [(name: String, value: String)] = []
    /// Names of further headers that are signed, in lower case.
    var additional: [String] = []
    /// Such as `20260304T065913Z`.
    let time: String
    var region = region

    var scope: String { "\(time.prefix(8))/\(region)/oss/aliyun_v4_request" }

    var stringToSign: String {
        "OSS4-HMAC-SHA256\n\(time)\n\(scope)\n\(Data(SHA256.hash(data: Data(canonicalRequest.utf8))).hexadecimal)"
    }

    /// In lower-case hexadecimal.
    func signature(secret: String) -> String {
        var key = SymmetricKey(data: Data("aliyun_v4\(secret)".utf8))
        for step in scope.split(separator: "/") { key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Data(step.utf8), using: key)) }
        return Data(HMAC<SHA256>.authenticationCode(for: Data(stringToSign.utf8), using: key)).hexadecimal
    }

    private var canonicalRequest: String {
        let pairs = query.map { (PercentEncoding.encoded($0.name), PercentEncoding.encoded($0.value)) }.sorted { $0 < $1 }
        let signed = headers.filter { header in
            ["content-type", "content-md5"].contains(header.name) || header.name.hasPrefix("x-oss-") || additional.contains(header.name)
        }.sorted { $0.name < $1.name }
        return [
            method,
            "/\(bucket)/\(PercentEncoding.encoded(key, keeping: "/"))",
            pairs.map { name, value in value.isEmpty ? name : "\(name)=\(value)" }.joined(separator: "&"),
            signed.map { "\($0.name):\($0.value)\n" }.joined(),
            additional.sorted().joined(separator: ";"),
            headers.first { $0.name == "x-oss-content-sha256" }?.value ?? "UNSIGNED-PAYLOAD",
        ].joined(separator: "\n")
    }

    // MARK: Time

    /// How the store writes times: `20260304T065913Z`.
    private static let style = Date.ISO8601FormatStyle(
        dateSeparator: .omitted, dateTimeSeparator: .standard, timeSeparator: .omitted, timeZoneSeparator: .omitted, timeZone: .gmt
    )

    static func text(_ date: Date) -> String { date.formatted(style) }

    static func date(_ text: String) -> Date? { try? style.parse(text) }
}

extension Data {
    fileprivate var hexadecimal: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}

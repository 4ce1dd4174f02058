import Crypto
import FoundationEssentials

/// What a request to the object store is signed with by older clients, version 1 (`site-protocol` §6; Alibaba Cloud's public documentation
/// of OSS): HMAC-SHA1 of a few lines, in base64.
struct StoreSignatureVersion1: Sendable {
    let method: String
    var bucket = StoreSignature.bucket
    /// The object's name, not encoded.
    let key: String
    /// All headers, with names in lower case; only those that count are looked at.
    let headers: [(name: String, value: String)]

    /// The time that is signed, as it was sent: `x-oss-date` where there is one, else `date`.
    var time: String { header("x-oss-date") ?? header("date") ?? "" }

    var stringToSign: String {
        let ours = headers.filter { $0.name.hasPrefix("x-oss-") }.sorted { $0.name < $1.name }
        return [
            method, header("content-md5") ?? "", header("content-type") ?? "", time,
            ours.map { "\($0.name):\($0.value)\n" }.joined() + "/\(bucket)/\(key)",
        ].joined(separator: "\n")
    }

    /// In base64.
    func signature(secret: String) -> String {
        let key = SymmetricKey(data: Data(secret.utf8))
        return Data(HMAC<Insecure.SHA1>.authenticationCode(for: Data(stringToSign.utf8), using: key)).base64EncodedString()
    }

    private func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

import FoundationEssentials
import RecordingFormat

/// Whether a request to the object store carries what its credentials allow.
struct StoreCheck: Sendable {
    /// How far the time of a request may lie off, in seconds.
    static let skew = 900.0

    let request: MockRequest
    let now: Date

    /// The object's name, not encoded.
    var key: String { String(PercentEncoding.decoded(request.path).dropFirst()) }

    /// Passes a request that is signed with these credentials, in its headers or in its query.
    func pass(_ upload: Upload) throws(StoreRefusal) {
        if request.header("authorization")?.hasPrefix(Self.version1) == true { return try passVersion1(upload) }
        if request.header("authorization") != nil { return try passHeaders(upload) }
        guard request.query("x-oss-signature") != nil else { throw .denied }
        try passQuery(upload)
    }

    private func passHeaders(_ upload: Upload) throws(StoreRefusal) {
        let prefix = "OSS4-HMAC-SHA256 "
        guard let authorization = request.header("authorization"), authorization.hasPrefix(prefix) else { throw .malformed }
        var fields: [Substring: Substring] = [:]
        for field in authorization.dropFirst(prefix.count).split(separator: ",") {
            let parts = field.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
        guard let credential = fields["Credential"], let signature = fields["Signature"], let time = request.header("x-oss-date"),
            let date = StoreSignature.date(time)
        else { throw .malformed }
        let expected = StoreSignature(
            method: request.method, key: key, query: request.query, headers: request.headers.map { ($0.name.lowercased(), $0.value) },
            additional: fields["AdditionalHeaders"]?.split(separator: ";").map { $0.lowercased() } ?? [], time: time
        )
        guard abs(date.timeIntervalSince(now)) <= Self.skew else { throw .skewed }
        try compare(upload, expected, credential: String(credential), String(signature), token: request.header("x-oss-security-token"))
    }

    private static let version1 = "OSS "

    /// `OSS key-id:signature`, in the headers.
    private func passVersion1(_ upload: Upload) throws(StoreRefusal) {
        let parts = request.header("authorization")?.dropFirst(Self.version1.count).split(separator: ":", maxSplits: 1) ?? []
        let expected = StoreSignatureVersion1(
            method: request.method, key: key, headers: request.headers.map { ($0.name.lowercased(), $0.value) })
        guard parts.count == 2, let sent = HTTPDate.seconds(of: expected.time) else { throw .malformed }
        guard abs(Double(sent) - now.timeIntervalSince1970) <= Self.skew else { throw .skewed }
        guard parts[0] == upload.keyID else { throw .unknownKey }
        guard parts[1] == expected.signature(secret: upload.secret) else { throw .signatureDoesNotMatch }
        guard request.header("x-oss-security-token") == upload.securityToken else { throw .wrongToken }
    }

    private func passQuery(_ upload: Upload) throws(StoreRefusal) {
        guard let credential = request.query("x-oss-credential"), let signature = request.query("x-oss-signature"),
            let time = request.query("x-oss-date"), let date = StoreSignature.date(time),
            let life = request.query("x-oss-expires").flatMap({ Double($0) })
        else { throw .malformed }
        let expected = StoreSignature(method: request.method, key: key, query: request.query.filter { $0.name != "x-oss-signature" }, time: time)
        try compare(upload, expected, credential: credential, signature, token: request.query("x-oss-security-token"))
        guard now < date.addingTimeInterval(life) else { throw .expired }
    }

    private func compare(
        _ upload: Upload, _ expected: StoreSignature, credential: String, _ signature: String, token: String?
    ) throws(StoreRefusal) {
        guard credential.hasPrefix("\(upload.keyID)/") else { throw .unknownKey }
        guard credential == "\(upload.keyID)/\(expected.scope)", signature == expected.signature(secret: upload.secret) else {
            throw .signatureDoesNotMatch
        }
        guard token == upload.securityToken else { throw .wrongToken }
    }
}

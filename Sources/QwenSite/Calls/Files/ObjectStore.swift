import FoundationEssentials
import NIOCore

/// The object store that files go to, at a host of its own, with credentials that the site lends.
struct ObjectStore: Sendable {
    let transport: any SiteTransport
    let grant: UploadGrant

    /// How long the store may take for what is left when nothing is said of the size, and the slowest line that is waited for, in bytes a second.
    private static let (patience, slowest) = (60, 32 << 10)

    /// Puts a file into its place.
    /// - Throws: ``SiteError``, whatever the content throws, or `CancellationError`.
    func put(_ file: NewFile, _ content: SiteRequest.Stream, now: Date) async throws {
        guard let host = grant.host else { throw SiteError.malformed(place: "upload: the site names no object store") }
        let time = StoreSignature.text(now)
        var signed: [(name: String, value: String)] = [
            ("content-type", file.contentType), ("x-oss-content-sha256", StoreSignature.unsignedContent), ("x-oss-date", time),
            ("x-oss-security-token", grant.securityToken), ("x-oss-user-agent", BrowserHeaders.storeUserAgent),
        ]
        let signature = StoreSignature(method: "PUT", bucket: grant.bucket, key: grant.key, region: grant.region, headers: signed, time: time)
        signed.append(("authorization", signature.authorization(accessKeyID: grant.accessKeyID, secret: grant.accessKeySecret)))
        let request = SiteRequest(
            method: "PUT", url: "https://\(host)/\(StoreSignature.encodedPath(of: grant.key))",
            headers: BrowserHeaders.storeHeaders(host: host, signed: signed), body: .stream(content),
            timeout: .seconds(Self.patience + content.length / Self.slowest))
        let response = try await transport.send(request)
        // The store has nothing to say when all is well; its own words are welcome when not, but not needed.
        let words = (try? await withDeadline(.seconds(10)) { try await response.body.collect(upTo: 64 << 10) }) ?? ByteBuffer()
        if (200..<300).contains(response.status), words.readableBytes == 0 || !HumanCheck.isMarked(words) { return }
        throw StoreRefusal(status: response.status, body: words).error.hiding(grant.secrets)
    }
}

import FoundationEssentials
public import NIOCore

/// Pictures and films that the site has made.
extension SiteClient {
    /// Fetches what lies at `url`, an address that an answer or a task has named. It is signed, so no sign-in goes with it.
    ///
    /// - Parameters:
    ///   - limit: the largest that is taken, in bytes.
    ///   - timeout: for all of it.
    /// - Throws: ``SiteError/malformed(place:)`` without asking where the address is none of the site's own hosts, or is not encrypted.
    public func result(at url: String, limit: Int, timeout: Duration) async throws -> ByteBuffer {
        guard let address = SiteURL(url), address.isOfResults else { throw SiteError.malformed(place: "result: an address outside the site") }
        let request = SiteRequest(method: "GET", url: url, headers: BrowserHeaders.resultHeaders(host: address.host), timeout: timeout)
        return try await withDeadline(timeout) {
            let response = try await transport.send(request)
            let type = SiteReply.contentType(of: response.headers)
            let isResult = response.status == 200 && Self.resultTypes.contains { type.hasPrefix($0) }
            do {
                let bytes = try await response.body.collect(upTo: isResult ? limit : Self.wordsLimit)
                if isResult { return bytes }
                // The store behind the address refuses in XML. Whatever else comes may be the human check; it says nothing of the account otherwise.
                let reply = SiteReply(
                    call: SiteCall(name: "result", path: address.path), status: response.status, headers: response.headers, body: bytes)
                do { if !type.hasSuffix("xml") { try reply.judge(now: session.surroundings.now()) } } catch {
                    if case SiteError.humanCheck = error { throw error }
                }
                throw SiteError.unavailable(.failing(status: response.status, details: "the result can't be fetched, or no longer"))
            } catch is NIOTooManyBytesError {
                throw SiteError.malformed(place: "result: more than \(isResult ? limit : Self.wordsLimit) bytes")
            } catch {
                throw SiteError.whileReading(error)
            }
        }
    }

    /// How the content types of results begin.
    private static var resultTypes: [String] { ["image/", "video/", "audio/", "application/octet-stream"] }

    /// How much is read of what is no result, in bytes.
    private static var wordsLimit: Int { 64 << 10 }
}

extension SiteURL {
    /// Whether the host is one where the site leaves what it has made. Nothing else is fetched, whatever an answer names.
    fileprivate var isOfResults: Bool {
        isSecure && authority == host && (host == "qwenlm.ai" || host.hasSuffix(".qwenlm.ai") || isOfSite)
    }
}

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
            let isResult = response.status == 200 && SiteReply.contentType(of: response.headers) != "text/html"
            do {
                let bytes = try await response.body.collect(upTo: isResult ? limit : Self.wordsLimit)
                if isResult { return bytes }
                throw HumanCheck.isMarked(bytes)
                    ? SiteError.humanCheck(url: HumanCheck.pageURL(in: bytes))
                    : SiteError.unavailable(.failing(status: response.status, details: "the result can't be fetched, or no longer"))
            } catch is NIOTooManyBytesError {
                throw SiteError.malformed(place: "result: more than \(isResult ? limit : Self.wordsLimit) bytes")
            } catch {
                throw SiteError.whileReading(error)
            }
        }
    }

    /// How much is read of what is no result, in bytes.
    private static var wordsLimit: Int { 64 << 10 }
}

extension SiteURL {
    /// Whether the host is one where the site leaves what it has made. Nothing else is fetched, whatever an answer names.
    fileprivate var isOfResults: Bool {
        isSecure && authority == host && (host == "qwenlm.ai" || host.hasSuffix(".qwenlm.ai") || isOfSite)
    }
}

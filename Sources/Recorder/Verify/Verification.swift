public import AsyncHTTPClient
public import FoundationEssentials
import NIOCore
import NIOHTTP1
public import RecordingFormat

/// Looks whether the site is still the one that the recordings know: a few calls that change nothing, each made once.
///
/// It stops at the first answer that stands in the way, such as a human check, and never tries again.
public struct Verification: Sendable {
    private let upstream: Upstream
    private let client: HTTPClient
    private let credentials: Credentials?
    private let now: @Sendable () -> Date

    /// - Parameter credentials: without them only what is open to everybody is looked at.
    public init(
        upstream: Upstream, client: HTTPClient, credentials: Credentials? = nil, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.upstream = upstream
        self.client = client
        self.credentials = credentials
        self.now = now
    }

    /// What changed since the recordings. Calls that were not made are listed as not visited.
    ///
    /// - Throws: ``VerificationError`` where the site can't be reached.
    public func drift(from known: Contract, read: ReadFields) async throws -> Drift {
        let exchanges = try await visit(known)
        guard !exchanges.isEmpty else { throw VerificationError.nothingKnown }
        let session = Session(
            name: "verification", origin: upstream.isSite ? .live : .synthetic, source: "a verification", site: Session.Site(of: exchanges),
            timing: .none)
        let redaction = Redactor().redact(Capture(session: session, exchanges: exchanges), directory: URL(filePath: "/"))
        var shown = Contract(of: [redaction.recording])
        // What was sent is this program's, and tells nothing of the site.
        for call in shown.calls.keys { shown.calls[call]?.request = nil }
        return Drift(from: known, to: shown, read: read)
    }

    private func visit(_ known: Contract) async throws -> [CapturedExchange] {
        var calls = [SiteCall.signInPage, .models]
        if let credentials { calls += [.signIn(credentials), .account] }
        var browser = PlainBrowser(version: known.sources.map { WebClientVersion($0.version) }.max()?.description ?? "unknown", now: now)
        var exchanges: [CapturedExchange] = []
        for call in calls where known.calls[call.name] != nil {
            let exchange = try await make(call, browser)
            exchanges.append(exchange)
            guard !exchange.form.isObstacle, exchange.form != .refusal else { break }
            browser.cookies.take(exchange.responseHeaders, from: call.host)
            let answer = try? JSONValue(parsing: exchange.responseBody.bytes)
            if let token = answer?[pointer: "/data/access_token"]?.text { browser.cookies.set("token", token, for: SiteHosts.chat) }
        }
        return exchanges
    }

    private func make(_ call: SiteCall, _ browser: PlainBrowser) async throws -> CapturedExchange {
        let headers = browser.headers(for: call)
        var request = HTTPClientRequest(url: upstream.url(host: call.host, target: call.path))
        request.method = HTTPMethod(rawValue: call.method)
        request.headers = HTTPHeaders(headers)
        if call.body.readableBytes > 0 { request.body = .bytes(call.body) }
        do {
            let response = try await client.execute(request, timeout: .seconds(30))
            return CapturedExchange(
                method: call.method, host: call.host, target: call.path, requestHeaders: headers.map { HeaderField($0.0, $0.1) },
                requestBody: call.body, status: Int(response.status.code),
                responseHeaders: PassedHeaders.answer(response.headers).map { HeaderField($0.name, $0.value) },
                responseBody: .whole(try await response.body.collect(upTo: 16 << 20)))
        } catch {
            throw VerificationError.unreachable(host: call.host, reason: UpstreamFailure.text(of: error))
        }
    }
}

/// Why the site could not be looked at.
public enum VerificationError: Error, Equatable, Sendable, CustomStringConvertible {
    case unreachable(host: String, reason: String)
    case nothingKnown

    public var description: String {
        switch self {
        case .unreachable(let host, let reason): "\(host) gave no answer: \(reason)"
        case .nothingKnown: "the recordings know none of the calls that can be made safely"
        }
    }
}

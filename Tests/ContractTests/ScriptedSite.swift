import NIOCore
import QwenSite
import RecordingFormat
import Synchronization

/// Serves recorded answers in process: the one that a test is about, and around it whatever else a call needs.
final class ScriptedSite: SiteTransport {
    /// The answer that the test is about.
    private let subject: Exchange
    /// What all other requests are answered from.
    private let others: [Exchange]
    private let log = Mutex(Log())

    struct Log: Sendable {
        var servedSubject = false
        /// What the client sent, which is part of what it made of the answers.
        var requests: [String] = []
    }

    init(_ subject: Exchange, among others: [Exchange]) {
        self.subject = subject
        self.others = others
    }

    /// The id that the address of the answer ends with, where it is the answer about one object.
    var object: String {
        let name = subject.match.path.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        return name.isEmpty ? "object" : name
    }

    var journal: Log { log.withLock { $0 } }

    func send(_ request: SiteRequest) async throws -> SiteResponse {
        guard let call = IncomingCall(request) else { throw SiteError.unavailable(.unreachable("no address: \(request.url)")) }
        let isSubject = subject.isAnswer(to: call)
        log.withLock { log in
            log.servedSubject = log.servedSubject || isSubject
            log.requests.append("\(request.method) \(request.url) \(request.headers) \(request.body?.bytes.map { String(buffer: $0) } ?? "")")
        }
        guard let exchange = isSubject ? subject : others.first(where: { $0.isAnswer(to: call) }) else {
            throw SiteError.unavailable(.unreachable("no recording answers \(request.method) \(request.url)"))
        }
        return exchange.response.sent
    }
}

extension IncomingCall {
    fileprivate init?(_ request: SiteRequest) {
        let rest = request.url.drop { $0 != ":" }.dropFirst(3)
        let host = rest.prefix { $0 != "/" }
        guard !host.isEmpty else { return nil }
        let path = rest.dropFirst(host.count).prefix { $0 != "?" }
        self.init(method: request.method, host: String(host), path: String(path), body: ByteBuffer())
    }
}

extension Exchange {
    fileprivate func isAnswer(to call: IncomingCall) -> Bool {
        Match(method: match.method, host: match.host, path: match.path).evaluate(call, with: Placeholders(.frozen)).isMatch
    }
}

extension RecordedResponse {
    fileprivate var sent: SiteResponse {
        let chunks: [ByteBuffer]
        if case .stream(_, let stream) = body { chunks = stream.reads.map(\.bytes) } else { chunks = [body.bytes] }
        let (bytes, source) = SiteBody.makeStream()
        for chunk in chunks { source.yield(chunk) }
        source.finish()
        return SiteResponse(status: status, headers: headers.map { ($0.name, $0.value) }, body: bytes)
    }
}

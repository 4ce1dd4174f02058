import Foundation
import NIOCore

extension HARArchive {
    /// The exchanges with the site, as the browser saw them.
    static func capture(_ log: HARDocument.Log, name: String, program: String) throws(HARError) -> (Capture, notes: [String]) {
        let entries = log.entries.map { (entry: $0, url: URLComponents(string: $0.request.url)) }
        let ofSite = entries.filter { SiteHosts.contains($0.url?.host ?? "") }
        guard !ofSite.isEmpty else { throw .noSite(hosts: Set(entries.compactMap(\.url?.host)).sorted()) }
        guard ofSite.contains(where: { $0.entry.holdsSecrets }), !ofSite.contains(where: { $0.entry.lacksData }) else { throw .sanitized }

        var notes: [String] = []
        var timed: [Bool] = []
        var exchanges: [CapturedExchange] = []
        for (entry, url) in ofSite.sorted(by: { $0.entry.sent ?? 0 < $1.entry.sent ?? 0 }) {
            let place = "\(entry.request.method) https://\(url?.host ?? "")\(url?.path ?? "")"
            guard entry.response.status > 0 else {
                notes.append("\(place): left out, it got no answer")
                continue
            }
            guard let body = entry.body else {
                notes.append("\(place): left out, the browser did not keep its answer")
                continue
            }
            let stream = entry.isStream ? entry.stream(body) : nil
            if let stream {
                timed.append(stream.isTimed)
                if !stream.isTimed { notes.append("\(place): the times of its events are missing") }
            }
            exchanges.append(entry.exchange(url, stream.map { .stream($0.stream) } ?? .whole(body)))
        }
        guard !exchanges.isEmpty else { throw .nothingKept(notes) }
        let tools = [log.creator, log.browser].compactMap { $0 }.map { [$0.name, $0.version].compactMap { $0 }.joined(separator: " ") }
        let captured = exchanges.compactMap(\.started).min().map { HARTime.text(Double($0) / 1000).prefix(10) }
        let session = Session(
            name: name, origin: .live, source: "HTTP archive saved in a browser by its user; \(exchanges.count) of \(log.entries.count) entries",
            captured: captured.map(String.init), recorder: "\(tools.joined(separator: ", ")), imported by \(program)",
            site: Session.Site(of: exchanges),
            timing: timed.contains(false) ? (timed.contains(true) ? .derived : .none) : .recorded)
        return (Capture(session: session, exchanges: exchanges), notes)
    }
}

extension HARDocument.Entry {
    /// Cookies or an authorization are in it.
    fileprivate var holdsSecrets: Bool {
        let names = ((request.headers ?? []) + (response.headers ?? [])).map { $0.name.lowercased() }
        return names.contains { ["cookie", "set-cookie", "authorization"].contains($0) } || request.cookies?.isEmpty == false
            || response.cookies?.isEmpty == false
    }

    /// Events were seen, but what they said was left out.
    fileprivate var lacksData: Bool {
        guard let messages = _eventSourceMessages, !messages.isEmpty else { return false }
        return messages.allSatisfy { $0.data == nil }
    }

    var isStream: Bool {
        let type = response.headers?.first { $0.name.lowercased() == "content-type" }?.value ?? response.content?.mimeType
        return type?.lowercased().hasPrefix("text/event-stream") == true
    }

    /// The answer's body, decoded; `nil` where there was one that the archive does not hold.
    var body: ByteBuffer? {
        guard let text = response.content?.text else {
            let isEmpty = response.content?.size ?? 0 <= 0 || [204, 304].contains(response.status)
            return isEmpty ? ByteBuffer() : nil
        }
        guard response.content?.encoding == "base64" else { return ByteBuffer(string: text) }
        return Data(base64Encoded: text, options: .ignoreUnknownCharacters).map { ByteBuffer(bytes: $0) }
    }

    var requestBody: ByteBuffer {
        guard let text = request.postData?.text else { return ByteBuffer() }
        guard request.postData?.encoding == "base64" else { return ByteBuffer(string: text) }
        return Data(base64Encoded: text, options: .ignoreUnknownCharacters).map { ByteBuffer(bytes: $0) } ?? ByteBuffer()
    }

    fileprivate func exchange(_ url: URLComponents?, _ body: CapturedExchange.Body) -> CapturedExchange {
        let path = url?.percentEncodedPath ?? "/"
        return CapturedExchange(
            started: sent.map { Int($0 * 1000) }, method: request.method, host: url?.host?.lowercased() ?? "",
            target: (path.isEmpty ? "/" : path) + (url?.percentEncodedQuery.map { "?" + $0 } ?? ""),
            requestHeaders: Self.fields(request.headers ?? [], without: ["content-length"]), requestBody: requestBody, status: response.status,
            http: Self.version(response.httpVersion),
            // The archive holds the body as it was before it was encoded.
            responseHeaders: Self.fields(response.headers ?? [], without: ["content-encoding", "content-length", "transfer-encoding"]),
            responseBody: body, headDelay: headDelay)
    }

    /// The header fields without those of HTTP/2 itself; Chrome joins several cookies with line ends.
    private static func fields(_ fields: [HARDocument.Field], without names: Set<String>) -> [HeaderField] {
        fields.filter { !$0.name.hasPrefix(":") && !names.contains($0.name.lowercased()) }.flatMap { field in
            field.value.split(separator: "\n", omittingEmptySubsequences: false).map { HeaderField(field.name, String($0)) }
        }
    }

    private static func version(_ text: String?) -> String? {
        switch text?.lowercased() {
        case "h2", "http/2", "http/2.0": "2"
        case "h3", "http/3", "http/3.0": "3"
        case "http/1.1": "1.1"
        case "http/1.0": "1.0"
        default: nil
        }
    }
}

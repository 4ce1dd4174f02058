import NIOCore

/// Does to a request what redaction did to the recorded ones, so that matching compares like with like and reports tell no secret.
public struct CallRedactor: Sendable {
    /// A request without secrets, and what was taken out of it.
    public struct RedactedCall: Sendable {
        public let call: IncomingCall
        /// As it came.
        public let raw: IncomingCall
        /// By the names of their placeholders: what to bind when an exchange is played.
        public let values: [String: String]
        fileprivate let concealer: SecretWriter

        /// A text about the request without its secrets. Ids stay: they tell what was wrong, and open nothing.
        public func concealing(_ text: String) -> String { concealer.text(text) }
    }

    private let known: [Secret]

    /// - Parameter values: the values that a recording's placeholders have by now.
    public init(_ values: [(placeholder: Placeholder, value: String)] = []) {
        known = values.map { Secret(value: $0.value, placeholder: $0.placeholder, isSearched: $0.value.utf8.count >= 6) }
    }

    /// Values that the placeholders have get their names, secrets in known places the names that a recording would give them.
    public func redact(_ call: IncomingCall) -> RedactedCall {
        let body = (try? call.json.get())?.encoded() ?? ByteBuffer()
        let message = Message(headers: call.headers, body: body, isStream: false, context: .init(path: call.path, isAnswer: false))
        var collector = SecretCollector(names: SecretNames(secrets: known))
        let places = collector.collect(from: message)
        let secrets = collector.names.secrets
        let writer = SecretWriter(search: SecretSearch(secrets), source: .wire)
        return RedactedCall(
            call: IncomingCall(
                method: call.method, host: call.host,
                path: call.path.split(separator: "/", omittingEmptySubsequences: false).map { writer.text(String($0)) }
                    .joined(separator: "/"),
                query: call.query.map { .init($0.name, writer.text($0.value)) }, headers: writer.headers(call.headers, places),
                body: writer.body(body, places)),
            raw: call, values: Dictionary(secrets.map { ($0.placeholder.name, $0.value) }) { first, _ in first },
            concealer: SecretWriter(search: SecretSearch(secrets.filter { $0.placeholder.kind != .uuid }), source: .template))
    }
}

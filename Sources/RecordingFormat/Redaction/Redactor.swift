public import Foundation

/// Makes a recording that anybody may read of what came over the wire.
///
/// Secrets are collected from the places where the site puts them and by their looks, over the whole capture, then replaced wherever
/// they stand: plain, percent-encoded, with JSON escapes, in base64, cut over reads or over the frames of a stream. What is no secret
/// stays byte for byte, and so do the borders and times of the reads.
public struct Redactor: Sendable {
    /// What `session.json` says was looked for.
    static let rules = ["cookies", "authorization", "sign-in", "account", "object-store keys", "signed addresses", "ids", "tokens", "mail addresses"]

    public init() {}

    /// Redacts what came over the wire.
    ///
    /// - Parameter directory: where the recording is going to lie.
    public func redact(_ capture: Capture, directory: URL) -> Redaction {
        var collector = SecretCollector(names: SecretNames(definitions: capture.session.placeholders))
        let places = capture.exchanges.map { exchange in
            collector.collect(fromTarget: exchange.target)
            return (request: collector.collect(from: exchange.request), response: collector.collect(from: exchange.response))
        }
        let writer = SecretWriter(search: SecretSearch(collector.names.secrets), source: .wire)
        let exchanges = zip(capture.exchanges, places).enumerated().map { index, pair in
            let id = ExchangeKind.id(index, of: capture.exchanges.count)
            return Exchange(pair.0, id: id, requestPlaces: pair.1.request, responsePlaces: pair.1.response, writer)
        }
        var session = capture.session
        session.placeholders = collector.names.definitions
        session.sanitised = Self.rules
        let recording = Recording(session: session, exchanges: exchanges, directory: directory)
        return Redaction(recording: recording, secrets: KnownSecrets(collector.names.secrets))
    }

    /// Redacts what is left in a recording, whose placeholders stay as they are.
    public func redact(_ recording: Recording) -> Redaction {
        var collector = SecretCollector(names: SecretNames(definitions: recording.session.placeholders))
        let places = recording.exchanges.map { exchange in
            (request: collector.collect(from: exchange.requestMessage), response: collector.collect(from: exchange.responseMessage))
        }
        let writer = SecretWriter(search: SecretSearch(collector.names.secrets), source: .template)
        var redacted = recording
        redacted.session.placeholders = collector.names.definitions
        for (index, places) in places.enumerated() {
            redacted.exchanges[index].redact(requestPlaces: places.request, responsePlaces: places.response, writer)
        }
        return Redaction(recording: redacted, secrets: KnownSecrets(collector.names.secrets))
    }
}

/// A recording without secrets, and the secrets that were taken out of it.
public struct Redaction: Sendable {
    public let recording: Recording
    /// For looking whether one of them is left, and for redacting requests to the recording. Never written down.
    public let secrets: KnownSecrets
}

/// Secrets that a program knows and will not tell.
public struct KnownSecrets: Sendable {
    let search: SecretSearch

    /// No secrets.
    public init() { search = SecretSearch([]) }

    init(_ secrets: [Secret]) { search = SecretSearch(secrets) }
}

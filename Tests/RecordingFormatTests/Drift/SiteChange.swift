import NIOCore
import RecordingFormat
import TestSupport
import Testing

/// A change that the site went through (site protocol §9), as what recordings show before and after it.
struct SiteChange: Sendable, CustomTestStringConvertible {
    /// As the table of changes calls it.
    let name: String
    /// The recordings it is played on.
    let recordings: [String]
    let before: @Sendable (Recording) -> Recording
    let after: @Sendable (Recording) -> Recording
    /// What a comparison must make of it.
    let drift: DriftClass
    /// What the line of one of the findings must hold.
    let finding: String

    var testDescription: String { name }

    init(
        _ name: String, on recordings: String..., before: @escaping @Sendable (Recording) -> Recording = { $0 },
        after: @escaping @Sendable (Recording) -> Recording = { $0 }, is drift: DriftClass, finding: String
    ) {
        self.name = name
        self.recordings = recordings.map { "2026-10-\($0)" }
        self.before = before
        self.after = after
        self.drift = drift
        self.finding = finding
    }

    /// The eight dated changes after the baseline, and the six that flip back and forth.
    static let all: [SiteChange] = dated + flips
}

// MARK: Parts of changes

/// JSON of a test, which is known to be JSON.
func json(_ text: String) -> JSONValue {
    (try? JSONValue(parsing: ByteBuffer(string: text))) ?? .null
}

extension JSONValue {
    /// The same with the member at `place` of another value.
    func setting(_ place: String, _ value: JSONValue) -> JSONValue { changing(place) { _ in value } ?? self }

    func removing(_ place: String) -> JSONValue { changing(place) { _ in nil } ?? self }

    /// The same with another member in the object at `place`.
    func adding(_ name: String, _ value: JSONValue, to place: String = "") -> JSONValue {
        changing(place) { object in
            guard case .object(let members) = object else { return object }
            return .object(members + [.init(name, value)])
        } ?? self
    }
}

extension Exchange {
    mutating func removeRequestHeader(_ name: String) {
        request.headers.removeAll { $0.name == name }
    }

    mutating func addRequestHeader(_ name: String, _ value: String) {
        request.headers.append(HeaderField(name, value))
    }
}

extension Recording {
    /// The recording with a further exchange.
    func adding(_ exchange: Exchange) -> Recording {
        var recording = self
        recording.exchanges.append(exchange)
        return recording
    }

    /// The recording without the calls whose paths end in one of `paths`.
    func without(_ paths: String...) -> Recording {
        var recording = self
        recording.exchanges.removeAll { exchange in paths.contains { exchange.match.path.hasSuffix($0) } }
        return recording
    }

    /// An answer of the site to a call without a body.
    func adding(_ method: String, host: String = "chat.qwen.ai", _ path: String, answer: String) -> Recording {
        var exchange = Exchange(
            id: "900", kind: "call", match: Match(method: method, host: host, path: path), request: RecordedRequest(),
            response: RecordedResponse(status: 200))
        exchange.answer(answer)
        return adding(exchange)
    }
}

import Crypto
import Foundation

@testable import QwenSite

/// What was read of an answer, as text to be compared and read in a diff.
struct AnswerTranscript {
    var events: [AnswerEvent]
    var failure: SiteError?
    var drift: [String]

    /// One line an event, with what it says. Pieces of text stay apart, as they came.
    var full: String {
        lines(of: \.line)
    }

    /// One line an event, with its length in place of what it says, and a hash of it all.
    var withoutText: String {
        let hash = SHA256.hash(data: Data(full.utf8)).prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return lines(of: \.lengthLine) + "sha256 \(hash)\n"
    }

    private func lines(of line: (AnswerEvent) -> String) -> String {
        var lines = events.map(line)
        if let failure { lines.append("FAILED \(failure.line)") }
        let counts = Dictionary(grouping: drift) { $0 }.map { "not known: \($0.key) ×\($0.value.count)" }.sorted()
        return (lines + counts).map { $0 + "\n" }.joined()
    }
}

extension AnswerEvent {
    fileprivate var line: String {
        switch self {
        case .started(let ids): "started chat=\(ids.chat) question=\(ids.question) answer=\(ids.answer)"
        case .reasoning(let text): "reasoning \(text.debugDescription)"
        case .text(let text): "text \(text.debugDescription)"
        case .citation(let source): "citation \(source.line)"
        case .sources(let sources): "sources" + sources.map { "\n  \($0.line)" }.joined()
        case .toolActivity(let activity): "tool \(activity.tool) [\(activity.call)] \(activity.step)"
        case .image(let url): "image \(url.withoutQuery)"
        case .document(let url): "document \(url.withoutQuery)"
        case .task(let id): "task \(id)"
        case .usage(let usage):
            "usage in=\(usage.inputTokens) out=\(usage.outputTokens) cached=\(usage.cachedTokens) reasoning=\(usage.reasoningTokens)"
        case .finished: "finished"
        }
    }

    fileprivate var lengthLine: String {
        switch self {
        case .started: "started"
        case .reasoning(let text): "reasoning \(text.utf8.count)"
        case .text(let text): "text \(text.utf8.count)"
        case .citation: "citation"
        case .sources(let sources): "sources \(sources.count)"
        case .toolActivity(let activity):
            switch activity.step {
            case .started: "tool started"
            case .called(let arguments): "tool called \(arguments.utf8.count)"
            case .output(let text): "tool output \(text.utf8.count)"
            case .finished: "tool finished"
            case .failed: "tool failed"
            }
        case .image(let url): "image \(url.utf8.count)"
        case .document(let url): "document \(url.utf8.count)"
        case .task(let id): "task \(id.utf8.count)"
        case .usage: line
        case .finished: "finished"
        }
    }
}

extension SiteError {
    /// The case, what it holds beside words, and what the user is told.
    fileprivate var line: String {
        let name = Mirror(reflecting: self).children.first?.label ?? "plain"
        let facts =
            switch self {
            case .rateLimited(let until?, _): " until +\(Int(until.timeIntervalSince(testTime))) s"
            case .humanCheck(let url): " at \(url ?? "no address")"
            default: ""
            }
        return "\(name)\(facts): \(self)"
    }
}

extension Source {
    fileprivate var line: String { "\(number.map { "[\($0)]" } ?? "[-]") \(url) \(title.debugDescription)" }
}

extension String {
    /// The query of the site's addresses is a signature.
    fileprivate var withoutQuery: String { firstIndex(of: "?").map { self[..<$0] + "?…" } ?? self }
}

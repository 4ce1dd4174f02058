import NIOCore
import RecordingFormat

/// One use of a tool in the middle of an answer (`site-protocol` §5.3, tool rounds).
struct ToolUse: Equatable, Sendable {
    enum Found: Equatable, Sendable {
        /// What the site's search found, and the number behind that of the last of it: citations count through all rounds.
        case documents([FoundDocument], usedID: Int)
        case pages([FoundDocument])
        case pictures([Picture])
    }

    /// How many frames tell of the arguments.
    static let argumentFrames = 5

    /// The phase of its frames.
    let phase: String
    let tool: String
    /// The frames' `function_id`.
    let id: String
    let arguments: JSONValue
    let thought: AnswerScript.Thought
    let found: Found

    /// The arguments' text as far as a frame tells of it: nothing first, all of it in the last two; `nil` behind them.
    func arguments(at index: Int) -> String? {
        guard index < Self.argumentFrames else { return nil }
        let text = arguments.spaced
        return String(text.prefix(text.count * min(index, Self.argumentFrames - 2) / (Self.argumentFrames - 2)))
    }

    /// What a call's frames carry besides: where the page shows them.
    var extra: String { if case .pictures = found { "{}" } else { #"{"display_position": "think"}"# } }

    /// How many tokens the model reads for what was found.
    var resultTokens: Int {
        switch found {
        case .documents(let documents, _): 90 * documents.count
        case .pages(let pages): 400 * pages.count
        case .pictures: 162
        }
    }

    /// The template of the frame that tells what was found, and what fills it.
    func result(_ templates: Templates) -> (template: String, slots: [String: String]) {
        switch found {
        case .documents(let documents, let usedID):
            ("search-result", ["documents": array(documents, "frames/search-document.json", templates), "used_id": String(usedID)])
        case .pages(let pages):
            (
                "extractor-result",
                ["pages": array(pages, "frames/extracted-page.json", templates), "content": pages.map(\.snippet).joined(separator: "\n")]
            )
        case .pictures(let pictures):
            ("images-result", ["images": JSONValue.array(pictures.map { .object([.init("image", .string($0.url))]) }).spaced])
        }
    }

    private func array(_ documents: [FoundDocument], _ template: String, _ templates: Templates) -> String {
        "[\(documents.map { String(buffer: templates[template].filled($0.slots)) }.joined(separator: ", "))]"
    }
}

/// A page that the site's search found.
struct FoundDocument: Equatable, Sendable {
    let host: String
    let title: String
    let snippet: String

    var slots: [String: String] { ["url": "https://\(host)/\(title.count)", "host": host, "title": title, "snippet": snippet] }

    /// So many invented pages about a subject; `first` is the number of the first.
    static func about(_ subject: String, _ count: Int, first: Int) -> [FoundDocument] {
        (first..<first + count).map { number in
            FoundDocument(
                host: "site-\(number).example.com", title: "Page \(number) on “\(subject.prefix(60))”",
                snippet: "What page \(number) says: nobody wrote it, it was found for the sake of its number. 第\(number)页。"
            )
        }
    }
}

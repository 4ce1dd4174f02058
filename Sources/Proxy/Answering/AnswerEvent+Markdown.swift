import QwenSite

extension AnswerEvent {
    /// What the event is in a text, for clients that know nothing but text; empty for what is no part of one.
    var markdown: String {
        switch self {
        case .text(let text): text
        case .citation(let source): "[\(source.number.map(String.init) ?? "source")](\(Self.target(source.url)))"
        case .image(let url): "![image](\(Self.target(url)))\n\n"
        case .document(let url): "[document](\(Self.target(url)))\n\n"
        case .started, .reasoning, .sources, .toolActivity, .task, .usage, .finished: ""
        }
    }

    /// An address in which nothing ends the link before its end.
    private static func target(_ url: String) -> String {
        url.replacing("(", with: "%28").replacing(")", with: "%29").replacing(" ", with: "%20").replacing("<", with: "%3C")
    }
}

/// How a question is to be worked on, as the site's page says it (`feature_config`, site protocol §5.1).
struct FeatureConfig: Equatable, Sendable {
    var isThinkingEnabled: Bool
    var isThinkingAutomatic: Bool
    /// A closed set: any other value makes the site hang.
    var mode: Mode
    var format: Format
    var research: Research
    var maySearch: Bool

    enum Mode: String, Sendable {
        case fast = "Fast"
        case automatic = "Auto"
        case thinking = "Thinking"
    }

    enum Format: String, Sendable { case summary, detail }

    enum Research: String, Sendable { case normal, advance }

    init(_ question: Question) {
        maySearch = question.maySearch
        research = question.type == .deepResearch ? .advance : .normal
        isThinkingAutomatic = question.thinking == .automatic
        isThinkingEnabled = question.thinking != .off
        format = question.thinking == .detail ? .detail : .summary
        mode = isThinkingAutomatic ? .automatic : isThinkingEnabled ? .thinking : .fast
    }

    /// - Parameter hasMode: whether the page that is played knows `thinking_mode`, which came in July 2026.
    func json(hasMode: Bool) -> String {
        #"{"thinking_enabled":\#(isThinkingEnabled),"output_schema":"phase","research_mode":"\#(research.rawValue)","auto_thinking":\#(isThinkingAutomatic),"#
            + (hasMode ? #""thinking_mode":"\#(mode.rawValue)","# : "")
            + #""thinking_format":"\#(format.rawValue)","auto_search":\#(maySearch)}"#
    }
}

/// What a turn has cost so far, as the site counts it.
struct Usage: Equatable, Sendable {
    /// The site's own hidden prompt, as long as it was in 2026-10 (`site-protocol` §5.4).
    static let hiddenPrompt = 1_326

    var input: Int
    var reasoning = 0
    /// Reasoning included.
    var output = 0

    /// - Parameter branch: tokens of the messages up to and with the question.
    init(branch: Int) { input = Self.hiddenPrompt + branch }

    /// Roughly the tokens of a text: four bytes each.
    static func tokens(_ text: String) -> Int { (text.utf8.count + 3) / 4 }

    mutating func reason(_ text: String) {
        reasoning += Self.tokens(text)
        output += Self.tokens(text)
    }

    /// A tool has answered: what was written so far is read again, with so many tokens more, and the model begins anew.
    mutating func beginRound(reading tokens: Int) {
        input += output + tokens
        output = 0
        reasoning = 0
    }

    mutating func answer(_ text: String) { output += Self.tokens(text) }

    /// The slots of a frame that carries usage.
    var slots: [String: String] {
        [
            "input_tokens": String(input), "output_tokens": String(output), "total_tokens": String(input + output),
            "reasoning_tokens": String(reasoning),
        ]
    }
}

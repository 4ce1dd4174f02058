/// A call of a tool in an answer that a client tells of.
struct ToolCall: Decodable {
    private struct Function: Decodable {
        var name: String
        var arguments: String?
    }

    private var function: Function?

    private enum CodingKeys: CodingKey { case function }

    init(from decoder: any Decoder) throws {
        function = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(Function.self, forKey: .function)
    }

    /// `nil` where it is none of a function.
    fileprivate var sentence: String? { function.map { "Calls \($0.name) with \($0.arguments ?? "{}")" } }
}

extension [ToolCall] {
    /// Says in words which tools were called, below the text of the answer and behind its parts: for the history and the site.
    func tell(in text: inout String, _ parts: inout JSON?) {
        let sentences = compactMap(\.sentence).joined(separator: "\n")
        guard !sentences.isEmpty else { return }
        let more = (text.isEmpty ? "" : "\n") + sentences
        text += more
        if case .array(let known)? = parts { parts = .array(known + [.object(["type": .string("text"), "text": .string(more)])]) }
    }
}

/// What an answer says. It quotes the prompt, the number of the turn and the account, so that answers that went to the wrong place, and
/// threads that were lost, are there to be seen.
struct AnswerScript: Equatable, Sendable {
    enum Outcome: Equatable, Sendable {
        case answer
        /// Pictures in place of words.
        case pictures([Picture])
        /// The stream ends without an answer, as it does for a message of the role `system`.
        case nothing
        case invalidInput
        case internalError
    }

    struct Thought: Equatable, Sendable {
        var title: String
        var text: String
    }

    var outcome = Outcome.answer
    var thinking = QuestionBody.Thinking.off
    var thoughts: [Thought]
    /// The tools that are used before the answer, one after the other.
    var tools: [ToolUse] = []
    /// The answer's text, in the pieces it comes in.
    var pieces: [String]

    init(question: String, turn: Int, account: String, model: String) {
        thoughts = [
            Thought(title: "Reading the question", text: "This is turn \(turn) of the chat, asked by \(account)."),
            Thought(title: "Choosing the words", text: "A short answer that repeats the question serves best. 先看问题，再回答。"),
        ]
        pieces = Self.pieces(
            of: "This is turn \(turn) of this chat, answered for \(account) by \(model). You wrote: “\(Self.quotation(question))”. "
                + "Nothing here was thought up by a model: the twin of the site says so in 中文, in русский, and with 👩‍💻 🇩🇪 é."
        )
    }

    /// Tells what files the question came with.
    mutating func quote(_ attachments: [String]) {
        guard !attachments.isEmpty else { return }
        pieces += Self.pieces(of: " You attached \(attachments.joined(separator: "; ")).")
    }

    /// Takes what a prompt asks of the answer's content.
    mutating func take(_ steering: Steering) {
        switch steering {
        case .say(let text): pieces = Self.pieces(of: text)
        case .think: if thinking == .off { thinking = .summary }
        case .long(let count): pieces = (1...count).map { "Piece \($0) of \(count). " }
        case .failInStream(let code): outcome = code == "invalid_input" ? .invalidInput : .internalError
        default: break
        }
    }

    /// Cuts a text at odd places: inside words, and between the characters that make up one sign, but never inside a character.
    static func pieces(of text: String) -> [String] {
        let lengths = [4, 1, 7, 2, 11, 3, 5, 9]
        var pieces: [String] = []
        var rest = text.unicodeScalars[...]
        while !rest.isEmpty {
            let piece = rest.prefix(lengths[pieces.count % lengths.count])
            pieces.append(String(String.UnicodeScalarView(piece)))
            rest = rest.dropFirst(piece.count)
        }
        return pieces
    }

    /// A long prompt is quoted by its beginning and its end.
    private static func quotation(_ text: String) -> String {
        text.count <= 4_000 ? text : "\(text.prefix(2_000)) […] \(text.suffix(2_000))"
    }
}

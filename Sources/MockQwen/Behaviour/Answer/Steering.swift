/// What a prompt that begins with `/mock` asks of the twin, so that a person or a test can provoke whatever the site may do.
enum Steering: Equatable, Sendable {
    /// A pause before every frame, whatever the speed.
    case slow(Duration)
    /// The answer is this text.
    case say(String)
    /// Thinking comes before the answer, asked for or not.
    case think
    /// The answer has so many pieces.
    case long(Int)
    /// The connection closes inside the frame behind so many.
    case cut(after: Int)
    /// Nothing comes behind so many frames, and the connection stays open.
    case stall(after: Int)
    /// The head comes, and nothing more.
    case silent
    /// This frame is not UTF-8.
    case garble(Int)
    /// A frame of the stream tells of an error in place of an answer.
    case failInStream(code: String)
    /// The answer searches the web first.
    case search
    /// The answer reads pages of the web first.
    case extract
    /// The answer has a picture drawn first.
    case draw
    /// So many pictures, of a question for pictures.
    case images(Int)
    /// The film of a question for a film is ready after so many seconds.
    case film(seconds: Int)
    case filmFails
    /// A refusal in place of a stream.
    case refuse(Refusal)
    /// An HTML page with this status.
    case page(status: Int)

    /// One line of the table.
    private struct Form: Sendable {
        let usage: String
        /// What the words behind the command ask for; `nil` where they don't fit.
        let parse: @Sendable (_ rest: Substring) -> Steering?
    }

    private static let forms: [String: Form] = [
        "slow": Form(usage: "slow MS") { number($0, 0...600_000).map { .slow(.milliseconds($0)) } },
        "say": Form(usage: "say TEXT") { $0.isEmpty ? nil : .say(String($0)) },
        "think": Form(usage: "think") { $0.isEmpty ? .think : nil },
        "long": Form(usage: "long N") { number($0, 1...100_000).map { .long($0) } },
        "search": Form(usage: "search [TEXT]") { _ in .search },
        "extract": Form(usage: "extract [TEXT]") { _ in .extract },
        "draw": Form(usage: "draw [TEXT]") { _ in .draw },
        "images": Form(usage: "images N") { number($0, 1...8).map { .images($0) } },
        "film": Form(usage: "film SECONDS|fail") { $0 == "fail" ? .filmFails : number($0, 0...86_400).map { .film(seconds: $0) } },
        "cut": Form(usage: "cut N") { number($0, 0...100_000).map { .cut(after: $0) } },
        "stall": Form(usage: "stall N") { number($0, 0...100_000).map { .stall(after: $0) } },
        "silent": Form(usage: "silent") { $0.isEmpty ? .silent : nil },
        "garble": Form(usage: "garble N") { number($0, 1...100_000).map { .garble($0) } },
        "fail": Form(usage: "fail CODE [HOURSh]", parse: failure),
        "human": Form(usage: "human [html|script]") {
            ["": .refuse(.humanCheck), "html": .refuse(.humanCheckPage), "script": .refuse(.humanCheckScript)][$0]
        },
        "expired": Form(usage: "expired") { $0.isEmpty ? .refuse(.tokenExpired) : nil },
        "html": Form(usage: "html") { $0.isEmpty ? .page(status: 200) : nil },
        "status": Form(usage: "status CODE") { number($0, 400...599).map { .page(status: $0) } },
    ]

    /// Reads a prompt; `nil` where it is an ordinary one.
    /// - Throws: ``Unsupported`` where it begins with `/mock` and asks for nothing that is known.
    init?(prompt: String) throws(Unsupported) {
        guard prompt.hasPrefix("/mock") else { return nil }
        let words = prompt.dropFirst("/mock".count).drop { $0 == " " }
        let command = words.prefix { $0 != " " && $0 != "\n" }
        guard let steering = Self.forms[String(command)]?.parse(words.dropFirst(command.count + 1)) else {
            let usages = Self.forms.values.map { "/mock \($0.usage)" }.sorted()
            throw Unsupported(description: "There is no steering '\(prompt.prefix(80))'. There are:\n\(usages.joined(separator: "\n"))\n")
        }
        self = steering
    }

    private static func number(_ text: Substring, _ range: ClosedRange<Int>) -> Int? {
        Int(text).flatMap { range.contains($0) ? $0 : nil }
    }

    private static func failure(_ rest: Substring) -> Steering? {
        let words = rest.split(separator: " ")
        switch (words.first, words.count) {
        case ("RateLimited", 1): return .refuse(.rateLimited(hours: 2))
        case ("RateLimited", 2): return words[1].hasSuffix("h") ? number(words[1].dropLast(), 1...1000).map { .refuse(.rateLimited(hours: $0)) } : nil
        case ("invalid_input", 1), ("internal_error", 1): return .failInStream(code: String(words[0]))
        case (let code?, 1): return .refuse(refusals[code] ?? .other(code: String(code)))
        default: return nil
        }
    }

    /// The codes that have a form of their own.
    private static let refusals: [Substring: Refusal] = [
        "Bad_Request": .badRequest, "CHAT_IN_PROGRESS": .chatInProgress, "CHAT_NOT_FOUND": .chatDeleted, "PARENT_NOT_FOUND": .parentUnknown("none"),
        "Not_Found": .chatNotFound, "Unauthorized": .unauthorized, "unauthorized": .tokenExpired, "forbidden": .forbidden,
    ]
}

import RecordingFormat

extension AnswerScript {
    /// Two searches, and an answer with citations of both that are cut over frames.
    mutating func search(for subject: String) {
        let first = FoundDocument.about(subject, 3, first: 1)
        let second = FoundDocument.about("\(subject) once more", 2, first: 4)
        for (round, documents) in [first, second].enumerated() {
            tools.append(
                ToolUse(
                    phase: "web_search", tool: "web_search", id: "round_\(round)_1",
                    arguments: .object([.init("queries", .array([.string(round == 0 ? subject : "\(subject) once more")]))]),
                    thought: Thought(title: "Search \(round + 1)", text: "I look for pages that know more about it."),
                    // Numbers begin at 1, and this is the next free one.
                    found: .documents(documents, usedID: round == 0 ? 4 : 6)
                )
            )
        }
        pieces += [" One page says so [[", "1]], others agree [[2", ",5", "]]."]
    }

    /// A look into two pages.
    mutating func extract(_ subject: String) {
        tools.append(
            ToolUse(
                phase: "web_extractor", tool: "web_extractor", id: "round_0_1",
                arguments: .object([.init("urls", .array([.string("https://site-1.example.com/")])), .init("goal", .string(subject))]),
                thought: Thought(title: "Reading pages", text: "I read them whole."),
                found: .pages(FoundDocument.about(subject, 2, first: 1))
            )
        )
    }

    /// A picture in the middle of an answer.
    mutating func draw(_ picture: Picture, _ subject: String, call: String) {
        tools.append(
            ToolUse(
                phase: "image_gen_tool", tool: "image_gen", id: call, arguments: .object([.init("prompt", .string(subject))]),
                thought: Thought(title: "Making the picture", text: "I have it drawn."),
                found: .pictures([picture])
            )
        )
    }
}

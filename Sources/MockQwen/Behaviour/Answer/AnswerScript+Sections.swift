extension AnswerScript {
    /// A run of frames of one kind.
    enum Section: Equatable, Sendable {
        case created
        case thinking([Thought])
        case tool(ToolUse)
        case text([String])
        /// So many signs of life, one every ten seconds.
        case waiting(Int)
        case pictures([Picture])
        /// The last frame.
        case end(String)
    }

    var sections: [Section] {
        switch outcome {
        case .invalidInput: return [.end("invalid-input")]
        case .internalError: return [.end("internal-error")]
        case .nothing: return [.created, .end("finished")]
        case .pictures(let pictures): return [.created, .waiting(2), .pictures(pictures), .end("images-finished")]
        case .answer:
            // Before each use of a tool the model thinks anew.
            let rounds = tools.flatMap { [Section.thinking([$0.thought]), .tool($0)] }
            let all = [.created] + rounds + [.thinking(thoughts), .text(pieces), .end("finished")]
            return all.filter { section in
                if case .thinking = section { thinking != .off } else { true }
            }
        }
    }
}

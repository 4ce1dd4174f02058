extension ChatCompletionRequest {
    /// What the client sends.
    /// - Throws: ``APIError`` that names the field which asks for what can't be.
    func transcript() throws(APIError) -> Transcript {
        try checkRanges()
        let transcript = try messages.transcript()
        guard transcript.messages.contains(where: { !$0.files.isEmpty || $0.text.contains { !$0.isWhitespace } }) else {
            throw .invalid("The message is empty.", parameter: "messages")
        }
        return transcript
    }

    /// What the client wants answered, but for the text and the files.
    /// - Throws: ``APIError`` that names the field which asks for what can't be.
    func turn() throws(APIError) -> Turn {
        var turn = Turn(
            text: "", model: model, thinking: thinking.thinking,
            cut: AnswerCut(stops: stop?.texts ?? [], maximumTokens: maxCompletionTokens ?? maxTokens)
        )
        try kind.apply(to: &turn)
        return turn
    }

    private func checkRanges() throws(APIError) {
        try check(n, "n", in: 1...128)
        if let n, n > 1 { throw .invalid("'n' can only be 1 here: the site gives one answer a turn. Send \(n) requests instead.", parameter: "n") }
        try check(maxTokens, "max_tokens", in: 1...Int.max)
        try check(maxCompletionTokens, "max_completion_tokens", in: 1...Int.max)
        try check(temperature, "temperature", in: 0...2)
        try check(topP, "top_p", in: 0...1)
        try check(presencePenalty, "presence_penalty", in: -2...2)
        try check(frequencyPenalty, "frequency_penalty", in: -2...2)
        try check(topLogprobs, "top_logprobs", in: 0...20)
        try checkStops(stop?.texts ?? [])
        if toolChoice?.isForced == true {
            throw .invalid("'tool_choice' may be 'none' or 'auto' here: a tool can't be forced on the model.", parameter: "tool_choice")
        }
    }

    private func checkStops(_ texts: [String]) throws(APIError) {
        guard texts.count <= 4 else { throw .invalid("'stop' may hold up to 4 texts.", parameter: "stop") }
        let longest = AnswerCut.longestStop
        guard texts.allSatisfy({ $0.utf8.count <= longest }) else {
            throw .invalid("A text of 'stop' may have up to \(longest) bytes in UTF-8.", parameter: "stop")
        }
    }

    private func check<Number: Comparable>(_ value: Number?, _ name: String, in range: ClosedRange<Number>) throws(APIError) {
        guard let value, !range.contains(value) else { return }
        let bounds = range.upperBound as? Int == Int.max ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
        throw .invalid("'\(name)' must be \(bounds).", parameter: name)
    }
}

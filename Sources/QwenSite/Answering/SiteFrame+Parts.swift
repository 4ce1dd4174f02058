import Wire

extension SiteFrame.Created {
    init?(reading scanner: inout JSONScanner) throws(JSONScanError) {
        guard try scanner.beginObjectOrSkip() else { return nil }
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "chat_id") {
                chat = try scanner.stringOrSkip()
            } else if scanner.matches(key, "parent_id") {
                question = try scanner.stringOrSkip()
            } else if scanner.matches(key, "response_id") {
                answer = try scanner.stringOrSkip()
            } else if scanner.matches(key, "response_index") {
                isFirst = try scanner.kind() == .number ? try scanner.integerOrSkip() == 0 : try scanner.stringOrSkip() ?? "0" == "0"
            } else {
                try scanner.skip()
            }
        }
    }
}

extension SiteFrame.Summary {
    /// Reads a delta's `extra`; `nil` where it holds no summary.
    init?(reading scanner: inout JSONScanner) throws(JSONScanError) {
        guard try scanner.beginObjectOrSkip() else { return nil }
        var isThere = false
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "summary_title") {
                isThere = true
                titles = try Self.content(reading: &scanner)
            } else if scanner.matches(key, "summary_thought") {
                isThere = true
                thoughts = try Self.content(reading: &scanner)
            } else {
                try scanner.skip()
            }
        }
        guard isThere else { return nil }
    }

    private static func content(reading scanner: inout JSONScanner) throws(JSONScanError) -> [String] {
        var content: [String] = []
        guard try scanner.beginObjectOrSkip() else { return content }
        while let key = try scanner.nextKey() {
            guard scanner.matches(key, "content"), try scanner.kind() == .array else {
                try scanner.skip()
                continue
            }
            content.removeAll()
            try scanner.beginArray()
            while try scanner.nextElement() { content.append(try scanner.stringOrSkip() ?? "") }
        }
        return content
    }
}

extension Usage {
    /// Reads a frame's `usage`; `nil` where it names no tokens, as the frames of tools do.
    init?(reading scanner: inout JSONScanner) throws(JSONScanError) {
        guard try scanner.beginObjectOrSkip() else { return nil }
        self.init()
        var isThere = false
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "input_tokens") {
                isThere = true
                inputTokens = try scanner.integerOrSkip() ?? 0
            } else if scanner.matches(key, "output_tokens") {
                isThere = true
                outputTokens = try scanner.integerOrSkip() ?? 0
            } else if scanner.matches(key, "prompt_tokens_details") {
                cachedTokens = try Self.detail("cached_tokens", reading: &scanner)
            } else if scanner.matches(key, "output_tokens_details") {
                reasoningTokens = try Self.detail("reasoning_tokens", reading: &scanner)
            } else {
                try scanner.skip()
            }
        }
        guard isThere else { return nil }
    }

    private static func detail(_ name: StaticString, reading scanner: inout JSONScanner) throws(JSONScanError) -> Int {
        var value = 0
        guard try scanner.beginObjectOrSkip() else { return value }
        while let key = try scanner.nextKey() {
            if scanner.matches(key, name) { value = try scanner.integerOrSkip() ?? 0 } else { try scanner.skip() }
        }
        return value
    }
}

import Wire

extension SiteFrame.Created {
    init?(reading scanner: inout JSONScanner, noting drift: inout FrameDrift) throws(JSONScanError) {
        guard try scanner.beginObject(at: "response.created", noting: &drift) else { return nil }
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "chat_id") {
                chat = try scanner.stringOrSkip()
            } else if scanner.matches(key, "parent_id") {
                question = try scanner.stringOrSkip()
            } else if scanner.matches(key, "response_id") {
                answer = try scanner.string(at: "response.created.response_id", noting: &drift)
            } else if scanner.matches(key, "response_index") {
                guard let index = try scanner.integerOrSkip() else {
                    drift.note("response.created.response_index of another kind")
                    continue
                }
                isFirst = index <= 0
            } else {
                drift.note(unknown: scanner.text(of: key), in: "response.created")
                try scanner.skip()
            }
        }
    }
}

extension SiteFrame.Summary {
    /// Reads one of the two lists of summaries.
    static func list(reading scanner: inout JSONScanner, noting drift: inout FrameDrift) throws(JSONScanError) -> [String] {
        var content: [String] = []
        guard try scanner.beginObject(at: "extra.summary", noting: &drift) else { return content }
        var isThere = false
        while let key = try scanner.nextKey() {
            guard scanner.matches(key, "content") else {
                drift.note(unknown: scanner.text(of: key), in: "extra.summary")
                try scanner.skip()
                continue
            }
            isThere = true
            guard try scanner.beginArray(at: "extra.summary.content", noting: &drift) else { continue }
            content.removeAll()
            while try scanner.nextElement() { content.append(try scanner.string(at: "extra.summary.content[]", noting: &drift) ?? "") }
        }
        if !isThere { drift.note("extra.summary without content") }
        return content
    }
}

extension Usage {
    /// Reads a frame's `usage`; `nil` where it names no tokens, as the frames of tools do.
    init?(reading scanner: inout JSONScanner, noting drift: inout FrameDrift) throws(JSONScanError) {
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
                if !Self.isKnown(key, scanner) { drift.note(unknown: scanner.text(of: key), in: "usage") }
                try scanner.skip()
            }
        }
        guard isThere else { return nil }
    }

    /// Whether the site is known to count this, though nobody asks for it.
    private static func isKnown(_ key: JSONScanner.Key, _ scanner: borrowing JSONScanner) -> Bool {
        scanner.matches(key, "characters") || scanner.matches(key, "total_tokens") || scanner.matches(key, "input_tokens_details")
            || scanner.matches(key, "image_tokens") || scanner.matches(key, "image_count") || scanner.matches(key, "width")
            || scanner.matches(key, "height")
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

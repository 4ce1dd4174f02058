import Wire

/// What a frame adds to the answer (`choices[0].delta`).
struct SiteDelta {
    var phase = SitePhase.unnamed
    /// The site's own name of the phase, where it tells more than ``phase``: of a tool, or of what is not known.
    var phaseName = ""
    var status = SiteFrame.Status.other
    var content = ""
    /// Reasoning beside the content, as other services send it.
    var reasoning = ""
    /// The frame is a tool's, not the model's (`role` is `function`).
    var isOfFunction = false
    /// The tool that gives its result.
    var name: String?
    /// What the model asks of a tool.
    var call: ToolCall?
    /// Which of the model's calls the frame belongs to.
    var callID: String?
    var extra: SiteExtra?

    struct ToolCall {
        var name: String?
        /// JSON text as far as the model has written it: cumulative.
        var arguments = ""
    }

    /// Whether a tool is at work, whatever its name.
    var isOfTool: Bool { phase == .tool || isOfFunction || call != nil || (phase == .unnamed && name != nil) }

    /// Reads the members of an object that was entered.
    mutating func read(_ scanner: inout JSONScanner, _ bytes: Span<UInt8>, noting drift: inout FrameDrift) throws(JSONScanError) {
        var hasContent = false
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "content") {
                if hasContent { drift.note("delta.content twice") }
                hasContent = true
                content = try scanner.content(noting: &drift)
            } else if scanner.matches(key, "role") {
                if let range = try scanner.stringRangeOrSkip() { isOfFunction = bytes.equals("function", in: range) }
            } else if scanner.matches(key, "phase") {
                let kind = try scanner.kind()
                guard let range = try scanner.stringRangeOrSkip() else {
                    drift.note("delta.phase", kind)
                    continue
                }
                phase = SitePhase(bytes, range)
                if phase == .tool || phase == .research || phase == .unknown { phaseName = bytes.text(in: range) }
            } else if scanner.matches(key, "status") {
                guard let range = try scanner.stringRangeOrSkip() else { continue }
                status = SiteFrame.Status(bytes, range)
                if status == .other { drift.note("status \(FrameDrift.name(bytes.text(in: range)))") }
            } else if scanner.matches(key, "extra") {
                extra = try SiteExtra(reading: &scanner, noting: &drift)
            } else if scanner.matches(key, "function_call") {
                call = try ToolCall(reading: &scanner, noting: &drift)
            } else if scanner.matches(key, "function_id") {
                callID = try scanner.stringOrSkip()
            } else if scanner.matches(key, "name") {
                name = try scanner.stringOrSkip()
            } else if scanner.matches(key, "reasoning_content") {
                reasoning = try scanner.string(at: "delta.reasoning_content", noting: &drift) ?? ""
            } else {
                drift.note(unknown: scanner.text(of: key), in: "delta")
                try scanner.skip()
            }
        }
        if !hasContent { drift.note("delta without content") }
        if phase == .summary, status == .typing, extra?.summary == nil { drift.note("thinking_summary without a summary") }
    }
}

extension SiteDelta.ToolCall {
    init?(reading scanner: inout JSONScanner, noting drift: inout FrameDrift) throws(JSONScanError) {
        guard try scanner.beginObjectOrSkip() else { return nil }
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "name") {
                name = try scanner.stringOrSkip()
            } else if scanner.matches(key, "arguments") {
                arguments = try scanner.string(at: "function_call.arguments", noting: &drift) ?? ""
            } else {
                drift.note(unknown: scanner.text(of: key), in: "function_call")
                try scanner.skip()
            }
        }
    }
}

extension JSONScanner {
    /// A string, or the strings of a list of strings and `{"text":…}` joined: older forms of a message's content.
    fileprivate mutating func content(noting drift: inout FrameDrift) throws(JSONScanError) -> String {
        guard try kind() == .array else { return try string(at: "delta.content", noting: &drift) ?? "" }
        var text = ""
        var isEmpty = true
        try beginArray()
        while try nextElement() {
            isEmpty = false
            guard try kind() == .object else {
                text += try string(at: "delta.content[]", noting: &drift) ?? ""
                continue
            }
            var hasText = false
            try beginObject()
            while let key = try nextKey() {
                guard matches(key, "text") else {
                    try skip()
                    continue
                }
                hasText = true
                text += try string(at: "delta.content[].text", noting: &drift) ?? ""
            }
            if !hasText { drift.note("delta.content[] without text") }
        }
        if isEmpty { drift.note("delta.content[] without text") }
        return text
    }
}

import Wire

/// What a frame brings beside its content (`choices[0].delta.extra`).
///
/// An object, since it is large and most frames have none: as a value it would be copied with each of them.
final class SiteExtra {
    private(set) var summary: SiteFrame.Summary?
    /// Pages that a search found, and the number behind the last of them.
    private(set) var documents: [Source] = []
    private(set) var usedID: Int?
    /// Pages that were named without numbers.
    private(set) var pages: [Source] = []
    /// Pictures that a tool made, to be shown.
    private(set) var images: [String] = []
    /// The task that makes what was asked for.
    private(set) var task: String?
    private(set) var callID: String?
    private(set) var failure: String?
    /// What a tool gave, where it is text.
    private(set) var output: String?
    private(set) var research: [ResearchStep] = []
    /// The document of a deep research.
    private(set) var document: String?

    init?(reading scanner: inout JSONScanner, noting drift: inout FrameDrift) throws(JSONScanError) {
        guard try scanner.kind() != .null else {
            try scanner.skip()
            return nil
        }
        guard try scanner.beginObject(at: "delta.extra", noting: &drift) else { return nil }
        var titles: [String]?
        var thoughts: [String]?
        var result = ToolResult()
        var searched: [Source] = []
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "summary_title") {
                titles = try SiteFrame.Summary.list(reading: &scanner, noting: &drift)
            } else if scanner.matches(key, "summary_thought") {
                thoughts = try SiteFrame.Summary.list(reading: &scanner, noting: &drift)
            } else if scanner.matches(key, "tool_result") {
                result = try ToolResult(reading: &scanner, noting: &drift)
            } else if scanner.matches(key, "web_search_info") {
                searched = try Source.list(reading: &scanner)
            } else if scanner.matches(key, "web_extract_info") || scanner.matches(key, "search_result") {
                pages += try Source.list(reading: &scanner).filter { !$0.url.isEmpty }
            } else if scanner.matches(key, "image_list") {
                images = try ToolResult(reading: &scanner, noting: &drift).images
            } else if scanner.matches(key, "deep_research") {
                try readResearch(&scanner)
            } else if try !readRest(key, &scanner) {
                if !Self.isKnown(key, scanner) { drift.note(unknown: scanner.text(of: key), in: "extra") }
                try scanner.skip()
            }
        }
        if titles != nil || thoughts != nil {
            if titles == nil || thoughts == nil { drift.note("extra with half a summary") }
            summary = SiteFrame.Summary(titles: titles ?? [], thoughts: thoughts ?? [])
        }
        if !result.documents.isEmpty { documents = result.documents } else if !searched.isEmpty { documents = searched }
        usedID = result.usedID
        if images.isEmpty { images = result.images }
        output = result.text
    }

    private func readRest(_ key: JSONScanner.Key, _ scanner: inout JSONScanner) throws(JSONScanError) -> Bool {
        if scanner.matches(key, "wanx") || scanner.matches(key, "aipodcast") {
            task = try scanner.member("task_id")
        } else if scanner.matches(key, "task_id") {
            task = try scanner.textOrSkip()
        } else if scanner.matches(key, "function_id") {
            callID = try scanner.stringOrSkip()
        } else if scanner.matches(key, "error") {
            failure = try scanner.kind() == .object ? try scanner.member("message", or: "details", or: "code") : try scanner.stringOrSkip()
        } else {
            return false
        }
        return true
    }

    private func readResearch(_ scanner: inout JSONScanner) throws(JSONScanError) {
        if try scanner.kind() == .array {
            try scanner.beginArray()
            while try scanner.nextElement() { if let step = try ResearchStep(reading: &scanner) { research.append(step) } }
            return
        }
        guard try scanner.beginObjectOrSkip() else { return }
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "references") {
                documents = try Source.list(reading: &scanner)
            } else if scanner.matches(key, "pdf") {
                document = try scanner.member("link")
            } else {
                try scanner.skip()
            }
        }
    }

    /// Whether the site is known to send this, though nobody asks for it.
    private static func isKnown(_ key: JSONScanner.Key, _ scanner: borrowing JSONScanner) -> Bool {
        scanner.matches(key, "display_position") || scanner.matches(key, "output_image_hw") || scanner.matches(key, "web_extractor_result")
            || scanner.matches(key, "deep_research_info")
    }
}

/// What a tool gave (`extra.tool_result`): an object of search results, a list of pictures, or text.
private struct ToolResult {
    var documents: [Source] = []
    var usedID: Int?
    var images: [String] = []
    var text: String?

    init() {}

    init(reading scanner: inout JSONScanner, noting drift: inout FrameDrift) throws(JSONScanError) {
        switch try scanner.kind() {
        case .array:
            try scanner.beginArray()
            while try scanner.nextElement() {
                if try scanner.kind() == .string {
                    images.append(try scanner.string())
                } else if let image = try scanner.member("image") {
                    images.append(image)
                }
            }
        case .object:
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                if scanner.matches(key, "docs") {
                    documents = try Source.list(reading: &scanner)
                } else if scanner.matches(key, "used_id") {
                    usedID = try scanner.integerOrSkip()
                } else if scanner.matches(key, "file_path") || scanner.matches(key, "image") {
                    if let image = try scanner.stringOrSkip() { images.append(image) }
                } else {
                    if !scanner.matches(key, "tool_call_metrics"), !scanner.matches(key, "tool_observation") {
                        drift.note(unknown: scanner.text(of: key), in: "tool_result")
                    }
                    try scanner.skip()
                }
            }
        case .string: text = try scanner.string()
        case .number, .bool, .null: try scanner.skip()
        }
        // A path or a name is no picture that a client could show.
        images.removeAll { !$0.hasPrefix("http") }
    }
}

extension Source {
    /// The pages of a list, those without an address included: each takes up a number.
    static func list(reading scanner: inout JSONScanner) throws(JSONScanError) -> [Source] {
        var sources: [Source] = []
        guard try scanner.kind() == .array else {
            try scanner.skip()
            return sources
        }
        try scanner.beginArray()
        while try scanner.nextElement() { sources.append(try Source(reading: &scanner)) }
        return sources
    }

    private init(reading scanner: inout JSONScanner) throws(JSONScanError) {
        self.init(url: "")
        guard try scanner.beginObjectOrSkip() else { return }
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "url") {
                url = try scanner.stringOrSkip() ?? ""
            } else if scanner.matches(key, "title") {
                title = try scanner.stringOrSkip() ?? ""
            } else if scanner.matches(key, "snippet") || scanner.matches(key, "description") {
                snippet = try scanner.stringOrSkip() ?? ""
            } else if scanner.matches(key, "index_number") {
                number = try scanner.integerOrSkip()
            } else {
                try scanner.skip()
            }
        }
        if !url.hasPrefix("http") { url = "" }
    }
}

extension JSONScanner {
    /// The text of one member of the object that comes next, which is passed over whole; numbers count as text.
    mutating func member(_ name: StaticString) throws(JSONScanError) -> String? {
        var text: String?
        guard try beginObjectOrSkip() else { return nil }
        while let key = try nextKey() {
            guard matches(key, name) else {
                try skip()
                continue
            }
            text = try textOrSkip()
        }
        return text
    }

    /// The same for the first of these members that is there.
    mutating func member(_ first: StaticString, or second: StaticString, or third: StaticString) throws(JSONScanError) -> String? {
        var texts: (String?, String?, String?)
        guard try beginObjectOrSkip() else { return nil }
        while let key = try nextKey() {
            if matches(key, first) {
                texts.0 = try textOrSkip()
            } else if matches(key, second) {
                texts.1 = try textOrSkip()
            } else if matches(key, third) {
                texts.2 = try textOrSkip()
            } else {
                try skip()
            }
        }
        return texts.0 ?? texts.1 ?? texts.2
    }
}

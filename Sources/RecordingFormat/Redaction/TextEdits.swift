/// Replacements in a text that do not overlap, and what they make of it.
struct TextEdits {
    struct Edit: Equatable {
        var range: Range<Int>
        var bytes: [UInt8]
        /// A placeholder: a brace right before it would read as part of it.
        var isPlaceholder: Bool
    }

    /// Whether the text is already a template, or comes from the wire, where `{{` is nothing but two braces.
    enum Source { case wire, template }

    private let text: [UInt8]
    private let source: Source
    /// In their order.
    private var edits: [Edit] = []
    /// Placeholders that are in the text: they stay.
    private var placeholders: [Range<Int>] = []

    init(_ text: [UInt8], source: Source) {
        self.text = text
        self.source = source
        if source == .template { placeholders = Template.spans(in: text) }
    }

    /// Adds a replacement, unless another one was there before.
    mutating func replace(_ range: Range<Int>, by placeholder: Placeholder) {
        insert(Edit(range: range, bytes: Array(placeholder.description.utf8), isPlaceholder: true))
    }

    /// Adds a replacement, unless another one was there before.
    mutating func replace(_ range: Range<Int>, byFiller bytes: [UInt8]) {
        insert(Edit(range: range, bytes: bytes, isPlaceholder: false))
    }

    private mutating func insert(_ edit: Edit) {
        guard !edit.range.isEmpty, !placeholders.contains(where: { $0.overlaps(edit.range) }) else { return }
        let index = Self.index(of: edit.range, in: edits)
        if index > 0, edits[index - 1].range.upperBound > edit.range.lowerBound { return }
        if index < edits.count, edits[index].range.lowerBound < edit.range.upperBound { return }
        edits.insert(edit, at: index)
    }

    private static func index(of range: Range<Int>, in edits: [Edit]) -> Int {
        var low = 0
        var high = edits.count
        while low < high {
            let middle = (low + high) / 2
            if edits[middle].range.lowerBound < range.lowerBound { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The text with all replacements made and braces that are none of a placeholder's written so that they read as braces.
    func applied() -> EditedText {
        var edited = EditedText()
        var start = 0
        for edit in edits {
            appendLiteral(start..<edit.range.lowerBound, before: edit.isPlaceholder, to: &edited)
            edited.append(edit.bytes, for: edit.range.count)
            start = edit.range.upperBound
        }
        appendLiteral(start..<text.count, before: false, to: &edited)
        return edited
    }

    private func appendLiteral(_ range: Range<Int>, before isPlaceholder: Bool, to edited: inout EditedText) {
        var start = range.lowerBound
        var literal = start
        while start < range.upperBound {
            let isBrace = text[start] == UInt8(ascii: "{")
            let isPair = isBrace && start + 1 < range.upperBound && text[start + 1] == UInt8(ascii: "{")
            let isLast = isBrace && start + 1 == range.upperBound && isPlaceholder
            guard isPair && source == .wire || isLast else {
                start += 1
                continue
            }
            edited.append(Array(text[literal..<start]), for: start - literal)
            edited.append(Array((isPair ? "{{lit:7b7b}}" : "{{lit:7b}}").utf8), for: isPair ? 2 : 1)
            start += isPair ? 2 : 1
            literal = start
        }
        edited.append(Array(text[literal..<range.upperBound]), for: range.upperBound - literal)
    }
}

extension Template {
    /// Where placeholders stand in a text, valid or not.
    static func spans(in text: [UInt8]) -> [Range<Int>] {
        var spans: [Range<Int>] = []
        var start = 0
        while let open = text[start...].firstRange(of: Array("{{".utf8)), let close = text[open.upperBound...].firstRange(of: Array("}}".utf8)) {
            spans.append(open.lowerBound..<close.upperBound)
            start = close.upperBound
        }
        return spans
    }
}

/// A text after replacements, which knows where each byte of the text before went.
struct EditedText {
    private(set) var bytes: [UInt8] = []
    private var ends: [(before: Int, after: Int)] = []

    var string: String { String(decoding: bytes, as: UTF8.self) }

    fileprivate mutating func append(_ piece: [UInt8], for length: Int) {
        guard length > 0 else { return }
        bytes += piece
        ends.append(((ends.last?.before ?? 0) + length, bytes.count))
    }

    /// Where the byte at `offset` went; inside of what was replaced, the same fraction of the replacement.
    func offset(of offset: Int) -> Int {
        var low = 0
        var high = ends.count
        while low < high {
            let middle = (low + high) / 2
            if ends[middle].before < offset { low = middle + 1 } else { high = middle }
        }
        guard low < ends.count else { return bytes.count }
        let start = low > 0 ? ends[low - 1] : (before: 0, after: 0)
        let end = ends[low]
        return start.after + (offset - start.before) * (end.after - start.after) / (end.before - start.before)
    }
}

/// What of a body can be read: JSON texts in it with their leaves, wherever they lie.
struct BodyText {
    /// A JSON text, or a line of a stream that is none.
    struct Part {
        /// Where it lies in the body.
        var range: Range<Int>
        /// With ranges that count from the start of the body; `nil` where it is no JSON.
        var leaves: [JSONLeaf]?
    }

    let bytes: [UInt8]
    let parts: [Part]

    /// - Parameter isStream: the body is an event stream; else it is JSON, a page with data in it, or neither.
    init(_ bytes: [UInt8], isStream: Bool) {
        self.bytes = bytes
        guard isStream || String(validating: bytes, as: UTF8.self) != nil else {
            parts = []
            return
        }
        let text = Self.withNumbers(bytes)
        let ranges = isStream ? Self.dataLines(text) : [0..<text.count]
        let lines = ranges.map { Part(range: $0, leaves: Self.leaves(text, $0)) }
        parts = isStream || lines[0].leaves != nil ? lines : lines + Self.prerenderedData(text)
    }

    /// The text with numbers in the place of `{{now:…}}`, which stands for one without quotes around it.
    private static func withNumbers(_ bytes: [UInt8]) -> [UInt8] {
        var text = bytes
        for span in Template.spans(in: bytes) where bytes[span].starts(with: "{{now:".utf8) {
            text.replaceSubrange(span, with: Array(repeating: UInt8(ascii: "1"), count: span.count))
        }
        return text
    }

    /// What stands behind `data:` in each such line.
    private static func dataLines(_ bytes: [UInt8]) -> [Range<Int>] {
        let isLineEnd = { (byte: UInt8) in byte == 0x0A || byte == 0x0D }
        return bytes.indices.split(whereSeparator: { isLineEnd(bytes[$0]) }).compactMap { line in
            guard bytes[line.startIndex..<line.endIndex].starts(with: "data:".utf8) else { return nil }
            let start = line.startIndex + 5
            return (start < line.endIndex && bytes[start] == UInt8(ascii: " ") ? start + 1 : start)..<line.endIndex
        }
    }

    /// `window.__prerendered_data = {…}`: what the site's pages carry along.
    private static func prerenderedData(_ bytes: [UInt8]) -> [Part] {
        guard let name = bytes.firstRange(of: Array("__prerendered_data".utf8)),
            let start = bytes[name.upperBound...].firstIndex(of: UInt8(ascii: "{")),
            let end = JSONLeaf.end(ofValueIn: bytes, from: start)
        else { return [] }
        return [Part(range: start..<end, leaves: leaves(bytes, start..<end))]
    }

    private static func leaves(_ bytes: [UInt8], _ range: Range<Int>) -> [JSONLeaf]? {
        JSONLeaf.all(in: Array(bytes[range]))?.map { leaf in
            var leaf = leaf
            leaf.range = leaf.range.lowerBound + range.lowerBound..<leaf.range.upperBound + range.lowerBound
            return leaf
        }
    }
}

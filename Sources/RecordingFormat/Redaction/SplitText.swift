/// Texts that a stream hands over in pieces: the strings at the same place of its frames, put together, so that a secret that was cut
/// over frames is found.
struct SplitText {
    private struct Piece {
        var text: UnescapedText
        /// Where it begins in the joined text.
        var start: Int
    }

    /// The place of its pieces, as a JSON pointer; empty for lines that are no JSON.
    let place: String
    private var pieces: [Piece] = []
    private(set) var joined: [UInt8] = []

    /// Every such text of a stream: by place, and by place and answer, since two answers may come interleaved.
    static func all(in body: BodyText) -> [SplitText] {
        var texts: [String: SplitText] = [:]
        var order: [String] = []
        for part in body.parts {
            let answer = part.leaves?.first { $0.pointer == "/response_id" }?.text
            for leaf in part.leaves ?? [] where leaf.isString && !leaf.range.isEmpty {
                let text = UnescapedText(body.bytes, leaf.range)
                for key in [leaf.pointer] + (answer.map { ["\(leaf.pointer) \($0)"] } ?? []) {
                    if texts[key] == nil { order.append(key) }
                    texts[key, default: SplitText(place: leaf.pointer)].append(text)
                }
            }
            if part.leaves == nil {
                if texts[""] == nil { order.append("") }
                texts["", default: SplitText()].append(UnescapedText(plain: body.bytes, part.range))
            }
        }
        return order.compactMap { texts[$0] }.filter { $0.pieces.count > 1 }
    }

    private init(place: String = "") { self.place = place }

    private mutating func append(_ text: UnescapedText) {
        pieces.append(Piece(text: text, start: joined.count))
        joined += text.bytes
    }

    /// A range of the joined text as ranges of the body, one for each piece that it touches.
    func bodyRanges(of range: Range<Int>) -> [(body: Range<Int>, joined: Range<Int>)] {
        pieces.compactMap { piece in
            let inside = range.clamped(to: piece.start..<piece.start + piece.text.bytes.count)
            guard !inside.isEmpty else { return nil }
            return (piece.text.offsets[inside.lowerBound - piece.start]..<piece.text.offsets[inside.upperBound - piece.start], inside)
        }
    }

    /// Where pieces hold the text from its beginning, each at least as long as the one before, the ones that go together.
    ///
    /// The beginning of a secret at the end of one is the beginning of the same secret inside of the next.
    func growingRuns() -> [SplitText] {
        var runs: [SplitText] = []
        var run = SplitText()
        for piece in pieces {
            if let last = run.pieces.last, !piece.text.bytes.starts(with: last.text.bytes) {
                if run.pieces.count > 1 { runs.append(run) }
                run = SplitText()
            }
            run.append(piece.text)
        }
        if run.pieces.count > 1 { runs.append(run) }
        return runs
    }

    /// Every piece repeats what one before it said, or is repeated.
    var isGrowing: Bool { growingRuns().reduce(0) { $0 + $1.pieces.count } == pieces.count }

    /// What it says, once.
    var readings: [[UInt8]] { isGrowing ? growingRuns().map(\.longest) : [joined] }

    /// The last piece of a growing run, which holds all of the text.
    var longest: [UInt8] { pieces.last?.text.bytes ?? [] }

    /// A range of the whole text as ranges of the body, one for each piece of a growing run that reaches it.
    func bodyRangesInEveryPiece(of range: Range<Int>) -> [(body: Range<Int>, length: Int, isWhole: Bool)] {
        pieces.compactMap { piece in
            let inside = range.clamped(to: 0..<piece.text.bytes.count)
            guard !inside.isEmpty else { return nil }
            return (piece.text.offsets[inside.lowerBound]..<piece.text.offsets[inside.upperBound], inside.count, inside == range)
        }
    }
}

import NIOCore

/// Writes texts with placeholders in the place of secrets.
struct SecretWriter {
    let search: SecretSearch
    let source: TextEdits.Source

    /// A text in which no place is known.
    func text(_ text: String) -> String {
        edited(Array(text.utf8), places: []).string
    }

    func headers(_ headers: [HeaderField], _ places: MessagePlaces) -> [HeaderField] {
        zip(headers, places.headers).map { field, places in
            HeaderField(field.name, edited(Array(field.value.utf8), places: places).string)
        }
    }

    func body(_ bytes: ByteBuffer, _ places: MessagePlaces) -> ByteBuffer {
        ByteBuffer(bytes: edited(Array(bytes.readableBytesView), places: places.body).bytes)
    }

    /// A body that is no text: nothing in it is a placeholder, so secrets become filler.
    func binary(_ bytes: ByteBuffer) -> ByteBuffer {
        var binary = Array(bytes.readableBytesView)
        for hit in search.hits(in: binary) { binary.replaceSubrange(hit.range, with: hit.filler) }
        return ByteBuffer(bytes: binary)
    }

    /// A stream; a border of two reads inside of a secret moves to the same fraction of its placeholder.
    func stream(_ stream: AnnotatedStream, _ places: MessagePlaces) -> AnnotatedStream {
        let bytes = Array(stream.body.readableBytesView)
        let edited = edited(bytes, places: places.body, cut: cutSecrets(BodyText(bytes, isStream: true)))
        var redacted = stream
        var stored = 0
        var start = 0
        for index in stream.reads.indices {
            stored += stream.reads[index].bytes.readableBytes
            let end = edited.offset(of: stored)
            redacted.reads[index].bytes = ByteBuffer(bytes: edited.bytes[start..<end])
            start = end
        }
        return redacted
    }

    private func edited(
        _ text: [UInt8], places: [MessagePlaces.Place], cut: [(range: Range<Int>, filler: [UInt8])] = []
    ) -> EditedText {
        var edits = TextEdits(text, source: source)
        for piece in cut { edits.replace(piece.range, byFiller: piece.filler) }
        for place in places { edits.replace(place.range, by: place.placeholder) }
        for hit in search.hits(in: text) {
            if hit.isReplaceable { edits.replace(hit.range, by: hit.secret.placeholder) } else { edits.replace(hit.range, byFiller: hit.filler) }
        }
        return edits.applied()
    }

    /// Secrets that no frame holds whole: each piece becomes filler of the same length, since a placeholder can't be cut.
    private func cutSecrets(_ body: BodyText) -> [(range: Range<Int>, filler: [UInt8])] {
        var cut: [(range: Range<Int>, filler: [UInt8])] = []
        for text in SplitText.all(in: body) {
            for run in text.growingRuns() {
                for hit in search.hits(in: run.longest) {
                    let pieces = run.bodyRangesInEveryPiece(of: hit.range)
                    // Where one holds a part of it, all must read the same up to there.
                    guard pieces.contains(where: { !$0.isWhole }) else { continue }
                    cut += pieces.map { ($0.body, Array(hit.filler.prefix($0.length))) }
                }
            }
            for hit in search.hits(in: text.joined) {
                let pieces = text.bodyRanges(of: hit.range)
                guard pieces.count > 1 || !hit.isReplaceable else { continue }
                cut += pieces.map { piece in
                    let start = piece.joined.lowerBound - hit.range.lowerBound
                    return (piece.body, Array(hit.filler[start..<start + piece.joined.count]))
                }
            }
        }
        return cut
    }
}

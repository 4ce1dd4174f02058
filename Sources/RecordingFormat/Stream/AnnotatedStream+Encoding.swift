public import NIOCore

extension AnnotatedStream {
    /// The stream as a file: the inverse of ``init(parsing:)``.
    public func encoded() -> ByteBuffer {
        var file = ByteBuffer()
        guard isTimed else {
            file.writeEscaped(body)
            return file
        }
        var endsInLineFeed = true
        for block in blocks() {
            file.writeString(StreamMarker.read(delay: block.delay, cuts: block.cuts).text + "\n")
            file.writeEscaped(block.bytes)
            endsInLineFeed = block.bytes.isAtLineStart
        }
        if !endsInLineFeed { file.writeStaticString("\n") }
        file.writeString(StreamMarker.end(ending, delay: endDelay, dropsLineFeed: !endsInLineFeed).text + "\n")
        return file
    }

    /// The line of the file, from 1, in which the body's byte `offset` lies.
    func fileLine(ofBodyOffset offset: Int) -> Int {
        guard isTimed else { return body.line(at: offset) }
        var line = 0
        var start = 0
        for block in blocks() {
            line += 1
            if offset < start + block.bytes.readableBytes { return line + block.bytes.line(at: offset - start) }
            line += block.bytes.line(at: block.bytes.readableBytes) - 1
            start += block.bytes.readableBytes
        }
        return line
    }

    /// Reads put together so that each block begins at the start of a line, where a marker may stand.
    private func blocks() -> [(delay: Duration, cuts: [StreamMarker.Cut], bytes: ByteBuffer)] {
        var blocks: [(delay: Duration, cuts: [StreamMarker.Cut], bytes: ByteBuffer)] = []
        for read in reads {
            if let last = blocks.indices.last, !blocks[last].bytes.isAtLineStart {
                blocks[last].cuts.append(.init(offset: blocks[last].bytes.readableBytes, delay: read.delay))
                blocks[last].bytes.writeImmutableBuffer(read.bytes)
            } else {
                blocks.append((read.delay, [], read.bytes))
            }
        }
        return blocks
    }
}

extension ByteBuffer {
    /// Whether what follows these bytes begins a line.
    fileprivate var isAtLineStart: Bool {
        readableBytes == 0 || readableBytesView.last == UInt8(ascii: "\n")
    }

    /// Appends `body` with `:@=` before every line that looks like a marker.
    fileprivate mutating func writeEscaped(_ body: ByteBuffer) {
        var rest = body
        while let line = rest.readLine() {
            if line.hasPrefix(":@") { writeStaticString(":@=") }
            writeImmutableBuffer(line)
        }
    }
}

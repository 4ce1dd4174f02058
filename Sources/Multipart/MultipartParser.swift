import Glibc
package import NIOCore

/// Reads a `multipart/form-data` body (RFC 7578, RFC 2046 §5.1) as it comes, however it is cut. It keeps a part's head, and of a content no
/// more than what may be the start of a boundary.
package struct MultipartParser: Sendable {
    package enum Event: Equatable, Sendable {
        case part(MultipartPart)
        /// A piece of the part's content; never empty.
        case content(ByteBuffer)
        case partEnd
        /// The form is complete. What follows it means nothing.
        case end
    }

    /// Where the next byte belongs.
    private enum State { case preamble, boundary, head, content, over }

    /// The largest head of a part.
    private let headLimit: Int
    /// How much is put up with in front of the first part, and of blanks behind a boundary.
    private let paddingLimit: Int
    private static let lineEnd = Array("\r\n".utf8)

    private var buffer: ByteBuffer
    private var state = State.preamble
    /// A boundary with the line end before it, which belongs to it.
    private let delimiter: [UInt8]
    /// How many bytes of the body were told of in events, or passed over.
    package private(set) var offset = -2
    private var padding = 0

    /// - Parameter boundary: as the header `content-type` names it.
    package init(boundary: String, headLimit: Int = 16 << 10, paddingLimit: Int = 1 << 10) {
        self.headLimit = headLimit
        self.paddingLimit = paddingLimit
        delimiter = Array("\r\n--\(boundary)".utf8)
        // The first boundary has no line before it.
        buffer = ByteBuffer(bytes: Self.lineEnd)
    }

    /// How many bytes are kept until more come.
    package var keptBytes: Int { buffer.readableBytes }

    /// How many bytes follow a content that is the form's last: a boundary with the two dashes and the line end that clients send.
    package var usualTail: Int { delimiter.count + 4 }

    package mutating func append(_ bytes: ByteBuffer) {
        guard state != .over else { return }
        buffer.discardReadBytes()
        if buffer.readableBytes == 0 { buffer = bytes } else { buffer.writeImmutableBuffer(bytes) }
    }

    /// The next event; `nil` where more bytes are needed, and behind the end.
    package mutating func next() throws(MultipartError) -> Event? {
        while true {
            switch state {
            case .preamble:
                let (before, isFound) = takeUntilDelimiter()
                padding += before.readableBytes
                guard padding <= paddingLimit else { throw .malformed("it does not begin with the boundary that its type names") }
                guard isFound else { return nil }
                state = .boundary
            case .boundary:
                guard try takeBoundaryEnd() else { return nil }
                if state == .over { return .end }
            case .head:
                guard let head = try takeHead() else { return nil }
                state = .content
                return .part(try MultipartPart(head: head))
            case .content:
                let (content, isFound) = takeUntilDelimiter(keepsDelimiter: true)
                if content.readableBytes > 0 { return .content(content) }
                guard isFound else { return nil }
                take(delimiter.count)
                (state, padding) = (.boundary, 0)
                return .partEnd
            case .over: return nil
            }
        }
    }

    /// The body has ended.
    package func finish() throws(MultipartError) {
        guard state == .over else { throw .truncated }
    }

    // MARK: Pieces

    private mutating func take(_ count: Int) {
        buffer.moveReaderIndex(forwardBy: count)
        offset += count
    }

    /// What surely is in front of the next delimiter, and whether that follows.
    private mutating func takeUntilDelimiter(keepsDelimiter: Bool = false) -> (before: ByteBuffer, isFound: Bool) {
        let found = position(of: delimiter)
        let count = found ?? max(0, buffer.readableBytes - delimiter.count + 1)
        let before = buffer.readSlice(length: count) ?? ByteBuffer()
        offset += count
        if found != nil, !keepsDelimiter { take(delimiter.count) }
        return (before, found != nil)
    }

    /// Takes what is left of a boundary's line: two dashes end the form. The line's end stays, as the start of the head.
    private mutating func takeBoundaryEnd() throws(MultipartError) -> Bool {
        while let byte = buffer.getInteger(at: buffer.readerIndex, as: UInt8.self), byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
            take(1)
            padding += 1
            guard padding <= paddingLimit else { throw .malformed("blanks without end") }
        }
        guard let bytes = buffer.getBytes(at: buffer.readerIndex, length: 2) else { return false }
        switch bytes {
        case Array("--".utf8):
            take(2)
            state = .over
            buffer = ByteBuffer()
        case Self.lineEnd: state = .head
        default: throw .malformed("a boundary is followed by something else than the end of its line")
        }
        return true
    }

    /// The lines of a part's head, from the line end before them to the empty line behind.
    private mutating func takeHead() throws(MultipartError) -> String? {
        guard let end = position(of: Self.lineEnd + Self.lineEnd) else {
            // A head that is just not too large may have its end cut.
            guard buffer.readableBytes < headLimit + 2 * Self.lineEnd.count else { throw .headTooLarge(limit: headLimit) }
            return nil
        }
        guard end <= headLimit else { throw .headTooLarge(limit: headLimit) }
        let head = buffer.getString(at: buffer.readerIndex, length: end) ?? ""
        take(end + 4)
        return head
    }

    /// - Parameter pattern: begins with a carriage return.
    private func position(of pattern: [UInt8]) -> Int? {
        buffer.withUnsafeReadableBytes { bytes in
            pattern.withUnsafeBytes { pattern -> Int? in
                guard let start = bytes.baseAddress, let wanted = pattern.baseAddress else { return nil }
                var offset = 0
                while offset + pattern.count <= bytes.count {
                    // Every pattern begins with the same byte, which is rare.
                    guard let found = memchr(start + offset, Int32(UInt8(ascii: "\r")), bytes.count - pattern.count + 1 - offset) else { return nil }
                    offset = UnsafeRawPointer(found) - start
                    if memcmp(found, wanted, pattern.count) == 0 { return offset }
                    offset += 1
                }
                return nil
            }
        }
    }
}

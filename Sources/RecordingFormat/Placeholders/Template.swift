public import NIOCore
import Wire

/// A text with placeholders in it, cut into its pieces once.
public struct Template: Equatable, Sendable {
    private enum Piece: Equatable, Sendable {
        /// Bytes that stay, and how many bytes of the stored text they stand for.
        case literal(ByteBuffer, storedLength: Int)
        case placeholder(Placeholder, storedLength: Int)
    }

    private var pieces: [Piece] = []

    /// - Throws: ``TemplateError`` where `{{` does not begin a placeholder.
    public init(_ text: ByteBuffer) throws(TemplateError) {
        var start = 0
        while let open = text.firstPair(of: "{", from: start) {
            append(literal: text, start..<open)
            guard let close = text.firstPair(of: "}", from: open + 2),
                let inside = text.getString(at: text.readerIndex + open + 2, length: close - open - 2),
                let placeholder = Placeholder(inside: inside[...])
            else {
                throw TemplateError(offset: open)
            }
            let length = close + 2 - open
            if placeholder.kind == .lit, let literal = [UInt8](hexadecimal: placeholder.name) {
                pieces.append(.literal(ByteBuffer(bytes: literal), storedLength: length))
            } else {
                pieces.append(.placeholder(placeholder, storedLength: length))
            }
            start = close + 2
        }
        append(literal: text, start..<text.readableBytes)
    }

    /// - Throws: ``TemplateError`` where `{{` does not begin a placeholder.
    public init(_ text: String) throws(TemplateError) {
        try self.init(ByteBuffer(string: text))
    }

    /// Every placeholder but `lit`, in order, as often as it occurs.
    public var placeholders: [Placeholder] {
        pieces.compactMap { if case .placeholder(let placeholder, _) = $0 { placeholder } else { nil } }
    }

    /// Puts a value in the place of each placeholder.
    public func expanded(_ value: (Placeholder) -> String) -> Expansion {
        var expansion = Expansion()
        for piece in pieces {
            switch piece {
            case .literal(let bytes, let storedLength): expansion.append(bytes, for: storedLength)
            case .placeholder(let placeholder, let storedLength): expansion.append(ByteBuffer(string: value(placeholder)), for: storedLength)
            }
        }
        return expansion
    }

    /// Fills the slots `{{text:NAME}}` and `{{json:NAME}}`. A slot without a value stays empty, which tests of templates must catch.
    public func filled(_ slots: [String: String]) -> ByteBuffer {
        var buffer = ByteBuffer()
        for piece in pieces {
            switch piece {
            case .literal(let bytes, _): buffer.writeImmutableBuffer(bytes)
            case .placeholder(let placeholder, _):
                let value = slots[placeholder.name] ?? ""
                if placeholder.kind == .text { buffer.writeJSONStringContent(value) } else { buffer.writeString(value) }
            }
        }
        return buffer
    }

    private mutating func append(literal text: ByteBuffer, _ range: Range<Int>) {
        // The range counts readable bytes, so the slice exists.
        guard !range.isEmpty, let slice = text.getSlice(at: text.readerIndex + range.lowerBound, length: range.count) else { return }
        pieces.append(.literal(slice, storedLength: range.count))
    }
}

/// `{{` at this byte does not begin a placeholder; `{{lit:7b7b}}` writes the two characters themselves.
public struct TemplateError: Error, Equatable, Sendable, CustomStringConvertible {
    public let offset: Int

    public var description: String { "'{{' at byte \(offset) begins no known placeholder; write {{lit:7b7b}} for the characters themselves" }
}

/// A text with its placeholders filled, which knows where each stored byte went.
public struct Expansion: Sendable {
    public private(set) var bytes = ByteBuffer()
    /// Where each piece ends, in the stored and in the expanded text.
    private var ends: [(stored: Int, expanded: Int)] = []

    fileprivate mutating func append(_ piece: ByteBuffer, for storedLength: Int) {
        bytes.writeImmutableBuffer(piece)
        ends.append(((ends.last?.stored ?? 0) + storedLength, bytes.readableBytes))
    }

    /// Where the stored text's byte `offset` lies in the expanded text; inside a placeholder, at the same fraction of its value.
    public func offset(ofStored offset: Int) -> Int {
        var start = (stored: 0, expanded: 0)
        for end in ends {
            if offset <= end.stored {
                let storedLength = max(end.stored - start.stored, 1)
                return start.expanded + (offset - start.stored) * (end.expanded - start.expanded) / storedLength
            }
            start = end
        }
        return start.expanded
    }
}

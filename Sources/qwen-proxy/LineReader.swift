import Foundation

/// The lines of a file, one at a time. A line ends at a line feed alone: text may hold the other characters that Unicode calls line breaks.
struct LineReader {
    private static let pieceSize = 64 << 10
    /// The largest document of several lines, in bytes: it is held in memory.
    private static let documentSize = 64 << 20
    /// How much of a document its first line may have: `{` or `[`, and a little more.
    private static let beginning = 1 << 10

    private let file: FileHandle
    /// What was read and not yet taken.
    private var rest = Data()

    init(_ file: FileHandle) { self.file = file }

    /// The next line without its end; `nil` after the last. Blocks.
    mutating func next() throws -> Data? {
        guard let end = try lineEnd() else {
            defer { rest = Data() }
            return rest.isEmpty ? nil : rest
        }
        defer { rest = rest[(end + 1)...] }
        return rest[..<end]
    }

    /// All that is left, where that is one document of several lines; else `nil`, and nothing is taken. Blocks.
    /// - Parameter isDocument: whether a text is a whole document.
    mutating func only(where isDocument: (Data) -> Bool) throws -> Data? {
        guard let end = try lineEnd(), end - rest.startIndex <= Self.beginning, !isDocument(rest[..<end]) else { return nil }
        while try rest.count <= Self.documentSize && readMore() {}
        guard rest.count <= Self.documentSize, isDocument(rest) else { return nil }
        defer { rest = Data() }
        return rest
    }

    /// Where the next line ends; `nil` where no line feed follows.
    private mutating func lineEnd() throws -> Data.Index? {
        var searched = rest.startIndex
        while true {
            if let end = rest[searched...].firstIndex(of: UInt8(ascii: "\n")) { return end }
            // What was taken before is let go of.
            if rest.startIndex > 0 { rest = Data(rest) }
            searched = rest.endIndex
            guard try readMore() else { return nil }
        }
    }

    private mutating func readMore() throws -> Bool {
        guard let piece = try file.read(upToCount: Self.pieceSize), !piece.isEmpty else { return false }
        rest.append(piece)
        return true
    }
}

import Foundation

/// The lines of a file, one at a time. A line ends at a line feed alone: text may hold the other characters that Unicode calls line breaks.
struct LineReader {
    private static let pieceSize = 64 << 10

    private let file: FileHandle
    private var rest = Data()

    init(_ file: FileHandle) { self.file = file }

    /// The next line without its end; `nil` after the last. Blocks.
    mutating func next() throws -> Data? {
        var searched = 0
        while true {
            if let end = rest.dropFirst(searched).firstIndex(of: UInt8(ascii: "\n")) {
                defer { rest = Data(rest[(end + 1)...]) }
                return Data(rest[..<end])
            }
            searched = rest.count
            guard let piece = try file.read(upToCount: Self.pieceSize), !piece.isEmpty else {
                defer { rest = Data() }
                return rest.isEmpty ? nil : rest
            }
            rest.append(piece)
        }
    }
}

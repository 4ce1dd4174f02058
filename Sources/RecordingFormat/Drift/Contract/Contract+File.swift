public import Foundation
import NIOCore

extension Contract {
    /// Reads a contract from a file, or derives it from a folder: a recording, or several below it.
    public init(at url: URL) throws(RecordingError) {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory) else {
            throw RecordingError(file: url.relativePath, reason: "there is neither a recording nor a contract")
        }
        guard !isDirectory.boolValue else {
            self.init(of: try Recording.all(below: url))
            return
        }
        do { self = try JSONDecoder().decode(Contract.self, from: try Data(contentsOf: url)) } catch {
            throw RecordingError(file: url.relativePath, reason: "not a contract: \(error)")
        }
    }

    /// The contract as a file: the same for the same recordings, one line a fact.
    public func encoded() throws -> Data { try CommittedJSON.encode(self) }
}

/// How generated files that are committed are written: members in one order, lines as in the heads of recordings.
enum CommittedJSON {
    static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = try JSONValue(parsing: ByteBuffer(bytes: try encoder.encode(value))).encoded(.pretty)
        return Data(text.readableBytesView) + Data("\n".utf8)
    }
}

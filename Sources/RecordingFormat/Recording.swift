public import Foundation
import NIOCore

/// A folder of recorded exchanges with the site, and where it comes from.
///
/// `session.json` tells about all of it; `NNN-what.json` are the exchanges, in the order of their numbers; bodies lie beside
/// their heads. `Recordings/FORMAT.md` describes the files.
public struct Recording: Sendable {
    public var session: Session
    /// In ascending order of their ids.
    public var exchanges: [Exchange]
    /// The folder it was read from.
    public let directory: URL

    public init(session: Session, exchanges: [Exchange], directory: URL) {
        self.session = session
        self.exchanges = exchanges
        self.directory = directory
    }

    /// Reads a folder, synchronously.
    ///
    /// - Throws: ``RecordingError`` for a recording that is damaged or of an unknown version, with file and line.
    public init(directory: URL) throws(RecordingError) {
        let folder = RecordingFolder(directory: directory)
        session = try Session(try folder.head("session.json"))
        exchanges = []
        self.directory = directory
        for name in try folder.heads() {
            let head = try folder.head(name)
            let exchange = try Exchange(head, in: folder, definitions: session.placeholders)
            guard name.hasPrefix(exchange.id + "-") else {
                throw try head.required("id").failure("the file's name does not begin with the id '\(exchange.id)'")
            }
            if exchanges.contains(where: { $0.id == exchange.id }) {
                throw try head.required("id").failure("the id '\(exchange.id)' is there twice")
            }
            exchanges.append(exchange)
        }
        guard !exchanges.isEmpty else { throw folder.failure("session.json", "the recording has no exchange") }
    }

    /// Every recording in a folder, in the order of their names: the folder itself, or those right below it or below its `sessions`.
    public static func all(below directory: URL) throws(RecordingError) -> [Recording] {
        let isRecording = { (folder: URL) in FileManager.default.fileExists(atPath: folder.appending(path: "session.json").path) }
        if isRecording(directory) { return [try Recording(directory: directory)] }
        let sessions = directory.appending(path: "sessions")
        if FileManager.default.fileExists(atPath: sessions.path) { return try all(below: sessions) }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        var recordings: [Recording] = []
        for name in names.sorted() {
            let folder = directory.appending(path: name)
            if isRecording(folder) { recordings.append(try Recording(directory: folder)) }
        }
        guard !recordings.isEmpty else { throw RecordingError(file: directory.relativePath, reason: "there is no recording in this folder") }
        return recordings
    }

    /// Writes the recording into a folder, which is made where it does not exist. Hashes are computed anew.
    public func write(to directory: URL) throws(RecordingError) {
        do {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            try Self.write(session.head, to: directory.appending(path: "session.json"))
            for exchange in exchanges {
                try Self.write(exchange.head, to: directory.appending(path: "\(exchange.id)-\(exchange.kind).json"))
                for body in [exchange.request.body, exchange.response.body] {
                    switch body {
                    case .none, .json: continue
                    case .file(let name, let bytes): try Self.write(bytes, to: directory.appending(path: name))
                    case .stream(let name, let stream): try Self.write(stream.encoded(), to: directory.appending(path: name))
                    }
                }
            }
        } catch {
            throw RecordingError(file: directory.relativePath, reason: "the recording can't be written: \(error)")
        }
    }

    private static func write(_ head: JSONValue, to file: URL) throws {
        var text = head.encoded(.pretty)
        text.writeStaticString("\n")
        try write(text, to: file)
    }

    private static func write(_ bytes: ByteBuffer, to file: URL) throws {
        try Data(bytes.readableBytesView).write(to: file)
    }
}

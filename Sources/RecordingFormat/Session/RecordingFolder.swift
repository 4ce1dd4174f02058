import Foundation
import NIOCore

/// The files of one recording. Reads synchronously: recordings are read once, at start-up.
struct RecordingFolder {
    let directory: URL

    func failure(_ file: String, line: Int? = nil, _ reason: String) -> RecordingError {
        RecordingError(file: directory.appending(path: file).relativePath, line: line, reason: reason)
    }

    /// The names of the heads of exchanges, `NNN-what.json`, in the order of their numbers.
    func heads() throws(RecordingError) -> [String] {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: directory.path) } catch {
            throw failure("", "the folder can't be read")
        }
        return names.filter { name in
            name.hasSuffix(".json") && !name.dropLast(5).contains(".") && name.first?.isWholeNumber == true
        }.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
    }

    /// A JSON file.
    func head(_ name: String) throws(RecordingError) -> HeadReader {
        try HeadReader(try bytes(name), file: directory.appending(path: name).relativePath)
    }

    /// The body that a request or an answer names, its hash checked.
    func body(_ head: HeadReader) throws(RecordingError) -> RecordedBody {
        if let json = head.optional("json") {
            guard head.optional("body") == nil else { throw json.failure("a body is either 'json' or 'body'") }
            return .json(json.value, try head.optional("style")?.choice(JSONStyle.self) ?? .compact)
        }
        guard let reader = head.optional("body") else { return .none }
        let name = try reader.string()
        guard isInside(name) else { throw reader.failure("the body '\(name)' does not lie in the recording's folder") }
        let hash = try head.required("sha256")
        let file: ByteBuffer
        do { file = try bytes(name) } catch { throw reader.failure("the body '\(name)': \(error.reason)") }
        let body: RecordedBody
        if name.hasSuffix(".sse") {
            do throws(AnnotatedStreamError) { body = .stream(name, try AnnotatedStream(parsing: file)) } catch {
                throw failure(name, line: error.line, error.reason)
            }
        } else {
            body = .file(name, file)
        }
        guard try hash.string() == body.bytes.sha256 else {
            throw hash.failure("'\(name)' has been changed: its SHA-256 is \(body.bytes.sha256)")
        }
        return body
    }

    private func bytes(_ name: String) throws(RecordingError) -> ByteBuffer {
        ByteBuffer(bytes: try RecordingFile.data(at: directory.appending(path: name)))
    }

    /// A plain file name, and no link that leads out of the folder.
    private func isInside(_ name: String) -> Bool {
        guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/"), !name.contains("\0") else { return false }
        let folder = directory.resolvingSymlinksInPath().path
        return directory.appending(path: name).resolvingSymlinksInPath().deletingLastPathComponent().path == folder
    }
}

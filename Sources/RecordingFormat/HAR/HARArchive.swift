public import Foundation

/// An HTTP archive as browsers save it (HAR 1.2), and as we write it.
public struct HARArchive: Sendable {
    /// A redacted recording made of an archive, and what could not be taken over.
    public struct Import: Sendable {
        public let redaction: Redaction
        /// One line for each exchange with the site that was left out or lost something.
        public let notes: [String]
    }

    /// The archive's text.
    public let text: Data

    public init(_ text: Data) { self.text = text }

    /// Reads the archive and redacts it.
    ///
    /// An archive of ours brings its own provenance along: what was written by hand does not become a live recording on the way.
    /// - Parameters:
    ///   - directory: where the recording is going to lie; its name is the recording's.
    ///   - program: the name and version of this program.
    public func imported(to directory: URL, by program: String) throws(HARError) -> Import {
        let log = try log()
        if let session = log._recording { return try Import(redaction: Self.ours(log, session, directory), notes: []) }
        let (capture, notes) = try Self.capture(log, name: directory.lastPathComponent, program: program)
        return Import(redaction: Redactor().redact(capture, directory: directory), notes: notes)
    }

    private func log() throws(HARError) -> HARDocument.Log {
        do { return try JSONDecoder().decode(HARDocument.self, from: text).log } catch let error as DecodingError {
            throw .malformed(error.place)
        } catch {
            throw .malformed("it can't be read")
        }
    }
}

extension DecodingError {
    /// Where it went wrong; values stay untold.
    fileprivate var place: String {
        switch self {
        case .keyNotFound(let key, let context): "'\(key.stringValue)' is missing at \(context.path)"
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context): "expected \(type) at \(context.path)"
        case .dataCorrupted(let context): "not JSON at \(context.path)"
        @unknown default: "it can't be read"
        }
    }
}

extension DecodingError.Context {
    fileprivate var path: String {
        "/" + codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: "/")
    }
}

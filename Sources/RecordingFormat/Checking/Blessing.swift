public import Foundation
import NIOCore

/// Accepts a deliberate edit of a recording's bodies: the hashes in its heads are computed anew.
///
/// Everything is tried out on a copy first; the recording itself is only touched when the copy is a good one without leaks.
public enum Blessing {
    /// - Returns: the names of the heads that changed.
    /// - Throws: ``BlessingError``; then nothing was changed.
    public static func bless(_ directory: URL) throws -> [String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path).filter { name in
            name.hasSuffix(".json") && !name.dropLast(5).contains(".") && name.first?.isWholeNumber == true
        }.sorted()
        var blessed: [(name: String, text: Data)] = []
        for name in names {
            if let text = try rehashed(name, in: directory) { blessed.append((name, text)) }
        }
        let copy = try Quarantine(beside: directory)
        defer { copy.remove() }
        let trial = copy.folder.appending(path: directory.lastPathComponent, directoryHint: .isDirectory)
        try FileManager.default.copyItem(at: directory, to: trial)
        for head in blessed { try head.text.write(to: trial.appending(path: head.name)) }
        _ = try Recording(directory: trial)
        let leaks = try LeakScan().findings(below: trial)
        guard leaks.isEmpty else { throw BlessingError.leaks(leaks.map { $0.moved(from: trial, to: directory) }) }
        for head in blessed { try head.text.write(to: directory.appending(path: head.name), options: .atomic) }
        return blessed.map(\.name)
    }

    /// The head with the hashes of the bodies as they are now; `nil` where they are right.
    private static func rehashed(_ name: String, in directory: URL) throws -> Data? {
        let file = directory.appending(path: name)
        let text = [UInt8](try Data(contentsOf: file))
        guard let leaves = JSONLeaf.all(in: text) else { throw RecordingError(file: file.relativePath, reason: "not a JSON text") }
        var rehashed = text
        // From the end, so that the places before stay where they are.
        for hash in leaves.reversed() where hash.pointer == "/request/sha256" || hash.pointer == "/response/sha256" {
            let pointer = hash.pointer.replacing("/sha256", with: "/body")
            guard let body = leaves.first(where: { $0.pointer == pointer })?.text, !body.contains("/"), !body.hasPrefix("."),
                let data = try? Data(contentsOf: directory.appending(path: body))
            else { throw RecordingError(file: file.relativePath, reason: "the body that a hash is of can't be read") }
            var bytes = ByteBuffer(bytes: data)
            if body.hasSuffix(".sse") {
                do throws(AnnotatedStreamError) { bytes = try AnnotatedStream(parsing: bytes).body } catch {
                    throw RecordingError(file: directory.appending(path: body).relativePath, line: error.line, reason: error.reason)
                }
            }
            rehashed.replaceSubrange(hash.range, with: Array(bytes.sha256.utf8))
        }
        return rehashed == text ? nil : Data(rehashed)
    }
}

/// Why an edit is not accepted.
public enum BlessingError: Error, Equatable, Sendable, CustomStringConvertible {
    case leaks([Finding])

    public var description: String {
        switch self {
        case .leaks(let findings):
            "nothing was changed: the recording holds what looks like secrets\n" + findings.map(\.description).joined(separator: "\n")
        }
    }
}

extension Finding {
    /// The same finding in a copy's original.
    fileprivate func moved(from copy: URL, to original: URL) -> Finding {
        var finding = self
        finding.file = original.relativePath + file.dropFirst(file.hasPrefix(copy.relativePath) ? copy.relativePath.count : 0)
        return finding
    }
}

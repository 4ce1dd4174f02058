public import Foundation
public import Testing

/// Expects a generated file to be what is committed. With `QWEN_REGENERATE=1` in the environment the file is written instead.
///
/// - Parameter suite: the tests that write it.
public func expectCommitted(_ content: Data, at file: URL, writtenBy suite: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    if ProcessInfo.processInfo.environment["QWEN_REGENERATE"] == "1" {
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try content.write(to: file)
    }
    let committed = (try? Data(contentsOf: file)) ?? Data()
    let lines = [content, committed].map { String(decoding: $0, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) }
    let difference = lines[0].difference(from: lines[1]).prefix(10).map { change in
        switch change {
        case .insert(_, let line, _): "+ \(line)"
        case .remove(_, let line, _): "- \(line)"
        }
    }
    #expect(
        content == committed,
        """
        \(file.lastPathComponent) is not what it would be now:
        \(difference.joined(separator: "\n"))
        If that is right, run: QWEN_REGENERATE=1 swift test --filter \(suite) and commit the file.
        """,
        sourceLocation: sourceLocation)
}

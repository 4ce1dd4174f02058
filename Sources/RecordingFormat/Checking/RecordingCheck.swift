public import Foundation

/// Says of recordings what is wrong with them: format, hashes, provenance, leaks and age.
public struct RecordingCheck: Sendable {
    /// The most days since a recording was made; `nil` where age does not matter.
    public var maximumAge: Int?
    /// Seconds since 1970.
    public var now: Int

    public init(maximumAge: Int? = nil, now: Int = ValueSource.systemClock() / 1000) {
        self.maximumAge = maximumAge
        self.now = now
    }

    /// The findings in a folder: a recording, or one that holds recordings at any depth. Every file in it is scanned for leaks.
    ///
    /// - Throws: ``RecordingError`` where there is nothing to check or a file can't be read.
    public func findings(in directory: URL) throws(RecordingError) -> [Finding] {
        let leaks = try LeakScan().findings(below: directory)
        return try Self.recordings(below: directory).flatMap(check) + leaks
    }

    /// The folders with a recording in them, in the order of their paths.
    public static func recordings(below directory: URL) throws(RecordingError) -> [URL] {
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: directory.path)) ?? []
        let folders = paths.filter { $0 == "session.json" || $0.hasSuffix("/session.json") }.sorted().map { path in
            let folder = path.dropLast("session.json".count)
            return folder.isEmpty ? directory : directory.appending(path: String(folder), directoryHint: .isDirectory)
        }
        guard !folders.isEmpty else { throw RecordingError(file: directory.relativePath, reason: "there is no recording in this folder") }
        return folders
    }

    private func check(_ folder: URL) -> [Finding] {
        do throws(RecordingError) {
            let recording = try Recording(directory: folder)
            let session = folder.appending(path: "session.json").relativePath
            return (Self.provenance(of: recording.session) + age(of: recording.session)).map { kind, reason in
                Finding(file: session, line: nil, kind: kind, reason: reason)
            }
        } catch {
            return [Finding(error)]
        }
    }

    private static func provenance(of session: Session) -> [(Finding.Kind, String)] {
        var reasons: [String] = []
        if session.source.allSatisfy(\.isWhitespace) { reasons.append("'source' does not say what it was made from") }
        switch session.origin {
        case .live:
            if session.captured == nil { reasons.append("a live recording says when it was made ('captured')") }
            if session.recorder == nil { reasons.append("a live recording says what recorded it ('recorder')") }
            if session.sanitised.isEmpty { reasons.append("a live recording says what was taken out of it ('sanitised')") }
        case .publicCapture:
            break
        case .reconstructed, .synthetic:
            if session.captured != nil { reasons.append("nobody captured a \(session.origin.rawValue) recording ('captured')") }
            if session.timing == .recorded { reasons.append("a \(session.origin.rawValue) recording has no recorded times ('timing')") }
        }
        if let captured = session.captured, Date.seconds(ofDay: captured) == nil { reasons.append("'captured' is no date such as 2026-10-02") }
        return reasons.map { (.provenance, $0) }
    }

    private func age(of session: Session) -> [(Finding.Kind, String)] {
        guard let maximumAge, let captured = session.captured.flatMap(Date.seconds) else { return [] }
        let days = (now - captured) / 86_400
        return days > maximumAge ? [(.age, "made \(days) days ago, more than \(maximumAge)")] : []
    }
}

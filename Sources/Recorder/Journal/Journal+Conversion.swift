import Foundation
public import RecordingFormat

extension Journal {
    /// What has become of a journal.
    public struct Conversion: Sendable {
        public let recording: Recording
        /// One line for each exchange that was left out.
        public let notes: [String]
    }

    /// Makes a redacted recording of what was noted, looks it through for leaks, moves it to its place and removes the journal.
    ///
    /// Works with files, so not for event loops.
    /// - Throws: ``JournalError``, such as where it holds no whole exchange, in which case it is removed as well; or `QuarantineError` where it holds what looks like a secret: then journal and recording stay in `.capture`.
    public func convert() throws -> Conversion {
        let content = try JournalContent(folder.journal)
        var notes: [String] = []
        var exchanges: [CapturedExchange] = []
        for exchange in content.exchanges {
            do { exchanges.append(try exchange.whole()) } catch {
                let captured = exchange.captured
                notes.append("\(captured.method) \(captured.host)\(captured.target.prefix { $0 != "?" }): left out, \(error.reason)")
            }
        }
        guard !exchanges.isEmpty else {
            folder.removeJournal()
            throw JournalError.nothingRecorded(notes: notes)
        }
        let capture = Capture(session: content.session(named: folder.place.lastPathComponent, of: exchanges), exchanges: exchanges)
        let redaction = Redactor().redact(capture, directory: folder.place)
        let quarantine = folder.newFolder()
        try Quarantine.write(redaction, to: quarantine)
        try folder.admit(quarantine)
        folder.removeJournal()
        return Conversion(recording: redaction.recording, notes: notes)
    }
}

extension JournalContent {
    /// Only what the real site said is live. A server in its place makes up its times, too, for all that this program can know.
    fileprivate func session(named name: String, of exchanges: [CapturedExchange]) -> Session {
        let day = exchanges.compactMap(\.started).min().map { started in
            Date(timeIntervalSince1970: Double(started) / 1000).formatted(.iso8601.year().month().day())
        }
        return Session(
            name: name, origin: isSite ? .live : .synthetic, source: "recorded by mock-qwen in front of \(isSite ? "the site" : upstream)",
            captured: isSite ? day : nil, recorder: "mock-qwen record", site: Session.Site(of: exchanges), timing: isSite ? .recorded : .invented)
    }
}

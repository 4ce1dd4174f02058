public import Foundation
import RecordingFormat

/// Where a recording is going to lie, and the folder `.capture` in it, which only its owner may enter: it holds the journal, and the
/// recording until it was looked through for leaks.
public struct CaptureFolder: Sendable {
    public let place: URL

    /// - Parameter place: the recording's folder, which may not be there yet.
    public init(_ place: URL) { self.place = place.standardizedFileURL }

    var capture: URL { place.appending(path: Quarantine.folderName, directoryHint: .isDirectory) }
    var journal: URL { capture.appending(path: "journal.jsonl") }

    /// Makes the folders. Refuses a place where anything but ``capture`` is.
    func create() throws(JournalError) {
        let files = FileManager.default
        let present = (try? files.contentsOfDirectory(atPath: place.path)) ?? []
        guard present.allSatisfy({ $0 == Quarantine.folderName }), !isFile(place) else { throw .placeIsTaken(place.path) }
        let owner: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
        do {
            try files.createDirectory(at: place, withIntermediateDirectories: true)
            try files.createDirectory(at: capture, withIntermediateDirectories: true, attributes: owner)
            try files.setAttributes(owner, ofItemAtPath: capture.path)
        } catch {
            throw .unusable(path: place.path, reason: "the folder can't be made")
        }
    }

    /// A name in ``capture`` that nothing has yet.
    func newFolder() -> URL {
        let names = sequence(first: 1) { $0 + 1 }.lazy.map { $0 == 1 ? "recording" : "recording-\($0)" }
        let free = names.first { !FileManager.default.fileExists(atPath: capture.appending(path: $0).path) }
        return capture.appending(path: free ?? "recording", directoryHint: .isDirectory)
    }

    /// Moves the files of a recording to ``place``. `session.json`, which makes a folder a recording, comes last.
    func admit(_ folder: URL) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted { one, other in
            (one == "session.json" ? 1 : 0, one) < (other == "session.json" ? 1 : 0, other)
        }
        if let taken = names.first(where: { FileManager.default.fileExists(atPath: place.appending(path: $0).path) }) {
            throw JournalError.placeIsTaken(place.appending(path: taken).path)
        }
        for name in names { try FileManager.default.moveItem(at: folder.appending(path: name), to: place.appending(path: name)) }
        try FileManager.default.removeItem(at: folder)
    }

    /// Removes the journal, ``capture`` where nothing else is in it, and then ``place`` where it is empty.
    func removeJournal() {
        let files = FileManager.default
        try? files.removeItem(at: journal)
        for folder in [capture, place] where (try? files.contentsOfDirectory(atPath: folder.path))?.isEmpty == true {
            try? files.removeItem(at: folder)
        }
    }

    private func isFile(_ url: URL) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory) && !isDirectory.boolValue
    }
}

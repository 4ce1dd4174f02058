public import Foundation

/// A folder that only its owner may enter, beside the place where a recording is going to lie: nothing leaves it before it was looked
/// through for leaks.
public struct Quarantine: Sendable {
    /// Ignored by git and by scans of the folder around it.
    public static let folderName = ".capture"

    public let folder: URL

    /// - Parameter place: where the recording is going to lie.
    public init(beside place: URL) throws {
        let parent = place.standardizedFileURL.deletingLastPathComponent().appending(path: Self.folderName, directoryHint: .isDirectory)
        let owner: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true, attributes: owner)
        try FileManager.default.setAttributes(owner, ofItemAtPath: parent.path)
        folder = parent.appending(path: UUID().uuidString, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false, attributes: owner)
    }

    /// Removes the folder, and the one around it where nothing else is in it.
    public func remove() {
        try? FileManager.default.removeItem(at: folder)
        let parent = folder.deletingLastPathComponent()
        if (try? FileManager.default.contentsOfDirectory(atPath: parent.path))?.isEmpty == true { try? FileManager.default.removeItem(at: parent) }
    }

    /// Writes a recording where nobody else can read it, looks for leaks, and moves it to its place when there are none.
    ///
    /// - Throws: ``QuarantineError/leaks(_:kept:)``, with the recording kept in the folder; or whatever kept it from being written.
    public static func admit(_ redaction: Redaction, to place: URL) throws {
        guard !FileManager.default.fileExists(atPath: place.path) else { throw QuarantineError.placeIsTaken(place.path) }
        let quarantine = try Quarantine(beside: place)
        let folder = quarantine.folder.appending(path: place.lastPathComponent, directoryHint: .isDirectory)
        try write(redaction, to: folder)
        try FileManager.default.moveItem(at: folder, to: place)
        quarantine.remove()
    }

    /// Writes a recording to a folder that nobody else can enter, reads it back and looks for leaks.
    ///
    /// - Throws: ``QuarantineError/leaks(_:kept:)``, with the recording kept in the folder; or whatever kept it from being written.
    public static func write(_ redaction: Redaction, to folder: URL) throws {
        try redaction.recording.write(to: folder)
        _ = try Recording(directory: folder)
        let leaks = try LeakScan(known: redaction.secrets).findings(below: folder)
        guard leaks.isEmpty else { throw QuarantineError.leaks(leaks, kept: folder.path) }
    }
}

/// Why a recording did not get to its place.
public enum QuarantineError: Error, Equatable, Sendable, CustomStringConvertible {
    case placeIsTaken(String)
    case leaks([Finding], kept: String)

    public var description: String {
        switch self {
        case .placeIsTaken(let path): "\(path) is there already: name a new folder."
        case .leaks(let findings, let kept):
            """
            The recording holds what looks like secrets, so it stays in \(kept), which only you can read. Replace them there by \
            placeholders such as {{opaque:name}}, or remove the exchange, then run 'mock-qwen bless' on that folder and move it.
            """ + "\n" + findings.map(\.description).joined(separator: "\n")
        }
    }
}

import Foundation

/// The files of recordings, as far as they are read: whole, into memory.
enum RecordingFile {
    /// In bytes. Whatever the site says is shorter by far; a film is not worth keeping.
    static let longest = 64 << 20

    /// What a plain file holds.
    static func data(at file: URL) throws(RecordingError) -> Data {
        let attributes = try? FileManager.default.attributesOfItem(atPath: file.resolvingSymlinksInPath().path)
        guard attributes?[.type] as? FileAttributeType == .typeRegular, let size = (attributes?[.size] as? NSNumber)?.intValue else {
            throw RecordingError(file: file.relativePath, reason: "the file can't be read")
        }
        guard size <= longest else {
            throw RecordingError(file: file.relativePath, reason: "the file has \(size) bytes, and files of recordings have at most \(longest)")
        }
        guard let data = try? Data(contentsOf: file) else { throw RecordingError(file: file.relativePath, reason: "the file can't be read") }
        return data
    }
}

public import Foundation
public import NIOCore

/// Inputs to begin with: those that earlier runs found worth keeping, and what recordings hold.
public enum Corpus {
    /// The kept inputs of a target, one a file.
    public static func directory(of target: FuzzTarget) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Corpus/\(target.rawValue)")
    }

    public static func inputs(of target: FuzzTarget) throws -> [(name: String, bytes: ByteBuffer)] {
        let directory = directory(of: target)
        return try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted().map { name in
            (name, ByteBuffer(bytes: try Data(contentsOf: directory.appending(path: name))))
        }
    }
}

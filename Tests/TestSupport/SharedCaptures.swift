public import Foundation

/// Real answers of the site. They are never part of the project: where they don't lie beside it, tests that want them are skipped.
public enum SharedCaptures {
    /// The folder of the captures, or `nil` where there is none.
    public static var directory: URL? {
        let directory = projectDirectory.deletingLastPathComponent().appending(path: "shared/captures")
        return FileManager.default.fileExists(atPath: directory.path) ? directory : nil
    }

    /// Every capture whose name ends in `.suffix`, by its path below the folder; empty where there are none.
    public static func files(endingIn suffix: String) -> [URL] {
        guard let directory, let paths = FileManager.default.subpaths(atPath: directory.path) else { return [] }
        return paths.filter { $0.hasSuffix(suffix) }.sorted().map { directory.appending(path: $0) }
    }
}

/// The root of the project, seen from this file.
public let projectDirectory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// The project's own recordings.
public let recordingsDirectory = projectDirectory.appending(path: "Recordings")

/// The templates of the behaviour `everyday`.
public let everydayTemplates = recordingsDirectory.appending(path: "everyday")

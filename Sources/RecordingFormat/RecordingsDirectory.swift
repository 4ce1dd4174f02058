public import Foundation

/// Where the folder `Recordings` is looked for: the place that was named, the variable `QWEN_RECORDINGS`, `./Recordings`, and
/// `share/qwen-proxy/Recordings` beside the folder of the executable.
public enum RecordingsDirectory {
    /// The first of those places that is a folder. A place that was named and is none is an error, not a reason to look on.
    ///
    /// - Parameters:
    ///   - named: what the user asked for on the command line.
    ///   - environment: the variables of the process.
    ///   - workingDirectory: where `./Recordings` lies.
    ///   - executable: the program's own file.
    public static func find(
        named: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment,
        workingDirectory: String = FileManager.default.currentDirectoryPath, executable: URL? = Bundle.main.executableURL
    ) throws(RecordingsDirectoryError) -> URL {
        let base = URL(filePath: workingDirectory, directoryHint: .isDirectory)
        for (place, how) in [(named, "--recordings"), (environment["QWEN_RECORDINGS"], "QWEN_RECORDINGS")] {
            guard let place, !place.isEmpty else { continue }
            let directory = URL(filePath: place, directoryHint: .isDirectory, relativeTo: base).absoluteURL
            guard isDirectory(directory) else { throw .noFolder(path: directory.path, namedBy: how) }
            return directory
        }
        var places = [base.appending(path: "Recordings")]
        if let executable {
            let prefix = executable.resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
            places.append(prefix.appending(path: "share/qwen-proxy/Recordings"))
        }
        guard let found = places.first(where: isDirectory) else { throw .notFound(places: places.map(\.path)) }
        return found
    }

    private static func isDirectory(_ url: URL) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory) && isDirectory.boolValue
    }
}

/// Why there are no recordings to play.
public enum RecordingsDirectoryError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The place that was asked for is no folder.
    case noFolder(path: String, namedBy: String)
    /// None of the usual places is there.
    case notFound(places: [String])

    public var description: String {
        switch self {
        case .noFolder(let path, let name): "\(name) names \(path), which is not a folder."
        case .notFound(let places):
            "The folder 'Recordings' was found neither at \(places.joined(separator: " nor at ")): name it with --recordings or QWEN_RECORDINGS."
        }
    }
}

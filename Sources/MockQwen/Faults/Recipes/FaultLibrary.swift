import FoundationEssentials
import NIOCore
import RecordingFormat

/// What recipes may name: the recipes and bodies of `Recordings/faults` and the refusals of `Recordings/everyday`, read once. A recipe
/// can come over the wire, so nothing outside these folders can be named.
struct FaultLibrary: Sendable {
    /// Recipes by name: the files `NAME.fault`, in which lines that begin with `#` are comments.
    private(set) var recipes: [String: String] = [:]
    private var bodies: [String: Template] = [:]

    /// The library of no folder: nothing can be named.
    init() {}

    /// - Parameter recordings: the folder `Recordings`.
    /// - Throws: ``FaultLibraryError`` where a file is damaged.
    init(recordings: URL) throws(FaultLibraryError) {
        for folder in ["everyday/refusals", "faults"] {
            let directory = recordings.appending(path: folder)
            for name in (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? [] {
                try read(directory.appending(path: name))
            }
        }
    }

    /// A body by the name of its file, or by the part in front of the dot.
    func body(_ name: String) -> (file: String, template: Template)? {
        for file in [name, name + ".json", name + ".html"] {
            if let template = bodies[file] { return (file, template) }
        }
        return nil
    }

    var bodyNames: [String] { bodies.keys.sorted() }

    private mutating func read(_ file: URL) throws(FaultLibraryError) {
        let name = file.lastPathComponent
        guard !name.hasPrefix("."), name != "README.md", let data = try? Data(contentsOf: file) else { return }
        if name.hasSuffix(".fault") {
            let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
            recipes[String(name.dropLast(6))] = lines.joined(separator: ",")
        } else {
            do { bodies[name] = try Template(ByteBuffer(bytes: data)) } catch { throw FaultLibraryError(file: file.path, reason: "\(error)") }
        }
    }
}

/// A file that recipes may name is damaged.
public struct FaultLibraryError: Error, Equatable, Sendable, CustomStringConvertible {
    public var file: String
    public var reason: String

    public var description: String { "The file \(file) is damaged: \(reason)" }
}

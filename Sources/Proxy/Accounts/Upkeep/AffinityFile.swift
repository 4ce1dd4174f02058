import FoundationEssentials
import Glibc

/// `session/affinity.log`: which account owns what, a line each, such as `chat 0b6e… acc_1`. It only grows while a proxy serves; the next
/// start leaves out what was forgotten. Holds no secret.
struct AffinityFile: Sendable {
    private static let name = "affinity.log"
    private let folder: PrivateFolder
    private let capacity: Int

    init(sessionDirectory: URL, capacity: Int = 100_000) {
        folder = PrivateFolder(url: sessionDirectory)
        self.capacity = capacity
    }

    /// What is kept, oldest first. A line that is not whole, as a crash may leave it, is left out.
    func load() throws(FolderError) -> [(object: SiteObject, account: String)] {
        guard let data = try folder.read(Self.name) else { return [] }
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        let entries = lines.suffix(capacity).compactMap(Self.entry)
        // A line that is not whole goes, or the next one would be glued to it.
        let endsInLine = data.isEmpty || data.last == UInt8(ascii: "\n")
        if !endsInLine || lines.count != entries.count {
            try folder.replace(Self.name, with: Data(entries.map(Self.line).joined().utf8))
        }
        return entries
    }

    /// Adds all of `entries`, or none.
    func append(_ entries: [(object: SiteObject, account: String)]) throws(FolderError) {
        guard !entries.isEmpty else { return }
        let path = folder.file(Self.name).path
        let descriptor = open(path, O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .unwritable(path: path, reason: Errno.last.description) }
        defer { close(descriptor) }
        let size = lseek(descriptor, 0, SEEK_END)
        var rest = Array(entries.map(Self.line).joined().utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                let reason = Errno.last
                if reason.number == EINTR { continue }
                ftruncate(descriptor, size)
                throw .unwritable(path: path, reason: reason.description)
            }
            rest = rest.dropFirst(count)
        }
    }

    private static func line(_ object: SiteObject, _ account: String) -> String {
        switch object {
        case .chat(let id): "chat \(id) \(account)\n"
        case .file(let id): "file \(id) \(account)\n"
        case .task(let id): "task \(id) \(account)\n"
        }
    }

    private static func entry(_ line: Substring) -> (object: SiteObject, account: String)? {
        let words = line.split(separator: " ", maxSplits: 2).map(String.init)
        guard words.count == 3 else { return nil }
        switch words[0] {
        case "chat": return (.chat(words[1]), words[2])
        case "file": return (.file(words[1]), words[2])
        case "task": return (.task(words[1]), words[2])
        default: return nil
        }
    }
}

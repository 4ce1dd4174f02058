import FoundationEssentials
import Synchronization

/// `session/usage.json`: how busy the accounts are, written by the proxy that serves for `accounts list`. Holds no secret.
struct UsageFile: Sendable {
    /// One account's figures.
    struct Usage: Codable, Equatable, Sendable {
        /// Turns that run now.
        var running: Int
        var requests: DayCount
    }

    private static let name = "usage.json"
    private let folder: PrivateFolder

    init(sessionDirectory: URL) { folder = PrivateFolder(url: sessionDirectory) }

    /// The figures by the accounts' ids; none where there is no file, or one that is not understood: they are no more than figures.
    func load() -> [String: Usage] {
        guard let data = try? folder.read(Self.name) else { return [:] }
        return (try? JSONDecoder().decode([String: Usage].self, from: data)) ?? [:]
    }

    func save(_ usage: [String: Usage]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try folder.replace(Self.name, with: encoder.encode(usage))
    }
}

extension AccountPool {
    /// How busy the accounts are, by their ids.
    var usage: [String: UsageFile.Usage] {
        rotation.withLock { rotation in
            rotation.entries.reduce(into: [:]) { $0[$1.account.id] = UsageFile.Usage(running: $1.leases.count, requests: $1.requests) }
        }
    }

    /// Takes up the counts of an earlier run.
    func restore(_ usage: [String: UsageFile.Usage]) {
        rotation.withLock { $0.restore(usage.mapValues(\.requests)) }
    }
}

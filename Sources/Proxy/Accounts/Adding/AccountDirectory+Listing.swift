import FoundationEssentials

extension AccountDirectory {
    /// All accounts in the file's order, whatever site they were made for.
    /// - Throws: ``TokenFileError``, ``FolderError``.
    public func list() async throws -> [AccountSummary] {
        try await blocking { [self] in
            let usage = UsageFile(sessionDirectory: folder).load()
            let isServing = ProxyLock.isHeld(sessionDirectory: folder)
            let now = now()
            return try file.read().map { AccountSummary($0, usage: usage[$0.id], isServing: isServing, now: now) }
        }
    }

    /// The account that the user means: by its number in the list, counted from 1, by its id, or by its label.
    /// - Throws: ``AccountChoiceError``, ``TokenFileError``, ``FolderError``.
    public func find(_ name: String) async throws -> AccountSummary {
        let accounts = try await list()
        if let account = accounts.first(where: { $0.id == name }) { return account }
        let labelled = accounts.filter { $0.label?.lowercased() == name.lowercased() }
        if labelled.count > 1 { throw AccountChoiceError.ambiguous(name, ids: labelled.map(\.id)) }
        if let account = labelled.first { return account }
        if let number = Int(name), accounts.indices.contains(number - 1) { return accounts[number - 1] }
        throw AccountChoiceError.unknown(name)
    }

    /// Forgets an account. The site keeps it.
    /// - Throws: ``TokenFileError``, ``FolderError``.
    public func remove(_ id: String) async throws {
        try await blocking { [self] in try file.update(now: now()) { $0.removeAll { $0.id == id } } }
    }
}

/// The account that the user names is not to be found.
public enum AccountChoiceError: Error, Equatable, CustomStringConvertible {
    /// No account is called so.
    case unknown(String)
    /// Several accounts, of these ids, have the label.
    case ambiguous(String, ids: [String])

    public var description: String {
        switch self {
        case .unknown(let name): "There is no account '\(name)'. Name one by its number, its id or its label: qwen-proxy accounts list"
        case .ambiguous(let name, let ids): "Several accounts are called '\(name)': \(ids.joined(separator: ", ")). Name one by its id."
        }
    }
}

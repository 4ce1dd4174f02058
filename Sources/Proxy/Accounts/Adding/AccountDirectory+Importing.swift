public import FoundationEssentials
import QwenSite

/// What became of the accounts of another folder.
public struct ImportedAccounts: Sendable {
    /// The ids of those that were taken over.
    public var added: [String] = []
    /// The ids, here, of users that were here already; these accounts are left as they are.
    public var known: [String] = []
    /// Where a damaged account file was moved to, if there was one.
    public var damagedFile: URL?
}

extension AccountDirectory {
    /// Takes over the accounts of the predecessor's folder `session`, or of a `tokens.json`, with all that it knew of them.
    /// - Parameter site: the site of accounts that name none.
    /// - Throws: ``ImportError``, ``TokenFileError``, ``FolderError``.
    public func importAccounts(from url: URL, site: String) async throws -> ImportedAccounts {
        try await blocking { [self] in
            let found = try PredecessorFolder(url: url).records(site: site, now: now())
            var imported = ImportedAccounts()
            try file.update(damaged: .replace(with: { [] }, tell: { imported.damagedFile = $0 }), now: now()) { records in
                for var record in found {
                    if record.site == nil, site != AccountRecord.liveSite { record.site = site }
                    if let known = records.first(where: { $0.isSameUser(as: record) }) {
                        imported.known.append(known.id)
                        continue
                    }
                    record.id = records.freeID(like: record.id)
                    records.append(record)
                    imported.added.append(record.id)
                }
            }
            return imported
        }
    }
}

extension AccountRecord {
    /// Whether both are accounts of one user at one site.
    fileprivate func isSameUser(as other: AccountRecord) -> Bool {
        guard siteName == other.siteName else { return false }
        if token == other.token { return true }
        guard let user = credentials.userID else { return false }
        return user == other.credentials.userID
    }
}

extension [AccountRecord] {
    /// `id`, or one that nobody has yet.
    fileprivate func freeID(like id: String) -> String {
        var free = id
        var number = 1
        while contains(where: { $0.id == free }) {
            number += 1
            free = "\(id)_\(number)"
        }
        return free
    }
}

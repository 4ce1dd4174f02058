import FoundationEssentials
import QwenSite

/// The account folder of the predecessor, FreeQwenApi: `tokens.json`, and beside it each token in a file of its own, which are of use where the
/// list is lost or damaged.
struct PredecessorFolder {
    let url: URL

    /// The accounts, in the list's order.
    /// - Throws: ``TokenFileError`` where the list is damaged and nothing else is there, ``ImportError`` where there is nothing at all.
    func records(site: String, now: Date) throws -> [AccountRecord] {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else { throw ImportError.nothingThere(path: url.path) }
        if !isFolder {
            let data = try Data(contentsOf: url)
            do { return try JSONDecoder().decode([AccountRecord].self, from: data) } catch { throw TokenFileError.damaged(path: url.path) }
        }
        let list = Result { try TokenFile(sessionDirectory: url).read() }
        if let records = try? list.get(), !records.isEmpty { return records }
        let loose = looseTokens(site: site, now: now)
        if loose.isEmpty {
            _ = try list.get()
            throw ImportError.nothingThere(path: url.path)
        }
        return loose
    }

    /// `accounts/acc_…/token.txt`, and `auth_token.txt`, the token of the last browser.
    private func looseTokens(site: String, now: Date) -> [AccountRecord] {
        let accounts = url.appending(path: "accounts")
        let ids = ((try? FileManager.default.contentsOfDirectory(atPath: accounts.path)) ?? []).sorted()
        var found = ids.compactMap { id in
            record(id: id, from: accounts.appending(path: "\(id)/token.txt"), site: site, now: now)
        }
        let last = "acc_\(Int(now.timeIntervalSince1970 * 1000))"
        if let record = record(id: last, from: url.appending(path: "auth_token.txt"), site: site, now: now),
            !found.contains(where: { $0.token == record.token })
        {
            found.append(record)
        }
        return found
    }

    private func record(id: String, from file: URL, site: String, now: Date) -> AccountRecord? {
        guard let data = try? Data(contentsOf: file) else { return nil }
        let token = String(decoding: data, as: UTF8.self).filter { !$0.isWhitespace }
        return token.isEmpty ? nil : AccountRecord(id: id, label: nil, site: site, credentials: .init(token: token), now: now)
    }
}

/// There is nothing to import.
public enum ImportError: Error, Equatable, CustomStringConvertible {
    case nothingThere(path: String)

    public var description: String {
        switch self {
        case .nothingThere(let path): "There are no accounts in \(path). Name the predecessor's folder 'session', or a tokens.json."
        }
    }
}

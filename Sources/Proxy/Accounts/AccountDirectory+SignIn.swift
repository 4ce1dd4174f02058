public import FoundationEssentials
import Logging
import NIOPosix
import QwenSite

extension AccountDirectory {
    /// The accounts in the file's order, whatever site they were made for.
    public func records() throws -> [AccountRecord] { try file.read() }

    /// Signs in at the site and keeps the account; one with the same e-mail and site is signed in anew.
    /// - Parameter site: the site as accounts name it.
    /// - Throws: ``SiteError`` where the site does not let it in, ``TokenFileError`` where it can't be kept.
    public func signIn(email: String, password: String, site: String, now: Date = Date()) async throws -> AccountRecord {
        // A file that can't be written is better known before the site is asked.
        try file.update { _ in }
        let session = SiteSession(credentials: nil)
        _ = try await SiteClient(session: session, transport: transport, logger: logger).signIn(email: email, password: password)
        guard let credentials = session.credentials else { throw SiteError.malformed(place: "a sign-in that brought no token") }
        return try await NIOThreadPool.singleton.runIfActive { [file] in
            try file.update { $0.add(email: email, site: site, credentials: credentials, now: now) }
        }
    }
}

extension [AccountRecord] {
    fileprivate mutating func add(email: String, site: String, credentials: SiteCredentials, now: Date) -> AccountRecord {
        if let index = firstIndex(where: { $0.label == email && ($0.site ?? AccountRecord.liveSite) == site }) {
            self[index].credentials = credentials
            self[index].state = .usable
            return self[index]
        }
        var milliseconds = Int(now.timeIntervalSince1970 * 1000)
        while contains(where: { $0.id == "acc_\(milliseconds)" }) { milliseconds += 1 }
        let record = AccountRecord(id: "acc_\(milliseconds)", label: email, site: site, credentials: credentials)
        append(record)
        return record
    }
}

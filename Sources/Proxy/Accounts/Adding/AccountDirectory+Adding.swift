public import FoundationEssentials
import Logging
public import QwenSite

/// How an account is signed in.
public enum Login: Sendable {
    /// The password is used once and kept nowhere.
    case password(email: String, String)
    /// What a browser already has.
    case credentials(SiteCredentials)
}

/// What became of an account that was to be added.
public struct AddedAccount: Sendable {
    public var account: AccountSummary
    /// False where it was there already, and is signed in anew now.
    public var isNew: Bool
    /// Where a damaged account file was moved to, if there was one.
    public var damagedFile: URL?
}

extension AccountDirectory {
    /// Signs in at the site, or checks what was given with a call that costs no quota, and keeps the account. One of the same user at the same
    /// site is signed in anew.
    /// - Parameters:
    ///   - site: the site as accounts name it.
    ///   - label: what the user calls the account; its e-mail, if `nil`.
    ///   - id: the account that is to be signed in anew; `nil` for whichever it is.
    /// - Throws: ``SiteError`` where the site does not let it in, ``AccountError``, or ``FolderError`` or
    ///   ``TokenFileError`` where it can't be kept.
    public func add(_ login: Login, site: String, label: String? = nil, to id: String? = nil) async throws -> AddedAccount {
        // A folder that can't be written is better known before the site is asked.
        try await blocking { [self] in try PrivateFolder(url: folder).prepare() }
        let (user, credentials) = try await enter(login)
        guard user.isVerified else { throw AccountError.unverified }
        let candidate = Candidate(user: user, credentials: credentials, label: label, site: site)
        return try await blocking { [self] in
            var aside: URL?
            let policy = id == nil ? TokenFile.DamagePolicy.replace(with: { [] }) { aside = $0 } : .refuse
            let (record, isNew) = try file.update(damaged: policy, now: now()) { try $0.take(candidate, to: id, now: now()) }
            return AddedAccount(account: AccountSummary(record, usage: nil, isServing: false, now: now()), isNew: isNew, damagedFile: aside)
        }
    }

    /// Signs in, or asks whose the credentials are.
    private func enter(_ login: Login) async throws -> (SiteAccount, SiteCredentials) {
        let session: SiteSession
        let user: SiteAccount
        switch login {
        case .password(let email, let password):
            session = SiteSession(credentials: nil)
            user = try await SiteClient(session: session, transport: transport, logger: logger).signIn(email: email, password: password)
        case .credentials(let credentials):
            session = SiteSession(credentials: credentials)
            user = try await SiteClient(session: session, transport: transport, logger: logger).account()
        }
        guard let credentials = session.credentials else { throw SiteError.malformed(place: "a sign-in that brought no token") }
        return (user, credentials)
    }
}

/// Somebody who has just been let in at the site.
struct Candidate: Sendable {
    var user: SiteAccount
    var credentials: SiteCredentials
    var label: String?
    var site: String
}

extension [AccountRecord] {
    /// Keeps the account, in the place of one of the same user.
    mutating func take(_ candidate: Candidate, to id: String?, now: Date) throws(AccountError) -> (AccountRecord, isNew: Bool) {
        let known = firstIndex { $0.siteName == candidate.site && $0.isOf(candidate.user) }
        if let id {
            guard let index = firstIndex(where: { $0.id == id }) else { throw .gone(id) }
            if let owner = self[index].credentials.userID, owner != candidate.user.id { throw .otherUser(id) }
            if let known, known != index { throw .duplicate(of: self[known].id) }
            return (renew(index, candidate, now: now), false)
        }
        if let known { return (renew(known, candidate, now: now), false) }
        var milliseconds = Int(now.timeIntervalSince1970 * 1000)
        while contains(where: { $0.id == "acc_\(milliseconds)" }) { milliseconds += 1 }
        let record = AccountRecord(
            id: "acc_\(milliseconds)", label: candidate.label ?? candidate.user.email, site: candidate.site, credentials: candidate.credentials,
            now: now)
        append(record)
        return (record, true)
    }

    private mutating func renew(_ index: Int, _ candidate: Candidate, now: Date) -> AccountRecord {
        self[index].take(candidate.credentials, now: now)
        self[index].state = .usable
        self[index].label = candidate.label ?? self[index].label ?? candidate.user.email
        return self[index]
    }
}

extension AccountRecord {
    /// Whether the account is this user's: by the id in its token, or, for a token that names none, by the e-mail.
    func isOf(_ user: SiteAccount) -> Bool {
        credentials.userID.map { $0 == user.id } ?? (user.email != nil && label == user.email)
    }
}

/// Why an account can't be kept though the site lets it in.
public enum AccountError: Error, Equatable, CustomStringConvertible {
    /// The user has yet to follow the link that the site has mailed.
    case unverified
    /// The account of this id, which was to be signed in anew, has been removed meanwhile.
    case gone(String)
    /// Somebody else signed in than the account of this id belongs to.
    case otherUser(String)
    /// The user has another account here, of this id, already.
    case duplicate(of: String)

    public var description: String {
        switch self {
        case .unverified: "The site has not yet verified this account's e-mail. Follow the link in the mail that the site sent, then try again."
        case .gone(let id): "The account \(id) is no longer there."
        case .otherUser(let id): "That is another user than \(id)'s. To keep both, use 'qwen-proxy accounts add'."
        case .duplicate(let id): "That user is already here, as \(id)."
        }
    }
}

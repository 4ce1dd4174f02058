import FoundationEssentials
import Logging
import QwenSite

/// Gets files to the site, for the account that needs them there.
struct SiteCopies: Sendable {
    let store: any FileStore
    let spool: FileSpool
    let accounts: AccountPool
    let surroundings: Surroundings

    /// How long the address of a copy lets the site read it, in seconds, some of its five minutes left for the question.
    private static let freshness: TimeInterval = 240

    // MARK: For a turn

    /// What the site is to be told of `files`, all of them uploaded by `account`, which is noted in them.
    /// - Throws: ``SiteError`` where an upload fails, ``APIError`` where a file is no longer there, `CancellationError`.
    func attachments(_ files: inout [TurnFile], for account: Account, logger: Logger) async throws -> [Attachment] {
        var attachments: [Attachment] = []
        for index in files.indices {
            switch files[index] {
            case .picture(let url): attachments.append(.picture(url: url))
            case .passing(var file):
                let copy: SiteFile
                do {
                    copy =
                        if let known = file.copies[account.id] { known } else {
                            try await account.client.upload(file.new, content: file.bytes.content)
                        }
                } catch let error as SiteError where file.isEarlier && error.isOfContent {
                    logger.notice("a file of an earlier message is left out", metadata: ["reason": "\(error)"])
                    continue
                }
                file.copies[account.id] = copy
                files[index] = .passing(file)
                attachments.append(.file(copy))
            case .kept(var record):
                guard let copy = try await copy(of: record, for: account, logger: logger) else { throw APIError.fileNotHere(record) }
                record.copies[account.id] = copy
                files[index] = .kept(record)
                attachments.append(.file(copy))
            case .earlier(var record):
                guard let copy = try await copy(of: record, for: account, logger: logger) else { continue }
                record.copies[account.id] = copy
                files[index] = .earlier(record)
                attachments.append(.file(copy))
            }
        }
        return attachments
    }

    /// The file, where it can still be used, since it is here or an account that can be used has a copy; `nil` where it is gone.
    func stillKept(_ id: FileID) async -> FileRecord? {
        guard let record = try? await store.file(id) else { return nil }
        let isHere = (try? await spool.open(id, now: surroundings.now())) != nil
        return isHere || newestCopy(of: record) != nil ? record : nil
    }

    /// A file that the pool knows the owner of, where that account can be used now and holds files of the turn.
    /// - Parameter refused: the accounts that have already failed the turn.
    func owned(of files: [TurnFile], refused: Set<String>) -> SiteObject? {
        var records: [FileRecord] = []
        // The question can't do without what it brings itself.
        for case .kept(let record) in files { records.append(record) }
        for case .earlier(let record) in files { records.append(record) }
        for record in records {
            guard let (owner, copy) = newestCopy(of: record, refused: refused) else { continue }
            accounts.affinity.note(.file(copy.id), belongsTo: owner)
            return .file(copy.id)
        }
        return nil
    }

    /// The newest copy that an account has which can be used now.
    private func newestCopy(of record: FileRecord, refused: Set<String> = []) -> (owner: String, copy: SiteFile)? {
        let now = surroundings.now()
        let usable = record.copies.filter { id, _ in !refused.contains(id) && accounts.account(id)?.state.isUsable(at: now) == true }
        return usable.max { $0.value.uploadedAt < $1.value.uploadedAt }.map { ($0.key, $0.value) }
    }

    /// The account's copy; another one where it has none, or where its address has run out and the file is still here. `nil` where there is
    /// none and can't be one.
    private func copy(of record: FileRecord, for account: Account, logger: Logger) async throws -> SiteFile? {
        let now = surroundings.now()
        let known = record.copies[account.id]
        if let known, known.uploadedAt.addingTimeInterval(Self.freshness) > now { return known }
        guard let bytes = try await spool.open(record.id, now: now) else { return known }
        let copy = try await account.client.upload(record.newFile, content: bytes.content)
        await note(copy, of: record.id, account, logger)
        return copy
    }

    private func note(_ copy: SiteFile, of file: FileID, _ account: Account, _ logger: Logger) async {
        accounts.affinity.note(.file(copy.id), belongsTo: account.id)
        do { try await store.note(copy, of: file, account: account.id) } catch {
            // The next turn uploads it once more.
            logger.warning("a file's copy at the site could not be noted", metadata: ["file": "\(file)", "error": "\(error)"])
        }
    }

    // MARK: By itself

    /// The account whose turn it is, for something that is none and holds no place of one.
    func nextAccount(excluding refused: Set<String> = []) async throws -> Account {
        let lease = try await accounts.lease(excluding: refused)
        defer { lease.end() }
        return lease.account
    }

    /// Uploads a file with whatever account takes it.
    /// - Parameter failover: what other accounts have said to it already.
    func upload(_ file: NewFile, _ bytes: SpoolFile, after failover: Failover, logger: Logger) async throws -> (Account, SiteFile) {
        var failover = failover
        while true {
            let account = try await nextAccount(excluding: failover.refused)
            do { return (account, try await account.client.upload(file, content: bytes.content)) } catch let error as SiteError {
                try await goOn(after: error, of: account, &failover, logger: logger)
            }
        }
    }

    /// Returns where another account may take what `account` refused.
    /// - Throws: what the client is told where none may.
    func goOn(after error: SiteError, of account: Account, _ failover: inout Failover, logger: Logger) async throws {
        let note = await accounts.note(error, on: account, logger: logger)
        guard failover.goesOn(after: error, on: account, note, staysWithOwner: false, now: surroundings.now()),
            accounts.hasUsable(excluding: failover.refused)
        else { throw accounts.refusal(error) }
    }
}

extension SiteError {
    /// Whether the site refused what was sent, and would whoever sends it.
    fileprivate var isOfContent: Bool {
        switch self {
        case .rejected, .tooLarge: true
        default: false
        }
    }
}

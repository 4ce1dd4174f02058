import FoundationEssentials
import Logging
import QwenSite
import Synchronization

/// What the site changes of an account goes into the file at once.
extension AccountDirectory {
    /// An account at the door of the site; what its session renews is kept.
    func account(from record: AccountRecord) -> Account {
        let renewals = SessionRenewals(of: record)
        state.withLock { $0.renewals[record.id] = renewals }
        let session = SiteSession(credentials: record.credentials) { [self] credentials in
            renewals.add(credentials)
            await keep(renewals)
        }
        let time = now()
        let account = Account(
            id: record.id, label: record.label, client: SiteClient(session: session, transport: transport, logger: logger, drift: drift),
            state: record.state(at: time),
            signInDue: record.signInDue
        )
        account.noteTime(time)
        return account
    }

    /// Tries again to keep renewals that could not be: in the file is a token that is spent.
    func keepRenewals() async {
        for renewals in state.withLock({ Array($0.renewals.values) }) where renewals.isUnsaved { await keep(renewals) }
    }

    private func keep(_ renewals: SessionRenewals) async {
        let account: Logger.MetadataValue = "\(renewals.account)"
        do {
            _ = try await change(renewals.account) { [now, logger] record, _ in
                switch renewals.put(into: &record, now: now()) {
                case .put: return true
                case .nothingNew: return false
                case .overtaken:
                    logger.debug("an account was signed in anew meanwhile; that stays", metadata: ["account": account])
                    return false
                }
            } settle: { record in
                if renewals.settle(record) { self.logger.notice("a renewed sign-in could be kept after all", metadata: ["account": account]) }
            }
            if !state.withLock({ $0.known.contains { $0.id == renewals.account } }) { renewals.drop() }
        } catch {
            // Told once: it is tried again every few seconds.
            guard renewals.noteFailure() else { return }
            logger.error(
                "A RENEWED SIGN-IN CAN'T BE KEPT: if the proxy stops before it can, the account has to be signed in again",
                metadata: ["account": account, "error": "\(error)"])
        }
    }

    func keep(_ account: Account) async {
        do {
            let isKept = try await change(account.id) { [now] record, known in
                guard record.credentials == known.credentials else { return false }
                record.note(account.state, at: now())
                return true
            }
            if !isKept { logger.debug("an account was edited meanwhile; the edit stays", metadata: ["account": "\(account.id)"]) }
        } catch {
            logger.error("an account's state could not be kept", metadata: ["account": "\(account.id)", "error": "\(error)"])
        }
    }

    /// - Parameters:
    ///   - change: given the record in the file and as it was last known; false where it leaves the record alone.
    ///   - settle: given the record once the file holds it, and before anybody else can change it.
    /// - Returns: whether the record was changed.
    private func change(
        _ id: String, _ change: @escaping @Sendable (inout AccountRecord, _ known: AccountRecord) -> Bool,
        settle: @escaping @Sendable (AccountRecord) -> Void = { _ in }
    ) async throws -> Bool {
        try await blocking { [self] in
            let policy = TokenFile.DamagePolicy.replace(with: { self.state.withLock { $0.known } }, tell: tellDamaged)
            let changed = try file.update(damaged: policy, now: now()) { records -> AccountRecord? in
                guard let index = records.firstIndex(where: { $0.id == id }),
                    let known = state.withLock({ $0.known.first { $0.id == id } }), change(&records[index], known)
                else { return nil }
                return records[index]
            } settle: { record in
                guard let record else { return }
                state.withLock { state in
                    if let place = state.known.firstIndex(where: { $0.id == id }) { state.known[place] = record }
                    state.pool?.account(id)?.signInDue = record.signInDue
                }
                settle(record)
            }
            return changed != nil
        }
    }

    private func tellDamaged(_ aside: URL) {
        logger.error("the account file was damaged; it is kept aside, and was written anew", metadata: ["aside": "\(aside.path)"])
    }
}

import FoundationEssentials
public import QwenSite

/// How an account was found to be.
public struct AccountFinding: Sendable {
    public var account: AccountSummary
    /// What the site said; `nil` where it lets the account in.
    public var failure: SiteError?
}

extension AccountDirectory {
    /// Asks the site whose the account is, which costs no quota, and keeps what it says: an account that was invalid, or stopped at a human
    /// check, is usable again where the site lets it in. One that waits for the end of a limit waits on.
    /// - Throws: ``AccountChoiceError``, ``TokenFileError``, ``FolderError``.
    public func check(_ id: String, site: String) async throws -> AccountFinding {
        let pool = try await pool(for: site)
        guard let account = pool.account(id) else { throw AccountChoiceError.unknown(id) }
        var failure = await failure(of: account)
        // The proxy that serves may have renewed the token just before, and its renewal counts.
        if case .unauthorized? = failure {
            await takeUpEdits()
            if let present = pool.account(id), present !== account { failure = await self.failure(of: present) }
        }
        let present = pool.account(id) ?? account
        switch failure {
        case nil: if present.forgive() { await keep(present) }
        case let error?: await pool.note(error, on: present, logger: logger)
        }
        // Whatever could not be written just before has one more chance; then the command ends.
        await keepRenewals()
        return AccountFinding(account: try await find(id), failure: failure)
    }

    private func failure(of account: Account) async -> SiteError? {
        do {
            _ = try await account.client.account()
            return nil
        } catch let error as SiteError {
            return error
        } catch {
            return .unavailable(.brokenOff)
        }
    }
}

import FoundationEssentials
import Logging
import QwenSite

/// Renews access tokens ahead of time, and tells where the user will soon have to sign in.
struct AccountRenewal: Sendable {
    let pool: AccountPool
    let logger: Logger
    let random: @Sendable (ClosedRange<TimeInterval>) -> TimeInterval

    private static let patience = Duration.seconds(30)

    /// What one look at the accounts leaves for the next.
    struct Memory {
        var plan = RenewalPlan()
        /// By account, the end of a sign-in that the log has told of.
        var told: [String: Date] = [:]
    }

    /// Looks at all accounts once; renews one after the other.
    func look(_ memory: inout Memory) async {
        let accounts = pool.accounts
        memory.plan.keep(Set(accounts.map(\.id)))
        for account in accounts where account.state.isUsable(at: pool.now()) {
            tell(account, &memory.told)
            let session = account.client.session
            guard let credentials = session.credentials, credentials.refreshToken != nil, let expiry = credentials.tokenExpiry,
                memory.plan.isDue(account.id, expiry: expiry, now: pool.now(), lead: session.clockLead ?? 0, random: random)
            else { continue }
            await renew(account)
        }
    }

    private func renew(_ account: Account) async {
        do {
            try await withDeadline(Self.patience, clock: pool.clock) { try await account.client.refresh() }
            logger.debug("access token renewed", metadata: ["account": "\(account.id)"])
        } catch let error as SiteError {
            logger.notice("an access token could not be renewed ahead of time", metadata: ["account": "\(account.id)", "reason": "\(error)"])
            await pool.note(error, on: account, logger: logger)
        } catch {
            logger.notice("an access token could not be renewed ahead of time", metadata: ["account": "\(account.id)", "reason": "no answer"])
        }
    }

    private func tell(_ account: Account, _ told: inout [String: Date]) {
        guard account.needsSignInSoon(at: pool.now()), let due = account.signInDue, told[account.id] != due else { return }
        told[account.id] = due
        logger.warning(
            "an account has to be signed in again soon: qwen-proxy accounts relogin",
            metadata: ["account": "\(account.id)", "until": "\(due.iso8601)"])
    }
}

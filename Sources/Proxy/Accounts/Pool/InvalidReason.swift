/// Why the site does not let an account in until its user has done something.
public enum InvalidReason: String, Sendable {
    /// The sign-in has ended, and can't be renewed.
    case signedOut
    /// The account's e-mail address is not confirmed.
    case unverified
    /// The site has restricted the account, or closed it.
    case restricted
}

extension InvalidReason {
    /// What the user has to do for the account `id`.
    func advice(for id: String) -> String {
        switch self {
        case .signedOut: "Sign in again: qwen-proxy accounts relogin \(id)"
        case .unverified: "Confirm the e-mail address by the link in the site's mail, then run: qwen-proxy accounts check \(id)"
        case .restricted:
            "The site has restricted the account. Sign in with a browser at \(AccountRecord.liveSite) to see why. When it works there again, "
                + "run: qwen-proxy accounts check \(id)"
        }
    }

    /// The code of the error that tells a client of it.
    var code: String {
        switch self {
        case .signedOut: "account_unauthorized"
        case .unverified: "account_unverified"
        case .restricted: "account_forbidden"
        }
    }
}

extension InvalidReason {
    /// What the user has to do for those of `accounts` that are invalid, a line for each: so many of them as can be read.
    static func advice(for accounts: [(id: String, state: AccountState)], atMost most: Int = 5) -> [String] {
        let lines = accounts.compactMap { id, state in
            if case .invalid(let reason) = state { "\(id): \(reason.advice(for: id))" } else { nil }
        }
        return lines.prefix(most) + (lines.count > most ? ["And \(lines.count - most) more: qwen-proxy accounts list"] : [])
    }
}

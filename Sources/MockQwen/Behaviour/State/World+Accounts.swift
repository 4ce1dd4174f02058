import FoundationEssentials
import RecordingFormat
import Synchronization

extension World {
    func account(email: String, passwordHash: String) throws(Refusal) -> Account {
        guard let account = accounts.first(where: { $0.email == email && $0.passwordHash == passwordHash }) else { throw .wrongCredentials }
        return account
    }

    func account(accessToken: String) throws(Refusal) -> Account {
        do {
            let token = try key.check(accessToken, now: seconds)
            if let account = accounts.first(where: { $0.id == token.accountID }), token.type == "access_token" { return account }
        } catch {}
        throw .tokenExpired
    }

    /// A new pair of tokens.
    func tokens(for account: Account) -> TokenPair {
        let now = seconds
        let access = AccessToken(
            accountID: account.id, lastPasswordChange: account.lastPasswordChange, expires: now + Self.accessLifetime, type: "access_token"
        )
        return state.withLock { state in
            // No two refresh tokens are alike, or a rotation would not show.
            state.lastRefreshExpiry = max(now + Self.refreshLifetime, state.lastRefreshExpiry + 1)
            let refresh = key.mint(
                AccessToken(
                    accountID: account.id, lastPasswordChange: account.lastPasswordChange, expires: state.lastRefreshExpiry, type: "refresh_token"
                )
            )
            state.refreshTokens[refresh] = account
            return TokenPair(access: key.mint(access), refresh: refresh, expires: access.expires)
        }
    }

    /// Takes a refresh token, which is good once.
    func account(refreshToken: String) throws(Refusal) -> Account {
        let account = state.withLock { $0.refreshTokens.removeValue(forKey: refreshToken) }
        guard let account, (try? key.check(refreshToken, now: seconds)) != nil else { throw .refreshRefused }
        return account
    }
}

/// The two tokens of the sign-in host.
struct TokenPair: Sendable {
    var access: String
    var refresh: String
    /// When `access` expires, in seconds since 1970.
    var expires: Int
}

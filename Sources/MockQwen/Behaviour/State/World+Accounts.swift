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
            // The older tokens have no type; those of the sign-in host are of no use where the site has none.
            let type = configuration.signIn == .authDomain ? "access_token" : nil
            let isSignedOut = state.withLock { $0.signedOut.contains(accessToken) }
            if let account = accounts.first(where: { $0.id == token.accountID }), token.type == type, !isSignedOut { return account }
        } catch {}
        throw .tokenExpired
    }

    /// A token of the generations before the sign-in host: 30 days, and three claims.
    func classicToken(for account: Account) -> ClassicToken {
        let expires = seconds + Self.classicLifetime
        let token = AccessToken(accountID: account.id, lastPasswordChange: account.lastPasswordChange, expires: expires)
        return ClassicToken(text: key.mint(token), expires: expires)
    }

    /// Signs out.
    func forget(accessToken: String?, refreshToken: String?) {
        state.withLock { state in
            if let accessToken { state.signedOut.insert(accessToken) }
            if let refreshToken { state.refreshTokens[refreshToken] = nil }
        }
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

/// The token of the sign-ins before the sign-in host.
struct ClassicToken: Sendable {
    var text: String
    /// In seconds since 1970.
    var expires: Int
}

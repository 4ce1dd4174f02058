import FoundationEssentials
import Logging

extension SiteClient {
    /// How long a token that still works is used without another try, after its renewal failed by accident.
    private static var renewalPause: TimeInterval { 15 }

    /// Does `work` with a token that is not about to expire; where the site refuses it nevertheless, once more with a new one.
    func signedIn<Value>(_ work: () async throws -> Value) async throws -> Value {
        try await renewIfDue()
        let tokens = session.snapshot.tokens
        guard tokens.token != nil else { throw SiteError.unauthorized(details: "not signed in") }
        do {
            return try await work()
        } catch SiteError.unauthorized where tokens.refreshToken != nil {
            // Another caller may have renewed it meanwhile.
            if session.snapshot.tokens.token == tokens.token { try await refresh() }
            return try await work()
        }
    }

    private func renewIfDue() async throws {
        guard session.isRenewalDue else { return }
        do {
            try await refresh()
        } catch let error as SiteError where error.isPassing && !session.isExpired {
            logger.warning("the access token could not be renewed; it is used as long as it works", metadata: ["reason": "\(error)"])
            session.pauseRenewal(for: Self.renewalPause)
        }
    }

    /// Exchanges the refresh token. Refusals of the credentials and the human check stand; anything else will pass.
    func renew() async throws {
        switch try await attempt(.refresh, hiding: []) {
        case .success(let reply): await session.renew(try reply.accessTokens())
        case .failure(.rejected(let code, let details)):
            throw SiteError.unavailable(.failing(status: 200, details: "\(code): \(details)"))
        case .failure(let error): throw error
        }
    }
}

extension SiteError {
    /// Whether the same may succeed later without anybody's doing.
    fileprivate var isPassing: Bool {
        switch self {
        case .unavailable, .rateLimited, .malformed, .busy: true
        case .unauthorized, .humanCheck, .chatGone, .parentGone, .tooLarge, .rejected: false
        }
    }
}

import FoundationEssentials
import Logging

extension SiteClient {
    /// How long a token that still works is used without another try, after its renewal failed by accident, in seconds.
    private static var renewalPause: TimeInterval { 15 }
    /// The same where the site had no newer token to give.
    private static var reissuePause: TimeInterval { 6 * 3600 }

    /// Does `work` with a token that is not about to expire; where the site refuses it nevertheless, once more with a new one, and then
    /// in the other forms of carrying it, until a question has proved one.
    func signedIn<Value>(_ work: () async throws -> Value) async throws -> Value {
        try await renewIfDue()
        let state = session.snapshot
        guard state.tokens.token != nil else { throw SiteError.unauthorized(details: "not signed in") }
        let refusal: String
        do { return try await carrying(state.form, work) } catch SiteError.unauthorized(let details) { refusal = details }
        guard state.tokens.refreshToken != nil else { return try await workInOtherForms(than: state.form, refusal, work) }
        // Another caller may have renewed it meanwhile.
        if session.snapshot.tokens.token == state.tokens.token { try await refresh() }
        do {
            return try await carrying(state.form, work)
        } catch SiteError.unauthorized(let details) {
            session.doubtForm()
            return try await workInOtherForms(than: state.form, details, work)
        }
    }

    /// The same with a token that has just come, which is not to be renewed.
    func newlySignedIn<Value>(_ work: () async throws -> Value) async throws -> Value {
        let form = session.snapshot.form
        do {
            return try await carrying(form, work)
        } catch SiteError.unauthorized(let details) {
            return try await workInOtherForms(than: form, details, work)
        }
    }

    private func carrying<Value>(_ form: CredentialForm, _ work: () async throws -> Value) async throws -> Value {
        try await CredentialForm.$used.withValue(form) { try await work() }
    }

    private func workInOtherForms<Value>(
        than first: CredentialForm, _ refusal: String, _ work: () async throws -> Value
    ) async throws -> Value {
        var tried: Set = [first]
        while let form = nextForm(after: first, without: tried) {
            tried.insert(form)
            do {
                let value = try await carrying(form, work)
                session.use(form)
                return value
            } catch SiteError.unauthorized {}
        }
        throw SiteError.unauthorized(details: refusal)
    }

    /// The form to try next: one that another caller has proved meanwhile, or else the next in turn.
    private func nextForm(after first: CredentialForm, without tried: Set<CredentialForm>) -> CredentialForm? {
        let state = session.snapshot
        let candidates = state.isFormProven ? [state.form] : [first.next, first.next.next]
        return candidates.first { !tried.contains($0) }
    }

    private func renewIfDue() async throws {
        guard session.isRenewalDue else { return }
        do {
            try await refresh()
        } catch let error as SiteError where (error.isPassing || session.hasClassicToken && error.isRefusedRenewal) && !session.isExpired {
            logger.warning("the access token could not be renewed; it is used as long as it works", metadata: ["reason": "\(error)"])
            session.pauseRenewal(for: session.hasClassicToken ? Self.reissuePause : Self.renewalPause)
        }
    }

    /// Refusals of the credentials and the human check stand; anything else will pass.
    func renew() async throws {
        if session.hasClassicToken { try await reissue() } else { try await exchangeRefreshToken() }
    }

    private func exchangeRefreshToken() async throws {
        switch try await attempt(.refresh, hiding: []) {
        case .success(let reply): await session.renew(try reply.accessTokens())
        case .failure(.rejected(let code, let details)):
            throw SiteError.unavailable(.failing(status: 200, details: "\(code): \(details)"))
        // Of a refresh token, `forbidden` is said as well; an account that is restricted is told so by every other call.
        case .failure(.forbidden(let details)): throw SiteError.unauthorized(details: details)
        case .failure(let error): throw error
        }
    }

    /// Tokens of the older generations, which last 30 days, are reissued when their user opens the page.
    private func reissue() async throws {
        let before = session.snapshot.tokens.token
        for step in [SiteCall.landingPage, .account] {
            let reply = try await call(step)
            if step.kind == .page, let token = SitePage(reply.body).userToken { await session.reissue(SiteTokens(token: token)) }
            if session.snapshot.tokens.token != before { return }
        }
        throw SiteError.unauthorized(details: "this sign-in can't be renewed; sign in again")
    }
}

extension SiteError {
    /// Whether the same may succeed later without anybody's doing.
    fileprivate var isPassing: Bool {
        switch self {
        case .unavailable, .rateLimited, .malformed, .busy: true
        case .unauthorized, .unverified, .forbidden, .humanCheck, .chatGone, .parentGone, .tooLarge, .rejected: false
        }
    }

    fileprivate var isRefusedRenewal: Bool {
        switch self {
        case .unauthorized, .rejected: true
        default: false
        }
    }
}

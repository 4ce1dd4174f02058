public import FoundationEssentials
import Synchronization

/// Being signed in at the site: the cookie jar, the tokens and their expiry. Shared by all requests of one account.
public final class SiteSession: Sendable {
    struct State: Sendable {
        var tokens: SiteTokens
        var jar: CookieJar
        /// The build of the site's page, once a page has named it.
        var webClientVersion = WebClient.defaultVersion
        /// How calls carry the token.
        var form = CredentialForm.first(for: WebClient.defaultVersion)
        /// The site has answered a question that carried it in this form. Nothing less proves a form (site protocol §1.6).
        var isFormProven = false
        /// Addresses that the site said it does not have, so that their substitutes are asked at once.
        var missing: Set<String> = []
        /// How far the site's clock is ahead of this machine's, in seconds.
        var clockLead: TimeInterval?
        /// When the token was last renewed.
        var renewed = Date.distantPast
        /// Before this time a renewal that failed by accident is not tried again while the token still works.
        var renewalPausedUntil = Date.distantPast
    }

    let surroundings: SiteSurroundings
    /// Renewals of the token, of which one runs at a time.
    let renewals = SingleFlight()
    private let renewalMargin: TimeInterval
    private let didChange: @Sendable (SiteCredentials) async -> Void
    private let state: Mutex<State>

    /// How long before their expiry, in seconds, tokens are renewed that last 30 days.
    private static var classicMargin: TimeInterval { 3 * 86_400 }
    /// How long, in seconds, a renewed token is used whatever the clock says: what the site has just given works.
    private static var newness: TimeInterval { 60 }

    /// - Parameters:
    ///   - credentials: `nil` for a session that is yet to sign in.
    ///   - renewalMargin: how long before its expiry, in seconds, a token is renewed that lasts minutes.
    ///   - didChange: called with the new credentials after each sign-in and renewal, before the request that caused it goes on. Calls
    ///     may overlap; the last one to end was given the newest.
    public convenience init(
        credentials: SiteCredentials?, renewalMargin: TimeInterval = 180,
        didChange: @escaping @Sendable (SiteCredentials) async -> Void = { _ in }
    ) {
        self.init(credentials: credentials, renewalMargin: renewalMargin, surroundings: SiteSurroundings(), didChange: didChange)
    }

    init(
        credentials: SiteCredentials?, renewalMargin: TimeInterval = 180, surroundings: SiteSurroundings,
        didChange: @escaping @Sendable (SiteCredentials) async -> Void = { _ in }
    ) {
        self.surroundings = surroundings
        self.renewalMargin = renewalMargin
        self.didChange = didChange
        let token = credentials.flatMap { $0.token.isEmpty ? nil : $0.token }
        let tokens = SiteTokens(token: token, expiresAt: credentials?.expiresAt, refreshToken: credentials?.refreshToken)
        state = Mutex(State(tokens: tokens, jar: CookieJar(credentials?.cookies ?? [])))
    }

    /// The present credentials, to be kept.
    public var credentials: SiteCredentials? {
        state.withLock { state in
            guard let token = state.tokens.token else { return nil }
            return SiteCredentials(
                token: token, expiresAt: state.tokens.expiry, refreshToken: state.tokens.refreshToken, cookies: state.jar.cookies)
        }
    }

    /// A moment of the session, to build one request from.
    var snapshot: State { state.withLock { $0 } }

    // MARK: What answers bring

    /// Takes up the cookies of an answer, and returns the tokens that were among them.
    func absorb(_ setCookies: [String], from url: SiteURL) -> SiteTokens {
        let now = surroundings.now()
        return state.withLock { state in
            var tokens = SiteTokens()
            for cookie in setCookies.compactMap({ SetCookie($0, now: now) }) where url.isOfSite {
                let isForgotten = cookie.value.isEmpty || (cookie.expiresAt ?? .distantFuture) <= now
                switch cookie.name {
                // The site forgets a token by refusing it; a cookie that is taken back is no word about the token itself.
                case CookieName.token: if !isForgotten { tokens.token = cookie.value }
                case CookieName.refreshToken: if !isForgotten { tokens.refreshToken = cookie.value }
                default: state.jar.set(cookie, from: url, now: now)
                }
            }
            return tokens
        }
    }

    /// Takes up the tokens of a sign-in, in place of what was there.
    func begin(_ tokens: SiteTokens) async {
        state.withLock { state in
            state.tokens = tokens
            state.renewalPausedUntil = .distantPast
        }
        await announce()
    }

    /// Takes up the tokens of a renewal; what it does not name stays. A session that was ended meanwhile stays ended.
    func renew(_ tokens: SiteTokens) async {
        let now = surroundings.now()
        let isOpen = state.withLock { state in
            guard state.tokens != SiteTokens() else { return false }
            state.tokens = tokens.filled(from: state.tokens)
            state.renewed = now
            state.renewalPausedUntil = .distantPast
            return true
        }
        if isOpen { await announce() }
    }

    /// Takes up tokens that the site has reissued beside some other answer. Answers may overtake each other, so a token that ends
    /// sooner than the present one is left alone.
    func reissue(_ tokens: SiteTokens) async {
        guard tokens != SiteTokens() else { return }
        let hasChanged = state.withLock { state in
            let before = state.tokens
            guard let present = before.token else { return false }
            var tokens = tokens
            if tokens.token == present || (tokens.expiry ?? .distantFuture) < (before.expiry ?? .distantPast) { tokens.token = nil }
            state.tokens = tokens.filled(from: before)
            return state.tokens != before
        }
        if hasChanged { await announce() }
    }

    /// Takes note of the time that the head of an answer names, by the site's clock.
    func note(date: String?) {
        guard let time = date.flatMap(CookieDate.parse) else { return }
        let now = surroundings.now()
        state.withLock { $0.clockLead = time.timeIntervalSince(now) }
    }

    /// How far the site's clock is ahead of this machine's, in seconds and to about a second, as its last answer told; `nil` before one has.
    public var clockLead: TimeInterval? { state.withLock { $0.clockLead } }

    func learn(webClientVersion: String) {
        state.withLock { state in
            state.webClientVersion = webClientVersion
            if !state.isFormProven { state.form = .first(for: webClientVersion) }
        }
    }

    func note(missing address: String) { state.withLock { _ = $0.missing.insert(address) } }

    func forget(missing addresses: [String]) { state.withLock { $0.missing.subtract(addresses) } }

    /// Forgets the credentials. Nobody is told: there are none to keep.
    func end() {
        state.withLock { state in
            state.tokens = SiteTokens()
            state.jar = CookieJar()
        }
    }

    /// Tells of the present credentials. Announcements may overtake each other, so one that has grown old meanwhile is followed by
    /// another: whichever ends last has told the newest.
    private func announce() async {
        while let credentials {
            await didChange(credentials)
            if self.credentials == credentials { return }
        }
    }

    // MARK: Forms of credentials

    /// Takes up a form in which the site has taken the token. One that a question has proved stays, whatever another call was taken in.
    ///
    /// - Parameter isProven: whether it did so at a question.
    func use(_ form: CredentialForm, isProven: Bool = false) {
        state.withLock { state in
            guard isProven || !state.isFormProven else { return }
            state.form = form
            state.isFormProven = isProven
        }
    }

    /// Takes note that the site has refused a token that it has just given, in the form that was used.
    func doubtForm() { state.withLock { $0.isFormProven = false } }

    // MARK: Expiry

    /// What the site's clock shows at `now` of this machine's, which may be wrong; the same, until the site has told its own. Tokens end by the
    /// site's.
    public func siteTime(at now: Date) -> Date { snapshot.siteTime(at: now) }

    /// Whether the token should be renewed before the next call.
    var isRenewalDue: Bool {
        let now = surroundings.now()
        let state = snapshot
        guard let expiry = state.tokens.expiry, !(0..<Self.newness).contains(now.timeIntervalSince(state.renewed)) else { return false }
        let left = expiry.timeIntervalSince(state.siteTime(at: now))
        let isPaused = state.renewalPausedUntil > now
        // The page renews only what still works.
        if state.tokens.isClassic { return left > 0 && left < Self.classicMargin && !isPaused }
        return state.tokens.refreshToken != nil && left < renewalMargin && (!isPaused || left <= 0)
    }

    /// Whether the token is of the generations that last 30 days.
    var hasClassicToken: Bool { state.withLock { $0.tokens.isClassic } }

    var isExpired: Bool {
        let state = snapshot
        return (state.tokens.expiry ?? .distantFuture) <= state.siteTime(at: surroundings.now())
    }

    /// Leaves the token alone for a while, after a renewal failed by accident.
    func pauseRenewal(for seconds: TimeInterval) {
        let now = surroundings.now()
        state.withLock { $0.renewalPausedUntil = now.addingTimeInterval(seconds) }
    }
}

extension SiteSession.State {
    func siteTime(at now: Date) -> Date { now.addingTimeInterval(clockLead ?? 0) }
}

import FoundationEssentials
public import Logging

/// The one door to the site, for one account.
///
/// Every call throws ``SiteError``, or `CancellationError`. A token that is about to expire is renewed first; one that the site
/// refuses is renewed once, and the call repeated.
public struct SiteClient: Sendable {
    public let session: SiteSession
    /// What the site's answers hold that this program does not know; several clients may share one.
    public let drift: DriftCounter
    let transport: any SiteTransport
    let logger: Logger

    public init(session: SiteSession, transport: any SiteTransport, logger: Logger, drift: DriftCounter = DriftCounter()) {
        self.session = session
        self.drift = drift
        self.transport = transport
        self.logger = logger
    }

    /// Signs in with e-mail and password; the session holds the credentials afterwards. The password is not kept.
    /// - Throws: ``SiteError/unauthorized(details:)`` where the site refuses them.
    public func signIn(email: String, password: String) async throws -> SiteAccount {
        var signIn = SignIn(email: email, password: password)
        var call = signIn.firstCall
        while true {
            let action = try signIn.receive(await attempt(call, hiding: signIn.secrets + [password]))
            switch action {
            case .send(let next): call = next
            case .learn(let version, let next):
                session.learn(webClientVersion: version)
                call = next
            case .begin(let tokens, let next):
                await session.begin(tokens)
                call = next
            case .done(let account): return account
            }
        }
    }

    /// Renews the access token now; callers meanwhile wait for the one renewal.
    public func refresh() async throws {
        guard session.snapshot.tokens.refreshToken != nil else {
            throw SiteError.unauthorized(details: "this sign-in can't be renewed; sign in again")
        }
        try await session.renewals.run { try await renew() }
    }

    /// Whose session this is. Costs no quota.
    public func account() async throws -> SiteAccount {
        try await signedIn { try await call(.account).account() }
    }

    /// The site's models in the site's order, inactive ones included. The site tells them without a sign-in as well.
    public func models() async throws -> [SiteModel] {
        guard session.credentials != nil else { return try await call(.models).models() }
        return try await signedIn { try await call(.models).models() }
    }

    /// Opens a chat and returns the site's id of it.
    public func newChat(model: String) async throws -> String {
        try await signedIn { try await call(.newChat(model: model, now: session.surroundings.now())).newChat() }
    }

    /// Asks; returns when the head of the answer is there and is an event stream. `timeout` bounds the wait for the head.
    /// - Throws: ``SiteError/tooLarge(limit:)`` without asking where the question is larger than the site takes.
    public func ask(_ question: Question, timeout: Duration) async throws -> Answer {
        let surroundings = session.surroundings
        let body = try CompletionBody.encode(
            question, fid: surroundings.makeUUID(), child: surroundings.makeUUID(), seconds: Int(surroundings.now().timeIntervalSince1970))
        let call = SiteCall.completion(chat: question.chat, body: body)
        return try await signedIn { try await open(call, chat: question.chat, timeout: timeout) }
    }

    /// Stops the answer; false where it had already ended.
    @discardableResult
    public func stop(chat: String, answer: String) async throws -> Bool {
        try await signedIn { try await call(.stop(chat: chat, answer: answer)).decode(Envelope<StopRecord>.self).payload?.status ?? true }
    }
}

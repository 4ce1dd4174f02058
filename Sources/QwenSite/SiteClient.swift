public import Logging

/// The one door to the site, for one account.
public struct SiteClient: Sendable {
    public let session: SiteSession
    let transport: any SiteTransport

    public init(session: SiteSession, transport: any SiteTransport, logger: Logger) {
        self.session = session
        self.transport = transport
    }

    /// Signs in with e-mail and password; the session holds the credentials afterwards. The password is not kept.
    public func signIn(email: String, password: String) async throws -> SiteAccount { throw SiteError.malformed(place: "not built") }
    /// Renews the access token now; callers meanwhile wait for the one renewal.
    public func refresh() async throws {}
    /// Whose session this is. Costs no quota.
    public func account() async throws -> SiteAccount { throw SiteError.malformed(place: "not built") }
    /// The site's models in the site's order, inactive ones included.
    public func models() async throws -> [SiteModel] { [] }
    /// Opens a chat and returns the site's id of it.
    public func newChat(model: String) async throws -> String { throw SiteError.malformed(place: "not built") }
    /// Asks; returns when the head of the answer is there and is an event stream. `timeout` bounds the wait for the head.
    public func ask(_ question: Question, timeout: Duration) async throws -> Answer { throw SiteError.malformed(place: "not built") }
    /// Stops the answer; false where it had already ended.
    @discardableResult
    public func stop(chat: String, answer: String) async throws -> Bool { false }
}

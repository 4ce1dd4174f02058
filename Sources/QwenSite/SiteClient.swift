public import Logging

/// The one door to the site, for one account.
///
/// What it can do is in the folders of `Calls/`, one a topic: signing in, models, chats, asking, files, tasks.
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
}

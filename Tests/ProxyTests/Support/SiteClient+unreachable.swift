import QwenSite
import TestSupport

extension SiteClient {
    /// A door that leads nowhere, for accounts that are never asked anything.
    static var unreachable: SiteClient {
        SiteClient(session: SiteSession(credentials: nil), transport: NoTransport(), logger: silentLogger)
    }
}

private struct NoTransport: SiteTransport {
    func send(_ request: SiteRequest) async throws -> SiteResponse { throw SiteError.unavailable(.unreachable("nothing is there")) }
}

/// The site's models (site protocol §3).
extension SiteClient {
    /// The site's models in the site's order, inactive ones included. The site tells them without a sign-in as well.
    public func models() async throws -> [SiteModel] {
        let reply =
            session.credentials == nil ? try await callFirst(SiteCall.models) : try await signedIn { try await callFirst(SiteCall.models) }
        return try reply.models()
    }
}

extension SiteCall {
    /// Bare, and in the envelope. The first has been there since 2025.
    static let models = ["/api/models", "/api/v2/models/"].map { SiteCall(name: "models", path: $0) }
}

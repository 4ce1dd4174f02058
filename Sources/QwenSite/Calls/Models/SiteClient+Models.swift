/// The site's models (site protocol §3).
extension SiteClient {
    /// The site's models in the site's order, inactive ones included. The site tells them without a sign-in as well.
    ///
    /// - Parameter maximumAge: a list that was read less long ago serves again, without asking.
    public func models(maximumAge: Duration = .zero) async throws -> [SiteModel] {
        if let list = session.snapshot.models, list.isYounger(than: maximumAge, at: session.surroundings.now()) { return list.models }
        let reply =
            session.credentials == nil ? try await callFirst(SiteCall.models) : try await signedIn { try await callFirst(SiteCall.models) }
        let models = try reply.models()
        session.keep(ModelList(models: models, readAt: session.surroundings.now()))
        return models
    }
}

extension SiteCall {
    /// Bare, and in the envelope. The first has been there since 2025.
    static let models = ["/api/models", "/api/v2/models/"].map { SiteCall(name: "models", path: $0) }
}

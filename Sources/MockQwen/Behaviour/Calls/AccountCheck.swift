extension Call {
    /// `GET /api/v1/auths/`: the bare account.
    func account() async throws {
        try await answer("account.json", signedIn().slots)
    }

    /// `GET /api/v2/auths/`: the account in the envelope.
    func accountEnveloped() async throws {
        try await answer("account-enveloped.json", signedIn().slots)
    }
}

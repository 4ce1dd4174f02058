extension SiteReply {
    /// The account that a record of the user names.
    func account() throws(SiteError) -> SiteAccount {
        // A dead session is answered with a record without an id.
        guard let account = try decode(Envelope<AccountRecord>.self).payload?.account else {
            throw .unauthorized(details: "the site knows no account for this sign-in")
        }
        return account
    }

    func models() throws(SiteError) -> [SiteModel] {
        guard let models = try decode(ModelListRecord.self).models else { throw .malformed(place: "models: no list") }
        return models
    }

    func newChat() throws(SiteError) -> String {
        guard let id = try decode(Envelope<NewChatRecord>.self).payload?.id, !id.isEmpty else {
            throw .malformed(place: "new chat: no id")
        }
        return id
    }

    /// The tokens in the body or, where that has none, in the cookies.
    func accessTokens() throws(SiteError) -> SiteTokens {
        let body = (try? decode(Envelope<TokenRecord>.self))?.payload?.tokens ?? SiteTokens()
        let tokens = body.filled(from: self.tokens)
        guard tokens.token != nil else { throw .malformed(place: "\(call.name): an answer without a token") }
        return tokens
    }
}

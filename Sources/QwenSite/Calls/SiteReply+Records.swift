/// What the answers hold, call by call.
extension SiteReply {
    // MARK: Signing in

    /// The account that a record of the user names.
    func account() throws(SiteError) -> SiteAccount {
        // A dead session is answered with a record without an id.
        guard let account = try decode(Envelope<AccountRecord>.self).payload?.account else {
            throw .unauthorized(details: "the site knows no account for this sign-in")
        }
        return account
    }

    /// The tokens in the body or, where that has none, in the cookies.
    func accessTokens() throws(SiteError) -> SiteTokens {
        let body = (try? decode(Envelope<TokenRecord>.self))?.payload?.tokens ?? SiteTokens()
        let tokens = body.filled(from: self.tokens)
        guard tokens.token != nil else { throw .malformed(place: "\(call.name): an answer without a token") }
        return tokens
    }

    // MARK: Models and chats

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

    func chats() throws(SiteError) -> [ChatSummary] {
        guard let rows = try decode(ListEnvelope<ChatSummaryRecord>.self).rows else { throw .malformed(place: "chat list: no list") }
        return rows.map(\.summary)
    }

    func chat(_ id: String) throws(SiteError) -> SiteChat {
        guard let chat = try decode(Envelope<ChatRecord>.self).payload?.chat(id) else { throw .malformed(place: "chat: no chat") }
        return chat
    }

    /// Makes sure that what was to be changed is changed.
    func change() throws(SiteError) {
        guard try decode(Envelope<StatusRecord>.self).payload?.status != false else { throw .malformed(place: "\(call.name): not done") }
    }

    // MARK: Films

    func task() throws(SiteError) -> TaskStatus {
        guard let status = try decode(Envelope<TaskRecord>.self).payload?.status else { throw .malformed(place: "\(call.name): no status") }
        return status
    }

    // MARK: Files

    func uploadGrant() throws(SiteError) -> UploadGrant {
        guard let grant = try decode(Envelope<UploadGrantRecord>.self).payload?.grant else {
            throw .malformed(place: "\(call.name): no place to put the file")
        }
        return grant
    }

    /// How far the site is with reading a document; `nil` where the answer does not speak of it.
    func parsing(of file: String) throws(SiteError) -> ParsingStatus? {
        let rows = try decode(ListEnvelope<ParsingRecord>.self).rows ?? []
        return (rows.first { $0.file == file } ?? rows.first { $0.file == nil })?.status
    }
}

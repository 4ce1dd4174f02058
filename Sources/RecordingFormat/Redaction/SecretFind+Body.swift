extension SecretFind {
    /// Which body is looked at: what a member means depends on it.
    struct BodyContext {
        var path: String
        var isAnswer: Bool
        /// When the request was sent, in milliseconds since 1970.
        var started: Int?

        /// The body tells about the account.
        var isAccount: Bool { path.contains("/auths") || path.contains("/users/") && !path.hasSuffix("/status") || path.hasSuffix("/user/info") }
    }

    /// The secrets in a body; ranges count its bytes, and are empty where the value is only looked for.
    static func all(in body: BodyText, _ context: BodyContext) -> [SecretFind] {
        var finds: [SecretFind] = []
        for leaf in body.parts.flatMap({ $0.leaves ?? [] }) {
            guard leaf.isString else {
                finds += time(leaf, context)
                continue
            }
            guard !leaf.text.isEmpty, leaf.text.utf8.contains(where: { $0 != Base64Form.filler }) else { continue }
            let kind = identity(leaf, context) ?? member(leaf, context)
            if let kind {
                finds.append(kind)
            } else {
                finds += parameters(Array(leaf.text.utf8)).map(\.anywhere)
                if leaf.text.contains("%") { finds += parameters(Array((leaf.text.percentDecoded ?? "").utf8)).map(\.anywhere) }
            }
        }
        finds += all(inText: body.bytes)
        for text in SplitText.all(in: body).flatMap(\.readings) { finds += all(inText: text) }
        if body.parts.allSatisfy({ $0.leaves == nil }) { finds += form(body.bytes) + tickets(body.bytes) }
        return finds
    }

    /// Ids that one message hands over and a later one names again. They are no secrets, but replay has its own.
    private static func identity(_ leaf: JSONLeaf, _ context: BodyContext) -> SecretFind? {
        guard leaf.text.isUUID else { return nil }
        let name: String? =
            switch leaf.pointer {
            case "/response.created/chat_id", "/chat_id", "/chatId": "chat"
            case "/data/id" where context.path.hasSuffix("/chats/new"): "chat"
            case "/response.created/parent_id": "question"
            case "/response.created/response_id", "/response_id", "/parent_id", "/parentId": "answer"
            case "/messages/0/fid": "fid"
            case "/messages/0/childrenIds/0": "child"
            case "/data/file_id", "/file_id": "file"
            default: nil
            }
        return name.map { SecretFind(range: leaf.range, value: leaf.text, kind: .uuid, name: $0) }
    }

    private static func member(_ leaf: JSONLeaf, _ context: BodyContext) -> SecretFind? {
        let name = KnownPlaces.normalised(leaf.name)
        let found = { (kind: Placeholder.Kind, name: String) in SecretFind(range: leaf.range, value: leaf.text, kind: kind, name: name) }
        if KnownPlaces.passwordMembers.contains(name) { return found(leaf.text.isDigest ? .sha256 : .opaque, "password") }
        if KnownPlaces.secretMembers.contains(name) {
            guard leaf.text.isSignedToken else { return found(.opaque, leaf.name) }
            var token = found(.jwt, KnownPlaces.tokenName(leaf.name))
            token.sharesName = true
            return token
        }
        if name == "email" { return found(.email, "mail") }
        if name == "requestid", leaf.text.isUUID {
            var id = found(.uuid, "request")
            id.sharesName = true
            return id
        }
        let isUser = context.isAccount || leaf.pointer.hasPrefix("/user/")
        if isUser, ["/id", "/data/id", "/user/id"].contains(leaf.pointer) || name == "userid" {
            return found(leaf.text.isUUID ? .uuid : .opaque, "user")
        }
        if isUser, ["/name", "/data/name", "/user/name"].contains(leaf.pointer) {
            var person = found(.opaque, "account-name")
            person.isLocal = true
            return person
        }
        return HighEntropy.ranges(in: Array(leaf.text.utf8)) == [0..<leaf.text.utf8.count] ? found(.opaque, leaf.name) : nil
    }

    /// When a token ends: replay's ends later.
    private static func time(_ leaf: JSONLeaf, _ context: BodyContext) -> [SecretFind] {
        guard context.isAnswer, context.isAccount, let started = context.started, let time = Int(leaf.text),
            ["expiresat", "expires"].contains(KnownPlaces.normalised(leaf.name))
        else { return [] }
        let isMilliseconds = time > 100_000_000_000
        let seconds = (isMilliseconds ? time / 1000 : time) - started / 1000
        let name = (isMilliseconds ? "ms" : "s") + (seconds < 0 ? "" : "+") + String(seconds)
        return [SecretFind(range: leaf.range, value: leaf.text, kind: .now, name: name, isLocal: true)]
    }

    /// What chance made in a page, such as the tickets of a human check, which stand in no place with a name. In other text the scan for
    /// leaks stops at it, since somebody has to look what it is.
    private static func tickets(_ bytes: [UInt8]) -> [SecretFind] {
        guard bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "<") else { return [] }
        return HighEntropy.ranges(in: bytes).map { find(bytes, $0, .opaque, "ticket").anywhere }
    }

    /// `email=…&password=…`.
    private static func form(_ bytes: [UInt8]) -> [SecretFind] {
        guard bytes.count < 65_536, !bytes.isEmpty else { return [] }
        return parameters(Array("?".utf8) + bytes).map(\.anywhere)
    }

    /// The same, looked for instead of replaced at this place.
    private var anywhere: SecretFind {
        var find = self
        find.range = 0..<0
        find.value = value.percentDecoded ?? value
        return find
    }
}

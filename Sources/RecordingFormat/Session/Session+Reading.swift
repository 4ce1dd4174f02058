extension Session {
    init(_ head: HeadReader) throws(RecordingError) {
        let format = try head.required("format")
        guard try format.integer() == Self.formatVersion else {
            throw format.failure("format \(try format.integer()) is unknown: this program reads format \(Self.formatVersion)")
        }
        try head.expectObject([
            "format", "name", "origin", "source", "captured", "recorder", "sanitised", "site", "timing", "placeholders", "state",
        ])
        name = try head.required("name").string()
        origin = try head.required("origin").choice(Origin.self)
        source = try head.required("source").string()
        captured = try head.optional("captured")?.string()
        recorder = try head.optional("recorder")?.string()
        sanitised = []
        for rule in try head.optional("sanitised")?.elements() ?? [] { sanitised.append(try rule.string()) }
        let site = try head.required("site")
        try site.expectObject(["host", "version", "account"])
        self.site = Site(
            host: try site.required("host").string(),
            version: try site.required("version").string(),
            account: try site.required("account").string()
        )
        timing = try head.required("timing").choice(Timing.self)
        placeholders = []
        for member in try head.optional("placeholders")?.members() ?? [] {
            placeholders.append(try PlaceholderDefinition(name: member.name, member.reader))
        }
        let state = head.optional("state")
        try state?.expectObject(["start"])
        startState = try state?.required("start").string()
    }
}

extension PlaceholderDefinition {
    fileprivate init(name: String, _ head: HeadReader) throws(RecordingError) {
        try head.expectObject(["kind", "length", "ttl", "claims", "rotates", "from"])
        let kind = try head.required("kind").choice(Placeholder.Kind.self)
        guard Placeholder(kind, name).isNamed else { throw head.failure("a placeholder of kind '\(kind.rawValue)' takes no name") }
        var claims: [String] = []
        for claim in try head.optional("claims")?.elements() ?? [] { claims.append(try claim.string()) }
        var from: ValueOrigin?
        if let origin = head.optional("from") {
            from = ValueOrigin(try origin.string())
            guard from != nil else { throw origin.failure("expected 'ID res PLACE' or 'ID req json|header|query|cookie NAME'") }
        }
        let length = try head.optional("length")?.integer()
        if let length, !Placeholder.lengths.contains(length) { throw try head.required("length").failure("no length of a value: \(length)") }
        self.init(
            name: name, kind: kind, length: length, lifetime: try head.optional("ttl")?.seconds(),
            claims: claims, rotates: try head.optional("rotates")?.bool() ?? false, from: from)
    }
}

extension HeadReader {
    /// A time such as `900s`.
    fileprivate func seconds() throws(RecordingError) -> Int {
        let text = try string()
        guard text.hasSuffix("s"), let seconds = Int(text.dropLast()), (0...TimeFormat.longest).contains(seconds) else {
            throw failure("expected seconds such as '900s', found '\(text)'")
        }
        return seconds
    }
}

import NIOCore

extension Exchange {
    /// - Parameters:
    ///   - folder: reads the bodies that lie beside the head.
    ///   - definitions: what the session says about placeholders.
    init(_ head: HeadReader, in folder: RecordingFolder, definitions: [PlaceholderDefinition]) throws(RecordingError) {
        try head.expectObject(["id", "kind", "when", "then", "match", "request", "response"])
        let idReader = try head.required("id")
        id = try idReader.string()
        guard !id.isEmpty, id.allSatisfy(\.isWholeNumber) else { throw idReader.failure("an id is made of digits, found '\(id)'") }
        kind = try head.required("kind").string()

        let when = head.optional("when")
        try when?.expectObject(["state", "token"])
        self.when = Condition(
            state: try when?.optional("state")?.string(),
            token: try when?.optional("token")?.choice(Condition.Token.self)
        )
        let then = head.optional("then")
        try then?.expectObject(["state", "consume"])
        self.then = Consequence(
            state: try then?.optional("state")?.string(),
            consume: try then?.optional("consume")?.choice(Consequence.Consume.self) ?? .once
        )
        match = try Match(try head.required("match"))

        request = RecordedRequest()
        if let reader = head.optional("request") {
            try reader.expectObject(["headers", "json", "style", "body", "sha256"])
            request.headers = try Self.pairs(reader)
            request.body = try folder.body(reader)
        }
        response = try RecordedResponse(try head.required("response"), in: folder)
        let parts = [("match", match.placeholders), ("request", request.placeholders), ("response", response.placeholders)]
        for (part, placeholders) in parts {
            for placeholder in placeholders {
                guard let other = definitions.first(where: { $0.name == placeholder.name && $0.kind != placeholder.kind }) else { continue }
                throw try head.required(part).failure("'\(placeholder)': session.json says that '\(other.name)' is of kind '\(other.kind.rawValue)'")
            }
        }
    }

    fileprivate static func pairs(_ head: HeadReader) throws(RecordingError) -> [HeaderField] {
        var headers: [HeaderField] = []
        for pair in try head.optional("headers")?.elements() ?? [] {
            let parts = try pair.elements()
            guard parts.count == 2 else { throw pair.failure("a header is a pair of name and value") }
            let value = try parts[1].string()
            try parts[1].expectTemplate(value)
            headers.append(HeaderField(try parts[0].string(), value))
        }
        return headers
    }
}

extension RecordedResponse {
    fileprivate init(_ head: HeadReader, in folder: RecordingFolder) throws(RecordingError) {
        try head.expectObject(["status", "http", "headers", "json", "style", "body", "sha256", "ttfb_ms", "pace_ms", "template"])
        let status = try head.required("status")
        self.init(
            status: try status.integer(),
            http: try head.optional("http")?.string(),
            headers: try Exchange.pairs(head),
            body: try folder.body(head),
            headDelay: try head.optional("ttfb_ms")?.integer() ?? 0,
            pace: try head.optional("pace_ms")?.integer() ?? 0,
            isTemplate: try head.optional("template")?.bool() ?? true
        )
        guard (100...599).contains(self.status) else { throw status.failure("no HTTP status: \(self.status)") }
        guard isTemplate else { return }
        do throws(TemplateError) {
            _ = try Template(body.bytes)
        } catch {
            switch body {
            case .file(let name, let bytes): throw folder.failure(name, line: bytes.line(at: error.offset), "\(error)")
            case .stream(let name, let stream): throw folder.failure(name, line: stream.fileLine(ofBodyOffset: error.offset), "\(error)")
            case .json, .none: throw head.failure("\(error)")
            }
        }
    }
}

extension Match {
    fileprivate init(_ head: HeadReader) throws(RecordingError) {
        try head.expectObject(["method", "host", "path", "query", "json"])
        let path = try head.required("path")
        self.init(
            method: try head.optional("method")?.string(), host: try head.optional("host")?.string(), path: try path.string(),
            json: head.optional("json")?.value)
        guard self.path.hasPrefix("/") || self.path == "**" else { throw path.failure("a path begins with '/'") }
        for segment in self.path.split(separator: "/") { try path.expectPattern(String(segment)) }
        for parameter in try head.optional("query")?.members() ?? [] {
            let value = try parameter.reader.string()
            try parameter.reader.expectPattern(value)
            query.append(Parameter(parameter.name, value))
        }
        try head.optional("json")?.expectPatterns()
    }
}

extension HeadReader {
    /// Every `{{` begins a placeholder.
    fileprivate func expectTemplate(_ text: String) throws(RecordingError) {
        do throws(TemplateError) { _ = try Template(text) } catch { throw failure("\(error)") }
    }

    /// A pattern is a text without placeholders, or one placeholder.
    fileprivate func expectPattern(_ text: String) throws(RecordingError) {
        guard text.contains("{{") else { return }
        guard let placeholder = Placeholder(text), ![.text, .json].contains(placeholder.kind) else {
            throw failure("'\(text)' is neither plain text nor one placeholder")
        }
    }

    fileprivate func expectPatterns() throws(RecordingError) {
        if let type = Match.wildcard(value) {
            guard ["any", "null", "bool", "number", "string", "array", "object"].contains(type) else {
                throw failure("no such type: '\(type)'")
            }
            return
        }
        switch value {
        case .string(let text): try expectPattern(text)
        case .array: for element in try elements() { try element.expectPatterns() }
        case .object: for member in try members() { try member.reader.expectPatterns() }
        case .null, .bool, .number: return
        }
    }
}

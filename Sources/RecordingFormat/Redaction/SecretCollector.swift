import NIOCore

/// A request or an answer as redaction sees it.
struct Message {
    var headers: [HeaderField]
    var body: ByteBuffer
    var isStream: Bool
    var context: SecretFind.BodyContext
}

/// The placeholders for what stands in known places of a message.
struct MessagePlaces {
    typealias Place = (range: Range<Int>, placeholder: Placeholder)

    /// For each header, in bytes of its value.
    var headers: [[Place]] = []
    var body: [Place] = []
}

/// Collects the secrets of all messages, before any of them is rewritten.
struct SecretCollector {
    private(set) var names: SecretNames

    init(names: SecretNames) { self.names = names }

    mutating func collect(from message: Message) -> MessagePlaces {
        var places = MessagePlaces()
        for field in message.headers {
            places.headers.append(register(SecretFind.all(inHeader: field, started: message.context.started), message.context))
        }
        let body = BodyText(Array(message.body.readableBytesView), isStream: message.isStream)
        places.body = register(SecretFind.all(in: body, message.context), message.context)
        return places
    }

    mutating func collect(fromTarget target: String) {
        let context = SecretFind.BodyContext(path: target, isAnswer: false)
        _ = register(SecretFind.all(inText: Array(target.utf8)), context)
    }

    private mutating func register(_ finds: [SecretFind], _ context: SecretFind.BodyContext) -> [MessagePlaces.Place] {
        finds.compactMap { find in
            // Placeholders and filler are what secrets were replaced by.
            guard !find.value.isEmpty, !find.value.contains("{{"), find.value.utf8.contains(where: { $0 != Base64Form.filler }) else { return nil }
            let placeholder = names.placeholder(for: find, started: context.started, isAnswer: context.isAnswer)
            if let account = TokenClaims(find.value)?.accountID {
                let user = SecretFind(range: 0..<0, value: account, kind: account.isUUID ? .uuid : .opaque, name: "user")
                _ = names.placeholder(for: user, started: nil, isAnswer: false)
            }
            return find.range.isEmpty ? nil : (find.range, placeholder)
        }
    }
}

extension CapturedExchange {
    var request: Message {
        Message(
            headers: requestHeaders, body: requestBody, isStream: false, context: .init(path: path, isAnswer: false, started: started))
    }

    var response: Message {
        let isStream = if case .stream = responseBody { true } else { false }
        return Message(
            headers: responseHeaders, body: responseBody.bytes, isStream: isStream, context: .init(path: path, isAnswer: true, started: started))
    }
}

extension Exchange {
    var requestMessage: Message {
        Message(headers: request.headers, body: request.body.bytes, isStream: false, context: .init(path: match.path, isAnswer: false))
    }

    var responseMessage: Message {
        let isStream = if case .stream = response.body { true } else { false }
        return Message(
            headers: response.headers, body: response.body.bytes, isStream: isStream, context: .init(path: match.path, isAnswer: true))
    }
}

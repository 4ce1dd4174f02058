/// What `session.json` says about a named placeholder, beyond its kind.
public struct PlaceholderDefinition: Equatable, Sendable {
    public var name: String
    public var kind: Placeholder.Kind
    /// Length of the recorded value, in characters; `nil` where it follows from the kind.
    public var length: Int?
    /// For `jwt`: how long a token lives, in seconds.
    public var lifetime: Int?
    /// For `jwt`: the claims, in their order; `type=access_token` gives a claim its value.
    public var claims: [String]
    /// For `jwt`: handing out a new one makes the one before worthless.
    public var rotates: Bool
    /// Where the value comes from, if not from replay itself.
    public var from: ValueOrigin?

    public init(
        name: String, kind: Placeholder.Kind, length: Int? = nil, lifetime: Int? = nil, claims: [String] = [], rotates: Bool = false,
        from: ValueOrigin? = nil
    ) {
        self.name = name
        self.kind = kind
        self.length = length
        self.lifetime = lifetime
        self.claims = claims
        self.rotates = rotates
        self.from = from
    }
}

/// Where a named value first stood: `020 res /data/id`, `030 req json /parent_id`, `* req header x-request-id`, `040 req query chat_id`,
/// `040 req cookie cna`.
///
/// A value out of a request is taken from the request that replay gets; one out of an answer is made by replay.
public struct ValueOrigin: Equatable, Sendable {
    public enum Place: Equatable, Sendable {
        /// In an answer; the rest is for readers.
        case answer(String)
        /// At a JSON pointer into a request's body.
        case requestJSON(String)
        case requestHeader(String)
        case requestQuery(String)
        case requestCookie(String)
    }

    /// The id of the exchange; `nil` (written `*`) for every exchange.
    public var exchange: String?
    public var place: Place

    public init(exchange: String?, place: Place) {
        self.exchange = exchange
        self.place = place
    }

    /// `nil` where the text is not of the form above.
    public init?(_ text: String) {
        let words = text.split(separator: " ", maxSplits: 2).map(String.init)
        guard words.count == 3 else { return nil }
        exchange = words[0] == "*" ? nil : words[0]
        if words[1] == "res" {
            place = .answer(words[2])
            return
        }
        let rest = words[2].split(separator: " ", maxSplits: 1).map(String.init)
        guard words[1] == "req", rest.count == 2 else { return nil }
        switch rest[0] {
        case "json" where rest[1].hasPrefix("/"): place = .requestJSON(rest[1])
        case "header": place = .requestHeader(rest[1])
        case "query": place = .requestQuery(rest[1])
        case "cookie": place = .requestCookie(rest[1])
        default: return nil
        }
    }
}

extension ValueOrigin: CustomStringConvertible {
    public var description: String {
        let exchange = exchange ?? "*"
        return switch place {
        case .answer(let rest): "\(exchange) res \(rest)"
        case .requestJSON(let pointer): "\(exchange) req json \(pointer)"
        case .requestHeader(let name): "\(exchange) req header \(name)"
        case .requestQuery(let name): "\(exchange) req query \(name)"
        case .requestCookie(let name): "\(exchange) req cookie \(name)"
        }
    }
}

public import NIOCore
public import Wire

/// A request that an exchange is looked for, cut into what matching looks at.
public struct IncomingCall: Sendable {
    public let method: String
    /// In lower case, without the port.
    public let host: String
    /// As it was sent, without the query.
    public let path: String
    public let query: [Match.Parameter]
    public let headers: [HeaderField]
    /// The body, parsed once.
    public let json: Result<JSONValue, JSONScanError>

    public init(method: String, host: String, path: String, query: [Match.Parameter] = [], headers: [HeaderField] = [], body: ByteBuffer) {
        self.method = method
        self.host = host
        self.path = path
        self.query = query
        self.headers = headers
        json = Result { () throws(JSONScanError) in try JSONValue(parsing: body) }
    }

    /// The values of all headers of this name, in any case.
    public func headerValues(_ name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// The cookies, in their order.
    public var cookies: [(name: String, value: String)] {
        headerValues("cookie").flatMap { $0.split(separator: ";") }.compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            return (String(parts[0].drop { $0 == " " }), String(parts[1]))
        }
    }

    /// The value at a place in this request.
    public func value(at place: ValueOrigin.Place) -> String? {
        switch place {
        case .answer: nil
        case .requestJSON(let pointer): (try? json.get())?[pointer: pointer]?.text
        case .requestHeader(let name): headerValues(name).first
        case .requestQuery(let name): query.first { $0.name == name }?.value
        case .requestCookie(let name): cookies.first { $0.name == name }?.value
        }
    }
}

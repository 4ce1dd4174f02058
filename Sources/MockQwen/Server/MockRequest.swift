import MockHTTP
public import NIOCore
import NIOHTTP1

/// A request as it came over the wire: the order, the case and the duplicates of its headers are kept.
public struct MockRequest: Sendable {
    /// Counts the requests of one server, from 1.
    public var number: Int
    /// Counts the connections of one server, from 1.
    public var connection: Int
    public var method: String
    /// The request target as sent, with its query.
    public var target: String
    /// Which of the site's hosts the client wants: the `Host` header in lower case, without port. A name that is none of
    /// ``SiteHost`` counts as ``SiteHost/chat``, so that a plain `http://127.0.0.1:3265` works.
    public var host: String
    public var headers: [(name: String, value: String)]
    public var body: ByteBuffer
    /// When the last byte of it was here: the times of its answer count from then.
    public var arrived = ContinuousClock.now

    public init(
        number: Int, connection: Int, method: String, target: String, host: String, headers: [(name: String, value: String)], body: ByteBuffer
    ) {
        self.number = number
        self.connection = connection
        self.method = method
        self.target = target
        self.host = host
        self.headers = headers
        self.body = body
    }

    /// The target without its query.
    public var path: String { String(target.prefix { $0 != "?" }) }

    /// The query's pairs in order, percent-decoded; a name without `=` has an empty value.
    public var query: [(name: String, value: String)] { QueryString.pairs(of: target) }

    /// The first header of that name, in any case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name }?.value
    }

    /// The first query value of that name.
    public func query(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// The value of a cookie, from any of the `Cookie` headers.
    public func cookie(_ name: String) -> String? {
        for header in headers where header.name.lowercased() == "cookie" {
            for pair in header.value.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                if parts.count == 2, parts[0].drop(while: { $0 == " " }) == name { return String(parts[1]) }
            }
        }
        return nil
    }
}

extension MockRequest {
    init(number: Int, connection: Int, _ request: ReceivedRequest) {
        self.init(
            number: number, connection: connection, method: request.head.method.rawValue, target: request.head.uri,
            host: SiteHost.named(by: request.head.headers.first(name: "host")),
            headers: request.head.headers.map { ($0.name, $0.value) }, body: request.body
        )
        arrived = request.arrived
    }
}

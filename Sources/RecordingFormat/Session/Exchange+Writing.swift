import Crypto
import NIOCore

extension Exchange {
    /// The head of this exchange.
    var head: JSONValue {
        var condition: [JSONValue.Member] = []
        if let state = when.state { condition.append(.init("state", .string(state))) }
        if let token = when.token { condition.append(.init("token", .string(token.rawValue))) }
        var consequence: [JSONValue.Member] = []
        if let state = then.state { consequence.append(.init("state", .string(state))) }
        consequence.append(.init("consume", .string(then.consume.rawValue)))

        var members: [JSONValue.Member] = [.init("id", .string(id)), .init("kind", .string(kind))]
        if !condition.isEmpty { members.append(.init("when", .object(condition))) }
        members.append(.init("then", .object(consequence)))
        members.append(.init("match", match.head))
        members.append(.init("request", .object(Self.pairs(request.headers) + Self.body(request.body))))
        members.append(.init("response", response.head))
        return .object(members)
    }

    fileprivate static func pairs(_ headers: [HeaderField]) -> [JSONValue.Member] {
        [.init("headers", .array(headers.map { .array([.string($0.name), .string($0.value)]) }))]
    }

    fileprivate static func body(_ body: RecordedBody) -> [JSONValue.Member] {
        switch body {
        case .none: []
        case .json(let value, let style):
            style == .compact ? [.init("json", value)] : [.init("json", value), .init("style", .string(style.rawValue))]
        case .file(let name, _), .stream(let name, _):
            [.init("body", .string(name)), .init("sha256", .string(body.bytes.sha256))]
        }
    }
}

extension RecordedResponse {
    fileprivate var head: JSONValue {
        var members: [JSONValue.Member] = [.init("status", .number(String(status)))]
        if let http { members.append(.init("http", .string(http))) }
        members += Exchange.pairs(headers) + Exchange.body(body)
        members.append(.init("ttfb_ms", .number(String(headDelay))))
        if pace > 0 { members.append(.init("pace_ms", .number(String(pace)))) }
        if !isTemplate { members.append(.init("template", .bool(false))) }
        return .object(members)
    }
}

extension Match {
    fileprivate var head: JSONValue {
        var members: [JSONValue.Member] = []
        if let method { members.append(.init("method", .string(method))) }
        if let host { members.append(.init("host", .string(host))) }
        members.append(.init("path", .string(path)))
        if !query.isEmpty { members.append(.init("query", .object(query.map { .init($0.name, .string($0.value)) }))) }
        if let json { members.append(.init("json", json)) }
        return .object(members)
    }
}

extension ByteBuffer {
    /// SHA-256 of the readable bytes, in hexadecimal digits.
    var sha256: String {
        var hash = SHA256()
        withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
        return hash.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}

import FoundationEssentials
import NIOCore

/// A whole answer of the site.
struct SiteReply: Sendable {
    var call: SiteCall
    var status: Int
    var headers: [(name: String, value: String)]
    var body: ByteBuffer
    /// Tokens that came as cookies.
    var tokens = SiteTokens()

    func header(_ name: String) -> String? { headers.first(name) }

    /// Lower case, without parameters; empty where there is none.
    var contentType: String { Self.contentType(of: headers) }

    /// The status as the site means it: it likes to answer 200 and to tell the true one in a header.
    var meantStatus: Int { Self.meantStatus(status, headers) }

    static func meantStatus(_ status: Int, _ headers: [(name: String, value: String)]) -> Int {
        headers.first("x-actual-status-code").flatMap(Int.init) ?? status
    }

    static func contentType(of headers: [(name: String, value: String)]) -> String {
        String((headers.first("content-type") ?? "").prefix { $0 != ";" }).trimmed.lowercased()
    }

    /// The body as JSON of a known shape.
    /// - Throws: ``SiteError/malformed(place:)``.
    func decode<Value: Decodable>(_ type: Value.Type) throws(SiteError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
        } catch {
            throw .malformed(place: "\(call.name): no JSON of the expected shape")
        }
    }
}

extension [(name: String, value: String)] {
    /// The first value of a header, whatever the case of its name.
    func first(_ name: String) -> String? {
        first { $0.name.lowercased() == name }?.value
    }

    func all(_ name: String) -> [String] {
        filter { $0.name.lowercased() == name }.map(\.value)
    }
}

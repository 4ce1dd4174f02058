// Not its essentials alone: those do not know how a name outside of ASCII is looked up (`xn--…`).
import Foundation
import NIOCore

/// An address on the web, taken apart so that what is looked up is exactly what is connected to.
struct WebTarget: Equatable, Sendable {
    let isEncrypted: Bool
    /// A name in lower case as it is looked up, in ASCII, or an address without brackets.
    let host: String
    let port: Int
    /// With the query; begins with a slash.
    let path: String

    /// - Returns: `nil` for what can't be fetched: another scheme, or a host that is no name.
    init?(_ url: URL) {
        switch url.scheme?.lowercased() {
        case "http": isEncrypted = false
        case "https": isEncrypted = true
        default: return nil
        }
        let host = (url.host(percentEncoded: false) ?? "").lowercased().filter { $0 != "[" && $0 != "]" }
        self.host = host
        port = url.port ?? (isEncrypted ? 443 : 80)
        let path = url.path(percentEncoded: true)
        self.path = (path.isEmpty ? "/" : path) + (url.query(percentEncoded: true).map { "?\($0)" } ?? "")
        guard !host.isEmpty, (1...65535).contains(port), address != nil || host.utf8.allSatisfy(\.isOfName) else { return nil }
    }

    /// Where the host is an address by itself.
    var address: SocketAddress? { try? SocketAddress(ipAddress: host, port: port) }

    /// Whether the host is a name that only a local network knows: one without a dot, or under a domain that is set aside for that.
    var isLocalName: Bool {
        let labels = host.split(separator: ".")
        return labels.count < 2 || ["localhost", "local", "internal"].contains(labels.last) || labels.suffix(2) == ["home", "arpa"]
    }

    var url: String {
        "\(isEncrypted ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(port)\(path)"
    }
}

extension UInt8 {
    fileprivate var isOfName: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}

import Glibc
import NIOCore

/// Why the server can't listen.
public enum ListeningError: Error, Equatable, CustomStringConvertible {
    case portInUse(host: String, port: Int)
    case notPermitted(port: Int)
    case noSuchAddress(host: String)
    case failed(host: String, port: Int, reason: String)

    init(_ error: IOError, host: String, port: Int) {
        self =
            switch error.errnoCode {
            case EADDRINUSE: .portInUse(host: host, port: port)
            case EACCES, EPERM: .notPermitted(port: port)
            case EADDRNOTAVAIL, EAFNOSUPPORT: .noSuchAddress(host: host)
            default: .failed(host: host, port: port, reason: String(cString: strerror(error.errnoCode)))
            }
    }

    public var description: String {
        switch self {
        case .portInUse(let host, let port):
            "Port \(port) of \(host) is in use, perhaps by another qwen-proxy. Stop that program, or choose another port with --port."
        case .notPermitted(let port): "Port \(port) is reserved for the system. Choose one above 1023 with --port."
        case .noSuchAddress(let host): "This machine has no address \(host). Choose another with --host."
        case .failed(let host, let port, let reason): "Listening on \(host), port \(port), failed: \(reason)."
        }
    }
}

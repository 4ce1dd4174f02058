import Glibc
import NIOCore

/// Why the recorder can't listen, and what to do about it.
public enum ListeningError: Error, Equatable, Sendable, CustomStringConvertible {
    case portInUse(Int)
    case failed(port: Int, reason: String)

    init(_ error: any Error, port: Int) {
        switch error {
        case let error as IOError where error.errnoCode == EADDRINUSE: self = .portInUse(port)
        case let error as IOError: self = .failed(port: port, reason: String(cString: strerror(error.errnoCode)))
        default: self = .failed(port: port, reason: "\(error)")
        }
    }

    public var description: String {
        switch self {
        case .portInUse(let port): "Port \(port) is in use. Choose another with --port (0 takes a free one)."
        case .failed(let port, let reason): "Listening on port \(port) failed: \(reason). Choose another with --port."
        }
    }
}

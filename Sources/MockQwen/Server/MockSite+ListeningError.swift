import Glibc
import NIOCore

extension MockSite {
    /// Why the server can't listen, and what to do about it.
    public enum ListeningError: Error, Equatable, CustomStringConvertible {
        case portInUse(host: String, port: Int)
        case failed(host: String, port: Int, reason: String)

        init(_ error: any Error, host: String, port: Int) {
            switch error {
            case let error as IOError where error.errnoCode == EADDRINUSE: self = .portInUse(host: host, port: port)
            case let error as IOError: self = .failed(host: host, port: port, reason: String(cString: strerror(error.errnoCode)))
            default: self = .failed(host: host, port: port, reason: "\(error)")
            }
        }

        public var description: String {
            switch self {
            case .portInUse(let host, let port):
                "Port \(port) of \(host) is in use, perhaps by another mock-qwen. Stop that program, or choose another port with --port (0 takes a free one)."
            case .failed(let host, let port, let reason):
                "Listening on \(host), port \(port), failed: \(reason). Choose others with --host and --port."
            }
        }
    }
}

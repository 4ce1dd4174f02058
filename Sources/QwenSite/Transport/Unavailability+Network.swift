import AsyncHTTPClient
import Glibc
import NIOCore
import NIOPosix

extension Unavailability {
    /// Puts an error of the network into words. They name the host and the cause, never what was sent: the errors of the HTTP client
    /// themselves may hold the values of headers.
    init(_ error: any Error, at host: String, timeout: Duration) {
        if let error = error as? HTTPClientError, error == .deadlineExceeded {
            self = .silent(seconds: Int(timeout.components.seconds))
        } else {
            self = .unreachable("\(host): \(Self.words(for: error))")
        }
    }

    private static func words(for error: any Error) -> String {
        switch error {
        case let error as HTTPClientError: error.shortDescription
        case let error as NIOConnectionError: error.connectionErrors.first.map { words(for: $0.error) } ?? "no such host"
        case let error as IOError: String(cString: strerror(error.errnoCode))
        default: String(describing: type(of: error))
        }
    }
}

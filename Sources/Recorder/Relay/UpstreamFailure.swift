import AsyncHTTPClient
import NIOPosix
import NIOSSL

/// Says why upstream could not be reached, and what to do about it.
enum UpstreamFailure {
    static func text(of error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError: "no connection to \(error.host), port \(error.port)"
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            "its certificate was not accepted, or TLS failed otherwise (a private authority is named with --cacert): \(error)"
        case let error as HTTPClientError: error.shortDescription
        default: "\(error)"
        }
    }
}

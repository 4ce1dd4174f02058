import HTTPTypes
import NIOHTTP1

extension APIError {
    /// What is wrong with a request that can't be read to its end.
    init(_ error: HTTPParserError) {
        switch error {
        case .invalidEOFState:
            self = .invalid("The request broke off before its end. Send it again, whole.", code: "request_cut_off")
        case .headerOverflow:
            self.init(
                status: .requestHeaderFieldsTooLarge, type: .invalidRequest, code: "request_head_too_large",
                message: "The request's address and headers are larger than the 80 KiB that this server takes.", shouldRetry: false)
        default: self = .invalid("The request is not HTTP/1.1: \(error.debugDescription).", code: "invalid_http")
        }
        closesConnection = true
    }
}

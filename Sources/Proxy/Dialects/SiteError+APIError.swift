import FoundationEssentials
import HTTPTypes
import QwenSite

extension APIError {
    private static let tooLargeCode = "request_too_large"

    /// The same failure where a conversation was to be answered. One that is too long has OpenAI's own code, at which its clients shorten it and
    /// ask again.
    static func ofConversation(_ error: any Error, now: Date) -> any Error {
        let told = (error as? SiteError).map { APIError($0, now: now) } ?? error as? APIError
        guard let told, told.code == tooLargeCode else { return error }
        return APIError(
            status: .badRequest, type: .invalidRequest, code: "context_length_exceeded", parameter: "messages",
            message: "The conversation exceeds the context length: \(told.message) Shorten the messages.", shouldRetry: false)
    }

    /// What a client is told of a failure of the site. The one table of it.
    ///
    /// A client's own key is never at fault, so nothing here is a 401. `shouldRetry` false keeps SDKs from repeating by themselves
    /// what can only fail again.
    init(_ error: SiteError, now: Date) {
        self.init(status: .badGateway, type: .server, message: error.description)
        switch error {
        case .unauthorized:
            (status, type, code, shouldRetry) = (.serviceUnavailable, .unavailable, "account_unauthorized", false)
        case .unverified:
            (status, type, code, shouldRetry) = (.serviceUnavailable, .unavailable, "account_unverified", false)
        case .forbidden:
            (status, type, code, shouldRetry) = (.serviceUnavailable, .unavailable, "account_forbidden", false)
        case .humanCheck:
            (status, type, code, shouldRetry) = (.serviceUnavailable, .unavailable, "human_check_required", false)
        case .rateLimited(let until, _):
            (status, type, code) = (.tooManyRequests, .rateLimit, "rate_limit_exceeded")
            retryAfter = until.map { max(1, Int($0.timeIntervalSince(now).rounded(.up))) }
            // SDKs wait as long as they are told before they try again; nobody waits for minutes inside a call.
            shouldRetry = retryAfter.map { $0 <= 60 } ?? false
        case .busy:
            (status, type, code, retryAfter, shouldRetry) = (.conflict, .conflict, "chat_busy", 2, true)
        case .chatGone:
            (status, type, code, shouldRetry) = (.notFound, .invalidRequest, "chat_not_found", false)
        case .parentGone:
            (status, type, code, shouldRetry) = (.notFound, .invalidRequest, "parent_not_found", false)
        case .tooLarge:
            (status, type, code, shouldRetry) = (.contentTooLarge, .invalidRequest, Self.tooLargeCode, false)
        case .rejected:
            (status, type, code, shouldRetry) = (.badRequest, .invalidRequest, "site_rejected", false)
        case .unavailable(.silent), .unavailable(.stillReading):
            (status, code, shouldRetry) = (.gatewayTimeout, "site_timeout", false)
        case .unavailable(.unreachable):
            (code, retryAfter, shouldRetry) = ("site_unreachable", 1, true)
        case .unavailable(.brokenOff):
            (code, shouldRetry) = ("site_broke_off", true)
        case .unavailable(.failing):
            (code, shouldRetry) = ("site_failing", true)
        case .malformed:
            (code, shouldRetry) = ("site_not_understood", false)
        }
    }
}

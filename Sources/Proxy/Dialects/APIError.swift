import FoundationEssentials
import HTTPTypes

/// A refusal or failure as every dialect can tell it.
struct APIError: Error, Equatable {
    var status: HTTPResponse.Status
    /// OpenAI's class of the error.
    var type: Kind
    /// What happened, for programs; `nil` where the type says it all.
    var code: String?
    /// The request's field that is wrong.
    var parameter: String?
    /// What happened and what to do, for people.
    var message: String
    /// When trying again makes sense, in seconds from now.
    var retryAfter: Int?
    /// Whether a client should try again by itself; `nil` leaves it to the client.
    var shouldRetry: Bool?
    /// The methods that the path takes, where the method was wrong.
    var allowedMethods: String?
    /// Whether the connection is of no more use, because the rest of the request's body is not waited for.
    var closesConnection = false

    enum Kind: String {
        case invalidRequest = "invalid_request_error"
        case permission = "permission_error"
        case rateLimit = "rate_limit_error"
        case conflict = "conflict"
        case server = "server_error"
        case unavailable = "service_unavailable_error"
    }

    /// The headers that tell a client whether and when to try again.
    var headers: HTTPFields {
        var headers = HTTPFields()
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        if let shouldRetry { headers[.shouldRetry] = shouldRetry ? "true" : "false" }
        if let allowedMethods { headers[.allow] = allowedMethods }
        if closesConnection { headers[.connection] = "close" }
        return headers
    }
}

extension APIError {
    static func invalid(_ message: String, parameter: String? = nil, code: String? = nil) -> APIError {
        APIError(status: .badRequest, type: .invalidRequest, code: code, parameter: parameter, message: message)
    }

    static func notFound(_ message: String, code: String? = nil) -> APIError {
        APIError(status: .notFound, type: .invalidRequest, code: code, message: message)
    }

    static func unknownPath(_ method: HTTPRequest.Method, _ path: String) -> APIError {
        notFound(
            "\(method.rawValue) \(path.shortened()) is not served here. Try /api/chat/completions, /api/chat or /api/models.", code: "unknown_path")
    }

    static func unknownChat(_ id: String) -> APIError {
        notFound("There is no chat '\(id.shortened())'. Leave 'chatId' out to begin a new one.", code: "chat_not_found")
    }

    static func unknownModel(_ id: String) -> APIError {
        var error = notFound("There is no model '\(id.shortened())'. GET /api/models lists them.", code: "model_not_found")
        error.parameter = "model"
        return error
    }

    static func foreignHost(_ host: String) -> APIError {
        APIError(
            status: .forbidden, type: .permission, code: "foreign_host",
            message: "This server does not answer to the name '\(host.prefix(100))'. If the name is this machine's, "
                + "set CORS_ORIGINS=http://\(OriginRules.isOrigin("http://\(host)") ? "\(host.prefix(100))" : "NAME:PORT") and start again."
        )
    }

    static func foreignOrigin(_ origin: String) -> APIError {
        APIError(
            status: .forbidden, type: .permission, code: "foreign_origin",
            message: "Pages from '\(origin.shortened())' may not use this server. If you trust them, name the origin in CORS_ORIGINS."
        )
    }

    static func methodNotAllowed(_ method: HTTPRequest.Method, path: String, allowed: [HTTPRequest.Method]) -> APIError {
        let list = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        return APIError(
            status: .methodNotAllowed, type: .invalidRequest, code: "method_not_allowed",
            message: "\(path.shortened()) does not take \(method.rawValue), but \(list).", allowedMethods: list
        )
    }

    static func bodyTooLarge(limit: Int) -> APIError {
        APIError(
            status: .contentTooLarge, type: .invalidRequest, code: "request_too_large",
            message: "The request's body is larger than the \(limit) bytes that this server takes.", shouldRetry: false
        )
    }

    static func bodyTooSlow(limit: Duration) -> APIError {
        APIError(
            status: .requestTimeout, type: .invalidRequest, code: "request_timeout",
            message: "The request's body did not arrive within \(limit.components.seconds) s.", shouldRetry: false, closesConnection: true
        )
    }

    static func answerTooLong(limit: Duration) -> APIError {
        APIError(
            status: .gatewayTimeout, type: .server, code: "answer_timeout",
            message: "The answer was not complete within \(limit.components.seconds) s, and was stopped.", shouldRetry: false
        )
    }

    static func shuttingDown() -> APIError {
        APIError(
            status: .serviceUnavailable, type: .unavailable, code: "shutting_down",
            message: "The proxy is shutting down. Try again when it runs again.", shouldRetry: true, closesConnection: true
        )
    }

    static let internalError = APIError(
        status: .internalServerError, type: .server, code: "internal_error",
        message: "The proxy failed. Its log says more, under this answer's x-request-id."
    )
}

import Foundation
import HTTPTypes
import QwenSite
import Testing

@testable import Proxy

/// Every row of the table that says what a client is told of the site's failures.
@Suite struct SiteErrorTableTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var error: SiteError
        var status: Int
        var type: String
        var code: String
        var retryAfter: String?
        var shouldRetry: String?
        var testDescription: String { "\(error)" }
    }

    private static let now = Date(timeIntervalSince1970: 1_770_000_000)

    static let rows = [
        Row(error: .unauthorized(details: "x"), status: 503, type: "service_unavailable_error", code: "account_unauthorized", shouldRetry: "false"),
        Row(error: .unverified(details: "x"), status: 503, type: "service_unavailable_error", code: "account_unverified", shouldRetry: "false"),
        Row(error: .forbidden(details: "x"), status: 503, type: "service_unavailable_error", code: "account_forbidden", shouldRetry: "false"),
        Row(error: .humanCheck(url: nil), status: 503, type: "service_unavailable_error", code: "human_check_required", shouldRetry: "false"),
        Row(
            error: .humanCheck(url: "https://chat.qwen.ai/check"), status: 503, type: "service_unavailable_error", code: "human_check_required",
            shouldRetry: "false"),
        Row(
            error: .rateLimited(until: now.addingTimeInterval(30.2), details: "x"), status: 429, type: "rate_limit_error",
            code: "rate_limit_exceeded",
            retryAfter: "31", shouldRetry: "true"),
        Row(
            error: .rateLimited(until: now.addingTimeInterval(7200), details: "x"), status: 429, type: "rate_limit_error",
            code: "rate_limit_exceeded",
            retryAfter: "7200", shouldRetry: "false"),
        Row(error: .rateLimited(until: nil, details: "x"), status: 429, type: "rate_limit_error", code: "rate_limit_exceeded", shouldRetry: "false"),
        Row(error: .busy, status: 409, type: "conflict", code: "chat_busy", retryAfter: "2", shouldRetry: "true"),
        Row(error: .chatGone, status: 404, type: "invalid_request_error", code: "chat_not_found", shouldRetry: "false"),
        Row(error: .parentGone, status: 404, type: "invalid_request_error", code: "parent_not_found", shouldRetry: "false"),
        Row(error: .tooLarge(limit: 9), status: 413, type: "invalid_request_error", code: "request_too_large", shouldRetry: "false"),
        Row(error: .rejected(code: "bad", details: "x"), status: 400, type: "invalid_request_error", code: "site_rejected", shouldRetry: "false"),
        Row(error: .unavailable(.silent(seconds: 60)), status: 504, type: "server_error", code: "site_timeout", shouldRetry: "false"),
        Row(error: .unavailable(.stillReading(seconds: 60)), status: 504, type: "server_error", code: "site_timeout", shouldRetry: "false"),
        Row(
            error: .unavailable(.unreachable("refused")), status: 502, type: "server_error", code: "site_unreachable", retryAfter: "1",
            shouldRetry: "true"),
        Row(error: .unavailable(.brokenOff), status: 502, type: "server_error", code: "site_broke_off", shouldRetry: "true"),
        Row(error: .unavailable(.failing(status: 500, details: "x")), status: 502, type: "server_error", code: "site_failing", shouldRetry: "true"),
        Row(error: .malformed(place: "models"), status: 502, type: "server_error", code: "site_not_understood", shouldRetry: "false"),
    ]

    @Test("each failure has its status, type, code and advice to retry", arguments: rows)
    func row(_ row: Row) {
        let error = APIError(row.error, now: Self.now)
        #expect(error.status.code == row.status)
        #expect(error.type.rawValue == row.type)
        #expect(error.code == row.code)
        #expect(error.headers[.retryAfter] == row.retryAfter)
        #expect(error.headers[.shouldRetry] == row.shouldRetry)
        #expect(error.message == row.error.description)
        #expect(error.parameter == nil)
    }

    @Test("a conversation that is too large is told in OpenAI's way, whoever found it out, and nothing else is")
    func conversation() throws {
        let error = SiteError.tooLarge(limit: 9)
        for found in [error, APIError(error, now: Self.now)] as [any Error] {
            let told = try #require(APIError.ofConversation(found, now: Self.now) as? APIError)
            #expect(told.status == .badRequest)
            #expect(told.code == "context_length_exceeded")
            #expect(told.parameter == "messages")
            #expect(told.message.contains("context length") && told.message.contains("9 bytes"))
        }
        #expect(APIError.ofConversation(SiteError.busy, now: Self.now) as? SiteError == .busy)
    }

    @Test("a human check tells where the user has to go")
    func humanCheck() {
        #expect(APIError(.humanCheck(url: "https://chat.qwen.ai/check"), now: Self.now).message.contains("https://chat.qwen.ai/check"))
    }

    @Test("nothing is a client's own 401")
    func noUnauthorized() { #expect(Self.rows.allSatisfy { APIError($0.error, now: Self.now).status != .unauthorized }) }
}

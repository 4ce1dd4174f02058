import FoundationEssentials

/// What the site's refusals mean (`code` and words as seen in live answers; both change, so both are looked at).
extension SiteError {
    /// - Parameters:
    ///   - status: the HTTP status as the site means it.
    ///   - retryAfter: the `retry-after` header.
    init(_ report: FailureReport, status: Int, retryAfter: String? = nil, now: Date) {
        let code = report.code ?? ""
        let details = Redaction.clean(report.details ?? report.template ?? (code.isEmpty ? "no details" : code))
        let key = code.lowercased().filter { $0 != "_" }
        let words = (report.details ?? "").lowercased()

        if HumanCheck.isReported(by: report) {
            self = .humanCheck(url: HumanCheck.pageURL(from: report.url))
        } else if Self.limitCodes.contains(key) || status == 429 || Self.limitWords.contains(where: words.contains) {
            self = .rateLimited(until: Self.end(of: report, retryAfter: retryAfter, now: now), details: details)
        } else if Self.unverifiedWords.contains(where: words.contains) {
            self = .unverified(details: details)
        } else if key == "forbidden" || Self.isBan(words) {
            self = .forbidden(details: details)
        } else if Self.signInCodes.contains(key) || Self.signInWords.contains(where: words.contains) {
            self = .unauthorized(details: details)
        } else if key == "chatinprogress" || words.contains("chat is in progress") {
            self = .busy
        } else if key == "parentnotfound" || (words.contains("parent") && words.contains("not exist")) {
            self = .parentGone
        } else if key == "chatnotfound" || Self.isChatGone(key: key, words: words) {
            self = .chatGone
        } else if Self.failureCodes.contains(key) || (!report.isFlat && words.hasPrefix("internal error")) {
            self = .unavailable(.failing(status: status, details: details))
        } else if code.isEmpty || [401, 403].contains(status) || status >= 500 {
            // A code that is not known says less than such a status.
            self = SiteError(status: status, details: details, retryAfter: retryAfter, now: now)
        } else {
            self = .rejected(code: Redaction.clean(code), details: details)
        }
    }

    /// What an answer means that says nothing but its status.
    init(status: Int, details: String, retryAfter: String? = nil, now: Date) {
        switch status {
        case 401: self = .unauthorized(details: details)
        case 403: self = .forbidden(details: details)
        case 413: self = .tooLarge(limit: CompletionBody.limit)
        case 429: self = .rateLimited(until: time(in: retryAfter, now: now), details: details)
        case 500...: self = .unavailable(.failing(status: status, details: details))
        default: self = .rejected(code: String(status), details: details)
        }
    }

    private static let limitCodes: Set = [
        "ratelimited", "parallellimited", "quotalimited", "quotalimit", "toomanyrequests", "exceedlimit", "quotaexhausted",
    ]
    private static let limitWords = ["quota exceeded", "request rate increased too quickly", "high demand", "upper limit"]
    private static let signInCodes: Set = ["unauthorized", "invalidtoken", "invalid token"]
    private static let signInWords = ["token has expired", "401 unauthorized", "invalid token"]
    private static let unverifiedWords = ["pending activation", "not activated", "check your email"]

    private static func isBan(_ words: String) -> Bool {
        ["account", "user"].contains(where: words.contains) && ["banned", "suspended"].contains(where: words.contains)
    }

    private static let failureCodes: Set = ["internalerror", "internalservererror"]

    private static func isChatGone(key: String, words: String) -> Bool {
        let namesChat = words.contains("chat") || words.contains("conversation")
        return namesChat && (key == "notfound" || words.contains("not exist") || words.contains("has been deleted"))
    }

    /// Whether the limit is one of too many turns at once, or too many within moments, and not of a day.
    private static func isPassing(_ report: FailureReport) -> Bool {
        let words = (report.details ?? "").lowercased()
        return ["parallellimited", "toomanyrequests"].contains((report.code ?? "").lowercased().filter { $0 != "_" })
            || ["request rate increased too quickly", "high demand"].contains(where: words.contains)
    }

    /// How long an account is left alone then, in seconds.
    private static let passingWait: TimeInterval = 30

    /// When a limit ends: `num` in the template's unit, hours where there is no other word for it.
    private static func end(of report: FailureReport, retryAfter: String?, now: Date) -> Date? {
        guard let number = report.number, number >= 0, number < 10_000 else {
            return time(in: retryAfter, now: now) ?? (isPassing(report) ? now.addingTimeInterval(passingWait) : nil)
        }
        let template = report.template?.lowercased() ?? ""
        let unit = [("{{num}} second", 1.0), ("{{num}} minute", 60), ("{{num}} day", 86_400)].first { template.contains($0.0) }?.1 ?? 3600
        return now.addingTimeInterval(number * unit)
    }
}

/// The time that a `retry-after` header names, as seconds or as a date.
private func time(in retryAfter: String?, now: Date) -> Date? {
    guard let retryAfter else { return nil }
    if let seconds = Double(retryAfter), seconds >= 0, seconds < 1e8 { return now.addingTimeInterval(seconds) }
    return CookieDate.parse(retryAfter)
}

import FoundationEssentials
import NIOCore

extension SiteReply {
    /// Whether the answer does what was asked. Content type and body decide, the status only where they say nothing.
    /// - Throws: what the site says instead.
    func judge(now: Date) throws(SiteError) {
        let status = meantStatus
        let retryAfter = header("retry-after")
        // First: servers put a page under a redirect, which says nothing that its target does not.
        if (300..<400).contains(status) { throw redirectError }
        if isHTML {
            guard call.kind == .page, status < 300, !HumanCheck.isShown(by: body) else {
                throw pageError(status: status, retryAfter: retryAfter, now: now)
            }
            return
        }
        switch FailureReport.read(body, isExpected: status >= 400) {
        case .failed(let report):
            throw SiteError(report, status: status, retryAfter: retryAfter, now: now)
        case .noJSON where HumanCheck.isMarked(body):
            throw .humanCheck(url: HumanCheck.pageURL(in: body))
        case .noJSON where status >= 400, .silent where status >= 400:
            throw SiteError(status: status, details: "no details", retryAfter: retryAfter, now: now)
        case .noJSON, .silent, .succeeded:
            return
        }
    }

    private var isHTML: Bool {
        contentType == "text/html" || body.readableBytesView.first { !$0.isJSONWhiteSpace } == UInt8(ascii: "<")
    }

    /// A page where data was due: the human check, or an error page, or the site's own page.
    private func pageError(status: Int, retryAfter: String?, now: Date) -> SiteError {
        // The sign-in host has no pages of its own but those of errors, and a blocked address is told so with 403 or 405.
        if HumanCheck.isShown(by: body) || (call.host == .auth && status < 400) || status == 403 || status == 405 {
            return .humanCheck(url: HumanCheck.pageURL(in: body))
        }
        let title = Redaction.clean(SitePage(body).title ?? "without a title")
        if status >= 400 { return SiteError(status: status, details: "a page: \(title)", retryAfter: retryAfter, now: now) }
        return .malformed(place: "\(call.name): a page instead of data: \(title)")
    }

    private var redirectError: SiteError {
        let target = header("location") ?? ""
        if HumanCheck.isMarked(target) { return .humanCheck(url: HumanCheck.pageURL(from: target)) }
        if HumanCheck.isMarked(body) { return .humanCheck(url: HumanCheck.pageURL(in: body)) }
        let path = SiteURL(target)?.path ?? String(target.prefix { $0 != "?" })
        if path.hasPrefix("/auth") || path.hasPrefix("/login") { return .unauthorized(details: "the site asks to sign in") }
        return .malformed(place: "\(call.name): sent elsewhere, to \(Redaction.clean(path))")
    }
}

extension UInt8 {
    var isJSONWhiteSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
}

import Foundation

@testable import QwenSite

extension SiteError {
    /// The error without what the site says in its own words.
    var withoutWords: SiteError {
        switch self {
        case .unauthorized: .unauthorized(details: "*")
        case .unverified: .unverified(details: "*")
        case .forbidden: .forbidden(details: "*")
        case .rateLimited(let until, _): .rateLimited(until: until == nil ? nil : .distantPast, details: "*")
        case .rejected(let code, _): .rejected(code: code, details: "*")
        case .unavailable(.failing(let status, _)): .unavailable(.failing(status: status, details: "*"))
        case .malformed: .malformed(place: "*")
        case .humanCheck, .busy, .chatGone, .parentGone, .tooLarge, .unavailable: self
        }
    }
}

/// The site's own ways to say no, nearly all with HTTP 200 (`site-protocol` §7).
enum Refusal: Error, Equatable, Sendable {
    case missingField(String)
    case missingVersion
    case badRequest
    case tooManyMessages
    case chatUnknown(String)
    case chatDeleted
    case parentUnknown(String)
    case chatInProgress
    /// As it was before 2026-08.
    case chatInProgressOlder
    case chatNotFound
    case unauthorized
    case tokenExpired
    case authBadHeader
    case wrongCredentials
    /// As the first generation of sign-in says it, with HTTP 401.
    case wrongCredentialsVersion1
    /// A generation of sign-in that the site has given up.
    case signInRetired
    case refreshRefused
    case forbidden
    case modelUnknown
    case fileInfo
    case taskUnknown
    /// A path that the site does not have.
    case notFound
    case rateLimited(hours: Int)
    /// A code that has no form of its own here.
    case other(code: String)
    case humanCheck
    case humanCheckPage
    case humanCheckScript

    /// The file of `refusals/` that it fills.
    var template: String {
        switch self {
        case .missingField("chat_id"): "missing-chat-id.json"
        case .missingField: "missing-field.json"
        case .missingVersion: "missing-version.json"
        case .badRequest: "bad-request.json"
        case .tooManyMessages: "too-many-messages.json"
        case .chatUnknown: "chat-unknown.json"
        case .chatDeleted: "chat-deleted.json"
        case .parentUnknown: "parent-unknown.json"
        case .chatInProgress: "chat-in-progress.json"
        case .chatInProgressOlder: "chat-in-progress-older.json"
        case .chatNotFound: "chat-not-found.json"
        case .unauthorized: "unauthorized.json"
        case .tokenExpired: "token-expired.json"
        case .authBadHeader: "auth-bad-header.json"
        case .wrongCredentials: "wrong-credentials.json"
        case .wrongCredentialsVersion1: "wrong-credentials-v1.json"
        case .signInRetired: "sign-in-retired.json"
        case .refreshRefused: "refresh-refused.json"
        case .forbidden: "forbidden.json"
        case .modelUnknown: "model-unknown.json"
        case .fileInfo: "file-info.json"
        case .taskUnknown: "task-unknown.json"
        case .notFound: "not-found.json"
        case .rateLimited: "rate-limited.json"
        case .other: "other.json"
        case .humanCheck: "human-check.json"
        case .humanCheckPage: "human-check-page.html"
        case .humanCheckScript: "human-check-script.html"
        }
    }

    /// Every file that ``template`` can name.
    static let templates: [String] = [
        .missingField("chat_id"), .missingField(""), .missingVersion, .badRequest, .tooManyMessages, .chatUnknown(""), .chatDeleted,
        .parentUnknown(""),
        .chatInProgress, .chatInProgressOlder, .chatNotFound, .unauthorized, .tokenExpired, .authBadHeader, .wrongCredentials,
        .wrongCredentialsVersion1, .signInRetired, .refreshRefused, .forbidden, .modelUnknown, .fileInfo, .taskUnknown, .notFound,
        .rateLimited(hours: 0), .other(code: ""), .humanCheck, .humanCheckPage, .humanCheckScript,
    ].map { (refusal: Refusal) in refusal.template }

    /// What the template's slots hold, beyond those that every refusal fills.
    var slots: [String: String] {
        switch self {
        case .missingField(let field): ["field": field]
        case .chatUnknown(let chat): ["chat": chat]
        case .parentUnknown(let parent): ["parent": parent]
        case .rateLimited(let hours): ["hours": String(hours)]
        case .other(let code): ["code": code]
        default: [:]
        }
    }

    var status: Int {
        switch self {
        case .signInRetired: 400
        case .wrongCredentialsVersion1: 401
        case .forbidden: 403
        default: 200
        }
    }

    /// Whether it comes from the firewall, which marks the browser with its cookie.
    var isOfFirewall: Bool { [.humanCheck, .humanCheckPage, .humanCheckScript].contains(self) }

    /// What the site puts into `x-actual-status-code`; a human check is not the site's own and carries none.
    var actualStatus: Int? {
        switch self {
        case .unauthorized, .tokenExpired, .refreshRefused, .wrongCredentialsVersion1: 401
        case .forbidden: 403
        case .chatUnknown, .chatDeleted, .chatNotFound, .parentUnknown, .taskUnknown, .notFound: 404
        case .rateLimited: 429
        case .humanCheck, .humanCheckPage, .humanCheckScript: nil
        default: 400
        }
    }
}

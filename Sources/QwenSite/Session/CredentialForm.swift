/// How a call carries the access token. The site has changed its mind about it, and takes some forms only in some places.
enum CredentialForm: CaseIterable, Sendable {
    /// As the page does since build 0.2.81.
    case cookie
    /// As earlier pages did, and some clients of October 2026 do.
    case both
    /// As programs did until the middle of 2026.
    case bearer

    /// The form of the calls that are being made in this task, whatever other callers of the session find out meanwhile.
    @TaskLocal static var used: CredentialForm?

    var hasCookie: Bool { self != .bearer }
    var hasBearer: Bool { self != .cookie }

    /// What a page of this build would do.
    static func first(for webClientVersion: String) -> CredentialForm { WebClient.isCurrent(webClientVersion) ? .cookie : .both }

    /// The one to try where the site refuses this one.
    var next: CredentialForm {
        switch self {
        case .cookie: .both
        case .both: .bearer
        case .bearer: .cookie
        }
    }
}

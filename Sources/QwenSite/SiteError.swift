public import FoundationEssentials

/// Why the site did not do what it was asked to. Holds no secret: it may be logged and shown.
public enum SiteError: Error, Equatable, Sendable {
    /// The site no longer accepts the account's credentials, or refuses the e-mail and password.
    case unauthorized(details: String)
    /// The account's e-mail address is not confirmed yet.
    case unverified(details: String)
    /// The site has restricted the account, or closed it.
    case forbidden(details: String)
    /// The site asks a human to prove being one, at `url` where it names one. Only a person in a browser can do that.
    case humanCheck(url: String?)
    /// The account has used up what the site grants; usable again at `until` where the site says so.
    case rateLimited(until: Date?, details: String)
    /// The chat still works on an earlier turn.
    case busy
    /// The chat does not exist, or no longer.
    case chatGone
    /// The message that the turn was to follow does not exist in the chat.
    case parentGone
    /// The request is larger than the site takes; `limit` in bytes.
    case tooLarge(limit: Int)
    /// The site understood and refused, with its own code and words.
    case rejected(code: String, details: String)
    /// The site could not be reached, broke off, kept silent for too long or failed by itself.
    case unavailable(Unavailability)
    /// The site answered something that this program does not understand; `place` names the call and what was wrong.
    case malformed(place: String)
}

/// How the site was not available.
public enum Unavailability: Equatable, Sendable {
    /// No connection, or it broke before an answer came; in the words of the network layer.
    case unreachable(String)
    /// Nothing came for `seconds`.
    case silent(seconds: Int)
    /// A document was uploaded, and not read within `seconds`.
    case stillReading(seconds: Int)
    /// The answer broke off before its end.
    case brokenOff
    /// The site reported a failure of its own.
    case failing(status: Int, details: String)
}

extension SiteError {
    /// What can help.
    public enum Remedy: Equatable, Sendable {
        /// Another account may succeed at once.
        case anotherAccount
        /// The same account succeeds again after a pause.
        case coolDown
        /// The same request may succeed if it is sent again.
        case retry
        /// Only the user can help; nothing is gained by trying again.
        case tellUser
    }

    public var remedy: Remedy {
        switch self {
        case .unauthorized, .unverified, .forbidden: .anotherAccount
        case .rateLimited, .busy: .coolDown
        case .unavailable: .retry
        case .humanCheck, .chatGone, .parentGone, .tooLarge, .rejected, .malformed: .tellUser
        }
    }
}

extension SiteError {
    /// Whether the site says that it has no such address, or not for this method. Something that is missing at an address which exists, a
    /// task or a chat, is named in its words.
    var isAboutAddress: Bool {
        guard case .rejected(let code, let details) = self else { return false }
        if code == "404" || code == "405" { return true }
        return code.lowercased() == "not_found" && ["", "not found", "not_found", "404 not found"].contains(details.lowercased())
    }
}

extension SiteError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unauthorized(let details): "The site does not accept this account's sign-in: \(details)"
        case .unverified(let details):
            "The account's e-mail address is not confirmed (\(details)). Follow the link in the site's mail, then try again."
        case .forbidden(let details): "The site has restricted this account: \(details). Sign in with a browser to see why."
        case .humanCheck(let url):
            "The site asks for a human check. Open \(url ?? "https://chat.qwen.ai") in a browser with this account, finish the check, then try again."
        case .rateLimited(_, let details): "The account has reached a limit of the site: \(details)"
        case .busy: "The site is still working on an earlier message of this chat. Try again when it has finished."
        case .chatGone: "The chat no longer exists on the site."
        case .parentGone: "The message to be continued no longer exists on the site."
        case .tooLarge(let limit): "What was to be sent is larger than the \(limit) bytes that the site takes."
        case .rejected(let code, let details): "The site refused the request (\(code)): \(details)"
        case .unavailable(let reason): "The site is not available: \(reason)"
        case .malformed(let place): "The site answered something that this program does not understand (\(place)). The site may have changed."
        }
    }
}

extension Unavailability: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreachable(let reason): reason
        case .silent(let seconds): "nothing came for \(seconds) s"
        case .stillReading(let seconds): "it has not read the document within \(seconds) s"
        case .brokenOff: "the answer broke off"
        case .failing(let status, let details): "it failed with status \(status): \(details)"
        }
    }
}

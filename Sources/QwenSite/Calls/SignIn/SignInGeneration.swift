import NIOCore
import Wire

/// The addresses that have taken the password over time, newest first (site protocol §1.2).
enum SignInGeneration: Int, CaseIterable, Sendable {
    /// Since the end of September 2026: a host of its own, a token of 15 minutes and another to renew it.
    case authDomain
    /// From June 2026: the envelope, with the token in the body or only as a cookie.
    case v2
    /// Until July 2026: a bare record of the user with the token in it.
    case v1

    /// The one that a page of this build uses; the newest where the page does not tell its build.
    init(of version: WebClientVersion?) {
        guard let version else {
            self = .authDomain
            return
        }
        self = version >= .signInHost ? .authDomain : version >= .secondSignIn ? .v2 : .v1
    }

    func isNewer(than other: Self) -> Bool { rawValue < other.rawValue }

    /// The call that hands over the e-mail and the hashed password.
    func call(email: String, passwordHash: String) -> SiteCall {
        var json = ByteBuffer()
        json.writeString(#"{"email":"#)
        json.writeJSONString(email)
        json.writeString(#","password":"#)
        json.writeJSONString(passwordHash)
        json.writeString(self == .v1 ? "}" : #","login_type":"email"}"#)
        let path = self == .v1 ? "/api/v1/auths/signin" : "/api/v2/auths/signin"
        return SiteCall(name: "sign-in", method: "POST", host: self == .authDomain ? .auth : .chat, path: path, body: json, page: "/auth")
    }
}

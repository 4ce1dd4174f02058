import Crypto
import FoundationEssentials
import NIOCore
import Wire

/// Signing in with e-mail and password, step by step: an answer in, the next request out. Does no I/O.
///
/// The page comes first, as in a browser: it sets the first cookies and names the build. Then the password goes to the newest
/// address that exists, as its SHA-256, the way the page sends it. At last the account is asked for, which proves the sign-in.
struct SignIn {
    enum Action {
        case send(SiteCall)
        /// The build of the page is known; send the call.
        case learn(webClientVersion: String, then: SiteCall)
        /// The site has let the user in: keep the tokens, send the call.
        case begin(SiteTokens, then: SiteCall)
        case done(SiteAccount)
    }

    private enum State {
        case waitingForPage
        case waitingForTokens(Generation)
        case waitingForAccount
    }

    /// The addresses that have taken the password over time, newest first.
    private enum Generation {
        case authDomain, v2, v1

        var next: Generation? {
            switch self {
            case .authDomain: .v2
            case .v2: .v1
            case .v1: nil
            }
        }
    }

    private let email: String
    private let passwordHash: String
    private var state = State.waitingForPage

    init(email: String, password: String) {
        self.email = email
        passwordHash = SHA256.hash(data: Array(password.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// What must not appear in any error.
    var secrets: [String] { [passwordHash] }

    let firstCall = SiteCall.signInPage

    /// - Parameter result: the site's answer to the last call, or why it was none.
    mutating func receive(_ result: Result<SiteReply, SiteError>) throws(SiteError) -> Action {
        switch state {
        case .waitingForPage: try receivePage(result)
        case .waitingForTokens(let generation): try receiveTokens(result, of: generation)
        case .waitingForAccount: .done(try result.get().account())
        }
    }

    private mutating func receivePage(_ result: Result<SiteReply, SiteError>) throws(SiteError) -> Action {
        state = .waitingForTokens(.authDomain)
        let call = call(for: .authDomain)
        // The page helps but isn't needed: where it is missing, the sign-in itself will tell what is wrong.
        guard case .success(let reply) = result else {
            if case .failure(let error) = result, error.endsSignIn { throw error }
            return .send(call)
        }
        guard let version = SitePage(reply.body).buildNumber else { return .send(call) }
        return .learn(webClientVersion: version, then: call)
    }

    private mutating func receiveTokens(_ result: Result<SiteReply, SiteError>, of generation: Generation) throws(SiteError) -> Action {
        do throws(SiteError) {
            let tokens = try result.get().accessTokens()
            state = .waitingForAccount
            return .begin(tokens, then: .account)
        } catch {
            guard case .rejected(let code, let details) = error else { throw error }
            if Self.isMissing(code), let next = generation.next {
                state = .waitingForTokens(next)
                return .send(call(for: next))
            }
            // Headers that the site does not like are this program's fault. Anything else it refuses for what was typed: its code
            // for a wrong password is not known.
            if details.lowercased().contains("invalid request header") { throw error }
            throw .unauthorized(details: details.isEmpty ? code : details)
        }
    }

    /// Whether a refusal says that there is no such address.
    private static func isMissing(_ code: String) -> Bool { code == "404" || code == "405" || code.lowercased() == "not_found" }

    private func call(for generation: Generation) -> SiteCall {
        var json = ByteBuffer()
        json.writeString(#"{"email":"#)
        json.writeJSONString(email)
        json.writeString(#","password":"#)
        json.writeJSONString(passwordHash)
        json.writeString(generation == .v1 ? "}" : #","login_type":"email"}"#)
        return switch generation {
        case .authDomain: SiteCall(name: "sign-in", method: "POST", host: .auth, path: "/api/v2/auths/signin", body: json, page: "/auth")
        case .v2: SiteCall(name: "sign-in", method: "POST", path: "/api/v2/auths/signin", body: json, page: "/auth")
        case .v1: SiteCall(name: "sign-in", method: "POST", path: "/api/v1/auths/signin", body: json, page: "/auth")
        }
    }
}

extension SiteError {
    /// Whether there is no point in going on after the page.
    fileprivate var endsSignIn: Bool {
        switch self {
        case .humanCheck, .rateLimited, .unavailable: true
        case .unauthorized, .busy, .chatGone, .parentGone, .tooLarge, .rejected, .malformed: false
        }
    }
}

import Crypto
import FoundationEssentials
import NIOCore

/// Signing in with e-mail and password, step by step: an answer in, the next request out. Does no I/O.
///
/// The page comes first, as in a browser: it sets the first cookies and names the build, which tells the address that takes the
/// password. Where that one does not exist, the others are tried, newest first. The password goes there as its SHA-256, the way the
/// page sends it.
struct SignIn {
    enum Action {
        case send(SiteCall)
        /// The build of the page is known; send the call.
        case learn(webClientVersion: String, then: SiteCall)
        /// The site has let the user in: keep the tokens.
        case begin(SiteTokens)
    }

    private enum State {
        case waitingForPage
        case waitingForTokens(SignInGeneration)
    }

    private let email: String
    private let passwordHash: String
    private var state = State.waitingForPage
    private var untried = SignInGeneration.allCases
    /// What the first address that exists said, where it refused.
    private var refusal: SiteError?

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
        }
    }

    private mutating func receivePage(_ result: Result<SiteReply, SiteError>) throws(SiteError) -> Action {
        // The page helps but isn't needed: where it is missing, the sign-in itself will tell what is wrong.
        guard case .success(let reply) = result, let version = SitePage(reply.body).buildNumber else {
            if case .failure(let error) = result, error.endsSignIn { throw error }
            return .send(call(at: .authDomain))
        }
        return .learn(webClientVersion: version, then: call(at: SignInGeneration(of: WebClientVersion(version))))
    }

    private mutating func receiveTokens(_ result: Result<SiteReply, SiteError>, of generation: SignInGeneration) throws(SiteError) -> Action {
        do throws(SiteError) {
            return .begin(try result.get().accessTokens())
        } catch {
            guard case .rejected(_, let details) = error else { throw error }
            // Headers that the site does not like are this program's fault.
            if details.lowercased().contains("invalid request header") { throw error }
            if !error.isAboutAddress {
                // An address that the site has given up refuses as well, in words that are not known; only a newer one would take over.
                refusal = refusal ?? error
                untried.removeAll { !$0.isNewer(than: generation) }
            }
            guard let next = untried.first else { throw refusal.asRefusedCredentials }
            return .send(call(at: next))
        }
    }

    private mutating func call(at generation: SignInGeneration) -> SiteCall {
        untried.removeAll { $0 == generation }
        state = .waitingForTokens(generation)
        return generation.call(email: email, passwordHash: passwordHash)
    }
}

extension SiteError? {
    /// What a sign-in comes to that no address has taken. The site's code for a wrong password is not known, so whatever it refuses
    /// counts as what was typed.
    fileprivate var asRefusedCredentials: SiteError {
        guard case .rejected(let code, let details)? = self else { return .malformed(place: "sign-in: none of the known addresses exists") }
        return .unauthorized(details: details.isEmpty ? code : details)
    }
}

extension SiteError {
    /// Whether there is no point in going on after the page.
    fileprivate var endsSignIn: Bool {
        switch self {
        case .humanCheck, .rateLimited, .unavailable: true
        case .unauthorized, .unverified, .forbidden, .busy, .chatGone, .parentGone, .tooLarge, .rejected, .malformed: false
        }
    }
}

import ArgumentParser
import FoundationEssentials
import Proxy
import QwenSite

/// The ways in which an account is signed in.
struct LoginOptions: ParsableArguments {
    @Option(help: "The account's e-mail, to sign in with its password.")
    var email: String?

    @Flag(help: "Read the password from the first line of standard input, so that it is seen nowhere else; at a terminal it is asked for.")
    var passwordStdin = false

    @Flag(help: "Read an access token, or cookies as a request carries them, from standard input; at a terminal it is asked for.")
    var tokenStdin = false

    @Option(
        help: ArgumentHelp(
            "A browser's export of its cookies of chat.qwen.ai: cookies.txt or JSON. '-' reads standard input.", valueName: "file"))
    var cookies: String?

    @Option(help: "What to call the account; its e-mail, if left out.")
    var label: String?

    /// Whether the command line says how.
    var isGiven: Bool { email != nil || tokenStdin || cookies != nil }

    func validate() throws {
        guard [email != nil, tokenStdin, cookies != nil].count(where: { $0 }) <= 1 else {
            throw ValidationError("Give one of --email, --token-stdin and --cookies.")
        }
        guard email == nil || passwordStdin || Terminal.isThere else {
            throw ValidationError("Give --password-stdin, and the password on standard input.")
        }
    }

    /// Reads what the command line asks for.
    /// - Parameter knownEmail: that of the account, where it has one.
    func login(knownEmail: String? = nil) throws -> Login {
        if let cookies {
            let text = cookies == "-" ? Terminal.readAll() : try String(contentsOf: URL(filePath: cookies), encoding: .utf8)
            return .credentials(try SiteCredentials(text: text))
        }
        if tokenStdin {
            guard let text = Terminal.askHidden("Token: ") else { throw Failure.nothingCame }
            return .credentials(try SiteCredentials(text: text))
        }
        guard let email = email ?? knownEmail else { throw ValidationError("Say how: --email, --token-stdin or --cookies.") }
        guard let password = Terminal.askHidden("Password: "), !password.isEmpty else { throw Failure.noPassword }
        return .password(email: email, password)
    }
}

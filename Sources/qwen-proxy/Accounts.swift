import ArgumentParser
import AsyncHTTPClient
import FoundationEssentials
import Proxy
import QwenSite

/// `qwen-proxy accounts`: the accounts in the account folder.
struct Accounts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists the accounts, or adds one.", subcommands: [List.self, Add.self], defaultSubcommand: List.self
    )

    /// `qwen-proxy accounts list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the accounts; tells nothing secret.")

        func run() async throws {
            let settings = try await Settings.read(flags: [:])
            let records = try TokenFile(sessionDirectory: settings.sessionDirectory).read()
            if records.isEmpty { print("No account. Add one with: \(programName) accounts add --email E --password-stdin") }
            for record in records { print(record.summary) }
        }
    }

    /// `qwen-proxy accounts add`.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Signs in at the site and keeps the account.")

        @Option(help: "The account's e-mail.")
        var email: String

        @Flag(help: "Read the password from the first line of standard input, so that it is seen nowhere else; at a terminal it is asked for.")
        var passwordStdin = false

        @OptionGroup var siteOption: SiteOption

        func validate() throws {
            guard passwordStdin else { throw ValidationError("Give --password-stdin, and the password on standard input.") }
        }

        func run() async throws {
            let settings = try await Settings.read(flags: ["QWEN_BASE_URL": siteOption.site])
            guard settings.site != .mock else { throw Failure.mockHasNoAccounts }
            guard let password = Password.read(), !password.isEmpty else { throw Failure.noPassword }
            let record = try await HTTPClient.withHTTPClient(configuration: HTTPTransport.clientConfiguration) { client in
                let directory = AccountDirectory(
                    sessionDirectory: settings.sessionDirectory, transport: HTTPTransport(client: client, site: settings.site.address),
                    logger: .standard(settings.logLevel)
                )
                return try await directory.signIn(email: email, password: password, site: settings.site.name)
            }
            print("Signed in: \(record.summary)")
        }
    }
}

extension AccountRecord {
    fileprivate var summary: String {
        let status =
            switch state {
            case .usable, .parked: "OK"
            case .waiting(let until): until > .now ? "WAIT until \(resetAt ?? "")" : "OK"
            case .invalid: "INVALID"
            }
        return "\(id)  \(label ?? "-")  \(site ?? Self.liveSite)  \(status)"
    }
}

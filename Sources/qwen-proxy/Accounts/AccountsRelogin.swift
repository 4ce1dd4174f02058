import ArgumentParser
import Proxy
import QwenSite

extension Accounts {
    /// `qwen-proxy accounts relogin`.
    struct Relogin: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Signs an account in anew, with its password unless told otherwise.",
            discussion: "A proxy that is serving goes on with the new sign-in at once."
        )

        @Argument(
            help: ArgumentHelp(
                "The account, by its number in the list, its id or its label; the one that is INVALID, if left out.", valueName: "account"))
        var name: String?

        @OptionGroup var loginOptions: LoginOptions

        func run() async throws {
            let settings = try await Settings.read(flags: [:], for: .site)
            let account = try await withAccounts(settings, site: .live) { directory in
                if let name { return try await directory.find(name) }
                let invalid = try await directory.list().filter { $0.state.isInvalid }
                guard let only = invalid.first, invalid.count == 1 else { throw ValidationError("Name the account: \(programName) accounts list") }
                return only
            }
            let login = try loginOptions.login(knownEmail: account.label.flatMap { $0.contains("@") ? $0 : nil })
            _ = try await withAccounts(settings, site: account.siteChoice) { directory in
                do { return try await directory.add(login, site: account.site, label: loginOptions.label, to: account.id) } catch {
                    throw Failure.signingIn(error)
                }
            }
            print("Signed in anew: \(account.id)  \(account.label ?? "-")")
        }
    }
}

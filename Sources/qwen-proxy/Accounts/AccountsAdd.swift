import ArgumentParser
import FoundationEssentials
import Proxy
import QwenSite

extension Accounts {
    /// `qwen-proxy accounts add`.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Signs in at the site, or takes the sign-in of a browser, and keeps the account.",
            discussion: "A password is used once and not kept. What is taken from a browser is checked with one call that costs no quota."
        )

        @OptionGroup var loginOptions: LoginOptions
        @OptionGroup var siteOption: SiteOption

        func run() async throws {
            let settings = try await Settings.read(flags: ["QWEN_BASE_URL": siteOption.site], for: .site)
            guard settings.site != .mock else { throw Failure.mockHasNoAccounts }
            guard loginOptions.isGiven || Terminal.isThere else {
                throw ValidationError("Say how: --email E --password-stdin, --token-stdin or --cookies FILE.")
            }
            if !loginOptions.isGiven { return try await AccountMenu(settings: settings, text: .of(environment: environment)).add() }
            let login = try loginOptions.login()
            let added = try await withAccounts(settings, site: settings.site) { directory in
                do { return try await directory.add(login, site: settings.site.name, label: loginOptions.label) } catch {
                    throw Failure.signingIn(error)
                }
            }
            added.tellDamage()
            print("\(added.isNew ? "Signed in" : "Signed in anew"): \(added.account.id)  \(added.account.label ?? "-")  \(added.account.site)")
        }
    }
}

extension AddedAccount {
    func tellDamage() {
        if let damagedFile { print("The account file was damaged. It is kept as \(damagedFile.path), and was begun anew.") }
    }
}

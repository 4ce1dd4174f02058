import ArgumentParser
import FoundationEssentials
import Proxy
import QwenSite

extension Accounts {
    /// `qwen-proxy accounts check`.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Asks the site whether it still accepts the accounts' sign-ins; costs no quota.",
            discussion: "Ends with status 1 where it does not accept one. Stops at a human check."
        )

        @Argument(help: "Accounts, by their numbers in the list, their ids or their labels; all, if left out.")
        var accounts: [String] = []

        func run() async throws {
            let settings = try await Settings.read(flags: [:], for: .site)
            let chosen = try await withAccounts(settings, site: .live) { directory in
                if accounts.isEmpty { return try await directory.list() }
                var chosen: [AccountSummary] = []
                for name in accounts { chosen.append(try await directory.find(name)) }
                return chosen
            }
            guard try await Self.check(chosen, settings) else { throw ExitCode.failure }
        }

        /// - Returns: whether the site accepts all of them.
        static func check(_ accounts: [AccountSummary], _ settings: Settings) async throws -> Bool {
            var isFine = true
            for account in accounts {
                let finding = try await withAccounts(settings, site: account.siteChoice) { try await $0.check(account.id, site: account.site) }
                print("\(account.id)  \(account.label ?? "-")  \(finding.failure.map { "\($0)" } ?? finding.account.state.word(at: .now))")
                if finding.failure != nil { isFine = false }
                if case .humanCheck? = finding.failure { break }
            }
            return isFine
        }
    }
}

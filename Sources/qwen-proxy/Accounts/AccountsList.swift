import ArgumentParser
import FoundationEssentials
import Logging
import Proxy
import QwenSite

extension Accounts {
    /// `qwen-proxy accounts list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the accounts; tells nothing secret.")

        @Flag(help: "As JSON.")
        var json = false

        func run() async throws {
            let settings = try await Settings.read(flags: [:], for: .folder)
            let accounts = try await withAccounts(settings, site: .live) { try await $0.list() }
            if json { return print(try AccountTable.json(accounts, now: .now)) }
            guard !accounts.isEmpty else { return print("No account. Add one with: \(programName) accounts add --email E --password-stdin") }
            print(AccountTable.text(accounts, now: .now))
        }
    }
}

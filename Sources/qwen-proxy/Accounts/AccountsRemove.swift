import ArgumentParser
import Proxy

extension Accounts {
    /// `qwen-proxy accounts remove`.
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Forgets an account; at the site it stays as it is.")

        @Argument(help: ArgumentHelp("The account, by its number in the list, its id or its label.", valueName: "account"))
        var name: String

        @Flag(name: .shortAndLong, help: "Don't ask.")
        var yes = false

        func run() async throws {
            let settings = try await Settings.read(flags: [:], for: .folder)
            try await withAccounts(settings, site: .live) { directory in
                let account = try await directory.find(name)
                if !yes {
                    guard Terminal.isThere else { throw Failure.needsConfirmation }
                    let answer = Terminal.ask("Really remove \(account.id) (\(account.label ?? "-"))? (y/N) ")
                    guard answer?.lowercased().hasPrefix("y") == true else { return print("Nothing was removed.") }
                }
                try await directory.remove(account.id)
                print("Removed: \(account.id)")
            }
        }
    }
}

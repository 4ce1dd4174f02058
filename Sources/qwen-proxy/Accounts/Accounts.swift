import ArgumentParser
import AsyncHTTPClient
import Proxy
import QwenSite

/// `qwen-proxy accounts`: the accounts in the account folder. All of it also works while a proxy serves from that folder.
struct Accounts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists, adds, mends and removes accounts.",
        subcommands: [List.self, Add.self, Relogin.self, Remove.self, Import.self, Check.self], defaultSubcommand: List.self
    )
}

/// Opens the account folder at the door of `site`, while `body` runs.
func withAccounts<Value>(_ settings: Settings, site: SiteChoice, _ body: (AccountDirectory) async throws -> Value) async throws -> Value {
    try await HTTPClient.withHTTPClient(configuration: try HTTPTransport.clientConfiguration(settings.network)) { client in
        let directory = AccountDirectory(
            sessionDirectory: settings.sessionDirectory, transport: HTTPTransport(client: client, site: site.address),
            logger: .standard(settings.logLevel)
        )
        return try await body(directory)
    }
}

extension AccountSummary {
    /// The site that the account was made for, to which alone its credentials are sent.
    var siteChoice: SiteChoice { SiteChoice(site) ?? .server(site) }
}

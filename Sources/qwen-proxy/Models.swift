import ArgumentParser
import AsyncHTTPClient
import Proxy
import QwenSite

/// `qwen-proxy models`: the site's models, and what the user has added to them.
struct Models: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists the models, and reads the site's list anew.", subcommands: [List.self, Sync.self], defaultSubcommand: List.self)

    /// `qwen-proxy models list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the models that are known, without asking the site.",
            discussion: "Those of the site's last list, others that are asked for if you name them, and the ids and aliases that you have added to "
                + "session/models.json."
        )

        @Flag(help: "As JSON.")
        var json = false

        func run() async throws {
            let settings = try await Settings.read(flags: [:], for: .folder)
            let models = try ModelFile(sessionDirectory: settings.sessionDirectory).read()
            if json { return print(try models.json()) }
            for line in models.lines { print(line) }
            if models.kept == nil { printError("The site's list was not read yet. Read it with: \(programName) models sync") }
        }
    }

    /// `qwen-proxy models sync`.
    struct Sync: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reads the site's list of models, and keeps it in session/models.json.",
            discussion: "It needs no account. Your own ids and aliases in that file stay. A proxy that serves keeps the list by itself."
        )

        @OptionGroup var siteOption: SiteOption

        func run() async throws {
            let settings = try await Settings.read(flags: ["QWEN_BASE_URL": siteOption.site], for: .site)
            guard settings.site != .mock else { throw Failure.mockHasNoAccounts }
            let file = ModelFile(sessionDirectory: settings.sessionDirectory)
            let (was, isNow) = try await HTTPClient.withHTTPClient(configuration: try HTTPTransport.clientConfiguration(settings.network)) { client in
                let transport = HTTPTransport(client: client, site: settings.site.address)
                return try await file.synchronize(with: settings.site.name, over: transport, logger: .standard(settings.logLevel))
            }
            let known = Set(was.kept?.ids ?? [])
            for id in isNow.ids where !known.contains(id) { print("+ \(id)") }
            for id in known.subtracting(isNow.ids).sorted() { print("- \(id)") }
            print("\(isNow.ids.count) models of \(settings.site.name) are kept")
        }
    }
}

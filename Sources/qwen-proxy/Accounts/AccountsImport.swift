import ArgumentParser
import FoundationEssentials
import Proxy

extension Accounts {
    /// `qwen-proxy accounts import`.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes over the accounts of the predecessor, FreeQwenApi.",
            discussion: """
                The other folder is left as it is. Each account that is new here is checked with one call that costs no quota, unless \
                --no-check is given.
                """
        )

        @Argument(help: ArgumentHelp("The predecessor's folder 'session', or a tokens.json.", valueName: "path"))
        var path: String

        @Flag(inversion: .prefixedNo, help: "Ask the site whether it accepts what was imported.")
        var check = true

        @OptionGroup var siteOption: SiteOption

        func run() async throws {
            let settings = try await Settings.read(flags: ["QWEN_BASE_URL": siteOption.site], for: .site)
            guard settings.site != .mock else { throw Failure.mockHasNoAccounts }
            let (imported, accounts) = try await withAccounts(settings, site: settings.site) { directory in
                let imported = try await directory.importAccounts(from: URL(filePath: path), site: settings.site.name)
                return (imported, try await directory.list().filter { imported.added.contains($0.id) })
            }
            if let file = imported.damagedFile { print("The account file was damaged. It is kept as \(file.path), and was begun anew.") }
            print("Imported: \(imported.added.count)" + (imported.known.isEmpty ? "" : ", already here: \(imported.known.joined(separator: " "))"))
            if check { _ = try await Check.check(accounts, settings) }
        }
    }
}

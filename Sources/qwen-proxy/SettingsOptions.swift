import ArgumentParser
import Proxy

/// The flag that says which site is meant; it comes before the environment and `.env`.
struct SiteOption: ParsableArguments {
    @Option(help: ArgumentHelp("live, mock, or the address of a server that stands for the site.", valueName: "live|mock|URL"))
    var site: String?

    func validate() throws {
        guard site.map({ SiteChoice($0) != nil }) ?? true else {
            throw ValidationError("--site must be \(SiteChoice.expectation).")
        }
    }
}

/// What `serve` and the menu take.
struct ServeOptions: ParsableArguments {
    @OptionGroup var siteOption: SiteOption

    @Option(help: "The address to listen on; the loopback addresses, if left out.")
    var host: String?

    @Option(help: "The port to listen on, 3264 if left out; 0 takes a free one.")
    var port: Int?

    @Option(help: ArgumentHelp("The folder of the mock's recordings.", valueName: "dir"))
    var recordings: String?

    /// The settings, in which these flags come first.
    func settings() async throws -> Settings {
        let flags = ["QWEN_BASE_URL": siteOption.site, "HOST": host, "PORT": port.map(String.init), "QWEN_RECORDINGS": recordings]
        return try await Settings.read(flags: flags, for: .serving)
    }
}

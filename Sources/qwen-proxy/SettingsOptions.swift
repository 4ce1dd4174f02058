import ArgumentParser
import Proxy

/// The flag that says which site is meant; it comes before the environment and `.env`.
struct SiteOption: ParsableArguments {
    @Option(help: ArgumentHelp("live, mock, or the address of a server that stands for the site.", valueName: "live|mock|URL"))
    var site: String?

    func validate() throws {
        guard site.map({ SiteChoice($0) != nil }) ?? true else {
            throw ValidationError("--site is 'live', 'mock' or an address such as http://127.0.0.1:3265.")
        }
    }
}

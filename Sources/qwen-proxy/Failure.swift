import Proxy

/// What keeps the program from doing what it was told, in a sentence for its user.
enum Failure: Error, CustomStringConvertible {
    case noAccount(site: SiteChoice)
    case noPassword
    case mockHasNoAccounts

    var description: String {
        switch self {
        case .noAccount(let site):
            "There is no account for \(site.name) that is signed in. Add one with '\(programName) accounts add --email E --password-stdin"
                + "\(site == .live ? "" : " --site \(site.name)")', or try '\(programName) serve --site mock'."
        case .noPassword: "No password came on standard input."
        case .mockHasNoAccounts: "The mock signs in by itself and keeps no accounts. Name a site with --site, or leave it out."
        }
    }
}

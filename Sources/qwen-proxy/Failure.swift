import Proxy
import QwenSite

/// What keeps the program from doing what it was told, in a sentence for its user.
enum Failure: Error, CustomStringConvertible {
    case noAccount(site: SiteChoice)
    case noChats(folder: String)
    case noPassword
    case nothingCame
    case mockHasNoAccounts
    case humanCheck(url: String?)
    case needsConfirmation

    /// What `error` means to somebody who wants to sign in.
    static func signingIn(_ error: any Error) -> any Error {
        guard case SiteError.humanCheck(let url) = error else { return error }
        return Failure.humanCheck(url: url)
    }

    var description: String {
        switch self {
        case .noAccount(let site):
            "There is no account for \(site.name) that is signed in. Add one with '\(programName) accounts add --email E --password-stdin"
                + "\(site == .live ? "" : " --site \(site.name)")', or try '\(programName) serve --site mock'."
        case .noChats(let folder):
            "There are no chats in \(folder). Run this in the folder where the proxy runs, or name its account folder: SESSION_DIR=…"
        case .noPassword: "No password came on standard input."
        case .nothingCame: "Nothing came on standard input."
        case .mockHasNoAccounts: "The mock signs in by itself and keeps no accounts. Name a site with --site, or leave it out."
        case .humanCheck(let url): MenuText.english.humanCheck(url)
        case .needsConfirmation: "Removing an account needs a yes. At a terminal you are asked; elsewhere, say --yes."
        }
    }
}

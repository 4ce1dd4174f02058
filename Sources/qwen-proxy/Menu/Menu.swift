import ArgumentParser
import Proxy

/// `qwen-proxy` alone: at a terminal the menu of the accounts, from which the server starts; elsewhere the server.
struct Menu: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows the menu of the accounts, from which the server starts.",
        discussion: "Without a terminal, or with NON_INTERACTIVE or SKIP_ACCOUNT_MENU set, it serves at once."
    )

    @OptionGroup var options: ServeOptions

    func run() async throws {
        let settings = try await options.settings()
        if Terminal.isThere, !settings.isNonInteractive, settings.site != .mock {
            let menu = AccountMenu(settings: settings, text: .of(environment: environment))
            guard try await menu.run() == .start else { return }
        }
        try await Serving.run(settings)
    }
}

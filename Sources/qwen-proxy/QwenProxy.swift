import ArgumentParser
import LogOutput

/// The program `qwen-proxy`.
@main
struct QwenProxy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "qwen-proxy",
        abstract: "A local server between tools that speak OpenAI's API and the Qwen chat site.",
        discussion: """
            Without a subcommand, at a terminal: a menu of the accounts, from which the server starts.
            Without a terminal, sign in once: qwen-proxy accounts add --email YOU@EXAMPLE.ORG --password-stdin
            Then serve:                       qwen-proxy serve
            Without an account:               qwen-proxy serve --site mock
            """,
        subcommands: [Menu.self, Serve.self, Accounts.self, Chats.self, Models.self], defaultSubcommand: Menu.self
    )

    static func main() async { await mainWithLog() }
}

/// The program as it was called, for advice that works as it is written.
var programName: String { CommandLine.arguments.first ?? "qwen-proxy" }

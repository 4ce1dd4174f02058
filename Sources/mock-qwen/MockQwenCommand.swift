import ArgumentParser
import LogOutput

/// The program `mock-qwen`: a server that stands for the site.
@main
struct MockQwenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mock-qwen",
        abstract: "Stands for the Qwen chat site: answers like it, from recordings or by itself, without ever reaching it.",
        subcommands: [
            Replay.self, Record.self, Verify.self, Check.self, Bless.self, Diff.self, Migrate.self, ImportHAR.self, ExportHAR.self,
        ],
        defaultSubcommand: Replay.self
    )

    static func main() async { await mainWithLog() }
}

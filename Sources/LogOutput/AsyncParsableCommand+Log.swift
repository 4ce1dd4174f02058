public import ArgumentParser
import Glibc
import Logging

extension AsyncParsableCommand {
    /// Runs the program: what it logs goes to standard error, and is there before the program ends, or says why it failed.
    public static func mainWithLog() async {
        LoggingSystem.bootstrap { LogQueue.standardError.handler(label: $0) }
        do {
            var command = try await asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
            _ = LogQueue.standardError.flush()
        } catch {
            // Where nobody reads, the words of the failure would be waited for as long.
            guard LogQueue.standardError.flush() else { Glibc.exit(exitCode(for: error).rawValue) }
            exit(withError: error)
        }
    }
}

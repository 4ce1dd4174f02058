import ArgumentParser
import AsyncHTTPClient
import Foundation
import Recorder
import RecordingFormat

/// `mock-qwen verify`: whether the site is still the one that the recordings know.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Asks the site a few harmless questions and tells what changed since the recordings were made.",
        discussion: """
            Makes each of these calls once, as a plain browser would: the sign-in page, the list of models, and with credentials the sign-in \
            and the account. Stops at the first answer that stands in the way. The password is taken from QWEN_PASSWORD, or from standard \
            input with --password-stdin; never from the command line.

            Exit codes: 0 no drift; 1 additive; 2 breaking; 3 could not check, such as a human check.
            """
    )

    @Option(help: ArgumentHelp("The site, https://chat.qwen.ai, or a server in its place.", valueName: "url"))
    var upstream: String

    @Option(help: ArgumentHelp("The folder 'Recordings'.", valueName: "dir"))
    var recordings: String?

    @Option(help: "The account's mail address; QWEN_EMAIL unless named. Without one, only what is open to everybody is looked at.")
    var email: String?

    @Flag(help: "Read the password from standard input.")
    var passwordStdin = false

    @Option(help: ArgumentHelp("Authorities to trust in place of the system's, in PEM.", valueName: "file"))
    var cacert: String?

    func validate() throws {
        if let cacert, !FileManager.default.isReadableFile(atPath: cacert) { throw ValidationError("\(cacert) can't be read.") }
    }

    func run() async throws {
        let drift: Drift
        let client = HTTPClient.forUpstream(trusting: cacert)
        do {
            let site = try Upstream(upstream)
            let directory = try RecordingsDirectory.find(named: recordings)
            let known = try Contract(at: directory)
            let read = try ReadFields(at: directory.appending(path: "drift/read.json"))
            drift = try await Verification(upstream: site, client: client, credentials: try credentials()).drift(from: known, read: read)
            try? await client.shutdown()
        } catch {
            try? await client.shutdown()
            printError("Could not check: \(error)")
            throw ExitCode(DriftClass.couldNotCheck.exitCode)
        }
        print(drift.report(), terminator: "")
        let code = drift.exitCode()
        if code != 0 { throw ExitCode(code) }
    }

    private func credentials() throws -> Credentials? {
        let environment = ProcessInfo.processInfo.environment
        guard let email = email ?? environment["QWEN_EMAIL"] else { return nil }
        let password = passwordStdin ? readLine(strippingNewline: true) : environment["QWEN_PASSWORD"]
        guard let password, !password.isEmpty else { throw NoPassword() }
        return Credentials(email: email, password: password)
    }
}

/// An account was named, and nothing to sign in with.
private struct NoPassword: Error, CustomStringConvertible {
    let description = "there is no password: set QWEN_PASSWORD, or give it on standard input with --password-stdin"
}

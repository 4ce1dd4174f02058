import ArgumentParser
import AsyncHTTPClient
import Foundation
import Logging
import Recorder
import RecordingFormat
import UnixSignals

/// `mock-qwen record`: records what passes between a client and the site.
struct Record: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Records what a client and the site say to each other, without its secrets.",
        discussion: """
            Stands in front of the site: point the client at it, such as 'qwen-proxy serve --site http://127.0.0.1:PORT'. Prints \
            'mock-qwen ready http://127.0.0.1:PORT' when it accepts connections. SIGINT and SIGTERM end it, and so does a human check; then \
            the recording is redacted, looked through for leaks and moved to DIR. Until then everything lies in DIR/.capture, which only you \
            can enter.

            Exits with 0 when the recording is there, with 1 when it stays in DIR/.capture, with 2 when there is none, with 3 when the site \
            asked for a human, which is recorded as well.
            """
    )

    @Option(help: ArgumentHelp("The site, https://chat.qwen.ai, or a server in its place.", valueName: "url"))
    var upstream: String?

    @Option(help: ArgumentHelp("The recording's folder, which must not exist yet.", valueName: "dir"))
    var to: String?

    @Option(help: ArgumentHelp("Make a recording of what a recorder that was killed has left in DIR.", valueName: "dir"))
    var resume: String?

    @Option(help: "Port to listen on; 0 takes a free one.")
    var port: Int = 3266

    @Option(help: ArgumentHelp("Authorities to trust in place of the system's, in PEM.", valueName: "file"))
    var cacert: String?

    func validate() throws {
        guard (resume == nil) == (upstream != nil && to != nil) else { throw ValidationError("Name --upstream and --to, or --resume alone.") }
        guard (0...65_535).contains(port) else { throw ValidationError("There is no port \(port).") }
        if let cacert, !FileManager.default.isReadableFile(atPath: cacert) { throw ValidationError("\(cacert) can't be read.") }
    }

    func run() async throws {
        do {
            if let resume {
                try convert(try Journal.resume(in: CaptureFolder(URL(filePath: resume, directoryHint: .isDirectory))))
                return
            }
            let site = try Upstream(upstream ?? "")
            let journal = try Journal.begin(in: CaptureFolder(URL(filePath: to ?? "", directoryHint: .isDirectory)), upstream: site)
            let end: RecordingServer.End
            do { end = try await record(site, journal) } catch {
                // What was recorded until then is worth as much as ever.
                printError("The recorder had to stop: \(error)")
                try convert(journal)
                throw ExitCode(2)
            }
            try convert(journal)
            guard end == .asked else {
                printError(
                    "The site asked a human to prove being one, so nothing more was sent. Its answer is the last exchange of the recording. Open \(site.address) in a browser and pass the check before you go on."
                )
                throw ExitCode(3)
            }
        } catch let error as QuarantineError {
            printError("\(error)")
            throw ExitCode(1)
        } catch let error as ExitCode {
            throw error
        } catch {
            printError("not recorded: \(error)")
            throw ExitCode(2)
        }
    }

    private func record(_ site: Upstream, _ journal: Journal) async throws -> RecordingServer.End {
        let client = HTTPClient.forUpstream(trusting: cacert)
        var configuration = RecordingServer.Configuration()
        configuration.port = port
        let server = RecordingServer(configuration, upstream: site, client: client, journal: journal, logger: Logger(label: "mock-qwen")) { port in
            FileHandle.standardOutput.write(Data("mock-qwen ready http://127.0.0.1:\(port)\n".utf8))
        }
        let result = await Result { try await endedBySignal { try await server.run() } }
        try? await client.shutdown()
        return try result.get()
    }

    /// Runs `body` until it ends by itself or a signal cancels it.
    private func endedBySignal(_ body: @escaping @Sendable () async throws -> RecordingServer.End) async throws -> RecordingServer.End {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return try await withThrowingTaskGroup(of: RecordingServer.End?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                for await _ in signals { break }
                return nil
            }
            var end = try await group.next() ?? nil
            group.cancelAll()
            while let next = try await group.next() { end = end ?? next }
            return end ?? .asked
        }
    }

    private func convert(_ journal: Journal) throws {
        let conversion = try journal.convert()
        for note in conversion.notes { printError(note) }
        let recording = conversion.recording
        print(
            "\(journal.folder.place.relativePath): \(recording.exchanges.count) exchanges, origin \(recording.session.origin.rawValue), timing \(recording.session.timing.rawValue)"
        )
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

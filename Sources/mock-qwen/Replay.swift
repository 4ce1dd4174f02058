import ArgumentParser
import Foundation
import Logging
import MockQwen
import RecordingFormat
import ServiceLifecycle
import UnixSignals

/// `mock-qwen replay`: serves until a signal ends it.
struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves recordings, or a behaviour that answers any prompt.",
        discussion: """
            Prints one line on standard output when it accepts connections, 'mock-qwen ready http://HOST:PORT', and logs to standard error. \
            SIGTERM and SIGINT end it.
            """
    )

    /// A behaviour that needs no recorded session.
    enum Behaviour: String, ExpressibleByArgument, CaseIterable { case everyday }

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Folders to play: a recording, or a folder of recordings. With --behaviour, the folder 'Recordings'.", valueName: "dir")
    )
    var recordings: [String] = []

    @Option(help: "Answer any prompt, like the site does on a good day; the default with no recording named.")
    var behaviour: Behaviour?

    @Option(help: "Port to listen on; 0 takes a free one.")
    var port: Int = 3265

    @Option(help: "Address to listen on.")
    var host: String = "127.0.0.1"

    @Option(help: "How fast: 1 as recorded, 2 twice as fast, 0 without pauses.")
    var speed: Double = 1

    @Option(help: ArgumentHelp("The longest request body, in MiB; uploads are held in memory.", valueName: "MiB"))
    var bodyLimit = 32

    @Flag(help: "Give placeholders the same values in every run, so that bytes can be compared.")
    var freeze = false

    @Option(
        help: ArgumentHelp(
            "The site's web client: a version such as \(MockSite.newestWebClient), 'latest', or 'all' recordings whatever theirs.",
            valueName: "version"),
        transform: webClient(from:)
    )
    var webClient = WebClientChoice.all

    @OptionGroup(title: "The behaviour 'everyday'")
    var everyday: EverydayOptions

    @OptionGroup(title: "Faults")
    var faults: FaultOptions

    @OptionGroup(title: "Encryption")
    var encryption: EncryptionOptions

    /// What the server's pauses are measured with.
    enum ClockKind: String, ExpressibleByArgument, CaseIterable { case real, virtual }

    @Option(help: "Let the server's own pauses pass at once, in their order ('virtual'), or as they are ('real').")
    var clock = ClockKind.real

    @Flag(help: "End with status 1 when a recorded exchange was never used, and name it.")
    var failOnUnused = false

    func validate() throws {
        guard behaviour == nil || recordings.count <= 1 else {
            throw ValidationError("A behaviour plays no recordings: beside --behaviour, --recordings names the one folder 'Recordings'.")
        }
        guard !playsRecordings || !everyday.isGiven else {
            throw ValidationError("Accounts, sign-in and limits are those of the behaviour 'everyday'; recordings have their own.")
        }
        guard (0...65_535).contains(port) else { throw ValidationError("There is no port \(port).") }
        guard speed >= 0, speed.isFinite else { throw ValidationError("The speed is a number from 0 on.") }
    }

    func run() async throws {
        let logger = Logger(label: "mock-qwen")
        var configuration = MockSite.Configuration(player: try player(logger))
        configuration.host = host
        configuration.port = port
        configuration.speed = speed
        configuration.bodyLimit = bodyLimit << 20
        configuration.isFrozen = freeze
        if clock == .virtual { configuration.clock = VirtualClock() }
        if case .version(let version) = webClient { configuration.webClient = version }
        everyday.apply(to: &configuration)
        faults.apply(to: &configuration)
        let scheme = try encryption.apply(to: &configuration, logger)
        let site: MockSite
        do {
            site = try MockSite(configuration, logger: logger) { [host] port in announce(scheme: scheme, host: host, port: port) }
        } catch let error as FaultRecipeError {
            throw ValidationError("--fault: \(error)")
        }
        try await ServiceGroup(
            configuration: .init(services: [site], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        ).run()
        guard failOnUnused, !site.unused.isEmpty else { return }
        printError("Never used:\n" + site.unused.map { "  \($0)\n" }.joined())
        throw ExitCode(1)
    }

    private var playsRecordings: Bool { behaviour == nil && !recordings.isEmpty }

    /// What to play; the choice is logged, since it depends on where the program was started.
    private func player(_ logger: Logger) throws -> MockSite.Player {
        guard playsRecordings else {
            let directory = try RecordingsDirectory.find(named: recordings.first)
            logger.info("behaviour everyday, recordings at \(directory.path)")
            return .everyday(templates: directory.appending(path: "everyday"))
        }
        let named = try recordings.flatMap { try Recording.all(below: URL(filePath: $0, directoryHint: .isDirectory)) }
        let playing = webClient.recordings(of: named)
        guard !playing.isEmpty else {
            let versions = Set(named.map(\.session.site.version)).map(WebClientVersion.init).sorted().map(\.description)
            throw ValidationError("None of the recordings is of that web client; there are \(versions.joined(separator: ", ")).")
        }
        for recording in playing {
            logger.info("playing \(recording.directory.path) (\(recording.session.origin.rawValue), timing \(recording.session.timing.rawValue))")
        }
        return .recordings(playing)
    }
}

private func webClient(from text: String) throws -> WebClientChoice {
    guard let choice = WebClientChoice(text) else { throw ValidationError("The web client is 'all', 'latest' or a version such as 0.3.12.") }
    return choice
}

/// The line that scripts wait for.
private func announce(scheme: String, host: String, port: Int) {
    let address = host.contains(":") ? "[\(host)]" : host
    FileHandle.standardOutput.write(Data("mock-qwen ready \(scheme)://\(address):\(port)\n".utf8))
}

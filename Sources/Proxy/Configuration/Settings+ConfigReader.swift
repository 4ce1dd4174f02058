public import Configuration
import FoundationEssentials
import Logging
import QwenSite
import SystemPackage

extension Settings {
    /// Reads the settings that matter to `purpose`.
    /// - Parameters:
    ///   - flags: what the command line says, by the names of the environment; `nil` where it says nothing.
    ///   - environmentFile: the path of `.env`, which may be missing.
    /// - Throws: ``SettingsError``.
    public static func read(flags: [String: String?], for purpose: Purpose, environmentFile: String = ".env") async throws -> Settings {
        let given = flags.compactMapValues { $0 }
        return try Settings(
            ConfigReader(providers: [
                EnvironmentVariablesProvider(environmentVariables: given),
                EnvironmentVariablesProvider(),
                try await EnvironmentVariablesProvider(environmentFilePath: FilePath(environmentFile), allowMissing: true),
            ]),
            for: purpose
        )
    }

    /// - Throws: ``SettingsError``.
    public init(_ reader: ConfigReader, for purpose: Purpose) throws {
        let values = SettingsReader(reader)
        if let path = values.text("SESSION_DIR") { sessionDirectory = URL(filePath: path, directoryHint: .isDirectory) }
        let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
        logLevel = try values.value("LOG_LEVEL", "one of \(levels)") { Logger.Level(rawValue: $0.lowercased()) } ?? .info
        guard purpose >= .site else { return }
        site = try values.value("QWEN_BASE_URL", SiteChoice.expectation, SiteChoice.init) ?? .live
        try readNetwork(values)
        guard purpose >= .serving else { return }
        recordings = values.text("QWEN_RECORDINGS")
        keepsServing = try values.flag("QWEN_KEEP_SERVING")
        let skipsMenu = try values.flag("SKIP_ACCOUNT_MENU")
        isNonInteractive = try values.flag("NON_INTERACTIVE") || skipsMenu
        try readProxy(values)
        try readAccounts(values)
    }

    private mutating func readAccounts(_ values: SettingsReader) throws {
        // The mock's one account takes all turns, unless told otherwise, and is set aside for human checks alone.
        accounts.turns = try values.integer("QWEN_ACCOUNT_TURNS", in: 1...Int.max) ?? (site == .mock ? Int.max : 3)
        accounts.forgives = site == .mock
        try values.seconds("ACCOUNT_WAIT_TIMEOUT", into: &accounts.wait)
        accounts.defaultReset = TimeInterval(3600 * (try values.integer("QWEN_RATELIMIT_HOURS", in: 1...1000) ?? 24))
    }

    private mutating func readNetwork(_ values: SettingsReader) throws {
        guard site != .mock else { return }
        if site == .live, let text = values.text("HTTPS_PROXY") {
            // What was given may hold a password.
            guard let found = NetworkProxy(text) else {
                throw SettingsError(name: "HTTPS_PROXY", expectation: "an HTTP proxy such as http://127.0.0.1:3128", value: "…")
            }
            network.proxy = found
        }
        network.authorities = try values.value("QWEN_CA_FILE", "a file with certificates in PEM") { path in
            try? String(contentsOf: URL(filePath: path), encoding: .utf8)
        }
        // Files on the web lie behind the same border.
        proxy.network = network
    }

    private mutating func readProxy(_ values: SettingsReader) throws {
        proxy.host = values.text("HOST")
        proxy.port = try values.integer("PORT", in: 0...65535) ?? proxy.port
        proxy.site = site.name
        proxy.isMock = site == .mock
        proxy.defaultModel = values.text("DEFAULT_MODEL") ?? proxy.defaultModel
        proxy.allowedOrigins = try values.list(
            "CORS_ORIGINS", "a list of origins such as https://chat.example.org, each with its scheme, and with nothing behind the host and port"
        ) { OriginRules.isOrigin($0) ? $0 : nil }
        proxy.leavesStatelessChats =
            try values.value("QWEN_STATELESS_CHATS", "'delete' or 'keep'") { ["delete": false, "keep": true][$0.lowercased()] } ?? false
        // With the mock, the account folder is not even read.
        if !proxy.isMock { proxy.modelFile = ModelFile(sessionDirectory: sessionDirectory) }
        proxy.limits.requestBodyBytes = try values.integer("REQUEST_BODY_LIMIT", in: 1...Int.max) ?? proxy.limits.requestBodyBytes
        proxy.limits.fileBytes = try values.integer("MAX_FILE_SIZE", in: 1...Int.max / 2) ?? proxy.limits.fileBytes
        proxy.fileSpool.bytes = try values.integer("QWEN_FILE_SPOOL_BYTES", in: 0...Int.max) ?? proxy.fileSpool.bytes
        proxy.fileSpool.age = try values.integer("QWEN_FILE_SPOOL_HOURS", in: 0...8760).map { TimeInterval($0 * 3600) } ?? proxy.fileSpool.age
        try values.seconds("REQUEST_BODY_TIMEOUT", into: &proxy.limits.requestBody)
        try values.seconds("FIRST_EVENT_TIMEOUT", into: &proxy.limits.firstEvent)
        try values.seconds("EVENT_GAP_TIMEOUT", into: &proxy.limits.eventGap)
        try values.seconds("ANSWER_TIMEOUT", into: &proxy.limits.wholeAnswer)
        try values.seconds("STALLED_CLIENT_TIMEOUT", into: &proxy.limits.stalledClient)
        try values.seconds("IMAGE_TIMEOUT", into: &proxy.limits.picture)
        try values.seconds("VIDEO_TIMEOUT", into: &proxy.limits.film)
        try values.seconds("VIDEO_POLL_INTERVAL", into: &proxy.limits.filmPoll)
        try values.seconds("SHUTDOWN_TIMEOUT", into: &proxy.limits.shutdown)
        proxy.limits.shutdownForAnswers = proxy.limits.shutdown * 0.4
        proxy.limits.shutdownForClients = proxy.limits.shutdown * 0.6
    }
}

/// Reads single settings by their names in the environment. An empty value counts as none.
private struct SettingsReader {
    private let reader: ConfigReader

    init(_ reader: ConfigReader) { self.reader = reader }

    func text(_ name: String) -> String? {
        let key = ConfigKey(name.lowercased().split(separator: "_").map(String.init))
        let text = reader.string(forKey: key)
        return text?.isEmpty == false ? text : nil
    }

    func value<Value>(_ name: String, _ expectation: String, _ parse: (String) -> Value?) throws(SettingsError) -> Value? {
        guard let text = text(name) else { return nil }
        return try parsed(text, name, expectation, parse)
    }

    private func parsed<Value>(
        _ text: String, _ name: String, _ expectation: String, _ parse: (String) -> Value?
    ) throws(SettingsError) -> Value {
        if let value = parse(text) { return value }
        // What stands in front of a host may be a password.
        throw SettingsError(name: name, expectation: expectation, value: text.contains("@") ? "…" : text)
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(SettingsError) -> Int? {
        let bounds = range.upperBound == Int.max ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
        return try value(name, "a whole number \(bounds)") { text in Int(text).flatMap { range.contains($0) ? $0 : nil } }
    }

    func flag(_ name: String) throws(SettingsError) -> Bool {
        try value(name, "1, true, yes or on, or 0, false, no or off", Bool.init(word:)) ?? false
    }

    func seconds(_ name: String, into duration: inout Duration) throws(SettingsError) {
        if let seconds = try integer(name, in: 1...86_400) { duration = .seconds(seconds) }
    }

    func list<Value>(_ name: String, _ expectation: String, _ parse: (String) -> Value?) throws(SettingsError) -> [Value] {
        var values: [Value] = []
        for part in (text(name) ?? "").split(separator: ",") {
            let text = part.filter { !$0.isWhitespace }
            if !text.isEmpty { values.append(try parsed(text, name, expectation, parse)) }
        }
        return values
    }
}

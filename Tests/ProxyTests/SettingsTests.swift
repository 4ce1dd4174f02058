import Configuration
import Foundation
import Logging
import QwenSite
import Testing

@testable import Proxy

@Suite struct SettingsTests {
    private func settings(_ values: [String: String], for purpose: Settings.Purpose = .serving) throws -> Settings {
        try Settings(ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: values)), for: purpose)
    }

    @Test("without settings, the live site is served on the loopback addresses")
    func defaults() throws {
        let settings = try settings([:])
        #expect(settings.site == .live)
        #expect(settings.proxy.host == nil)
        #expect(settings.proxy.port == 3264)
        #expect(settings.proxy.site == "https://chat.qwen.ai")
        #expect(settings.proxy.defaultModel == "qwen-max-latest")
        #expect(settings.sessionDirectory.lastPathComponent == "session")
        #expect(settings.logLevel == .info)
    }

    @Test("what can be set, by the predecessor's names where it had one")
    func all() throws {
        let settings = try settings([
            "PORT": "0", "HOST": "0.0.0.0", "QWEN_BASE_URL": "http://127.0.0.1:3265/", "SESSION_DIR": "/nowhere/s", "DEFAULT_MODEL": "m",
            "LOG_LEVEL": "ERROR", "CORS_ORIGINS": "https://a.example, https://b.example,", "FIRST_EVENT_TIMEOUT": "7", "EVENT_GAP_TIMEOUT": "8",
            "ANSWER_TIMEOUT": "9", "REQUEST_BODY_LIMIT": "1000", "SHUTDOWN_TIMEOUT": "5", "STALLED_CLIENT_TIMEOUT": "7", "NON_INTERACTIVE": "1",
            "SKIP_ACCOUNT_MENU": "1", "IMAGE_TIMEOUT": "11", "VIDEO_TIMEOUT": "12", "VIDEO_POLL_INTERVAL": "13",
            "QWEN_STATELESS_CHATS": "keep", "QWEN_ACCOUNT_TURNS": "100000", "MAX_FILE_SIZE": "2000", "QWEN_FILE_SPOOL_BYTES": "0",
            "QWEN_FILE_SPOOL_HOURS": "2",
        ])
        #expect(settings.proxy.port == 0)
        #expect(settings.proxy.host == "0.0.0.0")
        #expect(settings.site == .server("http://127.0.0.1:3265"))
        #expect(settings.proxy.site == "http://127.0.0.1:3265")
        #expect(settings.sessionDirectory.path == "/nowhere/s")
        #expect(settings.proxy.defaultModel == "m")
        #expect(settings.logLevel == .error)
        #expect(settings.proxy.allowedOrigins == ["https://a.example", "https://b.example"])
        #expect(settings.proxy.limits.firstEvent == .seconds(7))
        #expect(settings.proxy.limits.eventGap == .seconds(8))
        #expect(settings.proxy.limits.wholeAnswer == .seconds(9))
        #expect(settings.proxy.limits.requestBodyBytes == 1000)
        #expect(settings.proxy.limits.shutdown == .seconds(5))
        #expect(settings.proxy.limits.stalledClient == .seconds(7))
        #expect(settings.proxy.limits.picture == .seconds(11))
        #expect(settings.proxy.limits.film == .seconds(12))
        #expect(settings.proxy.limits.filmPoll == .seconds(13))
        #expect(settings.proxy.leavesStatelessChats)
        #expect(settings.proxy.limits.fileBytes == 2000)
        #expect(settings.proxy.fileSpool.bytes == 0)
        #expect(settings.proxy.fileSpool.age == 7200)
    }

    @Test("what accounts may do: three turns at once, the mock's any number, and what is set")
    func accounts() throws {
        let usual = try settings([:])
        #expect(usual.accounts.turns == 3)
        #expect(usual.accounts.wait == .seconds(30))
        #expect(usual.accounts.defaultReset == 24 * 3600)
        #expect(!usual.accounts.forgives && !usual.keepsServing && !usual.isNonInteractive)
        let mock = try settings(["QWEN_BASE_URL": "mock"])
        #expect(mock.accounts.turns == .max)
        #expect(mock.accounts.forgives)
        let set = try settings([
            "QWEN_ACCOUNT_TURNS": "5", "ACCOUNT_WAIT_TIMEOUT": "7", "QWEN_RATELIMIT_HOURS": "2", "QWEN_KEEP_SERVING": "1", "NON_INTERACTIVE": "yes",
        ])
        #expect(set.accounts.turns == 5)
        #expect(set.accounts.wait == .seconds(7))
        #expect(set.accounts.defaultReset == 7200)
        #expect(set.keepsServing && set.isNonInteractive)
        #expect(try settings(["SKIP_ACCOUNT_MENU": "on", "NON_INTERACTIVE": "0"]).isNonInteractive)
    }

    @Test("the way to the live site; what stands for it is reached without a proxy, and its certificate may be a private one")
    func network() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "authorities-\(UUID().uuidString).pem")
        try Data("PEM".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let values = ["HTTPS_PROXY": "http://user:secret@127.0.0.1:3128", "QWEN_CA_FILE": file.path]
        let live = try settings(values)
        #expect(live.network.proxy?.description == "127.0.0.1:3128")
        #expect(live.proxy.network.proxy == live.network.proxy)
        #expect(live.network.authorities == "PEM")
        let mock = try settings(values.merging(["QWEN_BASE_URL": "http://127.0.0.1:3265"]) { $1 })
        #expect(mock.network.proxy == nil)
        #expect(mock.network.authorities == "PEM")
        let error = try #require(throws: SettingsError.self) { try settings(["HTTPS_PROXY": "socks5://user:secret@127.0.0.1:1080"]) }
        #expect(error.description.contains("HTTPS_PROXY"))
        #expect(!error.description.contains("secret"))
        #expect(throws: SettingsError.self) { try settings(["QWEN_CA_FILE": "/nowhere/at/all.pem"]) }
    }

    @Test("an empty value is none")
    func empty() throws { #expect(try settings(["PORT": "", "LOG_LEVEL": "", "HOST": ""]).proxy.port == 3264) }

    @Test(
        "what can't be used is refused by name",
        arguments: [
            ("PORT", "abc"), ("PORT", "70000"), ("PORT", "-1"), ("LOG_LEVEL", "loud"), ("QWEN_BASE_URL", "ftp://x"), ("FIRST_EVENT_TIMEOUT", "0"),
            ("REQUEST_BODY_LIMIT", "many"), ("QWEN_ACCOUNT_TURNS", "0"), ("QWEN_KEEP_SERVING", "maybe"), ("QWEN_BASE_URL", "http://"),
            ("QWEN_BASE_URL", "http://host?x"), ("CORS_ORIGINS", "*"), ("CORS_ORIGINS", "chat.example.org"), ("CORS_ORIGINS", "https://"),
            ("CORS_ORIGINS", "https://*.example.org"), ("CORS_ORIGINS", "https://chat.example.org/page"), ("CORS_ORIGINS", "null"),
        ])
    func refused(name: String, value: String) throws {
        let error = try #require(throws: SettingsError.self) { try settings([name: value]) }
        #expect(error.description.contains(name))
        #expect(error.description.contains("'\(value)'"))
    }

    @Test("of origins, the one that can't be used is named")
    func origins() throws {
        let error = try #require(throws: SettingsError.self) { try settings(["CORS_ORIGINS": "https://a.example, b.example"]) }
        #expect(error.description.hasSuffix("not 'b.example'."))
        #expect(error.description.contains("https://chat.example.org"))
        let origins = ["http://[fd00::7]:8080", "chrome-extension://abcdef", "https://a.example:8443"]
        #expect(try settings(["CORS_ORIGINS": origins.joined(separator: ",")]).proxy.allowedOrigins == origins)
    }

    @Test(
        "a site's address with a user's name and password is refused, and not shown",
        arguments: ["http://user:secret@host", "https://secret@host:1/"])
    func siteWithPassword(address: String) throws {
        #expect(SiteChoice(address) == nil)
        let error = try #require(throws: SettingsError.self) { try settings(["QWEN_BASE_URL": address]) }
        #expect(error.description.contains("QWEN_BASE_URL") && error.description.contains("without a user's name or password"))
        #expect(!error.description.contains("secret"))
    }

    @Test("a slip in a setting keeps nobody from what it does not matter to")
    func purpose() throws {
        let slips = ["PORT": "abc", "QWEN_BASE_URL": "ftp://x", "SESSION_DIR": "/nowhere/s", "QWEN_ACCOUNT_TURNS": "0"]
        #expect(try settings(slips, for: .folder).sessionDirectory.path == "/nowhere/s")
        #expect(throws: SettingsError.self) { try settings(slips, for: .site) }
        let site = try settings(slips.merging(["QWEN_BASE_URL": "http://127.0.0.1:3265"]) { $1 }, for: .site)
        #expect(site.site == .server("http://127.0.0.1:3265"))
        #expect(throws: SettingsError.self) { try settings(["PORT": "abc"], for: .serving) }
    }

    @Test("flags come before the environment's file")
    func order() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: ".env")
            try Data("# mine\nPORT=1111\nDEFAULT_MODEL=from-file\n".utf8).write(to: file)
            let settings = try await Settings.read(flags: ["PORT": "2222", "HOST": nil], for: .serving, environmentFile: file.path)
            #expect(settings.proxy.port == 2222)
            #expect(settings.proxy.defaultModel == "from-file")
        }
    }

    @Test("the account folder's models are read; a damaged file of them is told of, and done without")
    func customModels() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "models.json")
            try Data(#"{"ids":["mine"],"aliases":{"Fast":"mine"}}"#.utf8).write(to: file)
            let log = LogRecorder()
            var known = try settings(["SESSION_DIR": folder.path])
            try await known.readModels(log.logger)
            #expect(known.proxy.models.custom.ids == ["mine"])
            #expect(log.lines.isEmpty)
            try Data("{bad".utf8).write(to: file)
            var unknown = try settings(["SESSION_DIR": folder.path])
            try await unknown.readModels(log.logger)
            #expect(unknown.proxy.models.custom.ids.isEmpty)
            #expect(log.lines.contains { $0.hasPrefix("error") && $0.contains(file.path) && $0.contains("Mend it or remove it") })
            // With the mock, the account folder is not even read.
            let quiet = LogRecorder()
            var mock = try settings(["SESSION_DIR": folder.path, "QWEN_BASE_URL": "mock"])
            try await mock.readModels(quiet.logger)
            #expect(quiet.lines.isEmpty)
        }
    }
}

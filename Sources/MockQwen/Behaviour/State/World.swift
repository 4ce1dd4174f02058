import FoundationEssentials
import RecordingFormat
import Synchronization

/// All that the site knows: accounts, tokens, chats and messages, files and tasks.
final class World: Sendable {
    /// How long an access token is good, in seconds.
    static let accessLifetime = 900
    /// How long a refresh token is good, in seconds.
    static let refreshLifetime = 2_592_000
    /// How long a token of the older sign-ins is good, in seconds.
    static let classicLifetime = 2_592_000
    /// How long a chat stays in progress after its client left without a stop, in seconds. The site's own time is not known.
    static let abandonedTurn = 60.0

    let templates: Templates
    let configuration: MockSite.Configuration
    let key = AccessTokenKey()
    let accounts: [Account]
    let state = Mutex(State())

    struct State {
        var chats: [String: Chat] = [:]
        /// The refresh tokens that are good, with their accounts.
        var refreshTokens: [String: Account] = [:]
        var lastRefreshExpiry = 0
        /// Access tokens that were signed out.
        var signedOut: Set<String> = []
        /// The ids of the chats in the order they were made.
        var chatOrder: [String] = []
        /// How many turns an account has taken on its last day, counted from 1970.
        var turns: [String: (day: Int, count: Int)] = [:]
        /// What an account's page keeps for it.
        var settings: [String: JSONValue] = [:]
        /// Films that are being made, or are made, by their tasks.
        var tasks: [String: VideoTask] = [:]
        /// The ids of the files whose bytes are kept, in the order they came in.
        var stored: [String] = []
        /// Files that were announced, by their ids.
        var uploads: [String: Upload] = [:]
    }

    init(_ configuration: MockSite.Configuration, templates: Templates) {
        self.configuration = configuration
        self.templates = templates
        let changed = Int(configuration.now().timeIntervalSince1970) - Self.refreshLifetime
        accounts = configuration.accounts.map { Account($0, id: configuration.newID(), lastPasswordChange: changed) }
    }

    func newID() -> String { configuration.newID() }

    /// Seconds since 1970.
    var seconds: Int { Int(configuration.now().timeIntervalSince1970) }

    /// Forgets chats and tokens; turns that run are stopped.
    func reset() {
        let chats = state.withLock { state in
            defer { state = State() }
            return state.chats
        }
        for chat in chats.values { chat.running?.stop.finish() }
    }
}

public import FoundationEssentials
public import NIOCore
public import RecordingFormat

extension MockSite {
    /// How a server is set up.
    public struct Configuration: Sendable {
        public var player: Player
        public var host = "127.0.0.1"
        /// 0 takes a free port.
        public var port = 0
        /// 1 is the recorded, or a human, pace; 2 twice as fast; 0 makes no pauses at all.
        public var speed = 1.0
        /// The longest request body, in bytes; beyond it the answer is 413.
        public var bodyLimit = 32 << 20
        /// How long a connection may owe a request, or the rest of one, before it is closed.
        public var idleLimit = Duration.seconds(60)
        /// What pauses are measured with; a ``VirtualClock`` makes them pass at once.
        public var clock: any Clock<Duration> = EventLoopClock()
        /// Recordings only: placeholders get the same values in every run, at a time that stands still, so that bytes can be compared.
        public var isFrozen = false
        /// The time of day: when tokens expire, and the times in answers.
        public var now: @Sendable () -> Date = { Date() }
        /// Where ids come from: UUIDs in lower case.
        public var newID: @Sendable () -> String = { UUID().uuidString.lowercased() }
        /// The accounts of the behaviour `everyday`.
        public var accounts = [MockAccount(email: MockSite.demoAccount.email, password: MockSite.demoAccount.password)]
        /// The build number of the web client that the behaviour `everyday` serves, and demands at the sign-in host.
        public var webClient = MockSite.newestWebClient
        /// How the behaviour `everyday` lets people sign in.
        public var signIn = SignInGeneration.authDomain
        /// How many turns an account of the behaviour `everyday` may take in a day of UTC; `nil` for any number.
        public var turnsPerDay: Int?
        /// How many turns an account of the behaviour `everyday` may have running at once, 3 or 4 at the site; `nil` for any number.
        public var parallelTurns: Int?
        /// Whether a busy chat of the behaviour `everyday` refuses in the way it did before 2026-08.
        public var hasOlderBusyCode = false
        /// Recipes of faults that are laid over every answer; `Recordings/README.md` lists them.
        public var faults: [String] = []
        /// Where the randomness of faults comes from: the same seed, the same run.
        public var seed: UInt64 = 0
        /// The folder `Recordings`, whose bodies and recipes faults may name; `nil`: none can be named.
        public var faultLibrary: URL?
        /// How the reads of answers are cut; `nil` leaves them as they are.
        public var split: ReadSplit?
        /// Puts encryption into a new connection's empty pipeline; `nil`: there is none.
        public var secure: (@Sendable (any Channel) throws -> Void)?

        public init(player: Player) { self.player = player }
    }

    /// What a server answers with.
    public enum Player: Sendable {
        /// The behaviour `everyday`, which answers any prompt. `templates` is the folder of its frames, `Recordings/everyday`.
        case everyday(templates: URL)
        /// The exchanges of these recordings, and nothing else.
        case recordings([Recording])
    }
}

extension MockSite {
    /// The newest web client of which something is known (`site-protocol` §9).
    public static let newestWebClient = "0.3.12"
}

/// The site's ways to sign in, in the order of their time. Where one holds, those before it are retired.
public enum SignInGeneration: String, CaseIterable, Sendable {
    /// Until 2026-07: `POST /api/v1/auths/signin`, bare answer, token of 30 days.
    case v1
    /// From 2026-06: `POST /api/v2/auths/signin`, token of 30 days in the envelope and as cookie.
    case v2
    /// The same with the token in the cookie alone.
    case v2CookieOnly = "v2-cookie-only"
    /// Since 2026-09-30: the host `auth.qwen.ai`, a token of 15 minutes and another to renew it.
    case authDomain = "auth-domain"
}

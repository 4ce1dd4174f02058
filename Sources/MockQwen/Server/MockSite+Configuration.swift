public import FoundationEssentials
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
        /// What pauses are measured with.
        public var clock: any Clock<Duration> = ContinuousClock()
        /// Recordings only: placeholders get the same values in every run, at a time that stands still, so that bytes can be compared.
        public var isFrozen = false
        /// The time of day: when tokens expire, and the times in answers.
        public var now: @Sendable () -> Date = { Date() }
        /// Where ids come from: UUIDs in lower case.
        public var newID: @Sendable () -> String = { UUID().uuidString.lowercased() }
        /// The accounts of the behaviour `everyday`.
        public var accounts = [MockAccount(email: MockSite.demoAccount.email, password: MockSite.demoAccount.password)]

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

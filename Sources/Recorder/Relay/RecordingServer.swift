public import AsyncHTTPClient
public import Logging
import MockHTTP
import NIOCore
import NIOPosix
import RecordingFormat

/// A reverse proxy in front of the site that notes in a journal what passes through it.
///
/// One port stands for all of the site's hosts, told apart by the `Host` header. It accepts connections of this machine only, since
/// whoever uses it is noted with all secrets.
public struct RecordingServer: Sendable {
    public struct Configuration: Sendable {
        /// 0 takes a free one.
        public var port = 0
        /// The longest request body, in bytes; beyond it the answer is 413.
        public var bodyLimit = 32 << 20
        /// How long a connection may owe a request, or the rest of one, before it is closed.
        public var idleLimit = Duration.seconds(60)
        /// How long nothing must have come before a client's leaving counts as the end of a held stream, and not as impatience.
        public var holdSilence = Duration.seconds(2)
        /// Then an exchange is given up.
        public var longestExchange = Duration.seconds(1800)
        /// Milliseconds since 1970.
        public var now: @Sendable () -> Int = ValueSource.systemClock
        /// The time since any moment, by a clock that nobody sets.
        public var clock: @Sendable () -> Duration = { [start = ContinuousClock.now] in start.duration(to: .now) }

        public init() {}
    }

    /// Why a recording ended.
    public enum End: Sendable {
        /// It was asked to end.
        case asked
        /// The site asked a human to prove being one. That answer is the last thing in the journal; nothing must be sent after it.
        case humanCheck
    }

    private let configuration: Configuration
    private let upstream: Upstream
    private let client: HTTPClient
    private let journal: Journal
    private let logger: Logger
    private let onReady: @Sendable (_ port: Int) async -> Void

    /// - Parameters:
    ///   - client: made with `HTTPClient.forUpstream`; whoever made it shuts it down.
    ///   - onReady: called once, when the server accepts connections, with its port.
    public init(
        _ configuration: Configuration = Configuration(), upstream: Upstream, client: HTTPClient, journal: Journal, logger: Logger,
        onReady: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.upstream = upstream
        self.client = client
        self.journal = journal
        self.logger = logger
        self.onReady = onReady
    }

    /// Serves until the task is cancelled or a human check comes. Answers that are under way end then, noted as left by the client.
    /// - Throws: where the port can't be had or the journal can't be written.
    public func run() async throws -> End {
        let server = try await listen()
        let (ends, end) = AsyncStream.makeStream(of: Result<End, any Error>.self, bufferingPolicy: .bufferingOldest(1))
        let relay = Relay(upstream: upstream, client: client, journal: journal, configuration: configuration, logger: logger) { end.yield($0) }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await serve(server, relay) }
            let result = await ends.first { _ in true } ?? .success(.asked)
            group.cancelAll()
            while let served = await group.nextResult() {
                if case .failure(let error) = served, !(error is CancellationError) { throw error }
            }
            return try result.get()
        }
    }

    private func listen() async throws -> NIOAsyncChannel<RequestConnection, Never> {
        let pipeline = RequestPipeline(bodyLimit: configuration.bodyLimit, idleLimit: configuration.idleLimit)
        do {
            return try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: "127.0.0.1", port: configuration.port) { channel in
                    channel.eventLoop.makeCompletedFuture { try pipeline.install(in: channel) }
                }
        } catch {
            throw ListeningError(error, port: configuration.port)
        }
    }

    private func serve(_ server: NIOAsyncChannel<RequestConnection, Never>, _ relay: Relay) async throws {
        try await server.executeThenClose { connections, _ in
            await onReady(server.channel.localAddress?.port ?? configuration.port)
            try await withThrowingDiscardingTaskGroup { group in
                for try await accepted in connections {
                    group.addTask { await RelayConnection(channel: accepted.serve(), relay: relay).run() }
                }
                group.cancelAll()
            }
        }
    }
}

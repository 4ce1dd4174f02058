public import Logging
import MockHTTP
import NIOCore
import NIOPosix
public import ServiceLifecycle
import Synchronization

/// A server that stands for the site: one port for all of its hosts, told apart by the `Host` header.
///
/// It only ever accepts connections; it opens none.
public struct MockSite: Service, Sendable {
    /// What the server was asked for and how it answered.
    public let journal: Journal

    private let configuration: Configuration
    private let responder: any MockResponder
    private let faults: FaultBoard
    private let logger: Logger
    private let onReady: @Sendable (_ port: Int) async -> Void

    /// - Parameter onReady: called once, when the server accepts connections, with its port.
    /// - Throws: ``TemplatesError``, ``ReplayError``, ``FaultRecipeError`` or ``FaultLibraryError`` where what it is to play can't be played.
    public init(_ configuration: Configuration, logger: Logger, onReady: @escaping @Sendable (_ port: Int) async -> Void = { _ in }) throws {
        try self.init(configuration, responder: configuration.makeResponder(), logger: logger, onReady: onReady)
    }

    init(
        _ configuration: Configuration, responder: any MockResponder, logger: Logger, onReady: @escaping @Sendable (_ port: Int) async -> Void
    ) throws {
        self.configuration = configuration
        faults = try configuration.makeFaultBoard()
        let faulty = FaultyResponder(inner: responder, board: faults, split: configuration.split, clock: configuration.clock)
        self.responder = (configuration.clock as? VirtualClock).map { VirtualTimeResponder(inner: faulty, clock: $0) } ?? faulty
        self.logger = logger
        self.onReady = onReady
        journal = Journal()
    }

    /// Serves until graceful shutdown or cancellation, both of which end every connection at once, held ones too.
    /// - Throws: ``ListeningError`` where the address can't be had.
    public func run() async throws {
        let server = try await listen()
        do {
            try await cancelWhenGracefulShutdown { try await serve(server) }
        } catch is CancellationError {
            logger.debug("the server shut down")
        }
    }

    /// The recorded exchanges that nobody has been answered with so far, as `recording/030-completion`.
    public var unused: [String] { responder.unused() }

    private func listen() async throws(ListeningError) -> NIOAsyncChannel<RequestConnection, Never> {
        do {
            return try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .serverChannelOption(.backlog, value: 1024)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: configuration.host, port: configuration.port) { channel in
                    channel.eventLoop.makeCompletedFuture { try Self.requests(on: channel, configuration) }
                }
        } catch {
            throw ListeningError(error, host: configuration.host, port: configuration.port)
        }
    }

    private func serve(_ server: NIOAsyncChannel<RequestConnection, Never>) async throws {
        let control = MockControl(responder: responder, journal: journal, faults: faults)
        try await server.executeThenClose { connections, _ in
            await onReady(server.channel.localAddress?.port ?? configuration.port)
            try await withThrowingDiscardingTaskGroup { group in
                var number = 0
                for try await accepted in connections {
                    number += 1
                    group.addTask { [number] in
                        await MockConnection(
                            number: number, channel: accepted.serve(), responder: responder, control: control, journal: journal, logger: logger
                        ).run()
                    }
                }
                group.cancelAll()
            }
        }
    }

    private static func requests(on channel: any Channel, _ configuration: Configuration) throws -> RequestConnection {
        try configuration.secure?(channel)
        return try RequestPipeline(bodyLimit: configuration.bodyLimit, idleLimit: configuration.idleLimit).install(in: channel)
    }
}

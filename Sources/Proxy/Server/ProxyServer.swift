public import FoundationEssentials
import Hummingbird
public import Logging
public import Metrics
import NIOCore
public import ServiceLifecycle

/// The whole server: answers clients from the accounts' site until it is told to shut down.
public struct ProxyServer: Service, CustomStringConvertible {
    private let configuration: ProxyConfiguration
    private let accounts: AccountPool
    private let chats: ChatHistory?
    private let files: URL?
    private let surroundings: Surroundings
    private let metrics: any MetricsFactory
    private let logger: Logger
    private let onReady: @Sendable (_ port: Int) async -> Void

    /// - Parameters:
    ///   - accounts: may be empty; then requests are told what to do.
    ///   - chats: where chats are kept; `nil` forgets them when the server ends.
    ///   - files: the folder in which files are kept; `nil` keeps them until the server ends.
    ///   - metrics: where counts go; by default where the program has said that they do, if it has.
    ///   - onReady: called once, when clients can connect.
    public init(
        configuration: ProxyConfiguration, accounts: AccountPool, chats: ChatHistory? = nil, files: URL? = nil,
        surroundings: Surroundings = Surroundings(), metrics: any MetricsFactory = MetricsSystem.factory, logger: Logger,
        onReady: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.accounts = accounts
        self.chats = chats
        self.files = files
        self.surroundings = surroundings
        self.metrics = metrics
        self.logger = logger
        self.onReady = onReady
    }

    /// Short, since groups of services log it.
    public var description: String { "ProxyServer" }

    /// - Throws: ``ListeningError`` when the address can't be had.
    public func run() async throws {
        DriftMetrics(factory: metrics, logger: logger).observe(accounts.drift)
        let afterTurn = AfterTurn(limit: configuration.limits.afterTurn, logger: logger)
        let watch = AnswerWatch(configuration.limits)
        let store = try (chats ?? .inMemory()).store
        let spool = try await openSpool()
        let leftovers = Leftovers(store: store, accounts: accounts, afterTurn: afterTurn, now: surroundings.now, logger: logger)
        let sweep = LeftoverSweep(leftovers: leftovers, interval: configuration.limits.leftoverSweep)
        let keeper = TurnKeeper(store: store, spool: spool, logger: logger)
        let spoolSweep = SpoolSweep(spool: spool, surroundings: surroundings, logger: logger)
        do { try await store.failRunningTurns() } catch {
            logger.error("turns that the last run left could not be marked as failed", metadata: ["error": "\(error)"])
        }
        let listeners = Listeners(
            configuration: configuration,
            responder: ShortLivedResponder(base: router(afterTurn, watch, store, spool, leftovers, keeper).buildResponder()), watch: watch,
            logger: logger,
            onReady: onReady
        )
        // Services stop in reverse order: the listeners first, then what their answers left to be done.
        try await ServiceGroup(configuration: .init(services: [afterTurn, sweep, spoolSweep, keeper, listeners], logger: logger)).run()
    }

    private func openSpool() async throws -> FileSpool {
        let (limits, now) = (configuration.fileSpool, surroundings.now())
        if let files {
            do { return try await blocking { try FileSpool(folder: files, limits: limits, now: now) } } catch let error as SpoolError {
                logger.error("FILES ARE NOT KEPT: they are forgotten when this program ends", metadata: ["reason": "\(error)"])
            }
        }
        return try await blocking { try FileSpool.temporary(limits) }
    }

    private func router(
        _ afterTurn: AfterTurn, _ watch: AnswerWatch, _ store: any ChatStore & FileStore, _ spool: FileSpool, _ leftovers: Leftovers,
        _ keeper: TurnKeeper
    ) -> Router<ProxyContext> {
        let limits = configuration.limits
        let models = ModelCatalog(
            accounts: accounts, custom: configuration.models.custom, kept: configuration.models.kept, defaultModel: configuration.defaultModel,
            limits: limits, now: surroundings.now
        ) { [file = configuration.modelFile, site = configuration.site] models, time in
            guard let file else { return }
            try await blocking { try file.keep(KeptModels(models, of: site, at: time)) }
        }
        let copies = SiteCopies(store: store, spool: spool, accounts: accounts, surroundings: surroundings)
        let resolver = FileResolver(
            store: store, spool: spool, copies: copies,
            remote: RemoteFetch(spool: spool, web: surroundings.web, network: configuration.network, limits: limits), accounts: accounts,
            watch: watch, limits: limits, surroundings: surroundings)
        let answering = Answering(
            accounts: accounts, models: models, afterTurn: afterTurn, leftovers: leftovers, copies: copies, files: resolver, limits: limits,
            surroundings: surroundings)
        let responder = AnswerResponder(answering: answering, watch: watch, limits: limits, surroundings: surroundings)
        let openAI = OpenAIRoutes(
            responder: responder, models: models, files: resolver, leavesChats: configuration.leavesStatelessChats, limits: limits)
        let queue = ChatQueue(limits)
        let native = NativeRoutes(
            responder: responder, turns: ChatTurns(keeper: keeper, queue: queue, surroundings: surroundings), files: resolver, accounts: accounts,
            site: configuration.site, limits: limits, surroundings: surroundings
        )
        let chats = ChatRoutes(store: store, leftovers: leftovers, queue: queue, spool: spool, limits: limits, surroundings: surroundings)
        let intake = FileIntake(store: store, spool: spool, copies: copies, limits: limits, surroundings: surroundings)
        let files = FileRoutes(intake: intake, store: store, spool: spool, watch: watch, surroundings: surroundings)
        let media = MediaRoutes(
            drawing: Drawing(answering: answering, watch: watch, limits: limits),
            filming: Filming(answering: answering, watch: watch, leftovers: leftovers), accounts: accounts,
            leavesChats: configuration.leavesStatelessChats, limits: limits, surroundings: surroundings
        )
        let router = Router(context: ProxyContext.self)
        router.add(middleware: RequestMiddleware(surroundings: surroundings, headers: configuration.isMock ? [.site: "mock"] : [:]))
        router.add(middleware: OriginMiddleware(rules: OriginRules(boundHost: configuration.host, allowedOrigins: configuration.allowedOrigins)))
        router.add(middleware: ErrorMiddleware(surroundings: surroundings))
        Route.add(openAI.routes + native.routes + chats.routes + files.routes + media.routes, to: router)
        return router
    }
}

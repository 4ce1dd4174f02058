import FoundationEssentials
import Logging
import QwenSite
import Synchronization

/// The site's models, asked for when they are needed and kept for a while.
final class ModelCatalog: Sendable {
    private struct Listing {
        var models: [SiteModel] = []
        var readAt: Date?
        /// Ids that the site did not list and refused since.
        var refused: Set<String> = []
        var expiresAt: Date
    }

    private let accounts: AccountPool
    private let custom: CustomModels
    private let defaultModel: String
    private let limits: Limits
    private let now: @Sendable () -> Date
    private let keep: @Sendable ([SiteModel], Date) async throws -> Void
    private let listing: Mutex<Listing?>
    private let asking = OneAtATime()

    /// How long what is known serves on when the site can't be asked, and while somebody else is asking it.
    private static let grace: TimeInterval = 30

    /// - Parameters:
    ///   - kept: the site's list of an earlier run, which serves until the site has told its own.
    ///   - keep: keeps a list for the next run.
    init(
        accounts: AccountPool, custom: CustomModels, kept: KeptModels? = nil, defaultModel: String, limits: Limits,
        now: @escaping @Sendable () -> Date, keep: @escaping @Sendable ([SiteModel], Date) async throws -> Void = { _, _ in }
    ) {
        listing = Mutex(kept.map { Listing(models: $0.models.map(\.siteModel), readAt: $0.time, expiresAt: .distantPast) })
        self.keep = keep
        self.accounts = accounts
        self.custom = custom
        self.defaultModel = defaultModel
        self.limits = limits
        self.now = now
    }

    /// The site's usable models as far as they are known now, and how names resolve among them.
    ///
    /// Where the site can't be asked, an older list serves, or, without one, the ids of the user's README.
    func resolver(logger: Logger) async throws -> ModelResolver {
        let models = try await models(logger)
        let (readAt, refused) = listing.withLock { ($0?.readAt, $0?.refused ?? []) }
        return ModelResolver(siteModels: models, readAt: readAt, custom: custom, defaultModel: defaultModel, refused: refused)
    }

    /// Takes note that the site refused `id`, which it does not list, so that it is not asked for again while this list is good.
    func noteRefusal(of id: String) { listing.withLock { _ = $0?.refused.insert(id) } }

    private func models(_ logger: Logger) async throws -> [SiteModel] {
        switch known() {
        case .good(let models): return models
        case .old: return try await asking.run { try await renew(logger) }
        case .none:
            return try await asking.run {
                // Whoever was let through before has probably asked.
                if case .good(let models) = known() { return models }
                return try await renew(logger)
            }
        }
    }

    private enum Known {
        case good([SiteModel])
        /// The caller is to ask for the new list; meanwhile the old one serves everybody else.
        case old
        case none
    }

    private func known() -> Known {
        let time = now()
        return listing.withLock { listing in
            guard let current = listing else { return .none }
            if current.expiresAt > time { return .good(current.models) }
            listing?.expiresAt = time.addingTimeInterval(Self.grace)
            return .old
        }
    }

    private func renew(_ logger: Logger) async throws -> [SiteModel] {
        let time = now()
        do {
            let models = try await ask(logger)
            let age = TimeInterval(limits.modelList.components.seconds)
            listing.withLock { $0 = Listing(models: models, readAt: time, expiresAt: time.addingTimeInterval(age)) }
            do { try await keep(models, time) } catch {
                logger.warning("the site's models could not be kept", metadata: ["error": "\(error)"])
            }
            return models
        } catch is CancellationError {
            throw CancellationError()
        } catch is APIError {
            // Nobody could ask. As soon as somebody can, the list is wanted.
            return listing.withLock { listing in
                listing?.expiresAt = .distantPast
                return listing?.models ?? []
            }
        } catch {
            logger.warning("the site's models could not be read", metadata: ["error": "\(error)"])
            return listing.withLock { listing in
                var known = listing ?? Listing(expiresAt: time)
                known.expiresAt = time.addingTimeInterval(Self.grace)
                listing = known
                return known.models
            }
        }
    }

    private func ask(_ logger: Logger) async throws -> [SiteModel] {
        let account = try accounts.usable()
        do {
            return try await withDeadline(limits.modelListWait) { try await account.client.models().filter(\.isActive) }
        } catch let error as SiteError {
            await accounts.note(error, on: account, logger: logger)
            throw error
        }
    }
}

import FoundationEssentials
import Logging
import QwenSite

/// Answers turns: finds an account and a chat on the site, asks, and hands over the answer once it has begun.
struct Answering: Sendable {
    let accounts: AccountPool
    let models: ModelCatalog
    let afterTurn: AfterTurn
    let limits: Limits
    let surroundings: Surroundings

    /// Asks the site and waits until the answer has begun, so that an early failure is a failure and not an answer.
    ///
    /// Moves on to another account when the site refuses one, unless the turn continues a chat of that account.
    /// - Throws: ``APIError`` or `CancellationError`.
    func begin(_ turn: Turn, logger: Logger) async throws -> RunningAnswer {
        var refused: Set<String> = []
        while true {
            let resolver = try await models.resolver(logger: logger)
            let account = try lease(for: turn, excluding: refused)
            let question = question(for: turn, resolver)
            do {
                return try await begin(question, cut: turn.cut, on: account)
            } catch let error as SiteError {
                await accounts.note(error, on: account, logger: logger)
                if error.isOfModel, let substitute = substitute(for: question.model, of: turn, resolver) {
                    logger.notice("model refused", metadata: ["model": "\(question.model)", "instead": "\(substitute)"])
                    models.noteRefusal(of: question.model)
                    continue
                }
                guard turn.chat == nil, error.isAccountsOwn, accounts.hasUsable(excluding: refused.union([account.id])) else {
                    throw APIError(error, now: surroundings.now())
                }
                refused.insert(account.id)
                logger.notice("turn moves to another account", metadata: ["from": "\(account.id)", "reason": "\(error)"])
            }
        }
    }

    private func question(for turn: Turn, _ resolver: ModelResolver) -> Question {
        let model = resolver.resolve(turn.model)
        var thinking = turn.thinking
        if thinking == .off, resolver.siteModel(model)?.mustThink == true { thinking = .summary }
        return Question(chat: turn.chat?.siteChat ?? "", parent: turn.chat?.parent, model: model, text: turn.text, thinking: thinking)
    }

    /// The listed model that stands in for `model`, which the site neither lists nor serves.
    private func substitute(for model: String, of turn: Turn, _ resolver: ModelResolver) -> String? {
        guard resolver.siteModel(model) == nil else { return nil }
        var resolver = resolver
        resolver.refused.insert(model)
        let substitute = resolver.resolve(turn.model)
        return resolver.siteModel(substitute) == nil ? nil : substitute
    }

    private func lease(for turn: Turn, excluding refused: Set<String>) throws(APIError) -> Account {
        guard let chat = turn.chat else { return try accounts.lease(excluding: refused) }
        guard let account = try accounts.lease(chat.account) else { throw APIError(.chatGone, now: surroundings.now()) }
        return account
    }

    private func begin(_ question: Question, cut: AnswerCut?, on account: Account) async throws -> RunningAnswer {
        do {
            return try await withDeadline(limits.firstEvent) {
                var question = question
                if question.chat.isEmpty { question.chat = try await account.client.newChat(model: question.model) }
                let answer = try await account.client.ask(question, timeout: limits.firstEvent)
                return try await RunningAnswer(
                    answer, question: question, cut: cut, account: account, accounts: accounts, afterTurn: afterTurn
                )
            }
        } catch let error as DeadlineExceeded {
            throw SiteError.unavailable(.silent(seconds: Int(error.limit.components.seconds)))
        }
    }
}

extension SiteError {
    /// Whether the failure is this account's alone, so that another may succeed. A human check is not: it is asked of the whole
    /// machine, and going on would be working around it.
    fileprivate var isAccountsOwn: Bool {
        switch self {
        case .unauthorized, .rateLimited: true
        default: false
        }
    }

    /// Whether the site refused the model. It has no code for that, only words: "Model not found".
    fileprivate var isOfModel: Bool {
        guard case .rejected(_, let details) = self else { return false }
        return details.lowercased().contains("model")
    }
}

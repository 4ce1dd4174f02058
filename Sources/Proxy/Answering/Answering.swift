import FoundationEssentials
import Logging
import QwenSite

/// Answers turns: finds an account and a chat on the site, asks, and hands over the answer once it has begun.
struct Answering: Sendable {
    let accounts: AccountPool
    let models: ModelCatalog
    let afterTurn: AfterTurn
    let leftovers: Leftovers
    let copies: SiteCopies
    let files: FileResolver
    let limits: Limits
    let surroundings: Surroundings

    /// Asks the site and waits until the answer has begun, so that an early failure is a failure and not an answer.
    ///
    /// Moves on to another account when the site refuses one, unless the turn continues a chat of that account.
    /// - Throws: ``APIError``, ``PlaceLost`` where the turn continues a chat, or `CancellationError`.
    func begin(_ turn: Turn, logger: Logger) async throws -> RunningAnswer {
        try check(turn)
        var failover = Failover()
        var turn = turn
        while true {
            let resolver = try await models.resolver(logger: logger)
            let lease = try await lease(for: turn, after: failover)
            failover.tell(to: lease.account, logger)
            var question = question(for: turn, resolver)
            do {
                question.attachments = try await copies.attachments(&turn.files, for: lease.account, logger: logger)
                let answer = try await begin(question, of: turn, under: lease)
                accounts.countRequest(of: lease.account.id)
                await copies.keep(turn.files, of: turn.ticket?.chat, logger: logger)
                return answer
            } catch let error as SiteError {
                // The lease ends with its last holder: an answer that failed while the site went on with it holds it until the site was told to stop.
                let note = await accounts.note(error, on: lease.account, logger: logger)
                if error.isOfModel, let substitute = substitute(for: question.model, of: turn, resolver) {
                    logger.notice("model refused", metadata: ["model": "\(question.model)", "instead": "\(substitute)"])
                    models.noteRefusal(of: question.model)
                    continue
                }
                let now = surroundings.now()
                guard failover.goesOn(after: error, on: lease.account, note, staysWithOwner: turn.chat != nil, now: now),
                    turn.chat != nil || accounts.hasUsable(excluding: failover.refused)
                else {
                    let refusal = accounts.refusal(error)
                    if turn.chat != nil, error.losesPlace(of: lease.account, now: now, in: accounts) { throw PlaceLost(reason: refusal) }
                    throw refusal
                }
            }
        }
    }

    /// Refuses what the site would not take, before an account is asked for and a chat opened.
    private func check(_ turn: Turn) throws(APIError) {
        do { try Question.checkSize(of: turn.text) } catch { throw APIError(error, now: surroundings.now()) }
    }

    private func question(for turn: Turn, _ resolver: ModelResolver) -> Question {
        let model = resolver.resolve(turn.model, orOfChat: turn.chatModel, for: turn.type)
        let thinking = resolver.siteModel(model)?.fit(turn.thinking) ?? turn.thinking
        return Question(
            chat: turn.chat?.siteChat ?? "", parent: turn.chat?.parent, model: model, text: turn.text, thinking: thinking, type: turn.type,
            size: turn.size)
    }

    /// The model that stands in for `model`, which the site neither lists nor serves: perhaps one that it has not been asked for yet.
    private func substitute(for model: String, of turn: Turn, _ resolver: ModelResolver) -> String? {
        guard resolver.siteModel(model) == nil else { return nil }
        var resolver = resolver
        resolver.refused.insert(model)
        let substitute = resolver.resolve(turn.model, orOfChat: turn.chatModel, for: turn.type)
        return resolver.refused.contains(substitute) ? nil : substitute
    }

    private func lease(for turn: Turn, after failover: Failover) async throws -> Lease {
        if let lease = turn.held?.take(), accounts.isGood(lease) { return lease }
        guard let chat = turn.chat else {
            if let file = copies.owned(of: turn.files, refused: failover.refused), let lease = try await accounts.lease(ownerOf: file) {
                return lease
            }
            return try await accounts.lease(excluding: failover.refused)
        }
        do {
            if let lease = try await accounts.lease(ownerOf: .chat(chat.siteChat)) { return lease }
        } catch let error as APIError where accounts.account(chat.account)?.state.isUsable(at: surroundings.now()) != true {
            throw PlaceLost(reason: error)
        }
        throw PlaceLost(reason: APIError(.chatGone, now: surroundings.now()))
    }

    private func begin(_ question: Question, of turn: Turn, under lease: Lease) async throws -> RunningAnswer {
        // A picture is one event, and comes when it is drawn.
        let limit = question.type == .image ? limits.picture : limits.firstEvent
        do {
            return try await withDeadline(limit) {
                var question = question
                var opened: OpenedChat?
                let client = lease.account.client
                if question.chat.isEmpty {
                    let (model, type) = (question.model, question.type)
                    if turn.leavesChat {
                        question.chat = try await client.newChat(model: model, type: type)
                    } else {
                        let new = try await leftovers.open(of: lease.account) { try await client.newChat(model: model, type: type) }
                        (question.chat, opened) = (new.place.siteChat, new)
                    }
                }
                do {
                    let answer = try await client.ask(question, timeout: limit)
                    return try await RunningAnswer(
                        answer, question: question, opened: opened, of: turn, lease: lease, accounts: accounts, afterTurn: afterTurn)
                } catch let error as SiteError {
                    // Not even a deletion is asked for before a human has done the check.
                    if case .humanCheck = error { opened?.leave() }
                    throw error
                }
            }
        } catch let error as DeadlineExceeded {
            throw SiteError.unavailable(.silent(seconds: Int(error.limit.components.seconds)))
        }
    }
}

extension SiteError {
    /// Whether the site refused the model. It has no code for that, only words: "Model not found".
    fileprivate var isOfModel: Bool {
        guard case .rejected(_, let details) = self else { return false }
        return details.lowercased().contains("model")
    }
}

import FoundationEssentials
import Logging
import QwenSite

/// Has films made, and tells how far they are. The site takes minutes for one, as a task of its own.
struct Filming: Sendable {
    let answering: Answering
    let watch: AnswerWatch
    let leftovers: Leftovers

    private var accounts: AccountPool { answering.accounts }
    private var limits: Limits { answering.limits }
    private var now: Date { answering.surroundings.now() }

    /// Has a film begun. Its chat stays at the site until somebody was told that it is done, or has had time enough to ask.
    /// - Throws: ``SiteError``, ``APIError`` or `CancellationError`.
    func begin(_ turn: Turn, logger: Logger) async throws -> Film {
        let answer = try await watch.watch { try await answering.begin(turn, logger: logger) }
        let whole = try await answer.whole(under: watch, limits: limits, logger: logger)
        guard let task = whole.task else { throw APIError.nothingFilmed(whole.text) }
        accounts.affinity.note(.task(task), belongsTo: answer.account.id)
        if let opened = answer.opened { await leftovers.keep(opened, forTask: task, until: now + limits.filmChat) }
        return Film(task: task, model: answer.question.model)
    }

    /// How far a task is.
    /// - Parameter waits: whether to wait for its end, as long as a request waits for a film; then it may still run.
    /// - Throws: ``SiteError``, ``APIError`` or `CancellationError`.
    func status(of task: String, waits: Bool, logger: Logger) async throws -> TaskStatus {
        do {
            return try await watch.watch {
                guard waits else { return try await ask(task, logger) }
                return try await withDeadline(limits.film, clock: accounts.clock) { try await end(of: task, logger) }
            }
        } catch is DeadlineExceeded {
            return .running(remaining: nil)
        }
    }

    private func end(of task: String, _ logger: Logger) async throws -> TaskStatus {
        while true {
            do {
                let status = try await ask(task, logger)
                if status.isEnd { return status }
            } catch let error as SiteError where error.remedy == .retry {
                logger.notice("a task could not be asked about", metadata: ["task": "\(task)", "error": "\(error)"])
            }
            try await accounts.clock.sleep(for: limits.filmPoll)
        }
    }

    private func ask(_ task: String, _ logger: Logger) async throws -> TaskStatus {
        let place = await leftovers.place(ofTask: task)
        guard let owner = accounts.affinity.owner(of: .task(task)) ?? place?.account, let account = accounts.account(owner) else {
            throw APIError.unknownTask(task)
        }
        // A limit of turns is none of questions; but an account that is signed out, or at a human check, is left alone.
        switch account.state {
        case .usable, .waiting: break
        case .invalid, .parked: guard account.state.isUsable(at: now) else { throw APIError.noneUsable([account], at: now) }
        }
        do {
            let status = try await account.client.task(task)
            if status.isEnd, let place { leftovers.delete(place, of: account) }
            return status
        } catch let error as SiteError {
            if error.isOfTask { throw APIError.unknownTask(task) }
            await accounts.note(error, on: account, logger: logger)
            throw error
        }
    }
}

/// A film that is being made.
struct Film: Sendable {
    /// The site's id of the task.
    var task: String
    /// The model that was asked.
    var model: String
}

extension TaskStatus {
    /// Whether it changes no more.
    fileprivate var isEnd: Bool {
        switch self {
        case .running: false
        case .done, .failed: true
        }
    }
}

extension SiteError {
    /// Whether the site has no such task.
    fileprivate var isOfTask: Bool {
        guard case .rejected(let code, _) = self else { return false }
        return code.lowercased() == "not_found" || code == "404"
    }
}

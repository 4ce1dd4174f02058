import Logging
import QwenSite

/// Reads a running answer for a client, step by step, and minds the time.
struct AnswerReading: ~Copyable {
    enum Step {
        /// Events as they came; with the last of them why the answer ends.
        case events([AnswerEvent], end: FinishReason?)
        /// The site has been silent for a while, and the client may want a sign of life.
        case silence
    }

    private let answer: RunningAnswer
    private var opening: [AnswerEvent]?
    private var rest: Answer.AsyncIterator?
    private var cut: AnswerCut?
    /// Why the answer went no further, where something is still to be told before.
    private var failure: (any Error)?
    /// Whether the last step was ``Step/silence``.
    private var isSilent = false
    /// Whether the answer may still turn out to be empty.
    private var mayBeEmpty: Bool
    private let wait: AnswerWait
    private let watch: AnswerWatch
    private let logger: Logger

    init(
        answer: RunningAnswer, opening: [AnswerEvent], rest: Answer.AsyncIterator?, cut: AnswerCut?, wait: AnswerWait, watch: AnswerWatch,
        logger: Logger
    ) {
        self.answer = answer
        mayBeEmpty = answer.hasBegunEarly && !opening.contains(where: \.isContent)
        self.opening = opening
        self.rest = rest
        self.cut = cut
        self.wait = wait
        self.watch = watch
        self.logger = logger
        watch.add(wait)
    }

    deinit { watch.remove(wait) }

    /// The next step; `nil` behind the answer's end.
    /// - Throws: ``SiteError``, which the account has been told of, ``APIError`` or `CancellationError`.
    mutating func next() async throws -> Step? {
        if let opening = opening.take() { return step(opening) }
        if let failure = failure.take() { throw failure }
        guard rest != nil else { return nil }
        do {
            wait.begin(isStillSilent: isSilent)
            while let batch = try await rest?.next() {
                isSilent = batch.isEmpty
                if batch.isEmpty, try wait.look(isShuttingDown: watch.shutdown >= .ofAnswers) == .nothing { continue }
                wait.end()
                if mayBeEmpty {
                    mayBeEmpty = !batch.contains(where: \.isContent)
                    if mayBeEmpty, batch.last == .finished {
                        answer.noteFinished()
                        throw SiteError.emptyAnswer
                    }
                }
                return isSilent ? .silence : step(batch)
            }
            throw SiteError.unavailable(.brokenOff)
        } catch {
            rest = nil
            wait.end()
            if let error = error as? SiteError { await answer.note(error, logger: logger) }
            guard let held = cut?.takeHeld(), !held.isEmpty else { throw error }
            failure = error
            return .events(held, end: nil)
        }
    }

    private mutating func step(_ batch: [AnswerEvent]) -> Step {
        if batch.last == .finished { answer.noteFinished() }
        let (events, end) = cut?.cut(batch) ?? (batch, batch.last == .finished ? .stop : nil)
        if end != nil { rest = nil }
        return .events(events, end: end)
    }
}

import QwenSite
import Synchronization

/// The time that one answer takes: how long it has gone on, and how long the site has been silent while it was waited for. A client
/// that reads slowly is not the site's silence.
final class AnswerWait: Sendable {
    /// What the reader of an answer finds when it looks at the clock.
    enum Finding { case nothing, silence }

    private let limits: Limits
    private let start = ContinuousClock.now
    /// Nanoseconds from `start` to when the reader has to look at the clock; `Int64.max` while it waits for something else than the site.
    private let due = Atomic(Int64.max)
    private let silence = Mutex(Silence())
    private let wake: @Sendable () -> Void
    private let giveUp: @Sendable () -> Void

    private struct Silence {
        var began: Int64 = 0
        /// How many signs of life the client has been owed since then.
        var signs: Int64 = 0
    }

    /// - Parameters:
    ///   - wake: makes the reader look at the clock.
    ///   - giveUp: ends the connection of a client that takes nothing, not even that the answer has failed.
    init(_ limits: Limits, wake: @escaping @Sendable () -> Void, giveUp: @escaping @Sendable () -> Void) {
        self.limits = limits
        self.wake = wake
        self.giveUp = giveUp
    }

    // MARK: The reader's side

    /// The site is waited for from now on.
    /// - Parameter isStillSilent: whether it has been before, and nothing came since but the time for a sign of life.
    func begin(isStillSilent: Bool) {
        silence.withLock { silence in
            let (began, signs) = isStillSilent ? (silence.began, silence.signs) : (elapsed(), 0)
            expect(&silence, began: began, signs: signs)
        }
    }

    /// The site is not waited for any more, but the client.
    func end() { due.store(.max, ordering: .relaxed) }

    /// Looks at the clock, having been woken.
    /// - Throws: where the site has been silent too long, the answer takes too long, or the program is about to end.
    func look(isShuttingDown: Bool) throws -> Finding {
        let now = elapsed()
        if isShuttingDown { throw APIError.shuttingDown() }
        if now >= limits.wholeAnswer.nanoseconds { throw APIError.answerTooLong(limit: limits.wholeAnswer) }
        return try silence.withLock { silence in
            let waited = now - silence.began
            if waited >= limits.eventGap.nanoseconds { throw SiteError.unavailable(.silent(seconds: Int(limits.eventGap.components.seconds))) }
            let signs = waited / limits.keepAlive.nanoseconds
            defer { expect(&silence, began: silence.began, signs: signs) }
            return signs > silence.signs ? .silence : .nothing
        }
    }

    private func expect(_ silence: inout Silence, began: Int64, signs: Int64) {
        silence = Silence(began: began, signs: signs)
        let nextSign = began + (signs + 1) * limits.keepAlive.nanoseconds
        due.store(min(nextSign, began + limits.eventGap.nanoseconds, limits.wholeAnswer.nanoseconds), ordering: .relaxed)
    }

    // MARK: The watch's side

    /// Wakes the reader where it is time to, and gives up the client where it had time enough.
    func check(_ shutdown: AnswerWatch.Shutdown) {
        let now = elapsed()
        if shutdown >= .ofAnswers || now >= due.load(ordering: .relaxed) { wake() }
        if shutdown == .ofClients || now >= (limits.wholeAnswer + limits.afterTurn).nanoseconds { giveUp() }
    }

    private func elapsed() -> Int64 { start.duration(to: .now).nanoseconds }
}

extension Duration {
    /// Whole nanoseconds, as many as fit.
    fileprivate var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, isOver) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return isOver ? .max / 4 : min(product, .max / 4) + attoseconds / 1_000_000_000
    }
}

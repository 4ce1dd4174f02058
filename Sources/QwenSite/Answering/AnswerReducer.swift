import FoundationEssentials
import NIOCore
import Wire

/// Turns the frames of one answer into events. Owns the site's quirks, and does no I/O.
///
/// - An end of a phase is not the end of the answer: only `finished` in the phase `answer` is, or in `image_gen`, or where the site
///   names no phase.
/// - The site may give two answers at once, interleaved; the one with index 0 is read.
/// - Summaries of reasoning are cumulative and start again after each tool's turn.
/// - `usage` may be empty, which does not take back what was told.
/// - Tools, signs of life and whatever is unknown are passed over.
struct AnswerReducer {
    /// The answer is complete; nothing that comes later belongs to it.
    private(set) var isFinished = false

    private let chat: String
    private let now: @Sendable () -> Date
    /// The answer's id in UTF-8; empty until the site has told it.
    private var answer: [UInt8] = []
    /// A second answer was announced before the first.
    private var hasOtherAnswer = false
    private var usage: Usage?
    private var summary = SummaryProgress()
    private var reasoning = Reasoning.none

    private enum Reasoning {
        case none, running
        /// A piece has ended: what comes is set apart from it.
        case paused
    }

    /// - Parameter chat: the chat that was asked in, for streams that don't name it.
    init(chat: String, now: @escaping @Sendable () -> Date) {
        self.chat = chat
        self.now = now
    }

    var hasStarted: Bool { !answer.isEmpty }

    /// Takes the data of the next event and appends what it tells.
    /// - Throws: the failure that the frame tells of, or ``SiteError/malformed(place:)``.
    mutating func reduce(_ data: ByteBuffer, into events: inout [AnswerEvent]) throws(SiteError) {
        guard !isFinished else { return }
        // Not of this site, but of others that speak like it.
        if data.readableBytes == 6, data.readableBytesView.elementsEqual("[DONE]".utf8) { return finish(&events) }
        let frame: SiteFrame
        do {
            frame = try SiteFrame(parsing: data.readableBytesUInt8Span, knownAnswer: answer)
        } catch {
            throw .malformed(place: "completion: \(error)")
        }
        if let created = frame.created { start(created, &events) }
        guard !frame.isOfOtherAnswer else { return }
        if frame.tellsFailure, case .failed(let report) = FailureReport.read(data) { throw SiteError(report, status: 200, now: now()) }
        if frame.hasDelta { try reduce(frame, &events) }
        if frame.isEndMark { finish(&events) }
    }

    private mutating func reduce(_ frame: SiteFrame, _ events: inout [AnswerEvent]) throws(SiteError) {
        if !hasStarted {
            guard !hasOtherAnswer else { return }
            guard let answer = frame.answer, !answer.isEmpty else { throw .malformed(place: "completion: an answer without an id") }
            start(SiteFrame.Created(answer: answer), &events)
        }
        switch frame.phase {
        case .answer, .unnamed:
            if frame.status == .failed {
                throw .rejected(code: "error", details: frame.content.isEmpty ? "the answer failed" : Redaction.clean(frame.content))
            }
            if !frame.content.isEmpty {
                endReasoning(&events)
                events.append(.text(frame.content))
            }
        case .think: reason(frame.content, &events)
        case .summary: if let lists = frame.summary { reason(summary.advance(to: lists), &events) }
        case .picture, .other: break
        }
        if let usage = frame.usage, usage != self.usage {
            self.usage = usage
            events.append(.usage(usage))
        }
        guard frame.status == .finished else { return }
        switch frame.phase {
        case .answer, .unnamed, .picture: finish(&events)
        case .think, .summary: endReasoning(&events)
        case .other: break
        }
    }

    private mutating func start(_ created: SiteFrame.Created, _ events: inout [AnswerEvent]) {
        guard created.isFirst else {
            hasOtherAnswer = true
            return
        }
        guard !hasStarted, let answer = created.answer, !answer.isEmpty else { return }
        self.answer = Array(answer.utf8)
        events.append(.started(AnswerIDs(chat: created.chat ?? chat, question: created.question ?? "", answer: answer)))
    }

    private mutating func reason(_ text: String, _ events: inout [AnswerEvent]) {
        guard !text.isEmpty else { return }
        events.append(.reasoning(reasoning == .paused ? "\n\n" + text : text))
        reasoning = .running
    }

    private mutating func endReasoning(_ events: inout [AnswerEvent]) {
        reason(summary.end(), &events)
        if reasoning == .running { reasoning = .paused }
    }

    private mutating func finish(_ events: inout [AnswerEvent]) {
        guard hasStarted else { return }
        endReasoning(&events)
        isFinished = true
        events.append(.finished)
    }
}

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
/// - Citations are cut over frames.
/// - Signs of life are passed over; whatever is not known is too, but it is counted.
struct AnswerReducer {
    /// The answer is complete; nothing that comes later belongs to it.
    private(set) var isFinished = false
    /// What was met that is not known, since the last time that somebody looked.
    var drift = FrameDrift()

    private let chat: String
    private let now: @Sendable () -> Date
    /// The answer's id in UTF-8; empty until the site has told it.
    private var answer: [UInt8] = []
    /// The ids of other answers that were announced.
    private var otherAnswers: [[UInt8]] = []
    private var content: AnswerContent
    private var usage: Usage?

    /// - Parameter chat: the chat that was asked in, for streams that don't name it.
    init(chat: String, now: @escaping @Sendable () -> Date) {
        self.chat = chat
        self.now = now
        content = AnswerContent()
    }

    var hasStarted: Bool { !answer.isEmpty }

    /// Takes the data of the next event and appends what it tells.
    /// - Throws: the failure that the frame tells of, or ``SiteError/malformed(place:)``.
    mutating func reduce(_ data: ByteBuffer, into events: inout [AnswerEvent]) throws(SiteError) {
        guard !isFinished else { return }
        // Not of this site, but of others that speak like it.
        if data.readableBytes == 6, data.readableBytesView.elementsEqual("[DONE]".utf8) { return try finish(&events) }
        var frame = SiteFrame()
        let bytes = data.readableBytesUInt8Span
        do { try frame.read(bytes) } catch { throw .malformed(place: "completion: \(error)") }
        if !frame.drift.isEmpty { drift.add(frame.drift) }
        if let created = frame.created { start(created, &events) }
        guard isOfThisAnswer(frame, bytes) else { return }
        if frame.tellsFailure, case .failed(let report) = FailureReport.read(data) { throw SiteError(report, status: 200, now: now()) }
        if frame.hasDelta { try reduceDelta(of: &frame, bytes, &events) }
        if frame.isEndMark { try finish(&events) }
    }

    /// Takes note that no more frames come. An answer whose last part is complete needs no word of its end.
    mutating func end(into events: inout [AnswerEvent]) throws(SiteError) {
        if content.isComplete { try finish(&events) } else { try content.end(&events) }
    }

    /// Appends what was held back, for an answer that has failed.
    mutating func abandon(into events: inout [AnswerEvent]) {
        content.flush(&events)
    }

    private mutating func reduceDelta(of frame: inout SiteFrame, _ bytes: Span<UInt8>, _ events: inout [AnswerEvent]) throws(SiteError) {
        if !hasStarted {
            guard let id = frame.answerID, !id.isEmpty else { throw .malformed(place: "completion: an answer without an id") }
            start(SiteFrame.Created(answer: bytes.text(in: id)), &events)
        }
        content.namePhase(of: &frame.delta, &drift)
        if frame.delta.status == .failed, !frame.delta.isOfTool {
            let words = frame.delta.content.isEmpty ? frame.delta.extra?.failure ?? "the answer failed" : frame.delta.content
            throw .rejected(code: "error", details: Redaction.clean(words))
        }
        content.take(frame.delta, &events, &drift)
        if let usage = frame.usage, usage != self.usage {
            self.usage = usage
            events.append(.usage(usage))
        }
        if frame.delta.endsAnswer { try finish(&events) }
    }

    private func isOfOtherAnswer(_ id: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        otherAnswers.contains { bytes.equals($0, in: id) }
    }

    private mutating func isOfThisAnswer(_ frame: SiteFrame, _ bytes: Span<UInt8>) -> Bool {
        guard let id = frame.answerID, !bytes.equals(answer, in: id) else { return true }
        if isOfOtherAnswer(id, bytes) { return false }
        guard hasStarted else { return true }
        drift.note("frame of an answer that was not announced")
        return false
    }

    private mutating func start(_ created: SiteFrame.Created, _ events: inout [AnswerEvent]) {
        guard let answer = created.answer, !answer.isEmpty else { return }
        guard created.isFirst, !hasStarted else {
            let id = Array(answer.utf8)
            if id != self.answer, otherAnswers.count < 8 { otherAnswers.append(id) }
            return
        }
        self.answer = Array(answer.utf8)
        events.append(.started(AnswerIDs(chat: created.chat ?? chat, question: created.question ?? "", answer: answer)))
    }

    private mutating func finish(_ events: inout [AnswerEvent]) throws(SiteError) {
        guard hasStarted else { return }
        try content.end(&events)
        isFinished = true
        events.append(.finished)
    }
}

extension SiteDelta {
    /// Whether nothing more belongs to the answer.
    fileprivate var endsAnswer: Bool {
        guard phase != .end else { return true }
        guard status == .finished else { return false }
        return switch phase {
        case .answer, .picture: true
        case .unnamed: !isOfTool
        case .think, .summary, .tool, .research, .report, .silence, .end, .unknown: false
        }
    }
}

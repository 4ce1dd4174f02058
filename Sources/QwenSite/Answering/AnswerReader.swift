package import FoundationEssentials
package import NIOCore
import Wire

/// Reads an answer's bytes, however they are cut, into events. Does no I/O.
///
/// What was complete before a failure is told before it.
package struct AnswerReader {
    private enum Body {
        /// Nothing but white space has come.
        case undecided
        case events
        /// JSON or a page under the content type of an event stream: a refusal.
        case foreign(ByteBuffer)
    }

    /// Refusals and the human check's pages are shorter.
    private static let foreignLimit = 65_536

    private var body = Body.undecided
    private var parser = ServerSentEventParser()
    private var reducer: AnswerReducer
    private let chat: String
    private let now: @Sendable () -> Date
    /// Why the reading has ended, told once the events before it have been.
    package private(set) var failure: SiteError?
    /// The answer is complete: nothing more is to be read, even if the site leaves the connection open.
    package private(set) var isFinished = false

    package init(chat: String, now: @escaping @Sendable () -> Date) {
        reducer = AnswerReducer(chat: chat, now: now)
        self.chat = chat
        self.now = now
    }

    /// What has come that is not known, since the last time that somebody asked.
    mutating func takeDrift() -> [String] {
        guard !reducer.drift.isEmpty else { return [] }
        defer { reducer.drift = FrameDrift() }
        return reducer.drift.shapes
    }

    /// Takes bytes as they came; returns the events that they complete.
    package mutating func read(_ bytes: ByteBuffer) -> [AnswerEvent] {
        guard failure == nil, !isFinished else { return [] }
        var events: [AnswerEvent] = []
        do throws(SiteError) {
            try read(bytes, into: &events)
            isFinished = isFinished || reducer.isFinished
        } catch {
            fail(error, &events)
        }
        return events
    }

    /// Takes note that no more bytes come. Then the answer is finished, or there is a ``failure``.
    package mutating func finish() -> [AnswerEvent] {
        guard failure == nil, !isFinished else { return [] }
        var events: [AnswerEvent] = []
        do throws(SiteError) {
            guard case .foreign(let bytes) = body else {
                try reducer.end(into: &events)
                guard reducer.isFinished else { throw SiteError.unavailable(.brokenOff) }
                isFinished = true
                return events
            }
            if try takeForeign(bytes, into: &events) { return events }
            throw judgement(of: bytes)
        } catch {
            fail(error, &events)
        }
        return events
    }

    /// Takes note that no more bytes can be had, because of `error`.
    package mutating func breakOff(with error: SiteError) -> [AnswerEvent] {
        guard failure == nil, !isFinished else { return [] }
        var events: [AnswerEvent] = []
        fail(error, &events)
        return events
    }

    /// What was held back in the hope of more goes before the failure.
    private mutating func fail(_ error: SiteError, _ events: inout [AnswerEvent]) {
        failure = error
        reducer.abandon(into: &events)
    }

    private static let noEvents = SiteError.malformed(place: "completion: no events in an event stream")

    private mutating func read(_ bytes: ByteBuffer, into events: inout [AnswerEvent]) throws(SiteError) {
        switch body {
        case .events: try readEvents(bytes, into: &events)
        case .undecided:
            let view = bytes.readableBytesView
            guard let start = view.firstIndex(where: { !$0.isJSONWhiteSpace }) else { return try readEvents(bytes, into: &events) }
            // A field of an event begins with its name, never with a bracket.
            let isForeign = view[start] == UInt8(ascii: "{") || view[start] == UInt8(ascii: "<") || view[start] == UInt8(ascii: "[")
            body = isForeign ? .foreign(ByteBuffer()) : .events
            try read(isForeign ? ByteBuffer(view[start...]) : bytes, into: &events)
        case .foreign(var collected):
            collected.writeImmutableBuffer(bytes)
            body = .foreign(collected)
            if try takeForeign(collected, into: &events) { return }
            guard collected.readableBytes <= Self.foreignLimit else { throw judgement(of: collected) }
        }
    }

    private mutating func readEvents(_ bytes: ByteBuffer, into events: inout [AnswerEvent]) throws(SiteError) {
        parser.append(bytes)
        while !reducer.isFinished {
            let event: ServerSentEvent?
            do { event = try parser.next() } catch { throw .malformed(place: "completion: \(error)") }
            guard let event else { return }
            try reducer.reduce(event.data, into: &events)
        }
    }

    /// What a body is that never became whole.
    private func judgement(of bytes: ByteBuffer) -> SiteError {
        HumanCheck.isMarked(bytes) ? .humanCheck(url: HumanCheck.pageURL(in: bytes)) : Self.noEvents
    }

    /// Reads a body that is no event stream as soon as it says enough, however it is cut: a refusal, or an answer in one piece.
    private mutating func takeForeign(_ bytes: ByteBuffer, into events: inout [AnswerEvent]) throws(SiteError) -> Bool {
        if bytes.readableBytesView.first(where: { !$0.isJSONWhiteSpace }) == UInt8(ascii: "<") {
            // A page whose address has not come yet may still name it; at its end it is judged by what there is.
            if HumanCheck.isMarked(bytes), let url = HumanCheck.pageURL(in: bytes) { throw .humanCheck(url: url) }
            return false
        }
        guard let json = bytes.firstJSON else { return false }
        switch FailureReport.read(json) {
        case .failed(let report): throw SiteError(report, status: 200, now: now())
        case .succeeded, .silent:
            guard let reply = WholeReply(json) else { throw Self.noEvents }
            events += reply.events(chat: chat)
            isFinished = true
            return true
        case .noJSON: throw HumanCheck.isMarked(json) ? .humanCheck(url: HumanCheck.pageURL(in: json)) : Self.noEvents
        }
    }
}

extension ByteBuffer {
    /// The object or list that the bytes begin with, once its last bracket is there.
    fileprivate var firstJSON: ByteBuffer? {
        var depth = 0
        var isInString = false
        var isEscaped = false
        for (offset, byte) in readableBytesView.enumerated() {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else {
                    isInString = byte != UInt8(ascii: "\"")
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return getSlice(at: readerIndex, length: offset + 1) }
            default: break
            }
        }
        return nil
    }
}

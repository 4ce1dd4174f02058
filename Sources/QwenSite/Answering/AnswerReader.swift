import FoundationEssentials
import NIOCore
import Wire

/// Reads an answer's bytes, however they are cut, into events. Does no I/O.
///
/// What was complete before a failure is told before it: the failure comes out of the next ``read(_:)`` or ``finish()``.
struct AnswerReader {
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
    private let now: @Sendable () -> Date
    /// Why the reading has ended, told once the events before it have been.
    private(set) var failure: SiteError?

    init(chat: String, now: @escaping @Sendable () -> Date) {
        reducer = AnswerReducer(chat: chat, now: now)
        self.now = now
    }

    /// The answer is complete: nothing more is to be read, even if the site leaves the connection open.
    var isFinished: Bool { reducer.isFinished }

    /// Takes bytes as they came; returns the events that they complete.
    mutating func read(_ bytes: ByteBuffer) -> [AnswerEvent] {
        guard failure == nil else { return [] }
        var events: [AnswerEvent] = []
        do throws(SiteError) {
            try read(bytes, into: &events)
        } catch {
            failure = error
        }
        return events
    }

    /// Tells why the answer is none, now that no more bytes come.
    mutating func finish() -> SiteError {
        if let failure { return failure }
        guard case .foreign(let bytes) = body else { return .unavailable(.brokenOff) }
        if let refusal = refusal(bytes) { return refusal }
        return HumanCheck.isMarked(bytes) ? .humanCheck(url: HumanCheck.pageURL(in: bytes)) : Self.noEvents
    }

    private static let noEvents = SiteError.malformed(place: "completion: no events in an event stream")

    private mutating func read(_ bytes: ByteBuffer, into events: inout [AnswerEvent]) throws(SiteError) {
        switch body {
        case .events: try readEvents(bytes, into: &events)
        case .undecided:
            guard let first = bytes.readableBytesView.first(where: { !$0.isJSONWhiteSpace }) else { return }
            // A field of an event begins with its name, never with a bracket.
            let isForeign = first == UInt8(ascii: "{") || first == UInt8(ascii: "<") || first == UInt8(ascii: "[")
            body = isForeign ? .foreign(ByteBuffer()) : .events
            try read(bytes, into: &events)
        case .foreign(var collected):
            collected.writeImmutableBuffer(bytes)
            body = .foreign(collected)
            if let refusal = refusal(collected) { throw refusal }
            guard collected.readableBytes <= Self.foreignLimit else { throw Self.noEvents }
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

    /// What a body says that is no event stream; `nil` while it is not whole.
    private func refusal(_ bytes: ByteBuffer) -> SiteError? {
        if bytes.readableBytesView.first(where: { !$0.isJSONWhiteSpace }) == UInt8(ascii: "<") {
            return HumanCheck.isMarked(bytes) ? .humanCheck(url: HumanCheck.pageURL(in: bytes)) : nil
        }
        return switch FailureReport.read(bytes) {
        case .failed(let report): SiteError(report, status: 200, now: now())
        case .succeeded, .silent: Self.noEvents
        case .noJSON: nil
        }
    }
}

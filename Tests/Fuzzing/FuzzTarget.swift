import FoundationEssentials
public import NIOCore
import QwenSite
import Wire

/// A part of the program that reads what comes from outside, and what must be true of it whatever comes.
public enum FuzzTarget: String, CaseIterable, Sendable {
    /// Bytes as an event stream.
    case events
    /// Bytes as JSON.
    case scanner
    /// Bytes as an HTML page.
    case pages
    /// Bytes as an answer.
    case answers
    /// Bytes as a form that brings files.
    case multipart

    /// Reads the input. Ends the process where something is not as it must be: for a fuzzer, a find is a crash.
    public func run(_ input: ByteBuffer) {
        switch self {
        case .events: Self.readEvents(input)
        case .scanner: Self.scan(input)
        case .pages: Self.readPage(input)
        case .answers: Self.readAnswer(input)
        case .multipart: Self.readForm(input)
        }
    }

    /// The same events come out whole and cut, and none is longer than what went in.
    private static func readEvents(_ input: ByteBuffer) {
        let whole = events(in: [input])
        precondition(whole.reduce(0) { $0 + $1.data.readableBytes } <= input.readableBytes)
        precondition(events(in: cut(input)) == whole, "events depend on how the stream is cut")
    }

    private static func events(in chunks: [ByteBuffer]) -> [ServerSentEvent] {
        var parser = ServerSentEventParser(maximumEventBytes: 1 << 16)
        var events: [ServerSentEvent] = []
        for chunk in chunks {
            parser.append(chunk)
            while let event = try? parser.next() { events.append(event) }
        }
        _ = parser.finish()
        return events
    }

    /// Skipping a value and building it accept the same texts.
    private static func scan(_ input: ByteBuffer) {
        precondition(accepts(input, skipping: true) == accepts(input, skipping: false), "skipping and reading differ")
    }

    private static func accepts(_ input: ByteBuffer, skipping: Bool) -> Bool {
        do {
            var scanner = try JSONScanner(input.readableBytesUInt8Span)
            if skipping { try scanner.skip() } else { try visit(&scanner) }
            try scanner.end()
            return true
        } catch {
            return false
        }
    }

    private static func visit(_ scanner: inout JSONScanner) throws(JSONScanError) {
        switch try scanner.kind() {
        case .object:
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                _ = scanner.text(of: key)
                try visit(&scanner)
            }
        case .array:
            try scanner.beginArray()
            while try scanner.nextElement() { try visit(&scanner) }
        case .string: _ = try scanner.string()
        case .number:
            do { _ = try scanner.double() } catch { guard case .numberOutOfRange = error else { throw error } }
        case .bool: _ = try scanner.bool()
        case .null: _ = try scanner.takeNull()
        }
    }

    /// Everything that is read of pages.
    private static func readPage(_ input: ByteBuffer) {
        let page = SitePage(input)
        _ = page.title
        _ = page.buildNumber
        _ = page.userToken
        if let data = page.prerenderedData { precondition(accepts(data, skipping: true), "data of a page that is no JSON") }
        _ = HumanCheck.isShown(by: input)
        _ = HumanCheck.pageURL(in: input)
    }

    /// An answer begins once, ends once or fails, and is the same however it is cut.
    private static func readAnswer(_ input: ByteBuffer) {
        let (events, failure) = answer(in: [input])
        precondition(events.count { if case .started = $0 { true } else { false } } <= 1)
        precondition((events.last == .finished) == (failure == nil))
        precondition(answer(in: cut(input)) == (events, failure), "an answer depends on how it is cut")
    }

    private static func answer(in chunks: [ByteBuffer]) -> (events: [AnswerEvent], failure: SiteError?) {
        var reader = AnswerReader(chat: "chat", now: { .init(timeIntervalSince1970: 1_790_000_000) })
        var events: [AnswerEvent] = []
        for chunk in chunks { events += reader.read(chunk) }
        events += reader.finish()
        return (events, reader.failure)
    }

    /// In pieces whose sizes depend on the bytes themselves.
    static func cut(_ input: ByteBuffer) -> [ByteBuffer] {
        var rest = input
        var chunks: [ByteBuffer] = []
        while let first = rest.getInteger(at: rest.readerIndex, as: UInt8.self) {
            if let chunk = rest.readSlice(length: min(rest.readableBytes, 1 + Int(first) % 61)) { chunks.append(chunk) }
        }
        return chunks
    }
}

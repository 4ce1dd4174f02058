import Glibc
public import NIOCore

/// Cuts a byte stream into server-sent events, wherever the chunks of the stream happen to be cut.
///
/// Lines end in LF, CR or CRLF, also across chunk borders; a byte order mark at the start is skipped; several `data` lines
/// are joined; comments and unknown fields are passed over. Nothing is decoded as text but field names and the short
/// `event`, `id` and `retry` values, so a chunk border inside a UTF-8 character does no harm.
///
/// ```swift
/// var parser = ServerSentEventParser()
/// for try await chunk in body {
///     parser.append(chunk)
///     while let event = try parser.next() { … }
/// }
/// if let unfinished = parser.finish() { … }
/// ```
public struct ServerSentEventParser: Sendable {
    /// The most bytes that one line, or the data of one event, may have.
    public let maximumEventBytes: Int

    private var buffer = ByteBuffer()
    /// How many bytes at the start of `buffer` are known to hold no line end.
    private var searched = 0
    private var isAtStart = true
    /// The last line ended in CR: a line feed that comes next belongs to it.
    private var skipsLineFeed = false

    /// What the stream broke; it can't be trusted from there on.
    private var failure: ServerSentEventError?

    private var name: String?
    private var data: ByteBuffer?
    private var id: String?
    private var retry: Int?
    private var hasFields = false

    private static var searchWindow: Int { 4096 }

    /// - Parameter maximumEventBytes: the longest acceptable line or event, in bytes; beyond it ``next()`` throws.
    public init(maximumEventBytes: Int = 1 << 20) {
        self.maximumEventBytes = maximumEventBytes
    }

    /// Takes the next bytes of the stream, of any length.
    public mutating func append(_ chunk: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = chunk
        } else {
            // Earlier events still share the storage that was read; past half of it, a fresh copy of the rest is cheaper.
            if buffer.readerIndex > buffer.readableBytes { buffer = ByteBuffer(buffer: buffer) }
            buffer.writeImmutableBuffer(chunk)
        }
    }

    /// The next complete event, or `nil` when more bytes are needed.
    ///
    /// - Throws: ``ServerSentEventError``, and the same again at every later call: half an event must not pass for one.
    public mutating func next() throws(ServerSentEventError) -> ServerSentEvent? {
        if let failure { throw failure }
        do throws(ServerSentEventError) {
            return try nextEvent()
        } catch {
            failure = error
            throw error
        }
    }

    private mutating func nextEvent() throws(ServerSentEventError) -> ServerSentEvent? {
        guard passByteOrderMark() else { return nil }
        while let line = try nextLine() {
            if line.readableBytes == 0 {
                if let event = takeEvent() { return event }
            } else {
                try process(line)
            }
        }
        return nil
    }

    /// Ends the stream, and tells what it had not completed; `nil` where it ended cleanly behind an event.
    public mutating func finish() -> UnfinishedEvent? {
        let partialLine = buffer
        buffer = ByteBuffer()
        searched = 0
        let event = hasFields ? ServerSentEvent(name: name, data: data ?? ByteBuffer(), id: id, retry: retry) : nil
        clearFields()
        guard event != nil || partialLine.readableBytes > 0 else { return nil }
        return UnfinishedEvent(event: event, partialLine: partialLine)
    }

    // MARK: Lines

    /// Skips a byte order mark; false while it can't be told yet whether there is one.
    private mutating func passByteOrderMark() -> Bool {
        guard isAtStart else { return true }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let start = buffer.readableBytesView.prefix(mark.count)
        if start.elementsEqual(mark) {
            buffer.moveReaderIndex(forwardBy: mark.count)
        } else if start.count < mark.count, start.elementsEqual(mark.prefix(start.count)) {
            return false
        }
        isAtStart = false
        return true
    }

    private mutating func nextLine() throws(ServerSentEventError) -> ByteBuffer? {
        if skipsLineFeed, buffer.readableBytes > 0 {
            skipsLineFeed = false
            if buffer.getInteger(at: buffer.readerIndex, as: UInt8.self) == UInt8(ascii: "\n") {
                buffer.moveReaderIndex(forwardBy: 1)
            }
        }
        guard let (length, isCarriageReturn) = findLineEnd() else {
            searched = buffer.readableBytes
            // Nothing is left: the storage, which may be that of a large read, goes back to whoever lent it.
            if searched == 0 { buffer = ByteBuffer() }
            guard searched <= maximumEventBytes else { throw .tooLong(limit: maximumEventBytes) }
            return nil
        }
        guard length <= maximumEventBytes else { throw .tooLong(limit: maximumEventBytes) }
        searched = 0
        // The length lies within the readable bytes, so the slice exists.
        let line = buffer.readSlice(length: length) ?? ByteBuffer()
        buffer.moveReaderIndex(forwardBy: 1)
        skipsLineFeed = isCarriageReturn
        return line
    }

    /// The next line end, searched for in windows: a stream whose lines end in CR must not be searched for LF to its end, line by line.
    private func findLineEnd() -> (length: Int, isCarriageReturn: Bool)? {
        buffer.withUnsafeReadableBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var start = searched
            while start < bytes.count {
                let windowEnd = min(start + Self.searchWindow, bytes.count)
                let feed = memchr(base + start, 0x0A, windowEnd - start).map { UnsafeRawPointer($0) - base }
                if let found = memchr(base + start, 0x0D, (feed ?? windowEnd) - start) {
                    return (UnsafeRawPointer(found) - base, true)
                }
                if let feed { return (feed, false) }
                start = windowEnd
            }
            return nil
        }
    }

    // MARK: Fields

    private mutating func process(_ line: ByteBuffer) throws(ServerSentEventError) {
        let (field, value) = Self.split(line)
        switch field {
        case .comment, .unknown:
            return
        case .data:
            try appendData(value)
        case .event:
            name = String(buffer: value)
        case .id:
            // The standard ignores an id that holds a NUL.
            guard !value.readableBytesView.contains(0) else { return }
            id = String(buffer: value)
        case .retry:
            let digits = value.readableBytesView
            guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(String(buffer: value)) else { return }
            retry = number
        }
        hasFields = true
    }

    private mutating func appendData(_ value: ByteBuffer) throws(ServerSentEventError) {
        guard var joined = data else {
            data = value
            return
        }
        data = nil
        guard joined.readableBytes + 1 + value.readableBytes <= maximumEventBytes else { throw .tooLong(limit: maximumEventBytes) }
        joined.writeInteger(UInt8(ascii: "\n"))
        joined.writeImmutableBuffer(value)
        data = joined
    }

    private mutating func takeEvent() -> ServerSentEvent? {
        defer { clearFields() }
        guard let data else { return nil }
        return ServerSentEvent(name: name?.isEmpty == true ? nil : name, data: data, id: id, retry: retry)
    }

    private mutating func clearFields() {
        name = nil
        data = nil
        retry = nil
        hasFields = false
    }

    /// `data` as the machine reads four bytes.
    private static let dataName = UInt32(littleEndian: 0x6174_6164)

    private enum Field { case data, event, id, retry, comment, unknown }

    private static func split(_ line: ByteBuffer) -> (Field, value: ByteBuffer) {
        let (field, start) = line.withUnsafeReadableBytes { bytes -> (Field, Int) in
            // Nearly all lines begin so.
            let isData = bytes.count >= 5 && bytes.loadUnaligned(as: UInt32.self) == Self.dataName && bytes[4] == UInt8(ascii: ":")
            let colon = isData ? 4 : bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
            var start = min(colon + 1, bytes.count)
            if start < bytes.count, bytes[start] == UInt8(ascii: " ") { start += 1 }
            if isData { return (.data, start) }
            let name = UnsafeRawBufferPointer(rebasing: bytes[..<colon])
            if name.elementsEqual("data".utf8) { return (.data, start) }
            if name.isEmpty { return (.comment, start) }
            if name.elementsEqual("event".utf8) { return (.event, start) }
            if name.elementsEqual("id".utf8) { return (.id, start) }
            if name.elementsEqual("retry".utf8) { return (.retry, start) }
            return (.unknown, start)
        }
        var value = line
        value.moveReaderIndex(forwardBy: start)
        return (field, value)
    }
}

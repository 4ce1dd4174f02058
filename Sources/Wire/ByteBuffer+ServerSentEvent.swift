public import NIOCore

extension ByteBuffer {
    /// Appends one event.
    ///
    /// LF, CR and CRLF inside `event.data` all become further `data` lines, which a reader joins with line feeds. The format
    /// has no way to put a line end into `id` and `name`: there it becomes a space.
    public mutating func writeServerSentEvent(_ event: ServerSentEvent) {
        if let id = event.id { writeField("id", id) }
        if let name = event.name { writeField("event", name) }
        if let retry = event.retry { writeField("retry", String(retry)) }
        var rest = event.data.readableBytesView[...]
        while let end = rest.firstIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            writeDataLine(rest[..<end])
            let isPair = rest[end...].starts(with: "\r\n".utf8)
            rest = rest[rest.index(end, offsetBy: isPair ? 2 : 1)...]
        }
        writeDataLine(rest)
        writeStaticString("\n")
    }

    /// Appends one event whose data `body` writes in place; it must write no line end, as the JSON writer never does.
    @inlinable
    public mutating func writeServerSentEvent(name: StaticString? = nil, _ body: (inout ByteBuffer) -> Void) {
        if let name {
            writeStaticString("event: ")
            writeStaticString(name)
            writeStaticString("\n")
        }
        writeStaticString("data: ")
        body(&self)
        writeStaticString("\n\n")
    }

    /// Appends a comment, which every reader of an event stream passes over: a sign of life.
    public mutating func writeServerSentComment(_ text: StaticString) {
        writeStaticString(": ")
        writeStaticString(text)
        writeStaticString("\n\n")
    }

    private mutating func writeDataLine(_ line: ByteBufferView) {
        writeStaticString("data: ")
        writeBytes(line)
        writeStaticString("\n")
    }

    private mutating func writeField(_ name: StaticString, _ value: String) {
        writeStaticString(name)
        writeStaticString(": ")
        writeBytes(value.utf8.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") ? UInt8(ascii: " ") : $0 })
        writeStaticString("\n")
    }
}

public import NIOCore

extension ByteBuffer {
    /// Appends one event. Line ends inside `event.data` become further `data` lines.
    public mutating func writeServerSentEvent(_ event: ServerSentEvent) {
        if let id = event.id { writeField("id", id) }
        if let name = event.name { writeField("event", name) }
        if let retry = event.retry { writeField("retry", String(retry)) }
        for line in event.data.readableBytesView.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            writeStaticString("data: ")
            writeBytes(line)
            writeStaticString("\n")
        }
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

    private mutating func writeField(_ name: StaticString, _ value: String) {
        writeStaticString(name)
        writeStaticString(": ")
        writeString(value)
        writeStaticString("\n")
    }
}

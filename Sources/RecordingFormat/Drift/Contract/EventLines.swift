import NIOCore

/// What an event-stream parser passes over, and another one may stumble on.
enum EventLines {
    /// The ways in which lines end.
    static func lineEnds(of body: ByteBuffer) -> Set<String> {
        var ends: Set<String> = []
        var isBehindReturn = false
        for byte in body.readableBytesView {
            if byte == UInt8(ascii: "\n") { ends.insert(isBehindReturn ? "CRLF" : "LF") } else if isBehindReturn { ends.insert("CR") }
            isBehindReturn = byte == UInt8(ascii: "\r")
        }
        return ends
    }

    /// Names of the fields other than `data`; `comment` for lines that begin with a colon.
    static func fields(of body: ByteBuffer) -> Set<String> {
        var names: Set<String> = []
        for line in body.readableBytesView.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            let name = line.prefix { $0 != UInt8(ascii: ":") }
            // A longer name is no field of an event stream, and might be content.
            guard name.count <= 20 else { continue }
            names.insert(name.isEmpty ? "comment" : String(decoding: name, as: UTF8.self))
        }
        names.remove("data")
        return names
    }
}

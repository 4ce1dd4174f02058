import NIOCore
import Wire

/// The standard's rules written down as plainly as possible, over a stream that is whole: what the parser is compared with.
enum PlainEventStreamReader {
    static func read(_ stream: ByteBuffer) -> ParsedStream {
        var bytes = Array(stream.readableBytesView)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        var lines = lines(of: bytes)
        let partialLine = lines.removeLast()
        var parsed = ParsedStream(events: [], unfinished: nil)
        var id: String?
        var fields = Fields()
        for line in lines {
            if line.isEmpty {
                if let data = fields.data {
                    let name = fields.name == "" ? nil : fields.name
                    parsed.events.append(ServerSentEvent(name: name, data: ByteBuffer(bytes: data), id: id, retry: fields.retry))
                }
                fields = Fields()
            } else {
                fields.take(line, id: &id)
            }
        }
        if fields.areAny || !partialLine.isEmpty {
            let data = ByteBuffer(bytes: fields.data ?? [])
            let event = fields.areAny ? ServerSentEvent(name: fields.name, data: data, id: id, retry: fields.retry) : nil
            parsed.unfinished = UnfinishedEvent(event: event, partialLine: ByteBuffer(bytes: partialLine))
        }
        return parsed
    }

    /// The lines between line ends; the last one is what follows the last line end.
    private static func lines(of bytes: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = [[]]
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case 0x0A where index > 0 && bytes[index - 1] == 0x0D: continue
            case 0x0A, 0x0D: lines.append([])
            default: lines[lines.count - 1].append(byte)
            }
        }
        return lines
    }
}

private struct Fields {
    var data: [UInt8]?
    var name: String?
    var retry: Int?
    var areAny = false

    mutating func take(_ line: [UInt8], id: inout String?) {
        let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        var value = Array(parts.count > 1 ? parts[1] : [])
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        let text = String(decoding: value, as: UTF8.self)
        switch String(decoding: parts[0], as: UTF8.self) {
        case "data": data = data.map { $0 + [0x0A] + value } ?? value
        case "event": name = text
        case "id" where !value.contains(0): id = text
        case "retry" where !value.isEmpty && value.allSatisfy { (0x30...0x39).contains($0) } && Int(text) != nil: retry = Int(text)
        default: return
        }
        areAny = true
    }
}

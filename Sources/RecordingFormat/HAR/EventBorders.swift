/// Where the events of a stream end, and what they say, as a browser that reads the stream sees them.
struct EventBorders {
    struct Event: Equatable {
        /// The offset behind its blank line.
        var end: Int
        /// Its `data` lines, joined.
        var data: String
    }

    /// The events with data, which are those that a browser tells of.
    private(set) var events: [Event] = []

    init(_ bytes: [UInt8]) {
        var data: [String] = []
        var lineStart = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var index = lineStart
        while index < bytes.count {
            guard bytes[index] == 0x0A || bytes[index] == 0x0D else {
                index += 1
                continue
            }
            let line = bytes[lineStart..<index]
            index += bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1
            lineStart = index
            if line.isEmpty {
                if !data.isEmpty { events.append(Event(end: index, data: data.joined(separator: "\n"))) }
                data = []
            } else if line.elementsEqual("data".utf8) {
                data.append("")
            } else if line.starts(with: "data:".utf8) {
                let value = line.dropFirst(5)
                data.append(String(decoding: value.first == 0x20 ? value.dropFirst() : value, as: UTF8.self))
            }
        }
    }
}

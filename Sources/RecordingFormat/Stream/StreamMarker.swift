/// A marker line of an annotated stream, without its line end.
enum StreamMarker: Equatable {
    /// Bytes that came `delay` after the read before, and again at each cut.
    case read(delay: Duration, cuts: [Cut])
    case end(Ending, delay: Duration, dropsLineFeed: Bool)

    struct Cut: Equatable {
        /// Counted from the start of the bytes behind the marker, escapes removed.
        var offset: Int
        var delay: Duration
    }

    /// `nil` where the line is not exactly a marker.
    init?(_ line: Substring) {
        // In bytes: a stream of one-byte reads has a marker of thousands of cuts.
        let words = line.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard words.count >= 2, words[0].elementsEqual(":@".utf8) else { return nil }
        if words[1].elementsEqual("end".utf8) {
            guard words.count == 4 || words.count == 5 && words[4].elementsEqual("nolf".utf8) else { return nil }
            guard let ending = Ending(rawValue: String(Substring(words[2]))), let delay = Self.delay(words[3]) else { return nil }
            self = .end(ending, delay: delay, dropsLineFeed: words.count == 5)
            return
        }
        guard let delay = Self.delay(words[1]) else { return nil }
        var cuts: [Cut] = []
        if words.count > 2 {
            guard words[2].elementsEqual("cut".utf8), words.count > 3 else { return nil }
            for word in words[3...] {
                let parts = word.split(separator: UInt8(ascii: "+"), omittingEmptySubsequences: false)
                guard parts.count == 2, let offset = Self.number(parts[0]), let delay = Self.number(parts[1]) else { return nil }
                cuts.append(Cut(offset: offset, delay: .milliseconds(delay)))
            }
        }
        self = .read(delay: delay, cuts: cuts)
    }

    var text: String {
        switch self {
        case .read(let delay, let cuts):
            let cutWords = cuts.map { " \($0.offset)+\($0.delay.wholeMilliseconds)" }.joined()
            return ":@ +\(delay.wholeMilliseconds)" + (cuts.isEmpty ? "" : " cut" + cutWords)
        case .end(let ending, let delay, let dropsLineFeed):
            return ":@ end \(ending.rawValue) +\(delay.wholeMilliseconds)" + (dropsLineFeed ? " nolf" : "")
        }
    }

    private static func delay(_ word: Substring.UTF8View) -> Duration? {
        guard word.first == UInt8(ascii: "+") else { return nil }
        return number(word.dropFirst()).map { .milliseconds($0) }
    }

    /// Digits only: no sign, no blank.
    private static func number(_ word: Substring.UTF8View) -> Int? {
        guard word.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return Int(Substring(word))
    }
}

extension Duration {
    /// Milliseconds, rounded down.
    var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}

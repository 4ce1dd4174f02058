/// Finds citations, `[[37]]` or `[[55,113]]`, in text that comes in pieces, and gives the pages for the numbers.
///
/// What may be the start of a citation is held back until it is known. Numbers without a page stay in the text as they came.
struct CitationReader {
    /// Longer than any list of numbers that the site was seen to cite.
    private static let longest = 64

    private var held: [UInt8] = []

    var isHolding: Bool { !held.isEmpty }

    /// Takes the next piece; returns what is known of it now.
    mutating func read(_ text: String, from sources: SourceList) -> [AnswerEvent] {
        let bytes = held + Array(text.utf8)
        held = []
        var events: [AnswerEvent] = []
        var told = 0
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "[") else {
                index += 1
                continue
            }
            switch Self.citation(at: index, in: bytes) {
            case .none: index += 1
            case .unfinished:
                tell(bytes[told..<index], &events)
                held = Array(bytes[index...])
                return events
            case .found(let numbers, let end):
                if numbers.contains(where: { sources[$0] != nil }) {
                    tell(bytes[told..<index], &events)
                    told = end
                    for number in numbers {
                        if let source = sources[number] { events.append(.citation(source)) } else { events.append(.text("[[\(number)]]")) }
                    }
                }
                index = end
            }
        }
        tell(bytes[told...], &events)
        return events
    }

    /// What was held back, now that nothing comes any more.
    mutating func end() -> [AnswerEvent] {
        var events: [AnswerEvent] = []
        tell(held[...], &events)
        held = []
        return events
    }

    private enum Look {
        case none
        /// It may become one.
        case unfinished
        case found(numbers: [Int], end: Int)
    }

    private static func citation(at start: Int, in bytes: [UInt8]) -> Look {
        guard start + 1 < bytes.count else { return .unfinished }
        guard bytes[start + 1] == UInt8(ascii: "[") else { return .none }
        var numbers: [Int] = []
        var number: Int?
        var index = start + 2
        while index < bytes.count {
            guard index - start < longest else { return .none }
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                number = (number ?? 0) * 10 + Int(byte - UInt8(ascii: "0"))
                guard number ?? 0 < 1_000_000 else { return .none }
            case UInt8(ascii: ","), UInt8(ascii: " "):
                if let number { numbers.append(number) }
                number = nil
            case UInt8(ascii: "]"):
                guard index + 1 < bytes.count else { return .unfinished }
                if let number { numbers.append(number) }
                return bytes[index + 1] == UInt8(ascii: "]") && !numbers.isEmpty ? .found(numbers: numbers, end: index + 2) : .none
            default: return .none
            }
            index += 1
        }
        return bytes.count - start < longest ? .unfinished : .none
    }

    private func tell(_ bytes: ArraySlice<UInt8>, _ events: inout [AnswerEvent]) {
        if !bytes.isEmpty { events.append(.text(String(decoding: bytes, as: UTF8.self))) }
    }
}

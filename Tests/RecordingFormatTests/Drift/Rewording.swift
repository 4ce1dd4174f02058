import NIOCore
import RecordingFormat
import TestSupport

extension Recording {
    /// The same scenario at another time: other ids, tokens, texts, numbers, lengths, order of lists, times and reads. The shapes are the same.
    func retold(seed: UInt64) -> Recording {
        var recording = filled(from: .seeded(seed, now: 1_790_000_000_000 + Int(seed) * 86_400_000))
        var teller = Teller(seed: seed)
        for index in recording.exchanges.indices {
            recording.exchanges[index].changeAnswer { teller.retell($0, name: "") }
            recording.exchanges[index].changeFrames { teller.retell(frame: $1, kind: $0) }
            recording.exchanges[index].cutAnew(&teller.generator)
            recording.exchanges[index].response.headers.shuffle(using: &teller.generator)
        }
        return recording
    }
}

/// Says the same in other words.
private struct Teller {
    var generator: SeededGenerator
    private let words = ["поезд", "sum", "人工智能", "the", "answer", "😀", "[[37]]", "\"quoted\"", "\n", "километр", "{", "}}"]
    /// Members whose values are words of the protocol.
    private let fixed: Set<String> = [
        "action", "code", "object", "phase", "role", "status", "task_status", "token_type", "ret", "url", "name", "type", "message",
    ]

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// A piece of text may come as one frame or as several.
    mutating func retell(frame: JSONValue, kind: String) -> [JSONValue] {
        let repeats = kind.hasSuffix("typing/assistant") || kind.hasSuffix("keep_alive") ? Int.random(in: 1...3, using: &generator) : 1
        return (0..<repeats).map { _ in retell(frame, name: "") }
    }

    mutating func retell(_ value: JSONValue, name: String) -> JSONValue {
        switch value {
        case .object(let members): return .object(members.map { .init($0.name, retell($0.value, name: $0.name)) })
        case .array(let elements): return .array(elements.shuffled(using: &generator).flatMap { [retell($0, name: name)] + again($0, name) })
        case .number: return .number("\(Int.random(in: 0...2_000_000_000, using: &generator))")
        case .string(let text) where !fixed.contains(name) && !text.isEmpty:
            return .string(
                (0..<Int.random(in: 1...40, using: &generator)).map { _ in words.randomElement(using: &generator) ?? "" }.joined(separator: " "))
        case .null, .bool, .string: return value
        }
    }

    private mutating func again(_ element: JSONValue, _ name: String) -> [JSONValue] {
        Bool.random(using: &generator) ? [retell(element, name: name)] : []
    }
}

extension Exchange {
    /// The same bytes of a stream in other reads, also inside characters.
    fileprivate mutating func cutAnew(_ generator: inout SeededGenerator) {
        guard case .stream(let name, let stream) = response.body else { return }
        var rest = stream.body
        var reads: [AnnotatedStream.Read] = []
        while rest.readableBytes > 0 {
            let length = min(Int.random(in: 1...200, using: &generator), rest.readableBytes)
            // The length lies within the readable bytes.
            let bytes = rest.readSlice(length: length) ?? ByteBuffer()
            reads.append(.init(delay: .milliseconds(Int.random(in: 0...900, using: &generator)), bytes: bytes))
        }
        response.body = .stream(name, AnnotatedStream(reads: reads, ending: stream.ending, endDelay: stream.endDelay))
    }
}

import NIOCore
import RecordingFormat
import Wire

/// The frames of an answer, one after the other, in the site's order (`site-protocol` §5.3).
struct AnswerFrames: Sendable {
    struct Frame: Equatable, Sendable {
        var bytes: ByteBuffer
        /// The answer's last frame.
        var isLast = false
        /// How long a person's eyes would have to wait for it, at the site's pace.
        var pause = Duration.milliseconds(40)
    }

    private enum Step: Equatable { case created, thinking(Int), thinkingFinished, piece(Int), finished, ended }

    private let script: AnswerScript
    private let turn: Turn
    private let world: World
    private var step = Step.created
    private(set) var usage: Usage

    init(_ script: AnswerScript, turn: Turn, world: World) {
        self.script = script
        self.turn = turn
        self.world = world
        usage = Usage(branch: turn.inputTokens)
    }

    /// The next frame; `nil` behind the last.
    mutating func next() -> Frame? {
        switch step {
        case .created:
            switch script.outcome {
            case .invalidInput: return end(with: frame("invalid-input"))
            case .internalError: return end(with: frame("internal-error"))
            case .nothing: step = .finished
            case .answer: step = script.thinking == .off ? .piece(0) : .thinking(0)
            }
            return Frame(bytes: frame("created"), pause: .milliseconds(400))
        case .thinking(let index):
            step = index + 1 < 2 * script.thoughts.count ? .thinking(index + 1) : .thinkingFinished
            return Frame(bytes: script.thinking == .raw ? rawThought(index) : summary(index), pause: .milliseconds(150))
        case .thinkingFinished:
            step = .piece(0)
            return Frame(bytes: frame(script.thinking == .raw ? "think-finished" : "thinking-summary-finished"))
        case .piece(let index):
            // Two pieces without text, which repeat the final usage, come before the end.
            step = index + 1 < script.pieces.count + 2 ? .piece(index + 1) : .finished
            let piece = index < script.pieces.count ? script.pieces[index] : ""
            usage.answer(piece)
            return Frame(bytes: frame("answer", usage.slots.merging(["content": piece]) { $1 }))
        case .finished: return end(with: frame("finished"))
        case .ended: return nil
        }
    }

    private mutating func end(with bytes: ByteBuffer) -> Frame {
        step = .ended
        return Frame(bytes: bytes, isLast: true)
    }

    /// Half a thought as it comes word by word.
    private mutating func rawThought(_ index: Int) -> ByteBuffer {
        let text = script.thoughts[index / 2].text
        let half = text.index(text.startIndex, offsetBy: text.count / 2)
        let piece = String(index.isMultiple(of: 2) ? text[..<half] : text[half...])
        usage.reason(piece)
        return frame("think", usage.slots.merging(["content": piece]) { $1 })
    }

    /// The summary so far: a frame repeats all titles and thoughts, and the last thought grows.
    private mutating func summary(_ index: Int) -> ByteBuffer {
        let thought = script.thoughts[index / 2].text
        let half = String(thought.prefix(thought.count / 2))
        usage.reason(index.isMultiple(of: 2) ? half : String(thought.dropFirst(half.count)))
        let before = script.thoughts[..<(index / 2)].map(\.text)
        let titles = script.thoughts[...(index / 2)].map { JSONValue.string($0.title) }
        let thoughts = (before + [index.isMultiple(of: 2) ? half : thought]).map { JSONValue.string($0) }
        let arrays = [
            "titles": String(buffer: JSONValue.array(titles).encoded(.spaced)),
            "thoughts": String(buffer: JSONValue.array(thoughts).encoded(.spaced)),
        ]
        return frame("thinking-summary", usage.slots.merging(arrays) { $1 })
    }

    private func frame(_ name: String, _ slots: [String: String] = [:]) -> ByteBuffer {
        let common = ["chat": turn.chat, "question": turn.question, "answer": turn.answer, "timestamp": String(world.seconds)]
        return world.templates["frames/\(name).sse"].filled(common.merging(slots) { $1 })
    }
}

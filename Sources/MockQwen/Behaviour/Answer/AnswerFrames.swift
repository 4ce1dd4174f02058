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

    private let script: AnswerScript
    private let sections: [AnswerScript.Section]
    private let turn: Turn
    private let world: World
    private var section = 0
    /// Which frame of the section comes next, from 0.
    private var position = 0
    private(set) var usage: Usage
    /// What the frames so far have said, as the stored chat keeps it.
    private(set) var said: [Message.Part] = []

    init(_ script: AnswerScript, turn: Turn, world: World) {
        self.script = script
        self.turn = turn
        self.world = world
        sections = script.sections
        usage = Usage(branch: turn.inputTokens)
    }

    /// The next frame; `nil` behind the last.
    mutating func next() -> Frame? {
        while section < sections.count {
            if let frame = frame(position, of: sections[section]) {
                position += 1
                return frame
            }
            section += 1
            position = 0
        }
        return nil
    }

    /// A frame of a section; `nil` behind its last.
    private mutating func frame(_ index: Int, of section: AnswerScript.Section) -> Frame? {
        switch section {
        case .created: index == 0 ? Frame(bytes: fill("created"), pause: .milliseconds(400)) : nil
        case .thinking(let thoughts): thinking(index, thoughts)
        case .tool(let use): tool(index, use)
        case .text(let pieces): text(index, pieces)
        case .waiting(let count): index < count ? Frame(bytes: fill("keep-alive"), pause: .seconds(10)) : nil
        case .pictures(let pictures): picture(index, pictures)
        case .end(let name): index == 0 ? Frame(bytes: fill(name), isLast: true) : nil
        }
    }

    private mutating func thinking(_ index: Int, _ thoughts: [AnswerScript.Thought]) -> Frame? {
        let isRaw = script.thinking == .raw
        guard index < 2 * thoughts.count else {
            return index == 2 * thoughts.count ? Frame(bytes: fill(isRaw ? "think-finished" : "thinking-summary-finished")) : nil
        }
        if index == 0 { said.append(isRaw ? .init(phase: "think") : .init(phase: "thinking_summary", thoughts: thoughts)) }
        return Frame(bytes: isRaw ? rawThought(index, thoughts) : summary(index, thoughts), pause: .milliseconds(150))
    }

    /// Half a thought as it comes word by word.
    private mutating func rawThought(_ index: Int, _ thoughts: [AnswerScript.Thought]) -> ByteBuffer {
        let text = thoughts[index / 2].text
        let half = text.index(text.startIndex, offsetBy: text.count / 2)
        let piece = String(index.isMultiple(of: 2) ? text[..<half] : text[half...])
        usage.reason(piece)
        said[said.count - 1].text += piece
        return fill("think", usage.slots.merging(["content": piece]) { $1 })
    }

    /// The summary so far: a frame repeats all titles and thoughts, and the last thought grows.
    private mutating func summary(_ index: Int, _ thoughts: [AnswerScript.Thought]) -> ByteBuffer {
        let thought = thoughts[index / 2].text
        let half = String(thought.prefix(thought.count / 2))
        usage.reason(index.isMultiple(of: 2) ? half : String(thought.dropFirst(half.count)))
        let before = thoughts[..<(index / 2)].map(\.text)
        let arrays = [
            "titles": JSONValue.array(thoughts[...(index / 2)].map { .string($0.title) }).spaced,
            "thoughts": JSONValue.array((before + [index.isMultiple(of: 2) ? half : thought]).map { .string($0) }).spaced,
        ]
        return fill("thinking-summary", usage.slots.merging(arrays) { $1 })
    }

    /// A tool's arguments as far as they are written, the whole of them twice, then what it found.
    private mutating func tool(_ index: Int, _ use: ToolUse) -> Frame? {
        let slots = ["phase": use.phase, "tool": use.tool, "call": use.id]
        if let arguments = use.arguments(at: index) {
            let more = ["arguments": arguments, "extra": use.extra].merging(usage.slots) { $1 }
            return Frame(bytes: fill("tool-call", slots.merging(more) { $1 }), pause: .milliseconds(80))
        }
        guard index == ToolUse.argumentFrames else { return nil }
        usage.beginRound(reading: use.resultTokens)
        let (template, found) = use.result(world.templates)
        return Frame(bytes: fill(template, slots.merging(found) { $1 }), pause: .seconds(2))
    }

    private mutating func text(_ index: Int, _ pieces: [String]) -> Frame? {
        // Two pieces without text, which repeat the final usage, come before the end.
        guard index < pieces.count + 2 else { return nil }
        let piece = index < pieces.count ? pieces[index] : ""
        usage.answer(piece)
        if index == 0 { said.append(.init(phase: "answer")) }
        said[said.count - 1].text += piece
        said[said.count - 1].usage = usage
        return Frame(bytes: fill("answer", usage.slots.merging(["content": piece]) { $1 }))
    }

    private mutating func picture(_ index: Int, _ pictures: [Picture]) -> Frame? {
        guard index < pictures.count else { return nil }
        let picture = pictures[index]
        said.append(.init(phase: "image_gen", text: picture.url))
        let slots = ["content": picture.url, "height": String(picture.height), "width": String(picture.width)]
        return Frame(bytes: fill("image", slots), pause: index == 0 ? .seconds(10) : .seconds(1))
    }

    private func fill(_ name: String, _ slots: [String: String] = [:]) -> ByteBuffer {
        let common = ["chat": turn.chat, "question": turn.question, "answer": turn.answer, "timestamp": String(world.seconds)]
        return world.templates["frames/\(name).sse"].filled(common.merging(slots) { $1 })
    }
}

extension JSONValue {
    /// As JSON text, spaced as it is in frames.
    var spaced: String { String(buffer: encoded(.spaced)) }
}

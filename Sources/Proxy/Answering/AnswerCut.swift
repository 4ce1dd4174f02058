import QwenSite

/// Cuts an answer where the client wants it to end: before one of some texts, or behind a number of tokens.
///
/// A stop text is found wherever the site's pieces are cut: what may be the start of one is held back until it is known. Tokens are
/// counted by the site, which tells the count with each piece, so an answer may be a piece longer than asked for.
struct AnswerCut: Sendable {
    /// How long a stop text may be, in bytes: each byte of an answer is compared with as many.
    static let longestStop = 500

    private let stops: [[UInt8]]
    private let maximumTokens: Int?
    /// Text that may be the start of a stop text.
    private var held: [UInt8] = []

    /// - Parameters:
    ///   - stops: the texts before which the answer ends, none longer than ``longestStop``; empty ones are ignored.
    ///   - maximumTokens: the most tokens, reasoning included.
    /// `nil` where nothing is to be cut.
    init?(stops: [String], maximumTokens: Int?) {
        self.stops = stops.filter { !$0.isEmpty }.map { Array($0.utf8) }
        self.maximumTokens = maximumTokens
        if self.stops.isEmpty && maximumTokens == nil { return nil }
    }

    /// What is left of `events`, and why the answer ends here, if it does.
    mutating func cut(_ events: [AnswerEvent]) -> (events: [AnswerEvent], end: FinishReason?) {
        var kept: [AnswerEvent] = []
        var end: FinishReason?
        for event in events {
            switch event {
            case .text(let piece):
                let (text, isStopped) = take(piece)
                if !text.isEmpty { kept.append(.text(text)) }
                if isStopped { return (kept, .stop) }
            case .usage(let usage):
                kept.append(event)
                if let maximumTokens, usage.outputTokens >= maximumTokens { end = .length }
            case .finished:
                end = end ?? .stop
            case .citation, .image, .document:
                // Part of the text: what was held back before it does not go on behind it.
                kept += takeHeld()
                kept.append(event)
            case .started, .reasoning, .sources, .toolActivity, .task:
                kept.append(event)
            }
        }
        if end != nil { kept += takeHeld() }
        return (kept, end)
    }

    /// What was held back, as text: that of an answer that goes no further.
    mutating func takeHeld() -> [AnswerEvent] {
        defer { held = [] }
        return held.isEmpty ? [] : [.text(String(decoding: held, as: UTF8.self))]
    }

    /// The part of `piece`, and of what was held back before it, that is surely wanted.
    private mutating func take(_ piece: String) -> (text: String, isStopped: Bool) {
        guard !stops.isEmpty else { return (piece, false) }
        let bytes = held + Array(piece.utf8)
        var start = 0
        while start < bytes.count {
            let rest = bytes[start...]
            if stops.contains(where: { rest.starts(with: $0) }) {
                held = []
                return (String(decoding: bytes[..<start], as: UTF8.self), true)
            }
            if stops.contains(where: { $0.starts(with: rest) }) { break }
            start += 1
        }
        held = Array(bytes[start...])
        return (String(decoding: bytes[..<start], as: UTF8.self), false)
    }
}

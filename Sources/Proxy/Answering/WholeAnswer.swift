import QwenSite

/// An answer read to its end, for clients that don't want it in pieces.
struct WholeAnswer: Equatable, Sendable {
    var text = ""
    var reasoning = ""
    /// The pages that the answer comes from, each once.
    var sources: [Source] = []
    var usage = Usage()
    var finishReason = FinishReason.stop

    mutating func append(_ event: AnswerEvent) {
        switch event {
        case .text(let piece): text += piece
        case .citation, .image, .document: text += event.markdown
        case .reasoning(let piece): reasoning += piece
        case .usage(let newer): usage = newer
        case .sources(let new): sources += new
        case .started, .toolActivity, .task, .finished: break
        }
    }
}

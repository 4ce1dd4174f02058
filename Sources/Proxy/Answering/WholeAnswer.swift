import QwenSite

/// An answer read to its end, for clients that don't want it in pieces.
struct WholeAnswer: Equatable, Sendable {
    var text = ""
    var reasoning = ""
    /// The pages that the answer comes from, each once.
    var sources: [Source] = []
    /// The addresses of the pictures, which are in the text as well.
    var pictures: [String] = []
    /// The site's task that makes what was asked for, where that takes longer than an answer.
    var task: String?
    var usage = Usage()
    var finishReason = FinishReason.stop

    mutating func append(_ event: AnswerEvent) {
        switch event {
        case .text(let piece): text += piece
        case .citation, .document: text += event.markdown
        case .image(let url):
            text += event.markdown
            pictures.append(url)
        case .task(let id): task = id
        case .reasoning(let piece): reasoning += piece
        case .usage(let newer): usage = newer
        case .sources(let new): sources += new
        case .started, .toolActivity, .finished: break
        }
    }
}

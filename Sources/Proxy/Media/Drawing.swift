import Logging
import NIOCore
import QwenSite

/// Has pictures drawn: the site draws one a turn.
struct Drawing: Sendable {
    let answering: Answering
    let watch: AnswerWatch
    let limits: Limits

    /// Has `count` pictures drawn of one turn, several at once, on as many accounts as are free. All or none.
    /// - Parameter fetches: whether the pictures themselves are wanted, not only where they are.
    /// - Throws: ``SiteError``, ``APIError`` or `CancellationError`.
    func draw(_ turn: Turn, count: Int, fetches: Bool, logger: Logger) async throws -> [Picture] {
        try await withThrowingTaskGroup(of: (number: Int, pictures: [Picture]).self) { group in
            var drawn: [Int: [Picture]] = [:]
            var begun = 0
            func begin() {
                let number = begun
                begun += 1
                group.addTask { (number, try await draw(turn, fetches: fetches, logger: logger)) }
            }
            defer { group.cancelAll() }
            while begun < min(count, limits.pictures.atOnce) { begin() }
            while let (number, pictures) = try await group.next() {
                drawn[number] = pictures
                if begun < count { begin() }
            }
            // The site may draw more than it was asked for.
            return Array((0..<count).flatMap { drawn[$0] ?? [] }.prefix(count))
        }
    }

    private func draw(_ turn: Turn, fetches: Bool, logger: Logger) async throws -> [Picture] {
        let answer = try await watch.watch { try await answering.begin(turn, logger: logger) }
        let whole = try await answer.whole(under: watch, limits: limits, logger: logger)
        guard !whole.pictures.isEmpty else { throw APIError.nothingDrawn(whole.text) }
        var pictures = whole.pictures.map { Picture(url: $0, model: answer.question.model) }
        if fetches {
            for index in pictures.indices { pictures[index].bytes = try await fetch(pictures[index].url, of: answer, logger) }
        }
        // Its chat is deleted when the answer is let go of: not before the picture is here.
        withExtendedLifetime(answer) {}
        return pictures
    }

    private func fetch(_ url: String, of answer: RunningAnswer, _ logger: Logger) async throws -> ByteBuffer {
        do {
            return try await watch.watch {
                try await answer.account.client.result(at: url, limit: limits.pictureBytes, timeout: limits.pictureFetch)
            }
        } catch let error as SiteError {
            await answer.note(error, logger: logger)
            throw error
        }
    }
}

/// A picture that the site has drawn.
struct Picture: Sendable {
    /// Signed, and good for a while.
    var url: String
    /// The model that was asked.
    var model: String
    /// The picture itself, where it was wanted.
    var bytes: ByteBuffer?
}

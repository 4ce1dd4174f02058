import Logging
import QwenSite

extension Answering {
    /// Asks where the chat goes on, or, where that can't be, in a new chat that is told all of it, with whatever account is usable.
    /// - Throws: ``APIError`` or `CancellationError`; the chat then goes on where it did.
    func begin(_ turn: Turn, of chatTurn: ChatTurn?, logger: Logger) async throws -> RunningAnswer {
        guard let chatTurn else { return try await begin(turn, logger: logger) }
        var turn = turn
        // The site takes the chat's next turn only when it is done with this one.
        turn.ticket = chatTurn.ticket
        return try await beginAnywhere(turn, of: chatTurn, logger)
    }

    private func beginAnywhere(_ turn: Turn, of chatTurn: ChatTurn, _ logger: Logger) async throws -> RunningAnswer {
        guard let place = turn.chat else { return try await beginAnew(turn, of: chatTurn, logger) }
        accounts.affinity.note(.chat(place.siteChat), belongsTo: place.account)
        do { return try await begin(turn, logger: logger) } catch let loss as PlaceLost {
            let answer = try await beginAnew(turn, of: chatTurn, logger)
            logger.notice(
                "chat goes on in a new one at the site",
                metadata: [
                    "chat": "\(chatTurn.chat.id)", "from": "\(place.account)", "to": "\(answer.account.id)", "reason": "\(loss.reason.message)",
                ])
            return answer
        }
    }

    private func beginAnew(_ turn: Turn, of chatTurn: ChatTurn, _ logger: Logger) async throws -> RunningAnswer {
        var anew = turn
        anew.chat = nil
        let whole = try await chatTurn.whole()
        anew.text = whole.text
        anew.files = try await files.earlier(whole.earlierFiles, besides: turn.files, logger: logger) + turn.files
        let answer = try await begin(anew, logger: logger)
        if chatTurn.leftOut > 0 {
            let metadata: Logger.Metadata = ["chat": "\(chatTurn.chat.id)", "left out": "\(chatTurn.leftOut)"]
            logger.notice("chat is too long to be told whole; its oldest messages were left out", metadata: metadata)
        }
        return answer
    }
}

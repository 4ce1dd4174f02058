import Logging
import QwenSite

extension Answering {
    /// Asks where the chat goes on, or, where that can't be, in a new chat that is told all of it, with whatever account is usable.
    func begin(_ turn: Turn, of chatTurn: ChatTurn?, logger: Logger) async throws -> RunningAnswer {
        guard let chatTurn else { return try await begin(turn, logger: logger) }
        let answer = try await beginAnywhere(turn, of: chatTurn, logger)
        // The site takes the chat's next turn only when it is done with this one.
        answer.hold(chatTurn.ticket)
        return answer
    }

    private func beginAnywhere(_ turn: Turn, of chatTurn: ChatTurn, _ logger: Logger) async throws -> RunningAnswer {
        if let place = turn.chat {
            accounts.affinity.note(.chat(place.siteChat), belongsTo: place.account)
            do { return try await begin(turn, logger: logger) } catch let error as APIError where error.leavesOtherPlaces {
                logger.notice("chat goes on in a new one at the site", metadata: ["chat": "\(chatTurn.chat.id)", "reason": "\(error.message)"])
            }
        }
        var anew = turn
        anew.chat = nil
        anew.text = try await chatTurn.wholeText()
        return try await begin(anew, logger: logger)
    }
}

extension APIError {
    /// Whether a chat can't go on where it is, and may elsewhere. A human check is none of these: the user is told, and nothing worked around.
    fileprivate var leavesOtherPlaces: Bool {
        ["chat_not_found", "parent_not_found", "account_unauthorized", "rate_limit_exceeded"].contains(code)
    }
}

import NIOCore
import RecordingFormat

extension Call {
    /// `POST /api/v2/chat/completions?chat_id=<id>`: a turn of a chat.
    func complete() async throws {
        guard request.header("version")?.isEmpty == false else { throw Refusal.missingVersion }
        let account = try signedIn()
        let question = try QuestionBody(try json(), chatInQuery: request.query("chat_id"))
        let model = try world.model(question.model)
        // A mode that the site does not know leaves the call hanging, without so much as a head (`site-protocol` §5.1).
        guard question.hasKnownThinkingMode else { return try await writer.end(.hold) }
        let steering = try Steering(prompt: question.text)
        if let steering, try await take(steering) { return }
        let turn = try world.begin(chat: question.chat, of: account, parent: question.parent, tokens: Usage.tokens(question.text))
        var answer = AnswerScript(question: question.text, turn: turn.number, account: account.email, model: model.name)
        answer.thinking = question.thinking ?? (model.isLockedToThinking ? .summary : .off)
        if let steering { answer.take(steering) }
        if model.isLockedToThinking, question.thinking == .off { answer.outcome = .invalidInput }
        if question.role != "user" { answer.outcome = .nothing }
        try await AnswerPlayer(call: self, turn: turn, frames: AnswerFrames(answer, turn: turn, world: world), steering: steering).play()
    }

    /// Does what a prompt asks for in place of an answer; false where it asks for an answer.
    private func take(_ steering: Steering) async throws -> Bool {
        switch steering {
        case .refuse(let refusal): throw refusal
        case .page(let status):
            let body = "<html>\r\n<head><title>\(status)</title></head>\r\n<body><center><h1>\(status)</h1></center></body>\r\n</html>\r\n"
            try await writer.respond(status: status, headers: [("content-type", "text/html")], body: .init(string: body))
            return true
        case .silent:
            try await writer.begin(status: 200, headers: AnswerPlayer.headers)
            try await writer.end(.hold)
            return true
        default: return false
        }
    }
}

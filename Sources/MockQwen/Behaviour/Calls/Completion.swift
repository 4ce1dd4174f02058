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
        guard !question.isForFilm else { return try await startFilm(question, of: account, steering) }
        let turn = try world.begin(question, of: account)
        let answer: AnswerScript
        do { answer = try script(question, turn, account, model, steering) } catch {
            world.end(turn, tokens: 0, said: [])
            throw error
        }
        try await AnswerPlayer(call: self, turn: turn, frames: AnswerFrames(answer, turn: turn, world: world), steering: steering).play()
    }

    private func script(
        _ question: QuestionBody, _ turn: Turn, _ account: Account, _ model: (isLockedToThinking: Bool, name: String), _ steering: Steering?
    ) throws(Refusal) -> AnswerScript {
        var answer = AnswerScript(question: question.text, turn: turn.number, account: account.email, model: model.name)
        answer.thinking = question.thinking ?? (model.isLockedToThinking ? .summary : .off)
        if question.chatType == "search" { answer.search(for: question.text) }
        switch steering {
        case .search where question.chatType != "search": answer.search(for: question.text)
        case .extract: answer.extract(question.text)
        case .draw: answer.draw(try world.picture("1:1", of: turn), question.text, call: "call_\(world.newID().filter { $0 != "-" }.prefix(24))")
        case let steering?: answer.take(steering)
        case nil: break
        }
        if question.isForPictures {
            let count = if case .images(let count) = steering { count } else { 1 }
            var pictures: [Picture] = []
            for _ in 0..<count { pictures.append(try world.picture(question.size ?? "1:1", of: turn)) }
            answer.outcome = .pictures(pictures)
        }
        if let descriptions = world.descriptions(of: question.attachments, account) {
            answer.quote(descriptions)
        } else {
            answer.outcome = .invalidInput
        }
        if model.isLockedToThinking, question.thinking == .off, !question.isForPictures { answer.outcome = .invalidInput }
        if question.role != "user" { answer.outcome = .nothing }
        return answer
    }

    /// Answers with the task of a film that is being made.
    private func startFilm(_ question: QuestionBody, of account: Account, _ steering: Steering?) async throws {
        let size = question.size ?? "16:9"
        guard Picture.pixels(size) != nil, world.descriptions(of: question.attachments, account) != nil else { throw Refusal.badRequest }
        let turn = try world.begin(question, of: account)
        let speed = world.configuration.speed
        let (wait, fails): (Double, Bool) =
            switch steering {
            case .film(let seconds): (Double(seconds), false)
            case .filmFails: (0, true)
            default: (speed > 0 ? VideoTask.usual / speed : 0, false)
            }
        let task = world.newTask(for: turn, type: question.chatType, after: wait, fails: fails)
        world.end(turn, tokens: 0, said: [])
        try await answer(
            "video-started.json", ["chat": turn.chat, "question": turn.question, "answer": turn.answer, "task": task.id, "size": size])
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

extension Route {
    static let completion = [
        Route("completion", "POST", "/api/v2/chat/completions") { call, _ in try await call.complete() },
        Route("stop", "POST", "/api/v2/chat/completions/stop") { call, _ in try await call.stop() },
    ]
}

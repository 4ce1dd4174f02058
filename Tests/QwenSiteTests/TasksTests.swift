import Testing

@testable import QwenSite

@Suite struct TasksTests {
    private func status(_ json: String) async throws -> TaskStatus {
        try await makeClient(ScriptedTransport { _ in .json(json) }).task("t")
    }

    @Test(
        "a status in the words of many clients, bare and in the envelope",
        arguments: [
            (#"{"task_status":"running","content":"","remaining_time":""}"#, TaskStatus.running(remaining: nil)),
            (#"{"task_status":"processing","remaining_time":90}"#, .running(remaining: "90")), (#"{"status":"PENDING"}"#, .running(remaining: nil)),
            (#"{"task_status":"success","content":"https://x/y.mp4"}"#, .done(url: "https://x/y.mp4")),
            (#"{"task_status":"completed","content":"https://x/y.mp4"}"#, .done(url: "https://x/y.mp4")),
            (#"{"task_status":"failed","message":"no"}"#, .failed(details: "no")), (#"{"task_status":"error"}"#, .failed(details: "error")),
            (#"{"task_status":"something new"}"#, .running(remaining: nil)),
        ])
    func words(json: String, expected: TaskStatus) async throws {
        #expect(try await status(json) == expected)
        #expect(try await status(#"{"success":true,"data":\#(json)}"#) == expected)
    }

    @Test("done without a result, and no status at all, are not understood", arguments: [#"{"task_status":"success","content":""}"#, "{}", "[]"])
    func odd(json: String) async throws {
        await #expect(throws: SiteError.self) { try await status(json) }
    }

    @Test("where the site has only the older address, that one is found once and kept; another task's turn comes at once")
    func older() async throws {
        let transport = ScriptedTransport { request in
            request.place.contains("/api/v1/") ? .json(#"{"task_status":"running"}"#) : .json(#"{"detail":"Not Found"}"#, status: 404)
        }
        let client = makeClient(transport)
        for task in ["t1", "t2"] { _ = try await client.task(task) }
        #expect(
            transport.requests.map(\.place) == [
                "chat.qwen.ai/api/v2/task/status/t1", "chat.qwen.ai/api/v1/tasks/status/t1", "chat.qwen.ai/api/v1/tasks/status/t2",
            ])
    }

    @Test("where the site goes back to an address that it had given up, that one is found again")
    func back() async throws {
        let present = Shared("/api/v1/")
        let transport = ScriptedTransport { request in
            request.place.contains(present.withLock { $0 }) ? .json(#"{"task_status":"running"}"#) : .json(#"{"detail":"Not Found"}"#, status: 404)
        }
        let client = makeClient(transport)
        for version in ["/api/v1/", "/api/v2/", "/api/v1/"] {
            present.withLock { $0 = version }
            #expect(try await client.task("t") == .running(remaining: nil))
            #expect(transport.requests.last?.place.contains(version) == true)
        }
        present.withLock { $0 = "nowhere" }
        await #expect(throws: SiteError.rejected(code: "404", details: "Not Found")) { try await client.task("t") }
    }

    @Test("a task that does not exist is no missing address")
    func unknown() async throws {
        let transport = ScriptedTransport { _ in
            var reply = ScriptedTransport.Reply.json(#"{"success":false,"data":{"code":"Not_Found","details":"Task not found"}}"#)
            reply.headers.append(("x-actual-status-code", "404"))
            return reply
        }
        await #expect(throws: SiteError.rejected(code: "Not_Found", details: "Task not found")) { try await makeClient(transport).task("t") }
        #expect(transport.requests.count == 1)
    }

    @Test(
        "the task of a film, in the places where it was seen",
        arguments: [
            #"{"success":true,"data":{"chat_id":"c2","parent_id":"q","message_id":"a","messages":[{"extra":{"wanx":{"task_id":"t"}}}]}}"#,
            #"{"success":true,"data":{"chat_id":"c2","parent_id":"q","message_id":"a","messages":[null,{"extra":{"aipodcast":{"task_id":"t"}}}]}}"#,
            #"{"chat_id":"c2","parent_id":"q","message_id":"a","task_id":"t"}"#,
            #"{"data":{"chat_id":"c2","parent_id":"q","message_id":"a","messages":[{"extra":{"wanx":{"task_id":7}}}]}}"#,
        ])
    func film(json: String) async throws {
        let client = makeClient(ScriptedTransport { _ in .json(json) })
        let started = try await client.startVideo(Question(chat: "c", model: "m", text: "x"), timeout: .seconds(5))
        #expect(started == StartedVideo(task: json.contains(":7") ? "7" : "t", ids: AnswerIDs(chat: "c2", question: "q", answer: "a")))
    }

    @Test("an answer without a task is no film", arguments: [#"{"success":true,"data":{"messages":[]}}"#, #"{"success":true}"#])
    func noFilm(json: String) async throws {
        let client = makeClient(ScriptedTransport { _ in .json(json) })
        let error = await #expect(throws: SiteError.self) {
            try await client.startVideo(Question(chat: "c", model: "m", text: "x"), timeout: .seconds(5))
        }
        #expect(error?.withoutWords == .malformed(place: "*"))
    }
}

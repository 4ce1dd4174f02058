import Foundation
import MockQwen
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@Suite("Pictures and films", .timeLimit(.minutes(10)))
struct MediaTests {
    private func question(_ type: String, _ text: String, _ visitor: Visitor) async throws -> Question {
        var question = Question(try await visitor.newChat(), text)
        question.chatType = type
        question.isStream = !["t2v", "i2v"].contains(type)
        question.size = "16:9"
        return question
    }

    @Test("a question for pictures: signs of life, a frame for each picture, the end", arguments: ["t2i", "image_edit"])
    func pictures(type: String) async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let answer = try await visitor.ask(try await question(type, "/mock images 2", visitor))
            let frames = answer.frames
            #expect(
                frames.map { $0[pointer: "/response.info/action"]?.text ?? $0[pointer: "/choices/0/delta/status"]?.text ?? "created" }
                    == ["created", "keep_alive", "keep_alive", "typing", "typing", "finished"])
            #expect(frames[3][pointer: "/choices/0/delta/extra/output_image_hw/0"] == .array([.number("1536"), .number("2688")]))
            let urls = frames[3...4].compactMap { $0[pointer: "/choices/0/delta/content"]?.text }
            #expect(Set(urls).count == 2)
            for url in urls {
                #expect(url.hasPrefix("https://cdn.qwenlm.ai/output/") && url.contains("/t2i/\(answer.answerID ?? "")/"))
                let picture = try await visitor.fetch(url)
                #expect(picture.head.status == 200 && picture.body.readableBytesView.starts(with: [0x89, 0x50, 0x4E, 0x47]))
                #expect(try await visitor.fetch(String(url.dropLast(2))).head.status == 403, "the key is checked")
                #expect(try await visitor.fetch(url.replacingOccurrences(of: "/output/", with: "/output/x")).head.status == 403)
            }
        }
    }

    @Test("the signs of life come every ten seconds, on the injected clock")
    func keepAlive() async throws {
        let clock = ManualClock()
        try await withEveryday {
            $0.clock = clock
            $0.speed = 1
        } during: { site in
            let visitor = try await Visitor.signedIn(site)
            let asked = try await question("t2i", "A heron", visitor)
            async let answer = visitor.ask(asked)
            for pause in [Duration.milliseconds(400), .seconds(10), .seconds(10), .seconds(10), .milliseconds(40)] {
                await clock.waitForSleeper(at: pause)
                clock.advance(by: pause)
            }
            #expect(try await answer.frames.count == 5)
        }
    }

    @Test("a size that is none is refused, and leaves the chat free")
    func unknownSize() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            var asked = try await question("t2i", "A heron", visitor)
            asked.size = "5:1"
            #expect(try await visitor.ask(asked).code == "Bad_Request")
            #expect(try await visitor.ask(Question(asked.chat)).answer.contains("turn 1"))
        }
    }

    @Test("a film: the answer names a task, which runs and then succeeds, on the injected clock", arguments: ["t2v", "i2v"])
    func film(type: String) async throws {
        let clock = ManualClock()
        try await withEveryday {
            $0.now = { clock.date }
            $0.accounts.append(MockAccount(email: "b@example.com", password: "b"))
        } during: { site in
            let visitor = try await Visitor.signedIn(site)
            let started = try await visitor.ask(try await question(type, "/mock film 90", visitor)).json
            #expect(started["request_id"] == .string("req-1") && started[pointer: "/data/messages/0/size"] == .string("16:9"))
            let task = try #require(started[pointer: "/data/messages/0/extra/wanx/task_id"]?.text)

            clock.advance(by: .seconds(89))
            let running = try await visitor.send("GET", "/api/v1/tasks/status/\(task)").json
            #expect(running["task_status"] == .string("running") && running["content"] == .string("") && running["chat_type"] == .string(type))
            clock.advance(by: .seconds(1))
            let done = try await visitor.send("GET", "/api/v1/tasks/status/\(task)").json
            #expect(done["task_status"] == .string("success"))
            let enveloped = try await visitor.send("GET", "/api/v2/task/status/\(task)").json
            #expect(enveloped["data"] == done)
            let film = try await visitor.fetch(try #require(done["content"]?.text))
            #expect(film.head.values(of: "content-type") == ["video/mp4"] && film.body.readableBytes > 100)

            let other = try await Visitor.signedIn(site, email: "b@example.com", password: "b")
            let unknown = [
                try await visitor.send("GET", "/api/v1/tasks/status/none"), try await other.send("GET", "/api/v2/task/status/\(task)"),
            ]
            for answer in unknown {
                #expect(answer.head.status == 200 && answer.details == "Task not found")
                #expect(answer.head.values(of: "x-actual-status-code") == ["404"])
            }
        }
    }

    @Test("a film that can't be made")
    func failedFilm() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let started = try await visitor.ask(try await question("t2v", "/mock film fail", visitor)).json
            let task = try #require(started[pointer: "/data/messages/0/extra/wanx/task_id"]?.text)
            let status = try await visitor.send("GET", "/api/v1/tasks/status/\(task)").json
            #expect(status["task_status"] == .string("failed") && status["message"]?.text?.isEmpty == false)
        }
    }

    @Test("a film is not streamed, and words are not answered whole: both are misses", arguments: [("t2v", true), ("t2t", false), ("t2i", false)])
    func streaming(type: String, isStream: Bool) async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            var asked = try await question(type, "x", visitor)
            asked.isStream = isStream
            #expect(try await visitor.ask(asked).head.status == 599)
        }
    }
}

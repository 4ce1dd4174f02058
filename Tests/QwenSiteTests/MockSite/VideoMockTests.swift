import MockQwen
import NIOCore
import Testing

@testable import QwenSite

/// Films at a running twin.
@Suite(.timeLimit(.minutes(10))) struct VideoMockTests {
    @Test("a film is begun, made, and found at its address; another fails")
    func everyday() async throws {
        try await withClient(.anyPrompt) { client, _ in
            let model = try await client.plainModel()
            let chat = try await client.newChat(model: model, type: .video)
            let film = try await client.startVideo(Question(chat: chat, model: model, text: "/mock film 0", size: .wide), timeout: .seconds(30))
            #expect(film.ids.chat == chat)
            guard case .done(let url) = try await client.task(film.task) else {
                Issue.record("the film is not done")
                return
            }
            #expect(url.hasPrefix("https://cdn.qwenlm.ai/output/"))
            let slow = try await client.startVideo(
                Question(chat: chat, parent: film.ids.answer, model: model, text: "/mock film 3600"), timeout: .seconds(30))
            #expect(try await client.task(slow.task) == .running(remaining: nil))
            let failed = try await client.startVideo(
                Question(chat: chat, parent: slow.ids.answer, model: model, text: "/mock film fail"), timeout: .seconds(30))
            guard case .failed = try await client.task(failed.task) else {
                Issue.record("the film has not failed")
                return
            }
        }
    }

    @Test("a film is made of a picture that was uploaded")
    func ofPicture() async throws {
        try await withClient(.anyPrompt) { client, journal in
            let model = try await client.plainModel()
            let picture = try await client.upload(name: "a.png", contentType: "image/png", bytes: ByteBuffer(string: "x"))
            let chat = try await client.newChat(model: model, type: .imageToVideo)
            _ = try await client.startVideo(
                Question(chat: chat, model: model, text: "/mock film 0", attachments: [.file(picture)]), timeout: .seconds(30))
            #expect(journal.entries.last { $0.path == "/api/v2/chat/completions" }?.body.contains(#""chat_type":"i2v""#) == true)
        }
    }

    @Test("recorded films, with the status at either address", arguments: ["2026-10-video", "2026-07-video-v1"])
    func recorded(name: String) async throws {
        try await withClient(try .recorded("2026-10-account", name)) { client, journal in
            let chat = try await client.newChat(model: "qwen3.7-plus", type: .video)
            let film = try await client.startVideo(
                Question(chat: chat, model: "qwen3.7-plus", text: "Море на закате", size: .wide), timeout: .seconds(30))
            #expect(try await client.task(film.task) == .running(remaining: nil))
            guard case .done(let url) = try await client.task(film.task) else {
                Issue.record("the film is not done")
                return
            }
            #expect(url.contains("/\(film.task).mp4?key="))
            #expect(journal.entries.allSatisfy { !$0.isMiss })
        }
    }

    @Test("a recorded task that does not exist")
    func unknown() async throws {
        try await withClient(try .recorded("2026-10-account", "2026-10-video")) { client, _ in
            // The recording knows its own task once it has been handed out.
            let chat = try await client.newChat(model: "qwen3.7-plus", type: .video)
            _ = try await client.startVideo(Question(chat: chat, model: "qwen3.7-plus", text: "x"), timeout: .seconds(30))
            await #expect(throws: SiteError.rejected(code: "Not_Found", details: "Task not found")) {
                try await client.task("7a116743-38fe-4d6c-beca-f23301791619")
            }
        }
    }
}

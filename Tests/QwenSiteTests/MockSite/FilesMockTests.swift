import Foundation
import MockQwen
import NIOCore
import Testing

@testable import QwenSite

/// Files at a running twin, whose object store checks signatures.
@Suite(.timeLimit(.minutes(10))) struct FilesMockTests {
    @Test(
        "a file of each kind is uploaded, and the model reads it",
        arguments: [
            ("отчёт 2026 (1).pdf", "application/pdf", "file"), ("图片.png", "image/png", "image"), ("a b+c&d.mp4", "video/mp4", "video"),
            ("~_-.mp3", "audio/mpeg", "audio"),
        ])
    func everyday(name: String, type: String, shown: String) async throws {
        try await withClient(.anyPrompt) { client, journal in
            let model = try await client.plainModel()
            let file = try await client.upload(name: name, contentType: type, bytes: ByteBuffer(repeating: 0x2A, count: 300_000))
            let chat = try await client.newChat(model: model)
            let answer = try await client.answer(Question(chat: chat, model: model, text: "what is it?", attachments: [.file(file)])).text
            #expect(answer.contains("“\(name)” (\(shown), 300000 bytes\(shown == "file" ? ", read" : ""))"))
            #expect(journal.entries.allSatisfy { !$0.isMiss })
            #expect(journal.entries.contains { $0.method == "PUT" && $0.status == 200 })
        }
    }

    @Test("a picture that the site has made is changed without being uploaded")
    func madeBySite() async throws {
        try await withClient(.anyPrompt) { client, _ in
            let model = try await client.plainModel()
            let chat = try await client.newChat(model: model, type: .image)
            _ = try await client.answer(Question(chat: chat, model: model, text: "a panda", type: .image, size: .wide))
            let picture = try #require(try await client.chat(chat).branch.last?.pictures.first)
            let edit = Question(
                chat: chat, parent: try await client.chat(chat).current, model: model, text: "another", type: .imageEdit,
                attachments: [.picture(url: picture)])
            #expect(try await client.answer(edit).last == .finished)
        }
    }

    @Test("a document that the site can't read is told as that")
    func unreadable() async throws {
        try await withClient(.anyPrompt) { client, _ in
            let error = await #expect(throws: SiteError.self) {
                try await client.upload(name: "mock-unreadable.txt", contentType: "text/plain", bytes: ByteBuffer(string: "x"))
            }
            #expect(error == .rejected(code: "file_not_read", details: "The file can't be read"))
        }
    }

    @Test("an object store that fails is told as that")
    func storeFails() async throws {
        try await withClient(.anyPrompt, configure: { $0.faults = ["object-store-fails"] }) { client, _ in
            let error = await #expect(throws: SiteError.self) {
                try await client.upload(name: "a.png", contentType: "image/png", bytes: ByteBuffer(string: "x"))
            }
            #expect(error?.withoutWords == .unavailable(.failing(status: 500, details: "*")))
        }
    }

    @Test("a clock that is wrong is the store's reason, and is told")
    func skewed() async throws {
        try await withClient(.anyPrompt, configure: { $0.now = { Date().addingTimeInterval(3600) } }) { client, _ in
            let error = await #expect(throws: SiteError.self) {
                try await client.upload(name: "a.png", contentType: "image/png", bytes: ByteBuffer(string: "x"))
            }
            #expect(error?.withoutWords == .rejected(code: "RequestTimeTooSkewed", details: "*"))
        }
    }

    @Test("a recorded upload of a document, which the site reads on the second look")
    func recorded() async throws {
        try await withClient(try .recorded("2026-10-account", "2026-10-files")) { client, journal in
            let file = try await client.upload(name: "note.txt", contentType: "text/plain", bytes: ByteBuffer(string: "a note"))
            #expect(file.url.contains(file.id))
            #expect(journal.entries.suffix(5).map(\.method) == ["POST", "PUT", "POST", "POST", "POST"])
            #expect(journal.entries.allSatisfy { !$0.isMiss })
        }
    }

    @Test("a recorded site with the first version of the call, and a picture that need not be read")
    func recordedOlder() async throws {
        try await withClient(try .recorded("2026-10-account", "2026-06-files-v1")) { client, journal in
            for _ in 0..<2 { _ = try await client.upload(name: "a.png", contentType: "image/png", bytes: ByteBuffer(string: "x")) }
            #expect(
                journal.entries.filter { $0.method == "POST" }.map(\.path).suffix(3) == [
                    "/api/v2/files/getstsToken", "/api/v1/files/getstsToken", "/api/v1/files/getstsToken",
                ])
        }
    }

    @Test("recorded refusals: by the store, and of a document")
    func recordedRefusals() async throws {
        try await withClient(try .recorded("2026-10-account", "2026-10-store-refusal", "2026-10-files")) { client, _ in
            let error = await #expect(throws: SiteError.self) {
                try await client.upload(name: "a.png", contentType: "image/png", bytes: ByteBuffer(string: "x"))
            }
            #expect(error?.withoutWords == .rejected(code: "SignatureDoesNotMatch", details: "*"))
        }
        try await withClient(try .recorded("2026-10-account", "2026-10-file-not-read", "2026-10-files")) { client, _ in
            let error = await #expect(throws: SiteError.self) {
                try await client.upload(name: "a.txt", contentType: "text/plain", bytes: ByteBuffer(string: "x"))
            }
            #expect(error == .rejected(code: "file_not_read", details: "The file can't be read"))
        }
    }
}

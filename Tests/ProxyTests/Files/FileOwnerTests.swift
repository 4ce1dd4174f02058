import Foundation
import MockQwen
import NIOCore
import QwenSite
import Synchronization
import TestSupport
import Testing

@testable import Proxy

@Suite struct FileOwnerTests {
    private static func message(_ file: Reply, _ more: String = "") -> String {
        #"{"message":[{"type":"text","text":"?"},{"type":"file","file":"\#(file.fileURL)"}]\#(more)}"#
    }

    private static func uploads(_ site: RunningMockSite) -> Int { site.journal.entries.filter { $0.method == "PUT" }.count }

    @Test("a question goes to the account that uploaded its file, whoever's turn it is")
    func owner() async throws {
        try await withEverydayProxy(accounts: 3) { proxy, site in
            let uploaded = try await proxy.upload(UploadingForm())
            for _ in 0..<4 {
                let reply = try await proxy.post("/api/chat", Self.message(uploaded))
                #expect(reply.answer?.contains("person1@") == true, "\(reply.text)")
            }
            #expect(Self.uploads(site) == 1)
        }
    }

    @Test("an address that is about to end is replaced by a fresh one, uploaded from the spool")
    func oldAddress() async throws {
        let time = Mutex(Date())
        try await withEverydayProxy(surroundings: Surroundings(now: { time.withLock { $0 } })) { proxy, site in
            let uploaded = try await proxy.upload(UploadingForm())
            for (passed, uploads) in [(0.0, 1), (100, 1), (1000, 2)] {
                time.withLock { $0.addTimeInterval(passed) }
                let message = Self.message(uploaded, #","model":"qwen3.7-plus""#)
                #expect(try await proxy.post("/api/chat", message).answer?.contains("“a.png”") == true)
                #expect(Self.uploads(site) == uploads, "after \(passed) s more")
            }
        }
    }

    @Test("where the owner can't be used, the file is uploaded again, once")
    func ownerGone() async throws {
        try await withEverydayProxy(accounts: 2) { proxy, site in
            let uploaded = try await proxy.upload(UploadingForm())
            proxy.accounts.accounts[0].state = .invalid(.signedOut)
            for _ in 0..<2 {
                let reply = try await proxy.post("/api/chat", Self.message(uploaded))
                #expect(reply.answer?.contains("person2@") == true, "\(reply.text)")
                #expect(reply.answer?.contains("“a.png” (image, 10 bytes)") == true)
            }
            #expect(Self.uploads(site) == 2)
        }
    }

    @Test("an account that is refused while it is asked leaves the file to the next")
    func ownerRefused() async throws {
        try await withEverydayProxy(accounts: 2) { proxy, _ in
            let uploaded = try await proxy.upload(UploadingForm())
            try await proxy.accounts.accounts[0].client.signOut()
            let content = #"[{"type":"text","text":"?"},{"type":"file","file":{"file_id":"\#(uploaded.fileID)"}}]"#
            let reply = try await proxy.post("/v1/chat/completions", #"{"messages":[{"role":"user","content":\#(content)}]}"#)
            #expect(reply.answer?.contains("person2@") == true, "\(reply.text)")
            #expect(reply.answer?.contains("“a.png” (image, 10 bytes)") == true)
        }
    }

    @Test("a chat of another account has the file uploaded for it")
    func otherChat() async throws {
        try await withEverydayProxy(accounts: 2) { proxy, site in
            let uploaded = try await proxy.upload(UploadingForm())
            let begun = try await proxy.post("/api/chat", #"{"message":"Hello","model":"qwen3.7-plus"}"#)
            #expect(begun.answer?.contains("person2@") == true, "\(begun.text)")
            let chat = begun.json["chatId"] as? String ?? ""
            let reply = try await proxy.post("/api/chat", Self.message(uploaded, #","chatId":"\#(chat)""#))
            #expect(reply.answer?.contains("turn 2") == true, "\(reply.text)")
            #expect(reply.answer?.contains("“a.png” (image, 10 bytes)") == true)
            #expect(Self.uploads(site) == 2)
        }
    }

    @Test("where the spool has it no more, the owner still can use it; another account can't, and the client is told what to do")
    func notSpooled() async throws {
        try await withEverydayProxy(accounts: 2) {
            $0.fileSpool.bytes = 0
        } _: { proxy, site in
            let uploaded = try await proxy.upload(UploadingForm())
            let read = try await proxy.call("GET", uploaded.filePath)
            #expect(read.status == 410)
            #expect(read.code == "file_gone")
            #expect(try await proxy.call("GET", "/api/files/\(uploaded.fileID)").status == 200)
            #expect(try await proxy.post("/api/chat", Self.message(uploaded)).answer?.contains("“a.png”") == true)
            proxy.accounts.accounts[0].state = .invalid(.signedOut)
            let refused = try await proxy.post("/api/chat", Self.message(uploaded))
            #expect(refused.status == 409)
            #expect(refused.code == "file_gone")
        }
    }

    @Test("files are known after a restart, and what was left unfinished is dropped")
    func restart() async throws {
        try await withTemporaryFolder { folder in
            let files = folder.appending(path: "files")
            try await withEverydayAccounts(2) { pool, site in
                let uploaded = try await withProxy(pool, chats: .open(sessionDirectory: folder, logger: silentLogger), files: files) { proxy in
                    try await proxy.upload(UploadingForm("снимок.png"))
                }
                let path = files.appending(path: uploaded.fileID).path
                #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
                #expect(try FileManager.default.attributesOfItem(atPath: files.path)[.posixPermissions] as? Int == 0o700)
                try Data("x".utf8).write(to: files.appending(path: "1.part"))
                let other = AccountPool(accounts: [pool.accounts[1]])
                try await withProxy(other, chats: .open(sessionDirectory: folder, logger: silentLogger), files: files) { proxy in
                    #expect(try FileManager.default.contentsOfDirectory(atPath: files.path) == [uploaded.fileID])
                    let reply = try await proxy.post("/api/chat", Self.message(uploaded))
                    #expect(reply.answer?.contains("“снимок.png” (image, 10 bytes)") == true, "\(reply.text)")
                    #expect(reply.answer?.contains("person2@") == true)
                    #expect(try await proxy.call("DELETE", "/v1/files/\(uploaded.fileID)").json["deleted"] as? Bool == true)
                    #expect(try await proxy.call("GET", uploaded.filePath).status == 404)
                    #expect(try FileManager.default.contentsOfDirectory(atPath: files.path) == [])
                }
            }
        }
    }

    @Test("an account that can't take an upload leaves it to the next, from what came once")
    func uploadMovesOn() async throws {
        try await withEverydayProxy(accounts: 2) { proxy, site in
            try await proxy.accounts.accounts[0].client.signOut()
            let uploaded = try await proxy.upload(UploadingForm())
            #expect(uploaded.status == 200, "\(uploaded.text)")
            #expect(proxy.accounts.accounts[0].state == .invalid(.signedOut))
            let reply = try await proxy.post("/api/chat", Self.message(uploaded))
            #expect(reply.answer?.contains("person2@") == true, "\(reply.text)")
        }
    }
}

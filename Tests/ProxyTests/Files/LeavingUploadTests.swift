import Foundation
import NIOCore
import QwenSite
import TestSupport
import Testing

@testable import Proxy

/// What files cost, a fetch or an upload, ends with the client that wanted it, and with the program.
@Suite(.timeLimit(.minutes(10))) struct LeavingUploadTests {
    private static let announcement = "/api/v2/files/getstsToken"

    /// A site that never says where a file may be put.
    private static func site(_ held: HeldCall) -> ScriptedSite {
        ScriptedSite { request in
            if request.url.hasSuffix(announcement) { try await held.hold() }
            return request.url.hasSuffix("/new")
                ? .json(#"{"success":true,"data":{"id":"00000000-0000-4000-8000-100000000001"}}"#) : .json(#"{"data":[]}"#)
        } completion: { _ in
            .events([.created, .text("Hello"), .end])
        }
    }

    /// Surroundings in which nobody knows where a host is.
    private static func surroundings(_ held: HeldCall) -> Surroundings {
        var surroundings = Surroundings()
        surroundings.web.addresses = { _, _ in try await held.hold() }
        return surroundings
    }

    /// What a client waits for.
    enum Wait: CaseIterable, CustomTestStringConvertible {
        case smallUpload, largeUpload, fetch, fetchForStream, fetchForCompletion, fileOfPart

        var testDescription: String { "\(self)" }

        func ask(_ connection: RawConnection) async throws {
            let remote = "http://pictures.example/a.png"
            switch self {
            case .smallUpload: try await upload(ByteBuffer(string: "0123456789"), connection)
            case .largeUpload: try await upload(ByteBuffer(repeating: 7, count: 1 << 20), connection)
            case .fetch: try await post("/api/chat", #"{"message":[{"type":"image","image":"\#(remote)"}]}"#, connection)
            case .fetchForStream: try await post("/api/chat", #"{"message":[{"type":"image","image":"\#(remote)"}],"stream":true}"#, connection)
            case .fetchForCompletion:
                let messages = #"[{"role":"user","content":[{"type":"image_url","image_url":{"url":"\#(remote)"}}]}]"#
                try await post("/v1/chat/completions", #"{"messages":\#(messages)}"#, connection)
            case .fileOfPart: try await post("/api/chat", #"{"message":[{"type":"image","image":"data:image/png,x"}]}"#, connection)
            }
        }

        private func post(_ path: String, _ body: String, _ connection: RawConnection) async throws {
            try await connection.send("POST", path, host: "localhost", body: body)
        }

        private func upload(_ content: ByteBuffer, _ connection: RawConnection) async throws {
            let body = UploadingForm(content: content).body
            let headers = [("content-type", UploadingForm.type), ("content-length", "\(body.readableBytes)")]
            try await connection.send("POST", "/api/files/upload", host: "localhost", headers: headers)
            try await connection.send(body)
        }
    }

    /// Runs `body` with a server that waits for the site or the web, and sees to it that nothing is left.
    private func withHeldProxy(_ body: @escaping @Sendable (RunningProxy, HeldCall) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let held = HeldCall()
            let chats = try ChatHistory.inMemory()
            try await withProxy(Self.site(held), chats: chats, files: folder, surroundings: Self.surroundings(held)) { proxy in
                try await body(proxy, held)
                try await wait {
                    try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty
                        && proxy.accounts.usage.values.allSatisfy { $0.running == 0 }
                }
            }
            #expect(try await chats.store.chats(ChatPage()).chats.isEmpty)
        }
    }

    @Test("a client that leaves ends it at once", arguments: Wait.allCases)
    func leaving(wait: Wait) async throws {
        try await withHeldProxy { proxy, held in
            try await proxy.withConnection { connection in
                try await wait.ask(connection)
                await held.waits(for: .begun)
                try await connection.close()
            }
            await held.waits(for: .left)
        }
    }

    @Test("a program that is told to end tells the client so", arguments: Wait.allCases)
    func shutdown(wait: Wait) async throws {
        try await withHeldProxy { proxy, held in
            try await proxy.withConnection { connection in
                try await wait.ask(connection)
                await held.waits(for: .begun)
                await proxy.stop()
                let reply = try await connection.receiveReply()
                #expect(reply.status == 503)
                #expect(reply.code == "shutting_down")
                // Closed, or reset where some of the form was not read.
                _ = try await connection.receiveEnding()
            }
            await held.waits(for: .left)
        }
    }
}

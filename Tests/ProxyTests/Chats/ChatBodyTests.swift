import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import Testing

@testable import Proxy

@Suite struct ChatBodyTests {
    private let chat = Chat(id: ChatID(making: { "one" }), title: #""messages":[]"#, model: "m", created: Date(timeIntervalSince1970: 1))

    private func store(messages: Int, bytes: Int) async throws -> SQLiteChatStore {
        let store = try SQLiteChatStore.inMemory()
        let messages = (0..<messages).map { number in
            StoredMessage(id: "\(number)", role: .user, text: String(repeating: "ab\"ж", count: bytes / 5), created: Date(timeIntervalSince1970: 2))
        }
        try await store.create(chat, messages: messages)
        return store
    }

    @Test("a chat is shown whole, however large it is, and never in memory as a whole", arguments: [(1000, 8000), (7, 1_000_000)])
    func large(messages: Int, bytes: Int) async throws {
        let store = try await store(messages: messages, bytes: bytes)
        let response = try await Response(showing: chat, of: store)
        #expect(response.body.contentLength == nil)
        let writer = Pieces()
        try await response.body.write(writer)
        let pieces = writer.pieces
        #expect(pieces.count >= 7)
        #expect(pieces.allSatisfy { $0.readableBytes < 1_500_000 })
        let shown = pieces.reduce(into: Data()) { $0.append(contentsOf: $1.readableBytesView) }
        let expected = try JSONEncoder.ofReplies.encode(ShownChat(chat, try await store.messages(of: chat.id)))
        #expect(shown == expected)
    }

    @Test("a chat that fits into one piece comes with its length", arguments: [0, 1, 3])
    func small(messages: Int) async throws {
        let store = try await store(messages: messages, bytes: 100)
        let response = try await Response(showing: chat, of: store)
        let writer = Pieces()
        try await response.body.write(writer)
        let expected = try JSONEncoder.ofReplies.encode(ShownChat(chat, try await store.messages(of: chat.id)))
        #expect(response.body.contentLength == expected.count)
        #expect(writer.pieces.map { Data($0.readableBytesView) } == [expected])
    }

    @Test("a chat that is deleted while it is read breaks off: nobody takes a part of it for the whole")
    func deleted() async throws {
        let store = try await store(messages: 1000, bytes: 8000)
        let response = try await Response(showing: chat, of: store)
        let writer = Pieces { _ = try await store.delete(chat.id, forgetsSite: true) }
        await #expect(throws: ChatGone.self) { try await response.body.write(writer) }
        #expect(!writer.hasEnded)
    }
}

/// Takes what is written to it.
private final class Pieces: ResponseBodyWriter, Sendable {
    private let state = Mutex((pieces: [ByteBuffer](), hasEnded: false))
    private let onFirst: @Sendable () async throws -> Void

    init(onFirst: @escaping @Sendable () async throws -> Void = {}) { self.onFirst = onFirst }

    var pieces: [ByteBuffer] { state.withLock { $0.pieces } }
    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    func write(_ buffer: ByteBuffer) async throws {
        let isFirst = state.withLock { state in
            state.pieces.append(buffer)
            return state.pieces.count == 1
        }
        if isFirst { try await onFirst() }
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws { state.withLock { $0.hasEnded = true } }
}

import FoundationEssentials
import Hummingbird
import HummingbirdCore
import NIOCore
import NIOFoundationEssentialsCompat

extension Response {
    /// A ``ShownChat``, read and made into JSON page by page as the client takes it: a chat has no largest size.
    ///
    /// Each page is of its own moment: holding on to one for a client that reads slowly would keep the database from being tidied up. What a chat
    /// says only ever grows. Where it is deleted meanwhile, the connection breaks off.
    /// - Throws: ``ChatStoreError``, ``ChatGone``.
    init(showing chat: Chat, of store: any ChatStore) async throws {
        let body = ChatBody(chat: chat, store: store)
        let (begin, end) = try body.frame()
        var first = ByteBuffer(data: begin)
        guard let next = try await body.append(after: 0, to: &first) else {
            first.writeBytes(end)
            self.init(json: first)
            return
        }
        self.init(
            status: .ok, headers: [.contentType: Self.jsonType],
            body: ResponseBody { [first] writer in
                try await writer.write(first)
                try await body.write(after: next, end, to: &writer)
                try await writer.finish(nil)
            })
    }
}

private struct ChatBody {
    let chat: Chat
    let store: any ChatStore

    /// About as much of a chat as is in memory for one reader, in bytes.
    private static let pageBytes = 256 << 10

    /// What comes before the messages, and behind them.
    func frame() throws -> (begin: Data, end: Data) {
        let whole = try JSONEncoder.ofReplies.encode(ShownChat(chat))
        // Nothing that a user has written comes before it in the alphabet.
        guard let list = whole.firstRange(of: Data(#""messages":[]"#.utf8)) else { preconditionFailure("a chat that is shown without messages") }
        return (whole[..<(list.upperBound - 1)], whole[(list.upperBound - 1)...])
    }

    /// Writes the messages behind the one of that number, and `end`.
    @concurrent
    func write(after number: Int64, _ end: Data, to writer: inout any ResponseBodyWriter) async throws {
        var next: Int64? = number
        while let number = next {
            var page = ByteBuffer(string: ",")
            next = try await append(after: number, to: &page)
            if next == nil { page.writeBytes(end) }
            try await writer.write(page)
        }
    }

    /// Adds some of the messages behind the one of that number.
    /// - Returns: the number of the last; `nil` at the chat's end.
    func append(after number: Int64, to buffer: inout ByteBuffer) async throws -> Int64? {
        let page = try await store.messages(of: chat.id, after: number, bytes: Self.pageBytes)
        let json = try await blocking { try JSONEncoder.ofReplies.encode(page.messages.map(ShownMessage.init)) }
        buffer.writeBytes(json.dropFirst().dropLast())
        return page.next
    }
}

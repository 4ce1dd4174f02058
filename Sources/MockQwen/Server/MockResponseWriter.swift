import NIOCore
import NIOHTTP1
import RecordingFormat

#if canImport(Glibc)
    import Glibc
#endif

/// Writes one answer, byte for byte as its responder wants it: no header is added but the framing that HTTP/1.1 can't do without.
///
/// Each call returns when its bytes have gone to the kernel: a slow client slows its responder down, and nothing piles up.
struct MockResponseWriter: Sendable {
    let progress = AnswerProgress()
    private let channel: any Channel
    private let isHead: Bool
    private let canChunk: Bool
    private let note: @Sendable (JournalNote) -> Void

    init(channel: any Channel, answering head: HTTPRequestHead, note: @escaping @Sendable (JournalNote) -> Void) {
        self.channel = channel
        isHead = head.method == .HEAD
        canChunk = head.version != .http1_0
        self.note = note
    }

    /// Names what is being played, for the journal: an exchange's id, or a route of a behaviour.
    func playing(_ name: String) { note(.playing(name)) }

    /// The whole answer at once, framed by `content-length`.
    func respond(status: Int, headers: [(String, String)], body: ByteBuffer) async throws {
        try progress.move(from: .waiting, to: .streaming)
        try await write(head: status, headers, framing: ("content-length", String(body.readableBytes)))
        try await write(body)
        try await end(.eof)
    }

    /// The head of an answer whose length is not told.
    func begin(status: Int, headers: [(String, String)]) async throws {
        try progress.move(from: .waiting, to: .streaming)
        // A client of HTTP/1.0 knows no chunks; for it the end of the connection ends the answer.
        try await write(head: status, headers, framing: canChunk ? ("transfer-encoding", "chunked") : nil)
    }

    /// One HTTP chunk, flushed.
    func write(_ bytes: ByteBuffer) async throws {
        try progress.require(.streaming)
        guard bytes.readableBytes > 0, !isHead else { return }
        try await channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(bytes)))
    }

    /// Ends the answer. `hold` and `client` keep the connection as it is and throw `CancellationError` when the client has left; they,
    /// `cut` and `reset` may also come in place of a head.
    func end(_ ending: Ending) async throws {
        switch ending {
        case .eof:
            try progress.move(from: .streaming, to: .ended(.eof))
            try await channel.writeAndFlush(HTTPServerResponsePart.end(nil))
        case .hold, .client:
            for await _ in AsyncStream<Never>.makeStream().stream {}
            throw CancellationError()
        case .cut:
            try progress.breakOff(.cut)
            try await channel.close()
        case .reset:
            try progress.breakOff(.reset)
            // With no time to linger, closing sends RST in place of FIN.
            try await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            try await channel.close()
        }
    }

    private func write(head status: Int, _ headers: [(String, String)], framing: (name: String, value: String)?) async throws {
        note(.head(status: status, isMiss: headers.contains { $0.0.lowercased() == "x-mockqwen-miss" }))
        var framed = HTTPHeaders()
        var missing = framing
        for (name, value) in headers {
            if ["content-length", "transfer-encoding"].contains(name.lowercased()) {
                // The responder's framing may be of another day; the true one takes its place in the order.
                if let framing = missing { framed.add(name: framing.name, value: framing.value) }
                missing = nil
            } else {
                framed.add(name: name, value: value)
            }
        }
        if let framing = missing { framed.add(name: framing.name, value: framing.value) }
        let head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: framed)
        try await channel.writeAndFlush(HTTPServerResponsePart.head(head))
    }
}

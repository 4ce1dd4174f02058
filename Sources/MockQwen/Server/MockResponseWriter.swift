import MockHTTP
import NIOCore
import NIOHTTP1
import RecordingFormat

/// Writes one answer, byte for byte as its responder wants it: no header is added but the framing that HTTP/1.1 can't do without.
///
/// Each call returns when its bytes have gone to the kernel: a slow client slows its responder down, and nothing piles up.
struct MockResponseWriter: Sendable {
    let progress = AnswerProgress()
    private let channel: any Channel
    private let isHead: Bool
    private let canChunk: Bool
    private let note: @Sendable (JournalNote) -> Void
    /// What changes the answer on its way out.
    private var pipeline: AnswerPipeline?
    /// What pauses of the pipeline are measured with.
    private var clock: any Clock<Duration> = EventLoopClock()
    /// What heads bear besides what they are given.
    private var common: [HeaderField] = []

    init(channel: any Channel, answering head: HTTPRequestHead, note: @escaping @Sendable (JournalNote) -> Void) {
        self.channel = channel
        isHead = head.method == .HEAD
        canChunk = head.version != .http1_0
        self.note = note
    }

    /// The same answer's writer, whose steps go through these stages, the first first.
    func altered(by stages: [any AnswerStage], clock: any Clock<Duration>) -> MockResponseWriter {
        var writer = self
        writer.pipeline = stages.isEmpty ? nil : AnswerPipeline(stages)
        writer.clock = clock
        return writer
    }

    /// The same answer's writer, whose head ends with this header.
    func adding(_ name: String, _ value: String) -> MockResponseWriter {
        var writer = self
        writer.common.append(HeaderField(name, value))
        return writer
    }

    /// Runs what sends an answer bit by bit on the connection's own event loop. Not for what takes long between the bits.
    func whereItWrites(_ send: () async throws -> Void) async throws {
        try await withTaskExecutorPreference(EventLoopTaskExecutor(channel.eventLoop)) { try await send() }
    }

    /// Names what is being played, for the journal: an exchange's id, or a route of a behaviour.
    func playing(_ name: String) { note(.playing(name)) }

    /// The whole answer at once, framed by `content-length`.
    func respond(status: Int, headers: [(String, String)], body: ByteBuffer) async throws {
        let head = AnswerHead(status: status, headers: headers.map { HeaderField($0.0, $0.1) } + common, length: body.readableBytes)
        try await pass([.head(head), .read(body), .end(.eof)])
    }

    /// The head of an answer whose length is not told.
    func begin(status: Int, headers: [(String, String)]) async throws {
        try await pass([.head(AnswerHead(status: status, headers: headers.map { HeaderField($0.0, $0.1) } + common))])
    }

    /// One HTTP chunk, flushed.
    func write(_ bytes: ByteBuffer) async throws {
        try await pass([.read(bytes)])
    }

    /// Ends the answer. `hold` and `client` keep the connection as it is and throw `CancellationError` when the client has left; they,
    /// `cut` and `reset` may also come in place of a head.
    func end(_ ending: Ending) async throws {
        try await pass([.end(ending)])
    }

    // MARK: Steps

    private func pass(_ steps: [AnswerStep]) async throws {
        for step in pipeline?.pass(steps) ?? steps {
            switch step {
            case .head(let head): try await send(head)
            case .read(let bytes): try await send(bytes)
            case .pause(let duration): try await clock.sleep(for: duration)
            case .end(let ending): try await finish(ending)
            }
        }
    }

    private func send(_ bytes: ByteBuffer) async throws {
        try progress.require(.streaming)
        guard bytes.readableBytes > 0, !isHead else { return }
        try await channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(bytes)))
    }

    private func finish(_ ending: Ending) async throws {
        switch ending {
        case .eof:
            try progress.move(from: .streaming, to: .ended(.eof))
            try await channel.writeAndFlush(HTTPServerResponsePart.end(nil))
        case .hold, .client:
            // It is the client that is waited for, not time.
            let clock = clock as? VirtualClock
            clock?.leave()
            defer { clock?.enter() }
            for await _ in AsyncStream<Never>.makeStream().stream {}
            throw CancellationError()
        case .cut:
            try progress.breakOff(.cut)
            try await channel.close()
        case .reset:
            try progress.breakOff(.reset)
            try await channel.reset()
        }
    }

    private func send(_ head: AnswerHead) async throws {
        try progress.move(from: .waiting, to: .streaming)
        note(.head(status: head.status, isMiss: head.headers.contains { $0.name.lowercased() == "x-mockqwen-miss" }))
        var framed = HTTPHeaders()
        var missing = framing(of: head)
        for field in head.headers {
            if ["content-length", "transfer-encoding"].contains(field.name.lowercased()) {
                // The responder's framing may be of another day; the true one takes its place in the order.
                if let framing = missing { framed.add(name: framing.name, value: framing.value) }
                missing = nil
            } else {
                framed.add(name: field.name, value: field.value)
            }
        }
        if let framing = missing { framed.add(name: framing.name, value: framing.value) }
        let head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: head.status), headers: framed)
        try await channel.writeAndFlush(HTTPServerResponsePart.head(head))
    }

    private func framing(of head: AnswerHead) -> (name: String, value: String)? {
        if let length = head.length { return ("content-length", String(length)) }
        // A client of HTTP/1.0 knows no chunks; for it the end of the connection ends the answer.
        return canChunk ? ("transfer-encoding", "chunked") : nil
    }
}

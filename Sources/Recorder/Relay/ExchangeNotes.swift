import Foundation
import NIOCore
import NIOHTTP1
import RecordingFormat
import Synchronization

/// Notes one exchange in the journal as it goes on. Each note is done when it can't be lost any more.
final class ExchangeNotes: Sendable {
    /// Human checks show themselves near the start of an answer.
    private static let keptBytes = 65_536

    private struct State {
        /// What is known so far; of the body only the beginning.
        var exchange: CapturedExchange
        var beginning = ByteBuffer()
        /// When the request was sent.
        var sent: Duration
        var lastHeard: Duration
    }

    private let number: Int
    private let journal: Journal
    private let loop: any EventLoop
    private let clock: @Sendable () -> Duration
    private let state: Mutex<State>

    /// - Parameter clock: the time since any moment, by a clock that nobody sets.
    init(number: Int, _ request: CapturedExchange, journal: Journal, loop: any EventLoop, clock: @escaping @Sendable () -> Duration) {
        self.number = number
        self.journal = journal
        self.loop = loop
        self.clock = clock
        state = Mutex(State(exchange: request, sent: clock(), lastHeard: clock()))
    }

    func request() -> EventLoopFuture<Void> {
        let exchange = state.withLock { $0.exchange }
        return note(
            .request(
                started: exchange.started ?? 0, method: exchange.method, host: exchange.host, target: exchange.target,
                headers: exchange.requestHeaders.map { [$0.name, $0.value] }, body: Data(exchange.requestBody.readableBytesView)))
    }

    /// The request is on its way: time counts from now.
    func wasSent() {
        state.withLock { $0.sent = clock() }
    }

    func head(status: Int, http: String, _ headers: HTTPHeaders) -> EventLoopFuture<Void> {
        let after = hear { $0.exchange.status = status }
        state.withLock { $0.exchange.responseHeaders = headers.map { HeaderField($0.name, $0.value) } }
        return note(.head(after: after, status: status, http: http, headers: headers.map { [$0.name, $0.value] }))
    }

    func read(_ bytes: ByteBuffer) -> EventLoopFuture<Void> {
        let after = hear { state in
            let room = Self.keptBytes - state.beginning.readableBytes
            if let start = bytes.getSlice(at: bytes.readerIndex, length: min(room, bytes.readableBytes)) {
                state.beginning.writeImmutableBuffer(start)
            }
        }
        return note(.read(after: after, bytes: Data(bytes.readableBytesView)))
    }

    func end(_ ending: Ending) -> EventLoopFuture<Void> {
        note(.end(after: state.withLock { clock() - $0.sent }.wholeMicroseconds, ending: ending.rawValue))
    }

    func fail(_ reason: String) -> EventLoopFuture<Void> { note(.failed(reason: reason)) }

    var hasHead: Bool { state.withLock { $0.exchange.status > 0 } }

    /// How long nothing has come.
    var silence: Duration { state.withLock { clock() - $0.lastHeard } }

    /// What the answer is as a whole, as far as its beginning shows.
    var form: AnswerForm {
        let (exchange, beginning) = state.withLock { ($0.exchange, $0.beginning) }
        var answered = exchange
        let isStream = exchange.responseHeaders.contains {
            $0.name.lowercased() == "content-type" && $0.value.lowercased().hasPrefix("text/event-stream")
        }
        let stream = AnnotatedStream(reads: [.init(delay: .zero, bytes: beginning)], ending: .eof, endDelay: .zero)
        answered.responseBody = isStream ? .stream(stream) : .whole(beginning)
        return answered.form
    }

    /// Something came.
    private func hear(_ change: (inout State) -> Void) -> Int {
        state.withLock { state in
            change(&state)
            state.lastHeard = clock()
            return (state.lastHeard - state.sent).wholeMicroseconds
        }
    }

    private func note(_ event: JournalEntry.Event) -> EventLoopFuture<Void> {
        journal.append(JournalEntry(exchange: number, event: event), on: loop)
    }
}

extension Duration {
    fileprivate var wholeMicroseconds: Int {
        Int(components.seconds) * 1_000_000 + Int(components.attoseconds / 1_000_000_000_000)
    }
}

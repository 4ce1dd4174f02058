import NIOCore
import RecordingFormat
import Synchronization

/// Answers with recorded exchanges, byte for byte, and with nothing else: what no exchange answers is refused with HTTP 599.
final class ReplayResponder: MockResponder {
    private let start: ReplayState
    private let state: Mutex<ReplayState>
    private let speed: Double
    private let clock: any Clock<Duration>

    /// - Throws: ``ReplayError`` where the recordings can't be played together.
    init(_ recordings: [Recording], source: ValueSource, speed: Double, clock: any Clock<Duration>) throws {
        var exchanges: [PreparedExchange] = []
        var definitions: [PlaceholderDefinition] = []
        for recording in recordings {
            for definition in recording.session.placeholders {
                let shared = definition.shared
                guard let known = definitions.first(where: { $0.name == shared.name }) else {
                    definitions.append(shared)
                    continue
                }
                guard known == shared else { throw ReplayError.differentPlaceholders(name: shared.name, recording: recording.session.name) }
            }
            for exchange in recording.exchanges { exchanges.append(try PreparedExchange(exchange, of: recording)) }
        }
        let startState = recordings.lazy.compactMap(\.session.startState).first
        start = ReplayState(exchanges, definitions: definitions, startState: startState, source: source)
        state = Mutex(start)
        self.speed = speed
        self.clock = clock
    }

    func respond(to request: MockRequest, with writer: MockResponseWriter) async throws {
        let call = IncomingCall(request)
        switch state.withLock({ $0.answer(call) }) {
        case .play(let performance):
            writer.playing(performance.name)
            // Of other clocks the request knows nothing.
            let late = clock is EventLoopClock ? request.arrived.duration(to: .now) : .zero
            try await writer.whereItWrites { try await performance.play(to: writer, speed: speed, clock: clock, late: late) }
        case .miss(let miss):
            let headers = [("content-type", "text/plain; charset=utf-8"), ("x-mockqwen-miss", "1")]
            try await writer.respond(status: 599, headers: headers, body: ByteBuffer(string: miss.report))
        }
    }

    func unused() -> [String] { state.withLock(\.unused) }

    func reset() { state.withLock { $0 = start } }
}

extension PlaceholderDefinition {
    /// What this says beyond the recording that it stands in: ids of exchanges mean nothing in another one.
    fileprivate var shared: PlaceholderDefinition {
        var shared = self
        if case .answer? = from?.place { shared.from = ValueOrigin(exchange: nil, place: .answer("")) } else { shared.from = nil }
        return shared
    }
}

/// Why recordings can't be played together.
public enum ReplayError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The same name stands for different things.
    case differentPlaceholders(name: String, recording: String)

    public var description: String {
        switch self {
        case .differentPlaceholders(let name, let recording):
            "The recording '\(recording)' defines the placeholder '\(name)' otherwise than one before it: play them one at a time."
        }
    }
}

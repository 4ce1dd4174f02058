import NIOCore
import Synchronization

/// What one server was asked for and how it answered, in the order of the requests. The oldest entries make room for new ones.
public final class Journal: Sendable {
    /// How many entries are kept.
    public static let entryLimit = 10_000
    /// How many bytes of a body are kept.
    public static let bodyLimit = 128 << 10

    private struct State {
        var entries: [JournalEntry] = []
        var count = 0
        var bodyBytes = 0

        mutating func append(_ entry: JournalEntry, allBodiesLimit: Int) {
            if entries.count >= Journal.entryLimit || bodyBytes >= allBodiesLimit {
                let oldest = entries.prefix(max(entries.count / 10, 1))
                bodyBytes -= oldest.reduce(0) { $0 + $1.body.utf8.count }
                entries.removeFirst(oldest.count)
            }
            entries.append(entry)
            bodyBytes += entry.body.utf8.count
        }
    }

    private let state = Mutex(State())
    private let start = ContinuousClock.now
    let signal = ChangeSignal()
    private let allBodiesLimit: Int

    /// - Parameter allBodiesLimit: about how many bytes of bodies are kept in all.
    init(allBodiesLimit: Int = 64 << 20) { self.allBodiesLimit = allBodiesLimit }

    public var entries: [JournalEntry] { state.withLock { $0.entries } }

    /// How many requests came since the start.
    public var count: Int { state.withLock { $0.count } }

    // MARK: Writing

    /// Enters a request, and returns its number.
    func open(_ request: MockRequest) -> Int {
        let offset = ContinuousClock.now - start
        let body = request.body.getSlice(at: request.body.readerIndex, length: min(request.body.readableBytes, Self.bodyLimit)) ?? ByteBuffer()
        var entry = JournalEntry(
            number: 0, connection: request.connection, offset: offset / .seconds(1), method: request.method, host: request.host,
            target: SecretMask.target(request.target),
            headers: request.headers.map { .init(name: $0.name, value: SecretMask.header($0.name, $0.value)) },
            body: SecretMask.body(String(buffer: body)), bodyBytes: request.body.readableBytes, outcome: .running, isMiss: false
        )
        return change { state in
            state.count += 1
            entry.number = state.count
            state.append(entry, allBodiesLimit: allBodiesLimit)
            return entry.number
        }
    }

    func note(_ note: JournalNote, for number: Int) {
        change { state in
            guard let first = state.entries.first?.number, number >= first, number - first < state.entries.count else { return }
            switch note {
            case .playing(let name): state.entries[number - first].played = name
            case .head(let status, let isMiss):
                state.entries[number - first].status = status
                state.entries[number - first].isMiss = isMiss
            case .failure(let reason): state.entries[number - first].failure = reason
            case .outcome(let outcome): state.entries[number - first].outcome = outcome
            }
        }
    }

    /// Forgets all entries; numbers go on.
    func clear() {
        change { ($0.entries, $0.bodyBytes) = ([], 0) }
    }

    private func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
        let result = state.withLock { body(&$0) }
        signal.notify()
        return result
    }
}

import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// Asks the system for the addresses of hosts. The system can't be told to stop, and may take minutes: so it is asked on threads of its own,
/// few of them, and whoever asked goes on as soon as it is cancelled.
final class HostLookUp: Sendable {
    /// Too many questions wait for an answer.
    struct Busy: Error {}

    static let shared = HostLookUp()

    private let threads: NIOThreadPool
    private let most: Int
    private let lookUp: @Sendable (_ host: String, _ port: Int) -> [SocketAddress]
    /// The questions that have not ended, also those that nobody waits for any more.
    private let questions = Atomic(0)

    /// - Parameters:
    ///   - threads: how many questions are asked at once.
    ///   - most: how many there may be, those that wait included.
    ///   - lookUp: asks. Blocks for as long as it takes.
    init(threads: Int = 4, most: Int = 64, lookUp: @escaping @Sendable (String, Int) -> [SocketAddress] = HostLookUp.askSystem) {
        self.threads = NIOThreadPool(numberOfThreads: threads)
        self.threads.start()
        self.most = most
        self.lookUp = lookUp
    }

    deinit { threads.shutdownGracefully { _ in } }

    /// - Returns: none where nobody knows any.
    /// - Throws: ``Busy``, or `CancellationError` at once when the task is cancelled.
    func addresses(of host: String, port: Int) async throws -> [SocketAddress] {
        guard questions.add(1, ordering: .relaxed).newValue <= most else {
            questions.subtract(1, ordering: .relaxed)
            throw Busy()
        }
        let answer = Answer()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                answer.wait(continuation)
                threads.submit { [self] state in
                    // Before anybody goes on: then there is room for one more.
                    let found = state == .active && answer.isWanted ? lookUp(host, port) : nil
                    questions.subtract(1, ordering: .relaxed)
                    answer.give(found.map(Result.success) ?? .failure(CancellationError()))
                }
            }
        } onCancel: {
            answer.give(.failure(CancellationError()))
        }
    }

    private static func askSystem(_ host: String, _ port: Int) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0 else { return [] }
        defer { freeaddrinfo(found) }
        var addresses: [SocketAddress] = []
        var next = found
        while let entry = next?.pointee {
            if let address = entry.ai_addr.flatMap(address) { addresses.append(address) }
            next = entry.ai_next
        }
        return addresses
    }

    private static func address(_ pointer: UnsafeMutablePointer<sockaddr>) -> SocketAddress? {
        switch Int32(pointer.pointee.sa_family) {
        case AF_INET: pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { SocketAddress($0.pointee) }
        case AF_INET6: pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { SocketAddress($0.pointee) }
        default: nil
        }
    }
}

/// The answer to one question, given once: the first one counts.
private final class Answer: Sendable {
    private typealias Found = Result<[SocketAddress], any Error>

    private enum State {
        case asked
        case awaited(CheckedContinuation<[SocketAddress], any Error>)
        case given(Result<[SocketAddress], any Error>)
    }

    private let state = Mutex(State.asked)

    var isWanted: Bool { state.withLock { if case .given = $0 { false } else { true } } }

    func wait(_ continuation: CheckedContinuation<[SocketAddress], any Error>) {
        let given = state.withLock { state -> Found? in
            if case .given(let found) = state { return found }
            state = .awaited(continuation)
            return nil
        }
        if let given { continuation.resume(with: given) }
    }

    func give(_ found: Result<[SocketAddress], any Error>) {
        let waiting = state.withLock { state -> CheckedContinuation<[SocketAddress], any Error>? in
            defer { if case .given = state {} else { state = .given(found) } }
            if case .awaited(let continuation) = state { return continuation }
            return nil
        }
        waiting?.resume(with: found)
    }
}

import NIOCore
import Synchronization
import TestSupport
import Testing

@testable import Proxy

@Suite(.timeLimit(.minutes(10))) struct HostLookUpTests {
    private final class Asked: Sendable {
        private let names = Mutex<[String]>([])
        func note(_ name: String) { names.withLock { $0.append(name) } }
        var all: [String] { names.withLock { $0 } }
    }

    @Test("an address is found by the system, as far as it goes without a network")
    func system() async throws {
        #expect(try await HostLookUp.shared.addresses(of: "127.1", port: 81) == [try SocketAddress(ipAddress: "127.0.0.1", port: 81)])
        #expect(try await HostLookUp.shared.addresses(of: "a..b", port: 80) == [])
    }

    @Test("whoever asks goes on at its deadline, and what nobody waits for any more is not asked; too many questions are refused")
    func withoutEnd() async throws {
        let gate = Gate()
        defer { gate.open() }
        let asked = Asked()
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let lookUp = HostLookUp(threads: 1, most: 3) { host, port in
            asked.note(host)
            begin.yield()
            gate.wait()
            return []
        }
        let clock = ManualClock()
        await #expect(throws: DeadlineExceeded.self) {
            async let first = withDeadline(.seconds(1), clock: clock) { try await lookUp.addresses(of: "first", port: 80) }
            // The one thread has it, and will have it for long.
            for await _ in begun { break }
            await clock.sleepers(1)
            clock.advance(by: .seconds(1))
            _ = try await first
        }
        for name in ["second", "third"] {
            await #expect(throws: DeadlineExceeded.self) {
                try await withDeadline(.milliseconds(50)) { try await lookUp.addresses(of: name, port: 80) }
            }
        }
        await #expect(throws: HostLookUp.Busy.self) { try await lookUp.addresses(of: "fourth", port: 80) }
        gate.open()
        try await wait {
            do {
                let found = try await lookUp.addresses(of: "fifth", port: 80)
                #expect(found == [])
                return true
            } catch is HostLookUp.Busy { return false }
        }
        #expect(asked.all == ["first", "fifth"])
    }
}

import NIOCore
import RecordingFormat
import Synchronization
import TestSupport
import Testing

@testable import MockQwen

@Suite("Virtual time", .timeLimit(.minutes(10)))
struct VirtualClockTests {
    @Test("a stream of five minutes with a sign of life every ten seconds comes at once")
    func fiveMinutes() async throws {
        let reads =
            [AnnotatedStream.Read(delay: .zero, bytes: ByteBuffer(string: "data: 0\n\n"))]
            + (1...30).map { .init(delay: .seconds(10), bytes: ByteBuffer(string: "data: \($0)\n\n")) }
        let stream = AnnotatedStream(reads: reads, ending: .eof, endDelay: .zero)
        let clock = VirtualClock()
        try await withMockSite(.recordings([.made(stream)]), configure: { ($0.clock, $0.speed) = (clock, 1) }) { site in
            try await site.withConnection { connection in
                let start = ContinuousClock.now
                try await connection.send("GET", "/")
                let answer = try await connection.receiveResponse()
                print("five virtual minutes took \(ContinuousClock.now - start)")
                #expect(answer.chunks.map { String(buffer: $0) } == (0...30).map { "data: \($0)\n\n" })
                #expect(clock.now.offset == .seconds(300))
            }
        }
    }

    @Test("answers that run at the same time go on in the order of their moments", arguments: [2, 5, 40])
    func order(count: Int) async throws {
        let clock = VirtualClock()
        let log = Mutex<[(moment: Int, answer: Int)]>([])
        let arrived = Mutex(0)
        let signal = ChangeSignal()
        var configuration = MockSite.Configuration(player: .everyday(templates: everydayTemplates))
        configuration.clock = clock
        // Starts when all are there, so that all have the same beginning.
        let stub = StubResponder { request, writer in
            let answer = Int(request.path.dropFirst()) ?? 0
            arrived.withLock { $0 += 1 }
            signal.notify()
            for await _ in signal.changes where arrived.withLock({ $0 == count }) { break }
            try await writer.begin(status: 200, headers: [])
            for step in 1...20 {
                let moment = step * (7 + answer)
                try await clock.sleep(until: .init(offset: .seconds(moment)))
                try await writer.write(ByteBuffer(string: "\(moment) "))
                log.withLock { $0.append((moment, answer)) }
            }
            try await writer.end(.eof)
        }
        try await withMockSite(
            making: { [configuration] in try MockSite(configuration, responder: stub, logger: silentLogger, onReady: $0) }
        ) { site in
            try await withThrowingTaskGroup { group in
                for answer in 0..<count {
                    group.addTask {
                        try await site.withConnection { connection in
                            try await connection.send("GET", "/\(answer)")
                            let text = try await connection.receiveResponse().text
                            #expect(text == (1...20).map { "\($0 * (7 + answer)) " }.joined())
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        let moments = log.withLock { $0.map(\.moment) }
        #expect(moments.count == 20 * count)
        #expect(moments == moments.sorted())
    }

    @Test("an answer that is held does not stop the time of others, nor does a client that left")
    func held() async throws {
        let slow = AnnotatedStream(
            reads: (1...3).map { .init(delay: .seconds(60), bytes: ByteBuffer(string: "\($0)")) }, ending: .eof, endDelay: .zero)
        try await withMockSite(.recordings([.made(slow)]), configure: { ($0.clock, $0.speed) = (VirtualClock(), 1) }) { site in
            try await site.withConnection { held in
                try await held.send("GET", "/", headers: [("x-mockqwen-fault", "stall-after=0")])
                _ = try await held.receiveHead()
                for _ in 1...3 {
                    try await site.withConnection { connection in
                        try await connection.send("GET", "/")
                        #expect(try await connection.receiveResponse().text == "123")
                    }
                    try await site.withConnection { try await $0.send("GET", "/") }
                }
            }
        }
    }

    @Test("a sleeper that is cancelled makes way")
    func cancelled() async throws {
        let clock = VirtualClock()
        clock.enter()
        clock.enter()
        let sleeper = Task { try await clock.sleep(for: .seconds(5)) }
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
        #expect(clock.now.offset == .zero)
        clock.leave()
        try await clock.sleep(for: .seconds(9))
        #expect(clock.now.offset == .seconds(9))
    }
}

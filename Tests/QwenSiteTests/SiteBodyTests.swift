import NIOCore
import Testing

@testable import QwenSite

@Suite(.timeLimit(.minutes(10))) struct SiteBodyTests {
    @Test("what piles up is read in one piece, in order, and then the end")
    func piles() async throws {
        let (body, source) = SiteBody.makeStream()
        var bytes = body.makeAsyncIterator()
        source.yield(ByteBuffer(string: "a"))
        source.yield(ByteBuffer(string: "b"))
        #expect(try await bytes.next() == ByteBuffer(string: "ab"))
        source.yield(ByteBuffer(string: "c"))
        source.finish()
        #expect(try await bytes.next() == ByteBuffer(string: "c"))
        #expect(try await bytes.next() == nil)
    }

    @Test("an error comes behind the bytes before it")
    func error() async throws {
        let (body, source) = SiteBody.makeStream()
        var bytes = body.makeAsyncIterator()
        source.yield(ByteBuffer(string: "a"))
        source.finish(throwing: SiteError.busy)
        source.finish()
        #expect(try await bytes.next() == ByteBuffer(string: "a"))
        await #expect(throws: SiteError.busy) { try await bytes.next() }
    }

    @Test("a source is asked to pause while much waits, and told when it was taken")
    func pause() async throws {
        let (body, source) = SiteBody.makeStream()
        var bytes = body.makeAsyncIterator()
        #expect(source.yield(ByteBuffer(string: "a")))
        #expect(!source.yield(ByteBuffer(repeating: 0, count: 64 << 10)))
        let (takings, noteTaking) = AsyncStream.makeStream(of: Void.self)
        source.whenTaken { noteTaking.yield() }
        #expect(try await bytes.next()?.readableBytes == 1 + 64 << 10)
        for await _ in takings { break }
    }

    @Test("a woken reader can look at the clock before it takes what waits")
    func waking() async throws {
        let (body, source) = SiteBody.makeStream()
        var bytes = body.makeAsyncIterator()
        source.yield(ByteBuffer(string: "a"))
        body.wake()
        #expect(try await bytes.next() == ByteBuffer())
        #expect(try await bytes.next() == ByteBuffer(string: "a"))
    }

    @Test("a cancelled reader returns at once, and its source learns of it")
    func cancellation() async throws {
        let (body, source) = SiteBody.makeStream()
        let (partings, noteParting) = AsyncStream.makeStream(of: SiteBody.Source.Parting.self)
        source.onParting { noteParting.yield($0) }
        await withTaskGroup { group in
            group.addTask {
                await #expect(throws: CancellationError.self) {
                    for try await _ in body {}
                }
            }
            group.cancelAll()
        }
        #expect(await partings.first { _ in true } == .abandoned)
    }

    @Test("a reader that waits does not wait on when the body is let go of elsewhere")
    func abandonedElsewhere() async {
        let (body, source) = SiteBody.makeStream()
        await withTaskGroup { group in
            group.addTask {
                await #expect(throws: CancellationError.self) {
                    for try await _ in body {}
                }
            }
            await Task.yield()
            body.abandon()
            source.finish()
        }
    }

    @Test("no wake and no piece is lost, whenever it meets the reader")
    func nothingIsLost() async {
        let (body, source) = SiteBody.makeStream()
        let (arrivals, arrive) = AsyncStream.makeStream(of: Int.self)
        await withTaskGroup { group in
            group.addTask {
                await #expect(throws: Never.self) {
                    for try await bytes in body { arrive.yield(bytes.readableBytes) }
                }
            }
            var arrival = arrivals.makeAsyncIterator()
            for round in 0..<2000 {
                if round.isMultiple(of: 2) { body.wake() } else { source.yield(ByteBuffer(string: "a")) }
                #expect(await arrival.next() == round % 2)
            }
            source.finish()
        }
    }

    @Test("a reader ends, however its cancellation meets bytes, wakes and the end")
    func endsInEveryOrder() async {
        for _ in 0..<500 {
            let (body, source) = SiteBody.makeStream()
            await withTaskGroup { group in
                group.addTask { do { for try await _ in body {} } catch {} }
                group.addTask {
                    source.yield(ByteBuffer(string: "a"))
                    body.wake()
                    source.whenTaken {}
                    source.finish()
                }
                group.cancelAll()
            }
        }
    }

    @Test("a body that nobody keeps is given up")
    func lettingGo() async {
        var stream: (body: SiteBody, source: SiteBody.Source)? = SiteBody.makeStream()
        let (partings, noteParting) = AsyncStream.makeStream(of: SiteBody.Source.Parting.self)
        stream?.source.onParting { noteParting.yield($0) }
        stream = nil
        #expect(await partings.first { _ in true } == .abandoned)
    }
}

import Foundation
import MockQwen
import NIOCore
import QwenSite
import Synchronization
import TestSupport
import Testing

@testable import Proxy

@Suite struct SeveralRemoteFilesTests {
    private static func message(_ urls: [String]) -> String {
        let parts = urls.map { #"{"type":"image","image":"\#($0)"}"# }.joined(separator: ",")
        return #"{"message":[{"type":"text","text":"?"},\#(parts)]}"#
    }

    /// Counts who is in, and lets nobody out before as many as are wanted have come.
    private final class Meeting: Sendable {
        private let wanted: Int
        private let state = Mutex((present: 0, most: 0, come: 0))

        init(wanted: Int) { self.wanted = wanted }

        var most: Int { state.withLock { $0.most } }

        func attend() async throws {
            state.withLock { state in
                (state.present, state.come) = (state.present + 1, state.come + 1)
                state.most = max(state.most, state.present)
            }
            defer { state.withLock { $0.present -= 1 } }
            while state.withLock({ $0.come < wanted }) { try await Task.sleep(for: .milliseconds(1)) }
        }
    }

    @Test("several files on the web are fetched at once, not more than three, and go in their order")
    func atOnce() async throws {
        try await withWebServer { _ in
            .httpAnswer()
        } _: { port in
            // The first three names are known when all three were asked for.
            let meeting = Meeting(wanted: 3)
            try await withEverydayProxy(surroundings: .reachingThisMachine(port) { _ in try await meeting.attend() }) { proxy, _ in
                let reply = try await proxy.post("/api/chat", Self.message((1...7).map { "http://host\($0).example:\(port)/\($0).png" }))
                let attached = (1...7).map { "“\($0).png” (image, 7 bytes)" }.joined(separator: "; ")
                #expect(reply.answer?.contains("You attached \(attached).") == true, "\(reply.text)")
            }
            #expect(meeting.most == 3)
        }
    }

    @Test("the first that can't be had is told of, and the others are not waited for")
    func failure() async throws {
        try await withWebServer(closes: false) { head in
            head.contains("GET /missing.png ")
                ? .httpAnswer("404 Not Found") : ByteBuffer(string: "HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 100\r\n\r\n1")
        } _: { port in
            try await withEmptySpool(surroundings: .reachingThisMachine(port)) { proxy, _, _ in
                let reply = try await proxy.post(
                    "/api/chat", Self.message(["slow", "missing", "slower"].map { "http://a.example:\(port)/\($0).png" }))
                #expect(reply.status == 400)
                #expect(reply.code == "file_not_fetched")
                #expect(reply.text.contains("404"), "\(reply.text)")
            }
        }
    }

    /// A look-up that was called off, and says something else.
    private struct NobodyKnows: Error {}

    @Test("a fetch that is called off says so, and not that the file can't be had", .timeLimit(.minutes(10)))
    func calledOff() async throws {
        let count = 50
        let waiting = Mutex(0)
        let web = Surroundings.reachingThisMachine(1) { _ in
            waiting.withLock { $0 += 1 }
            try? await Task.sleep(for: .seconds(600))
            throw NobodyKnows()
        }.web
        let fetch = RemoteFetch(
            spool: try .temporary(SpoolLimits()), web: web, network: HTTPTransport.Network(), limits: Limits())
        let url = try #require(URL(string: "http://a.example/a.png"))
        await withTaskGroup(of: (any Error)?.self) { group in
            for _ in 0..<count {
                group.addTask {
                    do {
                        _ = try await fetch.fetch(url, isPicture: true, by: .now + .seconds(600))
                        return nil
                    } catch { return error }
                }
            }
            while waiting.withLock({ $0 }) < count, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(1)) }
            group.cancelAll()
            for await error in group { #expect(error is CancellationError, "\(String(describing: error))") }
        }
    }
}

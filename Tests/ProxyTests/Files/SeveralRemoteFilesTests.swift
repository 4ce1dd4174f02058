import AsyncHTTPClient
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

    @Test("a fetch that is called off says so, and not that the file can't be had", .timeLimit(.minutes(1)))
    func calledOff() async throws {
        try await withWebServer(closes: false) { _ in
            ByteBuffer(string: "HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 100\r\n\r\n1")
        } _: { port in
            try await withTemporaryFolder { folder in
                let spool = try FileSpool(folder: folder, limits: SpoolLimits(), now: Date())
                let web = Surroundings.reachingThisMachine(port).web
                let fetch = RemoteFetch(spool: spool, web: web, network: HTTPTransport.Network(), limits: Limits())
                let url = try #require(URL(string: "http://a.example:\(port)/a.png"))
                await withTaskGroup(of: (any Error)?.self) { group in
                    group.addTask {
                        do {
                            _ = try await fetch.fetch(url, isPicture: true, by: .now + .seconds(60))
                            return nil
                        } catch { return error }
                    }
                    // The first byte is here, and it waits for the others.
                    func size() -> Int {
                        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
                        return files.compactMap { try? Data(contentsOf: $0).count }.max() ?? 0
                    }
                    while size() == 0, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(1)) }
                    group.cancelAll()
                    let error = await group.next() ?? nil
                    #expect(error is CancellationError, "\(String(describing: error))")
                }
            }
        }
    }
}

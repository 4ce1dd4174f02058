import AsyncHTTPClient
import Foundation
import Recorder
import TestSupport

/// A recording that has ended.
struct EndedRecording<Result: Sendable>: Sendable {
    var result: Result
    var end: RecordingServer.End
    var journal: Journal
}

/// Records what `body` sends to the recorder's port, and stops when it returns, or lets the recorder stop by itself.
func withRecorder<Result: Sendable>(
    of upstream: String, trusting certificates: String? = nil, into place: URL, stopping: Bool = true,
    configure: (inout RecordingServer.Configuration) -> Void = { _ in },
    _ body: @escaping @Sendable (_ port: Int) async throws -> Result
) async throws -> EndedRecording<Result> {
    let site = try Upstream(upstream)
    let journal = try Journal.begin(in: CaptureFolder(place), upstream: site)
    let client = HTTPClient.forUpstream(trusting: certificates)
    var configuration = RecordingServer.Configuration()
    configure(&configuration)
    let (ports, announce) = AsyncStream.makeStream(of: Int.self)
    let server = RecordingServer(configuration, upstream: site, client: client, journal: journal, logger: silentLogger) { announce.yield($0) }
    do {
        let ended = try await withThrowingTaskGroup(of: RecordingServer.End.self) { group in
            group.addTask {
                defer { announce.finish() }
                return try await server.run()
            }
            guard let port = await ports.first(where: { _ in true }) else { throw CancellationError() }
            let result = try await body(port)
            if stopping { group.cancelAll() }
            return EndedRecording(result: result, end: try await group.next() ?? .asked, journal: journal)
        }
        try await client.shutdown()
        return ended
    } catch {
        try? await client.shutdown()
        throw error
    }
}

/// Makes an empty folder, and removes it when `body` has ended.
func withFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "qwen-proxy-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
}

/// The texts of all files below a folder, by their paths.
func files(below folder: URL) throws -> [String: String] {
    var texts: [String: String] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
        guard let data = try? Data(contentsOf: folder.appending(path: path)) else { continue }
        texts[path] = String(decoding: data, as: UTF8.self)
    }
    return texts
}

import AsyncHTTPClient
import NIOCore

/// An upload failed for a reason that is not the network's, and is not to be taken for it.
struct UploadFailure: Error {
    let cause: any Error
}

extension HTTPTransport {
    /// How long a connection may take no byte of an upload.
    private static var uploadStall: Duration { .seconds(60) }
    /// What is read of the answer to an upload.
    private static var uploadAnswerLimit: Int { 64 << 10 }

    /// Sends a request whose body is read as it goes. The answer is read whole: where it comes before the body's end, the rest of the body
    /// is of no use to anybody.
    func upload(_ stream: SiteRequest.Stream, as request: HTTPClient.Request, on loop: any EventLoop, deadline: NIODeadline) async throws
        -> SiteResponse
    {
        let pump = UploadPump(stream, stall: Self.uploadStall, on: loop)
        var outgoing = request
        outgoing.body = pump.body
        do {
            return try await withThrowingTaskGroup(of: SiteResponse?.self) { [outgoing] group in
                defer { group.cancelAll() }
                group.addTask {
                    await pump.run()
                    return nil
                }
                group.addTask { try await whole(exchange(outgoing, deadline: deadline)) }
                while let result = try await group.next() { if let response = result { return response } }
                throw CancellationError()
            }
        } catch {
            throw pump.failure.map(UploadFailure.init) ?? error
        }
    }

    private func whole(_ response: SiteResponse) async throws -> SiteResponse {
        let (body, source) = SiteBody.makeStream()
        // A server that does not want the rest may close before its words have come.
        if let bytes = try? await response.body.collect(upTo: Self.uploadAnswerLimit) { source.yield(bytes) }
        source.finish()
        return SiteResponse(status: response.status, headers: response.headers, body: body)
    }
}

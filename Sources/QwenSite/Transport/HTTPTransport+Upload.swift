import AsyncHTTPClient
import NIOCore

/// An upload failed for a reason that is not the network's, and is not to be taken for it.
struct UploadFailure: Error {
    let cause: any Error
}

extension HTTPTransport {
    /// What is read of the answer to an upload.
    private static var uploadAnswerLimit: Int { 64 << 10 }
    /// How long the words of a refusal are waited for that came before the body's end.
    private static var uploadAnswerPatience: Duration { .seconds(2) }

    /// Sends a request whose body is read as it goes. The answer is read whole: where it comes before the body's end, the rest of the body
    /// is of no use to anybody.
    func upload(_ stream: SiteRequest.Stream, as request: HTTPClient.Request, on loop: any EventLoop, deadline: NIODeadline) async throws
        -> SiteResponse
    {
        let pump = UploadPump(stream, stall: uploadStall, on: loop)
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
        if let bytes = try? await words(of: response) { source.yield(bytes) }
        source.finish()
        return SiteResponse(status: response.status, headers: response.headers, body: body)
    }

    /// The client sends nothing more once it has been refused, but tells the end of the answer only behind the end of the body, which does not
    /// come then.
    private func words(of response: SiteResponse) async throws -> ByteBuffer {
        guard response.status >= 300 else { return try await response.body.collect(upTo: Self.uploadAnswerLimit) }
        let length = response.headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) }
        let wanted = min(length ?? .max, Self.uploadAnswerLimit)
        return try await withDeadline(Self.uploadAnswerPatience) {
            var words = ByteBuffer()
            var pieces = response.body.makeAsyncIterator()
            while words.readableBytes < wanted, let piece = try await pieces.next() { words.writeImmutableBuffer(piece) }
            return words
        }
    }
}

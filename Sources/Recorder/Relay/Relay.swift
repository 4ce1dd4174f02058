import AsyncHTTPClient
import Glibc
import Logging
import MockHTTP
import NIOCore
import NIOHTTP1
import RecordingFormat
import Synchronization

/// Passes requests on to the site, and its answers back.
final class Relay: Sendable {
    private let upstream: Upstream
    private let client: HTTPClient
    private let journal: Journal
    private let configuration: RecordingServer.Configuration
    private let logger: Logger
    /// Ends the recording.
    private let stop: @Sendable (Result<RecordingServer.End, any Error>) -> Void
    private let state = Mutex(State())

    private static let advice = "Give the client its address as the site's: 'qwen-proxy serve --site http://127.0.0.1:PORT'."

    private struct State {
        var exchanges = 0
        /// The site asked for a human: nothing must be sent any more, on no connection.
        var isClosed = false
    }

    init(
        upstream: Upstream, client: HTTPClient, journal: Journal, configuration: RecordingServer.Configuration, logger: Logger,
        stop: @escaping @Sendable (Result<RecordingServer.End, any Error>) -> Void
    ) {
        self.upstream = upstream
        self.client = client
        self.journal = journal
        self.configuration = configuration
        self.logger = logger
        self.stop = stop
    }

    /// Answers a request; false where the connection can't serve another.
    func answer(_ request: ReceivedRequest, on channel: any Channel) async -> Bool {
        let (number, isClosed) = state.withLock { state in
            state.exchanges += 1
            return (state.exchanges, state.isClosed)
        }
        guard !isClosed else {
            await refuse(.badGateway, "The site asked a human to prove being one, so the recorder has stopped.\n", on: channel)
            return false
        }
        // Anything else, joined to the site's name, could name another host.
        guard request.head.uri.hasPrefix("/"), request.head.method != .CONNECT else {
            await refuse(.badRequest, "The recorder stands in the site's place and is no proxy to be set as one. \(Self.advice)\n", on: channel)
            return false
        }
        let host = SiteHosts.named(by: request.head.headers.first(name: "host"))
        let captured = CapturedExchange(
            started: configuration.now(), method: request.head.method.rawValue, host: host, target: request.head.uri,
            requestHeaders: PassedHeaders.recordedRequest(request.head.headers), requestBody: request.body, status: 0)
        let notes = ExchangeNotes(number: number, captured, journal: journal, loop: channel.eventLoop, clock: configuration.clock)
        do {
            try await notes.request().get()
            guard let ending = try await exchange(request, host: host, notes, channel) else { return false }
            try await notes.end(ending).get()
            logger.info("\(captured.method) \(host)\(captured.target.prefix { $0 != "?" }): \(ending.rawValue)", metadata: ["exchange": "\(number)"])
            let isHumanCheck = notes.form == .humanCheck
            if isHumanCheck { state.withLock { $0.isClosed = true } }
            let isOpen = await pass(ending, to: channel)
            if isHumanCheck { stop(.success(.humanCheck)) }
            return isOpen && request.allowsAnother
        } catch {
            // What can't be noted must not go on.
            stop(.failure(error))
            return false
        }
    }

    /// Has the request answered, up to the answer's end, which is left to be told; `nil` where there was no answer.
    private func exchange(
        _ request: ReceivedRequest, host: String, _ notes: ExchangeNotes, _ channel: any Channel
    ) async throws -> Ending? {
        do {
            let outgoing = try HTTPClient.Request(
                url: upstream.url(host: host, target: request.head.uri), method: request.head.method,
                headers: PassedHeaders.request(request.head.headers, host: host),
                body: request.body.readableBytes > 0 ? .byteBuffer(request.body) : nil)
            let delegate = RelayDelegate(notes: notes, answering: request.head, to: channel)
            let task = client.execute(
                request: outgoing, delegate: delegate, eventLoop: .delegateAndChannel(on: channel.eventLoop),
                deadline: .now() + TimeAmount(configuration.longestExchange))
            let result = await withTaskCancellationHandler {
                await Result { try await task.futureResult.get() }
            } onCancel: {
                task.cancel()
            }
            // What came before a connection broke goes on before its end does.
            try await delegate.settled.get()
            try result.get()
            return .eof
        } catch let error as JournalError {
            throw error
        } catch {
            if notes.hasHead { return ending(error, notes, channel) }
            let hasLeft = Task.isCancelled || !channel.isActive
            let reason = hasLeft ? "the client left before it came" : UpstreamFailure.text(of: error)
            try await notes.fail(reason).get()
            logger.warning("no answer from \(host): \(reason)")
            if !hasLeft { await refuse(.badGateway, "The recorder got no answer from \(host): \(reason)\n", on: channel) }
            return nil
        }
    }

    private func ending(_ error: any Error, _ notes: ExchangeNotes, _ channel: any Channel) -> Ending {
        if Task.isCancelled || !channel.isActive || error as? HTTPClientError == .deadlineExceeded {
            return notes.silence >= configuration.holdSilence ? .hold : .client
        }
        return (error as? IOError)?.errnoCode == ECONNRESET ? .reset : .cut
    }

    /// Ends the client's answer as upstream's ended; false where that ends the connection.
    private func pass(_ ending: Ending, to channel: any Channel) async -> Bool {
        if ending == .eof { return (try? await channel.writeAndFlush(HTTPServerResponsePart.end(nil))) != nil }
        if ending == .reset { try? await channel.reset() } else { try? await channel.close() }
        return false
    }

    private func refuse(_ status: HTTPResponseStatus, _ text: String, on channel: any Channel) async {
        let headers: HTTPHeaders = ["content-type": "text/plain; charset=utf-8", "content-length": String(text.utf8.count), "connection": "close"]
        let parts: [HTTPServerResponsePart] = [
            .head(HTTPResponseHead(version: .http1_1, status: status, headers: headers)), .body(.byteBuffer(ByteBuffer(string: text))),
            .end(nil),
        ]
        for part in parts { try? await channel.writeAndFlush(part) }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

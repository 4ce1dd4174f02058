public import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOHTTPCompression

/// Reaches the site over HTTP, or, in its place, one server that stands for all of the site's hosts.
public struct HTTPTransport: SiteTransport {
    private let clients: HTTPClients
    private let site: String?
    /// How long a connection may take no byte of an upload.
    var uploadStall = Duration.seconds(60)

    /// - Parameters:
    ///   - clients: made with ``clientConfiguration``; whoever made them shuts them down.
    ///   - site: where to connect for every host of the site, such as `http://127.0.0.1:3265`; the `Host` header stays the
    ///     real one. `nil` connects to the real hosts.
    public init(clients: HTTPClients, site: String? = nil) {
        self.clients = clients
        self.site = site.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    }

    /// Sends everything through one client.
    public init(client: HTTPClient, site: String? = nil) { self.init(clients: HTTPClients(client), site: site) }

    public func send(_ request: SiteRequest) async throws -> SiteResponse {
        guard let url = SiteURL(request.url) else { throw SiteError.unavailable(.unreachable("no address to connect to")) }
        var headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
        if !headers.contains(name: "host") { headers.add(name: "host", value: url.host) }
        let address = address(of: request.url)
        do {
            var outgoing = try HTTPClient.Request(url: address, method: HTTPMethod(rawValue: request.method), headers: headers)
            let deadline = NIODeadline.now() + TimeAmount(request.timeout)
            switch request.body {
            case .stream(let stream)?: return try await upload(stream, as: outgoing, on: clients.current.eventLoopGroup.any(), deadline: deadline)
            case .bytes(let bytes)?: outgoing.body = .byteBuffer(bytes)
            case nil: break
            }
            do {
                return try await exchange(outgoing, deadline: deadline)
            } catch  where outgoing.method == .GET && Self.isBrokenConnection(error) {
                // The site may have closed the connection while it was idle in the pool. A request that changes nothing is sent again.
                return try await exchange(outgoing, deadline: deadline)
            }
        } catch {
            if Task.isCancelled || error is CancellationError { throw CancellationError() }
            if let failure = error as? UploadFailure { throw failure.cause }
            throw SiteError.unavailable(Unavailability(error, at: SiteURL(address)?.authority ?? url.host, timeout: request.timeout))
        }
    }

    func exchange(_ request: HTTPClient.Request, deadline: NIODeadline) async throws -> SiteResponse {
        let client = clients.current
        let loop = client.eventLoopGroup.any()
        let (body, source) = SiteBody.makeStream()
        let delegate = ResponseDelegate(head: loop.makePromise(), body: source)
        let task = client.execute(request: request, delegate: delegate, eventLoop: .delegate(on: loop))
        // The client tells the delegate of most failures, but not that it has been shut down, nor of a request that fails to be
        // written behind its answer: nobody may wait for what never comes.
        task.futureResult.whenFailure { delegate.didReceiveError(task: task, $0) }
        source.onParting { parting in
            switch parting {
            case .abandoned: task.cancel()
            case .settled:
                let patience = loop.scheduleTask(in: Self.lingering) { task.cancel() }
                task.futureResult.whenComplete { _ in patience.cancel() }
            }
        }
        let timeout = loop.scheduleTask(deadline: deadline) { task.fail(reason: HTTPClientError.deadlineExceeded) }
        defer { timeout.cancel() }
        let began = NIODeadline.now()
        let head = try await withTaskCancellationHandler {
            do { return try await delegate.head.futureResult.get() } catch {
                if Self.isSilence(error, since: began) { clients.noteSilence(of: client) }
                throw error
            }
        } onCancel: {
            task.cancel()
        }
        return SiteResponse(status: Int(head.status.code), headers: head.headers.map { ($0.name, $0.value) }, body: body)
    }

    /// Whether the connection may be dead: a request's time is over without an answer, or its caller has given up after long.
    private static func isSilence(_ error: any Error, since began: NIODeadline) -> Bool {
        switch error as? HTTPClientError {
        case .deadlineExceeded: true
        case .cancelled: NIODeadline.now() - began >= .seconds(30)
        default: false
        }
    }

    /// How long the end of a body is waited for whose reader has what it wanted. The site may leave the connection open; where it ends
    /// the body, the connection serves again.
    private static var lingering: TimeAmount { .seconds(1) }

    private static func isBrokenConnection(_ error: any Error) -> Bool {
        switch error {
        case let error as HTTPClientError: error == .remoteConnectionClosed
        case let error as IOError: error.errnoCode == ECONNRESET || error.errnoCode == EPIPE
        default: error is ChannelError
        }
    }

    /// Where to connect for one of the site's addresses.
    private func address(of url: String) -> String {
        guard let site, let authority = url.firstRange(of: "://")?.upperBound else { return url }
        let rest = url[authority...]
        return site + rest[(rest.firstIndex(of: "/") ?? rest.endIndex)...]
    }
}

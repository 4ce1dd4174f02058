import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import QwenSite

/// Fetches a file that a message names by its address on the web.
///
/// Each host is looked up once, its addresses are checked, and the connection goes to one of those: a name that stands for another address a
/// moment later gains nothing. The same for each redirection. Through the user's HTTP proxy, which looks names up by itself, goes what is
/// public as far as this machine can tell; what else the proxy may reach is for whoever runs it to say.
struct RemoteFetch: Sendable {
    private static let redirections = 5
    /// How many addresses of one host are tried.
    private static let addresses = 4
    /// How long this machine may look for a name that only the proxy has to know.
    private static let lookUpForProxy = Duration.seconds(5)

    let spool: FileSpool
    let web: WebAccess
    /// As for the live site.
    let network: HTTPTransport.Network
    let limits: Limits

    /// - Parameters:
    ///   - isPicture: whether nothing else will do.
    ///   - end: when it has to be here.
    /// - Throws: ``APIError`` that says why it can't be had, ``SpoolError``, or `CancellationError`.
    func fetch(_ url: URL, isPicture: Bool, by end: ContinuousClock.Instant) async throws -> TurnFile {
        do {
            return try await withDeadline(ContinuousClock.now.duration(to: end)) {
                var next = url
                for _ in 0...Self.redirections {
                    switch try await get(next, isPicture: isPicture) {
                    case .file(let file): return file
                    case .elsewhere(let url): next = url
                    }
                }
                throw APIError.notFetched(url, reason: "it is redirected again and again")
            }
        } catch {
            // What a fetch fails with that is called off says nothing of the file.
            try Task.checkCancellation()
            throw told(error, of: url)
        }
    }

    private func told(_ error: any Error, of url: URL) -> any Error {
        switch error {
        case is APIError, is SpoolError, is CancellationError: error
        case is DeadlineExceeded: APIError.notFetched(url, reason: "it is not here after \(limits.remoteFile.components.seconds) s")
        case is HostLookUp.Busy: APIError.notFetched(url, reason: "too many other names are being looked up")
        case is HTTPClientError, is HTTPParserError: APIError.notFetched(url, reason: "its server does not answer as it should")
        default: APIError.notFetched(url, reason: "no connection")
        }
    }

    private enum Found {
        case file(TurnFile)
        case elsewhere(URL)
    }

    /// What there is on the first way on which anybody answers.
    private func get(_ url: URL, isPicture: Bool) async throws -> Found {
        guard let target = WebTarget(url) else { throw APIError.notFetched(url, reason: "its address can't be used") }
        let ways = try await ways(to: target, url)
        var configuration = try HTTPTransport.clientConfiguration(network)
        // What comes is counted as it comes.
        configuration.decompression = .disabled
        configuration.timeout.connect = .init(min(limits.remoteConnection, limits.remoteFile / ways.count))
        var failure: (any Error)?
        for way in ways {
            do { return try await get(target, of: url, by: way, configuration, isPicture: isPicture) } catch let error as NoAnswer {
                failure = error.cause
            }
        }
        throw failure ?? APIError.notFetched(url, reason: "no connection")
    }

    /// Nobody is there, or whoever is does not speak HTTP.
    private struct NoAnswer: Error {
        let cause: any Error
    }

    private func get(
        _ target: WebTarget, of url: URL, by way: Way, _ configuration: HTTPClient.Configuration, isPicture: Bool
    ) async throws -> Found {
        var configuration = configuration
        // The name stays for the Host header and the certificate.
        if case .address(let address) = way { configuration.dnsOverride = [target.host: address] }
        return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            var request = HTTPClientRequest(url: target.url)
            request.headers = ["user-agent": "qwen-proxy", "accept": isPicture ? "image/*" : "*/*"]
            let response: HTTPClientResponse
            do { response = try await client.execute(request, timeout: .seconds(limits.remoteFile.components.seconds)) } catch {
                try Task.checkCancellation()
                throw NoAnswer(cause: error)
            }
            return try await read(response, of: url, isPicture: isPicture)
        }
    }

    /// Where to connect.
    private enum Way {
        case address(String)
        case proxy
    }

    /// The ways to what `url` names; at least one.
    private func ways(to target: WebTarget, _ url: URL) async throws -> [Way] {
        let found = try await addresses(of: target)
        let allowed = try await web.allowed(of: found)
        if network.proxy != nil {
            // It may know another address than this machine does, so all of them must do. It may well know names that this machine does not.
            guard allowed == found, target.address != nil || !target.isLocalName else { throw APIError.notPublic(url) }
            return [.proxy]
        }
        guard !found.isEmpty else { throw APIError.notFetched(url, reason: "there is no such host") }
        let ways = allowed.prefix(Self.addresses).compactMap { $0.ipAddress.map(Way.address) }
        guard !ways.isEmpty else { throw APIError.notPublic(url) }
        return ways
    }

    private func addresses(of target: WebTarget) async throws -> [SocketAddress] {
        if let address = target.address { return [address] }
        guard network.proxy != nil else { return try await web.addresses(target.host, target.port) }
        do {
            return try await withDeadline(Self.lookUpForProxy) { try await web.addresses(target.host, target.port) }
        } catch is DeadlineExceeded { return [] }
    }

    private func read(_ response: HTTPClientResponse, of url: URL, isPicture: Bool) async throws -> Found {
        let isRedirect = (300..<400).contains(response.status.code)
        if isRedirect, let location = response.headers.first(name: "location") {
            guard let next = URL(string: location, relativeTo: url)?.absoluteURL else {
                throw APIError.notFetched(url, reason: "it is redirected to what is no address")
            }
            return .elsewhere(next)
        }
        guard response.status == .ok else { throw APIError.notFetched(url, reason: "its server answers \(response.status.code)") }
        let name = FileReference.remote(url: url, isPicture: isPicture).name
        let type = MediaType(response.headers.first(name: "content-type"))?.text ?? FileName(name).usualType
        guard !isPicture || type.hasPrefix("image/") else { throw APIError.notFetched(url, reason: "it is '\(type.prefix(100))', and no picture") }
        var file = NewFile(name: name, contentType: type, size: 0)
        let limit = min(file.kind.limit, limits.fileBytes)
        let announced = response.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        guard announced <= limit else { throw APIError.fileTooLarge(limit: limit) }
        let bytes = try await spool.begin()
        for try await piece in response.body {
            guard bytes.size + piece.readableBytes <= limit else { throw APIError.fileTooLarge(limit: limit) }
            try await spool.append(piece, to: bytes)
        }
        guard bytes.size > 0 else { throw APIError.notFetched(url, reason: "it is empty") }
        file.size = bytes.size
        return .file(.passing(PassingFile(new: file, bytes: bytes)))
    }
}

import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import QwenSite

/// Fetches a file that a message names by its address on the web.
///
/// Each host is looked up once, its addresses are checked, and the connection goes to one of those: a name that stands for another address a
/// moment later gains nothing. The same for each redirection.
struct RemoteFetch: Sendable {
    private static let redirections = 5
    /// How many addresses of one host are tried.
    private static let addresses = 4

    let spool: FileSpool
    let web: WebAccess
    let limits: Limits

    /// - Parameter isPicture: whether nothing else will do.
    /// - Throws: ``APIError`` that says why it can't be had, ``SpoolError``, or `CancellationError`.
    func fetch(_ url: URL, isPicture: Bool) async throws -> TurnFile {
        do {
            return try await withDeadline(limits.remoteFile) {
                var next = url
                for _ in 0...Self.redirections {
                    switch try await get(next, isPicture: isPicture) {
                    case .file(let file): return file
                    case .elsewhere(let url): next = url
                    }
                }
                throw APIError.notFetched(url, reason: "it is redirected again and again")
            }
        } catch is DeadlineExceeded {
            throw APIError.notFetched(url, reason: "it took longer than \(limits.remoteFile.components.seconds) s")
        } catch is HostLookUp.Busy {
            throw APIError.notFetched(url, reason: "too many other names are being looked up")
        } catch is HTTPClientError {
            throw APIError.notFetched(url, reason: "its server does not answer as it should")
        } catch let error where !(error is APIError || error is SpoolError || error is CancellationError) {
            throw APIError.notFetched(url, reason: "no connection")
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
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = .init(min(.seconds(10), limits.remoteFile / ways.count))
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
        _ target: WebTarget, of url: URL, by way: String, _ configuration: HTTPClient.Configuration, isPicture: Bool
    ) async throws -> Found {
        var configuration = configuration
        // The name stays for the Host header and the certificate.
        configuration.dnsOverride = [target.host: way]
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

    /// The addresses to connect to; at least one.
    private func ways(to target: WebTarget, _ url: URL) async throws -> [String] {
        let found = if let address = target.address { [address] } else { try await web.addresses(target.host, target.port) }
        guard !found.isEmpty else { throw APIError.notFetched(url, reason: "there is no such host") }
        let ways = try web.allowed(of: found).prefix(Self.addresses).compactMap(\.ipAddress)
        guard !ways.isEmpty else { throw APIError.notPublic(url) }
        return ways
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

import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import QwenSite

/// Fetches a file that a message names by its address on the web.
///
/// Each host is looked up once, the address is checked, and the connection goes to that address: a name that stands for another address a
/// moment later gains nothing. The same for each redirection.
struct RemoteFetch: Sendable {
    private static let redirections = 5

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

    private func get(_ url: URL, isPicture: Bool) async throws -> Found {
        guard let target = WebTarget(url) else { throw APIError.notFetched(url, reason: "its address can't be used") }
        let address = try await address(of: target, url)
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(10)
        // The name stays for the Host header and the certificate.
        configuration.dnsOverride = [target.host: address]
        return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            var request = HTTPClientRequest(url: target.url)
            request.headers = ["user-agent": "qwen-proxy", "accept": isPicture ? "image/*" : "*/*"]
            let response = try await client.execute(request, timeout: .seconds(limits.remoteFile.components.seconds))
            return try await read(response, of: url, isPicture: isPicture)
        }
    }

    /// Where to connect.
    private func address(of target: WebTarget, _ url: URL) async throws -> String {
        let found = if let address = target.address { [address] } else { try await web.addresses(target.host, target.port) }
        guard !found.isEmpty else { throw APIError.notFetched(url, reason: "there is no such host") }
        guard let address = found.first(where: web.allows)?.ipAddress else {
            throw APIError.notFetched(url, reason: "it lies in a network that is not public")
        }
        return address
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

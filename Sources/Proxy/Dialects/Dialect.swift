import Hummingbird
import NIOCore

/// The languages in which clients are answered. A request's path tells which one.
enum Dialect: Sendable {
    case openAI
    /// Ours: `/chat` and what goes with it.
    case native

    /// - Parameter path: the request's path, with its prefix. Where nothing is served, OpenAI's clients must understand the refusal.
    init(path: String) {
        var parts = path.split(separator: "/")[...]
        if parts.first == "api" { parts.removeFirst() }
        let isOpenAIs = parts.first == "v1"
        if isOpenAIs { parts.removeFirst() }
        switch parts.joined(separator: "/") {
        case "chat", "status", "health": self = .native
        // Both have them. `files` itself is OpenAI's.
        case let path where path.hasPrefix("files/"): self = isOpenAIs && path != "files/upload" ? .openAI : .native
        case let path where path == "chats" || path.hasPrefix("chats/"): self = .native
        default: self = .openAI
        }
    }

    /// The answer that tells a client of `error`.
    func response(_ error: APIError) -> Response {
        var buffer = ByteBuffer()
        switch self {
        case .openAI: buffer.writeOpenAIError(error)
        case .native: buffer.writeNativeError(error)
        }
        var response = Response(json: buffer, status: error.status)
        response.headers.append(contentsOf: error.headers)
        return response
    }
}

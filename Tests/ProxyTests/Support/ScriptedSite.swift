import NIOCore
import QwenSite
import Synchronization

/// A site that a test writes: it lists two models, opens chats, and answers questions with the bytes that it is told to.
final class ScriptedSite: SiteTransport {
    typealias Reply = @Sendable (SiteRequest) async throws -> SiteResponse

    private let completion: Reply
    private let others: Reply?
    private let state = Mutex<(calls: [(method: String, path: String)], chats: Int)>(([], 0))
    private let note: AsyncStream<String>.Continuation
    /// The paths that were asked for, as they come; for one reader.
    let calls: AsyncStream<String>

    /// - Parameters:
    ///   - others: answers all calls but questions, in place of what is usual.
    ///   - completion: answers questions.
    init(others: Reply? = nil, completion: @escaping Reply) {
        self.completion = completion
        self.others = others
        (calls, note) = AsyncStream.makeStream()
    }

    /// A site whose answers are these pieces of text.
    convenience init(texts: [String]) {
        self.init { _ in .events([.created] + texts.map(Frame.text) + [.end]) }
    }

    /// The paths that were asked for, in order.
    var paths: [String] { state.withLock { $0.calls.map(\.path) } }

    /// The paths of what was to be deleted, in order.
    var deletions: [String] { state.withLock { $0.calls.filter { $0.method == "DELETE" }.map(\.path) } }

    func send(_ request: SiteRequest) async throws -> SiteResponse {
        let path = String(request.url.drop { $0 != "/" }.dropFirst(2).drop { $0 != "/" }.prefix { $0 != "?" })
        let chat = state.withLock { state in
            state.calls.append((request.method, path))
            if path == "/api/v2/chats/new" { state.chats += 1 }
            return state.chats
        }
        note.yield(path)
        if path == "/api/v2/chat/completions" { return try await completion(request) }
        if let others { return try await others(request) }
        switch path {
        case "/api/v2/chats/new":
            return .json(#"{"success":true,"request_id":"r","data":{"id":"00000000-0000-4000-8000-\#(100_000_000_000 + chat)"}}"#)
        case "/api/models":
            let models = ["qwen-max-latest", "org/qwen3-max"].map { id in
                #"{"id":"\#(id)","name":"\#(id)","object":"model","owned_by":"qwen","info":{"id":"\#(id)","is_active":true,"meta":{}}}"#
            }
            return .json(#"{"data":[\#(models.joined(separator: ","))]}"#)
        default:
            return .json(#"{"success":true,"request_id":"r","data":{"status":true}}"#)
        }
    }

    /// One frame of the site's answer.
    enum Frame {
        case created
        case text(String)
        case end

        var bytes: String {
            let ids = #""response_id":"33333333-3333-4333-8333-333333333333""#
            return switch self {
            case .created:
                #"data: {"response.created":{"chat_id":"11111111-1111-4111-8111-111111111111","parent_id":"22222222-2222-4222-8222-222222222222",\#(ids)}}"#
                    + " \n\n"
            case .text(let text):
                #"data: {"choices":[{"delta":{"role":"assistant","content":"\#(text)","phase":"answer","status":"typing"}}],\#(ids),"#
                    + #""usage":{"input_tokens":12,"output_tokens":3,"total_tokens":15}}"# + "\n\n"
            case .end:
                #"data: {"choices":[{"delta":{"role":"assistant","content":"","phase":"answer","status":"finished"}}],\#(ids)}"# + "\n\n"
            }
        }
    }
}

extension SiteResponse {
    static func json(_ text: String, status: Int = 200) -> SiteResponse { .whole(text, type: "application/json", status: status) }

    static func whole(_ text: String, type: String, status: Int = 200) -> SiteResponse {
        SiteResponse(status: status, headers: [("content-type", type)], body: .of([ByteBuffer(string: text)]))
    }

    static func events(_ frames: [ScriptedSite.Frame]) -> SiteResponse { .stream(.of(frames.map { ByteBuffer(string: $0.bytes) })) }

    static func stream(_ body: SiteBody) -> SiteResponse {
        SiteResponse(status: 200, headers: [("content-type", "text/event-stream; charset=utf-8")], body: body)
    }
}

extension SiteBody {
    /// These pieces, then the end.
    static func of(_ pieces: [ByteBuffer]) -> SiteBody {
        let (body, source) = makeStream()
        for piece in pieces { source.yield(piece) }
        source.finish()
        return body
    }

    /// These pieces, then silence.
    /// - Parameters:
    ///   - waited: called when all pieces were taken.
    ///   - left: called when the reader gave up.
    static func silent(
        after pieces: [ByteBuffer], waited: @escaping @Sendable () -> Void = {}, left: @escaping @Sendable () -> Void = {}
    ) -> SiteBody {
        let (body, source) = makeStream()
        source.onParting { _ in left() }
        for piece in pieces { source.yield(piece) }
        source.whenTaken(waited)
        return body
    }
}

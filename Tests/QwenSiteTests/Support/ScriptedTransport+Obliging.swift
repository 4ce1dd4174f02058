import NIOCore

@testable import QwenSite

extension ScriptedTransport {
    /// A site that does whatever it is asked.
    static var obliging: ScriptedTransport {
        ScriptedTransport { request in
            switch request.place {
            case "chat.qwen.ai/auth": return .html(SignInTests.page)
            case "chat.qwen.ai/api/v2/chat/completions" where request.json["stream"] as? Bool == true: return .events("data: {}\n\n")
            case "chat.qwen.ai/api/models", "chat.qwen.ai/api/v2/chats/": return request.method == "GET" ? .json(#"{"data":[]}"#) : .json(done)
            case "chat.qwen.ai/api/v2/files/parse/status": return .json(#"{"success":true,"data":[{"file_id":"f1","status":"success"}]}"#)
            case let place where place.hasPrefix("cdn.qwenlm.ai/"):
                return .init(headers: [("content-type", "image/png")], chunks: [ByteBuffer(string: "picture")])
            default:
                // As a store does: behind the whole of the file.
                if case .stream(let stream)? = request.body { for try await _ in stream.content {} }
                return .json(done)
            }
        }
    }

    private static let done = """
        {"success":true,"data":{"id":"u1","access_token":"\(makeToken())","status":true,"title":"T","task_status":"running",
        "messages":[{"extra":{"wanx":{"task_id":"t1"}}}],\(grant)}}
        """

    /// The members of a place in the object store.
    static let grant = """
        "access_key_id":"STS.KEY","access_key_secret":"SECRET-OF-THE-STORE","security_token":"TOKEN-OF-THE-STORE","file_id":"f1",
        "file_url":"https://qwen-webui-prod.oss-accelerate.aliyuncs.com/u1/f1_a?x-oss-signature=s","file_path":"u1/f1_a b(1).txt",
        "bucketname":"qwen-webui-prod","region":"oss-ap-southeast-1","endpoint":"oss-accelerate.aliyuncs.com"
        """
}

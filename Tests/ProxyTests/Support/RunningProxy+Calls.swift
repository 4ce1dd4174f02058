import Foundation
import NIOCore
import TestSupport
import Wire

/// An answer, and what its JSON says.
struct Reply: Sendable {
    var head: RawHead
    var text: String
    var ending: RawResponse.Ending

    var status: Int { head.status }
    func header(_ name: String) -> String? { head.values(of: name).first }

    /// The body as a JSON object; empty where it is none.
    var json: [String: Any] { (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any] ?? [:] }
    /// What OpenAI's clients read of a failure.
    var error: [String: Any] { json["error"] as? [String: Any] ?? [:] }
    var code: String? { error["code"] as? String ?? json["code"] as? String }

    /// The data of each server-sent event.
    func events() throws -> [String] {
        var parser = ServerSentEventParser()
        parser.append(ByteBuffer(string: text))
        var data: [String] = []
        while let event = try parser.next() { data.append(String(buffer: event.data)) }
        return data
    }

    /// The events as chunks, [DONE] left out.
    func chunks() throws -> [[String: Any]] {
        try events().filter { $0 != "[DONE]" }.compactMap { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
    }

    /// The text that the chunks add up to.
    func streamedText() throws -> String {
        try chunks().compactMap { chunk in
            let choice = (chunk["choices"] as? [[String: Any]])?.first
            return (choice?["delta"] as? [String: Any])?["content"] as? String
        }.joined()
    }

    /// The text of a whole answer.
    var answer: String? {
        let choice = (json["choices"] as? [[String: Any]])?.first
        return (choice?["message"] as? [String: Any])?["content"] as? String
    }
}

extension RunningProxy {
    /// Sends one request on a connection of its own and reads the whole answer.
    func call(
        _ method: String, _ path: String, host: String = "localhost", headers: [(name: String, value: String)] = [], body: String? = nil
    ) async throws -> Reply {
        try await withConnection { connection in
            try await connection.send(method, path, host: host, headers: headers, body: body)
            return try await connection.receiveReply(hasBody: method != "HEAD")
        }
    }

    func post(_ path: String, _ body: String) async throws -> Reply {
        try await call("POST", path, headers: [("content-type", "application/json")], body: body)
    }

    func complete(_ prompt: String, _ fields: String = "") async throws -> Reply {
        try await post("/v1/chat/completions", Self.completion(prompt, fields))
    }

    static func completion(_ prompt: String, _ fields: String = "") -> String {
        #"{"model":"qwen-max-latest","messages":[{"role":"user","content":"\#(prompt)"}]\#(fields.isEmpty ? "" : ",\(fields)")}"#
    }
}

extension RawConnection {
    /// A whole answer.
    /// - Parameter hasBody: false for the answer to HEAD.
    func receiveReply(hasBody: Bool = true) async throws -> Reply {
        if !hasBody { return Reply(head: try await receiveHead(), text: "", ending: .complete) }
        let response = try await receiveResponse()
        return Reply(head: response.head, text: response.text, ending: response.ending)
    }
}

import Foundation
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@Suite("JSON bodies are built like the site's", .enabled(if: SharedCaptures.directory != nil, "the captures are not here"))
struct BodyShapeTests {
    private static func everyday(_ name: String, _ slots: [String: String] = [:]) throws -> JSONValue {
        let template = try Template(ByteBuffer(bytes: try Data(contentsOf: recordingsDirectory.appending(path: "everyday/\(name)"))))
        let all = ["request": "r", "hours": "6", "expires": "1790000000"].merging(slots) { $1 }
        return try JSONValue(parsing: template.filled(all))
    }

    private static func skeleton(_ value: JSONValue) -> String {
        Frame.skeleton(of: String(buffer: value.encoded()))
    }

    @Test(
        "refusals have the members of published ones, in their order",
        arguments: [
            ("rate-limited", "rate_limited_v2"), ("rate-limited-guest", "rate_limited_guest"), ("chat-in-progress", "chat_in_progress_a"),
            ("chat-in-progress-older", "chat_in_progress_b"), ("missing-chat-id", "missing_chat_id"), ("missing-version", "missing_version_header"),
            ("bad-request", "bad_request_internal"), ("too-many-messages", "too_many_messages"), ("chat-unknown", "chat_not_exist"),
            ("chat-deleted", "chat_not_found"), ("chat-not-found", "chat_get_not_found"), ("task-unknown", "task_not_found"),
            ("unauthorized", "unauthorized_guest_auth"), ("token-expired", "token_expired"), ("auth-bad-header", "auth_bad_header"),
            ("file-info", "sts_bad_info"),
        ])
    func refusals(template: String, published: String) throws {
        let file = try #require(SharedCaptures.files(endingIn: "errors.jsonl").first)
        let entry = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try JSONValue(parsing: ByteBuffer(string: String($0)))
        }
        .first { $0["id"]?.text == published }
        let body = try #require(entry?["body"])
        let own = try Self.everyday("refusals/\(template).json")
        #expect(Self.skeleton(own) == Self.skeleton(body))
        let code = body[pointer: "/data/code"] ?? body["code"]
        #expect((own[pointer: "/data/code"] ?? own["code"]) == code)
    }

    @Test(
        "human checks and plain answers",
        arguments: [
            ("refusals/human-check.json", "human_check_json_200.json"), ("refusals/human-check-dialog.json", "human_check_json_200_dialog.json"),
            ("answers/new-chat.json", "chats_new_response.json"), ("answers/refresh.json", "auth_refresh.json"),
        ])
    func answers(template: String, published: String) throws {
        let file = try #require(SharedCaptures.files(endingIn: published).first)
        let body = try JSONValue(parsing: ByteBuffer(bytes: try Data(contentsOf: file)))
        #expect(Self.skeleton(try Self.everyday(template)) == Self.skeleton(body))
    }

    @Test(
        "sign-in, lists, films and uploads",
        arguments: [
            ("answers/sign-in-v1.json", "auth_v1_signin.json"), ("answers/video-started.json", "video_completion_response.json"),
            ("answers/task.json", "task_status_v1_running.json"), ("answers/upload.json", "upload_image_02_response.json"),
        ])
    func services(template: String, published: String) throws { try answers(template: template, published: published) }

    @Test("the list of chats, and a chat with its tree")
    func chats() throws {
        func text(_ name: String, _ slots: [String: String]) throws -> String {
            String(buffer: try Self.everyday("answers/\(name).json", slots).encoded())
        }
        let row = try text("chat-row", ["created": "1", "updated": "1", "pinned": "false"])
        try expectShape(of: try Self.everyday("answers/chat-list.json", ["rows": "[\(row)]"]), "chats_list.json")

        let thinking = try text("chat-thinking", ["titles": #"["t"]"#, "thoughts": #"["t"]"#, "timestamp": "1"])
        let part = try text("chat-answer-part", ["timestamp": "1", "input_tokens": "1", "output_tokens": "1", "total_tokens": "1"])
        let features = #"{"thinking_enabled":true,"output_schema":"phase","thinking_mode":"Auto"}"#
        let question = try text(
            "chat-question", ["parent": "null", "children": #"["a"]"#, "files": "[]", "features": features, "timestamp": "1"])
        let answer = try text(
            "chat-answer",
            ["parent": #""q""#, "children": "[]", "timestamp": "1", "done": "true", "stopped": "false", "parts": "[\(thinking),\(part)]"])
        let chat = try Self.everyday(
            "answers/chat.json",
            [
                "pinned": "false", "archived": "false", "current": #""a""#, "currents": #"["a"]"#, "created": "1", "updated": "1",
                "messages": #"{"<user msg>":\#(question),"<asst>":\#(answer)}"#,
            ])
        try expectShape(of: chat, "chat_detail.json")
    }

    private func expectShape(of own: JSONValue, _ published: String) throws {
        let file = try #require(SharedCaptures.files(endingIn: published).first)
        let body = try JSONValue(parsing: ByteBuffer(bytes: try Data(contentsOf: file)))
        #expect(Self.skeleton(own) == Self.skeleton(body))
    }

    @Test("models have the captured members with their types, in their order; what came since stands behind")
    func models() throws {
        let file = try #require(SharedCaptures.files(endingIn: "2025-07-30.json").first)
        let captured = try JSONValue(parsing: ByteBuffer(bytes: try Data(contentsOf: file)))
        let own = try Self.everyday("answers/models.json")
        guard case .array(let models)? = own["data"], case .array(let old)? = captured["data"] else { throw NoModels() }
        #expect(models.count == 18)
        #expect(models.contains { $0[pointer: "/info/meta/abilities/thinking"] == .number("4") })
        #expect(models.contains { $0[pointer: "/info/is_active"] == .bool(false) })
        for model in models {
            for place in ["", "/info", "/info/meta"] {
                let known = Self.members(old, at: place)
                let members = try #require(Self.object(model[pointer: place]))
                let shared = members.filter { known.types[$0.name] != nil }
                for member in shared { #expect(known.types[member.name] == member.value.typeName, "\(place)/\(member.name)") }
                #expect(known.required.isSubset(of: members.map(\.name)), "\(place)")
                #expect(known.orders.allSatisfy { Self.agree($0, shared.map(\.name)) }, "\(place)")
            }
        }
    }

    private struct NoModels: Error {}

    private static func object(_ value: JSONValue?) -> [JSONValue.Member]? {
        guard case .object(let members)? = value else { return nil }
        return members
    }

    /// What both lists have stands in the same order in both.
    private static func agree(_ one: [String], _ other: [String]) -> Bool {
        one.filter(Set(other).contains) == other.filter(Set(one).contains)
    }

    private static func members(
        _ models: [JSONValue], at place: String
    ) -> (types: [String: String], required: Set<String>, orders: Set<[String]>) {
        let objects = models.compactMap { object($0[pointer: place]) }
        var types: [String: String] = [:]
        for member in objects.joined() { types[member.name] = member.value.typeName }
        let required = objects.map { Set($0.map(\.name)) }.reduce(Set(types.keys)) { $0.intersection($1) }
        return (types, required, Set(objects.map { $0.map(\.name) }))
    }
}

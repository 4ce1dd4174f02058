import RecordingFormat
import TestSupport

extension SiteChange {
    static let flips: [SiteChange] = [
        SiteChange(
            "task status v1 ↔ v2, plural and singular", on: "account", before: withTaskStatusV1, after: withTaskStatusV2, is: .breaking,
            finding: "address: chat.qwen.ai /api/v1/tasks/status/* → chat.qwen.ai /api/v2/task/status/*, read by task"),
        SiteChange(
            "token in the body ↔ in a cookie", on: "account", after: withTokenInCookie, is: .breaking,
            finding: "wrapped /data/access_token: string → gone, read by sign in"),
        SiteChange(
            "epoch numbers ↔ strings", on: "answer-plain", after: withTimesAsText, is: .additive,
            finding: "frame choices answer/typing/assistant /timestamp: number → string"),
        SiteChange(
            "archived bool ↔ \"False\"", on: "account", before: withChatList("false"), after: withChatList(#""False""#), is: .additive,
            finding: "wrapped /data/*/archived: bool → string"),
        SiteChange(
            "success wrapped ↔ bare", on: "account", after: withBareSignIn, is: .breaking, finding: "form: wrapped → bare, read by sign in"),
        SiteChange(
            "data ↔ data.data", on: "account", before: withModels(#"[{"id":"m"}]"#), after: withModels(#"{"data":[{"id":"m"}]}"#), is: .breaking,
            finding: "wrapped /data: array → object, read by models"),
    ]

    @Sendable private static func withTaskStatusV1(_ recording: Recording) -> Recording {
        recording.adding(
            "GET", "/api/v1/tasks/status/{{uuid:task}}", answer: #"{"chat_type":"t2v","task_status":"running","message":"","content":""}"#)
    }

    @Sendable private static func withTaskStatusV2(_ recording: Recording) -> Recording {
        recording.adding(
            "GET", "/api/v2/task/status/{{uuid:task}}",
            answer: #"{"success":true,"data":{"chat_type":"t2v","task_status":"running","message":"","content":""}}"#)
    }

    @Sendable private static func withTokenInCookie(_ recording: Recording) -> Recording {
        recording.changing("/auths/signin") { exchange in
            exchange.changeAnswer { $0.removing("/data/access_token") }
            exchange.response.headers.append(HeaderField("set-cookie", "token=x; path=/; Max-Age=2592000"))
        }
    }

    @Sendable private static func withTimesAsText(_ recording: Recording) -> Recording {
        recording.changing("/chat/completions") { exchange in
            exchange.changeFrames { _, frame in [frame.setting("/timestamp", .string("1790925300"))] }
        }
    }

    private static func withChatList(_ archived: String) -> @Sendable (Recording) -> Recording {
        { recording in
            recording.adding(
                "GET", "/api/v2/chats/", answer: #"{"success":true,"request_id":"x","data":[{"id":"c","title":"T","archived":\#(archived)}]}"#)
        }
    }

    @Sendable private static func withBareSignIn(_ recording: Recording) -> Recording {
        recording.changing("/auths/signin") { exchange in exchange.changeAnswer { $0["data"] } }
    }

    private static func withModels(_ data: String) -> @Sendable (Recording) -> Recording {
        { recording in
            recording.changing("/api/models") { $0.answer(#"{"success":true,"data":\#(data)}"#) }
        }
    }
}

import RecordingFormat
import TestSupport

extension SiteChange {
    static let dated: [SiteChange] = [
        SiteChange(
            "2025-07…09: chats and completions v2 with response.created", on: "answer-plain", before: withInterfaceV1, is: .breaking,
            finding: "address: chat.qwen.ai /api/chat/completions → chat.qwen.ai /api/v2/chat/completions, read by"),
        SiteChange(
            "late 2025: risk-control headers on write calls, human check as JSON", on: "answer-plain", after: withRiskControl, is: .couldNotCheck,
            finding: "/api/v2/chat/completions, stream → human check"),
        SiteChange(
            "2026-02/03: version 2.1, thinking_summary, keep_alive, function_id", on: "answer-thinking-summary", before: withRawThinking,
            is: .breaking,
            finding: "frame choices think/typing/assistant: in every stream → gone, read by"),
        SiteChange(
            "2026-06: version header required, response_index, dual answers", on: "answer-plain", before: withoutVersionHeader,
            after: withTwoAnswers, is: .breaking, finding: "form: stream → refused Bad_Request, read by"),
        SiteChange(
            "2026-07/08: double ids, no Authorization, CHAT_IN_PROGRESS", on: "answer-plain", before: withBearer,
            after: withBusyChat("CHAT_IN_PROGRESS"),
            is: .breaking, finding: "/data/code: Bad_Request → CHAT_IN_PROGRESS, read by"),
        SiteChange(
            "2026-09: auth.qwen.ai, short access and long refresh token", on: "account", before: withSignInOnChatHost, is: .breaking,
            finding: "address: chat.qwen.ai /api/v2/auths/signin → auth.qwen.ai /api/v2/auths/signin, read by sign in"),
        SiteChange(
            "2026-09-30: slider for plain clients on sign-in and writes", on: "account", "answer-plain", after: withSlider, is: .couldNotCheck,
            finding: "/api/v2/auths/signin, wrapped → human check"),
        SiteChange(
            "2026-10: credits for video, tools in plain chats, used_id", on: "answer-plain", after: withToolsAndCredits, is: .additive,
            finding: "frame choices web_extractor/finished/function: unknown → new"),
    ]

    /// Before v2 streams had no first frame of their own, frames no phase, and answers no envelope.
    @Sendable private static func withInterfaceV1(_ recording: Recording) -> Recording {
        recording.changing("/api/v2/chat/completions") { exchange in
            exchange.match.path = "/api/chat/completions"
            exchange.changeFrames { kind, frame in
                kind == "response.created" ? [] : [frame.removing("/choices/*/delta/phase").removing("/choices/*/delta/status")]
            }
        }.changing("/api/v2/chats/new") { exchange in
            exchange.match.path = "/api/v1/chats/new"
            exchange.changeAnswer { $0["data"] }
        }
    }

    @Sendable private static func withRiskControl(_ recording: Recording) -> Recording {
        recording.changing("/api/v2/chats/new") { $0.addRequestHeader("bx-v", "2.5.36") }
            .changing("/api/v2/chat/completions") { exchange in
                exchange.answer(
                    #"{"ret":["FAIL_SYS_USER_VALIDATE","RGV587_ERROR::SM::"],"data":{"url":"https://chat.qwen.ai/_____tmd_____/punish?x5secdata=x"}}"#
                )
            }
    }

    /// Thinking came word by word, and bodies named no version.
    @Sendable private static func withRawThinking(_ recording: Recording) -> Recording {
        recording.changing("/api/v2/chat/completions") { exchange in
            exchange.changeRequest { $0.removing("/version") }
            exchange.changeFrames { kind, frame in
                guard kind.hasPrefix("choices thinking_summary") else { return kind.hasSuffix("keep_alive") ? [] : [frame] }
                return [frame.setting("/choices/*/delta/phase", .string("think")).removing("/choices/*/delta/extra")]
            }
        }
    }

    @Sendable private static func withoutVersionHeader(_ recording: Recording) -> Recording {
        recording.changing("/api/v2/chat/completions") { exchange in
            exchange.removeRequestHeader("version")
            exchange.changeFrames { _, frame in [frame.removing("/response.created/response_index")] }
        }
    }

    @Sendable private static func withTwoAnswers(_ recording: Recording) -> Recording {
        let doubled = recording.changing("/api/v2/chat/completions") { exchange in
            exchange.changeFrames { kind, frame in
                guard kind == "response.created" else { return [frame] }
                return [frame, frame.setting("/response.created/response_index", .string("1"))]
            }
        }
        guard var refused = recording.exchanges.first(where: { $0.match.path == "/api/v2/chat/completions" }) else { return recording }
        refused.removeRequestHeader("version")
        refused.answer(#"{"success":false,"code":"Bad_Request","details":"Internal error"}"#)
        return doubled.adding(refused)
    }

    @Sendable private static func withBearer(_ recording: Recording) -> Recording {
        withBusyChat("Bad_Request")(
            recording.changing("/api/v2/chat/completions") { exchange in
                exchange.addRequestHeader("authorization", "Bearer {{jwt:access}}")
                exchange.changeRequest { $0.removing("/chatId").removing("/parentId").removing("/messages/*/id") }
            })
    }

    private static func withBusyChat(_ code: String) -> @Sendable (Recording) -> Recording {
        { recording in
            guard var busy = recording.exchanges.first(where: { $0.match.path == "/api/v2/chat/completions" }) else { return recording }
            busy.answer(#"{"success":false,"data":{"code":"\#(code)","details":"The chat is in progress!"}}"#)
            return recording.adding(busy)
        }
    }

    /// The token came from the chat's own host and lasted 30 days.
    @Sendable private static func withSignInOnChatHost(_ recording: Recording) -> Recording {
        recording.without("/auths/refresh").changing("/auths/signin") { exchange in
            exchange.match.host = "chat.qwen.ai"
            exchange.changeAnswer { answer in
                answer.removing("/data/refresh_token").removing("/data/access_token").adding("token", .string("x"), to: "/data")
            }
        }
    }

    @Sendable private static func withSlider(_ recording: Recording) -> Recording {
        recording.changing("/auths/signin", "/chats/new", "/chat/completions") { exchange in
            exchange.answer(
                #"<!doctypehtml><html><meta name="aliyun_waf_aa" content="x"><title>Verification</title><div id="nocaptcha"></div></html>"#,
                "text/html")
        }
    }

    @Sendable private static func withToolsAndCredits(_ recording: Recording) -> Recording {
        recording.changing("/api/v2/chat/completions") { exchange in
            exchange.changeFrames { kind, frame in
                guard kind == "response.created" else { return [frame] }
                return [
                    frame,
                    json(
                        #"{"choices":[{"delta":{"role":"assistant","content":"","phase":"web_extractor","status":"typing","function_call":{"name":"web_extractor","arguments":""},"function_id":"round_0_1","extra":{"display_position":"think"}}}],"response_id":"x","usage":{},"timestamp":1}"#
                    ),
                    json(
                        #"{"choices":[{"delta":{"role":"function","content":"","phase":"web_extractor","name":"web_extractor","status":"finished","function_id":"round_0_1","extra":{"tool_result":{"docs":[],"used_id":21}}}}],"response_id":"x","usage":{},"timestamp":1}"#
                    ),
                ]
            }
        }.adding("GET", host: "sg-entitlement.qwen.com", "/api/credits", answer: #"{"success":true,"data":{"left":40}}"#)
    }
}

"""The fourteen changes that the site went through (eight with a date, six that flip), as recordings before and after each."""

import dataclasses
import typing

from reshaping import add, call, change_answer, change_frames, change_request, deltas

ASK, NEW_CHAT, SIGN_IN = "/api/v2/chat/completions", "/api/v2/chats/new", "/auths/signin"
SLIDER = '<!doctypehtml><html><meta name="aliyun_waf_aa" content="x"><title>Verification</title><div id="nocaptcha"></div></html>'
PUNISH = '{"ret":["FAIL_SYS_USER_VALIDATE","RGV587_ERROR::SM::"],"data":{"url":"https://chat.qwen.ai/_____tmd_____/punish?x5step=2"}}'


@dataclasses.dataclass
class Change:
    name: str
    recordings: list
    code: int
    """The exit code: 1 additive, 2 breaking, 3 could not check."""
    finding: str
    """What the report has to say."""
    before: typing.Callable = lambda recording: None
    after: typing.Callable = lambda recording: None


def interface_v1(recording):
    for exchange in recording.on(ASK):
        exchange.head["match"]["path"] = "/api/chat/completions"

        def frame_v1(frame):
            for delta in deltas(frame):
                delta.pop("phase", None)
                delta.pop("status", None)
            return [] if "response.created" in frame else [frame]

        change_frames(exchange, frame_v1)
    for exchange in recording.on(NEW_CHAT):
        exchange.head["match"]["path"] = "/api/v1/chats/new"
        change_answer(exchange, lambda answer: answer["data"])


def risk_control(recording):
    for exchange in recording.on(NEW_CHAT):
        exchange.head["request"]["headers"].append(["bx-v", "2.5.36"])
    for exchange in recording.on(ASK):
        exchange.answer(PUNISH)


def raw_thinking(recording):
    def frame_before(frame):
        if "response.info" in frame:
            return []
        for delta in deltas(frame):
            if delta.get("phase") == "thinking_summary":
                delta["phase"] = "think"
                delta.pop("extra", None)
        return [frame]

    for exchange in recording.on(ASK):
        change_request(exchange, lambda body: without(body, "version"))
        change_frames(exchange, frame_before)


def without_version_header(recording):
    for exchange in recording.on(ASK):
        drop_header(exchange, "version")
        change_frames(
            exchange,
            lambda frame: [
                frame | {"response.created": without(frame["response.created"], "response_index")} if "response.created" in frame else frame
            ],
        )


def two_answers(recording):
    first = recording.on(ASK)[0]
    refused = add(recording, first)
    for exchange in recording.on(ASK)[:-1]:
        change_frames(
            exchange,
            lambda frame: (
                [frame, {"response.created": frame["response.created"] | {"response_index": "1"}}] if "response.created" in frame else [frame]
            ),
        )
    drop_header(refused, "version")
    refused.answer('{"success":false,"code":"Bad_Request","details":"Internal error"}')


def busy(code):
    def change(recording):
        add(recording, recording.on(ASK)[0]).answer('{"success":false,"data":{"code":"%s","details":"The chat is in progress!"}}' % code)

    return change


def bearer(recording):
    for exchange in recording.on(ASK):
        exchange.head["request"]["headers"].append(["authorization", "Bearer {{jwt:access}}"])
    busy("Bad_Request")(recording)


def sign_in_on_chat_host(recording):
    recording.exchanges = [exchange for exchange in recording.exchanges if not exchange.head["match"]["path"].endswith("/auths/refresh")]
    for exchange in recording.on(SIGN_IN):
        exchange.head["match"]["host"] = "chat.qwen.ai"
        change_answer(exchange, lambda answer: answer | {"data": without(answer["data"], "access_token", "refresh_token") | {"token": "x"}})


def slider(recording):
    for exchange in recording.on(SIGN_IN, NEW_CHAT, ASK):
        exchange.answer(SLIDER, "text/html")


def tools_and_credits(recording):
    delta = {"role": "assistant", "content": "", "phase": "web_extractor", "status": "typing", "function_id": "round_0_1"}
    asked = delta | {"function_call": {"name": "web_extractor", "arguments": ""}, "extra": {"display_position": "think"}}
    given = delta | {"role": "function", "status": "finished", "extra": {"tool_result": {"docs": [], "used_id": 21}}}
    frames = [{"choices": [{"delta": each}], "response_id": "x", "usage": {}, "timestamp": 1} for each in (asked, given)]
    for exchange in recording.on(ASK):
        change_frames(exchange, lambda frame: [frame, *frames] if "response.created" in frame else [frame])
    call(recording, "GET", "/api/credits", '{"success":true,"data":{"left":40}}', host="sg-entitlement.qwen.com")


def task(path, answer):
    return lambda recording: call(recording, "GET", path, answer)


def token_in_cookie(recording):
    for exchange in recording.on(SIGN_IN):
        change_answer(exchange, lambda answer: answer | {"data": without(answer["data"], "access_token")})
        exchange.response["headers"].append(["set-cookie", "token=x; path=/; Max-Age=2592000"])


def times_as_text(recording):
    for exchange in recording.on(ASK):
        change_frames(exchange, lambda frame: [frame | {"timestamp": "1790925300"} if "timestamp" in frame else frame])


def chat_list(archived):
    return lambda recording: call(
        recording, "GET", "/api/v2/chats/", '{"success":true,"request_id":"x","data":[{"id":"c","title":"T","archived":%s}]}' % archived
    )


def bare_sign_in(recording):
    for exchange in recording.on(SIGN_IN):
        change_answer(exchange, lambda answer: answer["data"])


def models(data):
    def change(recording):
        for exchange in recording.on("/api/models"):
            exchange.answer('{"success":true,"data":%s}' % data)

    return change


def without(members, *names):
    return {name: value for name, value in members.items() if name not in names}


def drop_header(exchange, name):
    exchange.head["request"]["headers"] = [field for field in exchange.head["request"]["headers"] if field[0] != name]


STATUS = '{"chat_type":"t2v","task_status":"running","message":"","content":""}'
CHANGES = [
    Change("2025-07: interface v2", ["answer-plain"], 2, "/api/chat/completions → chat.qwen.ai /api/v2/chat/completions", before=interface_v1),
    Change("late 2025: risk control", ["answer-plain"], 3, "stream → human check", after=risk_control),
    Change("2026-02: summary of the thinking", ["answer-thinking-summary"], 2, "think/typing/assistant", before=raw_thinking),
    Change("2026-06: version header, two answers", ["answer-plain"], 2, "stream → refused Bad_Request", without_version_header, two_answers),
    Change("2026-07: CHAT_IN_PROGRESS", ["answer-plain"], 2, "Bad_Request → CHAT_IN_PROGRESS", bearer, busy("CHAT_IN_PROGRESS")),
    Change("2026-09: auth.qwen.ai", ["account"], 2, "chat.qwen.ai /api/v2/auths/signin → auth.qwen.ai", before=sign_in_on_chat_host),
    Change("2026-09-30: slider", ["account", "answer-plain"], 3, "wrapped → human check", after=slider),
    Change("2026-10: tools, credits, used_id", ["answer-plain"], 1, "web_extractor/finished/function", after=tools_and_credits),
    Change(
        "task status v1 ↔ v2",
        ["account"],
        2,
        "/api/v1/tasks/status/* → chat.qwen.ai /api/v2/task/status/*",
        task("/api/v1/tasks/status/{{uuid:task}}", STATUS),
        task("/api/v2/task/status/{{uuid:task}}", '{"success":true,"data":%s}' % STATUS),
    ),
    Change("token in the body ↔ in a cookie", ["account"], 2, "/data/access_token: string → gone", after=token_in_cookie),
    Change("epoch numbers ↔ strings", ["answer-plain"], 1, "/timestamp: number → string", after=times_as_text),
    Change("archived bool ↔ text", ["account"], 1, "/data/*/archived: bool → string", chat_list("false"), chat_list('"False"')),
    Change("success wrapped ↔ bare", ["account"], 2, "wrapped → bare", after=bare_sign_in),
    Change("data ↔ data.data", ["account"], 2, "/data: array → object", models('[{"id":"m"}]'), models('{"data":[{"id":"m"}]}')),
]

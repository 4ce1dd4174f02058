"""8: a request that nothing answers is told why, for ten mistakes that people make."""

import json
import re
import time

import twin
from recordings import SESSIONS, load
from walk import Walk
from witness import Connection

ACCESS_SECONDS = 2
LINES = 25


def run(checks):
    account, plain, limited = (load(SESSIONS / f"2026-10-{name}") for name in ("account", "answer-plain", "rate-limited"))
    for exchange in plain.exchanges:
        if exchange.head["kind"] == "completion":
            exchange.head["then"] = {"consume": "once"}
        if exchange.head["kind"] == "delete-chat":
            exchange.head["when"] = {"state": "chat-idle"}
    for recording in (account, plain):
        recording.session["placeholders"]["access"]["ttl"] = f"{ACCESS_SECONDS}s"
    with twin.temporary_folder() as folder:
        places = [recording.write(folder / recording.name) for recording in (account, plain)]
        with twin.serving(*places, options=["--speed", "0"]) as program:
            named = lengths = 0
            for name, cause, answer in mistakes(program.port, account, plain):
                report = answer.text
                lines = report.rstrip("\n").split("\n")
                checks(f"{name}: 599", answer.status == 599, f"{answer.status} {report[:200]}")
                named += checks(f"{name}: the report names the cause", all(re.search(part, report) for part in cause), "\n" + report)
                checks(
                    f"{name}: it names the nearest exchange and what fitted",
                    re.search(r"(?i)nearest", report) and re.search(r"(?i)passed", report),
                    report,
                )
                checks(f"{name}: it says how to record it", "mock-qwen record" in report, "\n" + report)
                checks(f"{name}: at most {LINES} lines", len(lines) <= LINES, len(lines))
                checks(f"{name}: no secret in it", "eyJ" not in report, report)
                lengths = max(lengths, len(lines))
    checks.figure(f"the true cause in {named} of 10 reports, the longest of {lengths} lines")
    checks.rests_on = (
        "ten mistakes against 2026-10-account and 2026-10-answer-plain; headers other than tokens are never compared, so a missing one is no miss"
    )


def mistakes(port, account, plain):
    """Name, what the report has to say, and the answer; each from an account of its own."""
    [new_chat], [delete] = plain.on("/chats/new"), [exchange for exchange in plain.exchanges if exchange.head["kind"] == "delete-chat"]
    first, second = plain.on("/chat/completions")
    [account_check] = account.on("/api/v1/auths/")

    def visit(number):
        walk = Walk()
        walk.connection = Connection(port)
        walk.values["mail"] = f"anna{number}@example.com"
        walk.play(account.on("/auths/signin")[0])
        walk.play(new_chat)
        return walk

    def changed(walk, exchange, target=None, method=None, headers=None, body=None):
        parts = list(walk.request(exchange))
        content = json.loads(parts[3]) if parts[3] else None
        if body:
            body(content)
        return walk.connection.ask(
            method or parts[0],
            target(parts[1]) if target else parts[1],
            headers(parts[2]) if headers else parts[2],
            json.dumps(content).encode() if content is not None else b"",
        )

    walk = visit(1)
    walk.play(first)
    wrong = "11111111-2222-4333-8444-555555555555"
    yield (
        "a wrong parent_id",
        ["/parent_id", re.escape(walk.values["answer"]), wrong],
        changed(walk, second, body=lambda json: json.update(parent_id=wrong)),
    )

    walk = visit(2)
    yield (
        "a second message",
        ["/messages", r"\b1\b", r"\b2\b"],
        changed(walk, first, body=lambda json: json["messages"].append(dict(json["messages"][0]))),
    )

    walk = visit(3)
    yield (
        "another chat in the query",
        ["chat_id", re.escape(walk.values["chat"]), wrong],
        changed(walk, first, target=lambda target: target.split("?")[0] + f"?chat_id={wrong}"),
    )

    walk = visit(5)
    yield (
        "thinking switched on",
        ["/messages/0/feature_config/thinking_enabled", "false", "true"],
        changed(walk, first, body=lambda json: json["messages"][0]["feature_config"].update(thinking_enabled=True)),
    )

    walk = visit(6)
    yield (
        "the interface of before",
        ["/api/v1/chat/completions", "FAILED: path"],
        changed(walk, first, target=lambda target: target.replace("/v2/", "/v1/")),
    )

    walk = visit(7)
    yield "another method", ["FAILED: method", "GET", "POST"], changed(walk, account_check, method="POST")

    walk = visit(8)
    yield "no token", ["FAILED: token", "no token"], changed(walk, new_chat, headers=lambda pairs: [pair for pair in pairs if pair[0] != "cookie"])

    walk = visit(9)
    walk.play(first)
    yield "asked once more than recorded", ["used up: 1 time"], changed(walk, first)

    walk = visit(10)
    time.sleep(ACCESS_SECONDS + 1.2)
    yield "an expired token", ["FAILED: token", r"expired \d+ s ago"], changed(walk, new_chat)

    walk = visit(11)
    yield "out of turn", ["FAILED: state", "chat-idle", "signed-in"], changed(walk, delete)

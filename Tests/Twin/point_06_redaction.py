"""6: no secret stays in a recording, however it was written and wherever it was, and what still has one gets no further."""

import json
import shutil
import urllib.parse

import canaries
import twin
import upstream
from recordings import SESSIONS, load
from stream import Stream, events
from witness import ask


def run(checks):
    calls = list(canaries.calls())
    with twin.temporary_folder() as folder:
        archive = folder / "session.har"
        archive.write_text(json.dumps(har(calls)))
        planted = sum(
            len(canaries.found(request_text(call)) | canaries.found(call[5]) | canaries.found(canaries.joined(call[5]))) > 0 for call in calls
        )
        checks("the witness sees what was planted", planted == len(calls), planted)
        place = folder / "imported"
        result = twin.run("import-har", str(archive), "--to", str(place))
        if checks("import-har takes the archive", result.returncode == 0, result.stderr[-500:]):
            nothing_left(checks, place, "import-har")
            still_matches(checks, place, calls)
        checks("it prints no secret", not canaries.found(result.stdout + result.stderr))
        checks.figure(
            f"{len(canaries.SECRETS)} secrets × {len(canaries.ENCODINGS)} encodings × 3 places in {len(calls)} calls: none left by import-har"
        )
        recorded(checks, folder, calls)
        closed(checks, folder)
    checks.rests_on = "twelve invented secrets; the witness undoes encodings in its own way"


def request_text(call):
    return call[1] + "\n".join(value for _, value in call[2]) + json.dumps(call[3]) + "\n".join(value for _, value in call[4])


def nothing_left(checks, place, by):
    for file in sorted(place.iterdir()):
        checks(f"{by}: {file.name} has no secret", not canaries.found(file.read_text("latin-1")), canaries.found(file.read_text("latin-1")))
    for exchange in load(place).exchanges:
        if exchange.stream:
            said = canaries.joined(exchange.body.decode())
            checks(f"{by}: what the frames of {exchange.name} say together", not canaries.found(said), canaries.found(said))
    result = twin.run("check", str(place))
    checks(f"{by}: 'check' has nothing against it", result.returncode == 0, result.stdout[-500:])


def still_matches(checks, place, calls):
    """The requests as they were sent find their exchanges in the redacted recording; the access token is the one that replay hands out."""
    missed, tokens = [], {}
    with twin.serving(place, options=["--speed", "0"]) as program:
        for call in calls:
            answer = sent(program.port, call, tokens)
            if "/auths/signin" in call[1] and answer.status == 200:
                tokens[canaries.SECRETS["access token"]] = answer.json["data"]["access_token"]
            missed += [call[1]] if answer.status == 599 else []
    checks("what was sent still matches", not missed, missed[:3])
    checks.figure(f"{len(calls) - len(missed)} of {len(calls)} requests still match")


def sent(port, call, tokens):
    method, address, headers, body, _, _ = call
    parts = urllib.parse.urlsplit(address)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    for old, new in tokens.items():
        headers = [(name, value.replace(old, new) if name == "cookie" else value) for name, value in headers]
    return ask(port, method, target, [("host", parts.hostname), *headers], b"" if body is None else json.dumps(body).encode())


def recorded(checks, folder, calls):
    """The same through the recorder, in front of a server that answers like that."""
    if not twin.can("record", "--upstream"):
        checks.not_built("mock-qwen record")
        return
    # The human check comes last, since the recorder stops at it.
    calls = sorted(calls, key=lambda call: "FAIL_SYS_USER_VALIDATE" in call[5])
    answers = iter(calls)

    def answer(*_):
        _, _, _, _, headers, body = next(answers)
        is_stream = dict(headers)["content-type"] == "text/event-stream"
        return 200, headers, Stream([(0, event) for event in events(body.encode())]) if is_stream else body.encode()

    place = folder / "recorded"
    with upstream.serving(answer) as site:
        program = twin.Program(twin.MOCK_QWEN, "record", "--upstream", f"http://127.0.0.1:{site.port}", "--to", place, "--port", "0")
        passed = [sent(program.port, call, {}) for call in calls]
        code = program.wait(30)
    same = [answer.body == call[5].encode() for answer, call in zip(passed, calls)]
    checks("record: the client gets what the site sent", all(same), f"{same.count(False)} of {len(calls)} differ")
    checks("record: it stops at the human check and says so", code == 3, (code, program.text[-400:]))
    checks("record: it prints no secret", not canaries.found(program.text))
    if checks("record: there is a recording", place.exists(), program.text[-600:]):
        nothing_left(checks, place, "record")
        still_matches(checks, place, calls)
    checks.figure("none left by record, which stops at the human check")


def closed(checks, folder):
    """A recording with a secret in it: found, with its place and without itself; and not moved out of its quarantine."""
    place = shutil.copytree(SESSIONS / "2026-10-answer-plain", folder / "2026-10-answer-plain")
    head = place / "010-new-chat.json"
    head.write_text(head.read_text().replace('["source", "web"]', json.dumps(["x-echo", canaries.SECRETS["refresh token"]]), 1))
    result = twin.run("check", str(place))
    checks("'check' finds a planted token", result.returncode == 1 and "010-new-chat.json:" in result.stdout, result.stdout)
    checks("and says where without saying it", not canaries.found(result.stdout + result.stderr))
    checks.figure("'check' refuses a planted one with file and line")


def har(calls):
    """The archive that a browser saves, with sensitive data."""
    pairs = lambda fields: [{"name": name, "value": value} for name, value in fields]  # noqa: E731
    entries = []
    for number, (method, address, headers, body, answer_headers, answer) in enumerate(calls):
        request = {"method": method, "url": address, "httpVersion": "h2", "cookies": [], "headers": pairs(headers), "headersSize": -1}
        if body is not None:
            request["postData"] = {"mimeType": "application/json", "text": json.dumps(body)}
        kind = dict(answer_headers)["content-type"]
        entry = {
            "startedDateTime": f"2026-10-02T07:{number // 60:02}:{number % 60:02}.000Z",
            "time": 900.4,
            "request": request,
            "response": {
                "status": 200,
                "statusText": "",
                "httpVersion": "h2",
                "cookies": [],
                "headers": pairs(answer_headers),
                "headersSize": -1,
                "content": {"size": len(answer), "mimeType": kind, "text": answer},
                "redirectURL": "",
                "bodySize": -1,
            },
            "cache": {},
            "timings": {"blocked": 1, "dns": -1, "connect": 5, "ssl": 3, "send": 1, "wait": 99, "receive": 600},
        }
        if kind == "text/event-stream":
            texts = [event[6:] for event in answer.split("\n\n") if event]
            entry["_eventSourceMessages"] = [
                {"time": 1_790_925_300 + index / 10, "eventName": "message", "eventId": "", "data": event} for index, event in enumerate(texts)
            ]
        entries.append(entry)
    return {"log": {"version": "1.2", "creator": {"name": "WebInspector", "version": "537.36"}, "pages": [], "entries": entries}}

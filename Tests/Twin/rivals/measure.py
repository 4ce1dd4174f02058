"""The same stream through each tool: recorded from one upstream server, replayed, and compared with what that server sent."""

import contextlib
import json
import pathlib
import re
import tempfile

from library_tools import Refusal

import canaries
import upstream as upstreams
from recordings import SESSIONS, load
from stream import Stream
from walk import Walk

ENDINGS = ["eof", "hold", "cut", "reset", "client"]
PLACE = "/v1/chat/completions"
"""Where every one of the tools records: one of them knows no other paths."""


def recorded_stream():
    """The beginning of a recorded answer, as the site frames it, and two reads that end inside a character."""
    [exchange, *_] = load(SESSIONS / "2026-10-answer-plain").on("/chat/completions")
    smile = 'data: {"content": "😀"}\n\n'.encode()
    walk = Walk()
    reads = [(pause, walk.fill_bytes(data)) for pause, data in exchange.stream.reads[:30]]
    return Stream([*reads, (40, smile[:20]), (35, smile[20:22]), (30, smile[22:])], "eof", 20)


STREAM = recorded_stream()
ID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def question(*messages):
    body = {"model": "qwen3.7-plus", "stream": True, "messages": [{"role": "user", "content": content} for content in messages]}
    return "POST", PLACE, [("content-type", "application/json")], json.dumps(body).encode()


def answer(method, target, headers, body):
    case = upstreams.member(body, "messages", 0, "content")
    kind = [("content-type", "text/event-stream; charset=utf-8")]
    if case == "stream":
        return 200, kind, STREAM
    if case in ENDINGS:
        return 200, kind, Stream([(0, b"data: one\n\n"), (20, b"data: tw")], case, 30)
    if upstreams.member(body, "password"):
        return 200, *secret_answer()
    return 200, [("content-type", "application/json")], b'{"from":"upstream"}'


def secret_question():
    secret = canaries.SECRETS
    body = {"model": "m", "stream": False, "email": secret["e-mail"], "password": secret["password"], "messages": [{"role": "user", "content": "hi"}]}
    cookie = f"token={secret['access token']}; acw_tc={secret['device cookie']}"
    return "POST", PLACE, [("content-type", "application/json"), ("cookie", cookie), ("bx-ua", secret["fingerprint"])], json.dumps(body).encode()


def secret_answer():
    secret = canaries.SECRETS
    data = {
        "id": secret["user id"],
        "access_token": secret["access token"],
        "access_key_id": secret["key id"],
        "access_key_secret": secret["key"],
        "security_token": secret["security token"],
        "url": f"https://cdn.qwenlm.ai/output/a.png?key={secret['link token']}",
        "check": f"https://chat.qwen.ai/punish?x5secdata={secret['human check']}",
    }
    headers = [("content-type", "application/json"), ("set-cookie", f"refresh_token={secret['refresh token']}; HttpOnly")]
    return headers, json.dumps({"success": True, "data": data}).encode()


def measure(tool):
    """The rows of one tool's column."""
    with upstreams.serving(answer) as upstream, tempfile.TemporaryDirectory(prefix="qwen-rivals-") as folder:
        folder = pathlib.Path(folder)
        return {**played(tool, upstream, folder), **ended(tool, upstream, folder), **missed(tool, upstream, folder), **kept(tool, upstream, folder)}


def recorded(tool, upstream, folder, case, request, **more):
    place = folder / case
    place.mkdir()
    with contextlib.suppress(Refusal):
        tool.record(upstream, place, request, **more)
    return place


def asked(tool, upstream, place, *requests, **more):
    """What a replay answers to each; a refusal of the tool is its text."""
    answers = []
    try:
        with tool.replaying(upstream, place) as ask:
            for request in requests:
                try:
                    answers.append(ask(request, **more))
                except Refusal as refusal:
                    answers.append(refusal)
    except (RuntimeError, OSError, ValueError) as error:
        answers += [error] * (len(requests) - len(answers))
    return answers


def played(tool, upstream, folder):
    place = recorded(tool, upstream, folder, "stream", question("stream"))
    [got] = asked(tool, upstream, place, question("stream"))
    if isinstance(got, Exception):
        return {"bytes": f"no replay: {short(got)}", "read boundaries": "–", "time": "–"}
    if got.body == STREAM.body:
        same = "equal"
    elif numbered(got.body) == numbered(STREAM.body):
        same = f"equal but for {len(set(ID.findall(STREAM.body)))} ids, new in each replay"
    else:
        same = f"different: {len(got.body)} for {len(STREAM.body)} bytes"
    ends = lambda pieces: {sum(map(len, pieces[: index + 1])) for index in range(len(pieces))}  # noqa: E731
    kept_ends = len(ends(got.pieces) & ends(STREAM.pieces))
    whole = [len(piece) for piece in got.pieces] == [len(piece) for piece in STREAM.pieces]
    return {
        "bytes": same,
        "read boundaries": f"{'all' if whole else kept_ends} of {len(STREAM.pieces)}" + ("" if whole else f", in {len(got.pieces)} pieces"),
        "time": f"{lateness(got):,.0f} ms",
    }


def numbered(body):
    """The body with each id replaced by the number of its first place, so that bodies can be compared that differ in nothing but ids."""
    seen = {}
    return ID.sub(lambda match: b"id %d" % seen.setdefault(match[0], len(seen)), body)


def lateness(got):
    """How far from its recorded time the last byte of each read came, at the 95th percentile."""
    errors, end = [], 0
    for (_, data), offset in zip(STREAM.reads, STREAM.offsets, strict=True):
        end, total = end + len(data), 0
        for chunk in got.chunks:
            total += len(chunk.data)
            if total >= end:
                errors.append(abs((chunk.at - got.asked) * 1000 - offset))
                break
    return sorted(errors)[int(len(errors) * 0.95)] if errors else float("nan")


def ended(tool, upstream, folder):
    wanted = {"eof": "eof", "hold": "open", "cut": "cut", "reset": "reset", "client": "left"}
    words = {"eof": "complete", "open": "nothing comes", "cut": "closed early", "reset": "reset", "left": "left"}
    seen = {}
    for ending in ENDINGS:
        leaves = {"leave_after": 19} if ending == "client" else {}
        place = recorded(tool, upstream, folder, ending, question(ending), patience=1.5, **leaves)
        [got] = asked(tool, upstream, place, question(ending), patience=1.5, **leaves)
        if isinstance(got, Exception) or got.status != 200 or got.body != b"data: one\n\ndata: tw":
            seen[ending] = "lost"
        else:
            seen[ending] = "kept" if got.ending == wanted[ending] else words[got.ending]
    kept_count = list(seen.values()).count("kept")
    others = ", ".join(f"{ending} → {what}" for ending, what in seen.items() if what != "kept")
    return {"endings": f"{kept_count} of 5" + (f" ({others})" if others else "")}


def missed(tool, upstream, folder):
    """What becomes of a request that the recording does not hold, and whether the refusal names what is different."""
    unknown = ("POST", "/v1/embeddings", *question("stream")[2:])
    cases = [
        ("the question in other words", [question("another question")], r"another question"),
        ("a second message", [question("stream", "more")], r"(?s)\bmore\b|array of 1.*array of 2"),
        ("an unknown call", [unknown], r"(?s)embeddings.*chat/completions|chat/completions.*embeddings"),
        ("once more than recorded", [question("stream")] * 2, r"(?i)used up|already|been played"),
    ]
    rows = {}
    for name, requests, cause in cases:
        before = len(upstream.requests)
        got = asked(tool, upstream, folder / "stream", *requests)[-1]
        rows[name] = verdict(got, len(upstream.requests) - before, cause)
    return rows


def verdict(got, forwarded, cause):
    if forwarded:
        return "asks upstream"
    if not isinstance(got, Exception) and got.status == 200:
        return "answers with the recording"
    text = str(got) if isinstance(got, Exception) else got.text
    what = "raises" if isinstance(got, Exception) else f"HTTP {got.status}"
    return f"{what}, {'says what differs' if re.search(cause, text) else 'does not say what differs'}"


def kept(tool, upstream, folder):
    place = recorded(tool, upstream, folder, "secrets", secret_question())
    text = tool.text(place)
    left = canaries.found(text)
    return {"secrets left by default": f"{len(left)} of {len(canaries.SECRETS)}" if text else "nothing was written"}


def short(error):
    return (str(error).strip().split("\n") or [""])[0][:60]

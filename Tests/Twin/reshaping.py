"""Takes recordings apart and puts them together otherwise: JSON answers, and streams frame by frame."""

import copy
import json

import stream
from recordings import Exchange
from stream import Stream
from walk import Walk


def filled(recording):
    """A copy without placeholders in its answers, so that they can be parsed."""
    recording, walk = recording.copy(), Walk()
    for exchange in recording.exchanges:
        exchange.response["template"] = False
        if exchange.stream:
            body = walk.fill(exchange.body.decode()).encode()
            ending = exchange.stream
            # One frame is one read from here on; when it came is kept as well as can be.
            exchange.play(Stream([(20, event) for event in stream.events(body)], ending.ending, ending.end_ms))
        else:
            exchange.body = walk.fill(exchange.body.decode()).encode()
        exchange.response["headers"] = [[name, walk.fill(value)] for name, value in exchange.response.get("headers", [])]
    recording.session["timing"] = "none"
    return recording


def change_answer(exchange, change):
    exchange.body = dumped(change(json.loads(exchange.body)))


def change_request(exchange, change):
    exchange.head["request"]["json"] = change(exchange.head["request"]["json"])


def change_frames(exchange, change):
    """`change` gets each frame's JSON and gives a list of them."""
    reads = []
    for ms, event in exchange.stream.reads:
        data = event.removeprefix(b"data: ").rstrip(b"\n")
        try:
            frame = json.loads(data)
        except ValueError:
            reads.append((ms, event))
            continue
        for other in change(copy.deepcopy(frame)):
            # The blank that the site leaves behind its first frame stays.
            text = data if other == frame else dumped(other, ", ", ": ") + b" " * data.endswith(b" ")
            reads.append((ms, b"data: " + text + b"\n\n"))
    exchange.play(Stream(reads, exchange.stream.ending, exchange.stream.end_ms))


def add(recording, exchange, **changes):
    """A further exchange like this one."""
    other = copy.deepcopy(exchange)
    other.head["id"] = f"{900 + len(recording.exchanges)}"
    recording.exchanges.append(other)
    return other


def call(recording, method, path, answer, host="chat.qwen.ai"):
    head = {
        "id": f"{900 + len(recording.exchanges)}",
        "kind": "call",
        "match": {"method": method, "host": host, "path": path},
        "response": {"status": 200, "template": False},
    }
    exchange = Exchange(head)
    exchange.answer(answer)
    recording.exchanges.append(exchange)


def deltas(frame):
    return [choice["delta"] for choice in frame.get("choices", [])]


def dumped(value, comma=",", colon=":"):
    return json.dumps(value, ensure_ascii=False, separators=(comma, colon)).encode()

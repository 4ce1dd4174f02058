"""Recordings, read and made from their description (Recordings/FORMAT.md), without the product's code."""

import copy
import dataclasses
import hashlib
import json
import pathlib
import re

import stream
from stream import Stream

PROJECT = pathlib.Path(__file__).resolve().parents[2]
SESSIONS = PROJECT / "Recordings/sessions"
CAPTURES = PROJECT.parent / "shared/captures"
"""Real answers of the site, which are not part of the project."""

PLACEHOLDER = re.compile(rb"\{\{(?P<kind>[a-z0-9-]+)(?::(?P<name>[^{}:]*))?(?::(?P<argument>[^{}]*))?\}\}")
TYPES = {".sse": "text/event-stream; charset=utf-8", ".json": "application/json;charset=utf-8", ".html": "text/html; charset=utf-8"}


@dataclasses.dataclass
class Exchange:
    head: dict
    body: bytes = b""
    """The answer's body as it is stored."""
    stream: Stream = None
    """The same in its reads, where the answer is a stream."""

    @property
    def name(self):
        return f"{self.head['id']}-{self.head['kind']}"

    @property
    def response(self):
        return self.head["response"]

    def answer(self, body, kind="application/json"):
        """Puts another answer in the place of the recorded one."""
        self.body, self.stream = body.encode() if isinstance(body, str) else body, None
        self.response["headers"] = [["content-type", kind]]

    def play(self, reads):
        self.stream = reads
        self.body = reads.body


@dataclasses.dataclass
class Recording:
    session: dict
    exchanges: list

    @property
    def name(self):
        return self.session["name"]

    def on(self, *endings):
        """The exchanges whose paths end so."""
        return [exchange for exchange in self.exchanges if exchange.head["match"]["path"].endswith(endings)]

    def copy(self):
        return copy.deepcopy(self)

    def write(self, folder):
        """Writes it with its hashes; returns the folder."""
        folder.mkdir(parents=True)
        (folder / "session.json").write_text(json.dumps(self.session | {"name": folder.name}, ensure_ascii=False, indent=2) + "\n")
        for exchange in self.exchanges:
            head = copy.deepcopy(exchange.head)
            response = head["response"]
            for member in ("json", "style", "body", "sha256"):
                response.pop(member, None)
            if exchange.body or exchange.stream:
                name = f"{exchange.name}.res.{'sse' if exchange.stream else 'bin'}"
                response |= {"body": name, "sha256": hashlib.sha256(exchange.body).hexdigest()}
                (folder / name).write_bytes(stream.write(exchange.stream) if exchange.stream else exchange.body)
            (folder / f"{exchange.name}.json").write_text(json.dumps(head, ensure_ascii=False, indent=2) + "\n")
        return folder


def load(folder):
    exchanges = []
    for file in sorted(folder.glob("[0-9]*.json")):
        if re.fullmatch(r"\d+-[\w-]+\.json", file.name):
            exchange = Exchange(json.loads(file.read_text()))
            response = exchange.response
            if "json" in response:
                comma, colon = {"compact": (",", ":"), "spaced": (", ", ": ")}[response.get("style", "compact")]
                exchange.body = json.dumps(response["json"], ensure_ascii=False, separators=(comma, colon)).encode()
            elif "body" in response:
                data = (folder / response["body"]).read_bytes()
                if response["body"].endswith(".sse"):
                    exchange.play(stream.parse(data))
                else:
                    exchange.body = data
            exchanges.append(exchange)
    return Recording(json.loads((folder / "session.json").read_text()), exchanges)


def all_recordings():
    return [load(folder) for folder in sorted(SESSIONS.iterdir()) if (folder / "session.json").exists()]


def new(name, exchanges, **more):
    """A recording of a test."""
    session = {
        "format": 1,
        "name": name,
        "origin": "synthetic",
        "source": "scripts/twin-report",
        "captured": None,
        "recorder": None,
        "sanitised": [],
        "site": {"host": "chat.qwen.ai", "version": "0.3.12", "account": "user"},
        "timing": "invented",
        "placeholders": {},
        "state": {"start": "open"},
    }
    return Recording(session | more, exchanges)


def get(number, path, answer=b"", kind=".json", **response):
    """An exchange that answers `GET path` with bytes or with a stream, exactly as they are."""
    head = {
        "id": f"{number:03}",
        "kind": "get",
        "then": {"consume": "forever"},
        "match": {"method": "GET", "path": path},
        "response": {"status": 200, "headers": [["content-type", TYPES.get(kind, "application/octet-stream")]], "template": False} | response,
    }
    exchange = Exchange(head)
    if isinstance(answer, Stream):
        exchange.play(answer)
    elif kind == ".sse":
        # A capture without times: each of its events is one read.
        exchange.play(stream.parse(answer))
    else:
        exchange.body = answer
    return exchange


def captures():
    """The bodies of the real answers: their names and bytes."""
    bodies = []
    for file in sorted(CAPTURES.rglob("*")) if CAPTURES.exists() else []:
        if file.suffix == ".jsonl":
            bodies += [(f"{file.stem}:{number}.json", line) for number, line in enumerate(file.read_bytes().splitlines(), 1)]
        elif file.suffix in TYPES:
            bodies.append((str(file.relative_to(CAPTURES)), file.read_bytes()))
    return bodies

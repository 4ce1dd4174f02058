"""Goes through a recording like the client that was recorded: fills placeholders with what it was given, and puts them back in what it gets."""

import base64
import copy
import hashlib
import json
import re
import urllib.parse
import uuid

from recordings import PLACEHOLDER

SHAPES = {
    "jwt": rb"[\w-]+\.[\w-]+\.[\w-]+",
    "cdn-key": rb"[\w-]+\.[\w-]+\.[\w-]+",
    "uuid": rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "opaque": rb"[A-Za-z0-9]+",
    "cookie": rb"[A-Za-z0-9]+",
    "email": rb"[\w.+-]+@[\w.-]+",
    "sha256": rb"[0-9a-f]{64}",
    "host": rb"[\w.-]+",
    "now": rb"[0-9TZ:.-]+",
}


class Walk:
    def __init__(self, new_id=lambda: str(uuid.uuid4())):
        self.connection = None
        self.new_id = new_id
        self.values = {"mail": "anna@example.com", "password": hashlib.sha256(b"secret").hexdigest()}

    def ask(self, exchange, **more):
        return self.connection.ask(*self.request(exchange), **more)

    def play(self, exchange, **more):
        """Asks, and remembers what the answer hands out in its cookies and its body."""
        answer = self.ask(exchange, **more)
        recorded = [value for name, value in exchange.response.get("headers", []) if name == "set-cookie"]
        for cookie, stored in zip(answer.all("set-cookie"), recorded, strict=False):
            self.put_back(cookie.encode(), stored.encode())
        self.put_back(answer.body, exchange.body)
        return answer

    def request(self, exchange):
        """Method, target, headers and body, as recorded."""
        match, request = exchange.head["match"], exchange.head.get("request", {})
        self.values["request"] = self.new_id()
        path = "/".join("x" if part in ("*", "**") else self.fill(part) for part in match["path"].split("/"))
        query = urllib.parse.urlencode({name: self.fill(value) for name, value in match.get("query", {}).items()})
        headers = [("host", match.get("host", "chat.qwen.ai"))]
        token = exchange.head.get("when", {}).get("token")
        for name, value in request.get("headers", []):
            if "{{jwt:" in value and token not in (None, "valid"):
                if token == "none":
                    continue
                value = re.sub(r"\{\{jwt:[^}]*\}\}", "not.handed.out", value)
            headers.append((name, self.fill(value)))
        body = json.dumps(self.filled(request["json"]), ensure_ascii=False).encode() if "json" in request else b""
        return match.get("method", "GET"), path + (f"?{query}" if query else ""), headers, body

    def filled(self, value):
        if isinstance(value, dict):
            return {name: self.filled(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self.filled(element) for element in value]
        return self.fill(value) if isinstance(value, str) else copy.copy(value)

    def fill(self, text):
        return self.fill_bytes(text.encode()).decode()

    def fill_bytes(self, data):
        return PLACEHOLDER.sub(lambda match: self._value(match).encode(), data)

    def _value(self, placeholder):
        kind, name = placeholder["kind"].decode(), (placeholder["name"] or b"").decode()
        if kind == "now":
            return {"s": "1790000000", "ms": "1790000000000"}.get(re.split("[+-]", name)[0], "2026-09-21T14:13:20Z")
        if kind == "lit":
            return bytes.fromhex(name).decode()
        made = {"uuid": self.new_id, "jwt": lambda: "not.handed.out", "sha256": lambda: "0" * 64, "email": lambda: "a@example.com"}
        return self.values.setdefault(name, made.get(kind, lambda: "a1b2c3")())

    def put_back(self, received, stored):
        """The stored bytes, made of those received by putting the placeholders back; `None` where they don't fit.

        Where a value is known, it must be that one; where the same name stands twice, it must be the same value.
        """
        pattern, end, names = b"", 0, {}
        for number, match in enumerate(PLACEHOLDER.finditer(stored)):
            pattern += re.escape(stored[end : match.start()])
            end = match.end()
            kind, name = match["kind"].decode(), (match["name"] or b"").decode()
            if kind == "lit":
                pattern += re.escape(bytes.fromhex(name))
            elif kind in ("now", "host") or not name:
                pattern += SHAPES[kind]
            elif name in names:
                pattern += f"(?P=v{names[name]})".encode()
            else:
                names[name] = number
                known = None if kind == "jwt" else self.values.get(name)
                pattern += f"(?P<v{number}>".encode() + (re.escape(known.encode()) if known else SHAPES[kind]) + b")"
        found = re.fullmatch(pattern + re.escape(stored[end:]), received, re.DOTALL)
        if not found:
            return None
        for name, number in names.items():
            self.values[name] = found[f"v{number}"].decode()
        return stored


def claims(token):
    """What a signed token says: its head and its payload."""
    head, payload, signature = token.split(".")
    decode = lambda part: base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))  # noqa: E731
    if len(decode(signature)) < 32:
        raise ValueError("the signature is too short")
    return json.loads(decode(head)), json.loads(decode(payload))

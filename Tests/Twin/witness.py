"""A client of HTTP/1.1 on a raw socket: what came, in which pieces, when, and how it ended. It shares no code with what it watches."""

import dataclasses
import json
import socket
import time


@dataclasses.dataclass
class Piece:
    """Bytes, and the moment when the last of them was here."""

    data: bytes
    at: float


@dataclasses.dataclass
class Answer:
    status: int = 0
    headers: list = dataclasses.field(default_factory=list)
    """Pairs as they came: order, case and duplicates."""
    chunks: list = dataclasses.field(default_factory=list)
    """The HTTP chunks of a chunked body; of any other what the socket gave at a time."""
    reads: int = 0
    """How many times the socket gave bytes of the body."""
    ending: str = "open"
    """`eof`: ended properly; `cut`: closed before its end; `reset`: the connection was reset; `open`: nothing more came; `left`: we left."""
    asked: float = 0.0
    head_at: float = 0.0

    @property
    def body(self):
        return b"".join(chunk.data for chunk in self.chunks)

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def pieces(self):
        return [chunk.data for chunk in self.chunks]

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name]

    def header(self, name):
        return next(iter(self.all(name)), None)


class Connection:
    """One connection, which may serve several requests."""

    def __init__(self, port, host="127.0.0.1"):
        self.socket = socket.create_connection((host, port), timeout=20)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def ask(self, method, target, headers=(), body=b"", patience=20, leave_after=None):
        """Sends a request and reads its answer.

        `patience` is how long silence may last before the answer counts as held open; after `leave_after` bytes of body we leave.
        """
        fields = list(headers)
        if not any(name.lower() == "host" for name, _ in fields):
            fields.insert(0, ("host", "chat.qwen.ai"))
        if body or method in ("POST", "PUT"):
            fields.append(("content-length", str(len(body))))
        head = f"{method} {target} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields) + "\r\n"
        answer = Answer()
        self.socket.settimeout(patience)
        answer.asked = time.perf_counter()
        try:
            self.socket.sendall(head.encode() + body)
            self._head(answer)
            while answer.status == 100:
                self._head(answer)
            for chunk in self._chunks(answer):
                answer.chunks.append(chunk)
                if leave_after is not None and len(answer.body) >= leave_after:
                    answer.ending = "left"
                    self.socket.close()
                    return answer
            answer.ending = "eof"
        except (TimeoutError, socket.timeout):
            answer.ending = "open"
        except ConnectionResetError:
            answer.ending = "reset"
        except EOFError:
            answer.ending = "cut"
        return answer

    def _more(self):
        data = self.socket.recv(1 << 16)
        if not data:
            raise EOFError
        self.rest += data
        return time.perf_counter()

    def _line(self):
        while b"\r\n" not in self.rest:
            self._more()
        line, _, self.rest = self.rest.partition(b"\r\n")
        return line.decode("latin-1")

    def _head(self, answer):
        answer.status = int(self._line().split(" ", 2)[1])
        answer.headers = []
        while line := self._line():
            name, _, value = line.partition(":")
            answer.headers.append((name, value.strip(" ").encode("latin-1").decode("utf-8", "replace")))
        answer.head_at = time.perf_counter()

    def _chunks(self, answer):
        at = time.perf_counter()
        if (answer.header("transfer-encoding") or "").lower() != "chunked":
            left = int(answer.header("content-length") or 0)
            while left:
                if not self.rest:
                    at = self._more()
                    answer.reads += 1
                data, self.rest = self.rest[:left], self.rest[left:]
                left -= len(data)
                yield Piece(data, at)
            return
        while True:
            while True:
                line, mark, behind = self.rest.partition(b"\r\n")
                if mark:
                    length = int(line.split(b";")[0], 16)
                    if len(behind) >= length + 2:
                        break
                at = self._more()
                answer.reads += 1
            data, end = behind[:length], behind[length : length + 2]
            if end != b"\r\n":
                raise ValueError("a chunk does not end where it says")
            self.rest = behind[length + 2 :]
            if length == 0:
                return
            yield Piece(data, at)


def ask(port, method, target, headers=(), body=b"", **more):
    """One request on a connection of its own."""
    with Connection(port) as connection:
        return connection.ask(method, target, headers, body, **more)

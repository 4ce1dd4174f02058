"""A server on raw sockets that stands where the site stands when something is recorded: it sends streams in known reads, at known times, and
ends them as it is told."""

import contextlib
import json
import socket
import struct
import threading
import time

from stream import Stream


class Upstream:
    """Answers each request with what `answer(method, target, headers, body)` gives: status, headers, and bytes or a stream."""

    def __init__(self, answer):
        self.answer = answer
        self.requests = []
        """What came: method, target, headers, body."""
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection, contextlib.suppress(OSError), connection.makefile("rb") as file:
            while line := file.readline():
                asked = time.perf_counter()
                method, target, _ = line.decode("latin-1").split(" ", 2)
                headers = []
                while (line := file.readline().strip()) != b"":
                    name, _, value = line.decode("latin-1").partition(":")
                    headers.append((name.lower(), value.strip()))
                body = file.read(int(dict(headers).get("content-length", 0)))
                self.requests.append((method, target, headers, body))
                if not self._play(connection, asked, *self.answer(method, target, headers, body)):
                    return

    def _play(self, connection, asked, status, headers, content):
        """Sends an answer; whether the connection is good for another."""
        is_stream = isinstance(content, Stream)
        framing = ("transfer-encoding", "chunked") if is_stream else ("content-length", str(len(content)))
        head = f"HTTP/1.1 {status} OK\r\n" + "".join(f"{name}: {value}\r\n" for name, value in [*headers, framing]) + "\r\n"
        connection.sendall(head.encode() + (b"" if is_stream else content))
        if not is_stream:
            return True
        due = asked
        for pause, data in content.reads:
            due += pause / 1000
            time.sleep(max(0, due - time.perf_counter()))
            connection.sendall(b"%x\r\n%s\r\n" % (len(data), data))
        time.sleep(content.end_ms / 1000)
        if content.ending == "eof":
            connection.sendall(b"0\r\n\r\n")
            return True
        if content.ending == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif content.ending in ("hold", "client"):
            connection.settimeout(20)
            connection.recv(1)
        return False


@contextlib.contextmanager
def serving(answer):
    upstream = Upstream(answer)
    try:
        yield upstream
    finally:
        upstream.close()


def member(body, *path):
    """A member of a JSON body; `None` where there is none."""
    try:
        value = json.loads(body)
        for step in path:
            value = value[step]
        return value
    except (ValueError, KeyError, IndexError, TypeError):
        return None

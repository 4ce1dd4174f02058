"""How the twin bears many paced streams at once: time error, processor time and memory. Printed, never judged."""

import dataclasses
import os
import resource
import selectors
import socket
import time

import twin
from recordings import get, new
from stream import Stream

FRAMES = 200 if os.environ.get("QWEN_PROOF") == "full" else 60
PAUSE = 50
"""Milliseconds between two frames: 20 a second, faster than the site."""
FRAME_END = b"\n\n\r\n"
"""What every chunk of the stream ends in."""


@dataclasses.dataclass
class Client:
    """One client on a raw socket, which does nothing but note when frames are whole."""

    socket: socket.socket
    asked: float
    rest: bytes = b""
    arrivals: list = dataclasses.field(default_factory=list)

    def read(self):
        """Takes what is there; false at the end of the answer."""
        data = self.socket.recv(65536)
        now = time.perf_counter()
        self.rest += data
        self.arrivals += [now] * self.rest.count(FRAME_END)
        is_last = not data or self.rest.endswith(b"0\r\n\r\n")
        self.rest = self.rest[-(len(FRAME_END) - 1) :] if not self.rest.endswith(FRAME_END) else b""
        return not is_last


def lines():
    """One line for each number of streams."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(allowed, min(4096, most)), most))
    stream = Stream([(PAUSE, b"data: " + b"x" * 240 + b" %04d\n\n" % number) for number in range(FRAMES)])
    with twin.temporary_folder() as folder:
        place = new("many", [get(1, "/many", stream)]).write(folder / "many")
        for count in (200, 1000):
            with twin.serving(place) as program:
                yield f"{count:5} streams of {1000 // PAUSE} frames a second: {measure(program, count, stream)}"


def measure(program, count, stream):
    pid = program.process.pid
    idle, busy = memory(pid), processor(pid)
    clients, peak, own = play(program.port, count, lambda: memory(pid))
    errors = sorted(
        abs((at - client.asked) * 1000 - offset) for client in clients for at, offset in zip(client.arrivals, stream.offsets, strict=False)
    )
    whole = sum(len(client.arrivals) == len(stream.offsets) for client in clients)
    at = lambda share: errors[int(len(errors) * share)]  # noqa: E731
    return (
        f"time error {at(0.5):.1f} ms (median), {at(0.95):.1f} ms (p95), {at(0.99):.1f} ms (p99); {whole} of {count} whole; "
        f"{(processor(pid) - busy) / len(errors) * 1e6:.0f} µs of processor time a frame, {(peak - idle) / count:.0f} kB a stream; "
        f"the witness was busy {own:.0%} of the time"
    )


def play(port, count, look):
    """Starts the clients over one second and reads until all have ended.

    Returns the clients, the server's peak of memory, and the share of the time that was spent here.
    """
    waiting = selectors.DefaultSelector()
    clients, peak, working, started = [], 0, time.process_time(), time.perf_counter()
    open_clients = 0
    while len(clients) < count or open_clients:
        due = started + len(clients) / count
        if len(clients) < count and time.perf_counter() >= due:
            connection = socket.create_connection(("127.0.0.1", port), timeout=20)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.sendall(b"GET /many HTTP/1.1\r\nhost: chat.qwen.ai\r\n\r\n")
            client = Client(connection, time.perf_counter())
            clients.append(client)
            waiting.register(connection, selectors.EVENT_READ, client)
            open_clients += 1
            if len(clients) == count:
                peak = look()
            continue
        wait = max(due - time.perf_counter(), 0) if len(clients) < count else 20
        events = waiting.select(wait)
        if not events and len(clients) == count:
            break
        for key, _ in events:
            if not key.data.read():
                peak = max(peak, look()) if open_clients == count else peak
                waiting.unregister(key.fileobj)
                key.fileobj.close()
                open_clients -= 1
    return clients, peak, (time.process_time() - working) / (time.perf_counter() - started)


def memory(pid):
    """Kilobytes that the process holds."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def processor(pid):
    """Seconds of processor time that the process has used."""
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

"""Tools that are servers: they record between a client and the upstream server, and replay to any client, so that the raw client can watch."""

import contextlib
import pathlib
import signal
import socket
import subprocess
import sys
import time

import twin
import witness

SCRIPTS = pathlib.Path(sys.executable).parent


class ServerTool:
    """Knows how to start one program for recording and for replay; subclasses give the commands."""

    def record(self, upstream, folder, request, **more):
        with self._running(self.record_command(upstream, folder, self.port)) as port:
            return witness.ask(port, *request, **more)

    @contextlib.contextmanager
    def replaying(self, upstream, folder):
        with self._running(self.replay_command(upstream, folder, self.port)) as port:
            yield lambda request, **more: witness.ask(port, *request, **more)

    def text(self, folder):
        """All that was written down."""
        return "\n".join(file.read_text("latin-1") for file in sorted(folder.rglob("*")) if file.is_file())

    @property
    def port(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            return free.getsockname()[1]

    @contextlib.contextmanager
    def _running(self, command):
        port = next(int(word) for word in command if word.isdigit())
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=twin.program_environment())
        try:
            reachable(port, process)
            yield port
            # What was asked last has still to be written down.
            time.sleep(0.3)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def reachable(port, process):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"{process.args[0]} did not start")


class Mitmproxy(ServerTool):
    name = "mitmproxy"
    package = "mitmproxy"
    how = "mitmdump --mode reverse:…, -w; then --server-replay"

    def record_command(self, upstream, folder, port):
        return [str(SCRIPTS / "mitmdump"), "-q", "--mode", f"reverse:http://127.0.0.1:{upstream.port}", "-p", str(port), "-w", str(folder / "flows")]

    def replay_command(self, upstream, folder, port):
        return [
            str(SCRIPTS / "mitmdump"),
            "-q",
            "--mode",
            f"reverse:http://127.0.0.1:{upstream.port}",
            "-p",
            str(port),
            "--server-replay",
            str(folder / "flows"),
        ]


class Reel(ServerTool):
    name = "reel-vcr"
    package = "reel-vcr"
    how = "reel record, reel replay"

    def record_command(self, upstream, folder, port):
        return [str(SCRIPTS / "reel"), "record", "-c", str(folder / "tape.jsonl"), "-p", str(port), "--upstream", f"http://127.0.0.1:{upstream.port}"]

    def replay_command(self, upstream, folder, port):
        return [str(SCRIPTS / "reel"), "replay", "-c", str(folder / "tape.jsonl"), "-p", str(port), "--upstream", f"http://127.0.0.1:{upstream.port}"]


class MockQwen(ServerTool):
    name = "MockQwen"
    package = None
    how = "mock-qwen record, mock-qwen replay"

    def record_command(self, upstream, folder, port):
        return [
            str(twin.MOCK_QWEN),
            "record",
            "--upstream",
            f"http://127.0.0.1:{upstream.port}",
            "--to",
            str(folder / "recording"),
            "--port",
            str(port),
        ]

    def replay_command(self, upstream, folder, port):
        return [str(twin.MOCK_QWEN), "replay", "--recordings", str(folder / "recording"), "--port", str(port)]

"""7: replay reaches nobody: not by what it is built from, not by what it does, not without a network, not at its end."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import twin
from recordings import PROJECT, SESSIONS, get, load, new
from walk import Walk
from witness import Connection, ask

CLIENTS = {"AsyncHTTPClient", "Recorder", "QwenSite", "Proxy", "Hummingbird", "FoundationNetworking"}


def run(checks):
    built_from(checks)
    with twin.temporary_folder() as folder:
        once = get(1, "/once", b"answer\n")
        once.head["then"] = {"consume": "once"}
        place = new("once", [once]).write(folder / "once")
        # Some computers let nobody watch a program, or make a network; one of the two has to be there.
        if not [witness for witness in (traced, without_a_route) if witness(checks, place, folder)]:
            checks.not_built("neither strace nor a network namespace can be had on this computer")
    checks.rests_on = "the package graph, strace and a network namespace with nothing in it but loopback"


def built_from(checks):
    """The targets below MockQwen, as the package manager reads the manifest."""
    dump = subprocess.run(["swift", "package", "dump-package"], cwd=PROJECT, capture_output=True, text=True, timeout=120)
    if not checks("the package's manifest is readable", dump.returncode == 0, dump.stderr[-300:]):
        return
    below = {
        target["name"]: [name for part in target["dependencies"] for name in next(iter(part.values()))[:1]]
        for target in json.loads(dump.stdout)["targets"]
    }
    seen, left = set(), ["MockQwen"]
    while left:
        name = left.pop()
        if name not in seen:
            seen.add(name)
            left += below.get(name, [])
    checks("MockQwen was found in it", {"MockQwen", "RecordingFormat", "NIOCore"} <= seen, sorted(seen))
    checks("no HTTP client below MockQwen", not seen & CLIENTS, sorted(seen & CLIENTS))
    calls = re.compile(r"ClientBootstrap|URLSession|HTTPClient|[^.\w]connect\(")
    sources = [file for file in (PROJECT / "Sources/MockQwen").rglob("*.swift") if calls.search(file.read_text())]
    checks("no source file of it opens a connection", not sources, sources)
    checks.figure(f"{len(seen)} targets and products below MockQwen, none an HTTP client")


def session(port):
    """A whole login, misses on every host, and a recording that is used up. Returns what the used-up one answered at last."""
    recording = load(SESSIONS / "2026-10-account")
    walk = Walk()
    with Connection(port) as walk.connection:
        for exchange in recording.exchanges:
            walk.play(exchange)
    for host in ("chat.qwen.ai", "auth.qwen.ai", "cdn.qwenlm.ai", "example.com", "127.0.0.1:9"):
        ask(port, "GET", "/nowhere", [("host", host)])
    ask(port, "GET", "/once")
    return ask(port, "GET", "/once")


def traced(checks, place, folder):
    """Whether strace could watch the program."""
    strace, log = shutil.which("strace"), folder / "trace"
    if not strace or subprocess.run([strace, "-o", log, "true"], capture_output=True).returncode != 0:
        checks.figure("strace can't watch here")
        return False
    environment = {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    with twin.serving(
        SESSIONS / "2026-10-account",
        place,
        options=["--speed", "0"],
        # With -D the program is our child and strace its watcher, so that our signal reaches the program.
        under=[strace, "-D", "-f", "-q", "-e", "trace=connect,bind,listen", "-o", log, *(f"-E{name}={value}" for name, value in environment.items())],
    ) as program:
        last = session(program.port)
    calls = ended(log)
    checks("strace saw the server listen", "listen(" in calls, calls[:300])
    # Looking up a name or a user may ask a service of this computer, over a socket in the file system.
    connects = re.findall(r"connect\((?!.*AF_UNIX).*", calls)
    checks("not one connect() to a network address", not connects, connects[:3])
    used_up(checks, last)
    checks.figure(f"{len(connects)} connect() to a network address in a login, 5 misses and a recording used up")
    return True


def ended(log):
    """The log, once strace has written the end of the program into it."""
    deadline = time.monotonic() + 10
    while not (calls := log.read_text()).rstrip().endswith("+++ exited with 0 +++") and time.monotonic() < deadline:
        time.sleep(0.05)
    return calls


def without_a_route(checks, place, _):
    """Whether there could be such a namespace."""
    command = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
    if subprocess.run([*command, "true"], capture_output=True).returncode != 0:
        checks.figure("no namespace can be made here")
        return False
    inside = subprocess.run([*command, sys.executable, __file__, place], capture_output=True, text=True, timeout=120)
    checks("the same without any route", inside.returncode == 0 and "599 used up" in inside.stdout, (inside.stdout + inside.stderr)[-600:])
    checks.figure("the same in a namespace without a route")
    return True


def used_up(checks, answer):
    checks("after the last exchange is used up, 599", answer.status == 599 and answer.header("x-mockqwen-miss") == "1", answer.status)
    checks("which says so", "used up: 1 time" in answer.text, answer.text)
    checks.figure("used up: 599")


def loopback_up():
    """A new namespace has loopback, but down."""
    import fcntl
    import socket
    import struct

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        flags = struct.pack("16sh14x", b"lo", 1)
        fcntl.ioctl(any_socket, 0x8914, flags)
    if pathlib.Path("/proc/net/route").read_text().count("\n") > 1:
        raise RuntimeError("this namespace has a route")


if __name__ == "__main__":
    loopback_up()
    with twin.serving(SESSIONS / "2026-10-account", sys.argv[1], options=["--speed", "0"]) as inner:
        final = session(inner.port)
    print(final.status, "used up" if "used up" in final.text else final.text)

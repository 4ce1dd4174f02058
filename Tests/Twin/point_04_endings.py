"""4: five endings, five outcomes that a client can tell apart."""

import time

import twin
from recordings import get, new
from stream import Stream
from witness import Connection, ask

READS = [(0, b"data: one\n\n"), (20, b"data: tw")]
ENDINGS = ["eof", "hold", "cut", "reset", "client"]


def run(checks):
    exchanges = [get(number, f"/{ending}", Stream(READS, ending, 30)) for number, ending in enumerate(ENDINGS, 1)]
    with twin.temporary_folder() as folder:
        places = [new(exchange.head["match"]["path"][1:], [exchange]).write(folder / exchange.head["match"]["path"][1:]) for exchange in exchanges]
        with twin.serving(*places) as program:
            outcomes = {ending: outcome(checks, program.port, ending) for ending in ENDINGS}
    checks("five outcomes", len(set(outcomes.values())) == 5, outcomes)
    checks.figure("; ".join(f"{ending}: {seen}" for ending, seen in outcomes.items()))
    checks.rests_on = "five invented recordings of one stream; 'client' is a client that leaves, and the journal that says so"


def outcome(checks, port, ending):
    body = b"".join(data for _, data in READS)
    leaves = len(body) if ending == "client" else None
    with Connection(port) as connection:
        answer = connection.ask("GET", f"/{ending}", patience=1.5, leave_after=leaves)
        checks(f"{ending}: all its bytes before", answer.body == body, answer.body)
        if ending == "eof":
            checks("after eof the connection serves the next request", connection.ask("GET", "/eof").body == body)
        elif ending == "hold":
            checks("what is held counts as running", journal(port, ending)["outcome"] == "running")
    left = settled(port, ending)
    if ending == "client":
        checks("the journal says who left", left == "clientLeft", left)
    wanted = {"eof": "eof", "hold": "open", "cut": "cut", "reset": "reset", "client": "left"}[ending]
    checks(f"{ending}: how it ended", answer.ending == wanted, answer.ending)
    names = {
        "eof": "complete, connection reusable",
        "open": "silent and open",
        "cut": "closed before the end",
        "reset": "connection reset",
        "left": f"left by the client ({left})",
    }
    return names[answer.ending]


def journal(port, path):
    return [entry for entry in ask(port, "GET", "/__mock/journal").json if entry["target"] == f"/{path}"][0]


def settled(port, path):
    """The journal's word once the answer is over."""
    deadline = time.monotonic() + 5
    while (word := journal(port, path)["outcome"]) == "running" and time.monotonic() < deadline:
        time.sleep(0.05)
    return word

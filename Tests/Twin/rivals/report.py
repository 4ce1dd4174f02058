"""Plays the same stream through MockQwen and other tools and prints a table in Markdown: scripts/twin-report --rivals."""

import importlib.metadata
import os
import pathlib
import platform
import sys
import time
import warnings

warnings.filterwarnings("ignore")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from library_tools import Cassetter, VCRpy  # noqa: E402
from measure import STREAM, measure  # noqa: E402
from server_tools import Mitmproxy, MockQwen, Reel  # noqa: E402

import twin  # noqa: E402

TOOLS = [MockQwen(), Mitmproxy(), Reel(), VCRpy(), Cassetter()]


def main():
    chosen = [tool for tool in TOOLS if not sys.argv[1:] or tool.name in sys.argv[1:]]
    columns = []
    for tool in chosen:
        print(f"{tool.name} …", file=sys.stderr)
        columns.append(measure(tool))
    kind = "release" if "release" in str(twin.BINARIES) else "debug"
    print("# MockQwen beside other tools\n")
    cores = f"{os.cpu_count()} cores at load {os.getloadavg()[0]:.0f}"
    print(f"`scripts/twin-report --rivals`, {time.strftime('%Y-%m-%d')}, {platform.system()} {platform.machine()}, {cores},")
    print(f"Python {platform.python_version()}, MockQwen from a {kind} build.\n")
    length = f"{len(STREAM.reads)} reads, {len(STREAM.body):,} bytes, {STREAM.offsets[-1] / 1000:.1f} s"
    print(f"Every tool recorded the same stream ({length}) from the same server, and replayed it, with its defaults.\n")
    print("| | " + " | ".join(f"{tool.name} {version(tool)}".strip() for tool in chosen) + " |")
    print("|---" * (len(chosen) + 1) + "|")
    for row in columns[0]:
        print(f"| {row} | " + " | ".join(column[row] for column in columns) + " |")
    print("| how it ran | " + " | ".join(f"`{tool.how}`" for tool in chosen) + " |")
    print(NOTES)


def version(tool):
    return importlib.metadata.version(tool.package) if tool.package else ""


NOTES = """
How to read it:

- **bytes**, **read boundaries**: the body of the replay against the recorded one; how many of the recorded reads end where they did.
- **time**: how far from its recorded time the last byte of a read came, at the 95th percentile.
- **endings**: a stream recorded with each of five endings (proper end, held open, cut, connection reset, left by the client), and whether
  the replay gives the same bytes and the same end. *lost*: it gives other bytes, or none.
- **the question in other words**, **a second message**, **an unknown call**, **once more than recorded**: what becomes of a request that
  the recording does not hold. A recording of MockQwen takes any words for those of a question, and the last of several repeats; the
  number of its messages, their roles, ids and settings have to be right.
- **secrets left by default**: how many of twelve invented secrets (tokens, cookies, password, e-mail address, keys) can be read out of
  what the tool wrote down, with every encoding undone.

Servers are watched by a client on a raw socket; vcrpy and cassetter live inside the client, where httpx is the witness. mitmproxy can be
told to refuse what it does not know (`server_replay_extra`), vcrpy and cassetter to compare bodies (`match_on`), all three to leave out
what they are given names of."""

main()

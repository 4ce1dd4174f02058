"""3: recorded time, at any speed and on a virtual clock. Printed; a busy computer is no reason to fail."""

import concurrent.futures
import os
import random
import time

import twin
import upstream
from recordings import get, new
from stream import Stream
from witness import ask

READS = 1500 if os.environ.get("QWEN_PROOF") == "full" else 120
"""A minute of them at full size; 5 seconds else."""


def run(checks):
    pauses = random.Random(3)
    paced = Stream([(pauses.choice([0, 5, 20, 31, 50, 120]), b"data: %d\n\n" % number) for number in range(READS)])
    short = Stream(paced.reads[:40])
    research = Stream([(10_000, b'data: {"keep_alive": %d}\n\n' % number) for number in range(30)])
    with twin.temporary_folder() as folder:
        place = new("paced", [get(1, "/paced", paced), get(2, "/research", research), get(3, "/short", short)]).write(folder / "paced")
        at_recorded_speed(checks, place, paced)
        at_other_speeds(checks, place, short)
        if twin.can("replay", "--clock"):
            on_a_virtual_clock(checks, place, research)
        else:
            checks.not_built("--clock virtual")
    checks.rests_on = f"an invented stream of {paced.offsets[-1] / 1000:.1f} s; time is taken by the witness, which shares this computer's cores"


def errors(answer, offsets):
    return sorted(abs((chunk.at - answer.asked) * 1000 - offset) for chunk, offset in zip(answer.chunks, offsets, strict=False))


def p95(values):
    return values[int(len(values) * 0.95)]


def at_recorded_speed(checks, place, paced):
    with twin.serving(place) as program:
        alone = ask(program.port, "GET", "/paced")
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            together = list(pool.map(lambda _: ask(program.port, "GET", "/paced"), range(20)))
    with upstream.serving(lambda *_: (200, [], paced)) as bare:
        control = errors(ask(bare.port, "GET", "/"), paced.offsets)
    single = errors(alone, paced.offsets)
    many = sorted(error for answer in together for error in errors(answer, paced.offsets))
    drift = (alone.chunks[-1].at - alone.asked) * 1000 - paced.offsets[-1]
    checks.figure(f"median error {single[len(single) // 2]:.1f} ms, p95 {p95(single):.1f} ms alone, {p95(many):.1f} ms at 20 streams")
    checks.figure(f"{drift:+.1f} ms at the end; p95 of a bare Python sender on this computer {p95(control):.1f} ms")
    checks("within 5 ms of the recorded time (p95)", p95(single) <= 5, f"{p95(single):.1f} ms")
    checks("errors don't add up", abs(drift) <= 10, f"{drift:+.1f} ms after {paced.offsets[-1]} ms")


def at_other_speeds(checks, place, short):
    took = {}
    for speed in ("0", "0.5", "10"):
        with twin.serving(place, options=["--speed", speed]) as program:
            answer = ask(program.port, "GET", "/short")
            took[speed] = answer.chunks[-1].at - answer.asked
            checks(f"--speed {speed}: the bytes", answer.body == short.body)
            if speed != "0":
                error = p95(errors(answer, [offset / float(speed) for offset in short.offsets]))
                checks(f"--speed {speed}: within 5 ms (p95)", error <= 5, f"{error:.1f} ms")
    checks("--speed 0 makes no pauses", took["0"] < 1, f"{took['0']:.2f} s")
    checks.figure("at speed " + ", ".join(f"{speed} {seconds:.2f} s" for speed, seconds in took.items()))


def on_a_virtual_clock(checks, place, research):
    with twin.serving(place, options=["--clock", "virtual"]) as program:
        ask(program.port, "GET", "/research")
        started = time.perf_counter()
        answer = ask(program.port, "GET", "/research")
        took = (time.perf_counter() - started) * 1000
        checks("a virtual clock: the reads", answer.pieces == research.pieces)
        checks("a virtual clock: 5 minutes in 100 ms", took < 100, f"{took:.0f} ms")
        checks.figure(f"virtual clock: {research.offsets[-1] // 60_000} minutes in {took:.0f} ms")
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            both = list(pool.map(lambda path: ask(program.port, "GET", path), ["/research", "/paced"]))
        checks("a virtual clock: what is due first comes first", both[1].chunks[-1].at < both[0].chunks[-1].at)

"""Runs the ten points against the built programs and says how many hold: scripts/twin-report."""

import importlib
import pathlib
import os
import platform
import sys
import time
import traceback

import speed
import twin
from checks import Checks

TIMED = {3}
"""Points whose figures depend on how busy the computer is: printed, and no reason to fail."""


def main():
    sys.stdout.reconfigure(line_buffering=True)
    wanted = [int(number) for number in sys.argv[1:]] or range(1, 11)
    kind = "release" if "release" in str(twin.BINARIES) else "debug"
    print(f"{twin.MOCK_QWEN} ({kind} build), {platform.machine()}, {platform.system()} {platform.release()}\n")
    started = time.monotonic()
    points = []
    for file in sorted(pathlib.Path(__file__).parent.glob("point_*.py")):
        number, name = int(file.stem.split("_")[1]), " ".join(file.stem.split("_")[2:])
        if number not in wanted:
            continue
        checks = Checks(number, name, is_timed=number in TIMED)
        try:
            importlib.import_module(file.stem).run(checks)
        except Exception:
            checks("it ran to its end", False, traceback.format_exc().strip())
        points.append(checks)
        print("\n".join(checks.lines))
    if not sys.argv[1:]:
        print(f"\nMany at once (printed, not judged; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}):")
        for line in speed.lines():
            print(line)
    reached = sum(point.status == "PASS" for point in points)
    judged = [point for point in points if point.status != "PASS" and not point.is_timed]
    if judged:
        print(f"\nNot reached: {', '.join(f'{point.number} ({point.name})' for point in judged)}.")
    print(f"\n{reached} of {len(points)}  (in {time.monotonic() - started:.0f} s)")
    sys.exit(1 if judged else 0)


main()

"""The built program: started, asked what it can do, and run."""

import contextlib
import pathlib
import subprocess
import sys
import tempfile

from recordings import PROJECT

sys.path.append(str(PROJECT / "Tests/Clients"))
from programs import BINARIES, Program, program_environment  # noqa: E402

MOCK_QWEN = BINARIES / "mock-qwen"


@contextlib.contextmanager
def serving(*recordings, options=(), under=()):
    """A twin that plays these folders; `under` is a command to run it with."""
    command = [*under, MOCK_QWEN, "replay", "--port", "0", *options]
    if recordings:
        command += ["--recordings", *recordings]
    program = Program(*command)
    try:
        yield program
    finally:
        program.end()


@contextlib.contextmanager
def temporary_folder():
    with tempfile.TemporaryDirectory(prefix="qwen-twin-") as folder:
        yield pathlib.Path(folder)


def run(*arguments, timeout=60):
    """Runs `mock-qwen` to its end."""
    return subprocess.run([MOCK_QWEN, *arguments], capture_output=True, text=True, timeout=timeout, env=program_environment(), cwd=PROJECT)


def can(command, *options):
    """Whether the program has a command and its options."""
    text = run("help", command)
    return text.returncode == 0 and f"mock-qwen {command}" in text.stdout and all(option in text.stdout for option in options)

"""Programs whose log nobody reads serve and end all the same."""

import os
import pty
import re
import select
import signal
import socket
import subprocess
import tempfile
import unittest
import urllib.request

from programs import BINARIES, program_environment

PROXY = ["qwen-proxy", "serve", "--site", "mock"]
MOCK = ["mock-qwen", "replay", "--behaviour", "everyday"]

DEADLINE = 60
"""In seconds."""


class UnreadLog(unittest.TestCase):
    def test_a_pipe_that_is_full(self):
        for command, health in ((PROXY, "/health"), (MOCK, "/__mock/health")):
            with self.subTest(command[0]):
                _, writer = self.full_pipe()
                self.assert_serves_and_ends(command, health, log=writer)

    def test_a_terminal_that_was_stopped(self):
        reader, writer = pty.openpty()
        self.addCleanup(os.close, reader)
        self.addCleanup(os.close, writer)
        os.write(reader, b"\x13")  # Ctrl-S
        self.assert_serves_and_ends(PROXY, "/health", log=writer)

    def test_a_failure_that_nobody_is_told_of(self):
        taken = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(taken.close)
        _, writer = self.full_pipe()
        program = self.launch(PROXY, writer, port=taken.getsockname()[1])
        self.assertEqual(program.wait(DEADLINE), 1)

    def test_all_of_the_log_is_there_when_the_program_has_ended(self):
        reader, writer = self.pipe()
        self.assert_serves_and_ends(PROXY, "/health", log=writer)
        log = os.read(reader, 65536).decode()
        self.assertRegex(log, r"\S+ info qwen-proxy: .*/api/health.* \[\w+\] answered\n")
        self.assertTrue(log.endswith("\n"), log)

    def assert_serves_and_ends(self, command, health, log):
        program = self.launch(command, log, port=0)
        self.assertTrue(select.select([program.stdout], [], [], DEADLINE)[0], "it is not ready")
        ready = re.fullmatch(r"[\w-]+ ready (http://\S+)\n", program.stdout.readline())
        for _ in range(3):
            with urllib.request.urlopen(ready[1] + health, timeout=DEADLINE) as reply:
                self.assertEqual(reply.status, 200)
        program.send_signal(signal.SIGTERM)
        self.assertEqual(program.wait(DEADLINE), 0)

    def launch(self, command, log, port):
        folder = tempfile.TemporaryDirectory(prefix="qwen-proxy-test-")
        self.addCleanup(folder.cleanup)
        program = subprocess.Popen(
            [BINARIES / command[0], *command[1:], "--port", str(port)],
            cwd=folder.name, env=program_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
        )
        self.addCleanup(program.stdout.close)
        self.addCleanup(program.wait)
        self.addCleanup(program.kill)
        return program

    def pipe(self):
        ends = os.pipe()
        for end in ends:
            self.addCleanup(os.close, end)
        return ends

    def full_pipe(self):
        reader, writer = self.pipe()
        os.set_blocking(writer, False)
        try:
            while True:
                os.write(writer, b"-" * 4096)
        except BlockingIOError:
            pass
        os.set_blocking(writer, True)
        return reader, writer

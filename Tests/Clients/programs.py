"""Starts the project's programs for a test, and sees to it that they end and give no secret away."""

import hashlib
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import threading
import unittest

PROJECT = pathlib.Path(__file__).resolve().parents[2]
BINARIES = pathlib.Path(os.environ.get("QWEN_PROXY_BIN", PROJECT / ".build/debug"))

EMAIL, PASSWORD = "demo@example.com", "demo-password"
"""The account that MockQwen has."""

MODEL = "qwen-max-latest"
"""The model of the user's README."""

SECRETS = re.compile(
    "|".join([re.escape(PASSWORD), hashlib.sha256(PASSWORD.encode()).hexdigest(), r"eyJ[\w-]{8,}\.[\w-]{8,}", r"refresh_token=[\w.-]{8,}"])
)
"""What must never be printed: the password, also as the site wants it, and tokens."""

# A proxy that the environment names is not for loopback.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost,::1"


class Program:
    """A program that prints a ready line and serves until it is told to end."""

    def __init__(self, *command, folder=None, environment=None, before=None):
        self._own_folder = None if folder else tempfile.TemporaryDirectory(prefix="qwen-proxy-test-")
        self.output = []
        self.process = subprocess.Popen(
            [BINARIES / command[0], *command[1:]],
            cwd=folder or self._own_folder.name,
            env=program_environment(environment),
            preexec_fn=before,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._ready = threading.Event()
        self.url = None
        self._readers = [threading.Thread(target=self._read, args=(pipe,), daemon=True) for pipe in (self.process.stdout, self.process.stderr)]
        for reader in self._readers:
            reader.start()
        if not self._ready.wait(60) or self.url is None:
            self.process.kill()
            raise AssertionError(f"{command[0]} did not become ready:\n" + self.text)

    def _read(self, pipe):
        for line in pipe:
            self.output.append(line)
            if match := re.match(r"[\w-]+ ready (https?://\S+)$", line):
                self.url = match[1]
                self._ready.set()
        # A program that has ended won't become ready.
        self._ready.set()

    @property
    def text(self):
        """All that the program has printed so far."""
        return "".join(self.output)

    @property
    def port(self):
        return int(re.search(r":(\d+)", self.url)[1])

    def ending_with(self, test):
        """Sees to it that it ends with the test, or with the class, if that has not ended it before: also where it fails."""
        add = test.addClassCleanup if isinstance(test, type) else test.addCleanup
        add(lambda: self.process.poll() is None and self.end())
        return self

    def end(self, timeout=60):
        """Sends SIGTERM and waits; returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait(timeout)

    def wait(self, timeout):
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError("the program did not end on SIGTERM:\n" + self.text) from None
        for reader in self._readers:
            reader.join(10)
        self.process.stdout.close()
        self.process.stderr.close()
        if self._own_folder:
            self._own_folder.cleanup()
        if leak := SECRETS.search(self.text):
            raise AssertionError(f"the program printed a secret, {leak[0][:4]}…")
        return code


def program_environment(more=None):
    """The environment without the settings of whoever runs the tests."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "NO_PROXY", "no_proxy") if name in os.environ}
    return kept | {"QWEN_RECORDINGS": str(PROJECT / "Recordings")} | (more or {})


class ProxyTestCase(unittest.TestCase):
    """Tests of a proxy on MockQwen, one for all tests of the class."""

    environment = None

    @classmethod
    def setUpClass(cls):
        cls.proxy = serve_on_mock(cls.environment)

    @classmethod
    def tearDownClass(cls):
        code = cls.proxy.end()
        if code != 0:
            raise AssertionError(f"the proxy ended with {code}:\n{cls.proxy.text}")


class HurriedProxyTestCase(unittest.TestCase):
    """Tests of a proxy with an account of its own, on a MockQwen that makes no pauses: at the pace of the site a picture takes 20 s."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="qwen-proxy-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.site = Program("mock-qwen", "replay", "--behaviour", "everyday", "--port", "0", "--speed", "0").ending_with(cls)
        added = subprocess.run(
            [BINARIES / "qwen-proxy", "accounts", "add", "--email", EMAIL, "--password-stdin", "--site", cls.site.url],
            input=PASSWORD + "\n", text=True, capture_output=True, cwd=folder.name, env=program_environment(), timeout=60,
        )
        assert added.returncode == 0, added.stderr
        cls.proxy = Program("qwen-proxy", "serve", "--site", cls.site.url, "--port", "0", folder=folder.name)

    @classmethod
    def tearDownClass(cls):
        codes = cls.proxy.end(), cls.site.end()
        if codes != (0, 0):
            raise AssertionError(f"the programs ended with {codes}:\n{cls.proxy.text}")


def serve_on_mock(environment=None, before=None):
    """A proxy in front of a MockQwen of its own. `before` runs in its process, before it."""
    return Program("qwen-proxy", "serve", "--site", "mock", "--port", "0", environment=environment, before=before)


def documents(text):
    """JSON documents that follow each other."""
    decoder, found = json.JSONDecoder(), []
    while text := text.lstrip():
        document, end = decoder.raw_decode(text)
        found.append(document)
        text = text[end:]
    return found

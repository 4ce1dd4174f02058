"""Uploads of every size take the same memory.

QWEN_PROOF=full uploads 100 MB, else 30 MB. The site is a program of its own, so that what it keeps does not count."""

import http.client
import json
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

from programs import BINARIES, EMAIL, PASSWORD, Program, program_environment
from test_chats import post

LARGEST = 100_000_000 if os.environ.get("QWEN_PROOF") == "full" else 30_000_000
BOUNDARY = "----boundary4711"
ALLOWED_GROWTH = 8 << 20
"""Far below the size of what is uploaded."""


class UploadMemory(unittest.TestCase):
    def setUp(self):
        self.site = Program("mock-qwen", "replay", "--behaviour", "everyday", "--port", "0", "--speed", "0", "--body-limit", "128")
        self.addCleanup(self.site.end)
        folder = tempfile.TemporaryDirectory(prefix="qwen-proxy-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        subprocess.run(
            [BINARIES / "qwen-proxy", "accounts", "add", "--email", EMAIL, "--password-stdin", "--site", self.site.url],
            input=PASSWORD + "\n", text=True, check=True, capture_output=True, cwd=self.folder, env=program_environment(), timeout=60,
        )
        self.proxy = Program("qwen-proxy", "serve", "--site", self.site.url, "--port", "0", folder=self.folder)
        self.addCleanup(self.proxy.end)

    def peak(self):
        """The most memory that the proxy has had, in bytes."""
        status = pathlib.Path(f"/proc/{self.proxy.process.pid}/status").read_text()
        [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1]) << 10

    def upload(self, size, announces_length):
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="sound.mp3"\r\n'
            "Content-Type: audio/mpeg\r\n\r\n"
        ).encode()
        tail = f"\r\n--{BOUNDARY}--\r\n".encode()
        piece = bytes(range(256)) * 256

        def body():
            yield head
            for start in range(0, size, len(piece)):
                yield piece[: min(len(piece), size - start)]
            yield tail

        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        if announces_length:
            headers["Content-Length"] = str(len(head) + size + len(tail))
        connection = http.client.HTTPConnection("127.0.0.1", self.proxy.port, timeout=300)
        connection.request("POST", "/api/files/upload", body(), headers, encode_chunked=not announces_length)
        answer = json.load(connection.getresponse())
        connection.close()
        self.assertEqual(answer.get("file", {}).get("size"), size, answer)
        return answer["file"]

    def test_memory_stays_flat(self):
        self.upload(1000, True)
        post(self.proxy.url + "/chat", {"message": "Hello"})
        before = self.peak()
        for size in (1, 10_000_000, LARGEST):
            for announces_length in (True, False):
                start = time.monotonic()
                file = self.upload(size, announces_length)
                seconds = time.monotonic() - start
                growth = self.peak() - before
                how = "streamed" if announces_length else "spooled first"
                print(f"upload of {size} bytes, {how}: {seconds:.2f} s, memory grown by {growth / (1 << 20):.1f} MB")
                self.assertLess(growth, ALLOWED_GROWTH)
        answer = post(self.proxy.url + "/chat", {"message": [{"type": "file", "file": file["url"]}]})
        self.assertIn(f"“sound.mp3” (audio, {LARGEST} bytes)", answer["choices"][0]["message"]["content"])
        kept = self.folder.joinpath("session/files")
        self.assertEqual({path.stat().st_mode & 0o777 for path in kept.iterdir()}, {0o600})
        self.assertEqual([path for path in kept.iterdir() if path.suffix == ".part"], [])

"""Node's own fetch reads a stream."""

import json
import pathlib
import subprocess

from programs import ProxyTestCase

SCRIPT = pathlib.Path(__file__).with_name("stream.mjs")


class Node(ProxyTestCase):
    def test_fetch_reads_the_stream(self):
        result = subprocess.run(["node", SCRIPT, self.proxy.url, "Привет из Node 👋"], text=True, capture_output=True, timeout=60)
        self.assertEqual(result.returncode, 0, result.stderr)
        seen = json.loads(result.stdout)
        self.assertIn("Привет из Node 👋", seen["text"])
        self.assertEqual(seen["finishReason"], "stop")
        self.assertGreater(seen["pieces"], 5)
        self.assertGreater(seen["usage"]["total_tokens"], 0)

    def test_fetch_sees_an_error_as_one(self):
        result = subprocess.run(["node", SCRIPT, self.proxy.url, ""], text=True, capture_output=True, timeout=60)
        self.assertEqual(result.returncode, 1)
        self.assertIn("400", result.stderr)

"""Films: one that is being made is known after the proxy was killed."""

import json
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request

from programs import BINARIES, EMAIL, PASSWORD, Program, program_environment


def call(url, body=None):
    request = urllib.request.Request(url, body and json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


class Films(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="qwen-proxy-test-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.site = Program("mock-qwen", "replay", "--behaviour", "everyday", "--port", "0", "--speed", "0").ending_with(self)
        added = subprocess.run(
            [BINARIES / "qwen-proxy", "accounts", "add", "--email", EMAIL, "--password-stdin", "--site", self.site.url],
            input=PASSWORD + "\n", text=True, capture_output=True, cwd=self.folder, env=program_environment(), timeout=60,
        )
        self.assertEqual(added.returncode, 0, added.stderr)

    def serve(self):
        return Program("qwen-proxy", "serve", "--site", self.site.url, "--port", "0", folder=self.folder).ending_with(self)

    def deletions(self):
        return [entry for entry in call(self.site.url + "/__mock/journal") if entry["method"] == "DELETE"]

    def test_a_film_is_known_after_the_proxy_was_killed(self):
        proxy = self.serve()
        films = [call(proxy.url + "/videos/generations", {"prompt": f"/mock film {seconds}", "wait": False}) for seconds in (3600, 0)]
        proxy.process.kill()
        proxy.wait(20)
        proxy = self.serve()
        running, done = (call(f"{proxy.url}/tasks/status/{film['task_id']}") for film in films)
        self.assertEqual((running["status"], running["video_url"]), ("processing", None))
        self.assertEqual(done["status"], "completed")
        with self.assertRaises(urllib.error.HTTPError) as caught:
            call(proxy.url + "/tasks/status/unknown")
        self.assertEqual(caught.exception.code, 404)
        self.assertEqual(proxy.end(), 0)
        # The chat of the film that was told of is gone, that of the other stays.
        self.assertEqual(len(self.deletions()), 1)

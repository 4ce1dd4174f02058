"""Files: what the READMEs tell people to type, the official OpenAI package, and curl's ways to send a form."""

import base64
import http.client
import json
import pathlib
import shutil
import subprocess
import tempfile
import unittest
import urllib.request

from openai import BadRequestError, NotFoundError, OpenAI

from programs import BINARIES, MODEL, Program, ProxyTestCase, serve_on_mock
from test_readme import READMES, examples

PICTURE = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")


class Files(ProxyTestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="qwen-proxy-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.folder.joinpath("image.jpg").write_bytes(PICTURE)
        self.client = OpenAI(base_url=self.proxy.url, api_key="dummy", max_retries=0, timeout=60)
        self.addCleanup(self.client.close)

    def bash(self, command):
        result = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command.replace("localhost:3264", f"localhost:{self.proxy.port}")],
            text=True, capture_output=True, timeout=120, cwd=self.folder,
        )
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def ask(self, *parts):
        answer = self.client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": list(parts)}])
        return answer.choices[0].message.content

    def test_the_curl_example(self):
        for readme in READMES:
            [example] = [example for example in examples(readme, "bash") if "/api/files" in example]
            with self.subTest(readme=readme):
                answer = json.loads(self.bash(example))["choices"][0]["message"]["content"]
                self.assertIn("Что на картинке?", answer)
                self.assertIn(f"You attached “image.jpg” (image, {len(PICTURE)} bytes).", answer)

    def test_curl_sends_without_a_length_as_well(self):
        for option in ("-H 'Transfer-Encoding: chunked'", "-H 'Expect: 100-continue'", "-H 'Expect:' --http1.0"):
            with self.subTest(option=option):
                uploaded = json.loads(self.bash(f"curl -s {option} -F file=@image.jpg http://localhost:3264/api/files/upload"))
                self.assertEqual((uploaded["success"], uploaded["file"]["size"]), (True, len(PICTURE)))
                with urllib.request.urlopen(uploaded["file"]["url"], timeout=60) as content:
                    self.assertEqual(content.read(), PICTURE)

    def test_who_still_sends_reads_why_it_is_refused(self):
        form = "multipart/form-data; boundary=none"
        endless = f"timeout 60 curl -sS -X POST -H 'Content-Type: {form}' -H 'Expect:' -T /dev/zero http://localhost:3264/api/files/upload"
        self.assertEqual(json.loads(self.bash(endless))["code"], "form_invalid")
        # This one reads nothing before it has sent all.
        connection = http.client.HTTPConnection("127.0.0.1", self.proxy.port, timeout=60)
        self.addCleanup(connection.close)
        pieces = (bytes(10_000) for _ in range(80))
        connection.request("POST", "/api/files/upload", pieces, {"Content-Type": form}, encode_chunked=True)
        response = connection.getresponse()
        self.assertEqual((response.status, response.headers["Connection"]), (400, "close"))
        self.assertEqual(json.loads(response.read())["code"], "form_invalid")

    def test_a_picture_by_its_data_or_its_address(self):
        uploaded = json.loads(self.bash("curl -s -F 'file=@image.jpg;type=image/png' http://localhost:3264/v1/files/upload"))["file"]
        self.assertEqual(uploaded["type"], "image/png")
        data = "data:image/jpeg;base64," + base64.b64encode(PICTURE).decode()
        for url, name in ((data, "image.jpg"), (uploaded["url"], "image.jpg")):
            answer = self.ask({"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": url, "detail": "low"}})
            self.assertIn(f"You attached “{name}” (image, {len(PICTURE)} bytes).", answer)

    def test_the_files_of_the_package(self):
        file = self.client.files.create(file=("отчёт.txt", b"All is well.", "text/plain"), purpose="user_data")
        self.assertEqual((file.object, file.bytes, file.filename), ("file", 12, "отчёт.txt"))
        self.assertEqual(self.client.files.retrieve(file.id).id, file.id)
        self.assertEqual(self.client.files.content(file.id).read(), b"All is well.")
        answer = self.ask({"type": "file", "file": {"file_id": file.id}})
        self.assertIn("You attached “отчёт.txt” (file, 12 bytes, read).", answer)
        self.assertTrue(self.client.files.delete(file.id).deleted)
        with self.assertRaises(NotFoundError) as caught:
            OpenAI(base_url=self.proxy.url.replace("/api", "/v1"), api_key="dummy", max_retries=0).files.retrieve(file.id)
        self.assertEqual(caught.exception.code, "file_not_found")
        with self.assertRaises(Exception) as caught:
            self.ask({"type": "file", "file": {"file_id": file.id}})
        self.assertEqual((caught.exception.status_code, caught.exception.code), (404, "file_not_found"))

    def test_an_address_in_the_users_own_network_is_not_fetched(self):
        with self.assertRaises(BadRequestError) as caught:
            self.ask({"type": "image_url", "image_url": {"url": f"http://127.0.0.1:{self.proxy.port}/api/health"}})
        self.assertEqual(caught.exception.code, "file_not_fetched")
        self.assertIn("not public", caught.exception.message)


class Spool(unittest.TestCase):
    """Where files are kept that a proxy on MockQwen has been sent: among the system's temporary ones."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="qwen-proxy-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def serve(self):
        return serve_on_mock({"TMPDIR": str(self.folder)}).ending_with(self)

    def folders(self):
        return set(self.folder.glob("qwen-proxy-files-*"))

    def upload(self, proxy, size):
        body = b"--b\r\nContent-Disposition: form-data; name=file; filename=a.png\r\n\r\n" + bytes(size) + b"\r\n--b--\r\n"
        return self.call(proxy, "POST", "/api/files/upload", body, {"Content-Type": "multipart/form-data; boundary=b"})

    def call(self, proxy, *request):
        connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=60)
        self.addCleanup(connection.close)
        connection.request(*request)
        response = connection.getresponse()
        body = response.read()
        return response.status, json.loads(body) if response.headers["Content-Type"].startswith("application/json") else body

    def test_what_a_killed_proxy_leaves_goes_with_the_next_one(self):
        other, killed = self.serve(), self.serve()
        self.assertEqual(self.upload(killed, 1000)[0], 200)
        self.assertEqual(len(self.folders()), 2)
        killed.process.kill()
        killed.wait(20)
        self.assertEqual(len(self.folders()), 2)
        status, uploaded = self.upload(other, 1000)
        self.assertEqual(status, 200)
        last = self.serve()
        self.assertEqual(len(self.folders()), 2)
        # The one that still runs has lost nothing.
        self.assertEqual(self.call(other, "GET", f"/api/files/{uploaded['file']['id']}/content"), (200, bytes(1000)))
        self.assertEqual((other.end(), last.end()), (0, 0))
        self.assertEqual(self.folders(), set())

    def test_on_a_full_disk_what_is_kept_makes_room_for_what_comes(self):
        unshare = shutil.which("unshare")
        if not unshare or subprocess.run([unshare, "-rm", "mount", "-t", "tmpfs", "none", self.folder], capture_output=True).returncode != 0:
            self.skipTest("no small disk can be had here")
        program = Program(
            unshare, "-rm", "bash", "-c", 'mount -t tmpfs -o size=4m none "$TMPDIR" && exec "$0" serve --site mock --port 0', BINARIES / "qwen-proxy",
            environment={"TMPDIR": str(self.folder)},
        ).ending_with(self)
        answers = [self.upload(program, 1_500_000) for _ in range(4)]
        self.assertEqual([status for status, _ in answers], [200] * 4)
        paths = [f"/api/files/{answer['file']['id']}/content" for _, answer in answers]
        self.assertEqual([self.call(program, "GET", path)[0] for path in paths], [410, 410, 200, 200])
        status, refusal = self.upload(program, 5_000_000)
        self.assertEqual((status, refusal["code"]), (507, "disk_full"))
        self.assertEqual(self.upload(program, 1_500_000)[0], 200)
        self.assertEqual(program.end(), 0)

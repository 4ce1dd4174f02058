"""Chats: what the READMEs tell people to type, a restart, and the commands that write and read files."""

import json
import subprocess
import tempfile
import unittest
import urllib.request

from programs import BINARIES, EMAIL, PASSWORD, Program, ProxyTestCase, documents, program_environment
from test_readme import READMES, examples


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def get(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return json.load(answer)


class ReadmeChats(ProxyTestCase):
    def test_the_curl_examples(self):
        post(self.proxy.url + "/chat", {"message": "Привет!"})
        for readme in READMES:
            [example] = [example for example in examples(readme, "bash") if "/api/chats" in example]
            with self.subTest(readme=readme):
                command = example.replace("localhost:3264", f"localhost:{self.proxy.port}")
                result = subprocess.run(["bash", "-euo", "pipefail", "-c", command], text=True, capture_output=True, timeout=120)
                self.assertEqual(result.returncode, 0, result.stderr)
                listed, found, shown, renamed, deleted, cleaned = documents(result.stdout)
                self.assertEqual(listed["total"], 2)
                self.assertEqual([chat["name"] for chat in found["chats"]], ["Привет!"])
                self.assertEqual(shown["history"]["messages"], [])
                self.assertTrue(renamed["success"] and deleted["success"] and cleaned["success"])
                self.assertNotEqual(renamed["name"], shown["history"]["name"])
                self.assertEqual((cleaned["deletedCount"], cleaned["dryRun"]), (0, True))


class KeptChats(unittest.TestCase):
    """A proxy with an account of its own, so that chats are files."""

    @classmethod
    def setUpClass(cls):
        cls.site = Program("mock-qwen", "replay", "--behaviour", "everyday", "--port", "0", "--speed", "0")
        folder = tempfile.TemporaryDirectory(prefix="qwen-proxy-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        added = cls.command("accounts", "add", "--email", EMAIL, "--password-stdin", "--site", cls.site.url, stdin=PASSWORD + "\n")
        assert added.returncode == 0, added.stderr

    @classmethod
    def tearDownClass(cls):
        cls.site.end()

    @classmethod
    def command(cls, *arguments, stdin="", folder=None):
        return subprocess.run(
            [BINARIES / "qwen-proxy", *arguments],
            input=stdin, text=True, capture_output=True, cwd=folder or cls.folder, env=program_environment(), timeout=60,
        )

    def serve(self):
        return Program("qwen-proxy", "serve", "--site", self.site.url, "--port", "0", folder=self.folder)

    def test_a_chat_survives_a_restart_and_goes_out_and_in_again(self):
        proxy = self.serve()
        chat = post(proxy.url + "/chat", {"message": "Запомни слово: апельсин"})["chatId"]
        self.assertEqual(proxy.end(), 0)
        proxy = self.serve()
        self.assertIn("turn 2 ", post(proxy.url + "/chat", {"message": "Какое?", "chatId": chat})["choices"][0]["message"]["content"])
        # The commands work while the proxy serves.
        found = self.command("chats", "search", "АПЕЛЬСИН")
        self.assertEqual(found.returncode, 0, found.stderr)
        self.assertIn(chat, found.stdout)
        self.assertNotEqual(self.command("chats", "search", "мандарин").returncode, 0)
        exported = self.command("chats", "export").stdout
        [line] = exported.splitlines()
        self.assertEqual(len(json.loads(line)["messages"]), 4)
        self.assertEqual(proxy.end(), 0)
        with tempfile.TemporaryDirectory(prefix="qwen-proxy-test-") as other:
            imported = self.command("chats", "import", stdin=exported + "no chat\n", folder=other)
            self.assertEqual(imported.returncode, 1)
            self.assertIn("line 2", imported.stderr)
            self.assertIn("1 imported", imported.stdout)
            self.assertEqual(self.command("chats", "export", folder=other).stdout, exported)

"""Chats: what the READMEs tell people to type, a restart, and the commands that write and read files."""

import json
import pathlib
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
        cls.site = Program("mock-qwen", "replay", "--behaviour", "everyday", "--port", "0", "--speed", "0").ending_with(cls)
        folder = tempfile.TemporaryDirectory(prefix="qwen-proxy-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        added = cls.command("accounts", "add", "--email", EMAIL, "--password-stdin", "--site", cls.site.url, stdin=PASSWORD + "\n")
        assert added.returncode == 0, added.stderr

    @classmethod
    def command(cls, *arguments, stdin="", folder=None):
        return subprocess.run(
            [BINARIES / "qwen-proxy", *arguments],
            input=stdin, text=True, capture_output=True, cwd=folder or cls.folder, env=program_environment(), timeout=60,
        )

    def serve(self):
        return Program("qwen-proxy", "serve", "--site", self.site.url, "--port", "0", folder=self.folder).ending_with(self)

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
        for limit in ("0", "-3"):
            refused = self.command("chats", "search", "АПЕЛЬСИН", f"--limit={limit}")
            self.assertEqual(refused.returncode, 64)
            self.assertIn("--limit must be at least 1.", refused.stderr)
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

    def test_a_file_of_chats_is_read_line_by_line_whatever_the_texts_hold(self):
        chats = [{"id": name, "messages": [{"role": "user", "content": text}]} for name, text in [("a", "one\u2028two\u0085three"), ("b", "nul\0l")]]
        lines = [json.dumps(chat, ensure_ascii=False) for chat in chats]
        with tempfile.TemporaryDirectory(prefix="qwen-proxy-test-") as other:
            file = pathlib.Path(other, "chats.jsonl")
            file.write_text("\n".join([lines[0], "", '{"messages":[{"role":"judge"}]}', lines[1]]), encoding="utf-8")
            imported = self.command("chats", "import", str(file), folder=other)
            self.assertEqual((imported.returncode, imported.stdout), (1, "2 imported, 0 there already, 1 not understood\n"))
            self.assertIn("line 3: it is no chat: 'messages[0].role' is not acceptable", imported.stderr)
            exported = [json.loads(line) for line in self.command("chats", "export", folder=other).stdout.split("\n") if line]
            self.assertEqual([chat["messages"][0]["content"] for chat in exported], ["one\u2028two\u0085three", "nul\ufffdl"])
            self.assertNotEqual(self.command("chats", "import", "missing.jsonl", folder=other).returncode, 0)

    def test_one_chat_of_several_lines_is_read_as_the_predecessor_kept_it(self):
        messages = [{"role": "user", "content": "one\ntwo"}, {"role": "assistant", "content": "three"}]
        for number, chat in enumerate([{"id": "old", "messages": messages}, messages]):
            with self.subTest(number=number), tempfile.TemporaryDirectory(prefix="qwen-proxy-test-") as other:
                pathlib.Path(other, "chat.json").write_text(json.dumps(chat, indent=2))
                imported = self.command("chats", "import", "chat.json", folder=other)
                self.assertEqual((imported.returncode, imported.stdout), (0, "1 imported, 0 there already, 0 not understood\n"), imported.stderr)
                [line] = self.command("chats", "export", folder=other).stdout.splitlines()
                self.assertEqual([message["content"] for message in json.loads(line)["messages"]], ["one\ntwo", "three"])
                odd = self.command("chats", "import", "-", stdin=json.dumps({"messages": [{"role": "judge"}]}, indent=2), folder=other)
                self.assertEqual((odd.returncode, odd.stdout), (1, "0 imported, 0 there already, 1 not understood\n"))
                self.assertIn("standard input: it is no chat: 'messages[0].role'", odd.stderr)
                torn = self.command("chats", "import", "-", stdin='{"messages":\n' + line + "\n", folder=other)
                self.assertEqual((torn.returncode, torn.stdout), (1, "0 imported, 1 there already, 1 not understood\n"))
                self.assertIn("line 1: it is no chat", torn.stderr)

    def test_a_folder_is_no_file_of_chats(self):
        with tempfile.TemporaryDirectory(prefix="qwen-proxy-test-") as other:
            refused = self.command("chats", "import", other, folder=other)
            self.assertEqual((refused.returncode, refused.stdout), (64, ""))
            self.assertIn(f"{other} is a folder.", refused.stderr)

    def test_a_slip_that_concerns_the_server_keeps_nobody_from_the_chats(self):
        with tempfile.TemporaryDirectory(prefix="qwen-proxy-test-") as other:
            self.command("chats", "import", stdin='{"messages":[{"role":"user","content":"orange"}]}', folder=other)
            pathlib.Path(other, "session/models.json").write_text("{bad")
            pathlib.Path(other, ".env").write_text("PORT=abc\nQWEN_BASE_URL=ftp://x\n")
            for command in (["chats", "search", "orange"], ["accounts", "list"]):
                with self.subTest(command=command):
                    result = self.command(*command, folder=other)
                    self.assertEqual(result.returncode, 0, result.stderr)
            self.assertIn("PORT", self.command("serve", "--site", self.site.url, folder=other).stderr)
            self.assertIn("models.json", self.command("models", "list", folder=other).stderr)

    def test_where_there_are_no_chats_that_is_told_and_nothing_is_made(self):
        for folder in ("elsewhere", "with-accounts"):
            with self.subTest(folder=folder), tempfile.TemporaryDirectory(prefix="qwen-proxy-test-") as other:
                if folder == "with-accounts":
                    pathlib.Path(other, "session/history").mkdir(parents=True)
                before = sorted(pathlib.Path(other).rglob("*"))
                for command in (["export"], ["search", "word"]):
                    result = self.command("chats", *command, folder=other)
                    self.assertEqual((result.returncode, result.stdout), (1, ""))
                    self.assertIn("There are no chats in ", result.stderr)
                    self.assertIn("SESSION_DIR", result.stderr)
                self.assertEqual(sorted(pathlib.Path(other).rglob("*")), before)

    def test_chats_of_the_predecessor_are_found_before_a_proxy_was_started(self):
        with tempfile.TemporaryDirectory(prefix="qwen-proxy-test-") as other:
            history = pathlib.Path(other, "session/history")
            history.mkdir(parents=True)
            pathlib.Path(history, "old.json").write_text('[{"role": "user", "content": "orange"}]')
            found = self.command("chats", "search", "orange", folder=other)
            self.assertEqual(found.returncode, 0, found.stderr)
            self.assertTrue(found.stdout.startswith("old  "), found.stdout)

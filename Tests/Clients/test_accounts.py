"""An account is added at a site of one's own, and a proxy serves with it."""

import json
import pathlib
import re
import stat
import subprocess
import tempfile
import time
import unittest
import urllib.request

from openai import OpenAI

from programs import BINARIES, EMAIL, MODEL, PASSWORD, SECRETS, Program, program_environment


class AddedAccount(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Program("mock-qwen", "replay", "--behaviour", "everyday", "--port", "0", "--speed", "0")
        folder = tempfile.TemporaryDirectory(prefix="qwen-proxy-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        cls.added = cls.accounts("add", "--email", EMAIL, "--password-stdin", "--site", cls.site.url, stdin=PASSWORD + "\n")
        # As talkative as it can be: nothing secret may show even then.
        cls.proxy = Program("qwen-proxy", "serve", "--site", cls.site.url, "--port", "0", folder=cls.folder, environment={"LOG_LEVEL": "trace"})
        cls.client = OpenAI(base_url=cls.proxy.url, api_key="dummy", max_retries=0, timeout=60)

    @classmethod
    def tearDownClass(cls):
        cls.client.close()
        codes = (cls.proxy.end(), cls.site.end())
        if codes != (0, 0):
            raise AssertionError(f"the programs ended with {codes}")

    @classmethod
    def accounts(cls, *arguments, stdin=""):
        return subprocess.run(
            [BINARIES / "qwen-proxy", "accounts", *arguments],
            input=stdin, text=True, capture_output=True, cwd=cls.folder, env=program_environment({"LOG_LEVEL": "trace"}), timeout=60,
        )

    def journal(self):
        with urllib.request.urlopen(self.site.url + "/__mock/journal", timeout=60) as answer:
            return json.load(answer)

    def test_the_account_is_added_and_listed_without_its_secrets(self):
        self.assertEqual(self.added.returncode, 0, self.added.stderr)
        listed = self.accounts("list")
        self.assertEqual(listed.returncode, 0)
        for output in (self.added, listed):
            self.assertIn(EMAIL, output.stdout)
            self.assertIsNone(SECRETS.search(output.stdout + output.stderr))

    def test_the_account_file_is_for_its_owner_alone(self):
        file = pathlib.Path(self.folder, "session/tokens.json")
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        [account] = json.loads(file.read_text())
        self.assertEqual(account["site"], self.site.url)
        self.assertNotIn(PASSWORD, file.read_text())

    def test_a_wrong_password_is_refused(self):
        refused = self.accounts("add", "--email", "other@example.com", "--password-stdin", "--site", self.site.url, stdin="not-this-one\n")
        self.assertNotEqual(refused.returncode, 0)
        self.assertNotIn("not-this-one", refused.stdout + refused.stderr)
        self.assertEqual(len(json.loads(pathlib.Path(self.folder, "session/tokens.json").read_text())), 1)

    def test_the_proxy_answers_with_the_account(self):
        answer = self.client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "Who asks?"}])
        self.assertIn(EMAIL, answer.choices[0].message.content)
        with urllib.request.urlopen(self.proxy.url + "/status", timeout=60) as status:
            self.assertEqual([account["status"] for account in json.load(status)["accounts"]], ["OK"])

    def test_the_site_is_told_once_when_a_client_leaves(self):
        question = "/mock stall 4"
        with self.client.chat.completions.create(
            model=MODEL, messages=[{"role": "user", "content": question}], stream=True
        ) as stream:
            next(iter(stream))
            [asked] = [entry for entry in self.journal() if question in entry["body"]]
        chat = re.search(r"chat_id=([\w-]+)", asked["target"])[1]

        def stops():
            return [entry for entry in self.journal() if entry["target"].startswith("/api/v2/chat/completions/stop") and chat in entry["target"]]

        deadline = time.monotonic() + 30
        while not stops() and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertEqual([entry["method"] for entry in stops()], ["POST"])
        [asked] = [entry for entry in self.journal() if entry["number"] == asked["number"]]
        self.assertEqual(asked["outcome"], "clientLeft")

    def test_credentials_are_sent_nowhere_else(self):
        with_other_site = subprocess.run(
            [BINARIES / "qwen-proxy", "serve", "--site", "http://127.0.0.1:9", "--port", "0"],
            text=True, capture_output=True, cwd=self.folder, env=program_environment(), timeout=60,
        )
        self.assertNotEqual(with_other_site.returncode, 0)
        self.assertIn("accounts add", with_other_site.stderr)

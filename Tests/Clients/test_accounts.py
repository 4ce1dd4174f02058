"""An account is added at a site of one's own, and a proxy serves with it."""

import json
import pathlib
import re
import shutil
import stat
import subprocess
import tempfile
import time
import unittest
import urllib.request

from openai import InternalServerError, OpenAI

from programs import BINARIES, EMAIL, MODEL, PASSWORD, SECRETS, Program, program_environment


class AddedAccount(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Program("mock-qwen", "replay", "--behaviour", "everyday", "--port", "0", "--speed", "0").ending_with(cls)
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

        def is_over():
            entries = self.journal()
            return any(entry["method"] == "DELETE" and chat in entry["target"] for entry in entries) and not any(
                entry["outcome"] == "running" for entry in entries if chat in entry["target"]
            )

        # The chat is deleted when nobody has anything more to say of it.
        deadline = time.monotonic() + 120
        while not is_over() and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertTrue(is_over())
        self.assertEqual([entry["method"] for entry in stops()], ["POST"])
        # The stop may overtake the end of the connection; then the site has ended the answer itself.
        [asked] = [entry for entry in self.journal() if entry["number"] == asked["number"]]
        self.assertIn(asked["outcome"], ("clientLeft", "completed"))

    def test_credentials_are_sent_nowhere_else(self):
        with tempfile.TemporaryDirectory(prefix="qwen-proxy-test-") as folder:
            shutil.copytree(pathlib.Path(self.folder, "session"), pathlib.Path(folder, "session"))
            with_other_site = subprocess.run(
                [BINARIES / "qwen-proxy", "serve", "--site", "http://127.0.0.1:9", "--port", "0"],
                text=True, capture_output=True, cwd=folder, env=program_environment(), timeout=60,
            )
        self.assertNotEqual(with_other_site.returncode, 0)
        self.assertIn("accounts add", with_other_site.stderr)

    def test_a_second_proxy_on_the_folder_says_so_and_stops(self):
        second = subprocess.run(
            [BINARIES / "qwen-proxy", "serve", "--site", self.site.url, "--port", "0"],
            text=True, capture_output=True, cwd=self.folder, env=program_environment(), timeout=60,
        )
        self.assertNotEqual(second.returncode, 0)
        self.assertIn(f"process {self.proxy.process.pid}", second.stderr)
        self.assertIn("session", second.stderr)

    def test_the_list_as_json(self):
        [account] = json.loads(self.accounts("list", "--json").stdout)
        self.assertEqual(account["label"], EMAIL)
        self.assertEqual(account["state"], "OK")
        self.assertLessEqual({"id", "running", "requestsToday", "expiresAt", "signInDue", "site"}, account.keys())
        # Figures of the running proxy are written every few seconds.
        self.client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "Count me"}])
        deadline = time.monotonic() + 120
        while (count := json.loads(self.accounts("list", "--json").stdout)[0]["requestsToday"]) == 0 and time.monotonic() < deadline:
            time.sleep(0.2)
        self.assertGreaterEqual(count, 1)

    def test_a_check_costs_no_quota(self):
        before = len(self.journal())
        checked = self.accounts("check")
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        self.assertIn("OK", checked.stdout)
        self.assertFalse([entry for entry in self.journal()[before:] if "completions" in entry["target"] and "stop" not in entry["target"]])


class AccountFolder(unittest.TestCase):
    """What the commands do to an account folder, and what a running proxy makes of it."""

    @classmethod
    def setUpClass(cls):
        cls.site = Program("mock-qwen", "replay", "--behaviour", "everyday", "--port", "0", "--speed", "0")
        cls.addClassCleanup(cls.site.end)

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="qwen-proxy-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.tokens = self.folder / "session/tokens.json"

    def accounts(self, *arguments, stdin=""):
        result = subprocess.run(
            [BINARIES / "qwen-proxy", "accounts", *arguments],
            input=stdin, text=True, capture_output=True, cwd=self.folder, env=program_environment({"LOG_LEVEL": "trace"}), timeout=60,
        )
        self.assertIsNone(SECRETS.search(result.stdout + result.stderr))
        return result

    def add(self):
        added = self.accounts("add", "--email", EMAIL, "--password-stdin", "--site", self.site.url, stdin=PASSWORD + "\n")
        self.assertEqual(added.returncode, 0, added.stderr)
        return added

    def serve(self, **environment):
        return Program("qwen-proxy", "serve", "--site", self.site.url, "--port", "0", folder=self.folder, environment=environment).ending_with(self)

    def status(self, proxy):
        with urllib.request.urlopen(proxy.url + "/status", timeout=60) as answer:
            return json.load(answer)

    def wait(self, condition):
        deadline = time.monotonic() + 120
        while not condition():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)

    def test_the_token_of_a_browser_and_its_cookies(self):
        self.add()
        [account] = json.loads(self.tokens.read_text())
        for arguments, text in (
            (["--token-stdin"], account["token"]),
            (["--cookies", "-"], f".qwen.ai\tTRUE\t/\tTRUE\t0\ttoken\t{account['token']}\n"),
            (["--cookies", "-"], json.dumps([{"name": "token", "value": account["token"], "domain": "chat.qwen.ai"}])),
        ):
            added = self.accounts("add", *arguments, "--site", self.site.url, "--label", "mine", stdin=text)
            self.assertEqual(added.returncode, 0, added.stderr)
            # The same user: the same account.
            self.assertIn(f"Signed in anew: {account['id']}  mine", added.stdout)
            self.assertEqual(len(json.loads(self.tokens.read_text())), 1)

    def test_a_damaged_file_is_kept_aside_and_named(self):
        self.tokens.parent.mkdir()
        self.tokens.write_text("[{")
        served = subprocess.run(
            [BINARIES / "qwen-proxy", "serve", "--site", self.site.url, "--port", "0"],
            text=True, capture_output=True, cwd=self.folder, env=program_environment(), timeout=60,
        )
        self.assertNotEqual(served.returncode, 0)
        self.assertIn("tokens.json", served.stderr)
        self.assertEqual(self.tokens.read_text(), "[{")
        added = self.add()
        [aside] = self.tokens.parent.glob("tokens.json.damaged-*")
        self.assertEqual(aside.read_text(), "[{")
        self.assertIn(aside.name, added.stdout)
        self.assertEqual(len(json.loads(self.tokens.read_text())), 1)

    def test_removing_asks_unless_told_otherwise(self):
        self.add()
        [account] = json.loads(self.tokens.read_text())
        refused = self.accounts("remove", account["id"])
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("--yes", refused.stderr)
        self.assertEqual(self.accounts("remove", "1", "--yes").returncode, 0)
        self.assertEqual(json.loads(self.tokens.read_text()), [])

    def test_the_predecessors_folder_is_imported(self):
        old = self.folder / "old"
        old.mkdir()
        (old / "tokens.json").write_text(json.dumps([
            {"id": "acc_1", "token": "t1", "resetAt": None, "more": 1}, {"id": "acc_2", "token": "t2", "resetAt": "2090-01-01T00:00:00.000Z"},
        ], indent=2))
        imported = self.accounts("import", str(old), "--no-check")
        self.assertEqual(imported.returncode, 0, imported.stderr)
        self.assertIn("Imported: 2", imported.stdout)
        [first, second] = json.loads(self.tokens.read_text())
        self.assertEqual((first["token"], first["more"], first["resetAt"]), ("t1", 1, None))
        self.assertEqual(second["resetAt"], "2090-01-01T00:00:00.000Z")
        listed = self.accounts("list")
        self.assertRegex(listed.stdout, r"2  acc_2 +- +WAIT +\d+ h")

    def test_edits_reach_a_running_proxy_and_it_stops_when_no_account_is_left(self):
        self.add()
        proxy = self.serve()
        [account] = json.loads(self.tokens.read_text())
        self.assertEqual(self.accounts("remove", "1", "--yes").returncode, 0)
        self.wait(lambda: self.status(proxy)["accounts"] == [])
        self.add()
        self.wait(lambda: self.status(proxy)["authenticated"])
        # By hand, as the predecessor's users do.
        edited = json.loads(self.tokens.read_text())
        edited[0] |= {"invalid": True, "invalidReason": "restricted"}
        self.tokens.write_text(json.dumps(edited))
        self.assertEqual(proxy.wait(30), 1)
        # It says so when it is started again, too.
        again = subprocess.run(
            [BINARIES / "qwen-proxy", "serve", "--site", self.site.url, "--port", "0"],
            text=True, capture_output=True, cwd=self.folder, env=program_environment(), timeout=60,
        )
        self.assertEqual(again.returncode, 1)
        for told in (proxy.text, again.stderr):
            self.assertIn("Every account is INVALID", told)
            self.assertIn(f"accounts check {edited[0]['id']}", told)
            self.assertNotIn("relogin", told)

    def test_told_to_keep_serving_it_waits_for_an_account(self):
        proxy = self.serve(QWEN_KEEP_SERVING="1")
        client = OpenAI(base_url=proxy.url, api_key="dummy", max_retries=0, timeout=60)
        with self.assertRaises(InternalServerError) as refused:
            client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "Hi"}])
        self.assertEqual(refused.exception.status_code, 503)
        self.add()
        self.wait(lambda: self.status(proxy)["authenticated"])
        self.assertIn(EMAIL, client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "Hi"}]).choices[0].message.content)
        client.close()
        self.assertEqual(proxy.end(), 0)

    def test_a_human_check_stops_the_sign_in_and_shows_the_way(self):
        request = urllib.request.Request(self.site.url + "/__mock/faults", data=b"human-check-after=0", method="PUT")
        urllib.request.urlopen(request, timeout=60).close()
        self.addCleanup(lambda: urllib.request.urlopen(urllib.request.Request(self.site.url + "/__mock/faults", method="DELETE"), timeout=60).close())
        stopped = self.accounts("add", "--email", EMAIL, "--password-stdin", "--site", self.site.url, stdin=PASSWORD + "\n")
        self.assertNotEqual(stopped.returncode, 0)
        for part in ("human check", "https://chat.qwen.ai/", "--token-stdin", "--cookies"):
            self.assertIn(part, stopped.stderr)
        self.assertFalse(self.tokens.exists() and json.loads(self.tokens.read_text()))

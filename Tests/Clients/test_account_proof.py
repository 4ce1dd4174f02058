"""Accounts are neither lost nor told of: at full size by `scripts/prove accounts`."""

import json
import os
import pathlib
import random
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

from programs import BINARIES, EMAIL, MODEL, PASSWORD, SECRETS, Program, program_environment

IS_FULL = os.environ.get("QWEN_PROOF") == "full"


class AccountProof(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="qwen-proxy-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.session = self.folder / "session"
        self.tokens = self.session / "tokens.json"

    def test_a_program_that_is_killed_while_it_rewrites_the_file_loses_nothing(self):
        kills = 1000 if IS_FULL else 25
        self.session.mkdir()
        accounts = [
            {"id": f"acc_{number}", "token": f"token-{number}" * 20, "resetAt": None, "note": ["kept", number]} for number in range(5)
        ]
        self.tokens.write_text(json.dumps(accounts))
        self.tokens.chmod(0o600)
        other = self.folder / "other"
        other.mkdir()
        (other / "tokens.json").write_text(json.dumps([{"id": "acc_x", "token": "x" * 5000, "resetAt": None}]))
        randomness = random.Random(1)
        both = 0
        for _ in range(kills):
            program = subprocess.Popen([BINARIES / "rewrite-accounts", self.session, other], stdout=subprocess.PIPE)
            program.stdout.readline()
            time.sleep(randomness.uniform(0, 0.04))
            program.kill()
            program.wait()
            program.stdout.close()
            found = json.loads(self.tokens.read_text())
            self.assertEqual(found[:5], accounts)
            self.assertLessEqual([account["id"] for account in found[5:]], ["acc_x"])
            both += len(found) == 6
            self.assertEqual(self.tokens.stat().st_mode & 0o777, 0o600)
            # What a killed program leaves behind does not pile up.
            self.assertLessEqual({file.name for file in self.session.iterdir()}, {"tokens.json", "tokens.lock", ".tokens.json.new"})
        if IS_FULL:
            # It was killed at both sides of its changes.
            self.assertTrue(0 < both < kills, both)
        print(f"account proof: {kills} kills, {both} of them with the sixth account in the file")

    def test_two_proxies_on_one_folder(self):
        site = Program("mock-qwen", "replay", "--behaviour", "everyday", "--port", "0", "--speed", "0")
        self.addCleanup(site.end)
        self.run_accounts("add", "--email", EMAIL, "--password-stdin", "--site", site.url, stdin=PASSWORD)
        serve = ["serve", "--site", site.url, "--port", "0"]
        first = Program("qwen-proxy", *serve, folder=self.folder).ending_with(self)
        second = subprocess.run(
            [BINARIES / "qwen-proxy", *serve], text=True, capture_output=True, cwd=self.folder, env=program_environment(), timeout=60
        )
        self.assertEqual(second.returncode, 1)
        self.assertIn(f"process {first.process.pid}", second.stderr)
        # A proxy that was killed holds nothing.
        first.process.kill()
        first.wait(20)
        third = Program("qwen-proxy", *serve, folder=self.folder).ending_with(self)
        self.assertEqual(third.end(), 0)

    def test_nothing_secret_is_told_at_the_most_talkative(self):
        site = Program("mock-qwen", "replay", "--behaviour", "everyday", "--port", "0", "--speed", "0").ending_with(self)
        planted = {PASSWORD, "planted-wrong-password", "planted-cookie-of-the-device", "planted-token-that-is-none"}
        at = ["--site", site.url]
        outputs = [
            self.run_accounts("add", "--email", EMAIL, "--password-stdin", *at, stdin=PASSWORD),
            self.run_accounts("add", "--email", EMAIL, "--password-stdin", *at, stdin="planted-wrong-password"),
            self.run_accounts("add", "--token-stdin", *at, stdin="planted-token-that-is-none"),
        ]
        planted |= self.secrets()
        [account] = json.loads(self.tokens.read_text())
        cookies = f"token={account['token']}; refresh_token={account['refreshToken']}; cna=planted-cookie-of-the-device"
        outputs.append(self.run_accounts("add", "--token-stdin", *at, stdin=cookies))
        export = self.folder / "session" / "export.json"
        export.write_text(json.dumps([{"name": "token", "value": "planted-token-that-is-none", "domain": "chat.qwen.ai"}]))
        outputs += [self.run_accounts(*command) for command in (
            ["add", "--cookies", str(export), *at], ["check"], ["list"], ["list", "--json"], ["import", str(self.session)],
        )]
        planted |= self.secrets()
        proxy = Program(
            "qwen-proxy", "serve", *at, "--port", "0", folder=self.folder, environment={"LOG_LEVEL": "trace", "QWEN_KEEP_SERVING": "1"}
        ).ending_with(self)
        for prompt in ("Hello", "/mock human", "/mock fail RateLimited", "/mock fail unauthorized", "/mock garble 2", "/mock cut 3", "/mock html"):
            for fields in ({}, {"stream": True}):
                # Whatever the site has said of the account, it is tried again.
                self.run_accounts("add", "--email", EMAIL, "--password-stdin", *at, stdin=PASSWORD)
                planted |= self.secrets()
                time.sleep(1)
                outputs.append(self.complete(proxy, prompt, fields))
                planted |= self.secrets()
        outputs.append(urllib.request.urlopen(proxy.url + "/status", timeout=60).read().decode())
        self.assertEqual(proxy.end(), 0)
        self.assertEqual(site.end(), 0)
        outputs += [proxy.text, site.text]
        files = [file for file in self.folder.rglob("*") if file.is_file() and self.session not in file.parents]
        keepers = ("tokens.json", ".tokens.json.new", "export.json")
        files += [file for file in self.session.rglob("*") if file.is_file() and file.name not in keepers]
        texts = outputs + [file.read_text(errors="replace") for file in files]
        self.assertGreater(len(planted), 8)
        self.assertTrue(any("call" in line and "completion" in line for line in proxy.text.splitlines()), "the log tells of calls")
        hits = [secret[:12] for secret in planted for text in texts if secret in text]
        self.assertEqual(hits, [])
        self.assertEqual([text[:80] for text in texts if SECRETS.search(text)], [])
        print(f"account proof: {len(planted)} secrets in {sum(map(len, texts))} characters of {len(texts)} outputs and files: no hit")

    def run_accounts(self, *arguments, stdin=""):
        result = subprocess.run(
            [BINARIES / "qwen-proxy", "accounts", *arguments], input=stdin + "\n", text=True, capture_output=True, cwd=self.folder,
            env=program_environment({"LOG_LEVEL": "trace"}), timeout=60,
        )
        return result.stdout + result.stderr

    def secrets(self):
        """What is secret in the account file now."""
        return {
            value
            for account in json.loads(self.tokens.read_text())
            for value in [account["token"], account.get("refreshToken"), *(cookie["value"] for cookie in account.get("cookies") or [])]
            if value and len(value) >= 12
        }

    def complete(self, proxy, prompt, fields):
        body = json.dumps({"model": MODEL, "messages": [{"role": "user", "content": prompt}]} | fields).encode()
        request = urllib.request.Request(proxy.url + "/chat/completions", data=body, headers={"content-type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.read().decode()
        except OSError as error:
            return str(error)

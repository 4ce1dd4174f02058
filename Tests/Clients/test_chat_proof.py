"""Chats leave nothing behind at the site, and stay fast: at full size by `scripts/prove chats`."""

import http.client
import json
import os
import pathlib
import sqlite3
import subprocess
import tempfile
import time
import unittest
import urllib.parse
import urllib.request

from programs import BINARIES, EMAIL, PASSWORD, Program, program_environment
from test_chats import post

IS_FULL = os.environ.get("QWEN_PROOF") == "full"
BEGINNINGS = [urllib.parse.quote(typed) for typed in ("о", "m", "об", "me", "сло", "обще", "слов", "mess", "messag", "обще слов")]
"""Beginnings of words that all of many chats hold."""


class ChatProof(unittest.TestCase):
    """A site with an account, and what is there of it on both sides."""

    def setUp(self):
        self.site = Program("mock-qwen", "replay", "--behaviour", "everyday", "--port", "0", "--speed", "0").ending_with(self)
        folder = tempfile.TemporaryDirectory(prefix="qwen-proxy-test-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        subprocess.run(
            [BINARIES / "qwen-proxy", "accounts", "add", "--email", EMAIL, "--password-stdin", "--site", self.site.url],
            input=PASSWORD + "\n", text=True, check=True, capture_output=True, cwd=self.folder, env=program_environment(), timeout=60,
        )

    def serve(self):
        return Program(
            "qwen-proxy", "serve", "--site", self.site.url, "--port", "0", folder=self.folder,
            environment={"QWEN_ACCOUNT_TURNS": "100", "LOG_LEVEL": "error"},
        ).ending_with(self)

    def database(self, query):
        database = sqlite3.connect(pathlib.Path(self.folder, "session/history/chats.sqlite"), timeout=10)
        rows = database.execute(query).fetchall()
        database.close()
        return rows

    def chats_at_the_site(self):
        """All chats of the account, by the site's ids."""
        [account] = json.loads(pathlib.Path(self.folder, "session/tokens.json").read_text())
        chats = set()
        for page in range(1, 1000):
            request = urllib.request.Request(f"{self.site.url}/api/v2/chats/?page={page}", headers={"Cookie": f"token={account['token']}"})
            with urllib.request.urlopen(request, timeout=60) as answer:
                rows = json.load(answer)["data"]
            if not rows:
                return chats
            chats |= {row["id"] for row in rows}

    def wait_for_deletions(self):
        """Waits until no chat is at the site but ours; returns how many those are."""
        deadline = time.monotonic() + 300
        while True:
            left = self.database("SELECT * FROM leftover")
            there = self.chats_at_the_site()
            ours = {place for (place,) in self.database("SELECT siteChat FROM chat WHERE siteChat IS NOT NULL")}
            # Reduced, there is no time for what is looked into after a minute.
            [(openings,)] = self.database("SELECT count(*) FROM opening")
            if not left and len(there - ours) <= (0 if IS_FULL else openings):
                # Looked at anew: while others are deleted, a list that is read by pages may miss some.
                self.assertEqual(ours - self.chats_at_the_site(), set())
                return len(ours)
            self.assertLess(time.monotonic(), deadline, f"{len(left)} to be deleted, {len(there - ours)} nobody's at the site")
            time.sleep(1)


class StatelessRequests(ChatProof):
    def test_no_chat_stays_behind(self):
        count = 1000 if IS_FULL else 40
        proxy = self.serve()
        for number in range(count):
            if number == count // 2:
                proxy.process.kill()
                proxy.wait(20)
                proxy = self.serve()
            body = {"messages": [{"role": "user", "content": f"question {number}"}], "stream": number % 2 == 1}
            if number % 8 == 7:
                self.leave(proxy, body)
            elif number % 2:
                self.stream(proxy, body)
            else:
                post(proxy.url + "/chat/completions", body)
        self.assertEqual(self.wait_for_deletions(), 0)
        self.assertEqual(proxy.end(), 0)
        print(f"{count} stateless requests, and a kill: no chat at the site")

    def stream(self, proxy, body):
        request = urllib.request.Request(proxy.url + "/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            self.assertTrue(answer.read().endswith(b"data: [DONE]\n\n"))

    def leave(self, proxy, body):
        """Asks, and goes when the answer begins."""
        connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=60)
        self.addCleanup(connection.close)
        connection.request("POST", "/api/chat/completions", json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read(1)
        connection.close()


class ManyChats(ChatProof):
    """10,000 chats of 100 messages, over HTTP."""

    def test_they_stay_fast(self):
        chats, messages, calls = (10_000, 100, 300) if IS_FULL else (200, 20, 40)
        lines = pathlib.Path(self.folder, "chats.jsonl")
        with lines.open("w") as file:
            for number in range(chats):
                file.write(json.dumps(self.chat(number, messages)) + "\n")
        started = time.monotonic()
        imported = subprocess.run(
            [BINARIES / "qwen-proxy", "chats", "import", lines], text=True, capture_output=True, cwd=self.folder, env=program_environment(),
            timeout=1800,
        )
        self.assertEqual(imported.stdout, f"{chats} imported, 0 there already, 0 not understood\n", imported.stderr)
        took = time.monotonic() - started
        proxy = self.serve()
        connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=60)
        self.addCleanup(connection.close)
        figures = {
            "list": self.percentile(connection, calls, lambda n: ("GET", f"/api/chats?limit=50&page={n % 4 + 1}", None)),
            "rare word": self.percentile(connection, calls, lambda n: ("GET", f"/api/chats?search=needle{n % chats:06}", None)),
            "common word": self.percentile(connection, calls, lambda n: ("GET", "/api/chats?search=common&limit=50", None)),
            "beginning of a word": self.percentile(connection, calls, lambda n: ("GET", f"/api/chats?search={BEGINNINGS[n % len(BEGINNINGS)]}", None)),
            # The turn that begins at the site is told all of the chat; those after it go on there.
            "first turn": self.percentile(connection, calls, lambda n: ("POST", "/api/chat", {"message": "And?", "chatId": f"chat-{n}"}), 1),
            "next turn": self.percentile(connection, calls, lambda n: ("POST", "/api/chat", {"message": "And?", "chatId": f"chat-{n % 40}"})),
        }
        alone = self.percentile(connection, calls, lambda n: ("POST", "/api/chat/completions", {"messages": [{"role": "user", "content": "And?"}]}))
        connection.close()
        self.assertEqual(proxy.end(), 0)
        told = ", ".join(f"{name} {figure * 1000:.1f} ms" for name, figure in figures.items())
        print(f"{chats} chats × {messages} messages over HTTP, p95: {told} (a turn without a chat {alone * 1000:.1f} ms); import {took:.0f} s")
        # Reduced, it runs on machines that are busy with other things.
        if IS_FULL:
            slow = {name: f"{figure * 1000:.1f} ms" for name, figure in figures.items() if name != "first turn" and figure > 0.010}
            self.assertEqual(slow, {}, "slower than 10 ms")

    def chat(self, number, messages):
        contents = [f"Это общее слово common, message {index} of chat {number}" for index in range(messages)]
        contents[7] += f" needle{number:06}"
        return {
            "id": f"chat-{number}", "name": f"Chat {number}", "created": 1_700_000_000_000 + number,
            "messages": [{"role": "assistant" if index % 2 else "user", "content": content} for index, content in enumerate(contents)],
        }

    def percentile(self, connection, calls, request, warmup=3):
        times = []
        for number in range(calls):
            method, path, body = request(number)
            started = time.perf_counter()
            connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
            times.append(time.perf_counter() - started)
            self.assertEqual(answer.status, 200, text)
        return sorted(times[warmup:])[(calls - warmup) * 95 // 100]

"""Chats survive whatever happens to the proxy, leave nothing behind at the site, and stay fast: at full size by `scripts/prove chats`."""

import http.client
import json
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

from programs import BINARIES, EMAIL, PASSWORD, Program, program_environment
from test_chats import get, post

IS_FULL = os.environ.get("QWEN_PROOF") == "full"
KILLS = 1000 if IS_FULL else 5
WRITERS = 20
BEGINNINGS = [urllib.parse.quote(typed) for typed in ("о", "m", "об", "me", "сло", "обще", "слов", "mess", "messag", "обще слов")]
"""Beginnings of words that all of many chats hold."""


class ChatProof(unittest.TestCase):
    """A site with an account, and what is there of it on both sides."""

    def setUp(self):
        self.site = Program("mock-qwen", "replay", "--behaviour", "everyday", "--port", "0", "--speed", "0")
        self.addCleanup(self.site.end)
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
        )

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


class KilledWriter(ChatProof):
    def setUp(self):
        super().setUp()
        # What each writer was told, in order: the chat, and the questions that were answered to the end.
        self.chats = [None] * WRITERS
        self.acknowledged = [[] for _ in range(WRITERS)]

    def write(self, number, url, over):
        turn = 0
        while not over.is_set():
            turn += 1
            question = f"writer {number} asks {time.monotonic_ns()}"
            try:
                if turn % 4 == 0:
                    post(url + "/chat/completions", {"messages": [{"role": "user", "content": question}]})
                    continue
                body = {"message": question} | ({"chatId": self.chats[number]} if self.chats[number] else {})
                answer = post(url + "/chat", body)
            except urllib.error.HTTPError as error:
                # The site still works on the turn that was killed.
                if error.code != 409:
                    raise
                continue
            except (OSError, ValueError):
                return
            self.chats[number] = answer["chatId"]
            self.acknowledged[number].append((question, answer["choices"][0]["message"]["content"]))

    def check(self, url):
        for number, chat in enumerate(self.chats):
            if chat is None:
                continue
            messages = [message for message in get(f"{url}/chats/{chat}")["history"]["messages"] if message["state"] == "whole"]
            told = list(zip((message["content"] for message in messages[::2]), (message["content"] for message in messages[1::2])))
            lost = set(self.acknowledged[number]) - set(told)
            self.assertEqual(lost, set(), f"writer {number}")
            self.assertEqual(len({question for question, _ in told}), len(told), "a message is there twice")

    def test_nothing_acknowledged_is_lost(self):
        for kill in range(KILLS):
            proxy = self.serve()
            if kill % 20 == 0:
                self.check(proxy.url)
            over = threading.Event()
            writers = [threading.Thread(target=self.write, args=(number, proxy.url, over)) for number in range(WRITERS)]
            for writer in writers:
                writer.start()
            time.sleep(random.uniform(0.05, 0.5))
            proxy.process.send_signal(signal.SIGKILL)
            over.set()
            for writer in writers:
                writer.join(60)
            proxy.wait(20)
        proxy = self.serve()
        self.check(proxy.url)
        there = self.wait_for_deletions()
        self.assertEqual(proxy.end(), 0)
        total = sum(map(len, self.acknowledged))
        self.assertGreater(total, 0)
        self.assertEqual(self.database("PRAGMA integrity_check"), [("ok",)])
        self.database("INSERT INTO messageWords(messageWords, rank) VALUES ('integrity-check', 1)")
        print(f"{KILLS} kills, {total} acknowledged turns, none lost; at the site {there} chats of ours{' and no other' if IS_FULL else ''}")


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
        # Far above what is meant, so that a busy machine fails nobody: only what reads all chats would come near.
        self.assertLess(max(figures.values()), 2)

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

"""A proxy is killed again and again while it writes chats: nothing that it acknowledged is lost, and nothing stays behind at the site.

QWEN_PROOF=full kills it 1,000 times."""

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
import urllib.request

from programs import BINARIES, EMAIL, PASSWORD, Program, program_environment
from test_chats import get, post

KILLS = 1000 if os.environ.get("QWEN_PROOF") == "full" else 5
WRITERS = 20


class KilledWriter(unittest.TestCase):
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
        # What each writer was told, in order: the chat, and the questions that were answered to the end.
        self.chats = [None] * WRITERS
        self.acknowledged = [[] for _ in range(WRITERS)]

    def serve(self):
        return Program(
            "qwen-proxy", "serve", "--site", self.site.url, "--port", "0", folder=self.folder,
            environment={"QWEN_ACCOUNT_TURNS": "100", "LOG_LEVEL": "error"},
        )

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
            lost = [pair for pair in self.acknowledged[number] if pair not in told]
            self.assertEqual(lost, [], f"writer {number}")
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
        deadline = time.monotonic() + 60
        while self.leftovers() and time.monotonic() < deadline:
            time.sleep(0.2)
        self.assertEqual(proxy.end(), 0)
        total = sum(map(len, self.acknowledged))
        self.assertGreater(total, 0)
        database = sqlite3.connect(pathlib.Path(self.folder, "session/history/chats.sqlite"))
        self.assertEqual(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        database.execute("INSERT INTO messageWords(messageWords, rank) VALUES ('integrity-check', 1)")
        [(leftovers,)] = database.execute("SELECT count(*) FROM leftover")
        database.close()
        print(f"{KILLS} kills, {total} acknowledged turns, none lost; {leftovers} chats still to be deleted at the site")
        self.assertEqual(leftovers, 0)

    def leftovers(self):
        """What the proxy still has to delete at the site."""
        database = sqlite3.connect(pathlib.Path(self.folder, "session/history/chats.sqlite"), timeout=10)
        rows = database.execute("SELECT account, siteChat FROM leftover").fetchall()
        database.close()
        return rows

"""Whatever a client was told of stays so, wherever the proxy was killed: 1,000 times by `scripts/prove chats`."""

import http.client
import json
import random
import signal
import threading
import time
import traceback
import urllib.error
import urllib.request

from test_chat_proof import IS_FULL, ChatProof
from test_chats import get, post

KILLS = 1000 if IS_FULL else 5
WRITERS, KEEPERS = 20, 2
TURNS = 2
"""How many turns are acknowledged before a kill, at least."""
BROKEN = (OSError, ValueError, http.client.HTTPException)
"""What a client sees of a proxy that is killed."""


def send(method, url, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


class Told:
    """What clients were told, and so has to be true after any kill."""

    def __init__(self):
        # Of each writer, in order: its chat, the turns that were answered to the end, and those of which only the beginning came.
        self.chats = [None] * WRITERS
        self.acknowledged = [[] for _ in range(WRITERS)]
        self.halves = [[] for _ in range(WRITERS)]
        # The names that a chat may have: one, unless nobody was told whether it has got another.
        self.names = {}
        self.gone = set()
        self.counts = dict.fromkeys(("turns", "streamed", "renamed", "deleted", "cleaned"), 0)
        self.wrong = []
        self.lock = threading.Lock()

    @property
    def turns(self):
        """How many turns were acknowledged."""
        return self.counts["turns"] + self.counts["streamed"]

    def count(self, what, number=1):
        with self.lock:
            self.counts[what] += number


class Client(threading.Thread):
    """Asks the proxy again and again, until it is killed. Whatever else comes between is wrong."""

    def __init__(self, told, url, over):
        super().__init__()
        self.told, self.url, self.over = told, url, over

    def run(self):
        turn = 0
        while not self.over.is_set():
            turn += 1
            try:
                self.step(turn)
            except urllib.error.HTTPError as error:
                # The site still works on the turn that was killed.
                if error.code != 409:
                    return self.wrong(error.code, self.body(error))
            except BROKEN as error:
                # An error of this kind that came before the kill is the proxy's.
                return None if self.over.is_set() else self.wrong(repr(error))
            except Exception:
                return self.wrong(traceback.format_exc())

    def body(self, error):
        try:
            return error.read()
        except BROKEN as broken:
            return repr(broken)

    def wrong(self, *what):
        self.told.wrong.append((type(self).__name__, *what))


class Writer(Client):
    """Goes on with one chat, and now and then asks what belongs to none."""

    def __init__(self, number, *client):
        super().__init__(*client)
        self.number = number

    def step(self, turn):
        question = f"writer {self.number} asks {time.monotonic_ns()}"
        chat = self.told.chats[self.number]
        body = {"message": question} | ({"chatId": chat} if chat else {})
        if turn % 4 == 0:
            post(self.url + "/chat/completions", {"messages": [{"role": "user", "content": question}]})
        elif turn % 4 == 2:
            self.stream(question, body)
        else:
            answer = post(self.url + "/chat", body)
            self.acknowledge(answer["chatId"], question, answer["choices"][0]["message"]["content"], "turns")

    def stream(self, question, body):
        request = urllib.request.Request(self.url + "/chat", json.dumps(body | {"stream": True}).encode(), {"Content-Type": "application/json"})
        chat, text, is_done = None, "", False
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                for line in answer:
                    # A line that is cut off is one that was not told.
                    if not (line.startswith(b"data: ") and line.endswith(b"\n")):
                        continue
                    if line == b"data: [DONE]\n":
                        is_done = True
                        break
                    chunk = json.loads(line[6:])
                    if "error" in chunk:
                        return self.wrong(chunk)
                    chat = chunk["chatId"]
                    text += "".join(choice["delta"].get("content") or "" for choice in chunk["choices"])
            if not is_done and not self.over.is_set():
                self.wrong("a stream without an end")
        finally:
            if is_done:
                self.acknowledge(chat, question, text, "streamed")
            elif text:
                self.told.chats[self.number] = chat
                self.told.halves[self.number].append((question, text))

    def acknowledge(self, chat, question, answer, what):
        self.told.chats[self.number] = chat
        self.told.acknowledged[self.number].append((question, answer))
        self.told.count(what)


class Keeper(Client):
    """Makes chats, gives them names, and deletes two of three."""

    def step(self, turn):
        told, chat = self.told, post(self.url + "/chat", {"message": "Hi"})["chatId"]
        told.names[chat] = {"Hi"}
        for name in ("first", "second"):
            told.names[chat] = told.names[chat] | {name}
            send("PUT", f"{self.url}/chats/{chat}/rename", {"name": name})
            told.names[chat] = {name}
            told.count("renamed")
        if turn % 3:
            del told.names[chat]
            send("DELETE", f"{self.url}/chats/{chat}")
            told.gone.add(chat)
            told.count("deleted")


class Cleaner(Client):
    """Makes chats that stay empty, and has all such deleted."""

    def step(self, turn):
        empty = {post(self.url + "/chats", {})["chatId"] for _ in range(3)}
        deleted = set(post(self.url + "/chats/cleanup", {"messageCountLessThan": 1})["deletedChats"])
        if empty - deleted:
            self.told.wrong.append(f"not cleaned up: {empty - deleted}")
        self.told.gone |= deleted
        self.told.count("cleaned", len(deleted))


class KilledProxy(ChatProof):
    def setUp(self):
        super().setUp()
        self.told = Told()

    def test_what_was_told_stays_true(self):
        for kill in range(KILLS):
            proxy = self.serve()
            if kill % 20 == 0:
                self.check(proxy.url)
            over = threading.Event()
            client = (self.told, proxy.url, over)
            clients = [Writer(number, *client) for number in range(WRITERS)] + [Keeper(*client) for _ in range(KEEPERS)] + [Cleaner(*client)]
            for each in clients:
                each.start()
            if kill == 0:
                self.wait_for(lambda: all(self.told.counts.values()))
            enough = self.told.turns + TURNS
            self.wait_for(lambda: self.told.turns >= enough)
            time.sleep(random.uniform(0, 0.3))
            # Before the kill, so that what is broken by it is known from what was broken before.
            over.set()
            proxy.process.send_signal(signal.SIGKILL)
            for each in clients:
                each.join(60)
            proxy.wait(20)
            self.assertEqual(self.told.wrong, [])
        proxy = self.serve()
        self.check(proxy.url)
        self.go_on(proxy.url)
        there = self.wait_for_deletions()
        self.assertEqual(proxy.end(), 0)
        self.assertEqual(self.database("PRAGMA integrity_check"), [("ok",)])
        self.database("INSERT INTO messageWords(messageWords, rank) VALUES ('integrity-check', 1)")
        counts = ", ".join(f"{number} {what}" for what, number in self.told.counts.items())
        halves = sum(map(len, self.told.halves))
        print(f"{KILLS} kills; acknowledged: {counts}; none lost; {halves} streams cut; at the site {there} chats of ours{' and no other' if IS_FULL else ''}")

    def wait_for(self, condition):
        deadline = time.monotonic() + 120
        while not condition() and not self.told.wrong:
            self.assertLess(time.monotonic(), deadline, self.told.counts)
            time.sleep(0.005)

    def check(self, url):
        told = self.told
        names = {chat["id"]: chat["name"] for chat in get(url + "/chats")["chats"]}
        self.assertEqual({chat: names.get(chat) for chat, possible in told.names.items() if names.get(chat) not in possible}, {})
        self.assertEqual(told.gone & names.keys(), set())
        for number, chat in enumerate(told.chats):
            if chat is not None:
                self.check_turns(number, get(f"{url}/chats/{chat}")["history"]["messages"])

    def check_turns(self, number, messages):
        whole = [message["content"] for message in messages if message["state"] in ("whole", "cut")]
        turns = list(zip(whole[::2], whole[1::2]))
        answers = dict(turns)
        self.assertEqual(set(self.told.acknowledged[number]) - set(turns), set(), f"writer {number}")
        self.assertEqual(len(answers), len(turns), "a message is there twice")
        for question, beginning in self.told.halves[number]:
            # Kept with all that its client has seen, or not at all.
            self.assertTrue(answers.get(question, beginning).startswith(beginning), (question, beginning))
            self.assertLessEqual([message["content"] for message in messages].count(question), 1)

    def go_on(self, url):
        """Each chat takes another turn."""
        for chat in filter(None, self.told.chats):
            deadline = time.monotonic() + 60
            while True:
                try:
                    self.assertEqual(post(url + "/chat", {"message": "And?", "chatId": chat})["chatId"], chat)
                    break
                except urllib.error.HTTPError as error:
                    self.assertEqual(error.code, 409)
                    self.assertLess(time.monotonic(), deadline)
                    time.sleep(0.2)

"""Whatever a client was told of stays so, wherever the proxy was killed: 1,000 times by `scripts/prove chats`."""

import collections
import http.client
import json
import random
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
HELD, SLOW = "/mock stall 8", "/mock slow 20"
"""Answers that a kill cuts: one that does not go on behind its beginning, and one that is made for half a second."""
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
        # The chat that each writer goes on with.
        self.chats = [None] * WRITERS
        # Of each chat, in order: the turns that were answered to the end, and those of which only the beginning came.
        self.acknowledged = collections.defaultdict(list)
        self.halves = collections.defaultdict(list)
        # Those of the chats that were not looked at since.
        self.fresh = set()
        # The names that a chat may have: one, unless nobody was told whether it has got another.
        self.names = {}
        self.gone = set()
        self.counts = dict.fromkeys(("turns", "streamed", "stateless", "renamed", "deleted", "cleaned"), 0)
        self.cut = {"in a chat": 0, "without one": 0}
        self.wrong = []
        self.lock = threading.Lock()

    @property
    def turns(self):
        """How many turns were acknowledged."""
        return self.counts["turns"] + self.counts["streamed"]

    def count(self, what, number=1):
        with self.lock:
            self.counts[what] += number

    def acknowledge(self, chat, question, answer, what):
        with self.lock:
            self.acknowledged[chat].append((question, answer))
            self.fresh.add(chat)
            self.counts[what] += 1

    def note(self, chat, question, text, is_whole):
        """Takes note of an answer that was read as it was made."""
        if is_whole:
            return self.acknowledge(chat, question, text, "streamed") if chat else self.count("stateless")
        with self.lock:
            self.cut["in a chat" if chat else "without one"] += 1
            if chat:
                self.halves[chat].append((question, text))
                self.fresh.add(chat)


class Client(threading.Thread):
    """Asks the proxy again and again, until it is killed. Whatever else comes between is wrong."""

    def __init__(self, told, url, over):
        super().__init__(daemon=True)
        self.told, self.url, self.over = told, url, over
        self.has_read = False

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
                self.give_way()
            except BROKEN as error:
                # An error of this kind that came before the kill is the proxy's.
                return None if self.over.is_set() else self.wrong(repr(error))
            except Exception:
                return self.wrong(traceback.format_exc())

    def give_way(self):
        self.over.wait(0.2)

    def body(self, error):
        try:
            return error.read()
        except BROKEN as broken:
            return repr(broken)

    def wrong(self, *what):
        self.told.wrong.append((type(self).__name__, *what))

    def stream(self, path, body):
        """Reads an answer as it is made, and gives its chat, what has come of its text, and whether that is all of it; also where it breaks off."""
        request = urllib.request.Request(self.url + path, json.dumps(body | {"stream": True}).encode(), {"Content-Type": "application/json"})
        chat, text, is_whole = None, "", False
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                for line in answer:
                    # A line that is cut off is one that was not told.
                    if not (line.startswith(b"data: ") and line.endswith(b"\n")):
                        continue
                    if line == b"data: [DONE]\n":
                        is_whole = True
                        break
                    chunk = json.loads(line[6:])
                    if "error" in chunk:
                        self.wrong(chunk)
                        break
                    chat = chunk.get("chatId")
                    text += "".join(choice["delta"].get("content") or "" for choice in chunk["choices"])
                    self.has_read = self.has_read or text != ""
                else:
                    if not self.over.is_set():
                        self.wrong("a stream without an end")
        except urllib.error.HTTPError:
            raise
        except BROKEN:
            if not self.over.is_set():
                raise
        return chat, text, is_whole


class Listener(Client):
    """Reads answers that are made for long enough to be cut: in the second turn of a new chat each, or without a chat."""

    def __init__(self, question, has_chat, *client):
        super().__init__(*client)
        self.question, self.has_chat = question, has_chat

    def step(self, turn):
        if not self.has_chat:
            _, text, is_whole = self.stream("/chat/completions", {"messages": [{"role": "user", "content": self.question}]})
            return self.told.note(None, self.question, text, is_whole) if text else None
        answer = post(self.url + "/chat", {"message": "Hi"})
        self.told.acknowledge(answer["chatId"], "Hi", answer["choices"][0]["message"]["content"], "turns")
        chat, text, is_whole = self.stream("/chat", {"message": self.question, "chatId": answer["chatId"]})
        if text:
            self.told.note(chat, self.question, text, is_whole)


class Writer(Client):
    """Goes on with one chat, and now and then asks what belongs to none."""

    def __init__(self, number, *client):
        super().__init__(*client)
        self.number = number

    def give_way(self):
        # Were all to wait for the site, few would be there to be killed.
        if self.number % 2:
            self.told.chats[self.number] = None
        else:
            super().give_way()

    def step(self, turn):
        question = f"writer {self.number} asks {time.monotonic_ns()}"
        chat = self.told.chats[self.number]
        body = {"message": question} | ({"chatId": chat} if chat else {})
        if turn % 4 == 0:
            post(self.url + "/chat/completions", {"messages": [{"role": "user", "content": question}]})
            self.told.count("stateless")
        elif turn % 4 == 2:
            chat, text, is_whole = self.stream("/chat", body)
            if text:
                self.told.chats[self.number] = chat
                self.told.note(chat, question, text, is_whole)
        else:
            answer = post(self.url + "/chat", body)
            self.told.chats[self.number] = answer["chatId"]
            self.told.acknowledge(answer["chatId"], question, answer["choices"][0]["message"]["content"], "turns")


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
                self.check(proxy.url, self.told.fresh)
            self.run_clients(proxy, is_first=kill == 0)
            self.assertEqual(self.told.wrong, [])
        proxy = self.serve()
        chats = self.told.acknowledged.keys() | self.told.halves.keys()
        self.check(proxy.url, chats)
        self.go_on(proxy.url, chats)
        there = self.wait_for_deletions()
        self.assertEqual(proxy.end(), 0)
        self.assertEqual(self.database("PRAGMA integrity_check"), [("ok",)])
        for index in ("messageWords", "chatWords"):
            self.database(f"INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)")
        # Without these, the proof would say nothing of answers that are cut.
        for where, number in self.told.cut.items():
            self.assertGreater(number, 0, where)
        counts, cut = (", ".join(f"{number} {what}" for what, number in numbers.items()) for numbers in (self.told.counts, self.told.cut))
        print(f"{KILLS} kills; acknowledged: {counts}; none lost; cut: {cut}; at the site {there} chats of ours{' and no other' if IS_FULL else ''}")

    def run_clients(self, proxy, is_first):
        """Lets all clients ask, until the proxy is killed at some moment."""
        over = threading.Event()
        client = (self.told, proxy.url, over)
        listeners = [Listener(question, has_chat, *client) for question in (HELD, SLOW) for has_chat in (True, False)]
        clients = listeners + [Writer(number, *client) for number in range(WRITERS)] + [Keeper(*client) for _ in range(KEEPERS)] + [Cleaner(*client)]
        enough = self.told.turns + TURNS
        try:
            for each in clients:
                each.start()
            if is_first:
                self.wait_for(lambda: all(self.told.counts.values()) and all(listener.has_read for listener in listeners))
            self.wait_for(lambda: self.told.turns >= enough)
            time.sleep(random.uniform(0, 0.3))
        finally:
            # Before the kill, so that what is broken by it is known from what was broken before.
            over.set()
            proxy.process.kill()
        proxy.wait(20)
        for each in clients:
            each.join(60)
        self.assertEqual([each for each in clients if each.is_alive()], [])

    def wait_for(self, condition):
        deadline = time.monotonic() + 120
        while not condition() and not self.told.wrong:
            self.assertLess(time.monotonic(), deadline, self.told.counts)
            time.sleep(0.005)

    def check(self, url, chats):
        told = self.told
        listed = {chat["id"]: chat for chat in get(url + "/chats")["chats"]}
        names = {id: chat["name"] for id, chat in listed.items()}
        self.assertEqual({chat: names.get(chat) for chat, possible in told.names.items() if names.get(chat) not in possible}, {})
        self.assertEqual(told.gone & names.keys(), set())
        for chat in chats:
            messages = get(f"{url}/chats/{chat}")["history"]["messages"]
            self.check_turns(chat, messages)
            self.check_counts(listed[chat], messages)
        told.fresh = set()

    def check_turns(self, chat, messages):
        whole = [message["content"] for message in messages if message["state"] in ("whole", "cut")]
        turns = list(zip(whole[::2], whole[1::2]))
        answers = dict(turns)
        self.assertEqual(set(self.told.acknowledged[chat]) - set(turns), set(), chat)
        self.assertEqual(len(answers), len(turns), "a message is there twice")
        for question, beginning in self.told.halves[chat]:
            # Kept with all that its client has seen, or not at all.
            self.assertTrue(answers.get(question, beginning).startswith(beginning), (question, beginning))
            self.assertLessEqual([message["content"] for message in messages].count(question), 1)

    def check_counts(self, listed, messages):
        """A question that nobody answered is no part of how long its chat is."""
        next_roles = [message["role"] for message in messages[1:]] + [None]
        counted = [
            message["role"] for message, next_role in zip(messages, next_roles)
            if message["role"] != "user" or message["state"] != "failed" or next_role == "assistant"
        ]
        self.assertEqual((listed["messageCount"], listed["userMessageCount"]), (len(counted), counted.count("user")), messages)

    def go_on(self, url, chats):
        """Each chat takes another turn."""
        for chat in chats:
            deadline = time.monotonic() + 90
            while True:
                try:
                    self.assertEqual(post(url + "/chat", {"message": "And?", "chatId": chat})["chatId"], chat)
                    break
                except urllib.error.HTTPError as error:
                    # The site works on a turn that was cut for a minute.
                    self.assertEqual(error.code, 409)
                    self.assertLess(time.monotonic(), deadline)
                    time.sleep(0.2)

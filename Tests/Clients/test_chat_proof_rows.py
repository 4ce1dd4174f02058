"""Every row of the reference in FreeQwenApi's README (its chapter 6) does what it says there, and keeps the shapes that its clients know."""

import json
import re
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request

from programs import BINARIES, EMAIL, MODEL, PASSWORD, PROJECT, Program, program_environment

ROWS = [
    "POST /api/chat", "POST /api/chat/completions", "POST /api/files/upload", "POST /api/chats", "GET /api/chats", "GET /api/chats/:id",
    "PUT /api/chats/:id/rename", "DELETE /api/chats/:id", "POST /api/chats/cleanup", "GET /api/models", "GET /api/status",
]
BOUNDARY = "----boundary4711"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100)


class Rows(unittest.TestCase):
    def setUp(self):
        site = Program("mock-qwen", "replay", "--behaviour", "everyday", "--port", "0", "--speed", "0")
        self.addCleanup(site.end)
        folder = tempfile.TemporaryDirectory(prefix="qwen-proxy-test-")
        self.addCleanup(folder.cleanup)
        subprocess.run(
            [BINARIES / "qwen-proxy", "accounts", "add", "--email", EMAIL, "--password-stdin", "--site", site.url],
            input=PASSWORD + "\n", text=True, check=True, capture_output=True, cwd=folder.name, env=program_environment(), timeout=60,
        )
        self.proxy = Program("qwen-proxy", "serve", "--site", site.url, "--port", "0", folder=folder.name)
        self.addCleanup(self.proxy.end)
        self.called = set()

    def call(self, row, body=None, id="", headers={"Content-Type": "application/json"}):
        """Calls what the row names; a failure is an error of the test."""
        method, path = row.split()
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(self.proxy.url.removesuffix("/api") + path.replace(":id", id), data, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            self.called.add(row)
            return json.load(answer)

    def stream(self, row, body):
        """The chunks of what the row streams, and its text; it ends as OpenAI's streams do."""
        method, path = row.split()
        url = self.proxy.url.removesuffix("/api") + path
        request = urllib.request.Request(url, json.dumps(body | {"stream": True}).encode(), {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            self.assertTrue(answer.headers["Content-Type"].startswith("text/event-stream"))
            events = [line.removeprefix(b"data: ") for line in answer.read().splitlines() if line.startswith(b"data: ")]
        self.assertEqual(events[-1], b"[DONE]")
        chunks = [json.loads(event) for event in events[:-1]]
        self.assertEqual({chunk["object"] for chunk in chunks}, {"chat.completion.chunk"})
        deltas = [chunk["choices"][0]["delta"] for chunk in chunks]
        self.assertEqual(deltas[0]["role"], "assistant")
        self.assertEqual([chunk["choices"][0]["finish_reason"] for chunk in chunks], [None] * (len(chunks) - 1) + ["stop"])
        self.assertGreater(len(chunks), 3, "the answer comes in pieces")
        return chunks, "".join(delta.get("content", "") for delta in deltas)

    def test_both_chat_rows_stream(self):
        chunks, text = self.stream("POST /api/chat", {"message": "Привет!", "model": MODEL})
        self.assertIn("Привет!", text)
        [chat] = {chunk["chatId"] for chunk in chunks}
        chunks, text = self.stream("POST /api/chat", {"message": "И ещё?", "chatId": chat})
        self.assertEqual({chunk["chatId"] for chunk in chunks}, {chat})
        self.assertIn("turn 2 ", text)
        shown = self.call("GET /api/chats/:id", id=chat)["history"]["messages"]
        self.assertEqual([message["state"] for message in shown], ["whole"] * 4)
        self.assertEqual(shown[3]["content"], text)

        chunks, text = self.stream("POST /api/chat/completions", {"messages": [{"role": "user", "content": "Привет!"}], "model": MODEL})
        self.assertIn("Привет!", text)
        self.assertTrue(all("chatId" not in chunk for chunk in chunks))
        self.assertEqual([listed["id"] for listed in self.call("GET /api/chats")["chats"]], [chat])

    def test_each_row(self):
        first = self.call("POST /api/chat", {"message": "Привет!", "model": MODEL})
        self.assertIn("Привет!", first["choices"][0]["message"]["content"])
        chat = first["chatId"]
        second = self.call("POST /api/chat", {"messages": [{"role": "user", "content": "И ещё?"}], "chatId": chat})
        self.assertEqual(second["chatId"], chat)
        self.assertIn("turn 2 ", second["choices"][0]["message"]["content"])
        for answer in (first, second):
            self.assertTrue(answer["id"] and answer["model"] and answer["parentId"])
            self.assertGreater(answer["usage"]["total_tokens"], 0)

        stateless = self.call("POST /api/chat/completions", {"messages": [{"role": "user", "content": "Привет!"}], "model": MODEL})
        self.assertEqual(stateless["object"], "chat.completion")
        self.assertEqual([listed["id"] for listed in self.call("GET /api/chats")["chats"]], [chat])

        form = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="image.png"\r\nContent-Type: image/png\r\n\r\n'.encode()
        body = form + PICTURE + f"\r\n--{BOUNDARY}--\r\n".encode()
        uploaded = self.call("POST /api/files/upload", body, headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})
        self.assertIs(uploaded["success"], True)
        file = uploaded["file"]
        self.assertEqual((file["name"], file["size"], file["type"]), ("image.png", len(PICTURE), "image/png"))
        seen = self.call("POST /api/chat", {"message": [{"type": "text", "text": "Что это?"}, {"type": "image", "image": file["url"]}]})
        self.assertIn("image.png", seen["choices"][0]["message"]["content"])

        made = self.call("POST /api/chats", {"name": "Заметки"})
        self.assertIs(made["success"], True)
        renamed = self.call("PUT /api/chats/:id/rename", {"name": "Идеи"}, made["chatId"])
        self.assertEqual((renamed["success"], renamed["chatId"], renamed["name"]), (True, made["chatId"], "Идеи"))
        shown = self.call("GET /api/chats/:id", id=chat)["history"]
        self.assertEqual([message["role"] for message in shown["messages"]], ["user", "assistant"] * 2)
        self.assertEqual(shown["messages"][2]["content"], "И ещё?")
        self.assertIs(self.call("DELETE /api/chats/:id", id=made["chatId"])["success"], True)
        self.assertNotIn(made["chatId"], [listed["id"] for listed in self.call("GET /api/chats")["chats"]])
        self.assertEqual(self.call("POST /api/chats/cleanup", {})["deletedCount"], 0)
        self.assertEqual(self.call("POST /api/chats/cleanup", {"maxChats": 1})["deletedCount"], 1)
        with self.assertRaises(urllib.error.HTTPError) as gone:
            self.call("GET /api/chats/:id", id=chat)
        self.assertEqual(gone.exception.code, 404)
        gone.exception.close()

        self.assertIn("qwen3.7-plus", [model["id"] for model in self.call("GET /api/models")["data"]])
        [account] = self.call("GET /api/status")["accounts"]
        self.assertEqual(account["status"], "OK")
        self.assertEqual(self.called, set(ROWS))

    def test_these_are_the_rows(self):
        contract = PROJECT.parent / "shared/spec/seed-readme.ru.md"
        if not contract.exists():
            self.skipTest("FreeQwenApi's README does not lie beside the project")
        rows = re.findall(r"^(GET|POST|PUT|DELETE) +(/api/\S+)", contract.read_text(), re.MULTILINE)
        self.assertEqual([" ".join(row) for row in rows], ROWS)

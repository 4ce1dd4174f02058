"""A proxy that is told to end does so soon, whatever its clients do."""

import concurrent.futures
import json
import signal
import socket
import time
import unittest
import urllib.request

from programs import MODEL, serve_on_mock

STREAMS = 50


class Shutdown(unittest.TestCase):
    def test_sigterm_with_fifty_streams_open(self):
        proxy = serve_on_mock().ending_with(self)
        connections = []
        for number in range(STREAMS):
            # Half of the answers go on for minutes, half have fallen silent.
            prompt = "/mock slow 500" if number % 2 else "/mock stall 4"
            connections.append(self.open_stream(proxy.port, prompt))
        for connection in connections:
            head = self.read_until(connection, b"\r\n\r\n")
            self.assertTrue(head.startswith(b"HTTP/1.1 200 "), head)
            self.read_until(connection, b"data: ", head)
        started = time.monotonic()
        code = proxy.end(timeout=60)
        seconds = time.monotonic() - started
        self.assertEqual(code, 0, proxy.text)
        # It gives itself 10; a busy machine may take longer, but never the minutes that these answers have before them.
        self.assertLess(seconds, 40)
        # A stream that was broken off must not look finished: it ends with an error, or without the last chunk that HTTP wants.
        with concurrent.futures.ThreadPoolExecutor(STREAMS) as pool:
            for rest in pool.map(self.read_to_end, connections):
                is_whole = rest.endswith(b"\r\n0\r\n\r\n")
                self.assertFalse(b"[DONE]" in rest and not is_whole, rest[-300:])
                self.assertEqual(is_whole, b"[DONE]" in rest or b'"error"' in rest, rest[-300:])

    def test_the_end_of_its_terminal(self):
        proxy = serve_on_mock().ending_with(self)
        proxy.process.send_signal(signal.SIGHUP)
        self.assertEqual(proxy.wait(60), 0, proxy.text)

    def test_who_starts_it_with_nohup_keeps_it(self):
        proxy = serve_on_mock(before=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)).ending_with(self)
        proxy.process.send_signal(signal.SIGHUP)
        with urllib.request.urlopen(f"{proxy.url}/health", timeout=60) as answer:
            self.assertEqual(answer.status, 200)
        self.assertEqual(proxy.end(), 0, proxy.text)

    def open_stream(self, port, prompt):
        body = json.dumps({"model": MODEL, "messages": [{"role": "user", "content": prompt}], "stream": True}).encode()
        connection = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.addCleanup(connection.close)
        connection.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n")
        connection.sendall(f"content-length: {len(body)}\r\n\r\n".encode() + body)
        return connection

    def read_until(self, connection, end, got=b""):
        while end not in got:
            piece = connection.recv(65536)
            self.assertTrue(piece, got)
            got += piece
        return got

    def read_to_end(self, connection):
        try:
            return b"".join(iter(lambda: connection.recv(65536), b""))
        except ConnectionResetError:
            return b""

"""What goes over the wire, without an SDK in between."""

import http.client
import json
import resource
import socket
import unittest

import jsonschema

from programs import MODEL, PROJECT, ProxyTestCase, serve_on_mock

SCHEMAS = PROJECT.parent / "shared/schemas/openai.json"


def completion(text, **more):
    return {"model": MODEL, "messages": [{"role": "user", "content": text}]} | more


class Surroundings(unittest.TestCase):
    def test_ids_differ_where_the_program_has_no_file_descriptor_left(self):
        proxy = serve_on_mock().ending_with(self)
        clients = [http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=60) for _ in range(2)]
        for client in clients:
            self.addCleanup(client.close)
        ids = set()
        for round in range(2):
            for client in clients:
                client.request("GET", "/api/health")
                response = client.getresponse()
                response.read()
                ids.add(response.getheader("x-request-id"))
            # Those that it has stay; there are no more.
            resource.prlimit(proxy.process.pid, resource.RLIMIT_NOFILE, (3, 3))
        self.assertEqual(len(ids), 4, ids)

    def test_a_proxy_that_others_can_reach_says_so(self):
        proxy = serve_on_mock({"HOST": "0.0.0.0"}).ending_with(self)
        self.assertEqual(proxy.end(), 0)
        self.assertIn("EVERYONE WHO REACHES THIS ADDRESS", proxy.text)
        proxy = serve_on_mock({"HOST": "127.0.0.1"}).ending_with(self)
        self.assertEqual(proxy.end(), 0)
        self.assertNotIn("EVERYONE", proxy.text)


class HTTP(ProxyTestCase):
    def setUp(self):
        self.connection = http.client.HTTPConnection("127.0.0.1", self.proxy.port, timeout=60)
        self.addCleanup(self.connection.close)

    def request(self, method, path, body=None, headers=()):
        body = json.dumps(body) if isinstance(body, dict) else body
        self.connection.request(method, path, body, {"content-type": "application/json"} | dict(headers))
        response = self.connection.getresponse()
        response.content = response.read().decode()
        return response

    def test_a_stream_has_the_headers_and_the_end_that_clients_want(self):
        response = self.request("POST", "/api/chat/completions", completion("/mock say hi", stream=True))
        self.assertEqual(response.status, 200)
        self.assertTrue(response.getheader("content-type").startswith("text/event-stream"))
        self.assertEqual(response.getheader("cache-control"), "no-cache")
        self.assertEqual(response.getheader("x-accel-buffering"), "no")
        self.assertEqual(response.getheader("transfer-encoding"), "chunked")
        self.assertEqual(response.getheader("x-qwen-site"), "mock")
        self.assertTrue(response.getheader("x-request-id"))
        events = response.content.split("\n\n")
        self.assertEqual(events[-2:], ["data: [DONE]", ""])
        self.assertTrue(all(event.startswith("data: ") for event in events[:-1]))
        # The connection is good for the next request.
        self.assertEqual(self.request("GET", "/api/health").status, 200)

    def test_a_client_of_http_1_0_gets_a_stream_without_chunks(self):
        body = json.dumps(completion("/mock say hi", stream=True)).encode()
        head = f"POST /v1/chat/completions HTTP/1.0\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        with socket.create_connection(("127.0.0.1", self.proxy.port), timeout=60) as connection:
            connection.sendall(head.encode() + body)
            answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
        head, _, events = answer.partition("\r\n\r\n")
        self.assertIn(" 200 ", head.splitlines()[0])
        self.assertNotIn("transfer-encoding", head.lower())
        self.assertTrue(events.startswith("data: {") and events.endswith("data: [DONE]\n\n"), events)

    def test_errors_have_the_shape_of_their_dialect(self):
        for path, body, status in [
            ("/api/chat/completions", "{", 400),
            ("/api/chat/completions", "[]", 400),
            ("/api/chat/completions", "", 400),
            ("/v1/chat/completions", '{"messages":"hello"}', 400),
            ("/v1/chat/completions", '{"messages":[{"role":"stranger","content":"hello"}]}', 400),
            ("/v1/nothing", "{}", 404),
        ]:
            with self.subTest(path=path, body=body):
                response = self.request("POST", path, body)
                self.assertEqual(response.status, status)
                self.assertEqual(response.getheader("content-type").split(";")[0], "application/json")
                error = json.loads(response.content)["error"]
                self.assertEqual(set(error), {"message", "type", "param", "code"})
                self.assertTrue(error["message"])

    def test_errors_of_the_users_own_api_are_a_text(self):
        for body, status in [("{", 400), ("{}", 400), ('{"message":"hi","chatId":"unknown"}', 404)]:
            with self.subTest(body=body):
                response = self.request("POST", "/api/chat", body)
                self.assertEqual(response.status, status)
                answer = json.loads(response.content)
                self.assertIsInstance(answer["error"], str)
                self.assertIn("code", answer)

    def test_a_wrong_method_is_told_the_right_one(self):
        response = self.request("GET", "/api/chat/completions")
        self.assertEqual((response.status, response.getheader("allow")), (405, "POST"))

    def test_web_pages_of_others_are_kept_out(self):
        self.assertEqual(self.request("GET", "/api/models", headers={"host": "rebound.example"}).status, 403)
        self.assertEqual(self.request("GET", "/api/models", headers={"origin": "https://page.example"}).status, 403)
        allowed = self.request("GET", "/api/models", headers={"origin": "http://localhost:8080"})
        self.assertEqual((allowed.status, allowed.getheader("access-control-allow-origin")), (200, "http://localhost:8080"))

    def test_status_and_health(self):
        status = json.loads(self.request("GET", "/api/status").content)
        self.assertEqual((status["authenticated"], status["site"]), (True, "mock"))
        self.assertEqual([set(account) for account in status["accounts"]], [{"id", "status", "resetAt", "running", "requestsToday"}])
        self.assertTrue(json.loads(self.request("GET", "/api/health").content)["ok"])

    @unittest.skipUnless(SCHEMAS.exists(), "OpenAI's schemas are not here")
    def test_answers_fit_openais_schemas(self):
        definitions = json.loads(SCHEMAS.read_text())

        def check(name, value):
            jsonschema.Draft202012Validator(definitions | {"$ref": f"#/$defs/{name}"}).validate(value)

        check("ListModelsResponse", json.loads(self.request("GET", "/v1/models").content))
        question = completion("Hello", enable_thinking=True)
        check("CreateChatCompletionResponse", json.loads(self.request("POST", "/v1/chat/completions", question).content))
        for options in ({}, {"stream_options": {"include_usage": True}}):
            stream = self.request("POST", "/v1/chat/completions", question | {"stream": True} | options)
            events = [event.removeprefix("data: ") for event in stream.content.split("\n\n")]
            for event in events[:-2]:
                check("CreateChatCompletionStreamResponse", json.loads(event))
        check("ErrorResponse", json.loads(self.request("POST", "/v1/chat/completions", "{}").content))


class BodyLimit(ProxyTestCase):
    environment = {"REQUEST_BODY_LIMIT": "2000"}

    def test_a_body_over_the_limit(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.proxy.port, timeout=60)
        self.addCleanup(connection.close)
        connection.request("POST", "/v1/chat/completions", json.dumps(completion("x" * 3000)))
        response = connection.getresponse()
        self.assertEqual(response.status, 413)
        self.assertEqual(json.loads(response.read())["error"]["code"], "request_too_large")

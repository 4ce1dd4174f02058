"""The official OpenAI package raises the error that fits, and does not repeat what can only fail again."""

import unittest

import openai
from openai import OpenAI

from programs import MODEL, serve_on_mock


class OpenAIErrors(unittest.TestCase):
    """A proxy for each test: a failing account stays out of use for a while."""

    def setUp(self):
        self.proxy = serve_on_mock()
        self.addCleanup(self.proxy.end)
        self.responses = []
        http_client = openai.DefaultHttpxClient(event_hooks={"response": [self.responses.append]})
        # With the SDK's own number of retries.
        self.client = OpenAI(base_url=self.proxy.url, api_key="dummy", timeout=60, http_client=http_client)
        self.addCleanup(self.client.close)

    def ask(self, text, **arguments):
        return self.client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": text}], **arguments)

    def test_no_messages(self):
        with self.assertRaises(openai.BadRequestError) as caught:
            self.client.chat.completions.create(model=MODEL, messages=[])
        self.assertEqual((caught.exception.type, caught.exception.param), ("invalid_request_error", "messages"))
        self.assertEqual(len(self.responses), 1)

    def test_a_wrong_type_names_its_place(self):
        with self.assertRaises(openai.BadRequestError) as caught:
            self.client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": 7}])
        self.assertIn("messages[0]", caught.exception.param)

    def test_an_unknown_model_is_not_shown(self):
        with self.assertRaises(openai.NotFoundError) as caught:
            self.client.models.retrieve("no/such model")
        self.assertEqual(caught.exception.code, "model_not_found")

    def test_a_rate_limit_says_when_it_ends(self):
        for stream in (False, True):
            with self.assertRaises(openai.RateLimitError) as caught:
                self.ask("/mock fail RateLimited 3h", stream=stream)
            self.assertEqual(caught.exception.type, "rate_limit_error")
            self.assertAlmostEqual(int(caught.exception.response.headers["retry-after"]), 3 * 3600, delta=120)
        self.assertEqual(len(self.responses), 2, "nothing was repeated")
        # The demo account is refused only where a prompt asks for it.
        self.assertIn("Hello?", self.ask("Hello?").choices[0].message.content)

    # One test a form: behind a human check the site is not asked for a while.
    def test_a_human_check_as_json_is_told_and_not_repeated(self):
        self.check_human_check("/mock human")

    def test_a_human_check_as_a_page_is_told_and_not_repeated(self):
        self.check_human_check("/mock human html")

    def test_a_human_check_as_a_script_is_told_and_not_repeated(self):
        self.check_human_check("/mock human script")

    def check_human_check(self, prompt):
        with self.assertRaises(openai.InternalServerError) as caught:
            self.ask(prompt)
        self.assertEqual((caught.exception.status_code, caught.exception.code), (503, "human_check_required"))
        self.assertEqual(len(self.responses), 1, "nothing was repeated")

    def test_a_stream_that_breaks_off_does_not_look_finished(self):
        for prompt in ("/mock cut 5", "/mock fail internal_error"):
            with self.subTest(prompt), self.assertRaises(openai.APIError):
                for chunk in self.ask(prompt, stream=True):
                    self.assertIsNone(chunk.choices[0].finish_reason)

    def test_a_page_in_place_of_an_answer(self):
        with self.assertRaises(openai.InternalServerError) as caught:
            self.ask("/mock html")
        self.assertEqual(caught.exception.status_code, 502)
        self.assertNotIn("<", caught.exception.body["message"])

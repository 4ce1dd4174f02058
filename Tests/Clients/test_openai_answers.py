"""The official OpenAI package gets its answers, whole and in pieces."""

import asyncio

from openai import AsyncOpenAI, OpenAI

from programs import MODEL, ProxyTestCase


class OpenAIAnswers(ProxyTestCase):
    def setUp(self):
        self.client = OpenAI(base_url=self.proxy.url, api_key="dummy", max_retries=0, timeout=60)
        self.addCleanup(self.client.close)

    def ask(self, text, **arguments):
        return self.client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": text}], **arguments)

    def test_lists_models_and_shows_each(self):
        models = list(self.client.models.list())
        self.assertTrue(models)
        for model in models[:3]:
            shown = self.client.models.retrieve(model.id)
            self.assertEqual((shown.id, shown.object), (model.id, "model"))

    def test_the_bases_of_other_servers_work_alike(self):
        root = self.proxy.url.removesuffix("/api")
        for base in ("/api", "/api/v1", "/v1"):
            self.assertTrue(list(self.client.with_options(base_url=root + base).models.list()), base)

    def test_a_whole_answer(self):
        answer = self.ask("What is a proxy?")
        [choice] = answer.choices
        self.assertEqual(answer.object, "chat.completion")
        self.assertEqual((choice.finish_reason, choice.message.role, choice.message.refusal), ("stop", "assistant", None))
        self.assertIn("What is a proxy?", choice.message.content)
        self.assertIn("turn 1 ", choice.message.content)
        self.assertGreater(answer.usage.completion_tokens, 0)
        self.assertEqual(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens)

    def test_an_unknown_model_falls_back(self):
        answer = self.client.chat.completions.create(model="no-such-model", messages=[{"role": "user", "content": "/mock say hi"}])
        self.assertEqual(answer.choices[0].message.content, "hi")
        self.assertNotEqual(answer.model, "no-such-model")

    def test_several_messages_all_reach_the_site(self):
        answer = self.client.chat.completions.create(
            model=MODEL,
            messages=[
                {"role": "system", "content": "Be brief, word-of-system."},
                {"role": "user", "content": [{"type": "text", "text": "word-of-first-question"}]},
                {"role": "assistant", "content": "word-of-answer"},
                {"role": "user", "content": "word-of-second-question"},
            ],
        )
        text = answer.choices[0].message.content
        places = [text.find(word) for word in ("word-of-system", "word-of-first-question", "word-of-answer", "word-of-second-question")]
        self.assertNotIn(-1, places, text)
        self.assertEqual(places, sorted(places))

    def test_a_stream_is_the_whole_answer_in_pieces(self):
        chunks = list(self.ask("Say it in pieces: 你好, Привет, 👩‍💻.", stream=True))
        self.assertEqual(len({(chunk.id, chunk.created, chunk.model, chunk.object) for chunk in chunks}), 1)
        self.assertTrue(all(chunk.usage is None and len(chunk.choices) == 1 for chunk in chunks))
        choices = [chunk.choices[0] for chunk in chunks]
        self.assertEqual((choices[0].delta.role, choices[0].delta.content), ("assistant", ""))
        self.assertEqual([choice.finish_reason for choice in choices], [None] * (len(choices) - 1) + ["stop"])
        self.assertGreater(len(choices), 5)
        self.assertIn("Say it in pieces: 你好, Привет, 👩‍💻.", "".join(choice.delta.content or "" for choice in choices))

    def test_usage_comes_last_where_it_was_asked_for(self):
        *chunks, last = self.ask("/mock say hi", stream=True, stream_options={"include_usage": True})
        self.assertTrue(all(chunk.usage is None for chunk in chunks))
        self.assertEqual(chunks[-1].choices[0].finish_reason, "stop")
        self.assertEqual(last.choices, [])
        self.assertGreater(last.usage.total_tokens, 0)

    def test_thinking_comes_apart_from_the_answer(self):
        answer = self.ask("Think about it.", extra_body={"enable_thinking": True}).choices[0].message
        self.assertTrue(answer.reasoning_content)
        self.assertNotIn(answer.reasoning_content, answer.content)
        deltas = [chunk.choices[0].delta for chunk in self.ask("Think about it.", stream=True, reasoning_effort="high")]
        kinds = ["reasoning" if getattr(delta, "reasoning_content", None) else "text" if delta.content else None for delta in deltas]
        kinds = [kind for kind in kinds if kind]
        self.assertIn("reasoning", kinds)
        self.assertEqual(kinds, sorted(kinds), "reasoning comes before the answer")

    def test_no_thinking_unless_asked_for(self):
        self.assertIsNone(getattr(self.ask("Answer at once.").choices[0].message, "reasoning_content", None))

    def test_a_long_answer_is_complete(self):
        text = "".join(chunk.choices[0].delta.content or "" for chunk in self.ask("/mock long 300", stream=True))
        self.assertEqual(text, "".join(f"Piece {number} of 300. " for number in range(1, 301)))

    def test_twenty_streams_at_once_do_not_mix(self):
        async def ask(client, number):
            question = f"Question <{number:03}> of its own."
            stream = await client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": question}], stream=True)
            return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

        async def ask_all():
            async with AsyncOpenAI(base_url=self.proxy.url, api_key="dummy", max_retries=0, timeout=60) as client:
                return await asyncio.gather(*(ask(client, number) for number in range(20)))

        for number, text in enumerate(asyncio.run(ask_all())):
            self.assertIn(f"Question <{number:03}> of its own.", text)
            self.assertEqual(text.count("Question <"), 1, text)
            self.assertIn("turn 1 ", text)

    def test_a_client_that_leaves_harms_nobody(self):
        for _ in range(5):
            with self.ask("/mock long 5000", stream=True) as stream:
                next(iter(stream))
        self.assertEqual(self.ask("/mock say still here").choices[0].message.content, "still here")

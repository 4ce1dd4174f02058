"""The official OpenAI package has pictures drawn."""

import base64

import openai
from openai import OpenAI

from programs import PROJECT, HurriedProxyTestCase


class OpenAIImages(HurriedProxyTestCase):
    def setUp(self):
        self.client = OpenAI(base_url=self.proxy.url, api_key="dummy", max_retries=0, timeout=120)
        self.addCleanup(self.client.close)

    def test_the_address_of_a_picture(self):
        answer = self.client.images.generate(model="dall-e-3", prompt="A lighthouse", size="1792x1024", response_format="url")
        [picture] = answer.data
        self.assertTrue(picture.url.startswith("https://cdn.qwenlm.ai/output/"))
        self.assertIsNone(picture.b64_json)
        self.assertGreater(answer.created, 1_700_000_000)

    def test_pictures_as_base64(self):
        answer = self.client.images.generate(prompt="A lighthouse", n=2, size="1024x1024", response_format="b64_json")
        expected = (PROJECT / "Recordings/everyday/results/picture.png").read_bytes()
        self.assertEqual([base64.b64decode(picture.b64_json) for picture in answer.data], [expected] * 2)

    def test_a_model_of_openais_that_knows_no_addresses(self):
        [picture] = self.client.images.generate(model="gpt-image-1", prompt="A lighthouse").data
        self.assertTrue(base64.b64decode(picture.b64_json))
        self.assertIsNone(picture.url)

    def test_a_stream_ends_with_the_picture(self):
        [event] = self.client.images.generate(prompt="A lighthouse", stream=True)
        self.assertEqual(event.type, "image_generation.completed")
        self.assertTrue(base64.b64decode(event.b64_json))

    def test_what_can_not_be_is_told_in_openais_way(self):
        with self.assertRaises(openai.BadRequestError) as caught:
            self.client.images.generate(prompt="A lighthouse", size="17x3")
        self.assertEqual((caught.exception.param, caught.exception.code), ("size", "invalid_size"))
        self.assertIn("16:9", str(caught.exception))

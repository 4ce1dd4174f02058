"""What the READMEs tell people to type works as it is written there, in both languages."""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import openai

from programs import PROJECT, ProxyTestCase, documents

READMES = ["README.md", "docs/README.ru.md"]


def examples(readme, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", (PROJECT / readme).read_text(), re.MULTILINE | re.DOTALL)


def without_comments(example):
    """The lines that do something."""
    return [line for line in example.splitlines() if line and not line.startswith("#")]


class Readme(ProxyTestCase):
    def here(self, text):
        return text.replace("localhost:3264", f"localhost:{self.proxy.port}")

    def run_example(self, command, text):
        result = subprocess.run([*command, self.here(text)], text=True, capture_output=True, timeout=120)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def test_the_curl_examples(self):
        for readme in READMES:
            commands = [
                example
                for example in examples(readme, "bash")
                if "curl -" in example and "/api/chat \\" in example and "/api/files" not in example
            ]
            self.assertGreaterEqual(len(commands), 2)
            for command in commands:
                with self.subTest(readme=readme, command=command):
                    answer = json.loads(self.run_example(["bash", "-euo", "pipefail", "-c"], command))
                    self.assertTrue(answer["chatId"])
                    self.assertIn("Привет" if "CHAT=" not in command else "turn 2 ", answer["choices"][0]["message"]["content"])

    def test_the_pictures_and_videos(self):
        for readme in READMES:
            [command] = [example for example in examples(readme, "bash") if "/api/images" in example]
            with self.subTest(readme=readme):
                drawn, task = documents(self.run_example(["bash", "-euo", "pipefail", "-c"], command))
                self.assertTrue(drawn["data"][0]["url"].startswith("https://"))
                self.assertEqual((task["status"], task["video_url"]), ("processing", None))

    def test_the_python_example(self):
        for readme in READMES:
            [example] = examples(readme, "python")
            with self.subTest(readme=readme):
                self.assertIn("Привет", self.run_example([sys.executable, "-c"], example))

    def test_the_javascript_example(self):
        """As it is written, in Node, but with the package `openai` replaced by a few lines over Node's own fetch; and what it asks with the Python SDK."""
        for readme in READMES:
            [example] = examples(readme, "js")
            with self.subTest(readme=readme), tempfile.TemporaryDirectory(prefix="qwen-proxy-test-") as folder:
                package = pathlib.Path(folder, "node_modules/openai")
                package.mkdir(parents=True)
                shutil.copy(PROJECT / "Tests/Clients/openai-over-fetch.mjs", package)
                (package / "package.json").write_text('{"name": "openai", "exports": "./openai-over-fetch.mjs"}')
                script = pathlib.Path(folder, "example.mjs")
                script.write_text(self.here(example))
                self.assertIn("Привет", self.run_example(["node"], str(script)))
                [question], [model] = re.findall(r"content:'(.*?)'", example), re.findall(r"model: '(.*?)'", example)
                client = openai.OpenAI(base_url=self.proxy.url, api_key="dummy")
                stream = client.chat.completions.create(messages=[{"role": "user", "content": question}], model=model, stream=True)
                self.assertIn("Привет", "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices))

    def test_the_examples_are_those_of_the_contract(self):
        contract = PROJECT.parent / "shared/spec/seed-readme.ru.md"
        if not contract.exists():
            self.skipTest("the user's README does not lie beside the project")
        for language, sign in [("js", "openai"), ("bash", "curl")]:
            for example in filter(lambda example: sign in example, examples(contract, language)):
                for readme in READMES:
                    ours = [without_comments(example) for example in examples(readme, language)]
                    self.assertIn(without_comments(example), ours, readme)

    def test_both_readmes_have_the_same_examples(self):
        for language in ("bash", "python", "js"):
            ours, theirs = (examples(readme, language) for readme in READMES)
            self.assertEqual(len(ours), len(theirs), language)

    def test_every_command_that_is_named_is_there(self):
        for readme in READMES:
            for command in set(re.findall(r"scripts/[a-z-]+", (PROJECT / readme).read_text())):
                self.assertTrue((PROJECT / command).exists(), f"{readme} names {command}")

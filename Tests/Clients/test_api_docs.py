"""The reference of the API holds: its examples run as they are written, and answer what it says; nothing is served that it does not name."""

import json
import re
import subprocess
import tempfile
import unittest

from programs import PROJECT, ProxyTestCase

PAGES = ["docs/api.md", "docs/api.ru.md"]
SOURCES = PROJECT / "Sources/Proxy"


def page(path):
    return (PROJECT / path).read_text()


def examples(path):
    """The examples of a page: a command, and what it answers."""
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", page(path), re.MULTILINE | re.DOTALL)
    commands, answers = blocks[::2], blocks[1::2]
    assert all(language == "bash" for language, _ in commands), "a command is followed by its answer"
    assert len(commands) == len(answers)
    return [(command, language, answer) for (_, command), (language, answer) in zip(commands, answers)]


def fits(text, pattern):
    """Whether a text is the one of the page, in which … stands for anything."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("…"))), text, re.DOTALL) is not None


def differences(found, told, place="answer"):
    """Where JSON is not as the page tells: members exactly, texts up to …, numbers as such."""
    if isinstance(told, dict) and isinstance(found, dict):
        for name in told.keys() ^ found.keys():
            yield f"{place}.{name} is {'missing' if name in told else 'not told of'}"
        for name in told.keys() & found.keys():
            yield from differences(found[name], told[name], f"{place}.{name}")
    elif isinstance(told, list) and isinstance(found, list):
        if len(told) != len(found):
            yield f"{place} has {len(found)} elements, not {len(told)}"
        for index, (one, other) in enumerate(zip(found, told)):
            yield from differences(one, other, f"{place}[{index}]")
    elif isinstance(told, bool) or told is None:
        if found is not told:
            yield f"{place} is {found!r}, not {told!r}"
    elif isinstance(told, (int, float)):
        if isinstance(found, bool) or not isinstance(found, (int, float)):
            yield f"{place} is {found!r}, no number"
    elif not (isinstance(told, str) and isinstance(found, str) and fits(found, told)):
        yield f"{place} is {found!r}, not {told!r}"


class Examples(ProxyTestCase):
    def test_they_run_as_written_and_answer_what_is_told(self):
        found = examples(PAGES[0])
        self.assertGreater(len(found), 20)
        # One shell for all, since later examples use what earlier ones have found out.
        end = "---- the end of an example ----"
        script = f"\nprintf '\\n{end}\\n'\n".join(command for command, _, _ in found)
        with tempfile.TemporaryDirectory(prefix="qwen-proxy-test-") as folder:
            result = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", script.replace("localhost:3264", f"localhost:{self.proxy.port}")],
                text=True, capture_output=True, cwd=folder, timeout=300,
            )
        self.assertEqual(result.returncode, 0, result.stderr)
        outputs = result.stdout.split(end)
        self.assertEqual(len(outputs), len(found))
        for (command, language, told), output in zip(found, outputs):
            with self.subTest(command=command):
                if language == "json":
                    self.assertEqual(list(differences(json.loads(output), json.loads(told))), [])
                else:
                    self.assert_lines(output.splitlines(), told.splitlines())

    def assert_lines(self, lines, told):
        """The lines of the page come in this order, the first and the last of them first and last; pieces of an answer are more in truth."""
        lines = [line for line in lines if line]
        self.assertTrue(fits(lines[0], told[0]) and fits(lines[-1], told[-1]), (lines[0], lines[-1]))
        rest = iter(lines)
        for line in told:
            self.assertTrue(any(fits(candidate, line) for candidate in rest), line)


class Completeness(unittest.TestCase):
    def sources(self):
        return "\n".join(path.read_text() for path in SOURCES.rglob("*.swift"))

    def test_both_languages_have_the_same_examples(self):
        self.assertEqual(examples(PAGES[0]), examples(PAGES[1]))

    def test_every_path_is_named(self):
        paths = re.findall(r'\.(get|post)\("([\w/:*]+)", \w+\)', self.sources()) + re.findall(r'Route\(method: \.(\w+), path: "([\w/:]+)"', self.sources())
        self.assertGreater(len(paths), 12)
        for name in PAGES:
            for method, path in paths:
                written = f"{method.upper()} /" + re.sub(r":\w+|\*\*", "{id}", path)
                self.assertTrue(f"`{written}`" in page(name), f"{name} does not name {written}")

    def test_every_setting_is_named(self):
        settings = set(re.findall(r'"([A-Z][A-Z_]{3,})"', (SOURCES / "Configuration/Settings+ConfigReader.swift").read_text()))
        self.assertGreater(len(settings), 20)
        for name in PAGES:
            self.assertEqual({setting for setting in settings if f"`{setting}`" not in page(name)}, set(), name)

    def test_every_header_of_ours_is_named(self):
        headers = re.findall(r'HTTPField\.Name\("(x-[\w-]+)"\)', self.sources())
        self.assertGreater(len(headers), 4)
        for name in PAGES:
            self.assertEqual([header for header in headers if f"`{header}" not in page(name)], [], name)

    def test_every_code_of_an_error_is_named(self):
        errors = "\n".join(path.read_text() for path in SOURCES.rglob("*.swift") if "APIError" in path.name or "APIError" in path.read_text())
        codes = set(re.findall(r'code: "(\w+)"', errors)) | set(re.findall(r'\bcode\b[^"\n=]*= \(?[^"\n]*"([a-z_]+)"', errors))
        codes |= set(re.findall(r'nothing\("\w+", "(\w+)"', errors))
        self.assertGreater(len(codes), 30)
        for name in PAGES:
            self.assertEqual({code for code in codes if f"`{code}`" not in page(name)}, set(), name)

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


STATUSES = {
    "badRequest": 400, "forbidden": 403, "notFound": 404, "methodNotAllowed": 405, "requestTimeout": 408, "conflict": 409, "gone": 410,
    "contentTooLarge": 413, "unsupportedMediaType": 415, "tooManyRequests": 429, "requestHeaderFieldsTooLarge": 431, "internalServerError": 500, "badGateway": 502,
    "serviceUnavailable": 503, "gatewayTimeout": 504, "insufficientStorage": 507,
}
MAKERS = {"invalid(": "badRequest", "notFound(": "notFound", "nothing(": "badGateway"}
"""What makes an error whose status it does not name where it is called."""


def statuses():
    """The statuses with which the proxy sends each code: one that stands nearest before the code, in the same assignment or call."""
    found = {}
    for path in SOURCES.rglob("*.swift"):
        text = path.read_text()
        if "APIError" not in text:
            continue
        # Assigned to an error that begins with its status, alone or beside another status.
        for assigned in re.finditer(r'^ *(?:case .*: )?\(?([\w, ]*\bcode\b[\w, ]*)\)? = \(?(.*"\w+".*)$', text, re.MULTILINE):
            begun = re.findall(r"(?:self\.init|APIError)\(\s*status: \.(\w+)", text[: assigned.start()])
            own = re.match(r"\.(\w+)", assigned[2]) if assigned[1].startswith("status") else None
            for code in re.findall(r'"(\w+)"', assigned[2]):
                found.setdefault(code, set()).add(STATUSES[own[1] if own else begun[-1]])
        # Named by a call: it, or its maker, knows the status.
        for named in re.finditer(r'code: "(\w+)"|nothing\("\w+", "(\w+)"', text):
            makers = re.findall(r"status: \.(\w+)|\b(invalid\(|notFound\(|nothing\()", text[: named.start() + len("nothing(")])
            status, maker = makers[-1]
            found.setdefault(named[1] or named[2], set()).add(STATUSES[status or MAKERS[maker]])
    return found


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

    def test_every_code_of_an_error_has_its_status(self):
        made = statuses()
        self.assertGreater(len(made), 40)
        for name in PAGES:
            told = {}
            for row in re.findall(r"^\| (\d{3}(?:, \d{3})*) \| (.+?) \|", page(name), re.MULTILINE):
                for code in re.findall(r"`(\w+)`", row[1]):
                    told.setdefault(code, set()).update(map(int, row[0].split(", ")))
            self.assertEqual({code: told.get(code) for code in made}, made, name)

    def test_every_code_of_an_error_is_named(self):
        errors = "\n".join(path.read_text() for path in SOURCES.rglob("*.swift") if "APIError" in path.name or "APIError" in path.read_text())
        codes = set(re.findall(r'code: "(\w+)"', errors)) | set(re.findall(r'\bcode\b[^"\n=]*= \(?[^"\n]*"([a-z_]+)"', errors))
        codes |= set(re.findall(r'nothing\("\w+", "(\w+)"', errors))
        self.assertGreater(len(codes), 30)
        for name in PAGES:
            self.assertEqual({code for code in codes if f"`{code}`" not in page(name)}, set(), name)

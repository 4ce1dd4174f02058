"""The menu of the accounts, at a real terminal."""

import json
import os
import pathlib
import pty
import select
import signal
import subprocess
import tempfile
import time
import unittest

from programs import BINARIES, EMAIL, PASSWORD, SECRETS, Program, program_environment


class TerminalSession:
    """A program at a pseudo-terminal: what it shows, and keys that are typed."""

    def __init__(self, *command, folder, environment):
        self.shown = ""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execve(str(BINARIES / command[0]), [str(part) for part in command], program_environment(environment))
        self.seen = 0

    def expect(self, text, seconds=60):
        """Waits until `text` is shown, behind what was waited for before."""
        deadline = time.monotonic() + seconds
        while (at := self.shown.find(text, self.seen)) < 0:
            if not self._read(deadline):
                raise AssertionError(f"{text!r} was not shown, but:\n{self.shown[self.seen:]}")
        self.seen = at + len(text)

    def type(self, text):
        os.write(self.terminal, f"{text}\n".encode())

    def end(self, seconds=60):
        """Waits for the program's end; returns its exit code."""
        deadline = time.monotonic() + seconds
        while self._read(deadline):
            pass
        os.close(self.terminal)
        while True:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            if time.monotonic() > deadline:
                os.kill(self.pid, signal.SIGKILL)
                raise AssertionError(f"the program did not end:\n{self.shown}")
            time.sleep(0.02)

    def _read(self, deadline):
        """Reads what is shown; false at the end, or when time is up."""
        if not select.select([self.terminal], [], [], max(0, deadline - time.monotonic()))[0]:
            return False
        try:
            piece = os.read(self.terminal, 65536)
        except OSError:
            return False
        self.shown += piece.decode(errors="replace").replace("\r\n", "\n")
        return bool(piece)


class Menu(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Program("mock-qwen", "replay", "--behaviour", "everyday", "--port", "0", "--speed", "0")
        cls.addClassCleanup(cls.site.end)

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="qwen-proxy-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.tokens = self.folder / "session/tokens.json"

    def menu(self, *arguments, language="en_US.UTF-8", **environment):
        session = TerminalSession(
            "qwen-proxy", "--site", self.site.url, "--port", "0", *arguments,
            folder=self.folder, environment={"LANG": language} | environment,
        )

        def check():
            if leak := SECRETS.search(session.shown):
                raise AssertionError(f"a secret was shown, {leak[0][:4]}…")

        self.addCleanup(check)
        return session

    def write(self, *accounts):
        self.tokens.parent.mkdir(exist_ok=True)
        self.tokens.write_text(json.dumps([{"token": "t", "resetAt": None, "site": self.site.url} | account for account in accounts]))

    def test_an_account_is_added_and_the_server_starts(self):
        menu = self.menu()
        for text in ("Accounts:", "(none)", "1  Add an account", "2  Sign in again", "3  Start the proxy", "4  Delete an account"):
            menu.expect(text)
        menu.expect("Enter = 3): ")
        menu.type("")
        menu.expect("At least one account")
        menu.expect("Enter = 3): ")
        menu.type("1")
        menu.expect("Enter = back): ")
        menu.type("1")
        menu.expect("E-mail: ")
        menu.type(EMAIL)
        menu.expect("Password (not shown, not kept): ")
        menu.type(PASSWORD)
        menu.expect("was added. Accounts: 1.")
        menu.expect(f"1 | acc_")
        menu.expect(f"| {EMAIL} | ✅ OK")
        menu.expect("Enter = 3): ")
        menu.type("")
        menu.expect("qwen-proxy ready http://127.0.0.1:")
        os.kill(menu.pid, signal.SIGINT)
        self.assertEqual(menu.end(), 0)
        self.assertNotIn(PASSWORD, menu.shown)

    def test_a_wrong_password_leads_back_to_the_menu(self):
        menu = self.menu()
        menu.expect("Enter = 3): ")
        menu.type("1")
        menu.expect("Enter = back): ")
        menu.type("1")
        menu.expect("E-mail: ")
        menu.type(EMAIL)
        menu.expect("kept): ")
        menu.type("not-this-one")
        menu.expect("That did not work:")
        menu.expect("(none)")
        # The end of the input leaves.
        menu.expect("Enter = 3): ")
        os.write(menu.terminal, b"\x04")
        self.assertEqual(menu.end(), 0)
        self.assertNotIn("not-this-one", menu.shown)

    def test_the_states_in_russian(self):
        self.write({"id": "acc_1"}, {"id": "acc_2", "resetAt": "2090-01-01T00:00:00.000Z"}, {"id": "acc_3", "invalid": True})
        menu = self.menu(language="ru_RU.UTF-8")
        for text in (
            "Список аккаунтов:", "1 | acc_1 | ✅ OK", "2 | acc_2 | ⏳ WAIT", "3 | acc_3 | ❌ INVALID", "1  Добавить новый аккаунт",
            "2  Перелогинить аккаунт с истекшим токеном", "3  Запустить прокси", "4  Удалить аккаунт", "Ваш выбор (Enter = 3): ",
        ):
            menu.expect(text)
        menu.type("7")
        menu.expect("Неверный выбор.")
        menu.expect("Enter = 3): ")
        menu.type("4")
        menu.expect("Enter = отмена): ")
        menu.type("1")
        menu.expect("Точно удалить acc_1? (y/N) ")
        menu.type("")
        menu.expect("1 | acc_1 | ✅ OK")
        menu.expect("Enter = 3): ")
        menu.type("4")
        menu.expect("Enter = отмена): ")
        menu.type("2")
        menu.expect("(y/N) ")
        menu.type("y")
        menu.expect("Удалён.")
        menu.expect("2 | acc_3 | ❌ INVALID")
        menu.expect("Enter = 3): ")
        os.write(menu.terminal, b"\x04")
        self.assertEqual(menu.end(), 0)
        self.assertEqual([account["id"] for account in json.loads(self.tokens.read_text())], ["acc_1", "acc_3"])

    def test_an_account_whose_token_has_ended_is_signed_in_again(self):
        self.write({"id": "acc_1", "label": EMAIL, "invalid": True})
        menu = self.menu()
        menu.expect("❌ INVALID")
        menu.expect("Enter = 3): ")
        menu.type("")
        menu.expect("At least one account")
        menu.expect("Enter = 3): ")
        menu.type("2")
        menu.expect("Enter = none): ")
        menu.type("1")
        menu.expect("Enter = back): ")
        menu.type("1")
        menu.expect("kept): ")
        menu.type(PASSWORD)
        menu.expect("Account acc_1 is signed in again.")
        menu.expect("✅ OK")
        os.write(menu.terminal, b"\x04")
        self.assertEqual(menu.end(), 0)

    def test_without_questions_it_serves_at_once_or_says_why_not(self):
        self.write({"id": "acc_1"})
        for name in ("NON_INTERACTIVE", "SKIP_ACCOUNT_MENU"):
            served = self.menu(**{name: "1"})
            served.expect("qwen-proxy ready http://127.0.0.1:")
            self.assertNotIn("Accounts:", served.shown)
            os.kill(served.pid, signal.SIGTERM)
            self.assertEqual(served.end(), 0)
        self.write({"id": "acc_1", "invalid": True})
        refused = self.menu(NON_INTERACTIVE="true")
        refused.expect("accounts relogin acc_1")
        self.assertEqual(refused.end(), 1)

    def test_without_a_terminal_it_serves_at_once(self):
        self.write({"id": "acc_1"})
        served = Program("qwen-proxy", "--site", self.site.url, "--port", "0", folder=self.folder).ending_with(self)
        self.assertEqual(served.end(), 0)

    def test_add_without_anything_asks_at_a_terminal(self):
        session = TerminalSession(
            "qwen-proxy", "accounts", "add", "--site", self.site.url, folder=self.folder, environment={"LANG": "C"}
        )
        session.expect("1  E-mail and password")
        session.expect("Enter = back): ")
        session.type("2")
        session.expect("not shown): ")
        session.type("hunter2secret")
        session.expect("That did not work: This is neither")
        self.assertEqual(session.end(), 0)
        self.assertNotIn("hunter2secret", session.shown)
        refused = subprocess.run(
            [BINARIES / "qwen-proxy", "accounts", "add"], stdin=subprocess.DEVNULL, text=True, capture_output=True, cwd=self.folder,
            env=program_environment(), timeout=60,
        )
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("--password-stdin", refused.stderr)

"""The commands that list the models and read the site's list anew."""

import json
import pathlib
import subprocess
import tempfile
import unittest

from programs import BINARIES, Program, program_environment


class Models(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="qwen-proxy-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_command(self, *arguments, environment=None):
        return subprocess.run(
            [BINARIES / "qwen-proxy", "models", *arguments],
            text=True, capture_output=True, cwd=self.folder, env=program_environment(environment), timeout=60)

    def command(self, *arguments, environment=None):
        result = self.run_command(*arguments, environment=environment)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def test_the_sites_list_is_kept_beside_the_users_own_names(self):
        known = self.command("list").splitlines()
        self.assertEqual(len(known), 13)
        self.assertIn("qwen-max-latest  not in the site's list; asked if you name it", known)
        file = self.folder / "session/models.json"
        file.parent.mkdir()
        file.write_text('{"ids": ["my-model"], "aliases": {"best": "qwen3.8-max"}}')
        site = Program("mock-qwen", "replay", "--behaviour", "everyday", "--port", "0", "--speed", "0")
        self.assertIn("+ qwen3.7-plus\n", self.command("sync", "--site", site.url))
        self.assertNotIn("+", self.command("sync", "--site", site.url))
        self.assertEqual(site.end(), 0)
        kept = json.loads(file.read_text())
        self.assertEqual((kept["ids"], kept["aliases"]), (["my-model"], {"best": "qwen3.8-max"}))
        listed = self.command("list").splitlines()
        self.assertTrue(any(line.startswith("qwen3.8-max  1000000 tokens; always thinks") for line in listed), listed)
        self.assertEqual(listed[-2:], ["my-model  your own", "best  an alias of yours for qwen3.8-max"])
        self.assertEqual(json.loads(self.command("list", "--json"))["site"]["address"], site.url)

    def test_a_site_with_a_certificate_of_its_own_is_trusted_where_that_is_said(self):
        authority = str(self.folder / "authority.pem")
        site = Program("mock-qwen", "replay", "--behaviour", "everyday", "--port", "0", "--tls", "--tls-authority", authority)
        address = site.url
        self.assertNotEqual(self.run_command("sync", "--site", address).returncode, 0)
        self.assertIn("models of " + address, self.command("sync", "--site", address, environment={"QWEN_CA_FILE": authority}))
        self.assertEqual(site.end(), 0)

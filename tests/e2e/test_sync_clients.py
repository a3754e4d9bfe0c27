#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Doses as tasks with real programs: vdirsyncer brings the list, todoman ticks it."""

import json
import os
import shutil
import subprocess

from caldav import PASSWORD, USER
from harness import main
from test_tasks import TaskCase


class Todoman(TaskCase):
    def setUp(self):
        if not shutil.which("vdirsyncer") or not shutil.which("todoman"):
            self.skipTest("vdirsyncer and todoman are not installed")
        super().setUp()
        home = self.s.dir / "todo"
        (home / "status").mkdir(parents=True)
        (home / "secret").write_text(PASSWORD)
        (home / "vdirsyncer").write_text(
            f'[general]\nstatus_path = "{home}/status/"\n[pair tasks]\na = "here"\nb = "there"\n'
            'collections = [["tasks", "tasks", "injections-tasks"]]\nconflict_resolution = "b wins"\n'
            f'[storage here]\ntype = "filesystem"\npath = "{home}/lists/"\nfileext = ".ics"\n'
            f'[storage there]\ntype = "caldav"\nurl = "http://127.0.0.1:{self.r.port}/{USER}/"\nusername = "{USER}"\n'
            f'password.fetch = ["command", "cat", "{self.s.dir}/secret"]\n')
        (home / "todoman.py").write_text(
            f'path = "{home}/lists/*"\ndate_format = "%Y-%m-%d"\ntime_format = "%H:%M"\ndefault_list = "tasks"\n'
            f'cache_path = "{home}/cache.sqlite3"\n')
        self.home = home

    def run_program(self, *args, text=None):
        env = {**os.environ, **self.s.env, "VDIRSYNCER_CONFIG": str(self.home / "vdirsyncer"),
               "TODOMAN_CONFIG": str(self.home / "todoman.py"), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(args, env=env, capture_output=True, text=True, input=text, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, (args, done.stdout, done.stderr))
        return done.stdout

    def test_ticked(self):
        due = self.due()
        self.run_program("vdirsyncer", "discover", "tasks", text="y\ny\ny\n")
        self.run_program("vdirsyncer", "sync")
        shown = self.run_program("todoman", "--porcelain", "list")
        self.assertIn("interferon", shown)
        import json
        first = min(json.loads(shown), key=lambda t: t["due"])
        self.run_program("todoman", "done", str(first["id"]))
        self.run_program("vdirsyncer", "sync")
        self.assertIn("ticked on the phone", self.sync().stdout)
        self.assertEqual(self.dose(due)["state"], "taken")
        self.quiet()
        # And the other way: what is taken back here is open there.
        self.s.cli("undo", "--yes", check=False)
        self.sync()
        self.run_program("vdirsyncer", "sync")
        self.assertEqual(min(json.loads(self.run_program("todoman", "--porcelain", "list")), key=lambda t: t["due"])["completed"], False)


if __name__ == "__main__":
    main()

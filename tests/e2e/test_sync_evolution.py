#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events and tasks with GNOME's evolution-data-server, which Evolution, GNOME's calendar and its lists of
things to do stand on: both ways. For make check-servers."""

import json
import os
import subprocess
import urllib.parse

from caldav import Xandikos
from harness import ROOT, main, wait_for
from test_tasks import TaskCase

LIBEXEC = "/usr/libexec"
SOURCE = """[Data Source]
DisplayName={name}
Enabled=true
Parent=caldav-stub
[{kind}]
BackendName=caldav
Selected=true
[Authentication]
Host=127.0.0.1
Port={port}
Method=none
[Security]
Method=none
[WebDAV Backend]
ResourcePath={path}
[Offline]
StaySynchronized=true
[Refresh]
Enabled=true
IntervalMinutes=60
"""


class Evolution(TaskCase):
    """On a bus of its own, without a screen; with xandikos, since a password it would ask for in a window."""

    server = Xandikos

    def setUp(self):
        if not os.path.exists(f"{LIBEXEC}/evolution-calendar-factory"):
            self.skipTest("evolution-data-server is not installed")
        super().setUp()
        config = self.s.dir / "config"
        sources, settings = config / "evolution" / "sources", config / "glib-2.0" / "settings"
        sources.mkdir(parents=True)
        settings.mkdir(parents=True)
        (settings / "keyfile").write_text("[org/gnome/evolution-data-server]\nnetwork-monitor-gio-name='always-online'\n")
        for name, kind, url in (("plan", "Calendar", self.r.collection), ("tasks", "Task List", self.list)):
            (sources / f"{name}.source").write_text(
                SOURCE.format(name=name, kind=kind, port=self.r.port, path=urllib.parse.urlsplit(url).path))
        self.env = {**self.s.env, "GSETTINGS_BACKEND": "keyfile", "LC_ALL": "C.UTF-8"}
        for program, bus_name in (("source-registry", "Sources5"), ("calendar-factory", "Calendar8")):
            started = self.s.start(program, [f"{LIBEXEC}/evolution-{program}"], self.env)
            self.s.wait_for_name(f"org.gnome.evolution.dataserver.{bus_name}", 30, started)

    def evolution(self, *args):
        done = subprocess.run(["/usr/bin/python3", ROOT / "tests" / "e2e" / "evolution.py", *args], env=self.env,
                              capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, (args, done.stdout, done.stderr))
        return [json.loads(line) for line in done.stdout.splitlines()]

    def lists(self, name, holds, what):
        """What it has of it, once that is so: it looks at the server in its own time."""
        return wait_for(lambda: (found := self.evolution("list", name)) is not None and holds(found) and found, 60, what,
                        interval=0.5)

    def uid(self, text):
        return next(line for line in text.replace("\r\n ", "").splitlines() if line.startswith("UID:"))[4:]

    def of_due(self, texts, due):
        return next(t for t in texts if f"X-CYTOSCHED-DOSE:{due}" in t.replace("\r\n ", ""))

    def test_tasks(self):
        due = self.due()
        task = self.of_due(self.lists("tasks", lambda found: len(found) > 10, "the tasks"), due)
        self.evolution("tick", "tasks", self.uid(task))
        wait_for(lambda: "STATUS:COMPLETED" in self.r.files(self.list)[self.of(due)], 60, "it on the server")
        self.assertIn("ticked on the phone", self.sync().stdout)
        self.assertEqual(self.dose(due)["state"], "taken")
        self.quiet()
        # Unticked there.
        self.evolution("untick", "tasks", self.uid(task))
        wait_for(lambda: "STATUS:COMPLETED" not in self.r.files(self.list)[self.of(due)], 60, "it on the server")
        self.assertIn("reopened on the phone", self.sync().stdout)
        self.assertEqual(self.dose(due)["state"], "due")
        # And the other way.
        self.s.cli("taken", due)
        self.sync()
        self.lists("tasks", lambda found: "STATUS:COMPLETED" in self.of_due(found, due), "it ticked there")

    def test_events(self):
        # How many a daily plan has depends on the hour: on the days on which the clock changes, its own.
        events = self.lists("plan", lambda found: {self.uid(t).split("-")[1] for t in found} == {"1", "2"}, "both plans")
        series = next(t for t in events if "peginterferon" in t.replace("\r\n ", ""))
        name = f"{self.uid(series)}.ics"
        before = self.r.files()[name]
        self.evolution("dismiss", "plan", self.uid(series))
        wait_for(lambda: self.r.files()[name] != before, 60, "it on the server")
        there = self.r.files()[name]
        self.assertIn("ACKNOWLEDGED", there)
        # What it wrote is no change, and is kept.
        self.assertEqual(self.counts(self.sync())[:3], (0, 0, 0))
        self.assertEqual(self.r.files()[name], there)
        # A dose that is moved here is moved there.
        self.s.cli("move", self.s.cli_json("agenda", "pegasys")[1]["dose"], "20:30", "--yes")
        self.sync()
        self.lists("plan", lambda found: any("T203000" in t for t in found), "the moved dose")
        # A stopped drug goes, also with a dismissed alarm.
        self.s.cli("remove", "pegasys", "--yes")
        self.sync()
        self.lists("plan", lambda found: not any("peginterferon" in t.replace("\r\n ", "") for t in found), "it to go")


if __name__ == "__main__":
    main()

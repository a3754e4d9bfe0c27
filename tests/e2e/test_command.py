#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A person's own command for a reminder: by a double of systemd, and without systemd."""

import os
import unittest

from gi.repository import GLib
from harness import Case, _Fake, alive, main, stays, wait_for

DUE = "2026-11-22 18:59:58"
SCHEDULE = "90 micrograms weekly on sun at 19:00"
SYSTEMD = "org.freedesktop.systemd1"
XML = f"""<node><interface name="{SYSTEMD}.Manager">
<method name="StartTransientUnit"><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="a(sv)" direction="in"/><arg type="a(sa(sv))" direction="in"/><arg type="o" direction="out"/></method>
<signal name="JobRemoved"><arg type="u"/><arg type="o"/><arg type="s"/><arg type="s"/></signal>
</interface></node>"""


class FakeSystemd(_Fake):
    """Takes each unit, and says RESULT of it at once."""

    def __init__(self, session, result="done"):
        self.result = result
        super().__init__(session, SYSTEMD, "/org/freedesktop/systemd1", XML, f"{SYSTEMD}.Manager")

    def answer(self, method, name, mode, properties, aux):
        GLib.idle_add(self.emit, "JobRemoved",
                      GLib.Variant("(uoss)", (7, "/org/freedesktop/systemd1/job/7", name, self.result)))
        return GLib.Variant("(o)", ("/org/freedesktop/systemd1/job/7",))


class CommandCase(Case):
    def script(self, text):
        path = self.s.dir / "own command"
        path.write_text(f"#!/bin/sh\nexec 2>&1\n{text}\n")
        path.chmod(0o755)
        return path

    def due(self, path, *more):
        self.s.start_daemon(now=DUE)
        self.s.cli("set", "reminder-command", path)
        for key in more:
            self.s.cli("set", *key)
        self.s.cli("add", "pegasys", SCHEDULE)

    def status(self):
        rows = {r["check"]: r for r in self.s.call_daemon("Status")[0]}
        return rows.get("reminder-command")

    def told(self):
        """The environment that the script wrote down, once it is all there."""
        log = self.s.dir / "told"
        text = wait_for(lambda: log.exists() and "done\n" in log.read_text() and log.read_text(), 8, "the command")
        return dict(line.split("=", 1) for line in text.replace("\nPlanned", "; Planned").splitlines()
                    if line.startswith("CYTOSCHED_"))

    def write_down(self):
        return self.script(f"env >'{self.s.dir}/told.part'; echo \"arguments $#\" >>'{self.s.dir}/told.part'\n"
                           f"echo x >>'{self.s.dir}/runs'\n"
                           f"echo done >>'{self.s.dir}/told.part'; mv '{self.s.dir}/told.part' '{self.s.dir}/told'")

    def runs(self):
        runs = self.s.dir / "runs"
        return len(runs.read_text().splitlines()) if runs.exists() else 0


class Directly(CommandCase):
    def test_the_dose_is_in_its_environment(self):
        self.due(self.write_down())
        told = self.told()
        self.assertEqual(told["CYTOSCHED_DOSE"], "pegasys@2026-11-22T19:00")
        self.assertEqual(told["CYTOSCHED_PATIENT"], "me")
        self.assertEqual(told["CYTOSCHED_DRUG"], "peginterferon alfa-2a")
        self.assertEqual(told["CYTOSCHED_AMOUNT"], "90 micrograms")
        self.assertEqual(told["CYTOSCHED_ROUTE"], "under the skin")
        self.assertEqual(told["CYTOSCHED_AT"], "2026-11-22T19:00:00+01:00")
        self.assertEqual(told["CYTOSCHED_TITLE"], "peginterferon alfa-2a, 90 micrograms: time for your injection")
        self.assertIn("90 micrograms, under the skin", told["CYTOSCHED_BODY"])
        self.assertIn("arguments 0\n", (self.s.dir / "told").read_text())
        self.assertTrue(wait_for(self.status, 5, "Status")["ok"])

    def test_discreet(self):
        self.due(self.write_down(), ("--patient", "me", "discreet", "on"))
        told = self.told()
        self.assertNotIn("CYTOSCHED_DRUG", told)
        self.assertNotIn("CYTOSCHED_AMOUNT", told)
        self.assertNotIn("CYTOSCHED_DOSE", told)
        self.assertNotIn("interferon", told["CYTOSCHED_TITLE"] + told["CYTOSCHED_BODY"])

    def test_once_for_each_reminder(self):
        self.due(self.write_down())
        self.told()
        self.s.cli("add", "pegasys", SCHEDULE, "--from", "2026-11-29", "--name", "other")
        self.s.cli("set", "contact", "the ward")
        self.s.call_daemon("Open")
        stays(lambda: self.runs() == 1, 1, "one run")
        self.s.cli("taken", "pegasys")
        stays(lambda: self.runs() == 1, 0.5, "one run")

    def test_again(self):
        self.due(self.write_down(), ("again", "1m"))
        self.told()
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-11-22 19:01:01")
        wait_for(lambda: self.runs() == 2, 8, "the second run")

    def test_failures_are_remembered(self):
        for text, finding in (("exit 3", "ended with status 3"), ("kill -9 $$", "ended by signal 9")):
            with self.subTest(text):
                path = self.script(text)
                if self.s.daemon:
                    self.s.cli("taken", "pegasys")
                    self.s.cli("add", "pegasys", SCHEDULE, "--from", "2026-11-22", "--name", "next", "--yes")
                else:
                    self.due(path)
                row = wait_for(lambda: self.status() and finding in self.status()["finding"] and self.status(), 8, finding)
                self.assertFalse(row["ok"])
                self.assertRegex(row["remedy"], "^Run the program ")

    def test_one_that_went_away(self):
        path = self.script("exit 0")
        self.s.start_daemon(now=DUE)
        self.s.cli("set", "reminder-command", path)
        path.unlink()
        self.s.cli("add", "pegasys", SCHEDULE)
        wait_for(lambda: "could not be started" in self.status()["finding"], 8, "the failure")

    def test_its_children_end_with_it(self):
        self.due(self.script(f"sleep 300 & echo $! >'{self.s.dir}/pid.part'; mv '{self.s.dir}/pid.part' '{self.s.dir}/pid'"))
        pid = self.s.dir / "pid"
        wait_for(pid.exists, 8, "the command")
        wait_for(lambda: not alive(int(pid.read_text())), 5, "its child to end")

    def test_the_daemon_does_not_wait(self):
        self.due(self.script(f"touch '{self.s.dir}/begun'; sleep 300"))
        wait_for((self.s.dir / "begun").exists, 8, "the command")
        self.s.cli("taken", "pegasys")
        self.assertEqual(self.s.stop_daemon(), 0)

    @unittest.skipUnless(os.environ.get("SLOW"), "SLOW=1 runs it")
    def test_a_minute_is_enough(self):
        self.due(self.script(f"sleep 300 & echo $! >'{self.s.dir}/pid'; wait"))
        wait_for(lambda: "within a minute" in self.status()["finding"], 80, "its end")
        wait_for(lambda: not alive(int((self.s.dir / "pid").read_text())), 5, "its child to end")

    def test_what_is_no_command(self):
        self.s.start_daemon(now=DUE)
        plain = self.s.dir / "plain"
        plain.write_text("")
        for value in ("true", "./x", "/nonexistent", str(self.s.dir), str(plain)):
            self.assertEqual(self.s.cli("set", "reminder-command", value, check=False).rc, 1, value)
        self.assertIsNone(self.status())

    def test_many_at_once_are_one(self):
        self.s.start_daemon(now=DUE)
        for i in range(7):
            self.s.cli("add", "pegasys", SCHEDULE, "--name", f"r{i}")
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-11-22 18:59:00")
        self.s.cli("set", "reminder-command", self.write_down())
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-11-22 19:00:01")
        self.assertEqual(self.told()["CYTOSCHED_TITLE"], "7 doses are due")
        stays(lambda: self.runs() == 1, 0.5, "one run")


class BySystemd(CommandCase):
    def test_the_unit(self):
        systemd = FakeSystemd(self.s)
        path = self.script("exit 0")
        self.due(path)
        name, mode, properties, _ = wait_for(lambda: systemd.called("StartTransientUnit"), 8, "the unit")[0]
        self.assertRegex(name, r"^cytosched-reminder-[0-9a-f]{32}\.service$")
        properties = dict(properties)
        self.assertEqual(properties["ExecStart"], [(str(path), [str(path)], False)])
        self.assertEqual(properties["KillMode"], "control-group")
        self.assertEqual(properties["CollectMode"], "inactive-or-failed")
        self.assertEqual(properties["TimeoutStartUSec"], 60_000_000)
        environment = dict(e.split("=", 1) for e in properties["Environment"])
        self.assertEqual(environment["CYTOSCHED_DOSE"], "pegasys@2026-11-22T19:00")
        self.assertNotIn("pegasys", name + properties["Description"])
        self.assertTrue(self.status()["ok"])

    def test_a_failure(self):
        for result in ("failed", "timeout"):
            systemd = FakeSystemd(self.s, result)
            if self.s.daemon:
                self.s.cli("taken", "pegasys")
                self.s.cli("add", "pegasys", SCHEDULE, "--from", "2026-11-22", "--name", "next", "--yes")
            else:
                self.due(self.script("exit 0"))
            words = "within a minute" if result == "timeout" else "journalctl"
            wait_for(lambda: words in self.status()["finding"], 8, result)
            systemd.close()


if __name__ == "__main__":
    main()

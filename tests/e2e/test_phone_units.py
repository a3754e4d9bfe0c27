#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way into the phone with what is installed, under a real `systemd --user`: the sandboxed
daemon writes into the programs' memory, and a change of the plan starts the synchronisation."""

import re
import subprocess

import usermanager
from caldav import PASSWORD, USER, Radicale
from harness import Case, main, stays, wait_for

SYNC = "cytosched-sync.service"


class Phone(Case):
    def setUp(self):
        self.s = usermanager.UserManager()
        self.addCleanup(self.s.close)
        wait_for(lambda: self.s.property("ActiveState") == "active", 20, "the daemon")
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")

    def test_units_are_correct(self):
        folder = f"{usermanager.PREFIX}/lib/systemd/user"
        units = [f"{folder}/cytosched-sync.{kind}" for kind in ("service", "timer", "path")]
        done = subprocess.run(
            ["systemd-analyze", "--user", "--man=no", "verify", *units],
            env=self.s.env, capture_output=True, text=True, check=False,
        )
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        for kind in ("timer", "path"):
            self.assertEqual(self.s.systemctl("is-enabled", f"cytosched-sync.{kind}", check=False), "disabled")

    def test_share(self):
        argv = [f"{usermanager.PREFIX}/bin/cytosched", "share", "--address", "127.0.0.1"]
        p = self.s.start("share", argv)
        wait_for(lambda: "Waiting" in p.text(), 20, "the code")
        url = re.search(r"^http://\S+$", p.text(), re.M).group()
        done = subprocess.run(["curl", "-sS", url], capture_output=True, text=True, check=True)
        self.assertIn("BEGIN:VEVENT", done.stdout)
        self.assertEqual(p.wait(20), 0)

    def invocation(self):
        return self.s.property("InvocationID", SYNC)

    def idle(self):
        return self.s.property("ActiveState", SYNC) in ("inactive", "failed")

    def drop_in(self, unit, text):
        """What a test can't wait for is left out."""
        path = self.s.units / f"{unit}.d" / "test.conf"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        self.s.systemctl("daemon-reload")

    def test_the_timer_brings_back_what_was_lost(self):
        server = Radicale.of(self.s)
        secret = self.s.dir / "secret"
        secret.write_text(PASSWORD + "\n")
        self.s.cli("sync", "--url", server.collection, "--user", USER, "--password-command", f"cat {secret}")
        (name, text), = server.files().items()
        self.assertEqual(server.request("DELETE", server.path(name))[0], 200)
        self.assertEqual(server.files(), {})
        self.drop_in(SYNC, "[Service]\nExecStartPre=\n")
        # Each second in the place of each hour.
        self.drop_in("cytosched-sync.timer", "[Timer]\nOnCalendar=\nOnCalendar=*:*:*\nRandomizedDelaySec=0\nAccuracySec=1ms\n")
        self.s.systemctl("start", "cytosched-sync.timer")
        wait_for(lambda: server.files().get(name) == text, 30, "the dose on the server again")
        self.s.systemctl("stop", "cytosched-sync.timer")
        wait_for(self.idle, 20, "the end of the run")
        self.assertEqual(self.s.property("Result", SYNC), "success")

    def test_a_change_starts_it(self):
        server = Radicale.of(self.s)
        secret = self.s.dir / "secret"
        secret.write_text(PASSWORD + "\n")
        # Without configuration it is not run at all.
        self.s.systemctl("start", SYNC)
        self.assertEqual(self.s.property("ConditionResult", SYNC), "no")
        self.s.cli("sync", "--url", server.collection, "--user", USER, "--password-command", f"cat {secret}")
        (name, before), = server.files().items()
        self.drop_in(SYNC, "[Service]\nExecStartPre=\n")
        self.s.systemctl("start", "cytosched-sync.path")
        self.s.cli("skip", self.s.cli_json("agenda")[2]["dose"], "--yes")
        wait_for(lambda: server.files()[name] != before, 20, "the change on the server")
        wait_for(self.idle, 20, "the end of the run")
        self.assertEqual(self.s.property("Result", SYNC), "success")
        # What it notes in the database itself is no change.
        last = self.invocation()
        stays(lambda: self.invocation() == last, 2, "one run", interval=0.2)


if __name__ == "__main__":
    usermanager.main(__file__, main)

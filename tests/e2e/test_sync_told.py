#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the phone is right is told: by cytosched, by doctor, after a day by a card; and the daemon says
when the plan changed, and while a dose waits, not when it reminds."""

import datetime
import time

from harness import FakeServer, main, wait_for
from syncing import SyncCase


class Told(SyncCase):
    def setUp(self):
        super().setUp()
        self.first()
        self.phone = self.s.dir / "state" / "cytosched" / "phone"

    def fails(self):
        self.proxy.hook = lambda *_: 503
        self.sync(code=1)

    def words(self):
        return " ".join(self.s.cli("next").stdout.split()), " ".join(self.s.cli(check=False).stdout.split())

    def test_while_it_fails(self):
        self.assertNotIn("The phone", self.words()[1])
        self.fails()
        self.assertIn("The phone was last right on", self.words()[1])
        self.assertIn("503", self.words()[1])
        found = {c["check"]: c for c in self.s.cli_json("doctor", check=False)}
        self.assertFalse(found["phone"]["ok"])
        self.proxy.hook = lambda *_: None
        self.sync()
        self.assertNotIn("The phone", self.words()[1])
        found = {c["check"]: c for c in self.s.cli_json("doctor", check=False)}
        self.assertTrue(found["phone"]["ok"])
        self.sync("--off")
        self.assertFalse(self.phone.exists())

    def test_the_reason_is_kept_as_a_code(self):
        """It is worded when it is shown; what a version kept that had words stands as it is."""
        self.fails()
        right, wrong, told, why = self.phone.read_text().split(" ", 3)
        self.assertEqual(why, "=failed 0 rest 503\n")
        for kept, words in (("=failed 0 rest 503", "the server asks for a rest (503): the next run tries again"),
                            ("=edited 1", "1 changed on the phone, and left as it is"),
                            ("=edited 2", "2 changed on the phone, and left as they are"),
                            ("=unwritten 3 connection Could not resolve host: x", "3 could not be written (Could not resolve host: x)"),
                            ("=failed 0 of-a-newer-version x", "it could not be synchronised"),
                            ("=what 1", "it could not be synchronised"), ("=", "it could not be synchronised"), ("", "it could not be synchronised"),
                            ("3 could not be written (the server's answer has no end)", "3 could not be written (the server's answer has no end)")):
            self.phone.write_text(f"{right} {wrong} {told} {kept}\n")
            self.assertIn(f". Since then: {words}. \"cytosched sync\" tries again", self.words()[1], kept)

    def test_what_was_changed_on_the_phone(self):
        (name, text), = self.r.files().items()
        self.assertIn(self.r.request("PUT", self.r.path(name), text.replace("SUMMARY:", "SUMMARY:mine "))[0], (201, 204))
        self.sync(code=1)
        self.assertIn("1 changed on the phone", self.words()[1])

    def test_a_dry_run_is_no_sync(self):
        """It is told once that the phone has another plan; anew only once the phone has had this one."""
        doses = iter([d["dose"] for d in self.s.cli_json("agenda", "pegasys")][1:])

        def tells():
            said = " ".join(self.s.cli("skip", next(doses), "--yes").stdout.split())
            return "that is synchronised still shows the plan of" in said

        self.assertTrue(tells())
        self.sync("--dry-run")
        self.assertFalse(tells())
        self.sync()
        self.assertTrue(tells())

    def test_a_card_after_a_day(self):
        server = self.notified()
        self.fails()
        self.assertEqual(server(), [])
        right, wrong, told, why = self.phone.read_text().split(" ", 3)
        self.phone.write_text(f"{right} {int(wrong) - 90000} {told} {why}")
        self.fails()
        (shown,) = wait_for(server, 10, "the card")
        self.assertIn("not up to date", shown)
        # Once a day.
        self.fails()
        self.assertEqual(len(server()), 1)

    def notified(self):
        server = FakeServer(self.s)
        server.appear()
        self.addCleanup(server.close)
        return lambda: [args[3] for args in server.called("Notify")]


class Stamps(SyncCase):
    def test_the_plan_and_nothing_else(self):
        folder = next(self.s.dir.rglob("cytosched.db")).parent
        stamp = folder / "plan-changed"
        self.assertFalse(stamp.exists())
        self.first()
        self.assertTrue(stamp.exists())

        def changes(*args):
            before = stamp.stat().st_mtime_ns
            time.sleep(0.02)  # the file system's clock is coarse
            self.s.cli(*args, check=False)
            return stamp.stat().st_mtime_ns != before

        self.assertTrue(changes("add", "intron", f"3 million units daily at {self.just_now()}", "--from", "today", "--yes"))
        wait_for((folder / "dose-open").exists, 10, "the open dose")
        self.assertFalse(changes("snooze", "15m"))
        self.assertFalse(changes("taken"))
        wait_for(lambda: not (folder / "dose-open").exists(), 10, "no open dose")
        self.assertFalse(changes("export", "--output", self.s.dir / "x.ics"))
        dose = [d["dose"] for d in self.s.cli_json("agenda", "pegasys")][1]
        self.assertTrue(changes("skip", dose, "--yes"))
        self.assertFalse(changes("move", dose, "20:00", "--dry-run"))
        self.assertTrue(changes("stop", "intron", "--yes"))


if __name__ == "__main__":
    main()

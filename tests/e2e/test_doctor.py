#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cytosched doctor: each link of the chain broken once, found, and with its remedy; nothing that
hangs holds it up."""

import json
import pathlib
import shutil
import signal
import sqlite3
import time

from gi.repository import GLib
from harness import Case, FakeServer, main, wait_for

WEEKLY = "90 micrograms weekly on sun at 19:00".split()
CHECKS = "clock logout daemon database zones timer reminders helpers sandbox autostart server buttons notification".split()


class DoctorCase(Case):
    def enable(self):
        """As `systemctl --user enable` does."""
        link = self.s.dir / "config/systemd/user/default.target.wants/cytoschedd.service"
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to("/usr/lib/systemd/user/cytoschedd.service")

    def doctor(self, **kwargs):
        """The rows by their names; exit code, keys and remedies are as promised."""
        began = time.monotonic()
        r = self.s.cli("doctor", "--json", check=False, **kwargs)
        self.took = time.monotonic() - began
        rows = json.loads(r.stdout)
        for row in rows:
            self.assertEqual(list(row), ["check", "ok", "finding"] + (["remedy"] if not row["ok"] else []), row)
            self.assertTrue(row["finding"] and row.get("remedy", "."), row)
        rows = {row["check"]: row for row in rows}
        unreachable = "database" not in rows  # the daemon says how that is
        self.assertEqual(r.rc, 4 if unreachable else 0 if all(row["ok"] for row in rows.values()) else 1)
        return rows

    def bad(self, rows):
        return {k for k, row in rows.items() if not row["ok"]} - {"clock"}  # that is the machine's

    def confirmed(self, **kwargs):
        """Each test notification is confirmed by its button."""
        server = FakeServer(self.s, **kwargs)
        answer = server.answer

        def answer_and_press(method, *args):
            reply = answer(method, *args)
            if method == "Notify" and args[0] == "cytosched" and "ok" in args[5]:
                number = reply.unpack()[0]  # reminders are shown meanwhile
                later(lambda: server.invoke(number, "ok"))
            return reply

        server.answer = answer_and_press
        return server


def later(function):
    """Calls it when the answer that is being given has gone out."""
    def once():
        function()
        return GLib.SOURCE_REMOVE

    GLib.timeout_add(50, once)


class Whole(DoctorCase):
    def setUp(self):
        super().setUp()
        self.enable()
        self.s.start_daemon(now="2026-11-20 12:00:00")

    def test_all_is_well(self):
        server = self.confirmed()
        self.s.cli("add", "pegasys", *WEEKLY)
        rows = self.doctor()
        self.assertEqual(list(rows), CHECKS)
        self.assertEqual(self.bad(rows), set(), rows)
        self.assertIn("Sunday 22 November, 19:00", rows["timer"]["finding"])
        self.assertIn("fake 1", rows["server"]["finding"])
        wait_for(lambda: server.called("CloseNotification"), 5, "the test notification to go")
        text = self.s.cli("doctor", check=False).stdout
        self.assertIn("ok   notification: A test notification was seen.", text)

    def test_wiped_away_is_seen(self):
        server = FakeServer(self.s, caps=["body"])
        answer = server.answer

        def answer_and_close(method, *args):
            if method == "Notify":
                later(lambda: server.closed(server.last))
            return answer(method, *args)

        server.answer = answer_and_close
        rows = self.doctor()
        self.assertEqual(self.bad(rows), {"buttons"})
        self.assertIn("cytosched taken", rows["buttons"]["remedy"])

    def test_nobody_confirms(self):
        FakeServer(self.s)
        self.assertEqual(self.bad(self.doctor()), {"notification"})
        self.assertLess(self.took, 8)

    def test_asked_on_a_terminal(self):
        FakeServer(self.s)
        for typed, text in (("y\n", "was seen"), ("n\n", "is not to be seen"), ("\n", "is not to be seen")):
            r = self.s.cli("doctor", tty=True, input=typed, check=False)
            self.assertIn("Do you see it? [y/N]", r.stdout)
            self.assertIn(text, r.stdout)

    def test_no_server(self):
        rows = self.doctor()
        self.assertEqual(self.bad(rows), {"server"})
        self.assertIn("dunst", rows["server"]["remedy"])
        self.assertLess(self.took, 3)

    def test_hung_servers(self):
        for method, check in (("GetServerInformation", "server"), ("GetCapabilities", "buttons"), ("Notify", "notification")):
            server = FakeServer(self.s, hangs=[method])
            rows = self.doctor()
            self.assertEqual(self.bad(rows), {check})
            self.assertIn("does not answer", rows[check]["finding"])
            self.assertLess(self.took, 6)
            server.close()
            wait_for(lambda: not self.s.owner("org.freedesktop.Notifications"), 5)

    def test_a_reminder_that_nobody_shows(self):
        self.s.cli("add", "pegasys", "90 micrograms daily at 11:00", "--from", "today", "--yes")
        wait_for(lambda: self.s.cli_json("next", "1")[0]["state"] == "due", 5)
        rows = self.doctor()
        self.assertEqual(rows["reminders"]["finding"], "1 reminder is open.")
        self.assertEqual(rows["timer"]["finding"], "The next dose: Friday 20 November, 11:00, today.")
        self.s.clock = None
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-11-20 12:05:00")
        rows = self.doctor()
        self.assertEqual(self.bad(rows), {"reminders", "server"})
        self.assertIn("1 of 1", rows["reminders"]["finding"])


class Broken(DoctorCase):
    def test_not_started_at_login(self):
        self.confirmed()
        self.s.start_daemon()
        rows = self.doctor()
        self.assertEqual(self.bad(rows), {"autostart"})
        self.assertEqual(rows["autostart"]["remedy"], "systemctl --user enable cytoschedd")
        self.enable()
        self.assertEqual(self.bad(self.doctor()), set())
        (self.s.dir / "config/systemd/user/cytoschedd.service").symlink_to("/dev/null")
        rows = self.doctor()
        self.assertEqual(self.bad(rows), {"autostart"})
        self.assertEqual(rows["autostart"]["remedy"], "systemctl --user unmask cytoschedd")

    def test_a_prefix_that_systemd_does_not_search(self):
        """Only where systemd looks: among others in each folder of XDG_DATA_DIRS."""
        self.confirmed()
        wants = self.s.dir / "opt/share/systemd/user/default.target.wants"
        wants.mkdir(parents=True)
        (wants / "cytoschedd.service").symlink_to("../cytoschedd.service")
        self.s.start_daemon()
        self.assertEqual(self.bad(self.doctor()), {"autostart"})
        self.s.stop_daemon()
        self.s.env["XDG_DATA_DIRS"] = f"{self.s.dir}/opt/share:/usr/share"
        self.s.start_daemon()
        self.assertEqual(self.bad(self.doctor()), set())

    def test_no_daemon(self):
        self.confirmed()
        rows = self.doctor()
        self.assertEqual(self.bad(rows), {"daemon"})
        self.assertIn("does not run", rows["daemon"]["finding"])
        self.assertIn("systemctl --user start cytoschedd", rows["daemon"]["remedy"])
        self.assertIn("journalctl", rows["daemon"]["remedy"])
        self.assertNotIn("database", rows)

    def test_no_bus(self):
        for env in ({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"},
                    {"DBUS_SESSION_BUS_ADDRESS": "", "XDG_RUNTIME_DIR": ""}):
            self.assertEqual(self.bad(self.doctor(env=env)), {"bus"})

    def test_a_hung_daemon(self):
        self.confirmed()
        daemon = self.s.start_daemon()
        daemon.signal(signal.SIGSTOP)
        rows = self.doctor()
        self.assertEqual(self.bad(rows), {"daemon"})
        self.assertIn("systemctl --user restart cytoschedd", rows["daemon"]["remedy"])
        self.assertLess(self.took, 8)
        daemon.signal(signal.SIGCONT)

    def test_a_damaged_database(self):
        self.confirmed()
        self.enable()
        self.s.database.parent.mkdir(mode=0o700, parents=True)
        self.s.database.write_text("This is no database, but a text of some length. " * 100)
        self.s.start_daemon()
        rows = self.doctor()
        self.assertEqual(self.bad(rows), {"database"})
        self.assertIn("reminders are off", rows["database"]["finding"])
        self.assertIn("cytosched restore", rows["database"]["remedy"])

    def test_a_dose_of_a_clock_that_was_ahead(self):
        """Its time is what was said: it is shown, and only a person puts it right."""
        self.confirmed()
        self.enable()
        self.s.start_daemon(now="2026-11-22 18:00:00")
        self.s.cli("add", "pegasys", *WEEKLY)
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-11-23 05:35:00")
        self.s.cli("taken", "pegasys@2026-11-22T19:00", "--yes")
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-11-22 19:05:00")
        rows = self.doctor()
        self.assertEqual(self.bad(rows), {"times"})
        self.assertIn("pegasys@2026-11-22T19:00", rows["times"]["finding"])
        self.assertIn("cytosched amend pegasys@2026-11-22T19:00 --at", rows["times"]["remedy"])
        self.s.cli("amend", "pegasys@2026-11-22T19:00", "--at", "2026-11-22 19:02", "--yes")
        self.assertEqual(self.bad(self.doctor()), set())

    def test_a_newer_database(self):
        """What it says is what to do: a backup comes after that."""
        self.confirmed()
        self.enable()
        self.s.start_daemon()
        self.s.stop_daemon()
        with sqlite3.connect(self.s.database) as db:
            db.execute("PRAGMA user_version = 99")
        db.close()
        self.s.start_daemon()
        row = self.doctor()["database"]
        self.assertIn("Install that version", row["finding"])
        self.assertTrue(row["remedy"].startswith("If that does not help"), row)

    def test_a_reminder_command_that_fails(self):
        self.confirmed()
        self.enable()
        self.s.start_daemon(now="2026-11-22 18:59:58")
        self.s.cli("set", "reminder-command", "/bin/false")
        self.s.cli("add", "pegasys", *WEEKLY)
        row = wait_for(lambda: (row := self.doctor()["reminder-command"])["ok"] is False and row, 20, "its failure")
        self.assertIn("status 1", row["finding"])
        self.assertTrue(row["remedy"].startswith("Run the program"), row)

    def test_zone_files_that_went(self):
        self.confirmed()
        self.enable()
        zones = self.s.dir / "zones"
        for name in ("Europe/Berlin", "America/Lima"):
            (zones / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(pathlib.Path("/usr/share/zoneinfo", name), zones / name)
        self.s.start_daemon(env={"TZDIR": str(zones)})
        self.s.cli("patient", "add", "Anna", "--zone", "America/Lima")
        self.assertEqual(self.bad(self.doctor()), set())
        (zones / "America/Lima").unlink()
        self.s.restart_daemon()
        rows = self.doctor()
        self.assertEqual(self.bad(rows), {"zones"})
        self.assertIn("America/Lima", rows["zones"]["finding"])
        self.assertIn("tzdata", rows["zones"]["remedy"])


if __name__ == "__main__":
    main()

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing that is written for somebody else is written over the database or a file of it: through a link, another name,
a descriptor."""

import os
import subprocess

from gi.repository import Gio, GLib
from harness import BUILD, DAEMON_NAME, Case, main, wait_for

DUE = "90 micrograms weekly on sun at 19:00"


class Own(Case):
    def setUp(self):
        super().setUp()
        self.s.start_daemon(now="2026-11-22 18:00:00")
        self.s.cli("add", "pegasys", DUE)
        self.folder = self.s.database.parent

    def beside(self, ending):
        return self.folder / f"cytosched.db{ending}"

    def rest(self):
        wait_for(lambda: self.beside("-wal").stat().st_size == 0, 10, "the log to be written back")

    def works(self):
        """Nothing is lost, also after an end by force, and the next change is taken."""
        self.assertEqual([r["regimen"] for r in self.s.cli_json("list")], ["pegasys"])
        self.s.cli("set", "again", "20m")
        self.s.restart_daemon(kill=True)
        self.assertEqual([r["regimen"] for r in self.s.cli_json("list")], ["pegasys"])
        checks = {r["check"]: r["ok"] for r in self.s.cli_json("doctor", check=False)}
        self.assertTrue(checks["database"], checks)

    def export_into(self, path):
        with open(path, "r+b") as file:
            self.s._connection.call_with_unix_fd_list_sync(
                DAEMON_NAME, "/org/cytosched/Daemon1", DAEMON_NAME, "Export", GLib.Variant("(ha{sv})", (0, {})),
                None, 0, 10000, Gio.UnixFDList.new_from_array([os.dup(file.fileno())]), None)

    def test_by_descriptor(self):
        self.s.cli("backup", self.beside(".before-restore-2026-11-01"))
        self.rest()
        os.link(self.s.database, self.s.dir / "other")
        for path in (self.s.database, *(self.beside(e) for e in ("-wal", ".lock", ".before-restore-2026-11-01")), self.s.dir / "other"):
            before = self.s.database.read_bytes(), path.read_bytes()
            with self.subTest(path.name), self.assertRaises(GLib.Error) as caught:
                self.export_into(path)
            self.assertIn("into the database in use", caught.exception.message)
            self.assertEqual((self.s.database.read_bytes(), path.read_bytes()), before, path)
        (self.folder / "cytosched.db.mine").touch()
        self.export_into(self.folder / "cytosched.db.mine")
        self.assertIn(b"BEGIN:VCALENDAR", (self.folder / "cytosched.db.mine").read_bytes())
        self.works()

    def finding(self):
        rows = self.s.cli_json("doctor", check=False)
        return " ".join(r["finding"] + r.get("remedy", "") for r in rows if r["check"] == "calendar-file")

    def test_a_calendar_file_that_leads_there(self):
        file = self.folder / "me.ics"
        os.mkfifo(self.s.dir / "pipe")
        (self.s.dir / "folder").mkdir()
        self.s.cli("backup", self.beside(".before-restore-2026-11-01"))
        kept = self.beside(".before-restore-2026-11-01").read_bytes()
        for target in (self.s.database, "cytosched.db", *(self.beside(e) for e in ("-wal", "-journal", ".lock", ".before-restore-2026-11-01")),
                       self.s.dir / "pipe", self.s.dir / "folder"):
            with self.subTest(target):
                there = os.path.lexists(self.folder / target)
                file.symlink_to(target)
                self.s.cli("set", "--patient", "me", "calendar-file", "on")
                wait_for(lambda: "is not written" in self.finding(), 10, f"doctor to say so: {self.finding()}")
                self.s.cli("set", "--patient", "me", "calendar-file", "off")
                file.unlink()
                self.assertEqual(os.path.lexists(self.folder / target), there)
        self.assertEqual(self.beside(".before-restore-2026-11-01").read_bytes(), kept)
        self.works()

    def test_a_calendar_file_that_leads_there_no_more(self):
        file = self.folder / "me.ics"
        file.symlink_to(self.s.database)
        self.s.cli("set", "--patient", "me", "calendar-file", "on")
        wait_for(lambda: "leads to the database" in self.finding(), 10, "doctor to say so")
        file.unlink()
        self.s.cli("skip", "pegasys", "--yes")
        wait_for(lambda: file.is_file() and not file.is_symlink(), 10, "the file")
        self.assertEqual(self.finding(), "")
        self.works()

    def test_what_is_wanted_no_more_leads_there(self):
        file = self.folder / "me.ics"
        self.s.cli("set", "--patient", "me", "calendar-file", "on")
        wait_for(file.is_file, 10, "the file")
        file.unlink()
        file.symlink_to(self.s.database)
        self.s.cli("set", "--patient", "me", "calendar-file", "off")
        wait_for(lambda: not os.path.lexists(file), 10, "the link to go")
        self.works()

    def test_restored_where_it_leads_there(self):
        """The calendar is begun anew."""
        self.s.cli("backup", self.s.dir / "copy")
        file = self.folder / "me.ics"
        self.s.cli("set", "--patient", "me", "calendar-file", "on")
        wait_for(file.is_file, 10, "the file")
        file.unlink()
        file.symlink_to(self.s.database)
        self.s.cli("skip", "pegasys", "--yes")
        wait_for(lambda: "leads to the database" in self.finding(), 10, "doctor to say so")
        self.s.cli("restore", self.s.dir / "copy", "--yes")
        self.works()

    def test_the_name_that_a_calendar_has_while_it_is_written(self):
        self.s.stop_daemon()
        database = self.s.dir / "elsewhere" / "plan.new"
        database.parent.mkdir(mode=0o700)
        self.s.start_daemon(args=("--database", database))
        self.s.cli("add", "pegasys", DUE)
        (database.parent / "me.ics").symlink_to("plan")
        self.s.cli("set", "--patient", "me", "calendar-file", "on")
        wait_for(lambda: "leads to the database" in self.finding(), 10, "doctor to say so")
        self.s.cli("set", "--patient", "me", "calendar-file", "off")
        self.works()

    def test_the_stamp_of_a_change(self):
        os.link(self.s.database, self.folder / "plan-changed")
        self.s.cli("pause", "pegasys")
        self.s.cli("resume", "pegasys")
        self.works()

    def test_another_name_of_one_that_is_elsewhere(self):
        """The client knows none of its places: it is seen by who has it open."""
        self.s.stop_daemon()
        database = self.s.dir / "elsewhere" / "x.db"
        database.parent.mkdir(mode=0o700)
        self.s.start_daemon(args=("--database", database))
        self.s.cli("add", "pegasys", DUE)
        log = database.with_name("x.db-wal")
        for path in (database, log, database.with_name("x.db.lock")):
            other = self.s.dir / f"other-{path.name}"
            os.link(path, other)
            for args in (["export"], ["list"]):
                before = database.read_bytes(), path.read_bytes()
                with open(other, "ab") as out:
                    done = subprocess.run([BUILD / "cytosched", *args], env={**self.s.env, **self.s.clock.environment()}, stdout=out,
                                          stderr=subprocess.PIPE, text=True, check=False)
                with self.subTest(f"{args} >> {other.name}"):
                    self.assertEqual(done.returncode, 1, done.stderr)
                    self.assertIn("the database in use", done.stderr)
                    if path != log:  # it is written back at rest
                        self.assertEqual((database.read_bytes(), path.read_bytes()), before)
        self.works()


if __name__ == "__main__":
    main()

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change of everything in a large database: it is worked out by a process of its own, and written by the daemon as one
transaction, where nothing else was written meanwhile. And how long any call holds the daemon's loop."""

import contextlib
import os
import pathlib
import re
import signal
import sqlite3
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "bench"))
import fill  # noqa: E402
from gi.repository import GLib  # noqa: E402
from harness import Case, alive, main, wait_for  # noqa: E402
from test_large import NO_OPTIONS, LargeCase  # noqa: E402

# What is told of one moment is another's where it is done a second later.
OF_A_MOMENT = {"due": {"handled"}, "regimen": {"shown_from"}, "change": {"at"}, "request": {"at", "reply"}, "notice": {"at"}, "zonefile": set()}


def rows(path):
    """All of the database but its moments."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")]
        found = {}
        for table in tables:
            names = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] not in OF_A_MOMENT.get(table, ())]
            found[table] = sorted(map(repr, db.execute(f"SELECT {', '.join(names)} FROM {table} "
                                                       + ("WHERE key NOT IN ('written', 'id', 'log')" if table == "meta" else ""))))
        return found


class Wide(LargeCase):
    def set_again(self, request, value, **options):
        options = {key: GLib.Variant("b", flag) for key, flag in options.items()}
        return self.ask("Set", "(sssa{sv})", (request, "again", value, options))

    def again(self):
        answers = self.ask("Settings", *NO_OPTIONS)
        return next(row["value"] for row in self.answer(answers)[0] if row["key"] == "again")

    def sets(self):
        """How often the history has one."""
        self.s.stop_daemon()
        with contextlib.closing(sqlite3.connect(self.s.database)) as db:
            return db.execute("SELECT count(*) FROM change WHERE verb = 'set' AND (id < 1000 OR id > 31000)").fetchone()[0]

    def test_others_are_answered_meanwhile(self):
        before = self.again()
        answers = self.set_again("a", "21m")
        self.worker()
        self.s.call_daemon("Open")
        self.assertEqual([row["regimen"] for row in self.s.call_daemon("Next", GLib.Variant("(ua{sv})", (5, {})))[0]], ["pegasys"] * 5)
        self.assertEqual(answers, [])
        self.assertNotEqual(before, "21m")
        self.assertEqual(self.answer(answers)[0]["value"], "21m")
        self.assertEqual(self.again(), "21m")

    def test_something_is_written_meanwhile(self):
        """It is worked out again, on what there is then."""
        answers = self.set_again("a", "21m")
        first = self.worker()
        self.add_another()
        self.go_on(first)
        wait_for(lambda: self.workers() and self.workers() != first, 20, "another worker")
        self.assertEqual(answers, [])
        self.assertIn("intron", str(self.s.call_daemon("Next", GLib.Variant("(ua{sv})", (9, {})))))
        self.answer(answers)
        self.assertEqual(self.again(), "21m")
        self.assertEqual(self.sets(), 1)

    def test_always_something_is_written_meanwhile(self):
        """It is done all the same, at last."""
        answers = self.set_again("a", "21m")
        for i in range(3):
            pids = self.worker()
            self.s.call_daemon("AddSymptom", GLib.Variant("(ssa{sv})", (f"s{i}", "fever", {"yes": GLib.Variant("b", True)})))
            self.go_on(pids)
            wait_for(lambda: answers or (self.workers() and self.workers() != pids), 20, "another worker, or the end")
        wait_for(lambda: answers, 20, "the answer")
        self.assertEqual(answers[0][0]["value"], "21m")
        self.assertEqual(self.sets(), 1)

    def test_the_same_request_twice_at_once(self):
        asked = [self.set_again("same", "21m") for _ in range(2)]
        wait_for(lambda: len(self.workers()) == 2, 20, "two workers")
        replies = [self.answer(a) for a in asked]
        self.assertEqual(replies[0], replies[1])
        self.assertEqual(self.sets(), 1)

    def test_a_dry_run_changes_nothing(self):
        before = self.again()
        self.assertEqual(self.answer(self.set_again("a", "21m", dry_run=True))[0]["value"], "21m")
        self.assertEqual(self.again(), before)
        self.assertEqual(self.sets(), 0)

    def test_a_refusal_is_one(self):
        self.assertIn("org.cytosched.Error.Invalid", self.answer(self.set_again("a", "soon")))

    def test_one_that_is_killed(self):
        """A change does not fail because a process did."""
        answers = self.set_again("a", "21m")
        for pid in self.worker():
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: answers, 20, "the answer")
        self.assertEqual(answers[0][0]["value"], "21m")
        self.assertEqual(self.sets(), 1)

    def test_the_file_is_moved_meanwhile(self):
        """Nothing is acknowledged that is not stored; put back, it goes on."""
        answers = self.set_again("a", "21m")
        self.worker()
        away = self.s.database.with_name("away")
        self.s.database.rename(away)
        self.assertIn("org.cytosched.Error.Database", self.answer(answers))
        away.rename(self.s.database)
        wait_for(lambda: not isinstance(self.answer(self.set_again("b", "22m")), str), 30, "that it can be written again")
        self.assertEqual(self.again(), "22m")
        self.assertEqual(self.sets(), 1)

    def test_who_listens_is_told(self):
        told = []
        self.bus.signal_subscribe(None, "org.cytosched.Daemon1", "RegimenChanged", None, None, 0,
                                  lambda *args: told.append(args[5].unpack()[0]))
        self.answer(self.set_again("a", "21m"))
        wait_for(lambda: told, 10, "RegimenChanged")

    def test_a_calendar_is_told_once(self):
        """Sequence numbers are kept, though they were worked out aside."""
        def text(name):
            process = self.s.start(name, [str(pathlib.Path(os.environ.get("BUILD", "build")).resolve() / "cytosched"), "export", "--output",
                                          str(self.s.dir / name)])
            wait_for(lambda: (self.go_on(), not process.alive)[1], 60, "the export")
            self.assertEqual(process.rc, 0)
            return re.sub("DTSTAMP:.*", "", (self.s.dir / name).read_text())

        first = text("a.ics")
        self.assertIn("SEQUENCE:", first)
        self.assertEqual(first, text("b.ics"))


    def calendar(self):
        return {path: path.stat().st_mtime_ns for path in self.s.database.parent.glob("*.ics")}

    def calendar_on(self):
        """Its first description is stopped."""
        options = {"patient": GLib.Variant("s", "me")}
        self.answer(self.ask("Set", "(sssa{sv})", ("on", "calendar-file", "on", options)))
        return self.worker()

    def test_a_calendar_file(self):
        self.calendar_on()
        self.s.call_daemon("Open")
        self.assertEqual(self.calendar(), {})
        wait_for(lambda: (self.go_on(), self.calendar())[1], 20, "the file")
        before = self.calendar()
        self.add_another()
        for pid in self.worker():
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: (self.go_on(), self.calendar() != before)[1], 20, "the file with another plan")
        self.assertIn("interferon", next(iter(self.calendar())).read_text())

    def test_a_calendar_file_that_is_wanted_no_more(self):
        self.calendar_on()
        answers = self.ask("Set", "(sssa{sv})", ("off", "calendar-file", "off", {"patient": GLib.Variant("s", "me")}))
        self.answer(answers)
        wait_for(lambda: not (self.go_on(), self.workers())[1], 20, "all to be done")
        self.s.stop_daemon()
        self.assertEqual(self.calendar(), {})
        with contextlib.closing(sqlite3.connect(self.s.database)) as db:
            self.assertEqual(db.execute("SELECT * FROM meta WHERE key LIKE 'calendar%'").fetchall(), [])

    def test_the_daemon_ends_before_a_calendar_file(self):
        left = self.calendar_on()
        self.assertEqual(self.s.stop_daemon(), 0)
        wait_for(lambda: not any(map(alive, left)), 10, "its worker to end")


class Same(Case):
    """What is worked out aside is what the loop would have done, to the row."""

    N = 900

    def setUp(self):
        super().setUp()
        self.s.database.parent.mkdir(parents=True, exist_ok=True)
        fill.fill(self.s.database, self.N).close()
        self.s.database.chmod(0o600)

    def changes(self):
        options = {"yes": GLib.Variant("b", True)}
        plans = [{"drug": GLib.Variant("s", f"Drug{i}"), "schedule": GLib.Variant("s", "daily at 09:00")} for i in range(30)]
        return [
            ("Set", "(sssa{sv})", ("a", "window", "5h", {})),
            ("Set", "(sssa{sv})", ("b", "zone", "Europe/Paris", {})),  # with the same times: nothing falls due
            ("Undo", "(ssa{sv})", ("c", "", options)),
            ("Redo", "(sa{sv})", ("d", {})),
            ("Import", "(sa{sv})", ("e", {"plans": GLib.Variant("aa{sv}", plans), **options})),
            ("AddPatient", "(ssa{sv})", ("f", "Ann", {})),
            ("RemovePatient", "(ssa{sv})", ("g", "Ann", options)),
        ]

    def run_all(self, tracing):
        self.s.start_daemon()
        pid = str(self.s.daemon.pid)
        if tracing:  # a copy that is killed as it begins leaves the work to the loop
            tracer = self.s.start("strace", ["strace", "-f", "-p", pid, "-e", "trace=getppid", "-e", "inject=getppid:signal=KILL"])
            wait_for(lambda: f"Process {pid} attached" in tracer.text(), 10, "strace")
        replies = [self.s.call_daemon(method, GLib.Variant(signature, args))[:2] for method, signature, args in self.changes()]
        if tracing:
            self.assertIn("killed by SIGKILL", tracer.text())
        self.s.stop_daemon()
        return replies, rows(self.s.database)

    def test_every_row(self):
        before = self.s.database.read_bytes()
        aside = self.run_all(False)
        for path in self.s.database.parent.iterdir():
            if path.is_file():
                path.unlink()
        self.s.database.write_bytes(before)
        self.s.database.chmod(0o600)
        here = self.run_all(True)
        seconds = r":\d\d:\d\d[+-]"  # when it was done
        self.assertEqual(re.sub(seconds, "", repr(aside[0])), re.sub(seconds, "", repr(here[0])))
        for table in here[1]:
            self.assertEqual(aside[1][table], here[1][table], table)


class Loop(Case):
    """The time of the processor that a call takes in the loop: while it runs, nothing else is answered, and no reminder
    comes. 100 ms are promised."""

    N = 2000
    LIMIT = 0.1

    def used(self):
        return int(pathlib.Path(f"/proc/{self.s.daemon.pid}/schedstat").read_text().split()[0]) / 1e9

    def settle(self):
        """Until it has done what follows from the call before."""
        seen = []

        def rests():
            seen.append(self.used())
            return len(seen) > 20 and seen[-1] == seen[-20]

        wait_for(rests, 60, "that the daemon rests")

    def test_a_call(self):
        self.s.database.parent.mkdir(parents=True, exist_ok=True)
        fill.fill(self.s.database, self.N).close()
        self.s.database.chmod(0o600)
        self.s.start_daemon()
        yes = {"yes": GLib.Variant("b", True)}
        plans = [{"drug": GLib.Variant("s", f"Drug{i}"), "schedule": GLib.Variant("s", "90 micrograms weekly on sun at 19:00")}
                 for i in range(500)]
        calls = [
            ("Set", "(sssa{sv})", ("a", "window", "5h", {})),
            ("Set", "(sssa{sv})", ("b", "zone", "America/New_York", {})),
            ("Undo", "(ssa{sv})", ("c", "", yes)),
            ("Redo", "(sa{sv})", ("d", {})),
            ("Import", "(sa{sv})", ("e", {"plans": GLib.Variant("aa{sv}", plans), **yes})),
            ("Next", "(ua{sv})", (1000, {})),
            ("Glance", *NO_OPTIONS),
            ("List", *NO_OPTIONS),
        ]
        for method, signature, args in calls:
            self.settle()
            begun = self.used()
            self.s.call_daemon(method, GLib.Variant(signature, args))
            self.assertLess(self.used() - begun, self.LIMIT, method)
        for command in (["export", "--output", self.s.dir / "a.ics"], ["backup", self.s.dir / "a.db"],
                        ["restore", self.s.dir / "a.db", "--yes"]):
            self.settle()
            begun = self.used()
            self.s.cli(*command)
            self.assertLess(self.used() - begun, self.LIMIT, command[0])
        self.s.cli("set", "--patient", "me", "calendar-file", "on")
        files = wait_for(lambda: list(self.s.database.parent.glob("*.ics")), 60, "the calendar file")
        self.settle()
        begun, written = self.used(), files[0].stat().st_mtime_ns
        self.s.cli("taken", "r0000001", "--unplanned", "--yes")
        wait_for(lambda: files[0].exists() and files[0].stat().st_mtime_ns != written, 60, "it to be written anew")
        self.settle()
        self.assertLess(self.used() - begun, self.LIMIT, "a calendar file")


if __name__ == "__main__":
    main()

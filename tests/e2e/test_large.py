#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A large database: what reads it is answered by a process of its own, and the daemon answers others, and
reminds, meanwhile. That process is stopped here as it begins, so that it takes as long as it is wanted to."""

import contextlib
import os
import pathlib
import signal
import sqlite3

from gi.repository import Gio, GLib
from harness import DAEMON_NAME, DAEMON_PATH, Case, FakeServer, main, wait_for

DUE = "90 micrograms weekly on sun at 19:00"
NO_OPTIONS = ("(a{sv})", ({},))
READING = {
    "Symptoms": NO_OPTIONS, "Results": NO_OPTIONS, "Agenda": NO_OPTIONS, "List": NO_OPTIONS, "Show": ("(s)", ("pegasys",)),
    "Preview": ("(sa{sv})", (DUE, {})), "Rehearse": NO_OPTIONS, "History": NO_OPTIONS,
    "Patients": ("()", ()), "Settings": NO_OPTIONS, "Status": ("()", ()), "Backup": ("()", ()), "Next": ("(ua{sv})", (1000, {})),
}
# As quick as ever, however large it is.
BRIEF = {
    "Sites": NO_OPTIONS, "Supply": NO_OPTIONS, "Next": ("(ua{sv})", (5, {})), "Glance": NO_OPTIONS, "Read": ("(sa{sv})", (DUE, {})),
}


def parent_and_state(pid):
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None, None
    return int(fields[1]), fields[0]


class LargeCase(Case):
    def setUp(self):
        super().setUp()
        self.s.start_daemon(now="2026-11-22 18:00:00")
        self.s.cli("add", "pegasys", DUE)
        self.s.cli("patient", "add", "Ann")
        self.s.stop_daemon()
        db = sqlite3.connect(self.s.database)
        db.execute("""WITH RECURSIVE k(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM k WHERE i < 30000)
            INSERT INTO change (id, at, verb, patient, regimen, handle, undoable)
            SELECT 1000 + i, 1795341600 + i, 'set', 1, 1, 'pegasys', 0 FROM k""")
        db.commit()
        db.close()
        self.begin_daemon()

    def begin_daemon(self, now=None):
        """With each process that it begins stopped, until go_on()."""
        self.s.start_daemon(now=now)
        pid = str(self.s.daemon.pid)
        tracer = self.s.start("strace", ["strace", "-f", "-p", pid, "-e", "trace=getppid", "-e", "inject=getppid:signal=STOP"])
        wait_for(lambda: f"Process {pid} attached" in tracer.text(), 10, "strace")
        self.bus = self.s.connect()

    def ask(self, method, signature="(a{sv})", args=({},)):
        """What it is answered comes into the list."""
        answers = []

        def answered(bus, result):
            try:
                answers.append(bus.call_with_unix_fd_list_finish(result)[0].unpack())
            except GLib.Error as error:
                answers.append(error.message)

        self.bus.call_with_unix_fd_list(DAEMON_NAME, DAEMON_PATH, DAEMON_NAME, method, GLib.Variant(signature, args), None,
                                        Gio.DBusCallFlags.NONE, 60000, None, None, answered)
        self.bus.flush_sync()
        return answers

    def workers(self):
        """The copies of the daemon that are stopped."""
        pids = [int(p.name) for p in pathlib.Path("/proc").iterdir() if p.name.isdigit()]
        return [pid for pid in pids if parent_and_state(pid) in ((self.s.daemon.pid, "t"), (self.s.daemon.pid, "T"))]

    def worker(self):
        return wait_for(self.workers, 20, "the worker")

    def go_on(self, pids=None):
        for pid in pids or self.workers():
            with contextlib.suppress(ProcessLookupError):  # it has ended since it was looked for
                os.kill(pid, signal.SIGCONT)

    def add_another(self):
        """By the change alone: the command line asks for more than that, and it would wait."""
        self.s.call_daemon("Add", GLib.Variant("(sssa{sv})", ("another", "Intron", "3 million units daily at 21:00", {})))

    def answer(self, answers):
        return wait_for(lambda: (self.go_on(), answers)[1], 60, "the answer")[0]


class Aside(LargeCase):
    def test_each_that_reads(self):
        for method, (signature, args) in READING.items():
            with self.subTest(method):
                answers = self.ask(method, signature, args)
                self.worker()
                self.s.call_daemon("Open")
                self.s.call_daemon("AddSymptom", GLib.Variant("(ssa{sv})", (f"of-{method}", "fever", {})))
                self.assertEqual(answers, [])
                self.assertNotIsInstance(self.answer(answers), str)

    def test_what_is_brief_is_not(self):
        for method, (signature, args) in BRIEF.items():
            with self.subTest(method):
                self.s.call_daemon(method, GLib.Variant(signature, args))
                self.assertEqual(self.workers(), [])

    def test_as_it_was_when_it_was_asked(self):
        answers = self.ask("List")
        self.worker()
        self.add_another()
        self.assertEqual([row["regimen"] for row in self.answer(answers)[0]], ["pegasys"])
        answers = self.ask("List")
        self.worker()
        self.assertEqual([row["regimen"] for row in self.answer(answers)[0]], ["intron", "pegasys"])

    def test_a_refusal_is_one(self):
        answers = self.ask("Show", "(s)", ("nobody",))
        self.worker()
        self.assertIn("org.cytosched.Error.NotFound", self.answer(answers))

    def test_a_backup_is_whole(self):
        """As of when it was asked for, though much is written meanwhile."""
        answers = self.ask("Backup", "()", ())
        self.worker()
        self.add_another()
        self.assertGreater(self.answer(answers)[1]["bytes"], 1_000_000)
        self.assertEqual([n.name for n in self.s.database.parent.iterdir() if ".backup-" in n.name], [])

    def test_many_at_once_wait_for_their_turn(self):
        asked = [self.ask("List") for _ in range(10)]
        wait_for(lambda: len(self.workers()) == 4, 20, "four workers")
        self.add_another()
        rows = [[row["regimen"] for row in self.answer(a)[0]] for a in asked]
        self.assertEqual(rows[:4], [["pegasys"]] * 4)
        self.assertEqual(rows[4:], [["intron", "pegasys"]] * 6)

    def test_nobody_forgotten_is_in_an_answer(self):
        """What was read before is read again."""
        answers = self.ask("Patients", "()", ())
        self.worker()
        self.s.call_daemon("Forget", GLib.Variant("(ssa{sv})", ("forget", "Ann", {"yes": GLib.Variant("b", True)})))
        self.assertEqual([row["patient"] for row in self.answer(answers)[0]], ["me"])

    def test_one_that_is_killed(self):
        answers = self.ask("List")
        for pid in self.worker():
            os.kill(pid, signal.SIGKILL)
        self.assertIsInstance(self.answer(answers), str)
        answers = self.ask("List")
        self.worker()
        self.assertEqual([row["regimen"] for row in self.answer(answers)[0]], ["pegasys"])

    def test_the_daemon_ends(self):
        self.ask("List")
        left = self.worker()
        self.assertEqual(self.s.stop_daemon(), 0)
        wait_for(lambda: not any(parent_and_state(pid)[0] for pid in left), 10, "its worker to end")


class Reminders(LargeCase):
    def test_one_comes_meanwhile(self):
        self.s.stop_daemon()
        FakeServer(self.s)
        self.begin_daemon("2026-11-22 18:59:57")
        answers = self.ask("Status", "()", ())
        self.worker()
        wait_for(lambda: [r for r in self.s.call_daemon("Open")[0] if r["kind"] == "dose"], 20, "the reminder")
        self.assertEqual(answers, [])
        self.assertTrue(all(row["ok"] for row in self.answer(answers)[0] if row["check"] == "database"))


if __name__ == "__main__":
    main()

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cytosched backup and restore: everything goes into one file and comes back, nothing else takes
the database's place, and what was there is kept."""

import fcntl
import os
import shutil
import sqlite3
import stat
import subprocess

from gi.repository import Gio, GLib
from harness import DAEMON_NAME, Case, main, wait_for

WEEKLY = "90 micrograms weekly on sun at 19:00"


class BackupCase(Case):
    def setUp(self):
        super().setUp()
        self.s.start_daemon(now="2026-11-22 12:00:00")
        self.s.cli("add", "pegasys", WEEKLY)
        self.file = self.s.dir / "plan.backup"

    def plan(self):
        return self.s.cli_json("list"), self.s.cli_json("history"), self.s.cli_json("agenda")

    def beside(self):
        return sorted(p.name for p in self.s.database.parent.iterdir() if p.suffix != ".lock")

    def change(self, content, sql):
        """A copy of the backup on which SQL was run."""
        path = self.s.dir / "changed.backup"
        path.unlink(missing_ok=True)
        path.write_bytes(content)
        db = sqlite3.connect(path)
        db.executescript(sql)
        db.close()
        return path

    def refused(self, path, word, *more):
        before, files = self.plan(), self.beside()
        r = self.s.cli("restore", path, "--yes", *more, check=False)
        self.assertEqual((r.rc, r.stdout), (1, ""), r.stderr)
        self.assertIn(word, r.stderr)
        self.assertEqual((self.plan(), self.beside()), (before, files))


class Backup(BackupCase):
    def test_one_private_file_with_all_in_it(self):
        self.assertIn("Written", self.s.cli("backup", self.file).stdout)
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)
        db = sqlite3.connect(f"file:{self.file}?mode=ro&immutable=1", uri=True)
        self.assertEqual(db.execute("PRAGMA integrity_check").fetchone(), ("ok",))
        self.assertEqual(db.execute("SELECT handle FROM regimen").fetchall(), [("pegasys",)])
        db.close()
        self.assertEqual(self.beside(), ["cytosched.db", "cytosched.db-wal"])
        self.s.cli("add", "intron", "3 million units daily at 21:00")
        self.assertEqual(self.s.cli_json("backup", self.file)["bytes"], self.file.stat().st_size)

    def test_another_file_is_asked_about(self):
        other = sqlite3.connect(self.s.dir / "other.db")
        other.execute("CREATE TABLE zone (a)")
        other.commit()
        other.close()
        text = self.s.dir / "thesis.odt"
        text.write_text("three years of work")
        (self.s.dir / "link").symlink_to(text)
        before = (text.read_bytes(), (self.s.dir / "other.db").read_bytes())
        for name in ("thesis.odt", "other.db", "link"):
            r = self.s.cli("backup", self.s.dir / name, check=False)
            self.assertEqual((r.rc, r.stdout), (1, ""), name)
            self.assertIn("no backup of cytosched", " ".join(r.stderr.split()))
            self.assertEqual(self.s.cli("backup", self.s.dir / name, tty=True, input="no\n", check=False).rc, 1)
        self.assertEqual((text.read_bytes(), (self.s.dir / "other.db").read_bytes()), before)
        self.s.cli("backup", text, tty=True, input="yes\n")
        self.s.cli("backup", text)  # ours by now
        self.s.cli("backup", self.s.dir / "other.db", "--yes")
        (self.s.dir / "empty").touch()
        self.s.cli("backup", self.s.dir / "empty")

    def test_not_onto_the_database_itself(self):
        r = self.s.cli("backup", self.s.database, check=False)
        self.assertEqual(r.rc, 1)
        self.assertIn("in use", r.stderr)

    def test_not_where_it_cannot_be_written(self):
        for path in ("/nowhere/plan", "/dev/null", self.s.dir):
            self.assertEqual(self.s.cli("backup", path, check=False).rc, 1, path)
        # Not even where it would wait for a reader.
        os.mkfifo(self.s.dir / "pipe")
        r = self.s.cli("backup", self.s.dir / "pipe", check=False)
        self.assertEqual((r.rc, r.stdout), (1, ""))
        self.assertIn("no regular file", r.stderr)

    def test_a_full_target(self):
        full = self.s.dir / "full"
        full.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", full], capture_output=True, check=False)
        if mounted.returncode:
            self.skipTest("nothing can be mounted here")
        self.addCleanup(subprocess.run, ["umount", "--lazy", full], check=True)
        r = self.s.cli("backup", full / "plan", check=False)
        self.assertEqual((r.rc, r.stdout), (1, ""))
        self.assertIn("No space left", r.stderr)
        self.assertEqual(list(full.iterdir()), [])
        self.assertEqual(self.beside(), ["cytosched.db", "cytosched.db-wal"])

    def test_a_file_that_may_hang_is_not_read(self):
        """Restore takes a sealed memory file alone."""
        self.s.cli("backup", self.file)
        with open(self.file, "rb") as plain:
            with self.assertRaises(GLib.Error) as caught:
                self.s._connection.call_with_unix_fd_list_sync(
                    DAEMON_NAME, "/org/cytosched/Daemon1", DAEMON_NAME, "Restore", GLib.Variant("(ha{sv})", (0, {})),
                    None, 0, 5000, Gio.UnixFDList.new_from_array([os.dup(plain.fileno())]), None)
        self.assertIn("sealed", caught.exception.message)


class Large(BackupCase):
    """Looked at for a while, by a process of its own: the daemon answers meanwhile, and reminds."""

    def setUp(self):
        super().setUp()
        self.s.cli("backup", self.file)
        self.large = self.change(self.file.read_bytes(), """
            WITH RECURSIVE k(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM k WHERE i < 60000)
            INSERT INTO change (id, at, verb, patient, regimen, handle, undoable)
            SELECT 1000 + i, 1795341600 + i, 'set', 1, 1, 'pegasys', 0 FROM k""")
        self.answers = []

    def begin(self, **options):
        """Asks for it; what it is answered comes into `answers`."""
        def answered(bus, result):
            try:
                self.answers.append(bus.call_with_unix_fd_list_finish(result)[0].unpack()[0])
            except GLib.Error as error:
                self.answers.append(error.message)

        memory = os.memfd_create("backup", os.MFD_ALLOW_SEALING | os.MFD_CLOEXEC)
        os.write(memory, self.large.read_bytes())
        fcntl.fcntl(memory, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW)
        self.bus = self.s.connect()
        self.bus.call_with_unix_fd_list(
            DAEMON_NAME, "/org/cytosched/Daemon1", DAEMON_NAME, "Restore", GLib.Variant("(ha{sv})", (0, options)),
            None, 0, 60000, Gio.UnixFDList.new_from_array([memory]), None, answered)
        self.bus.flush_sync()

    def looking(self):
        return [name for name in self.beside() if ".restore-" in name]

    def test_others_are_answered_first(self):
        self.begin(yes=GLib.Variant("b", True))
        wait_for(self.looking, 10, "the copy")
        self.s.cli("add", "intron", "3 million units daily at 21:00")
        self.assertEqual(self.answers, [])
        wait_for(lambda: self.answers, 60, "the restore's answer")
        self.assertEqual(self.answers[0]["regimens"], 1)
        self.assertEqual([r["regimen"] for r in self.s.cli_json("list")], ["pegasys"])
        self.assertEqual(self.looking(), [])

    def test_one_at_a_time(self):
        self.begin()
        wait_for(self.looking, 10, "the copy")
        self.begin()
        wait_for(lambda: self.answers, 60, "an answer")
        self.assertIn("Another backup is being looked at", self.answers[0])
        wait_for(lambda: len(self.answers) == 2, 60, "the other")
        self.assertIn("Restore it?", self.answers[1])
        self.assertEqual(self.looking(), [])

    def test_ended_meanwhile_nothing_is_left(self):
        for kill in (False, True):
            self.begin()
            wait_for(self.looking, 10, "the copy")
            self.s.restart_daemon(kill=kill)
            self.assertEqual(self.looking(), [])


class Values(BackupCase):
    """A good database with values in it that no call would have written: it is refused whole, by name."""

    WRONG = {
        "patient.name": "UPDATE patient SET name = 'An' || char(27) || 'na'",
        "regimen.drug": "UPDATE regimen SET code = NULL, drug = 'peg' || char(27) || '[2Jasys'",
        "regimen.handle": "UPDATE regimen SET handle = 'pega' || char(173) || 'sys'",
        "regimen.shown_from": "UPDATE regimen SET shown_from = 4611686018427387904",
        "due.wake": "UPDATE due SET wake = 4611686018427387904",
        "due.handled": "UPDATE due SET handled = -9223372036854775807",
        "revision.schedule": "UPDATE revision SET schedule = 'weekly on sunday'",
        "revision.start": "UPDATE revision SET start = 9223372036854775807",
        "revision.shift": "UPDATE revision SET shift = 2147483648",
        "zone.name": "UPDATE zone SET name = '../../etc/passwd'",
        "record.amount": "UPDATE record SET amount = '99999999999999999 micrograms'",
        "record.taken_at": "UPDATE record SET taken_at = 9223372036854775807",
        "record.note": "UPDATE record SET note = CAST(x'70656769ee' AS TEXT)",
        "change.at": "UPDATE change SET at = -9223372036854775807",
    }
    REFERENCES = {
        "damaged": "PRAGMA ignore_check_constraints = ON; UPDATE record SET answer = 7",
        "never was": "UPDATE record SET regimen = 77",
        "not there": "UPDATE regimen SET patient = 5; INSERT INTO patient (id, name, valid_from, valid_until) VALUES (5, 'x', 1, 1)",
        "no time zone": "UPDATE zone SET valid_until = 1",
        "at one time": "INSERT INTO revision (regimen, number, schedule, origin, start, valid_from) "
                       "SELECT regimen, 9, schedule, origin, start + 1, valid_from FROM revision",
        "no name of its own": "UPDATE meta SET value = 'a b' WHERE key = 'id'",
        "no name of its own, which": "DELETE FROM meta WHERE key = 'id'",
        "next number": "UPDATE sqlite_sequence SET seq = 9223372036854775807",
    }

    def test_each_is_named(self):
        self.s.cli("taken", "pegasys", "--unplanned", "--yes", "--note", "at home")
        self.s.cli("backup", self.file)
        content = self.file.read_bytes()
        for name, sql in self.WRONG.items():
            with self.subTest(name):
                table, column = name.split(".")
                self.refused(self.change(content, sql), f'table "{table}" can\'t have such a value for "{column}"')
        for words, sql in self.REFERENCES.items():
            with self.subTest(words):
                self.refused(self.change(content, sql), words)
        self.s.cli("restore", self.file, "--yes")


class Restore(BackupCase):
    def test_all_comes_back(self):
        self.s.cli("taken", "pegasys", "--unplanned", "--site", "left thigh", "--yes")
        before = self.plan()
        self.s.cli("backup", self.file)
        self.s.cli("add", "intron", "3 million units daily at 21:00")
        self.s.cli("stop", "pegasys")
        out = self.s.cli("restore", self.file, "--yes").stdout
        self.assertIn("1 regimen.", out)
        self.assertIn("Sunday 22 November", out)
        self.assertEqual(self.plan(), before)
        self.assertIn("cytosched.db.before-restore-2026-11-22", self.beside())
        self.s.restart_daemon(kill=True)
        self.assertEqual(self.plan(), before)
        self.s.cli("add", "besremi", "50 micrograms every 2 weeks on mon at 9:00")

    def test_of_a_household_that_exported(self):
        for name in "Anna", "Ben", "Carla":
            self.s.cli("patient", "add", name, "--zone", "Europe/Berlin")
            self.s.cli("export", "--patient", name, "--output", self.s.dir / f"{name}.ics")
        self.s.cli("backup", self.file)
        self.s.cli("patient", "remove", "Carla", "--yes")
        self.s.cli("restore", self.file, "--yes")
        self.assertIn("Carla", self.s.cli("patient", "list").stdout)

    def test_it_is_asked(self):
        self.s.cli("backup", self.file)
        self.s.cli("stop", "pegasys")
        before = self.plan()
        r = self.s.cli("restore", self.file, check=False)
        self.assertEqual(r.rc, 1)
        self.assertIn("--yes", r.stderr)
        r = self.s.cli("restore", self.file, tty=True, input="n\n", check=False)
        self.assertIn("as it was on Sunday 22 November", " ".join(r.stdout.split()))
        self.assertEqual(self.plan(), before)
        self.assertEqual(self.beside(), ["cytosched.db", "cytosched.db-wal"])
        self.s.cli("restore", self.file, tty=True, input="y\n")
        self.assertEqual(self.s.cli_json("list")[0]["status"], "active")

    def test_each_is_kept(self):
        self.s.cli("backup", self.file)
        for n in range(3):
            self.s.cli("restore", self.file, "--yes")
        kept = [f for f in self.beside() if "before-restore" in f]
        self.assertEqual(kept, ["cytosched.db.before-restore-2026-11-22"] + [
            f"cytosched.db.before-restore-2026-11-22-{n}" for n in (2, 3)])
        for name in kept:
            path = self.s.database.parent / name
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
            self.s.cli("restore", path, "--yes")

    def test_other_files_are_refused(self):
        self.s.cli("backup", self.file)
        content = self.file.read_bytes()
        text = self.s.dir / "text"
        text.write_text("Shopping: milk, bread\n" * 300)
        self.refused(text, "no backup of cytosched")
        empty = self.s.dir / "empty"
        empty.touch()
        self.refused(empty, "no backup")
        self.refused(self.s.dir, "no backup")
        self.refused("/dev/null", "no backup")
        for sql, word in (
            ("PRAGMA user_version = 99", "newer version"),
            ("DROP TABLE record", "no backup"),
            ("ALTER TABLE setting ADD COLUMN more TEXT", "no backup"),
            ("CREATE TRIGGER t AFTER INSERT ON record BEGIN DELETE FROM regimen; END", "no backup"),
            ("DELETE FROM patient", "no backup"),
            ("PRAGMA foreign_keys = OFF; DELETE FROM change", "damaged"),
        ):
            self.refused(self.change(content, sql), word)
        other = self.s.dir / "other"
        sqlite3.connect(other).executescript("CREATE TABLE recipes (name TEXT)")
        self.refused(other, "no backup")
        for damage in (content[: len(content) // 2], content[:5000] + b"\xff" * 4096 + content[9096:]):
            cut = self.s.dir / "cut"
            cut.write_bytes(damage)
            self.refused(cut, "damaged")
        self.assertEqual(self.s.cli("restore", "/nowhere", check=False).rc, 1)
        self.assertEqual(self.s.cli("restore", check=False).rc, 2)

    def test_a_header_that_says_nobody_may_write(self):
        self.s.cli("backup", self.file)
        content = bytearray(self.file.read_bytes())
        content[18] = 9
        self.file.write_bytes(content)
        self.refused(self.file, "damaged")

    def test_a_log_beside_it(self):
        """A copy of the folder, made while the last answers were in the log alone."""
        log = self.s.database.with_name("cytosched.db-wal")
        wait_for(lambda: log.stat().st_size == 0, 20, "the log to be written back")
        while True:
            self.s.cli("taken", "pegasys", "--unplanned", "--yes")
            self.s.kill_daemon()
            if log.stat().st_size > 0:
                break
            self.s.start_daemon(now="2026-11-22 12:05:00")
        copy = self.s.dir / "folder"
        shutil.copytree(self.s.database.parent, copy)
        self.s.start_daemon(now="2026-11-22 12:05:00")
        self.refused(copy / "cytosched.db", "cytosched.db-wal")
        (copy / "cytosched.db-wal").unlink()
        self.s.cli("restore", copy / "cytosched.db", "--yes")

    def test_where_the_database_is_damaged(self):
        before = self.plan()
        self.s.cli("backup", self.file)
        self.s.cli("taken", "pegasys", "--unplanned", "--yes")
        self.s.kill_daemon()
        log = b"x" + self.s.database.with_name("cytosched.db-wal").read_bytes()[1:]  # whole, it would mend it
        self.s.database.with_name("cytosched.db-wal").write_bytes(log)
        self.s.database.write_text("Shopping: milk, bread\n" * 300)
        self.s.start_daemon(now="2026-11-22 12:05:00")
        self.assertEqual(self.s.cli("list", check=False).rc, 1)
        self.assertEqual(self.s.cli("backup", self.s.dir / "other", check=False).rc, 1)
        self.assertFalse((self.s.dir / "other").exists())
        self.s.cli("restore", self.file, "--yes")
        self.assertEqual(self.plan()[:2], before[:2])
        kept = self.s.database.with_name("cytosched.db.before-restore-2026-11-22")
        self.assertTrue(kept.read_text().startswith("Shopping"))
        self.assertEqual(kept.with_name(kept.name + "-wal").read_bytes(), log)
        rows = self.s.call_daemon("Open")[0]
        self.assertNotIn("problem", [r["id"] for r in rows])
        self.s.restart_daemon(kill=True)
        self.assertEqual(self.plan()[:2], before[:2])

    def test_where_a_folder_is_in_its_place(self):
        self.s.cli("backup", self.file)
        self.s.stop_daemon()
        self.s.database.unlink()
        self.s.database.mkdir()
        wait_for(lambda: not self.s.owner(DAEMON_NAME), 5)
        self.s.start_daemon()
        self.s.cli("restore", self.file, "--yes")
        self.assertEqual(self.s.cli_json("list")[0]["regimen"], "pegasys")

    def test_what_is_due_then_is_shown(self):
        self.s.cli("add", "intron", "3 million units daily at 11:55", "--from", "today")
        self.assertEqual(len(self.s.call_daemon("Open")[0]), 1)
        self.s.cli("backup", self.file)
        self.s.cli("taken", "intron")
        self.assertEqual(self.s.call_daemon("Open")[0], [])
        self.s.cli("restore", self.file, "--yes")
        wait_for(lambda: [r for r in self.s.call_daemon("Open")[0] if r.get("dose", "").startswith("intron")], 5)


if __name__ == "__main__":
    main()

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A database that is damaged, newer, not to be written, or on a full disk: the daemon stays up,
says so, and leaves the file as it is; and reminders come where they can.

FULL=1 tries 1,000 damaged files instead of 60; SEED=N repeats a run."""

import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import unittest

from gi.repository import GLib
from harness import BUILD, DAEMON_NAME, Case, FakeServer, Session, figure, fill_disk, main, seeded, stays, wait_for
from test_reminder import TITLE

DATABASE_ERROR = "org.cytosched.Error.Database"
FULL = 1000 if os.environ.get("FULL") else 60
CALLS = (
    ("List", "(a{sv})", ({},)),
    ("Next", "(ua{sv})", (3, {})),
    ("History", "(a{sv})", ({},)),
    ("Agenda", "(a{sv})", ({},)),
    ("Patients", None, None),
    ("Settings", "(a{sv})", ({},)),
    ("Status", None, None),
)


def mount(*args):
    done = subprocess.run(["mount", *map(str, args)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise unittest.SkipTest(f"nothing can be mounted here: {done.stderr.strip()}")


class DatabaseCase(Case):
    def call(self, method, signature=None, args=None):
        return self.s.call_daemon(method, GLib.Variant(signature, args) if signature else None)

    def answers(self):
        """The name of each call's error, "" for none."""
        found = {}
        for method, signature, args in CALLS + (
            ("Rename", "(sss)", (f"r{self.requests()}", "none", "other")),
            ("Undo", "(ssa{sv})", (f"r{self.requests()}", "none", {})),
        ):
            try:
                self.call(method, signature, args)
                found[method] = ""
            except GLib.Error as error:
                found[method] = error.message.split(":")[1] if "GDBus.Error:" in error.message else str(error)
        # What is refused for another reason was looked up.
        return {k: "" if v.endswith((".NotFound", ".Conflict")) else v for k, v in found.items()}

    _request = 0

    def requests(self):
        DatabaseCase._request += 1
        return DatabaseCase._request

    def is_off(self, message=""):
        """All calls say so, and a notification is to be shown."""
        self.assertEqual(set(self.answers().values()), {DATABASE_ERROR}, message)
        rows = self.call("Open")[0]
        self.assertEqual([(r["id"], r["title"]) for r in rows], [("problem", "Reminders are off")])
        self.assertEqual(self.s.pid_of(DAEMON_NAME), self.s.daemon.pid)
        return rows[0]["body"]


class Content:
    """What is in the folder of the database, but its lock."""

    def __init__(self, folder):
        self.files = {}
        for path in sorted(p for p in folder.iterdir() if p.suffix != ".lock"):
            self.files[path.name] = path.read_bytes() if path.is_file() else None

    def put(self, folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)
        for name, data in self.files.items():
            if data is None:
                (folder / name).mkdir()
            else:
                (folder / name).write_bytes(data)
                (folder / name).chmod(0o600)

    def __eq__(self, other):
        return self.files == other.files

    def copy(self, **files):
        new = Content.__new__(Content)
        new.files = {**self.files, **{k.replace("_", "."): v for k, v in files.items()}}
        return new


def sound(folder, content):
    """Whether SQLite finds no fault: then only a text in it can be nonsense."""
    content.put(folder)
    db = sqlite3.connect(folder / "cytosched.db")
    try:
        return db.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        return False
    finally:
        db.close()


class Damaged(DatabaseCase):
    @classmethod
    def setUpClass(cls):
        """A database with a history, closed and, with its log, killed."""
        with Session() as s:
            s.start_daemon(now="2026-11-20 12:00:00")
            for n in range(6):
                s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00", "--name", f"p{n}", "--yes")
            s.cli("taken", "p0", "--unplanned", "--yes")
            s.stop_daemon()
            cls.closed = Content(s.database.parent)
            s.start_daemon(now="2026-11-22 19:05:00")
            for n in range(3):
                s.cli("taken", f"p{n}", "--site", "left thigh", "--yes")
            s.kill_daemon()
            cls.killed = Content(s.database.parent)
        assert list(cls.closed.files) == ["cytosched.db"] and len(cls.killed.files["cytosched.db-wal"]) > 4096

    def restored(self, what):
        """A backup takes the place of what was damaged."""
        (self.s.dir / "backup").write_bytes(self.closed.files["cytosched.db"])
        self.s.cli("restore", self.s.dir / "backup", "--yes")
        self.assertEqual(len(self.s.cli_json("list")), 6, what)

    def tried(self, content, what, restore=False):
        """Starts on it: off and untouched, or whole. True where it is off; RESTORE: brings it back."""
        content.put(self.s.database.parent)
        try:
            self.s.start_daemon(now="2026-11-22 19:06:00")
            found = set(self.answers().values())
            if found != {"", DATABASE_ERROR} or not sound(self.s.dir / "copy", content):
                self.assertIn(found, ({""}, {DATABASE_ERROR}), what)
            if found == {""}:
                self.call("Open")
            if found == {DATABASE_ERROR}:
                self.is_off(what)
                self.assertEqual(Content(self.s.database.parent), content, what)
            if found == {DATABASE_ERROR} and restore:
                self.restored(what)
            self.assertEqual(self.s.stop_daemon(), 0, what)
            wait_for(lambda: not self.s.owner(DAEMON_NAME), 5, "the name to be free")
            if found == {DATABASE_ERROR} and not restore:
                self.assertEqual(Content(self.s.database.parent), content, what)
            return found == {DATABASE_ERROR}
        except BaseException:
            print(what, flush=True)
            raise

    def test_damaged_files(self):
        random, off = seeded(), 0
        for n in range(FULL):
            content = self.closed if random.random() < 0.5 else self.killed
            name = random.choice(list(content.files))
            data = bytearray(content.files[name])
            kind = random.choice(("bit", "bits", "page", "cut", "zeros", "header"))
            at = random.randrange(len(data))
            if kind == "bit":
                data[at] ^= 1 << random.randrange(8)
            elif kind == "bits":
                for _ in range(64):
                    data[random.randrange(len(data))] ^= 1 << random.randrange(8)
            elif kind == "page":
                page = at // 4096 * 4096
                data[page : page + 4096] = random.randbytes(len(data[page : page + 4096]))
            elif kind == "cut":
                del data[max(at, 1) :]
            elif kind == "zeros":
                data[at : at + 512] = bytes(len(data[at : at + 512]))
            else:
                data[random.randrange(100)] ^= 1 << random.randrange(8)
            off += self.tried(content.copy(**{name: bytes(data)}), f"{n}: {kind} at {at} of {name}", restore=n % 2)
        figure(f"of {FULL} damaged files were found out, and the others did no harm", off, "")
        self.assertGreater(off, FULL // 4)

    def test_a_newer_version(self):
        file = self.s.dir / "newer.db"
        file.write_bytes(self.closed.files["cytosched.db"])
        with sqlite3.connect(file) as db:
            db.execute("PRAGMA user_version = 99")
        db.close()
        self.closed.copy(cytosched_db=file.read_bytes()).put(self.s.database.parent)
        before = Content(self.s.database.parent)
        self.s.start_daemon()
        self.assertIn("newer version", self.is_off())
        self.s.stop_daemon()
        self.assertEqual(Content(self.s.database.parent), before)

    def test_of_before_the_first_release(self):
        """Left as it is, with its log, and said what to do."""
        self.s.database.parent.mkdir(parents=True, exist_ok=True)
        with sqlite3.connect(self.s.database) as db:
            db.executescript("PRAGMA journal_mode = WAL;" + (pathlib.Path(__file__).parent.parent / "data" / "schema-1.sql").read_text())
        db.close()
        before = Content(self.s.database.parent)
        self.s.start_daemon()
        problem = self.is_off()
        for words in ("first release", "cytosched export --output FILE", "cytosched import FILE", "left as it is"):
            self.assertIn(words, problem)
        self.s.stop_daemon()
        self.assertEqual(Content(self.s.database.parent), before)

    def test_tables_that_are_others(self):
        """Bits that flip in what SQLite keeps of a table: it finds nothing wrong."""
        self.closed.put(self.s.database.parent)
        with sqlite3.connect(self.s.database) as db:
            db.execute("PRAGMA writable_schema = ON")
            db.execute("UPDATE sqlite_schema SET sql = replace(sql, 'notification', 'notificatiom')")
        db.close()
        server = FakeServer(self.s)
        self.s.start_daemon(now="2026-11-22 19:06:00")
        wait_for(lambda: [n for n in server.called("Notify") if n[3] == "Reminders are off"], 10, "the notification")
        self.assertIn("damaged", self.is_off())
        stays(lambda: set(self.answers().values()) == {DATABASE_ERROR}, 2.5, "off, over its next tries")
        self.restored("tables")

    def test_another_programs_database(self):
        file = self.s.dir / "other.db"
        with sqlite3.connect(file) as db:
            db.execute("CREATE TABLE recipes (name TEXT)")
        db.close()
        self.closed.copy(cytosched_db=file.read_bytes()).put(self.s.database.parent)
        before = Content(self.s.database.parent)
        self.s.start_daemon()
        self.assertIn("another program", self.is_off())
        self.s.stop_daemon()
        self.assertEqual(Content(self.s.database.parent), before)

    def test_a_text_file(self):
        self.assertTrue(self.tried(self.closed.copy(cytosched_db=b"Shopping: milk, bread\n" * 300), "a text"))
        self.assertTrue(self.tried(self.closed.copy(cytosched_db=b"x"), "one byte"))

    def test_a_folder_in_its_place(self):
        self.assertTrue(self.tried(self.closed.copy(cytosched_db=None), "a folder"))

    def test_a_link_in_its_place(self):
        self.closed.put(self.s.database.parent)
        self.s.database.rename(self.s.dir / "elsewhere.db")
        self.s.database.symlink_to(self.s.dir / "elsewhere.db")
        self.s.start_daemon()
        self.assertIn("not a regular file", self.is_off())

    def test_a_read_only_file_system(self):
        self.closed.put(self.s.database.parent)
        folder = self.s.database.parent
        mount("--bind", folder, folder)
        self.addCleanup(subprocess.run, ["umount", "--lazy", str(folder)], check=True)
        mount("-o", "remount,bind,ro", folder)
        self.s.start_daemon()
        # It is read, and nothing is kept (what comes of it: test_file.ReadOnly).
        found = self.answers()
        self.assertEqual((found["List"], found["Agenda"]), ("", ""))
        self.assertEqual((found["Rename"], found["Undo"]), (DATABASE_ERROR, DATABASE_ERROR))
        self.s.stop_daemon()
        self.assertEqual(Content(folder), self.closed)

    def test_it_is_told_and_comes_back(self):
        """The notification that reminders are off; a good file put in place is taken up by itself."""
        server = FakeServer(self.s)
        content = self.closed.copy(cytosched_db=b"Shopping: milk, bread\n" * 300)
        content.put(self.s.database.parent)
        self.s.start_daemon(now="2026-11-22 19:06:00")
        wait_for(lambda: [n for n in server.called("Notify") if n[3] == "Reminders are off"], 10, "the notification")
        self.s.database.write_bytes(self.closed.files["cytosched.db"])
        wait_for(lambda: self.s.cli("list", check=False).rc == 0, 5, "the next try, a second later")
        self.assertEqual(len(self.s.cli_json("list")), 6)
        wait_for(lambda: [n for n in server.called("Notify") if "doses are due" in n[3]], 10, "the reminders")
        wait_for(lambda: server.called("CloseNotification"), 5, "that they are off to go")

    def test_damage_that_shows_later(self):
        """In a large database, which is not read whole at the start."""
        self.closed.put(self.s.database.parent)
        with sqlite3.connect(self.s.database) as db:
            rows = [(n, n, "x" * 900) for n in range(10_000, 13_000)]
            db.executemany("INSERT INTO record (regimen, slot, at, amount, valid_from) VALUES (?, ?, 1, ?, 1)", rows)
            root = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'request_at'").fetchone()[0]
        db.execute("PRAGMA journal_mode = DELETE")
        db.close()
        with open(self.s.database, "r+b") as file:
            file.seek((root - 1) * 4096)
            file.write(b"\xff" * 4096)
        server = FakeServer(self.s)
        self.s.start_daemon(now="2026-11-20 12:00:00")
        self.assertEqual(len(self.s.cli_json("list")), 6)
        r = self.s.cli("stop", "p0", check=False)
        self.assertEqual(r.rc, 1)
        self.assertIn("damaged", r.stderr)
        wait_for(lambda: [n for n in server.called("Notify") if n[3] == "Reminders are off"], 10, "the notification")
        before = Content(self.s.database.parent)
        self.is_off()
        self.s.stop_daemon()
        self.assertEqual(Content(self.s.database.parent), before)


class Place(DatabaseCase):
    def test_a_relative_path_is_a_file(self):
        """Also one that SQLite takes for something else."""
        for n, name in enumerate((":memory:", "file:x?mode=memory", "plan.db")):
            program = self.s.start(f"daemon{n}", ["env", f"--chdir={self.s.dir}", BUILD / "cytoschedd", "--database", name])
            self.s.wait_for_name(DAEMON_NAME, 10, program)
            self.s.cli("add", "pegasys", "daily at 9:00", "--yes")
            program.stop()
            self.assertTrue((self.s.dir / name).read_bytes().startswith(b"SQLite format 3"))

    def test_no_place_is_said(self):
        for home in ("", "relative"):
            done = subprocess.run([BUILD / "cytoschedd"], capture_output=True, text=True, timeout=10, check=False,
                                  env={"HOME": home, "XDG_DATA_HOME": "relative", "PATH": os.environ["PATH"]})
            self.assertEqual(done.returncode, 1)
            self.assertIn("--database", done.stderr)


class Unreadable(DatabaseCase):
    """A plan whose text is damaged."""

    def edit(self, schedule):
        self.s.stop_daemon()
        with sqlite3.connect(self.s.database) as db:
            db.execute("UPDATE revision SET schedule = ? WHERE schedule LIKE '50 %' OR schedule = 'x'", (schedule,))
        db.close()

    def two_plans(self):
        self.s.start_daemon(now="2026-11-22 18:00:00")
        self.s.cli("patient", "add", "Anna", "--zone", "America/Lima")
        self.s.cli("add", "besremi", "50 micrograms daily at 12:30", "--patient", "Anna", "--yes")
        self.s.cli("add", "pegasys", "90 micrograms daily at 19:00", "--yes")

    def unreadable(self, discreet):
        """The words of the notice; the other plan's reminder comes, and its own when it can be read."""
        server = FakeServer(self.s)
        self.two_plans()
        self.s.cli("set", "--patient", "Anna", "discreet", discreet)
        self.edit("x")
        self.s.start_daemon(now="2026-11-22 19:00:30", speed=10)
        wait_for(lambda: [n for n in server.called("Notify") if "time for your injection" in n[3]], 10, "the reminder")
        self.s.cli("taken", "pegasys")  # a dose goes before any notice
        wait_for(lambda: [n for n in server.called("Notify") if "can't be read" in n[3]], 10, "the notice")
        body = [n for n in server.called("Notify") if "can't be read" in n[3]][0][4]
        self.edit("50 micrograms daily at 12:30")
        self.s.start_daemon(now="2026-11-22 19:02:00", speed=10)
        title = "Reminder for Anna" if discreet == "on" else "Anna, "
        wait_for(lambda: [n for n in server.called("Notify") if n[3].startswith(title)], 30, "the other reminder")
        return body

    def test_one_plan_keeps_no_other_waiting(self):
        self.assertIn("besremi", self.unreadable("off"))

    def test_no_helper_is_started_for_a_plan_that_is_put_off(self):
        self.two_plans()
        self.s.cli("remove", "pegasys", "--yes")
        self.edit("x")
        self.s.start_daemon(now="2026-11-22 19:00:30", speed=10)
        rows = wait_for(lambda: self.s.call_daemon("Open")[0], 10, "the notice")
        for row in rows:
            self.s.call_daemon("Dismiss", GLib.Variant("(s)", (row["id"],)))
        wait_for(lambda: self.s.helper_pid() is None, 10, "no helper")
        stays(lambda: self.s.helper_pid() is None, 8, "no helper: it is looked at every 6 s")

    def test_one_that_is_open_keeps_no_other_back(self):
        """Its text is no schedule any more, while its dose is due; as it is, and as one of many."""
        for count in (1, 7):
            with self.subTest(count):
                if self.s.daemon:
                    self.s.stop_daemon()
                self.s.start_daemon(now="2026-11-22 18:00:00")
                for n in range(count):
                    self.s.cli("add", "pegasys", "90 micrograms daily at 19:00", "--name", f"p{count}{n}", "--yes")
                self.s.cli("add", "besremi", "50 micrograms daily at 19:00", "--name", f"b{count}", "--yes")
                self.s.stop_daemon()
                self.s.start_daemon(now="2026-11-22 19:00:10")
                wait_for(lambda: [r for r in self.call("Open")[0] if r["kind"] in ("dose", "summary")], 5, "the reminders")
                self.s.stop_daemon()
                with sqlite3.connect(self.s.database) as db:
                    db.execute("UPDATE revision SET schedule = 'x' WHERE schedule LIKE '50 %'")
                db.close()
                self.s.start_daemon(now="2026-11-22 19:01:00")
                rows = {r["kind"]: r for r in self.call("Open")[0]}
                shown = rows.get("summary") or rows["dose"]
                self.assertIn("peginterferon alfa-2a", shown["title"] + shown["body"])
                self.assertNotIn("ropeg", shown["title"] + shown["body"])

    def test_a_text_that_is_none(self):
        """SQLite finds nothing wrong with it: it reminds, with a "?"."""
        self.s.start_daemon(now="2026-11-22 18:00:00")
        self.s.cli("add", "pegasys", "90 micrograms daily at 19:00", "--yes")
        self.s.stop_daemon()
        with sqlite3.connect(self.s.database) as db:
            db.execute("UPDATE regimen SET code = NULL, drug = CAST(x'70656769ee74657266' AS TEXT)")
        db.close()
        server = FakeServer(self.s)
        self.s.start_daemon(now="2026-11-22 19:00:30")
        shown = wait_for(lambda: server.called("Notify"), 10, "the reminder")[0]
        self.assertTrue(shown[3].startswith("pegi?terf, 90 micrograms"), shown)
        self.s.cli("taken", "pegasys")
        self.assertEqual(self.s.cli_json("list")[0]["drug"], "pegi?terf")

    def test_discreet(self):
        self.assertNotIn("besremi", self.unreadable("on"))


class FullDisk(DatabaseCase):
    """A reminder that falls due on a full disk."""

    def setUp(self):
        super().setUp()
        folder = self.s.database.parent
        folder.mkdir(mode=0o700)
        mount("-t", "tmpfs", "-o", "size=1m,mode=700", "none", folder)
        self.addCleanup(subprocess.run, ["umount", "--lazy", str(folder)], check=True)
        self.filler = folder / "filler"
        self.server = FakeServer(self.s)

    def fill(self):
        fill_disk(self.filler)

    def titles(self):
        return [r["title"] for r in self.call("Open")[0] if "title" in r]

    def notified(self, text):
        return [n for n in self.server.called("Notify") if text in n[3]]

    def due_on_a_full_disk(self):
        self.s.start_daemon(now="2026-11-22 18:59:57")
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00", "--from", "today")
        self.fill()
        wait_for(lambda: self.notified("time for your injection"), 10, "the reminder")
        wait_for(lambda: self.notified("can't be recorded"), 10, "that it can't be recorded")

    def test_is_shown_and_told(self):
        self.due_on_a_full_disk()
        self.assertEqual(sorted(self.titles()), ["Reminders can't be recorded", TITLE])
        self.assertEqual(self.s.cli_json("next", "1")[0]["state"], "due")
        r = self.s.cli("taken", check=False)
        self.assertEqual((r.rc, r.stdout), (1, ""))
        self.assertIn("disk is full", r.stderr)
        self.assertEqual(self.s.cli_json("next", "1")[0]["state"], "due")
        self.assertEqual([c["verb"] for c in self.s.cli_json("history")], ["add"])
        rows = {r["check"]: r["ok"] for r in json.loads(self.s.cli("doctor", "--json", check=False).stdout)}
        self.assertEqual((rows["database"], rows["recording"]), (True, False))

    def test_an_answer_is_taken_as_soon_as_there_is_space(self):
        self.due_on_a_full_disk()
        self.filler.unlink()
        self.s.cli("taken")
        self.assertEqual(self.titles(), [])
        self.s.restart_daemon(kill=True)
        self.assertEqual([c["verb"] for c in self.s.cli_json("history")], ["add", "taken"])
        self.assertEqual(self.titles(), [])

    def test_writing_resumes_by_itself(self):
        self.due_on_a_full_disk()
        number = self.server.last
        self.filler.unlink()
        wait_for(lambda: self.titles() == [TITLE], 20, "the notice to go")
        posted = [r for r in self.call("Open")[0] if r["kind"] == "dose"][0]["notification"]
        shown = len(self.notified("time for your injection"))
        self.assertLessEqual(posted, number)
        self.s.restart_daemon(kill=True)
        again = wait_for(lambda: self.notified("time for your injection")[shown:], 10, "the reminder again")
        self.assertEqual(again[0][1], posted, "the same notification is replaced")

    def test_restarted_on_a_full_disk(self):
        self.due_on_a_full_disk()
        shown = len(self.notified("time for your injection"))
        self.s.restart_daemon(kill=True)
        wait_for(lambda: self.notified("time for your injection")[shown:], 10, "the reminder again")
        self.assertIn(TITLE, self.titles())

    def test_read_by_a_person_it_goes(self):
        self.due_on_a_full_disk()
        self.call("Dismiss", "(s)", ("unwritable",))
        self.assertEqual(self.titles(), [TITLE])

    def test_first_start(self):
        self.fill()
        self.s.start_daemon()
        self.is_off()
        self.filler.unlink()
        wait_for(lambda: self.s.cli("list", check=False).rc == 0, 5, "the next try, a second later")


if __name__ == "__main__":
    main()

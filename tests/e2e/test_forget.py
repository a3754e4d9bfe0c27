#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cytosched forget: a patient is gone for good, from the bytes of every file there is, whatever comes between; and
nobody else's plan is touched."""

import os
import shutil
import sqlite3
import subprocess

from gi.repository import GLib
from harness import Case, FakeServer, main, wait_for
from syncing import SyncCase

# Words that are Anna's alone, in whatever form they are kept.
WORDS = ("Annabella", "zyxomab", "sundayjab", "bluejuice", "lotus-777", "hiccough", "pinkish", "ferritinox", "kneecapside",
         "grazedskin", "Dr Quillfeather", "Chatham", "oneoff-why", "besremi-of-hers", "ropeginterferon", "pegsyringe")
# What is another's, and stays.
OTHERS = ("pegasys", "tiredness", "left thigh", "haemoglobin")
WEEKLY = "90 micrograms weekly on sun at 19:00"


class ForgetCase(Case):
    def setUp(self):
        super().setUp()
        self.s.start_daemon(now="2026-11-22 12:00:00")

    def mine(self):
        """A plan of one's own, which nobody forgets."""
        cli = self.s.cli
        cli("add", "pegasys", WEEKLY, "--yes")
        cli("symptom", "tiredness", "--severity", "mild", "--yes")
        cli("result", "haemoglobin", "13.5", "g/dL", "--yes")
        cli("taken", "pegasys", "--unplanned", "--site", "left thigh", "--yes")

    def hers(self, name="Annabella", *options):
        """Something in each table, by each verb; also what holds no more."""
        cli = self.s.cli
        for_her = ("--patient", name)
        cli("patient", "add", name, "--zone", "Pacific/Chatham", check=False)
        cli("add", "zyxomab", "3 million units daily at 09:30", *for_her, "--yes")
        cli("add", "besremi", "50 micrograms every 2 weeks on mon at 21:00", *for_her, "--name", "besremi-of-hers", "--yes")
        cli("rename", "zyxomab", "sundayjab")
        cli("change", "sundayjab", "4 million units daily at 09:30", "--from", "tomorrow", "--yes")
        cli("taken", "sundayjab", "--unplanned", "--site", "kneecapside", "--note", "bluejuice", "--batch", "lotus-777", "--yes")
        cli("skip", "besremi-of-hers", "--reason", "oneoff-why", "--yes")
        cli("pause", "sundayjab", "--from", "2026-12-01", "--until", "2026-12-03")
        cli("site", "rest", "kneecapside", *for_her, "--reason", "grazedskin", "--yes")
        cli("supply", "add", "sundayjab", "3", "pegsyringe", "--batch", "lotus-777", "--yes")
        cli("symptom", "hiccough", "--note", "pinkish", *for_her, "--yes")
        cli("symptom", "pinkish", *for_her, "--yes")
        cli("undo", "--yes")
        cli("result", "ferritinox", "12", "ug/L", *for_her, "--yes")
        cli("set", *for_her, "contact", "Dr Quillfeather 555")
        cli("set", *for_her, "calendar-file", "on")
        cli("export", *for_her, "--output", str(self.s.dir / "exported"))
        (self.s.dir / "exported").unlink()
        folder = self.s.database.parent
        wait_for(lambda: [f for f in folder.glob("*.ics") if b"zyxomab" in f.read_bytes()], 10, "the calendar file")

    def found(self, words=WORDS, without=()):
        """Which of the words stand in which file of the session's folders, in whatever case."""
        there = []
        for top in ("data", "config", "cache", "state", "run", "home"):
            for f in (self.s.dir / top).rglob("*"):
                if not f.is_file() or f.is_symlink() or f.name in without:
                    continue
                data, name = f.read_bytes().lower(), f.name.lower()
                there += [(f.name, w) for w in words if w.lower().encode() in data or w.lower() in name]
        return there

    def rows_of(self, backup):
        """How many rows each table of facts has, by the database itself."""
        self.s.cli("backup", backup)
        db = sqlite3.connect(f"file:{backup}?mode=ro", uri=True)
        tables = [t for (t,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        facts = [t for t in tables if "valid_from" in [c[1] for c in db.execute(f"PRAGMA table_info({t})")]]
        rows = {t: db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in facts}
        db.close()
        return rows

    def facts(self):
        return [self.s.cli_json(*args) for args in (
            ("list", "--patient", "me"), ("agenda", "--patient", "me"), ("symptoms", "--patient", "me"),
            ("results", "--patient", "me"), ("site", "--patient", "me"))]

    def history(self):
        return [c for c in self.s.cli_json("history") if c.get("patient") == "me"]


class Forget(ForgetCase):
    def test_nothing_is_left_in_any_byte(self):
        self.mine()
        before, rows = self.facts(), self.rows_of(self.s.dir / "a")
        self.hers()
        history = self.history()
        self.assertEqual([t for t, n in self.rows_of(self.s.dir / "b").items() if n <= rows[t]], [], "she has something of each kind")
        self.s.cli("restore", self.s.dir / "b", "--yes")  # a copy is kept beside it
        self.s.cli("restore", self.s.dir / "b", "--yes")  # and the one before that
        for version in (1, 2):  # those of a migration
            shutil.copy(self.s.dir / "b", f"{self.s.database}.before-{version}")
        self.s.cli("report", "--patient", "Annabella", "--open", check=False)  # the page stays in the runtime folder
        self.assertIn("report.html", {f for f, _ in self.found()})
        self.assertEqual({w for _, w in self.found()}, set(WORDS))
        r = self.s.cli("forget", "annabella", check=False)
        self.assertEqual((r.rc, r.stdout), (1, ""))
        for word in ("2 regimens", "recorded dose", "can't be undone", "older copies", "backups", "calendars elsewhere", "--yes"):
            self.assertIn(word, " ".join(r.stderr.split()))
        self.assertTrue(self.found())
        out = self.s.cli("forget", "annabella", "--yes").stdout
        self.assertIn("Forgotten", out)
        self.assertEqual(self.found(), [])
        self.assertEqual({w for _, w in self.found(OTHERS)}, set(OTHERS))
        self.assertEqual((self.facts(), self.history()), (before, history))
        self.assertNotIn("Annabella", self.s.cli("patient", "list").stdout)
        for word in WORDS:
            self.assertNotIn(word.lower(), self.s.cli("history").stdout.lower())
            self.assertNotIn(word.lower(), self.s.daemon.text().lower())
        self.assertIn("forget", self.s.cli("history").stdout)
        self.assertEqual(self.s.cli("forget", "Annabella", "--yes", check=False).rc, 3)
        self.s.restart_daemon(kill=True)
        self.assertEqual((self.found(), self.facts()), ([], before))
        self.s.cli("backup", self.s.dir / "c")
        self.s.cli("restore", self.s.dir / "c", "--yes")
        self.assertEqual((self.found(), self.facts()), ([], before))
        self.assertTrue(self.whole())

    def whole(self):
        self.s.stop_daemon()
        db = sqlite3.connect(f"file:{self.s.database}?mode=ro", uri=True)
        bad = db.execute("PRAGMA foreign_key_check").fetchall(), db.execute("PRAGMA integrity_check").fetchall()
        free = db.execute("PRAGMA freelist_count").fetchone()
        db.close()
        return (bad, free) == (([], [("ok",)]), (0,))

    def test_the_name_is_typed(self):
        self.hers()
        out = self.s.cli("forget", "Annabella", tty=True, input="y\n", check=False)
        self.assertEqual(out.rc, 1)
        self.assertIn("2 regimens", " ".join(out.stdout.split()))
        self.assertIn("Annabella", self.s.cli("patient", "list").stdout)
        self.s.cli("forget", "Annabella", tty=True, input="annabella\n")
        self.assertEqual(self.found(), [])

    def test_copies_that_something_else_made(self):
        """They are named, before and after; a folder with the name of one of ours is nobody's to remove, and keeps nothing back."""
        self.mine()
        self.hers()
        self.s.stop_daemon()
        folder = self.s.database.parent
        names = ["cytosched.sync-conflict-20261122.db", "cytosched (conflicted copy).db", "cytosched.db~", ".cytosched.db.XyZ123", "of Annabella.db"]
        for name in names:
            shutil.copy(self.s.database, folder / name)
        (folder / "cytosched.db.before-restore-mine").mkdir()
        (folder / "notes.txt").write_text("nothing of ours")
        self.s.start_daemon(now="2026-11-22 12:30:00")
        shown = {*names[:4], "cytosched.db.before-restore-mine"}
        asked = self.s.cli("forget", "Annabella", check=False)
        self.assertEqual(asked.rc, 1)
        for name in shown:
            self.assertIn(name, " ".join(asked.stderr.split()))
        left = self.s.cli_json("forget", "Annabella", "--yes")["left"]
        self.assertEqual(set(left), shown | {"a file with this name in its own"})
        wait_for(lambda: all(r["ok"] for r in self.s.cli_json("doctor", check=False) if r["check"] == "forgetting"), 10, "it to be done")
        for name in names:
            (folder / name).unlink()
        self.s.stop_daemon()
        self.assertNotIn(b"nnabella", self.s.database.read_bytes())
        self.s.start_daemon(now="2026-11-22 12:31:00")
        r = self.s.cli("forget", "me", "--yes")
        self.assertIn("cytosched.db.before-restore-mine", r.stdout)

    def test_me_is_emptied(self):
        self.mine()
        self.hers("me")
        self.s.cli("set", "--patient", "me", "zone", "Pacific/Chatham")
        r = self.s.cli_json("forget", "me", "--yes")
        self.assertEqual(sorted(r), ["changes", "copies", "recorded", "regimens"])
        self.assertEqual(self.found([w for w in WORDS if w != "Annabella"] + list(OTHERS)), [])
        self.assertEqual(self.s.cli_json("patient", "list"), [{"patient": "me", "zone": "Europe/Berlin", "regimens": 0}])
        self.s.cli("forget", "me", "--yes")
        self.mine()
        self.assertEqual(len(self.s.cli_json("list")), 1)

    def test_what_is_set_for_everybody(self):
        """It goes with the last one there is, its history too; where others are or were, it is theirs as well."""
        cli = self.s.cli
        words = ("Dr Quillfeather", "555-night", "Nightnurse")

        def everybody():
            cli("set", "contact", "Dr Quillfeather old")
            cli("set", "contact", "Dr Quillfeather 555")
            cli("set", "contact-urgent", "555-night")
            cli("set", "contact", "Dr Nightnurse")
            cli("undo", "--yes")

        everybody()
        self.hers()
        r = cli("forget", "Annabella", check=False)
        self.assertIn("What was set for everybody, such as a contact, stays", " ".join(r.stderr.split()))
        cli("forget", "Annabella", "--yes")
        self.assertEqual({w for _, w in self.found(words)}, set(words))
        self.mine()
        r = cli("forget", "me", check=False)
        self.assertIn("Nobody else is here: what was set for everybody goes too", " ".join(r.stderr.split()))
        cli("forget", "me", "--yes")
        self.assertEqual(self.found((*words, *OTHERS)), [])
        self.assertEqual([c["verb"] for c in self.s.cli_json("history")], ["forget", "forget"])
        # As on the first start.
        everybody()
        self.mine()
        self.assertTrue(self.whole())

    def test_nothing_brings_it_back(self):
        self.mine()
        before = self.facts()
        self.hers()
        self.s.cli("undo", "--yes")
        self.s.cli("forget", "Annabella", "--yes")
        self.assertEqual(self.s.cli("redo", check=False).rc, 3)
        # The newest change of all is one's own.
        self.assertEqual(self.s.cli_json("undo", "--yes", "--dry-run")["verb"], "taken")
        self.assertEqual(self.facts(), before)
        # Ids that a phone may know are never given again.
        self.s.cli("add", "intron", "3 million units daily at 21:00", "--yes")
        self.s.stop_daemon()
        db = sqlite3.connect(f"file:{self.s.database}?mode=ro", uri=True)
        self.assertEqual(db.execute("SELECT id FROM regimen WHERE handle = 'intron'").fetchone(), (4,))
        db.close()

    def test_who_was_removed_is_forgotten_too(self):
        self.hers()
        self.s.cli("patient", "remove", "Annabella", "--yes")
        self.s.cli("patient", "add", "Annabella")
        self.s.cli("forget", "Annabella", "--yes")
        self.assertEqual(self.found(), [])
        self.assertEqual(self.s.cli("undo", "--yes", check=False).rc, 3)

    def test_a_repeated_call_changes_nothing(self):
        self.hers()
        add = GLib.Variant("(sssa{sv})", ("add-1", "intron", "3 million units daily at 21:00",
                                          {"patient": GLib.Variant("s", "Annabella"), "yes": GLib.Variant("b", True)}))
        self.s.call_daemon("Add", add)
        forget = GLib.Variant("(ssa{sv})", ("forget-1", "Annabella", {"yes": GLib.Variant("b", True)}))
        first = self.s.call_daemon("Forget", forget)
        self.assertEqual(self.s.call_daemon("Forget", forget), first)
        # Nor can the name be guessed by what is kept of the call.
        self.s.stop_daemon()
        db = sqlite3.connect(f"file:{self.s.database}?mode=ro", uri=True)
        self.assertEqual({m for m, in db.execute("SELECT method FROM request")}, {"", "Forget"})
        db.close()
        self.s.start_daemon()
        self.s.cli("patient", "add", "Annabella")
        self.assertEqual(self.s.call_daemon("Forget", forget), first)
        with self.assertRaises(GLib.Error) as caught:
            self.s.call_daemon("Add", add)
        self.assertIn("done before", caught.exception.message)
        self.assertEqual(self.s.cli_json("list"), [])
        self.assertIn("Annabella", self.s.cli("patient", "list").stdout)

    def test_an_open_card_goes(self):
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-11-22 18:59:58")
        FakeServer(self.s)
        self.s.cli("patient", "add", "Annabella")
        self.s.cli("add", "zyxomab", WEEKLY, "--patient", "Annabella", "--from", "today", "--yes")
        wait_for(lambda: self.s.notifications(), 10, "the card")
        self.s.cli("forget", "Annabella", "--yes")
        wait_for(lambda: not self.s.notifications(), 10, "no card")
        self.assertEqual(self.found(), [])


class Between(ForgetCase):
    """What comes between: a kill at any write, a full disk."""

    CALLS = "pwrite64,write,ftruncate,unlink,unlinkat,rename,fdatasync,fsync"

    def forget(self):
        """Whether it was said to be done."""
        try:
            self.s.call_daemon("Forget", GLib.Variant("(ssa{sv})", ("1", "Annabella", {"yes": GLib.Variant("b", True)})))
        except GLib.Error:
            return False
        return True

    def test_killed_anywhere(self):
        self.mine()
        before = self.facts()
        self.hers()
        self.s.stop_daemon()
        saved = self.s.dir / "saved"
        shutil.copytree(self.s.database.parent, saved)
        kills, done = 0, 0
        for n in (1, 2, 3, 5, 8, 12, 18, 26, 40, 60, 90, 130, 200, 300):
            shutil.rmtree(self.s.database.parent)
            shutil.copytree(saved, self.s.database.parent)
            self.s.start_daemon()
            tracer = self.s.start("strace", ["strace", "-p", str(self.s.daemon.pid), "-e", f"trace={self.CALLS}",
                                             "-e", f"inject={self.CALLS}:signal=KILL:when={n}", "-o", self.s.dir / "trace"])
            wait_for(lambda: f"Process {self.s.daemon.pid} attached" in tracer.text(), 10, "strace")
            answered = self.forget()
            kills += not answered
            tracer.stop()
            self.s.kill_daemon()
            self.s.start_daemon()
            there = "Annabella" in self.s.cli("patient", "list").stdout
            if answered:
                self.assertFalse(there, n)
            if not there:
                done += 1
                wait_for(lambda: not self.found(), 5, f"nothing left after a kill at {n}: {self.found()}")
            else:
                self.assertEqual({w for _, w in self.found()}, set(WORDS), n)
                self.s.cli("forget", "Annabella", "--yes")
                self.assertEqual(self.found(), [], n)
            self.assertEqual(self.facts(), before, n)
            self.s.stop_daemon()
        self.assertGreater(kills, 5)
        self.assertGreater(done, 1)
        self.s.start_daemon()

    def test_a_full_disk(self):
        """Refused whole, or deleted and written anew as soon as there is room: and never said to be done before."""
        self.mine()
        before = self.facts()
        self.hers()
        self.s.stop_daemon()
        saved = self.s.dir / "saved"
        shutil.copytree(self.s.database.parent, saved)
        folder = self.s.database.parent
        size = sum(f.stat().st_size for f in saved.iterdir())
        pending = 0
        for room in (0, 100_000, 250_000, size):
            mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size * 4},mode=700", "none", folder], capture_output=True, check=False)
            if mounted.returncode:
                self.skipTest("nothing can be mounted here")
            try:
                shutil.copytree(saved, folder, dirs_exist_ok=True)
                self.s.start_daemon()
                self.s.cli("list")
                fill(folder / "filler", room)
                r = self.s.cli("forget", "Annabella", "--yes", check=False)
                there = "Annabella" in self.s.cli("patient", "list").stdout
                if there:
                    self.assertEqual(r.rc, 1)
                    self.assertIn("Nothing was changed", r.stderr)
                elif r.rc != 0:
                    pending += 1
                    self.assertIn("tried again", r.stderr)
                    self.assertIn("could not be written anew", " ".join(self.s.cli("doctor", check=False).stdout.split()))
                (folder / "filler").unlink()
                if there:
                    self.s.cli("forget", "Annabella", "--yes")
                elif r.rc != 0:
                    wait_for(lambda: self.s.cli("list") and not self.found(), 10, "nothing left", interval=0.3)
                self.assertEqual((self.found(), self.facts()), ([], before))
            finally:
                self.s.stop_daemon()
                subprocess.run(["umount", "--lazy", folder], check=True)
        self.assertGreater(pending, 0)
        self.s.start_daemon()


def fill(path, room):
    """All of the disk but so many bytes."""
    free = os.statvfs(path.parent)
    with open(path, "wb") as f:
        os.posix_fallocate(f.fileno(), 0, max(4096, free.f_bavail * free.f_frsize - room))


class Phone(SyncCase):
    """What stands on a server, and what is kept of it."""

    found = ForgetCase.found

    def hers(self):
        self.s.cli("patient", "add", "Annabella")
        self.s.cli("add", "zyxomab", WEEKLY, "--patient", "Annabella", "--from", "today", "--yes")

    def on_server(self):
        return "".join(self.r.files().values())

    def test_of_one_patient(self):
        self.hers()
        self.first("--patient", "Annabella")
        self.assertIn("zyxomab", self.on_server())
        self.s.cli("forget", "annabella", "--yes")
        self.assertNotIn("zyxomab", self.on_server())
        self.assertEqual(self.found(("Annabella", "zyxomab", USER_URL)), [])
        self.assertFalse((self.s.dir / "config" / "cytosched" / "sync.ini").exists())

    def test_of_all(self):
        self.hers()
        self.first()
        self.s.cli("forget", "Annabella", "--yes")
        self.assertNotIn("zyxomab", self.on_server())
        self.assertIn("peginterferon", self.on_server())
        self.again()

    def test_the_only_one(self):
        self.first()
        self.s.cli("forget", "me", "--yes")
        self.assertEqual(self.on_server(), "")
        self.assertFalse((self.s.dir / "config" / "cytosched" / "sync.ini").exists())
        self.assertEqual(self.state(), "")

    def test_a_server_that_is_away(self):
        self.hers()
        self.first("--patient", "Annabella")
        self.proxy.close()
        r = self.s.cli("forget", "Annabella", "--yes")
        self.assertIn("only you can delete it there", " ".join(r.stderr.split()))
        self.assertEqual((self.found(("Annabella", "zyxomab")), self.state()), ([], ""))


USER_URL = "calendar 1"

if __name__ == "__main__":
    main()

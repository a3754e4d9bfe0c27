#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The database's file, moved, replaced, overwritten or deleted under the running daemon; its log, its
lock, links on the way to it, and what lies beside it. Nothing is acknowledged that would not be
found again; reminders go on; what the cause was passes without a restart."""

import contextlib
import fcntl
import json
import os
import pathlib
import shutil
import sqlite3
import struct
import subprocess
import threading
import unittest

from gi.repository import GLib
from harness import BUILD, DAEMON_NAME, Case, FakeServer, Session, fill_disk, main, wait_for

DATABASE_ERROR = "org.cytosched.Error.Database"
DUE = "90 micrograms weekly on sun at 19:00"


def handles(path):
    """The regimens that the file alone has: without its log."""
    db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    try:
        return sorted(row[0] for row in db.execute("SELECT handle FROM regimen"))
    finally:
        db.close()


class FileCase(Case):
    def setUp(self):
        super().setUp()
        self.server = FakeServer(self.s)
        self.s.start_daemon(now="2026-11-22 18:00:00")
        self.s.cli("add", "pegasys", DUE)
        self.log = self.s.database.with_name("cytosched.db-wal")
        self.aside = self.s.dir / "aside.db"

    def at_rest(self):
        """Two quiet seconds after the last change."""
        wait_for(lambda: self.log.exists() and self.log.stat().st_size == 0, 10, "the log to be written back")

    def refused(self, word="moved, deleted or replaced"):
        r = self.s.cli("add", "intron", "3 million units daily at 21:00", check=False)
        self.assertEqual((r.rc, r.stdout), (1, ""), r.stderr)
        self.assertIn(word, r.stderr)

    def told(self):
        wait_for(lambda: [n for n in self.server.called("Notify") if n[3] == "Reminders can't be recorded"], 10, "the card")

    def whole(self, *names):
        self.assertEqual(sorted(r["regimen"] for r in self.s.cli_json("list")), sorted(names))


class Meanwhile(FileCase):
    """While the daemon is off."""

    def change(self, sql):
        self.s.stop_daemon()
        db = sqlite3.connect(self.s.database)
        db.executescript(sql)
        db.close()

    def strange(self):
        rows = json.loads(self.s.cli("doctor", "--json", check=False).stdout)
        return [row["finding"] for row in rows if row["check"] == "values"]

    def told_of(self, *words):
        """Also after another start; and what can be done goes on."""
        for _ in range(2):
            self.s.start_daemon()
            for word in ("never writes", *words):
                self.assertIn(word, self.strange()[0])
            self.s.cli("next")
            self.s.stop_daemon()

    def test_a_value_that_was_never_written(self):
        self.change("UPDATE regimen SET handle = 'a' || char(27)")
        self.told_of("regimen", "handle")

    def test_no_name_of_its_own(self):
        """What a calendar knows a dose by would be another."""
        for sql in ("UPDATE meta SET value = 'a b' WHERE key = 'id'", "DELETE FROM meta WHERE key = 'id'"):
            self.change(sql)
            self.s.start_daemon()
            r = self.s.cli("export", check=False)
            self.assertEqual((r.rc, r.stdout), (1, ""))
            self.assertIn("damaged", r.stderr)
            self.s.stop_daemon()

    def test_another_in_its_place(self):
        self.at_rest()
        self.s.stop_daemon()
        shutil.copy(self.s.database, self.aside)
        db = sqlite3.connect(self.aside)
        db.execute("UPDATE regimen SET handle = 'a' || char(27) || '[2J'")
        db.commit()
        db.close()
        os.replace(self.aside, self.s.database)
        self.told_of("regimen", "handle")

    def test_a_trigger_of_somebodys(self):
        self.change("CREATE TRIGGER t AFTER INSERT ON change BEGIN DELETE FROM record; END")
        self.s.start_daemon()
        r = self.s.cli("list", check=False)
        self.assertEqual(r.rc, 1)
        self.assertIn("damaged", r.stderr)

    def test_a_log_of_somebodys(self):
        """With the database as it was left."""
        self.at_rest()
        self.s.stop_daemon()
        shutil.copy(self.s.database, self.aside)
        db = sqlite3.connect(self.aside)
        db.execute("UPDATE regimen SET handle = 'a' || char(27)")
        db.commit()
        shutil.copy(f"{self.aside}-wal", self.log)
        db.close()
        self.told_of("regimen", "handle")

    def test_a_good_one_is_taken(self):
        self.change("UPDATE due SET wake = wake - 60")
        self.s.start_daemon()
        self.whole("pegasys")
        self.assertEqual(self.strange(), [])


class LogSpoilt(FileCase):
    """Cut, or written into, under the running daemon, with answers in it that are nowhere else."""

    def setUp(self):
        super().setUp()
        self.s.cli("set", "again", "22m")
        while self.log.stat().st_size == 0:  # at rest already, on a busy machine
            self.s.cli("set", "again", "21m")
            self.s.cli("set", "again", "22m")

    def nothing_is_lost(self):
        """Neither what was in it, nor what is answered afterwards."""
        self.s.cli("add", "intron", "3 million units daily at 21:00")
        self.s.kill_daemon()
        self.s.start_daemon()
        self.whole("intron", "pegasys")
        self.assertIn("22m", self.s.cli("set").stdout)

    def test_cut_to_nothing(self):
        os.truncate(self.log, 0)
        self.nothing_is_lost()

    def test_cut(self):
        os.truncate(self.log, self.log.stat().st_size // 2)
        self.nothing_is_lost()

    def test_written_into(self):
        with open(self.log, "r+b") as file:
            file.seek(self.log.stat().st_size // 2)
            file.write(b"x" * 4000)
        self.nothing_is_lost()

    def test_nobody_calls(self):
        """It is seen at rest, before what is in memory goes."""
        inode = self.s.database.stat().st_ino
        os.truncate(self.log, 0)
        wait_for(lambda: self.s.database.stat().st_ino != inode, 20, "the database to be written anew")
        self.nothing_is_lost()

    def test_its_time_alone(self):
        self.at_rest()
        os.utime(self.log, (1, 1))
        self.nothing_is_lost()


class Emptied(FileCase):
    """An empty file is no plan that begins."""

    def off(self):
        self.s.start_daemon()
        r = self.s.cli("list", check=False)
        self.assertEqual(r.rc, 1)
        self.assertIn("It is empty, but it was not", r.stderr)
        self.assertEqual(self.s.database.stat().st_size, 0)

    def test_while_the_daemon_is_off(self):
        self.s.stop_daemon()
        os.truncate(self.s.database, 0)
        self.off()

    def test_beside_its_log(self):
        """SQLite would remove the one that has all."""
        self.s.kill_daemon()
        os.truncate(self.s.database, 0)
        size = self.log.stat().st_size
        self.off()
        self.assertEqual(self.log.stat().st_size, size)

    def test_under_the_daemon(self):
        self.at_rest()
        os.truncate(self.s.database, 0)
        self.assertEqual(self.s.cli("add", "intron", "3 million units daily at 21:00", check=False).rc, 1)
        self.s.kill_daemon()
        self.off()


class Printed(FileCase):
    """What a command prints goes into no database, whatever the shell made of it."""

    def refused_into(self, where, mode, *args):
        before = self.s.database.read_bytes(), self.log.read_bytes()
        with open(where, mode) as file:
            done = subprocess.run([BUILD / "cytosched", *args], env={**self.s.env, **self.s.clock.environment()}, stdout=file,
                                  stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual((done.returncode, (self.s.database.read_bytes(), self.log.read_bytes())), (1, before), args)
        self.assertIn("the database in use", done.stderr)

    def test_it_is_seen(self):
        self.at_rest()
        link, other = self.s.dir / "link", self.s.dir / "other"
        link.symlink_to(self.s.database)
        os.link(self.s.database, other)
        for where in (self.s.database, self.log, link, other):
            for mode in ("ab", "r+b"):
                for args in (["export"], ["list"], ["help"], ["backup", self.s.dir / "copy"]):
                    self.refused_into(where, mode, *args)
        self.whole("pegasys")


class Gone(FileCase):
    def test_at_rest_the_file_alone_is_whole(self):
        self.at_rest()
        self.assertEqual(handles(self.s.database), ["pegasys"])

    def test_deleted(self):
        self.at_rest()
        self.s.database.unlink()
        self.refused()
        self.told()
        self.assertFalse(self.s.database.exists())
        checks = {r["check"]: r["ok"] for r in self.s.cli_json("doctor", check=False)}
        self.assertFalse(checks["recording"])
        # What is still known can be saved, and brought back.
        self.s.cli("backup", self.aside)
        self.assertEqual(handles(self.aside), ["pegasys"])
        self.s.cli("restore", self.aside, "--yes")
        self.s.cli("add", "intron", "3 million units daily at 21:00")
        self.s.restart_daemon(kill=True)
        self.whole("intron", "pegasys")

    def test_the_reminder_still_comes(self):
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-11-22 18:59:55")
        self.at_rest()
        self.s.database.rename(self.aside)
        wait_for(lambda: [n for n in self.server.called("Notify") if "time for your injection" in n[3]], 15, "the reminder")
        self.told()
        r = self.s.cli("taken", "pegasys", "--yes", check=False)
        self.assertEqual(r.rc, 1, r.stderr)
        # Back again, it is taken up by itself.
        self.aside.rename(self.s.database)
        self.s.cli("taken", "pegasys", "--yes")
        self.s.restart_daemon(kill=True)
        self.assertEqual([c["verb"] for c in self.s.cli_json("history")], ["add", "taken"])

    def test_moved_at_once_it_is_whole(self):
        """With its last changes still in the log."""
        self.s.cli("add", "besremi", "50 micrograms every 2 weeks on sun at 20:00")
        self.s.database.rename(self.aside)
        self.refused()
        self.assertEqual(handles(self.aside), ["besremi", "pegasys"])
        self.log.rename(self.s.dir / "aside.db-wal")
        self.s.kill_daemon()
        self.log.unlink(missing_ok=True)
        shutil.move(self.aside, self.s.database)
        self.s.start_daemon(now="2026-11-22 18:05:00")
        self.whole("besremi", "pegasys")

    def test_replaced_by_another(self):
        """As a person restores a backup without us: what lies there now is taken."""
        self.s.cli("backup", self.aside)
        self.s.cli("add", "intron", "3 million units daily at 21:00")
        self.at_rest()
        os.replace(self.aside, self.s.database)
        self.s.cli("add", "besremi", "50 micrograms every 2 weeks on sun at 20:00")
        self.whole("besremi", "pegasys")
        self.s.restart_daemon(kill=True)
        self.whole("besremi", "pegasys")

    def test_replaced_by_rubbish(self):
        self.at_rest()
        self.aside.write_bytes(b"Shopping: milk, bread\n" * 300)
        os.replace(self.aside, self.s.database)
        self.refused()
        self.told()
        self.assertTrue(self.s.database.read_bytes().startswith(b"Shopping"))

    def test_overwritten_in_place(self):
        """cp backup cytosched.db"""
        self.s.cli("backup", self.aside)
        self.s.cli("add", "intron", "3 million units daily at 21:00")
        for rest in (True, False):
            self.at_rest()
            if not rest:
                self.s.cli("set", "again", "22m")
            with open(self.s.database, "r+b") as file:
                file.write(self.aside.read_bytes())
                file.truncate()
            self.s.cli("add", "besremi", "50 micrograms every 2 weeks on sun at 20:00")
            self.whole("besremi", "pegasys")
            if rest:  # nothing of what was there is left
                wait_for(lambda: [n for n in self.server.called("Notify") if "was written over the one in use" in n[4]], 10, "the card")
        self.s.restart_daemon(kill=True)
        self.whole("besremi", "pegasys")
        self.assertIn("whole", self.s.cli("doctor", check=False).stdout)


class Log(FileCase):
    def test_deleted_nothing_is_lost(self):
        for n in range(60):
            self.s.cli("set", "contact", f"the nurse, {n}")
        self.log.unlink()
        self.s.cli("set", "contact", "the ward")
        self.s.kill_daemon()
        self.s.start_daemon(now="2026-11-22 18:05:00")
        self.whole("pegasys")
        self.assertIn("the ward", self.s.cli("set").stdout)

    def test_deleted_and_then_read(self):
        """Who reads first sees it, too."""
        self.s.cli("set", "contact", "the nurse")
        self.log.unlink()
        self.s.cli("next")
        self.s.cli("set", "contact", "the ward")
        self.s.restart_daemon(kill=True)
        self.assertIn("the ward", self.s.cli("set").stdout)

    def test_deleted_at_rest(self):
        self.at_rest()
        self.log.unlink()
        self.s.cli("add", "intron", "3 million units daily at 21:00")
        self.s.restart_daemon(kill=True)
        self.whole("intron", "pegasys")


class Lock(FileCase):
    def second(self):
        """What a second daemon on the same database says, on a bus of its own."""
        script = '"$0"/cytoschedd --database "$1" & gdbus wait --session --timeout 10 %s; "$0"/cytosched list' % DAEMON_NAME
        done = subprocess.run(
            ["dbus-run-session", "--", "sh", "-c", script, BUILD, self.s.database],
            capture_output=True, text=True, check=False, timeout=30,
            env={"PATH": os.environ["PATH"], "HOME": str(self.s.dir)})
        return done.stderr

    def test_a_second_daemon(self):
        self.assertIn("in use by another program", self.second())
        self.s.cli("add", "intron", "3 million units daily at 21:00")

    def test_is_held_though_the_file_was_opened_and_closed(self):
        """A refused restore of the database itself, through a link."""
        link = self.s.dir / "link"
        link.symlink_to(self.s.database)
        self.assertEqual(self.s.cli("restore", link, "--yes", check=False).rc, 1)
        self.assertIn("in use by another program", self.second())


    def test_is_waited_for_where_a_daemon_before_is_about_to_end(self):
        """The first call after a start is answered, though a copy of the daemon that was killed had the lock until then."""
        self.s.stop_daemon()
        before = self.s.daemon
        held = self.s.database.with_name("cytosched.db.lock").open("r+b")
        fcntl.fcntl(held, fcntl.F_OFD_SETLK, struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))

        def let_go():
            wait_for(lambda: self.s.daemon is not before and "nanosleep" in pathlib.Path(f"/proc/{self.s.daemon.pid}/wchan").read_text(),
                     30, "the daemon to wait")
            held.close()

        ending = threading.Thread(target=let_go)
        ending.start()
        self.s.start_daemon(now="2026-11-22 18:00:00")
        self.s.cli("add", "intron", "3 million units daily at 21:00")
        ending.join()

    def test_a_second_session_reminds_once_the_first_has_ended(self):
        """By itself, and without a call."""
        with Session() as second:
            server = FakeServer(second)
            second.start_daemon(now="2026-11-22 19:05:00", args=("--database", self.s.database))
            self.s.kill_daemon()
            wait_for(lambda: [n for n in server.called("Notify") if "time for your injection" in n[3]], 10, "the reminder")


class Place(Case):
    def test_a_link_on_the_way(self):
        (self.s.dir / "real").mkdir()
        folder = self.s.database.parent
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.symlink_to(self.s.dir / "real")
        self.s.start_daemon()
        self.s.cli("add", "pegasys", DUE)
        self.assertTrue((self.s.dir / "real" / "cytosched.db").exists())

    def test_missing_where_there_was_one(self):
        self.s.start_daemon(now="2026-11-22 18:00:00")
        self.s.cli("add", "pegasys", DUE)
        self.s.cli("backup", self.s.dir / "backup")
        self.s.stop_daemon()
        self.s.database.unlink()
        self.s.start_daemon(now="2026-11-22 18:00:00")
        with self.assertRaises(GLib.Error) as caught:
            self.s.call_daemon("List", GLib.Variant("(a{sv})", ({},)))
        self.assertIn(DATABASE_ERROR, caught.exception.message)
        self.assertIn("cytosched restore FILE", caught.exception.message)
        self.assertFalse(self.s.database.exists())
        self.s.cli("restore", self.s.dir / "backup", "--yes")
        self.assertEqual(len(self.s.cli_json("list")), 1)

    def test_a_home_that_is_mounted_later(self):
        """Nobody calls; the reminder of the plan in it comes all the same."""
        self.s.start_daemon(now="2026-11-22 18:00:00")
        self.s.cli("add", "pegasys", DUE)
        self.s.stop_daemon()
        folder, later = self.s.database.parent, self.s.dir / "later"
        folder.rename(later)
        server = FakeServer(self.s)
        self.s.start_daemon(now="2026-11-22 19:05:00")
        self.assertEqual(self.s.cli_json("list"), [])
        mounted = subprocess.run(["mount", "--bind", later, folder], capture_output=True, check=False)
        if mounted.returncode:
            self.skipTest("nothing can be mounted here")
        self.addCleanup(subprocess.run, ["umount", "--lazy", folder], check=True)
        wait_for(lambda: [n for n in server.called("Notify") if "time for your injection" in n[3]], 15, "the reminder")
        self.s.cli("taken")

    def test_what_an_end_by_force_left(self):
        folder = self.s.database.parent
        folder.mkdir(parents=True, mode=0o700)
        for name in ("cytosched.db.restore-abcdef", "cytosched.db.backup-abcdef"):
            (folder / name).write_bytes(b"x" * 4096)
        self.s.start_daemon()
        self.s.wait_for_name(DAEMON_NAME, 10, self.s.daemon)
        self.assertEqual(sorted(p.name for p in folder.glob("*-abcdef")), [])


class ReadOnly(FileCase):
    """The daemon starts where it can read the database and not write it: it reminds, says so, records nothing,
    and goes on by itself."""

    def mount(self, *args):
        done = subprocess.run(["mount", *map(str, args)], capture_output=True, text=True, check=False)
        if done.returncode:
            self.skipTest(f"nothing can be mounted here: {done.stderr.strip()}")

    def bound(self):
        """The folder as a mount of its own."""
        folder = self.s.database.parent
        self.mount("--bind", folder, folder)
        self.addCleanup(subprocess.run, ["umount", "--lazy", folder], check=True)
        return folder

    def due(self):
        wait_for(lambda: [n for n in self.server.called("Notify") if "time for your injection" in n[3]], 15, "the reminder")

    def reminds_and_goes_on(self, mend):
        self.due()
        self.told()
        r = self.s.cli("taken", "pegasys", "--yes", check=False)
        self.assertEqual((r.rc, r.stdout), (1, ""), r.stderr)
        self.assertEqual(self.s.cli("export", check=False).rc, 1)
        checks = {r["check"]: r["ok"] for r in self.s.cli_json("doctor", check=False)}
        self.assertFalse(checks["recording"])
        mend()
        self.s.cli("taken", "pegasys", "--yes")
        self.s.restart_daemon(kill=True)
        self.assertEqual([c["verb"] for c in self.s.cli_json("history")], ["add", "taken"])

    def test_a_folder_to_read_alone(self):
        self.s.stop_daemon()
        folder = self.bound()
        self.mount("-o", "remount,bind,ro", folder)
        self.s.start_daemon(now="2026-11-22 19:05:00")
        self.reminds_and_goes_on(lambda: self.mount("-o", "remount,bind,rw", folder))

    def test_after_an_end_by_force(self):
        """The last changes are in the log alone; and nobody calls when it can be written again."""
        self.s.cli("add", "besremi", "50 micrograms every 2 weeks on sun at 20:00")
        self.s.kill_daemon()
        self.assertGreater(self.log.stat().st_size, 0)
        folder = self.bound()
        self.mount("-o", "remount,bind,ro", folder)
        self.s.start_daemon(now="2026-11-22 19:05:00", speed=10)
        self.due()
        self.whole("besremi", "pegasys")
        self.mount("-o", "remount,bind,rw", folder)
        wait_for(lambda: {r["check"]: r["ok"] for r in self.s.cli_json("doctor", check=False)}.get("recording", True), 10, "it to go on")
        self.s.cli("taken", "pegasys", "--yes")

    def test_no_inode_is_left(self):
        self.s.stop_daemon()
        folder = self.s.database.parent
        content = self.s.database.read_bytes()
        self.mount("-t", "tmpfs", "-o", "size=8m,nr_inodes=2,mode=700", "none", folder)
        self.addCleanup(subprocess.run, ["umount", "--lazy", folder], check=True)
        self.s.database.write_bytes(content)
        self.s.start_daemon(now="2026-11-22 19:05:00")
        self.reminds_and_goes_on(lambda: self.mount("-o", "remount,nr_inodes=100", folder))


class Mounted(FileCase):
    """The folder is a mount, which goes, or changes, under the running daemon."""

    def setUp(self):
        super().setUp()
        self.s.stop_daemon()
        self.folder, self.disk = self.s.database.parent, self.s.dir / "disk"
        self.folder.rename(self.disk)
        self.folder.mkdir(mode=0o700)

    def mount(self, *args):
        done = subprocess.run(["mount", *map(str, args)], capture_output=True, text=True, check=False)
        if done.returncode:
            self.skipTest(f"nothing can be mounted here: {done.stderr.strip()}")
        return lambda: subprocess.run(["umount", "--lazy", self.folder], capture_output=True, check=False)

    def bind(self):
        unmount = self.mount("--bind", self.disk, self.folder)
        self.addCleanup(unmount)
        return unmount

    def tmpfs(self, *options):
        """With the database on it."""
        unmount = self.mount("-t", "tmpfs", "-o", ",".join(["mode=700", *options]), "none", self.folder)
        self.addCleanup(unmount)
        for path in self.disk.iterdir():
            shutil.copy2(path, self.folder)
        return unmount

    def start(self, now="2026-11-22 18:59:57"):
        self.s.start_daemon(now=now, speed=10)
        return self.s.cli("next", "1")

    def due(self):
        wait_for(lambda: [n for n in self.server.called("Notify") if "time for your injection" in n[3]], 15, "the reminder")

    def recording(self):
        return {r["check"]: r["ok"] for r in self.s.call_daemon("Status")[0]}.get("recording", True)

    def goes_on(self, *verbs):
        """By itself, and all that was acknowledged is there after an end by force."""
        wait_for(self.recording, 30, "it to go on")
        self.s.cli("taken", "pegasys", "--yes")
        self.s.restart_daemon(kill=True)
        self.assertEqual([c["verb"] for c in self.s.cli_json("history")], ["add", *verbs, "taken"])

    def test_taken_away_lazily_and_back(self):
        unmount = self.bind()
        self.start()
        unmount()
        self.refused()
        self.told()
        self.due()
        self.assertFalse(self.s.database.exists())
        self.bind()
        self.goes_on()

    def test_taken_away_while_the_log_is_full(self):
        """The last change is in the log alone, and on what was taken away both are whole."""
        unmount = self.bind()
        self.start()
        self.s.cli("snooze", "pegasys", "20m", check=False)
        self.s.cli("add", "besremi", "50 micrograms every 2 weeks on sun at 20:00")
        unmount()
        self.refused()
        self.bind()
        wait_for(self.recording, 30, "it to go on")
        self.s.restart_daemon(kill=True)
        self.whole("besremi", "pegasys")

    def test_an_empty_one_in_its_place(self):
        """It is not begun anew: what is known is kept, reminders go on, and it is said."""
        unmount = self.bind()
        self.start()
        unmount()
        self.addCleanup(self.mount("-t", "tmpfs", "-o", "mode=700", "none", self.folder))
        self.refused()
        self.told()
        self.due()
        self.assertEqual(sorted(p.name for p in self.folder.iterdir() if p.name.endswith((".db", ".db-wal"))), [])
        subprocess.run(["umount", "--lazy", self.folder], check=True)
        self.bind()
        self.goes_on()

    def test_what_was_in_memory_alone_is_saved(self):
        """A tmpfs is gone with its last mount, but for what the daemon holds: a backup has it."""
        unmount = self.tmpfs()
        self.start()
        self.s.cli("add", "besremi", "50 micrograms every 2 weeks on sun at 20:00")
        unmount()
        self.refused()
        self.s.cli("backup", self.aside)
        self.assertEqual(handles(self.aside), ["besremi", "pegasys"])
        self.s.cli("restore", self.aside, "--yes")
        self.goes_on("add")

    def test_a_mount_to_be_read_alone_over_it(self):
        """What is open can still be written: an answer is stored where it is found again. Started there it reads."""
        self.bind()
        self.start()
        self.due()
        self.bind()
        self.mount("-o", "remount,bind,ro", self.folder)
        answered = self.s.cli("snooze", "pegasys", "5m", check=False)
        self.s.kill_daemon()
        self.s.start_daemon(now="2026-11-22 19:00:30")
        self.assertEqual(len(self.s.cli_json("history")), 2 if answered.rc == 0 else 1)
        self.refused("cannot be written")
        self.told()
        self.mount("-o", "remount,bind,rw", self.folder)
        self.goes_on(*["snooze"] * (answered.rc == 0))

    def fill(self):
        filler = self.folder / "filler"
        fill_disk(filler)
        return filler

    def fill_and_free(self, name):
        filler = self.fill()
        acknowledged = 0
        while (r := self.s.cli("set", "again", f"{acknowledged + 20}m", check=False)).rc == 0:
            acknowledged += 1
            self.assertLess(acknowledged, 500)
        self.assertIn("disk is full", r.stderr)
        filler.unlink()
        self.s.cli("add", name, "3 million units daily at 21:00", "--yes")
        value = next(row["value"] for row in self.s.cli_json("set") if row["key"] == "again")
        self.assertEqual(value, f"{acknowledged + 19}m" if acknowledged else value)

    def test_full_and_freed_twice(self):
        self.tmpfs("size=1m")
        self.start("2026-11-22 18:00:00")
        for name in ("besremi", "intron"):
            self.fill_and_free(name)
        self.s.restart_daemon(kill=True)
        self.whole("besremi", "intron", "pegasys")

    def test_the_log_deleted_to_make_room(self):
        self.tmpfs("size=1m")
        self.start()
        filler = self.fill()
        self.due()
        self.told()
        self.log.unlink()
        filler.unlink()
        self.goes_on()

    def test_full_in_the_middle_of_a_page(self):
        """A write that fails sets the log's time, and it is as long as before: that was taken for somebody else's."""
        self.tmpfs("size=600k")
        self.start("2026-11-22 18:00:00")
        self.fill_and_free("intron")
        self.s.restart_daemon(kill=True)
        self.whole("intron", "pegasys")


class Copied(FileCase):
    """A copy of before in the database's place, and what was answered last in a log that is not its: never both in one."""

    BESREMI = "50 micrograms every 2 weeks on sun at 20:00"

    def setUp(self):
        super().setUp()
        self.at_rest()
        shutil.copy(self.s.database, self.aside)

    def log_is_full(self):
        """Something is acknowledged, and in the log alone."""
        for n in range(100):
            self.s.cli("set", "contact", f"the nurse, {n}")
            if self.log.stat().st_size > 0:
                return
        self.fail("it was written back each time")

    def put(self, path):
        """As cp does it: into the file."""
        with open(self.s.database, "r+b") as file:
            file.write(path.read_bytes())
            file.truncate()

    def verbs(self):
        return [c["verb"] for c in self.s.cli_json("history")]

    def kept(self, what):
        return sorted(p for p in self.s.database.parent.glob(f"cytosched.db.before-{what}-*"))

    def told(self, what):
        """On the screen and by doctor, also after another start."""
        wait_for(lambda: [n for n in self.server.called("Notify") if n[3] == "The database was replaced"], 10, "the card")
        self.s.restart_daemon(kill=True)
        row = next(r for r in self.s.cli_json("doctor", check=False) if r["check"] == "replaced")
        self.assertIn(str(self.kept(what)[0]), row["finding"])
        self.assertFalse(row["ok"])

    def answered(self):
        """Three changes; the last one in the log alone."""
        self.s.cli("add", "besremi", self.BESREMI)
        self.at_rest()
        self.log_is_full()

    def test_put_there_after_a_kill(self):
        self.answered()
        self.s.kill_daemon()
        self.put(self.aside)
        self.s.start_daemon(now="2026-11-22 18:05:00")
        self.assertEqual(self.verbs(), ["add"])
        self.whole("pegasys")
        self.told("wal")
        self.s.cli("add", "intron", "3 million units daily at 21:00")
        self.s.restart_daemon(kill=True)
        self.whole("intron", "pegasys")

    def notices(self):
        return [r for r in self.s.call_daemon("Open")[0] if r["kind"] == "notice"]

    def test_put_there_while_it_was_off(self):
        """No log is left that could tell: the lock knows which state there was."""
        self.s.cli("add", "besremi", self.BESREMI)
        self.at_rest()
        self.s.stop_daemon()
        self.put(self.aside)
        self.s.start_daemon(now="2026-11-22 18:05:00")
        wait_for(lambda: [n for n in self.server.called("Notify") if n[3] == "The database was replaced"], 10, "the card")
        self.whole("pegasys")
        (notice,) = self.notices()
        self.assertIn("is not in it, and is not kept", notice["body"])
        self.s.call_daemon("Dismiss", GLib.Variant("(s)", (notice["id"],)))
        self.s.cli("add", "intron", "3 million units daily at 21:00")
        for kill in (True, False, True):
            self.s.restart_daemon(kill=kill)
            self.assertEqual(self.notices(), [])
        self.whole("intron", "pegasys")

    def test_nothing_is_said_of_its_own(self):
        """However it ended, at whatever point of its log, and where a value in it was never written here."""
        for k, kill in enumerate((True, False, True, True, False, True, True, False)):
            self.s.cli("add", "intron", "3 million units daily at 21:00", "--name", f"i{k}")
            if k % 3 != 0:
                self.at_rest()
            if k == 4:
                self.s.stop_daemon()
                with contextlib.closing(sqlite3.connect(self.s.database)) as db:
                    db.execute("UPDATE regimen SET handle = 'a' || char(27) WHERE handle = 'i1'")
                    db.commit()
                self.s.start_daemon(now=f"2026-11-22 18:{k:02}:30")
            else:
                self.s.restart_daemon(kill=kill)
            self.assertEqual(self.notices(), [], k)

    def test_a_backup_put_there_after_a_kill(self):
        self.s.cli("backup", self.s.dir / "backup")
        self.log_is_full()
        self.s.kill_daemon()
        self.put(self.s.dir / "backup")
        self.s.start_daemon(now="2026-11-22 18:05:00")
        self.assertEqual(self.verbs(), ["add"])

    def test_another_plan_put_there_after_a_kill(self):
        with Session() as second:
            second.start_daemon(now="2026-11-22 18:00:00")
            second.cli("add", "besremi", self.BESREMI)
            second.cli("backup", self.s.dir / "other")
        self.log_is_full()
        self.s.kill_daemon()
        self.put(self.s.dir / "other")
        self.s.start_daemon(now="2026-11-22 18:05:00")
        self.whole("besremi")
        self.assertEqual(self.verbs(), ["add"])
        self.told("wal")

    def test_moved_there_under_the_daemon(self):
        self.answered()
        os.replace(self.aside, self.s.database)
        self.assertEqual(self.verbs(), ["add"])
        self.told("replaced")
        # All that was acknowledged before is in what was kept.
        self.s.cli("restore", self.kept("replaced")[0], "--yes")
        self.whole("besremi", "pegasys")
        self.assertIn("the nurse", self.s.cli("set").stdout)

    def test_moved_there_at_rest(self):
        self.s.cli("add", "besremi", self.BESREMI)
        self.at_rest()
        os.replace(self.aside, self.s.database)
        self.s.cli("add", "intron", "3 million units daily at 21:00")
        self.whole("intron", "pegasys")
        self.assertEqual(handles(self.kept("replaced")[0]), ["besremi", "pegasys"])
        self.told("replaced")

    def test_the_same_in_its_place(self):
        """Nothing is lost, and nothing is said."""
        self.log_is_full()
        os.replace(self.aside, self.s.database)
        self.s.cli("add", "besremi", self.BESREMI)
        self.s.restart_daemon(kill=True)
        self.whole("besremi", "pegasys")
        self.assertIn("the nurse", self.s.cli("set").stdout)
        self.assertEqual(self.kept("wal") + self.kept("replaced"), [])

    def test_killed_between_the_log_and_its_mark(self):
        """What the lock says is of one log before."""
        lock = self.s.database.with_name("cytosched.db.lock")
        mark = lock.read_bytes()
        self.answered()
        self.s.kill_daemon()
        lock.write_bytes(mark)
        self.s.start_daemon(now="2026-11-22 18:05:00")
        self.whole("besremi", "pegasys")
        self.assertIn("the nurse", self.s.cli("set").stdout)
        self.assertEqual(self.kept("wal"), [])

    def test_no_number_is_given_twice(self):
        """An event of another drug has another name on a phone."""
        self.s.cli("add", "besremi", self.BESREMI)
        self.s.cli("export", "--output", self.s.dir / "a.ics")
        self.at_rest()
        self.s.stop_daemon()
        self.put(self.aside)
        self.s.start_daemon(now="2026-11-22 18:20:00")
        self.s.cli("add", "intron", "50 micrograms every 2 weeks on sun at 20:00", "--yes")
        self.s.cli("export", "--output", self.s.dir / "b.ics")

        def events(name):
            text = (self.s.dir / name).read_text()
            return {e.split("UID:")[1].split("\n")[0].strip(): e for e in text.split("BEGIN:VEVENT")[1:]}

        before, after = events("a.ics"), events("b.ics")
        for uid in set(before) & set(after):
            self.assertNotIn("intron", after[uid].lower())
            numbers = [int(e[uid].split("SEQUENCE:")[1].split()[0]) for e in (before, after)]
            self.assertLess(*numbers)


class Touched(FileCase):
    """The file's time alone, or its own bytes again, under the running daemon."""

    def stays(self, touch):
        self.at_rest()
        while True:
            self.s.cli("add", "besremi", "50 micrograms every 2 weeks on sun at 20:00", "--yes")
            if self.log.stat().st_size > 0:
                break
            self.s.cli("undo", "--yes")
        touch()
        self.whole("besremi", "pegasys")
        self.s.cli("set", "contact", "the nurse")
        self.at_rest()
        self.s.restart_daemon(kill=True)
        self.whole("besremi", "pegasys")
        self.assertIn("the nurse", self.s.cli("set").stdout)
        self.assertEqual(list(self.s.database.parent.glob("*before-*")), [])

    def test_its_time(self):
        self.stays(lambda: os.utime(self.s.database))

    def test_an_old_time(self):
        self.stays(lambda: os.utime(self.s.database, (1, 1)))

    def test_its_own_bytes(self):
        def write():
            content = self.s.database.read_bytes()
            with open(self.s.database, "r+b") as file:
                file.write(content)

        self.stays(write)

    def test_a_byte_more(self):
        def append():
            with open(self.s.database, "ab") as file:
                file.write(b"\n")

        self.stays(append)

    def test_after_a_kill(self):
        self.s.cli("set", "contact", "the nurse")
        self.s.kill_daemon()
        os.utime(self.s.database)
        self.s.start_daemon(now="2026-11-22 18:05:00")
        self.assertIn("the nurse", self.s.cli("set").stdout)


class Beside(FileCase):
    """What lies beside the database and is no file of ours."""

    def setUp(self):
        super().setUp()
        self.at_rest()
        self.s.stop_daemon()
        self.journal = self.s.database.with_name("cytosched.db-journal")
        self.lock = self.s.database.with_name("cytosched.db.lock")

    def is_put_aside(self):
        self.s.start_daemon(now="2026-11-22 18:05:00")
        self.whole("pegasys")
        self.assertFalse(self.journal.exists())
        row = next(r for r in self.s.cli_json("doctor", check=False) if r["check"] == "replaced")
        self.assertIn("before-journal-", row["finding"])
        wait_for(lambda: [n for n in self.server.called("Notify") if n[3] == "A file was put aside"], 10, "the card")
        self.s.cli("add", "intron", "3 million units daily at 21:00")
        self.s.restart_daemon(kill=True)
        self.whole("intron", "pegasys")

    def test_a_journal_that_is_a_pipe(self):
        os.mkfifo(self.journal)
        self.is_put_aside()

    def test_a_journal_that_is_a_folder(self):
        self.journal.mkdir()
        self.is_put_aside()

    def test_a_journal_of_somebodys(self):
        """SQLite would play it back into a database that is exactly as it was left."""
        shutil.copy(self.s.database, self.aside)
        db = sqlite3.connect(self.aside, isolation_level=None)
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("UPDATE regimen SET handle = 'a' || char(27)")
        db.execute("PRAGMA cache_size = 1")
        db.execute("BEGIN")
        db.execute("UPDATE regimen SET handle = 'pegasys'")
        db.execute("CREATE TABLE x (y)")
        for _ in range(200):
            db.execute("INSERT INTO x VALUES (randomblob(3000))")
        shutil.copy(f"{self.aside}-journal", self.journal)
        db.close()
        self.is_put_aside()

    def in_the_way(self, path, word):
        """Reminders come from memory, and what is in the way is named."""
        self.s.start_daemon(now="2026-11-22 19:05:00")
        wait_for(lambda: [n for n in self.server.called("Notify") if "time for your injection" in n[3]], 15, "the reminder")
        r = self.s.cli("taken", "pegasys", "--yes", check=False)
        self.assertEqual(r.rc, 1)
        self.assertIn(word, r.stderr)
        self.assertIn(word, self.s.cli("doctor", check=False).stdout)
        path.unlink() if path.is_symlink() or not path.is_dir() else path.rmdir()
        self.s.cli("taken", "pegasys", "--yes")
        self.s.restart_daemon(kill=True)
        self.assertEqual([c["verb"] for c in self.s.cli_json("history")], ["add", "taken"])

    def test_a_lock_that_is_a_folder(self):
        self.lock.unlink()
        self.lock.mkdir()
        self.in_the_way(self.lock, "cytosched.db.lock")

    def test_a_lock_that_is_a_dangling_link(self):
        self.lock.unlink()
        self.lock.symlink_to("nowhere")
        self.in_the_way(self.lock, "cytosched.db.lock")

    def another_name(self, path):
        """What the lock is another name of is not written into."""
        was = path.read_bytes()
        self.s.start_daemon(now="2026-11-22 18:05:00")
        self.assertIn("cytosched.db.lock", self.s.cli("set", "again", "25m", check=False).stderr)
        self.s.stop_daemon()
        self.assertEqual(path.read_bytes(), was)
        self.lock.unlink()

    def test_a_lock_that_is_something_else(self):
        letter = self.s.dir / "letter"
        letter.write_text("Dear Anna")
        self.log.touch()
        self.lock.unlink()
        for path in (letter, self.log, self.s.database):
            os.link(path, self.lock)
            self.another_name(path)
        self.lock.symlink_to(self.s.database)
        self.another_name(self.s.database)
        self.s.start_daemon(now="2026-11-22 18:06:00")
        self.whole("pegasys")

    def test_a_lock_that_is_in_a_copy_of_the_folder_too(self):
        os.link(self.lock, self.s.dir / "copied")
        self.s.start_daemon(now="2026-11-22 18:59:00")
        self.s.cli("add", "intron", "3 million units daily at 21:00")
        self.whole("intron", "pegasys")

    def test_a_log_that_is_a_folder(self):
        self.log.unlink(missing_ok=True)
        self.log.mkdir()
        self.in_the_way(self.log, "cytosched.db-wal")

    def test_a_log_that_is_a_link(self):
        self.log.unlink(missing_ok=True)
        self.log.symlink_to(self.s.dir / "log")
        self.in_the_way(self.log, "cytosched.db-wal")

    def test_read_by_nobody_else(self):
        """A copy that was made with other modes."""
        self.s.start_daemon(now="2026-11-22 18:05:00")
        self.s.cli("set", "contact", "the nurse")
        self.s.kill_daemon()
        folder = self.s.database.parent
        folder.chmod(0o755)
        for path in folder.iterdir():
            path.chmod(0o644)
        self.s.start_daemon(now="2026-11-22 18:06:00")
        self.s.cli("set", "contact", "the ward")
        self.assertEqual({p.name: oct(p.stat().st_mode & 0o777) for p in folder.iterdir()},
                         {p.name: "0o600" for p in folder.iterdir()})
        self.assertEqual(folder.stat().st_mode & 0o777, 0o700)


class NotOverIt(FileCase):
    """No command of ours writes over a live database, through whatever name."""

    def test_backup_and_export(self):
        self.at_rest()
        link = self.s.dir / "link"
        link.symlink_to(self.s.database)
        for path in (self.s.database, link, self.log, self.s.database.with_name("cytosched.db.lock")):
            for verb in (("backup", path), ("export", "--output", path)):
                with self.subTest(f"{verb[0]} {path.name}"):
                    r = self.s.cli(*verb, check=False)
                    self.assertEqual((r.rc, r.stdout), (1, ""), r.stderr)
                    self.assertIn("database", r.stderr)
        self.s.cli("add", "intron", "3 million units daily at 21:00")
        self.s.restart_daemon(kill=True)
        self.whole("intron", "pegasys")


if __name__ == "__main__":
    main()

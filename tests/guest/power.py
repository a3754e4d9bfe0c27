# SPDX-License-Identifier: GPL-3.0-or-later
"""The power is cut at a random time while changes are made, and again and again on the same disk.

The disk has a volatile cache (drive.py), which loses at random. After each cut, before anything
has opened it, the database must be whole and hold exactly the changes that were acknowledged, in
their order, and perhaps the one that had no answer yet. Then those asked last are asked again:
what was acknowledged gets the same answer, and what was not gets one."""

import collections
import datetime
import io
import pathlib
import re
import sqlite3
import subprocess
import tarfile
import tempfile
import time

from common import Row, wait_for
from machine import HERE, Machine, run

CUTS_A_DISK = 20
BOOT = 120  # seconds that a boot may take on a busy machine
REPEATED = 3

Change = collections.namedtuple("Change", "cycle n verb regimen")


class Lost(str):
    """A problem that the cut left on the disk."""


class Disk:
    """A disk, and what the host knows must be on it."""

    def __init__(self, folder, counts, preload="", lies=False, early=0.2):
        """EARLY: how many cuts come while the daemon opens what it finds."""
        self.folder, self.counts, self.preload, self.lies, self.early = folder, counts, preload, lies, early
        self.image, self.told, self.report = folder / "disk", folder / "told", folder / "report"
        self.acknowledged, self.answers, self.open = [], {}, None
        self.cycle = 0
        self.image.unlink(missing_ok=True)
        with open(self.image, "wb") as f:
            f.truncate(64 << 20)
        run("mkfs.ext4", "-q", self.image)

    def lines(self):
        """What the guest reported so far, line by line; one that was cut off is none."""
        text = self.report.read_text(errors="replace") if self.report.exists() else ""
        return [line.split() for line in text.split("\n")[:-1]]

    def reported(self, word):
        return [line for line in self.lines() if line[0] in (word, "error")]

    # ---- a boot and a cut ----

    def boot_and_cut(self, chance):
        """Why what the last cut left is not as it must be, or None."""
        socket, listens = self.folder / "nbd", self.folder / "listens"
        for old in (self.report, self.told, socket, listens):
            old.unlink(missing_ok=True)
        self.cycle += 1
        drive = subprocess.Popen([
            "nbdkit", "-f", "--exit-with-parent", "-U", socket, "--pidfile", listens, "python", HERE / "drive.py",
            f"file={self.image}", f"seed={chance.randrange(1 << 32)}", f"told={self.told}", f"lies={int(self.lies)}",
        ], stderr=subprocess.DEVNULL)
        try:
            wait_for(listens.exists, 10, "the drive")
            machine = self.boot(socket)
            try:
                problem = self.look(machine) or self.go_on(machine, chance)
            finally:
                machine.cut()
            wait_for(lambda: self.told.exists() and self.told.read_text().endswith("\n"), 10, "the drive's end")
            for what, number in zip(("flushes", "waited", "lost"), self.told.read_text().split()):
                self.counts[what] += int(number)
            return problem or self.note_changes()
        finally:
            drive.terminate()
            drive.wait()

    def boot(self, socket):
        again = [f"{c.cycle}.{c.n}" for c in [*self.acknowledged[-REPEATED:], *([self.open] if self.open else [])]]
        clock = datetime.datetime(2026, 11, 22, 19, 5) + datetime.timedelta(minutes=self.cycle)
        return Machine(
            self.folder, "/guest/power", clock.isoformat(),
            {"report": f"file,path={self.report}", "disk": f"file,path={self.folder / 'disk.tar'}"},
            "-drive", f"file=nbd:unix:{socket},format=raw,if=virtio,cache=writeback",
            CYCLE=self.cycle, AGAIN=" ".join(again), PRELOAD=self.preload,
        )

    def look(self, machine):
        """The disk as the cut left it."""
        wait_for(lambda: self.reported("sent") or not machine.alive, BOOT, "the disk's content", 0.05)
        if not self.reported("sent"):
            return "the guest ended by itself"
        lines = self.lines()
        if lines[0][0] == "error":
            return Lost(" ".join(lines[0][1:]))
        if lines[0] != ["cache", "write", "back"]:
            return f"the guest takes the drive's cache for {lines[0]}"
        problem = self.check_database()
        return problem and Lost(problem)

    def check_database(self):
        with tempfile.TemporaryDirectory(dir=self.folder) as scratch, \
                tarfile.open(fileobj=io.BytesIO((self.folder / "disk.tar").read_bytes())) as tar:
            tar.extractall(scratch)
            database = pathlib.Path(scratch) / "cytosched.db"
            if not database.exists() or database.stat().st_size == 0:
                return self.nothing_is_there()
            db = sqlite3.connect(database)
            try:
                return self.check_changes(db)
            except sqlite3.DatabaseError as error:
                return f"not whole: {error}"
            finally:
                db.close()

    def nothing_is_there(self):
        return f"{len(self.acknowledged)} changes acknowledged, nothing is there" if self.acknowledged else None

    def check_changes(self, db):
        problem = db.execute("PRAGMA integrity_check").fetchone()[0]
        if problem != "ok":
            return f"not whole: {problem}"
        if not db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'change'").fetchone():
            return self.nothing_is_there()
        found = db.execute("SELECT verb, handle FROM change WHERE verb <> 'begin' ORDER BY id").fetchall()
        wanted = [(c.verb, c.regimen) for c in self.acknowledged]
        also = [(self.open.verb, self.open.regimen)] if self.open else []
        self.counts["unanswered"] += len(also)
        self.counts["unanswered, recorded"] += bool(also) and found == wanted + also
        if found not in (wanted, wanted + also):
            same = next((i for i, (a, b) in enumerate(zip(found, wanted)) if a != b), min(len(found), len(wanted)))
            return f"{len(wanted)} changes acknowledged, {len(found)} found, as acknowledged up to {same}"
        requests = {name for (name,) in db.execute("SELECT id FROM request")}
        lost = [c for c in self.acknowledged if f"request-{c.cycle}-{c.n}" not in requests]
        return f"the request of {lost[0]} is forgotten" if lost else None

    def go_on(self, machine, chance):
        """Until the cut: early, or amid changes."""
        word, longest = ("sent", 1.5) if chance.random() < self.early else ("ok", 3.0)
        wait_for(lambda: self.reported(word) or not machine.alive, BOOT, "the daemon", 0.02)
        time.sleep(chance.uniform(0, longest))
        return None if machine.alive else "the guest ended by itself"

    def note_changes(self):
        """What the guest reported until the cut."""
        for word, *rest in self.lines():
            if word == "error":
                return " ".join(rest)
            if word == "ask":
                self.open = Change(int(rest[0]), int(rest[1]), rest[2], rest[3])
            elif word in ("ok", "again"):
                key, answer = (int(rest[0]), int(rest[1])), rest[2]
                if self.answers.setdefault(key, answer) != answer:
                    return f"another answer to request {key}"
                if self.open and self.open[:2] == key:
                    self.acknowledged.append(self.open)
                    self.counts["changes"] += 1
                    self.open = None
        console = (self.folder / "console").read_text(errors="replace")
        said = re.search("EXT4-fs error.*", console)
        return said and said[0]


def cut_power(n, chance, counts, **how):
    """For each of N cuts why what it left is not as it must be, or None. After that, and after
    some cuts anyway, the disk is a new one; one boot more looks at what the last left."""
    with tempfile.TemporaryDirectory(prefix="cytosched-power-") as name:
        folder, left = pathlib.Path(name), n
        while left:
            disk, planned = Disk(folder, counts, **how), min(left, CUTS_A_DISK)
            for i in range(planned + 1):
                problem = disk.boot_and_cut(chance)
                if i or problem:
                    left -= 1
                    yield problem
                if problem or not left:
                    break


def run_cuts(cuts, chance):
    row, counts = Row("the power is cut while changes are made (qemu)"), collections.Counter()
    for problem in cut_power(cuts, chance, counts):
        row.point(problem)
    row.note = (
        f"{counts['changes']} changes acknowledged, {counts['flushes']} flushes; "
        f"{counts['lost']} of {counts['waited']} sectors that waited were lost; "
        f"{counts['unanswered, recorded']} of {counts['unanswered']} without an answer were recorded"
    )
    return row


def run_control(cuts, chance, what, **how):
    """With less care something acknowledged is lost at most cuts, or the test sees nothing."""
    row, counts = Row(f"control, {what}: must lose"), collections.Counter()
    lost = []
    for problem in cut_power(cuts, chance, counts, **how):
        if isinstance(problem, Lost):
            lost.append(problem)
            problem = None
        row.point(problem)
    if len(lost) <= cuts // 2:
        row.wrong.append("the test sees nothing")
    row.note = f"lost in {len(lost)}: {', '.join(sorted(set(lost))[:2])}"
    return row


CONTROLS = {
    "synchronous=NORMAL": {"preload": "/guest/normal.so", "early": 0},
    "a drive that does not flush": {"lies": True, "early": 0},
}

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What cytosched costs, as far as it repeats: libraries, threads, wakeups, commits, instructions.
Milliseconds are make bench's."""

import contextlib
import pathlib
import re
import shutil
import subprocess
import sys
import time
import unittest

from gi.repository import GLib

from harness import BUILD, DAEMON_NAME, ROOT, Case, main, wait_for

sys.path.insert(0, str(ROOT / "tests" / "bench"))
import bench  # noqa: E402
import fill  # noqa: E402


def needs(program):
    return unittest.skipUnless(shutil.which(program), f"{program} is not installed")


def libraries(program):
    """The libraries that a program names itself, without versions."""
    out = subprocess.run(["objdump", "-p", BUILD / program], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"NEEDED\s+(\S+?)\.so", out)) - {"libc", "libm", "libasan", "libubsan"}


class Links(unittest.TestCase):
    def test_daemon(self):
        self.assertEqual(libraries("cytoschedd"), {"libsystemd", "libsqlite3"})

    def test_client(self):
        self.assertEqual(libraries("cytosched"), {"libsystemd", "libjansson"})

    def test_calendar_helper_alone_has_the_calendar_library(self):
        self.assertIn("libical", libraries("cytosched-calendar"))


class FrugalCase(Case):
    def fill(self, n):
        self.s.database.parent.mkdir(parents=True, exist_ok=True)
        fill.fill(self.s.database, n).close()
        self.s.database.chmod(0o600)

    def status(self, pid, key):
        text = pathlib.Path(f"/proc/{pid}/status").read_text()
        return int(re.search(rf"^{key}:\s+(\d+)", text, re.M)[1])

    def take(self, dose):
        args = GLib.Variant("(ssa{sv})", (f"take-{dose}", dose, {"yes": GLib.Variant("b", True)}))
        return self.s.call_daemon("Take", args, timeout=60)

    def doses(self, count):
        args = GLib.Variant("(ua{sv})", (count, {}))
        return self.s.call_daemon("Next", args, timeout=60)[0]


class Rest(FrugalCase):
    def at_rest(self, pid, quiet):
        """Until nothing woke it for QUIET seconds. What is mounted anywhere wakes it, as its file may be there now: by the
        tests that run beside this one, for a while."""
        last, since = -1, time.monotonic()

        def still():
            nonlocal last, since
            now = self.status(pid, "voluntary_ctxt_switches")
            if now != last:
                last, since = now, time.monotonic()
            return time.monotonic() - since >= quiet

        wait_for(still, 180, f"{quiet} s without a wakeup", 0.1)

    def test_one_thread_no_wakeups_no_timer_that_repeats(self):
        self.fill(1000)
        daemon = self.s.start_daemon()
        self.doses(5)
        self.at_rest(daemon.pid, 3)  # it gives memory back after two
        self.assertEqual(self.status(daemon.pid, "Threads"), 1)
        for entry in pathlib.Path(f"/proc/{daemon.pid}/fdinfo").iterdir():
            with contextlib.suppress(FileNotFoundError):
                for interval in re.findall(r"^it_interval: (.*)", entry.read_text(), re.M):
                    self.assertEqual(interval, "(0, 0)")


    def test_memory_that_work_took_is_given_back(self):
        self.fill(1000)
        daemon = self.s.start_daemon(env=bench.unit_environment())
        for dose in self.doses(30):
            self.take(dose["dose"])
        self.s.cli("export", "--output", self.s.dir / "plan.ics")
        worked = bench.memory(daemon.pid)[1]
        self.at_rest(daemon.pid, 3)
        rested = bench.memory(daemon.pid)[1]
        self.assertLess(rested, worked - 200)
        # As much as a daemon may hold that did nothing yet.
        self.assertLessEqual(rested, 640)


@needs("strace")
class Commits(FrugalCase):
    def setUp(self):
        super().setUp()
        self.fill(40)
        self.trace = self.s.dir / "trace"
        calls = "trace=fdatasync,fsync,pwrite64"
        self.s.start("daemon", ["strace", "-f", "-e", calls, "-o", self.trace, BUILD / "cytoschedd"])
        self.s.wait_for_name(DAEMON_NAME, 30)
        self.names = [dose["dose"] for dose in self.doses(40)]
        # The first makes the journal, and its folder's entry.
        self.take(self.names.pop())

    def synced(self):
        return len(re.findall(r"(?:fdatasync|fsync)\(", self.trace.read_text()))

    def test_one_commit_an_answer_and_none_to_read(self):
        # What the daemon writes once, after two seconds, when it has looked at the zone files.
        wait_for(lambda: self.synced() >= 2 and self.zones_known(), 20, "the zone files are looked at", 0.1)
        before = self.trace.read_text()
        self.doses(5)
        for verb in ("next", "list", "agenda", "history"):
            self.s.cli(verb)
        self.assertEqual(self.trace.read_text(), before)
        begun, pages = self.synced(), self.pages()
        for dose in self.names[:30]:
            self.take(dose)
        # One of them has what was before and after it.
        self.assertLessEqual((self.pages() - pages) / 30, 15.5)
        # One each, and what a checkpoint of the journal needs now and then.
        self.assertGreaterEqual(self.synced() - begun, 30)
        self.assertLessEqual(self.synced() - begun, 34)

    def pages(self):
        """Written to the journal."""
        return len(re.findall(r"pwrite64\(.*, 4096, ", self.trace.read_text()))

    def zones_known(self):
        """The text of the zone's row, in the journal."""
        journal = self.s.database.with_name(self.s.database.name + "-wal")
        return b"Europe/Berlin" in journal.read_bytes()


@needs("valgrind")
class Flat(unittest.TestCase):
    """A call costs what it shows, not what there is: counted in the daemon, by callgrind."""

    @classmethod
    def setUpClass(cls):
        measure = bench.Bench(BUILD, False)
        try:
            cls.few, cls.many = measure.flat_cost(3000)
        finally:
            measure.close()

    def ratio(self, method):
        return self.many[method] / self.few[method]

    def test_next(self):
        self.assertLessEqual(self.ratio("next, 3"), 1.15)

    def test_list(self):
        self.assertLessEqual(self.ratio("list, 2"), 1.15)

    def test_changes(self):
        for method in ("add", "change", "taken", "undo"):
            with self.subTest(method):
                self.assertLessEqual(self.ratio(method), 1.3)


@needs("valgrind")
class Programs(unittest.TestCase):
    """What the programs cost beside the least that does their work, in the same run."""

    def setUp(self):
        self.measure = bench.Bench(BUILD, False)
        self.addCleanup(self.measure.close)

    def test_next_beside_the_smallest_client(self):
        """It is 1.23 times that on Debian 12, 1.28 on 13."""
        with self.measure.session() as s:
            s.start_ready([s.tools / "minimal-service"])
            s.daemon(self.measure.database(s, 3))
            least = s.instructions([s.tools / "minimal-client"])
            self.assertLessEqual(s.instructions([BUILD / "cytosched", "next"]), 1.35 * least)

    def test_an_event_beside_bare_libical(self):
        with self.measure.session() as s:
            self.measure.database(s, 500, "500.db")
            described = self.measure.description(s, 500)
            # The same input costs 15 to 32 million instructions from one start to the next: the least of five.
            helper = min(s.instructions([BUILD / "cytosched-calendar"], described) for _ in range(5))
            events = described.read_text().count("\nevent ")
            # A third on Debian 12, a little more on 13.
            self.assertLessEqual(helper, 0.4 * s.instructions([s.tools / "ical", events]))


class Cache(unittest.TestCase):
    """That what fill.py puts into the cache of what is due is what the daemon computes."""

    def test_fill(self):
        measure = bench.Bench(BUILD, False)
        self.addCleanup(measure.close)
        measure.cache()


if __name__ == "__main__":
    main()

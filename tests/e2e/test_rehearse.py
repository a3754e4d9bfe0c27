#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ten years rehearsed by the daemon itself, where the clocks change: one first reminder a dose, at
its instant. (tests/test-reminder.c does it in every zone there is, with the core alone.)"""

import datetime
import os

from harness import Case, GLib, main

ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Africa/Casablanca"]
YEARS = 10
SCHEDULE = "90 micrograms weekly on sun at 2:30 for 60 doses, then every 2 days at 0:15"


class Rehearse(Case):
    def rehearse(self, **options):
        """All rows, page by page."""
        rows = []
        while True:
            given = {k: GLib.Variant("s", v) for k, v in options.items()}
            if rows:
                given["after_utc"] = GLib.Variant("s", rows[-1]["utc"])
            page, context = self.s.call_daemon("Rehearse", GLib.Variant("(a{sv})", (given,)), timeout=60)
            rows += page
            if not context.get("more"):
                return rows

    def doses(self, zone, end):
        return self.s.cli_json("preview", SCHEDULE, "--from", "2026-11-22", "--to", end, "--zone", zone)

    def ten_years(self, zone, answer):
        """The instants of the reminders and those of the doses, and how many were missed."""
        end = (datetime.date(2026, 11, 22) + datetime.timedelta(days=365 * YEARS)).isoformat()
        self.s.set_zone(zone)
        self.s.start_daemon(now="2026-11-22 00:00:20")
        self.s.cli("set", "again-times", "0")
        self.s.cli("set", "then", "0")
        self.s.cli("add", "x", SCHEDULE, "--from", "2026-11-22", "--yes")
        rows = self.rehearse(to=end, answer=answer)
        first = [r["utc"] for r in rows if r["event"] == "remind"]
        names = [r["dose"] for r in rows if r["event"] == "remind"]
        self.assertEqual(len(names), len(set(names)))
        planned = [d["utc"] for d in self.doses(zone, end)]
        self.assertEqual(first, planned)
        missed = [r for r in rows if r["event"] == "missed"]
        self.s.stop_daemon()
        return len(first), len(missed)

    def test_nobody_answers(self):
        total = 0
        for zone in ZONES if os.environ.get("MODEL_FULL") else ZONES[:3]:
            self.doCleanups()
            self.setUp()
            reminded, missed = self.ten_years(zone, "none")
            self.assertIn(reminded - missed, (0, 1))  # the last window is still open
            total += reminded
        print(f"{total} doses, each reminded of once", flush=True)

    def test_all_are_answered(self):
        self.assertEqual(self.ten_years("Europe/London", "all")[1], 0)

    def test_pages_are_one_list(self):
        """A page begins anew before its first row, and must say what one long call would have said."""
        self.s.start_daemon(now="2026-11-22 12:00:20")
        self.s.cli("add", "x", "daily at 9:00 and 21:00")
        self.s.cli("set", "--regimen", "x", "before", "1d; 30m take it out of the fridge")
        self.s.cli("set", "--regimen", "x", "after", "2h look at the injection site")
        for answer in ("none", "all"):
            whole = self.rehearse(to="2027-02-15", answer=answer)
            self.assertGreater(len(whole), 300)
            for at in range(7, len(whole), 97):
                given = {k: GLib.Variant("s", v) for k, v in
                         {"to": "2027-02-15", "answer": answer, "after_utc": whole[at]["utc"]}.items()}
                page, _ = self.s.call_daemon("Rehearse", GLib.Variant("(a{sv})", (given,)), timeout=60)
                self.assertEqual(page, [r for r in whole if r["utc"] > whole[at]["utc"]][:len(page)])
        self.assertEqual({r["event"] for r in whole}, {"before", "remind", "after"})

    def test_on_a_screen(self):
        """The last day is included, words before and after are there, and five doses take 20 lines."""
        self.s.start_daemon(now="2026-11-22 08:00:20")
        self.s.cli("add", "x", "daily at 9:00 for 5 days")
        lines = self.s.cli("rehearse", "--to", "2026-11-26").stdout.splitlines()
        self.assertEqual(sum(" remind " in line for line in lines), 5)
        self.assertLessEqual(len(lines), 20)
        self.s.cli("set", "--regimen", "x", "before", "30m take it out of the fridge")
        self.s.cli("set", "--regimen", "x", "after", "2h look at the injection site")
        out = self.s.cli("rehearse", "--to", "2026-11-22", "--answer", "all").stdout.splitlines()
        self.assertEqual([line.split()[3:5] for line in out], [["08:30", "before"], ["09:00", "remind"], ["11:00", "after"]])

    def test_two_that_are_open_at_once_are_a_line_each(self):
        self.s.start_daemon(now="2026-11-22 08:00:20")
        self.s.cli("add", "x", "once at 9:00")
        self.s.cli("add", "y", "once at 10:05")
        lines = self.s.cli("rehearse", "--to", "2026-11-22").stdout.splitlines()
        self.assertEqual([" ".join(line.split()[3:]).partition(" times")[0] for line in lines],
                         ["09:00 remind x@2026-11-22T09:00", "09:15 again, 15",
                          "10:05 remind y@2026-11-22T10:05", "10:20 again, 14"])

    def used(self):
        """The daemon's time of the processor so far, in ticks."""
        with open(f"/proc/{self.s.daemon.pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    def test_answers_of_years_do_not_slow_it_down(self):
        """Answered, a dose has one event; unanswered, it is reminded of again and again. The daemon
        reminds of nothing meanwhile, so what lies far back must not be looked through each time."""
        self.s.start_daemon(now="2026-11-22 12:00:20")
        self.s.cli("add", "x", "daily at 9:00 and 21:00")
        begin = self.used()
        self.rehearse(to="2029-11-22", answer="none")
        middle = self.used()
        self.assertEqual(len(self.rehearse(to="2029-11-22", answer="all")), 2 * 1096 + 1)
        self.assertLess(self.used() - middle, middle - begin)


if __name__ == "__main__":
    main()

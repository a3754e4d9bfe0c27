#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each figure of a report is what a query of its own finds, for lives at random: in several zones, over a change of
the clocks, with moves, pauses, undo, what is there of needles, and midway a change of the schedule and of the zone. SEED=N repeats a run; LIVES says how many."""

import collections
import datetime
import os
import sqlite3
import time
import zoneinfo

from harness import Session, figure, main, seeded
from test_report import Page, ReportCase

# The clocks change in the autumn (north) or spring (south) of these weeks, by an hour or by half of one.
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
SCHEDULES = ["90 micrograms weekly on sun at 02:30", "3 million units mon wed fri at 21:00", "1 pen daily at 23:30", "every 2 weeks on sat at 08:00"]
SITES = ["left thigh", "right thigh", "left abdomen", "right upper arm"]
EPOCH = datetime.datetime(1970, 1, 1)
COUNTED = 1  # a row of stock that was counted, not added


def slot_day(slot):
    return (EPOCH + datetime.timedelta(minutes=slot)).date()


class Facts:
    """What the database holds, by queries that know nothing of the report."""

    def __init__(self, path, first, last):
        self.db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.first, self.last = first, last
        self.zones = [(start, zoneinfo.ZoneInfo(name)) for start, name in
                      self.db.execute("SELECT start, name FROM zone WHERE valid_until IS NULL AND patient = 1 ORDER BY row")]
        self.handles = dict(self.db.execute("SELECT id, handle FROM regimen WHERE valid_until IS NULL AND appointment = 0"))

    def within(self, day):
        return self.first <= day <= self.last

    def day(self, instant, at):
        """Of the clock that the dose's place is by: the newest zone that had begun."""
        zone = [zone for start, zone in self.zones if start <= at][-1]
        return datetime.datetime.fromtimestamp(instant, zone).date()

    def left(self):
        """(handle, item): the last count, or none, and what was added since, less what doses used that were taken later
        than that count, or than the first add; never less than nothing."""
        left = {}
        for item, regimen, name, each in self.db.execute("SELECT id, regimen, name, per_dose FROM item WHERE valid_until IS NULL").fetchall():
            if regimen not in self.handles:
                continue
            rows = self.db.execute("SELECT kind, at, count FROM stock WHERE item = ? AND valid_until IS NULL ORDER BY at, row", (item,)).fetchall()
            begin = max((i for i, row in enumerate(rows) if row[0] == COUNTED), default=0)
            used = self.db.execute("SELECT count(*) FROM record WHERE regimen = ? AND valid_until IS NULL AND answer = 1 AND taken_at > ?",
                                   (regimen, rows[begin][1])).fetchone()[0]
            left[self.handles[regimen], name] = max(0, sum(count for _, _, count in rows[begin:]) - each * used)
        return left

    def records(self, answer):
        """(handle, its place, taken at, unplanned) of the range."""
        rows = self.db.execute(
            "SELECT regimen, at, taken_at, standalone AND slot = at FROM record WHERE valid_until IS NULL AND answer = ?", (answer,)
        )
        return [(self.handles[r], at, taken, alone) for r, at, taken, alone in rows if r in self.handles and self.within(slot_day(at))]

    def given(self):
        """(regimen, its name, its place, taken at) of what was taken in the range, wherever it was planned."""
        rows = self.db.execute("SELECT regimen, slot, at, taken_at FROM record WHERE valid_until IS NULL AND answer = 1")
        return [row for row in rows if row[0] in self.handles and self.within(self.day(row[3], row[2]))]

    def elsewhere(self):
        """How many of other days were taken in the range, or were moved out of it each by itself."""
        taken = {(r, slot) for r, slot, at, _ in self.given() if not self.within(slot_day(at))}
        moved = self.db.execute(
            "SELECT regimen, slot, at FROM record WHERE valid_until IS NULL AND at - slot <> 1440 * coalesce((SELECT shift FROM revision v WHERE "
            "v.regimen = record.regimen AND v.valid_until IS NULL AND v.start <= slot AND (v.until IS NULL OR slot < v.until) AND NOT standalone), 0)"
        )
        return len(taken | {(r, slot) for r, slot, at in moved if r in self.handles and self.within(slot_day(slot)) and not self.within(slot_day(at))})

    def sites(self):
        taken = {(r, s) for r, s, _, _ in self.given()}
        rows = self.db.execute("SELECT regimen, slot, site FROM injection WHERE valid_until IS NULL")
        return collections.Counter(site for regimen, slot, site in rows if (regimen, slot) in taken)

    def gaps(self):
        """The shortest of each regimen, in whole hours."""
        times = collections.defaultdict(list)
        for handle, _, taken, _ in self.records(1):
            times[handle].append(taken)
        for r, _, at, taken in self.given():
            if not self.within(slot_day(at)):
                times[self.handles[r]].append(taken)
        return {h: min(b - a for a, b in zip(sorted(t), sorted(t)[1:])) // 3600 for h, t in times.items() if len(t) > 1}


def hours_of(text):
    """ "5 days 22 hours" of a line of the shortest gaps."""
    words = text.split(": ", 1)[1].split(", from ")[0].split()
    return sum(int(n) * (24 if unit.startswith("day") else unit.startswith("hour")) for n, unit in zip(words[::2], words[1::2]))


class Lives(ReportCase):
    def live(self, s, chance, days):
        """Does something every few days; what the daemon refuses is no part of the life."""
        now = datetime.datetime(2026, 9, 20, 6)
        s.start_daemon(now=now.isoformat(" "))
        plans = chance.sample(SCHEDULES, 3)
        turn = chance.randrange(4, days - 2)  # the schedule of one is another from then on, and the zone
        for i, schedule in enumerate(plans):
            s.cli("add", f"drug-{i}", schedule, "--route", "under the skin", "--yes")
            s.cli("supply", "add", f"drug-{i}", str(chance.randrange(1, 12)), "needles", "--per-dose", str(chance.randrange(1, 3)), "--yes")
        s.cli("add", "blood test", "every 2 weeks on tue at 08:30", "--appointment")
        for n in range(days):
            now += datetime.timedelta(minutes=chance.randrange(600, 11000))
            s.stop_daemon()
            s.start_daemon(now=now.isoformat(" "))
            today = now.date().isoformat()
            for dose in s.cli_json("agenda", "--from", (now.date() - datetime.timedelta(4)).isoformat(), "--to", today):
                if dose["state"] in ("due", "missed") and chance.random() < 0.7:
                    self.answer(s, chance, dose)
            self.change(s, chance, now, f"drug-{chance.randrange(3)}")
            if n == turn:
                s.cli("change", f"drug-{chance.randrange(3)}", chance.choice(SCHEDULES), "--from", (now.date() + datetime.timedelta(2)).isoformat(),
                      "--yes", check=False)
                s.cli("set", "--patient", "me", "zone", chance.choice([z for z in ZONES if z != s.zone]), "--yes")
        return now

    def answer(self, s, chance, dose):
        name, at = dose["dose"], dose["at"][:16].replace("T", " ")
        if dose.get("kind") == "appointment":
            s.cli("taken", name, check=False)
        elif chance.random() < 0.15:
            s.cli("skip", name, "--reason", "fever", "--yes", check=False)
        else:
            where = ["--site", chance.choice(SITES)] if chance.random() < 0.8 else []
            when = ["--at", at] if chance.random() < 0.6 else []
            s.cli("taken", name, *where, *when, "--yes", check=False)

    def change(self, s, chance, now, handle):
        later = (now.date() + datetime.timedelta(chance.randrange(1, 6))).isoformat()
        what = chance.choice(["move", "following", "pause", "resume", "change", "unplanned", "undo", "symptom", "result", "stop", "amend", "supply"])
        if what in ("move", "following"):
            doses = s.cli_json("agenda", handle, check=False) if s.cli("show", handle, check=False).rc == 0 else []
            if doses:
                s.cli("move", doses[-1]["dose"], later, *(["--following"] if what == "following" else []), "--yes", check=False)
        elif what == "pause":
            s.cli("pause", handle, "--from", now.date().isoformat(), "--until", later, check=False)
        elif what == "change":
            s.cli("change", handle, chance.choice(SCHEDULES), "--from", later, "--yes", check=False)
        elif what == "unplanned":
            s.cli("taken", handle, "--unplanned", "--site", chance.choice(SITES), "--yes", check=False)
        elif what == "symptom":
            s.cli("symptom", chance.choice(["fever 38.6", "headache", "chest pain"]), "--yes", check=False)
        elif what == "result":
            s.cli("result", "platelets", str(chance.randrange(50, 600)), "10^9/L", check=False)
        elif what == "supply":
            s.cli("supply", chance.choice(("add", "count")), handle, str(chance.randrange(30)), "needles", "--yes", check=False)
        elif what == "stop" and chance.random() < 0.8:
            s.cli("pause", handle, check=False)
        elif what == "amend":
            s.cli("amend", handle, "--note", "again", check=False)
        else:
            s.cli(*({"undo": ["undo", "--yes"], "resume": ["resume", handle]}.get(what, ["stop", handle])), check=False)

    def compare(self, s, now):
        first, last = now.date() - datetime.timedelta(40), now.date()
        path = s.dir / "visit.html"
        s.cli("report", "--from", first.isoformat(), "--to", last.isoformat(), "--output", path)
        page = Page(path.read_text())
        doses = s.cli_json("agenda", "--from", first.isoformat(), "--to", last.isoformat())
        self.lists(page, s, first, last)
        s.stop_daemon()  # it has the database for itself
        facts = Facts(s.database, first, last)
        self.counts(page, doses, facts)
        given = [d for d in doses if "kind" not in d]
        self.assertEqual(len(page.tables.get("Doses in order of time", [])[1:]), len(given) + facts.elsewhere())
        appointments = [d for d in doses if "kind" in d]
        self.assertEqual(len(page.tables.get("Appointments in order of time", [])[1:]), len(appointments))
        sites = {row[0]: int(row[1]) for row in page.tables.get("How often and when last", [])[1:]}
        self.assertEqual({k: v for k, v in sites.items() if v}, dict(facts.sites()))
        supply = {(row[0], row[1].split(" ", 1)[1].rstrip("s")): int(row[1].split()[0]) for row in page.tables.get("What is there", [])[1:]}
        self.assertEqual(supply, {(handle, item.rstrip("s")): left for (handle, item), left in facts.left().items()})
        self.assertEqual({line.split(":")[0]: hours_of(line) for line in page.facts.get("Shortest gap", [])}, facts.gaps())

    def counts(self, page, doses, facts):
        shown = {row[0]: [int(n) for n in row[1:]] for row in page.tables.get("How many", [])[1:]}
        wanted = collections.defaultdict(lambda: [0] * 9)
        for handle, at, taken, alone in facts.records(1):
            n = wanted[handle]
            n[1] += not alone
            n[2] += not alone and facts.day(taken, at) > slot_day(at)
            n[3] += not alone and facts.day(taken, at) < slot_day(at)
            n[7] += alone
        for r, _, at, _ in facts.given():
            wanted[facts.handles[r]][8] += not facts.within(slot_day(at))
        for handle, *_ in facts.records(2):
            wanted[handle][4] += 1
        for d in doses:
            if d["state"] in ("missed", "due", "snoozed") and "kind" not in d:
                wanted[d["regimen"]][5 if d["state"] == "missed" else 6] += 1
        for n in wanted.values():
            n[0] = n[1] + n[4] + n[5] + n[6]
        self.assertEqual(shown, {k: v for k, v in wanted.items() if v[0] + v[7] + v[8]})

    def lists(self, page, s, first, last):
        span = ["--from", first.isoformat(), "--to", last.isoformat()]
        self.assertEqual(len(page.tables.get("In order of time", [])[1:]), len(s.cli_json("symptoms", *span)))
        results = s.cli_json("results", *span)
        self.assertEqual([row[2].split()[0] for row in page.tables.get("By date", [])[1:]], [str(r["value"]) for r in results])
        steps = page.tables.get("Steps and pauses", [])[1:]
        shown = [r for r in s.cli_json("list") if r["status"] != "stopped"]
        for row in shown:
            revisions = s.cli_json("show", row["regimen"])["revisions"]
            there = [r[4].split(", each ")[0] for r in steps if r[2] == row["regimen"] and r[4] != "paused"]
            self.assertTrue(there and {r["schedule"] for r in revisions} >= set(there), (row, steps))

    def test_lives(self):
        chance = seeded()
        self.s.close()
        for i in range(int(os.environ.get("LIVES", "3"))):
            zone = ZONES[i % len(ZONES)]
            with self.subTest(zone=zone, life=i), Session(zone) as s:
                now = self.live(s, chance, 12)
                start = time.monotonic()
                self.compare(s, now)
                figure(f"a life in {zone}, compared", time.monotonic() - start, "s")


if __name__ == "__main__":
    main()

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan as calendar files, by the real daemon: what others read in them is the agenda, two
exports are equal, and a change raises what it changed. EXPORT_FULL=1 makes it 300 plans."""

import datetime as dt
import importlib.util
import io
import json
import os
import re
import shutil
import stat
import subprocess
import unittest

from harness import BUILD, ROOT, Case, GLib, main, seeded, wait_for


def module(name, path):
    spec = importlib.util.spec_from_file_location(name, ROOT / "tests" / path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


ics = module("check_ics", "check-ics.py")
series = module("check_series", "check-series.py")
FULL = bool(os.environ.get("EXPORT_FULL"))
PLANS = 300 if FULL else 6
EDITED = 90 if FULL else 2  # and so many of the published ones, edited
# khal, a program of its own for each file, costs as much as the others together.
READERS = [r for r in ics.readers_here() if FULL or r not in ("khal", "sabre")]
DAY = 86400
NOW = "2026-10-01 09:00:00"


def events(data):
    """UID to the event's properties, in their order."""
    lint = ics.Lint(data)
    found = {}
    for event in lint.components[0][2]:
        if event[0] == "VEVENT":
            found[lint.value(event, "UID")] = event
    return found


def body(event):
    """What a phone shows of it."""
    own = ("DTSTAMP", "SEQUENCE", "LAST-MODIFIED")
    return [p for p in event[1] if p[0] not in own], event[2]


def number(event):
    return int(ics.Lint.of(event, "SEQUENCE")[0][1])


def property_of(event, name):
    return ics.Lint.of(event, name)[0][1]


class Export(Case):
    zone = "Europe/Berlin"
    events = doses = 0  # that were read so far

    def setUp(self):
        super().setUp()
        self.s.start_daemon(now=NOW)

    def cli(self, *args, **kwargs):
        return self.s.cli(*args, **kwargs)

    def export(self, *args):
        """The file's bytes; its form is right."""
        path = self.s.dir / "one.ics"
        self.told = self.cli("export", "--output", path, *args).stdout
        data = path.read_bytes()
        self.assertEqual([e for e in ics.Lint(data).check() if "rule 20" not in e], [])
        return data

    def agenda(self, start, end, *args):
        """The instants that a calendar shows."""
        days = [dt.datetime.fromtimestamp(t, dt.timezone.utc).strftime("%Y-%m-%d") for t in (start - DAY, end + DAY)]
        rows = json.loads(self.cli("agenda", "--from", days[0], "--to", days[1], "--json", *args, deadline=120).stdout)
        return sorted(ics.seconds(r["utc"]) for r in rows if r["state"] not in ("paused", "skipped"))

    def reads_as(self, data, doses, start, end, readers=READERS):
        out = io.StringIO()
        ics.check(data, doses, start, end, readers, out)
        self.events += data.count(b"BEGIN:VEVENT")
        self.doses += sum(start <= t < end for t in doses)
        self.assertEqual([line for line in out.getvalue().splitlines() if "rule 20" not in line], [])

    def again(self, data, *options):
        """What a second export has otherwise."""
        lines = [re.sub(rb"DTSTAMP:\w+", b"", d).split(b"\r\n") for d in (data, self.export(*options))]
        return [pair for pair in zip(*lines) if pair[0] != pair[1]] or ([] if len(lines[0]) == len(lines[1]) else lines)

    def undoable(self):
        """Whether the newest change is one of the plan's edits."""
        rows = json.loads(self.cli("history", "--json").stdout)
        rows = [r["verb"] for r in rows if r["verb"] != "undo" and not r.get("undone")]
        return rows[-1] != "add"

    def now(self):
        return int(self.s.clock.now())

    def horizon(self):
        """Where the file ends that was exported last."""
        match = re.search(r"written up to (\d{4}-\d\d-\d\d)", " ".join(self.told.split()))
        return series.instant(match[1]) if match else ics.seconds("2100-01-01T00:00:00Z")


REGIMENS = json.loads((ROOT / "tests" / "data" / "regimens.json").read_text())


class Helper(unittest.TestCase):
    """What the helper writes of an event is the same whatever it wrote before it."""

    HEAD = "cytosched-calendar 1\nname Plan\n\nzone Europe/Berlin CET-1CEST,M3.5.0,M10.5.0/3\n\n"

    def write(self, events):
        text = self.HEAD + "".join(events) + f"end {len(events)}\n"
        done = subprocess.run([BUILD / "cytosched-calendar"], input=text.encode(), stdout=subprocess.PIPE, check=True)
        return done.stdout.split(b"BEGIN:VEVENT\r\n")[1:]

    def test_one_by_one(self):
        random = seeded()
        words = ["", "a", "peginterferon alfa-2a, 90 micrograms", "\u00b5g; \u2028 \\ \U0001f489", "\x7f\t."]
        texts = ["-"] + ["".join(random.choice(words) + "x" for _ in range(random.choice((1, 2, 9, 40, 150)))) for _ in range(30)]
        # Also those that end where a line is folded, and where a line is too long to be kept.
        texts += ["y" * n for n in (64, 65, 66, 67, 68, 199, 200, 201, 307, 308, 309, 310, 321)]
        numbers = [0, 1, 59, 60, 1795840275, 1795840276, 2147483647]

        def event(k):
            zone = random.choice(("Europe/Berlin", "UTC"))
            day = random.randrange(1, 29)
            lines = [f"event {'u' * random.choice((1, 60, 64, 65, 66, 200))}-{k}@cytosched", f"sequence {random.choice(numbers)}"]
            lines += [f"{key} {random.choice(numbers)}" for key in ("created", "modified", "stamp")]
            lines += [f"start {zone} 2026-11-{day:02}T{random.randrange(24):02}:{random.choice((0, 59)):02}"]
            rule = random.choice((None, f"weeks 1 {'mon tue wed thu fri sat sun'.split()[dt.date(2026, 11, day).weekday()]}", f"days {random.randrange(1, 4)}",
                                  f"months {random.randrange(1, 3)}"))
            if rule:
                lines += [f"rule {rule}"] + random.choice(([], ["count 3"], ["count 12"]))
            lines += [f"summary {random.choice(texts)}"] + random.choice(([], [f"description {random.choice(texts)}"]))
            lines += [f"alarm {random.choice((0, 60, 900, 604800))} {random.choice(texts)}" for _ in range(random.randrange(3))]
            return "\n".join(lines) + "\n\n"

        many = [event(k) for k in range(150)]
        together = self.write(many)
        together[-1] = together[-1].removesuffix(b"END:VCALENDAR\r\n")
        for one, said in zip(many, together):
            self.assertEqual(self.write([one]), [said + b"END:VCALENDAR\r\n"], one)
            self.assertTrue(all(len(line) <= 75 for line in said.split(b"\r\n")))


class Plans(Export):
    def report(self, plans):
        print(f"{plans} plans, {self.events} events, {self.doses} doses, each by {', '.join(READERS)}", flush=True)

    def test_published_regimens(self):
        for i, r in enumerate(REGIMENS):
            with self.subTest(r["name"]):
                self.cli("patient", "add", f"P{i}", "--zone", r["zone"])
                self.cli("add", "drug", r["schedule"], "--from", r["from"], "--patient", f"P{i}", "--name", f"r{i}", "--yes")
                data = self.export("--patient", f"P{i}")
                start, end = series.instant(r["from"], r["zone"]), series.instant(r["to"], r["zone"]) + DAY
                far = min(self.horizon(), start + 700 * DAY)
                doses = self.agenda(start, far, "--patient", f"P{i}")
                self.assertEqual([t for t in doses if t < end], [ics.seconds(d["utc"]) for d in r["doses"]])
                self.reads_as(data, doses, start, far)
        self.report(len(REGIMENS))
        data = self.export()
        self.reads_as(data, self.agenda(self.now(), self.now() + 300 * DAY), self.now(), self.now() + 300 * DAY,
                      ["dateutil", "recurring-ical-events"])

    def slots(self, dice, n, first=0, last=300, states=("scheduled",)):
        """Names of some doses, by default of those to come."""
        rows = json.loads(self.cli("agenda", "p", "--from", str(self.day(first)), "--to", str(self.day(last)), "--json").stdout)
        rows = [r for r in rows if r["state"] in states]
        return [r["dose"] for r in dice.sample(rows, min(n, len(rows)))]

    def day(self, days):
        return dt.date.fromtimestamp(self.now()) + dt.timedelta(days)

    def edit(self, dice):
        """One change as a person may make it; refused ones are none."""
        kind = dice.choice(["change", "move", "move", "following", "skip", "skip", "pause", "resume", "zone", "undo"])
        if kind in ("move", "following", "skip"):
            for dose in self.slots(dice, 3 if kind == "skip" else 1):
                moved = dt.datetime.fromisoformat(dose.split("@")[1]) + dt.timedelta(minutes=dice.randint(-2000, 3000))
                words = {"move": ["move", dose, *moved.isoformat(" ", "minutes").split()],
                         "following": ["move", dose, str(moved.date()), "--following"], "skip": ["skip", dose]}[kind]
                self.try_cli(*words, "--yes")
        elif kind == "change":
            self.try_cli("change", "p", series.random_schedule(dice), "--from", str(self.day(dice.randint(1, 200))), "--yes")
        elif kind == "pause":
            first = dice.randint(0, 200)
            self.try_cli("pause", "p", "--from", str(self.day(first)), "--until", str(self.day(first + dice.randint(0, 40))))
        elif kind != "undo" or self.undoable():
            self.try_cli(*{"resume": ["resume", "p"], "zone": ["set", "zone", dice.choice(series.ZONES)], "undo": ["undo"]}[kind])

    def try_cli(self, *words):
        r = self.cli(*words, check=False)
        self.assertIn(r.rc, (0, 1, 3), (words, r.stderr))
        self.said.append((words, r.rc))

    def later(self, days):
        self.s.stop_daemon()
        moment = dt.datetime.fromtimestamp(self.now() + days * DAY)
        self.s.start_daemon(now=moment.isoformat(" ", "seconds"))

    def edited(self, dice, schedule, first, zone):
        """One plan, from its first day to what became of it."""
        start = self.now()
        self.said = [(["add", schedule, first, zone], 0)]
        self.cli("set", "zone", zone)
        self.cli("add", "drug", schedule, "--name", "p", "--from", first, "--yes")
        for _ in range(dice.randint(0, 5)):
            self.edit(dice)
        if dice.random() < 0.4:
            self.later(dice.randint(20, 120))
            for dose in self.slots(dice, 3, -20, 0, ("missed", "due")):
                self.try_cli("taken", dose, "--yes")
            for _ in range(dice.randint(1, 3)):
                self.edit(dice)
        options = dice.choice([[], [], ["--history"], ["--discreet", "--alarm", "15m", "--alarm", "0"]])
        data = self.export(*options)
        end = min(self.horizon(), start + dice.randint(200, 700) * DAY)
        with self.subTest(self.said):
            self.reads_as(data, self.agenda(start, end), start, end)
            self.assertEqual(self.again(data, *options), [])
        self.s.stop_daemon()
        shutil.rmtree(self.s.database.parent)
        self.s.start_daemon(now=NOW)

    def test_generated_plans(self):
        dice = seeded()
        for _ in range(PLANS):
            self.edited(dice, series.random_schedule(dice), str(self.day(dice.randint(1, 60))), dice.choice(series.ZONES))
        self.report(PLANS)

    def test_edited_regimens(self):
        dice = seeded()
        for i in range(EDITED):
            r = REGIMENS[i % len(REGIMENS)] if FULL else dice.choice(REGIMENS)
            self.edited(dice, r["schedule"], r["from"], r["zone"])
        self.report(EDITED)


class Sequence(Export):
    """What a phone was told of a series goes on: the same, or higher."""

    def setUp(self):
        super().setUp()
        self.cli("add", "pegasys", "45 micrograms weekly on sun at 19:00 for 4 weeks, then 90 micrograms every 2 weeks")
        self.cli("add", "intron", "3 million units mon wed fri at 21:00")
        self.seen = {}
        self.look()

    def look(self):
        """UIDs that are new, changed, and gone since the last look."""
        data, now = self.export(), {}
        self.assertEqual(re.sub(rb"DTSTAMP:\w+", b"", data), re.sub(rb"DTSTAMP:\w+", b"", self.export()))
        changed = set()
        for uid, event in events(data).items():
            now[uid] = event
            had = self.seen.get(uid)
            if not had:
                self.assertEqual(property_of(event, "CREATED"), property_of(event, "LAST-MODIFIED"))
                continue
            self.assertEqual(property_of(event, "CREATED"), property_of(had, "CREATED"))
            if body(event) == body(had):
                self.assertEqual(number(event), number(had))
                self.assertEqual(property_of(event, "LAST-MODIFIED"), property_of(had, "LAST-MODIFIED"))
            else:
                changed.add(uid)
                self.assertGreater(number(event), number(had))
                self.assertGreater(property_of(event, "LAST-MODIFIED"), property_of(had, "LAST-MODIFIED"))
        new = set(now) - set(self.seen)
        gone = set(self.seen) - set(now)
        self.seen.update(now)
        self.now_shown = now
        return len(new), len(changed), gone

    def test_over_changes_and_undo(self):
        def do(*words):
            before = dict(self.now_shown)
            self.cli(*words, *(["--yes"] if words[0] in ("skip", "move") else []))
            new, changed, _ = self.look()
            same = [u for u in self.now_shown if u in before and number(before[u]) == number(self.now_shown[u])]
            return new, changed, len(same)

        self.assertEqual(len(self.now_shown), 3)
        self.assertEqual(do("skip", "pegasys@2026-10-11T19:00"), (0, 1, 2))
        self.assertEqual(do("undo"), (0, 1, 2))
        self.assertEqual(do("move", "pegasys@2026-10-11T19:00", "2026-10-12"), (1, 1, 2))
        self.assertEqual(do("undo"), (0, 1, 2))
        self.assertEqual(do("pause", "pegasys", "--from", "2026-10-10", "--until", "2026-10-20"), (1, 1, 2))
        self.assertEqual(do("undo"), (0, 1, 2))
        new, changed, same = do("move", "pegasys@2026-11-15T19:00", "2026-11-16", "--following")
        self.assertGreaterEqual(same, 2)
        do("undo")
        first = set(self.now_shown)
        self.assertEqual(do("change", "intron", "5 million units mon wed fri at 21:00", "--from", "2026-11-02"), (1, 1, 2))
        other = set(self.now_shown) - first
        do("undo")
        self.assertEqual(set(self.now_shown), first)
        do("change", "intron", "6 million units mon wed fri at 21:00", "--from", "2026-11-02")
        self.assertFalse(other & set(self.now_shown), "a UID that was taken back is used again")
        # Discreet is another text of all, and so is a name that is shown.
        self.cli("set", "discreet", "on")
        self.assertEqual(self.look()[1], len(self.now_shown))
        self.cli("set", "discreet", "off")
        self.look()
        # Over a new start of the daemon too.
        self.s.restart_daemon(kill=True)
        self.assertEqual(self.look(), (0, 0, set(self.seen) - set(self.now_shown)))

    def test_names_and_identity(self):
        """A new name is the same plan; a plan that is added anew never has the UIDs of one before it."""
        before = self.export()
        self.cli("rename", "intron", "evenings")
        self.assertEqual(self.again(before), [])
        used = set(events(before))
        schedule = "3 million units mon wed fri at 21:00".split()
        for words in (["undo"], ["remove", "intron", "--yes"], ["add", "intron", *schedule], ["undo"], ["add", "intron", *schedule],
                      ["stop", "intron"], ["add", "intron", *schedule]):
            self.cli(*words)
            shown = set(events(self.export()))
            if words[0] == "add":
                self.assertEqual(len(shown - used), 1, words)
            else:
                self.assertEqual(shown - used, set(), words)
            used |= shown

    def test_random_walk(self):
        dice = seeded()
        for _ in range(60 if FULL else 8):
            rows = json.loads(self.cli("agenda", "--from", "today", "--to", "2027-03-01", "--json").stdout)
            doses = [r["dose"] for r in rows if r["state"] == "scheduled"]
            if not doses or not self.undoable():
                self.cli("change", "intron", "3 million units mon wed fri at 21:00", "--from", "tomorrow", "--yes")
                self.look()
                continue
            dose = dice.choice(doses)
            day = (dt.date.fromisoformat(dose.split("@")[1][:10]) + dt.timedelta(dice.randint(1, 5))).isoformat()
            name = dose.split("@")[0]
            words = dice.choice([["skip", dose], ["move", dose, day], ["move", dose, day, "--following"], ["undo"],
                                 ["pause", name, "--from", day, "--until", day], ["resume", name],
                                 ["change", name, "weekly on tue at 18:00", "--from", day]])
            self.cli(*words, *(["--yes"] if words[0] in ("skip", "move", "change") else []), check=False)
            self.look()


class Files(Export):
    TIMES = " and ".join(f"{h:02}:20" for h in range(3, 19, 2))

    def test_options(self):
        self.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00", "--name", "p")
        data = self.export("--alarm", "15m", "--alarm", "1d")
        self.assertEqual(re.findall(rb"TRIGGER:(.*)\r", data), [b"-PT15M", b"-P1D"])
        self.assertIn(b"peginterferon", data)
        data = self.export("--discreet")
        self.assertNotIn(b"peginterferon", data)
        self.assertNotIn(b"90 micrograms", data)
        told = " ".join(self.told.split())
        self.assertIn("drop the alarms", told)
        self.assertIn("a calendar of its own", told)
        self.assertNotIn("too large", told)
        data = self.export("--from", "2027-01-01", "--to", "2027-01-31")
        self.reads_as(data, [t for t in self.agenda(self.now(), self.now() + 365 * DAY)
                             if series.instant("2027-01-01", self.zone) <= t < series.instant("2027-02-01", self.zone)],
                      self.now(), self.now() + 365 * DAY)
        r = self.cli("export", "--alarm", "1h", "--alarm", "2h", "--alarm", "3h", check=False)
        self.assertEqual(r.rc, 1)
        self.assertIn("two alarms at most", r.stderr)

    def test_history(self):
        self.cli("add", "pegasys", "90 micrograms daily at 10:00", "--name", "p", "--yes")
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-10-03 10:05:00")
        self.cli("taken", "p@2026-10-02T10:00", "--at", "2026-10-02 12:30", "--yes")
        data = self.export()
        self.assertNotIn(b"Taken ", data)
        self.assertNotIn(b"Missed", data)
        data = self.export("--history")
        said = {property_of(e, "DTSTART")[:8]: property_of(e, "DESCRIPTION") for e in events(data).values()}
        self.assertEqual({day: words.split(". ")[1] for day, words in said.items()}, {
            "20261001": "Missed", "20261002": "Taken 2026-10-02 12:30", "20261003": "Planned with cytosched.",
            "20261004": "Planned with cytosched."})
        self.reads_as(data, self.agenda(self.now() - 9 * DAY, self.now() + 99 * DAY), self.now() - 9 * DAY, self.now() + 99 * DAY)
        # What is over or answered is not rung for.
        rings = {property_of(e, "DTSTART")[:8]: bool(e[2]) for e in events(data).values()}
        self.assertEqual(rings, {"20261001": False, "20261002": False, "20261003": False, "20261004": True})

    def test_the_history_of_appointments(self):
        """An appointment that is past was not missed, and one that was kept is done."""
        self.cli("add", "blood test", "daily at 10:00", "--name", "b", "--appointment")
        self.cli("skip", "b@2026-10-01T10:00", "--yes")
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-10-04 16:00:00")
        self.cli("taken", "b@2026-10-03T10:00", "--at", "2026-10-03 10:30", "--yes")
        said = {property_of(e, "DTSTART")[:8]: property_of(e, "DESCRIPTION").split(".")[0] for e in events(self.export("--history")).values()}
        self.assertEqual(said, {"20261002": "Past", "20261003": "Done 2026-10-03 10:30", "20261004": "Past",
                                "20261005": "Planned with cytosched"})

    def test_the_horizon(self):
        self.cli("add", "a", "9 units daily at 10:00 for 5 days, rest 2 days, repeat", "--from", "2030-05-20")
        self.export()
        self.assertIn("written up to 2032-06-01", self.told)
        self.cli("add", "b", "9 units daily at 10:00 for 5 days, rest 2 days, repeat")
        self.export()
        self.assertIn("written up to 2028-11-01", self.told)
        data = self.export("a")
        start, end = series.instant("2030-05-01"), series.instant("2032-05-01")
        self.reads_as(data, self.agenda(start, end, "a"), start, end)

    def test_the_last_day_that_was_asked_for(self):
        """Goes before the horizon, also where it is later."""
        self.cli("add", "a", "9 units daily at 10:00 for 5 days, rest 2 days, repeat")
        for first, last in (("2027-01-01", "2027-01-31"), ("2030-01-01", "2030-02-10")):
            data = self.export("--from", first, "--to", last)
            self.assertNotIn("written up to", self.told)
            start, end = series.instant(first, self.zone), series.instant(last, self.zone) + DAY
            doses = [t for t in self.agenda(start, end) if start <= t < end]
            self.assertGreater(len(doses), 20)
            self.reads_as(data, doses, start - 99 * DAY, end + 99 * DAY)

    def test_the_next_day_it_is_the_same(self):
        self.cli("add", "a", "9 units daily at 10:00 for 5 days, rest 2 days, repeat", "--name", "a")
        self.cli("add", "b", "90 micrograms weekly on sun at 19:00", "--name", "b")
        self.cli("move", "b@2026-10-11T19:00", "2026-10-12", "--yes")
        first = self.export()
        for now, words in (("2026-10-02 08:00:00", ["taken", "a@2026-10-01T10:00"]), ("2026-10-05 23:00:00", ["skip", "b@2026-10-04T19:00"]),
                           ("2026-10-05 23:00:00", ["undo"]), ("2026-10-31 12:00:00", ["next"])):
            self.s.stop_daemon()
            self.s.start_daemon(now=now)
            self.cli(*words)
            other = self.again(first)
            if words[0] in ("skip", "undo"):
                self.assertIn(b"LAST-MODIFIED", other[0][0])
            else:
                self.assertEqual(other, [], words)
            first = self.export()

    def test_nothing_to_export(self):
        self.export()
        self.assertIn("Nothing is planned", self.told)
        self.assertNotIn("On the phone", self.told)
        out = self.cli("export", "--split", self.s.dir / "files").stdout
        self.assertIn("so no file", out)
        self.assertNotIn("On the phone", out)

    def test_split_by_patient(self):
        for name in ("A B", "A/B", "Jörg"):
            self.cli("patient", "add", name)
            self.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00", "--patient", name)
        folder = self.s.dir / "files"
        out = self.cli("export", "--split", folder, "--discreet").stdout
        self.assertEqual(sorted(p.name for p in folder.iterdir()), ["A-B.2.ics", "A-B.ics", "Jörg.ics"])
        self.assertIn("me: nothing is planned", out)
        for path in folder.iterdir():
            data = path.read_bytes()
            self.assertEqual(ics.Lint(data).check(), [])
            self.assertEqual(len(events(data)), 1)
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
            self.assertNotIn(b"peginterferon", data)
        self.assertEqual(stat.S_IMODE(folder.stat().st_mode), 0o700)
        self.cli("remove", "pegasys-a-b", "--yes", check=False)
        self.assertEqual(self.cli("export", "--split", folder, "--output", "x", check=False).rc, 2)
        self.assertEqual(self.cli("export", "pegasys", "--split", folder, check=False).rc, 2)
        self.assertEqual(self.cli("export", "--split", folder, "--patient", "nobody", check=False).rc, 3)

    def test_split_by_year(self):
        self.cli("add", "drug", f"9 units daily at {self.TIMES} for 1 dose, rest 1 day, repeat", "--yes", check=False)
        self.cli("add", "drug", f"9 units daily at {self.TIMES} for 1 days, rest 1 day, repeat", "--name", "often", "--yes")
        self.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        self.export()
        told = " ".join(self.told.split())
        self.assertIn("too large for Google", told)
        self.assertIn("--split", told)
        folder = self.s.dir / "files"
        folder.mkdir()
        (folder / "me.ics").write_text("old")
        out = self.cli("export", "--split", folder).stdout
        self.assertIn("me.ics is of an earlier export", " ".join(out.split()))
        files = sorted(p for p in folder.iterdir() if p.name != "me.ics")
        self.assertEqual([p.name for p in files], ["me-2026.ics", "me-2027.ics", "me-2028.ics"])
        start, end = self.now(), series.instant("2028-10-01")
        found, uids = [], []
        for path in files:
            data = path.read_bytes()
            self.assertEqual(ics.Lint(data).check(), [])
            uids += events(data)
            found += [t for t in ics.read_dateutil(data, start, end) if start <= t < end]
        self.assertEqual(len(uids), len(set(uids)))
        self.assertEqual(ics.differences([t for t in self.agenda(start, end) if start <= t < end], found), "")
        # They are one export: also what is in the first of them alone is told.
        self.assertIn("Your phone still shows", self.cli("skip", "pegasys@2026-12-27T19:00", "--yes").stdout)
        self.cli("export", "--split", folder, "--to", "2027-12-31")
        self.assertNotIn("Your phone still shows", self.cli("skip", "pegasys@2028-01-02T19:00", "--yes").stdout)


def shown_of(event):
    """What a person sees of it: a series that begins after a pause has another name, and is the same to look at."""
    return str([[p for p in body(event)[0] if p[0] not in ("UID", "CREATED")], body(event)[1]])


class Stale(Export):
    """A change says that the phone is out of date where the same export would have other events now, and nowhere else."""

    PLAN = ("add", "pegasys", "90 micrograms weekly on sun at 19:00", "--name", "p")

    def told_of(self, *change):
        r = self.cli(*change, "--yes") if change[0] not in ("set", "rename", "patient") else self.cli(*change)
        return "Your phone still shows" in r.stdout + r.stderr

    def holds(self, options, same, other):
        """What leaves what was exported as it was is told by none of SAME; then by OTHER."""
        self.export(*options)
        for change in same:
            self.assertFalse(self.told_of(*change), (options, change))
        self.assertTrue(self.told_of(*other), (options, other))

    def later(self, now):
        self.s.stop_daemon()
        self.s.start_daemon(now=now)

    def test_a_range(self):
        self.cli(*self.PLAN)
        ends = ("--to", "2026-12-31")
        self.holds(ends, [("skip", "p@2027-01-03T19:00"), ("change", "p", "180 micrograms weekly on sun at 19:00", "--from", "2027-03-07"),
                          ("add", "intron", "3 million units daily at 21:00", "--name", "late", "--from", "2027-01-01"),
                          ("remove", "late")], ("skip", "p@2026-12-27T19:00"))
        self.holds(ends, [], ("add", "intron", "3 million units daily at 21:00", "--name", "soon", "--from", "2026-12-31"))
        self.holds(ends, [], ("remove", "soon"))
        begins = ("--from", "2027-01-01", "--to", "2027-01-31")
        self.holds(begins, [("skip", "p@2026-12-20T19:00"), ("move", "p@2027-02-07T19:00", "2027-02-08")], ("move", "p@2027-02-14T19:00", "2027-01-30"))
        self.holds(begins, [], ("undo",))
        # One that is of the whole again is told of all.
        self.holds((), [], ("skip", "p@2027-02-21T19:00"))

    def test_each_plan_is_as_it_was_exported(self):
        self.cli(*self.PLAN)
        self.cli("add", "intron", "3 million units daily at 21:00", "--name", "i")
        self.export()
        self.export("i", "--to", "2026-10-31")
        self.assertFalse(self.told_of("pause", "i", "--from", "2026-11-01", "--until", "2026-11-03"))
        self.assertTrue(self.told_of("pause", "p", "--from", "2026-11-01", "--until", "2026-11-03"))

    def test_told_again_once_it_was_right_again(self):
        """And at a glance for as long as it is wrong, whoever was told."""
        self.cli(*self.PLAN)
        self.cli("add", "intron", "3 million units daily at 21:00", "--name", "i")
        self.export()

        def glance():
            return "Your phone still shows" in self.cli().stdout

        self.assertFalse(glance())
        for _ in range(2):
            self.assertTrue(self.told_of("skip", "p@2026-10-04T19:00"))
            self.assertFalse(self.told_of("skip", "i@2026-10-04T21:00"))
            self.assertFalse(self.told_of("undo"))  # the other is wrong still
            self.assertTrue(glance())
            self.assertFalse(self.told_of("set", "again", "25m"))
            self.assertFalse(self.told_of("undo", "p"))
            self.assertFalse(glance())
        self.assertTrue(self.told_of("add", "neupogen", "5 micrograms daily at 08:00", "--name", "n"))
        self.assertFalse(self.told_of("remove", "n"))
        self.assertFalse(glance())
        self.assertTrue(self.told_of("remove", "i"))
        self.export("--patient", "me")
        self.assertFalse(glance())

    def test_a_plan_that_is_changed_back(self):
        """It is told in two parts, which have the doses of the one before; and it is exported as it is told again."""
        plans = {
            "a": ("weekly on sun at 19:00", "weekly on sun at 20:00"), "b": ("every 2 weeks on thu at 19:00", "every 2 weeks on thu at 20:00"),
            "c": ("mon wed fri at 08:00 and 20:00", "mon wed fri at 08:00"), "d": ("every 3 days at 02:30", "every 2 days at 02:30"),
            "e": ("daily at 07:00 for 4 days, then daily at 09:00", "daily at 10:00"),
        }
        for name, (plan, _) in plans.items():
            self.cli("add", "pegasys", "90 micrograms " + plan, "--name", name, "--from", "2026-10-01", "--yes")
        self.cli("skip", "a@2026-10-25T19:00", "--yes")
        self.later("2026-10-02 12:00:00")
        for options in ((), ("--history",)):
            self.export(*options)
            for name, (plan, other) in plans.items():
                plan = plan.partition(", then ")[2] or plan
                at = "2026-10-29" if name == "b" else "2026-10-25"
                self.assertTrue(self.told_of("change", name, "90 micrograms " + other, "--from", at), name)
                self.assertFalse(self.told_of("change", name, "90 micrograms " + plan, "--from", at), name)
                self.assertNotIn("Your phone still shows", self.cli().stdout, name)
            self.export(*options)
            self.assertNotIn("Your phone still shows", self.cli().stdout)
            # Another amount, or every second week in the other ones, are other doses.
            for change in (("a", "180 micrograms weekly on sun at 19:00"), ("b", "90 micrograms every 2 weeks on thu at 19:00")):
                self.assertTrue(self.told_of("change", *change, "--from", "2026-11-05"), change)
                self.assertFalse(self.told_of("undo"), change)

    def test_discreet(self):
        self.cli(*self.PLAN)
        self.holds(("--discreet",), [("set", "discreet", "on"), ("set", "discreet", "off"), ("rename", "p", "q")], ("skip", "q@2026-10-04T19:00"))
        self.holds((), [], ("set", "discreet", "on"))
        self.holds((), [], ("set", "discreet", "off"))

    def test_the_history(self):
        """What became of a dose that was past is shown with it alone."""
        self.cli("add", "pegasys", "90 micrograms daily at 10:00", "--name", "p", "--yes")
        self.later("2026-10-04 12:00:00")
        self.cli("taken", "p@2026-10-02T10:00", "--at", "2026-10-02 12:30", "--yes")
        self.holds((), [("amend", "p@2026-10-02T10:00", "--at", "2026-10-02 11:15")], ("skip", "p@2026-10-05T10:00"))
        self.export("--history")
        self.later("2026-10-05 21:00:00")
        self.holds_not([("amend", "p@2026-10-02T10:00", "--note", "cold")])
        self.assertTrue(self.told_of("amend", "p@2026-10-02T10:00", "--at", "2026-10-02 11:20"))

    def holds_not(self, changes):
        for change in changes:
            self.assertFalse(self.told_of(*change), change)

    def test_time_that_passes(self):
        self.cli("add", "a", "9 units daily at 10:00 for 5 days, rest 2 days, repeat", "--name", "a")
        self.cli("add", "b", "90 micrograms weekly on sun at 19:00", "--name", "b")
        for options in ((), ("--to", "2027-06-30"), ("--from", "tomorrow")):
            self.export(*options)
            self.later("2026-10-02 09:00:00" if not options else "2027-01-15 09:00:00" if options[0] == "--to" else "2027-04-02 09:00:00")
            self.holds_not([("set", "again", "25m"), ("set", "again", "20m")])
        self.assertTrue(self.told_of("skip", "b@2027-04-04T19:00"))

    def test_files_of_a_patient_each(self):
        """All of them are the whole."""
        self.cli("patient", "add", "Anna")
        self.cli(*self.PLAN)
        self.cli("add", "intron", "3 million units daily at 21:00", "--name", "i", "--patient", "Anna")
        self.cli("export", "--split", self.s.dir / "files", "--to", "2026-12-31")
        self.holds_not([("skip", "p@2027-01-03T19:00"), ("skip", "i@2027-01-03T21:00")])
        self.assertTrue(self.told_of("skip", "p@2026-12-27T19:00"))
        # What another patient's file shows is wrong still.
        self.cli("export", "--patient", "Anna", "--output", self.s.dir / "anna.ics")
        self.assertIn("Your phone still shows", self.cli().stdout)
        # Each is to show all of its patient's plans, also where another patient's was written after it.
        for name in ("me", "Anna"):
            self.cli("export", "--split", self.s.dir / "files")
            self.assertTrue(self.told_of("add", "neupogen", "5 micrograms daily at 08:00", "--name", f"n-{name}".lower(), "--patient", name))
        self.cli("export", "--split", self.s.dir / "files")
        self.cli("forget", "Anna", "--yes")
        self.assertTrue(self.told_of("add", "neupogen", "5 micrograms daily at 08:00", "--name", "last"))

    def test_as_it_would_be_exported_again(self):
        """Whatever is changed, by chance: what is told is what two exports differ in."""
        random = seeded()
        self.cli(*self.PLAN)
        self.cli("add", "intron", "3 million units daily at 21:00", "--name", "i")
        days = [dt.date(2026, 10, 1) + dt.timedelta(days=n) for n in range(0, 160)]
        slots = [f"{name}@{day}T{at}" for day in days for name, at in (("i", "21:00"),) + ((("p", "19:00"),) if day.weekday() == 6 else ())]
        seen = {True: 0, False: 0}
        for _ in range(60 if FULL else 16):
            first, last = sorted(random.sample(days, 2))
            options = random.choice([(), ("--to", last), ("--from", first), ("--from", first, "--to", last), ("--patient", "me", "--to", last)])
            options += random.choice([(), ("--discreet",), ("--history",)])
            before = self.export(*options)
            day, name = random.choice(days[3:]), random.choice("pi")
            change = random.choice([
                ("skip", random.choice(slots)), ("set", "discreet", random.choice(("on", "off"))), ("set", "again", random.choice(("25m", "15m"))),
                ("move", random.choice(slots), random.choice(days[3:])), ("undo",),
                ("pause", name, "--from", day, "--until", day + dt.timedelta(days=3)), ("rename", name, name)])
            words = [*change] + ["--yes"] * (change[0] in ("skip", "move", "undo", "pause"))
            r = self.cli(*words, check=False)
            after = self.export(*options)
            shown = [sorted(shown_of(e) for e in events(data).values()) for data in (before, after)]
            told = "Your phone still shows" in r.stdout
            self.assertEqual(told, shown[0] != shown[1], (options, change, r))
            seen[told] += 1
        self.assertGreater(min(seen.values()), 0)


class CalendarFile(Export):
    """The file beside the database that follows the plan."""

    def setUp(self):
        super().setUp()
        self.folder = self.s.database.parent
        self.file = self.folder / "me.ics"
        self.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00", "--name", "p")

    def follows(self, *args):
        """The file comes to be what an export says."""
        own = rb"(DTSTAMP|CREATED|LAST-MODIFIED|SEQUENCE):\w+"

        def same():
            written = self.file.read_bytes() if self.file.exists() else b""
            return re.sub(own, b"", written) == re.sub(own, b"", self.export("--patient", "me", *args))

        wait_for(same, 10, "the file to show the plan")
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)

    def others(self):
        return sorted(p.name for p in self.folder.iterdir() if not p.name.startswith("cytosched.db"))

    def whole(self):
        return [n for n in self.others() if n.endswith(".ics")]

    def test_it_follows_each_change(self):
        self.assertEqual(self.others(), [])
        r = self.cli("set", "--patient", "me", "calendar-file", "on")
        self.assertIn(str(self.file), "".join(r.stdout.split()))
        self.follows()
        first = events(self.file.read_bytes())
        for words in (["skip", "p@2026-10-11T19:00", "--yes"], ["move", "p@2026-10-18T19:00", "2026-10-19", "--yes"], ["undo"],
                      ["pause", "p", "--until", "2026-11-01"], ["change", "p", "daily at 20:00", "--from", "2026-12-01", "--yes"],
                      ["add", "intron", "3 million units mon wed fri at 21:00"], ["set", "zone", "Asia/Tokyo"],
                      ["set", "discreet", "on"], ["remove", "intron", "--yes"]):
            self.cli(*words)
            self.follows()
            last = events(self.file.read_bytes())
            for uid in set(first) & set(last):
                if body(first[uid]) != body(last[uid]):
                    self.assertGreater(number(last[uid]), number(first[uid]))
            first.update(last)
        self.assertNotIn(b"peginterferon", self.file.read_bytes())
        self.assertEqual(self.others(), ["me.ics"])
        # A change does not say that the phone shows an old plan: this file is no export.
        self.cli("set", "--patient", "me", "calendar-file", "off")
        wait_for(lambda: not self.others(), 10, "the file to go")

    def test_one_that_is_a_link_stays_one(self):
        """Into a folder that another program synchronises."""
        (self.s.dir / "synced").mkdir()
        target = self.s.dir / "synced" / "plan.ics"
        self.file.symlink_to(target)
        self.cli("set", "--patient", "me", "calendar-file", "on")
        for words in (["skip", "p@2026-10-11T19:00", "--yes"], ["skip", "p@2026-10-18T19:00", "--yes"]):
            self.follows()
            self.assertTrue(self.file.is_symlink())
            self.assertTrue(target.is_file())
            self.cli(*words)
        self.cli("set", "--patient", "me", "calendar-file", "off")
        wait_for(lambda: not target.exists() and not self.file.is_symlink(), 10, "both to go")

    def test_many_changes_are_one_run_at_a_time(self):
        self.cli("set", "--patient", "me", "calendar-file", "on")
        self.follows()
        for day in range(1, 20):
            self.cli("move", "p@2026-10-18T19:00", f"2026-10-18", f"1{day % 10}:00", "--yes", check=False)
        self.follows()
        self.assertEqual(self.others(), ["me.ics"])

    def test_each_patient_and_crashes(self):
        for name in ("A B", "A/B", "../x"):
            self.cli("patient", "add", name)
            self.cli("add", "intron", "3 million units mon wed fri at 21:00", "--patient", name)
            self.cli("set", "--patient", name, "calendar-file", "on")
        names = wait_for(lambda: len(self.whole()) == 3 and self.whole(), 10, "three files")
        self.assertTrue(all(re.fullmatch(r"(A-B|---x)\.\d+\.ics", n) for n in names), names)
        wait_for(lambda: all((self.folder / n).read_bytes().endswith(b"END:VCALENDAR\r\n") for n in names), 10, "whole files")
        (self.folder / f"{names[1]}.new").write_text("half")
        self.s.kill_daemon()
        self.s.start_daemon(now=NOW)
        wait_for(lambda: self.others() == names, 10, "what was half to be written again")
        self.cli("patient", "remove", "A B", "--yes")
        wait_for(lambda: len(self.others()) == 2, 10, "the file to go with its patient")
        self.cli("undo")
        wait_for(lambda: self.others() == names, 10, "the file to come back with its patient")
        # One that was made, and switched off while the daemon was away, is known.
        self.s.stop_daemon()
        (self.folder / names[0]).unlink()
        self.s.start_daemon(now=NOW)
        wait_for(lambda: self.others() == names, 10, "the file to be made again")

    def test_it_follows_a_restore(self):
        """To a plan that was changed less often, and of other patients of the same number."""
        self.cli("patient", "add", "Anna")
        self.cli("set", "--patient", "Anna", "calendar-file", "on")
        self.cli("set", "--patient", "me", "calendar-file", "on")
        self.follows()
        wait_for(lambda: self.whole() == ["Anna.ics", "me.ics"], 10, "Anna's file")
        self.cli("backup", self.s.dir / "backup")
        self.cli("change", "p", "daily at 20:00", "--from", "2026-12-01", "--yes")
        self.cli("patient", "remove", "Anna", "--yes")
        self.cli("patient", "add", "Berta")
        self.cli("set", "--patient", "Berta", "calendar-file", "on")
        self.follows()
        wait_for(lambda: self.others() == ["Berta.ics", "me.ics"], 10, "Berta's file instead of Anna's")
        self.cli("restore", self.s.dir / "backup", "--yes")
        self.follows()
        wait_for(lambda: self.others() == ["Anna.ics", "me.ics"], 10, "Anna's file instead of Berta's")

    def test_it_is_a_patients(self):
        r = self.cli("set", "calendar-file", "on", check=False)
        self.assertEqual(r.rc, 1)
        self.assertIn("--patient P", r.stderr)

    def test_a_folder_that_cannot_be_written(self):
        self.cli("set", "--patient", "me", "calendar-file", "on")
        self.follows()
        self.file.unlink()
        self.file.mkdir()
        self.cli("skip", "p@2026-10-11T19:00", "--yes")
        self.cli("next")
        self.file.rmdir()
        self.cli("undo")
        self.follows()
        self.assertEqual(self.others(), ["me.ics"])


    def test_who_changes_the_plan_is_told_that_it_is_old(self):
        self.cli("set", "--patient", "me", "calendar-file", "on")
        self.follows()
        new = self.folder / "me.ics.new"
        new.mkdir()
        old = "The calendar file beside the database still shows the plan of"
        self.assertNotIn(old, self.cli("skip", "p@2026-10-11T19:00", "--yes").stdout)

        def rows():
            return json.loads(self.cli("doctor", "--json", check=False).stdout)

        row = wait_for(lambda: [r for r in rows() if r["check"] == "calendar-file"], 20, "doctor to see it")[0]
        self.assertIn("of me could not be written", row["finding"])
        self.assertIn(old, self.cli("undo").stdout)
        self.assertNotIn(old, self.cli("skip", "p@2026-10-11T19:00", "--yes").stdout)  # it was said
        new.rmdir()
        self.cli("undo")
        self.follows()
        wait_for(lambda: "calendar-file" not in [r["check"] for r in rows()], 20, "doctor to be content")

    def test_what_failed_is_tried_again_without_a_change(self):
        self.s.stop_daemon()
        self.s.start_daemon(now=NOW, speed=300)
        new = self.folder / "me.ics.new"
        new.mkdir()
        self.cli("set", "--patient", "me", "calendar-file", "on")
        for _ in range(3):  # it is tried once the daemon has nothing else to do
            self.cli("next")
        new.rmdir()
        wait_for(self.file.exists, 20, "the file")


class Import(Export):
    """A plan back from a file."""

    def back(self, *args, **kwargs):
        return self.cli("import", self.s.dir / "one.ics", *args, **kwargs)

    def round_trip(self, name, schedule, zone, first):
        """Whether the plan came back; then with the same doses."""
        for patient in (f"{name}a", f"{name}b"):
            self.cli("patient", "add", patient, "--zone", zone)
        self.cli("add", "drug", schedule, "--from", first, "--patient", f"{name}a", "--yes", "--name", name)
        self.export("--patient", f"{name}a")
        r = self.back("--patient", f"{name}b", "--name", f"{name}x", "--yes", check=False)
        if r.rc != 0:
            self.assertEqual(r.rc, 1)
            self.assertIn("can't be taken over", r.stderr)
            return False
        end = min(self.horizon(), self.now() + 900 * DAY)
        have, want = (self.rows(regimen, end) for regimen in (f"{name}x", name))
        self.assertEqual(have, want)
        return True

    def rows(self, regimen, end):
        day = dt.datetime.fromtimestamp(end, dt.timezone.utc).strftime("%Y-%m-%d")
        rows = json.loads(self.cli("agenda", regimen, "--from", "today", "--to", day, "--json").stdout)
        return [(r["utc"], r["drug"], r.get("amount")) for r in rows if ics.seconds(r["utc"]) < end]

    def test_published_regimens(self):
        came = [self.round_trip(f"r{i}", r["schedule"], r["zone"], r["from"]) for i, r in enumerate(REGIMENS)]
        print(f"{came.count(True)} of {len(came)} regimens came back", flush=True)
        self.assertGreaterEqual(came.count(True), len(came) * 0.8)

    def test_generated(self):
        dice = seeded()
        came = []
        for i in range(300 if FULL else 8):
            schedule, zone = series.random_schedule(dice), dice.choice(series.ZONES)
            with self.subTest(schedule=schedule, zone=zone):
                came.append(self.round_trip(f"g{i}", schedule, zone, str(dt.date(2026, 10, 2) + dt.timedelta(dice.randint(0, 60)))))
        print(f"{came.count(True)} of {len(came)} plans came back", flush=True)

    def test_several_and_dry_run(self):
        self.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00 for 12 doses, then every 2 weeks")
        self.cli("add", "intron", "3 million units mon wed fri at 21:00")
        self.export()
        self.cli("patient", "add", "Anna")
        before = self.cli_json("list")
        r = self.back("--dry-run", check=False)
        self.assertEqual(r.rc, 1)
        self.assertEqual(" ".join(r.stderr.split()).count("is this very plan, and is here already"), 2, r.stderr)
        out = self.back("--dry-run", "--yes").stdout
        self.assertIn("90 micrograms weekly on sun at 19:00 for 12 doses, then 90 micrograms every 2 weeks on sun at 19:00", " ".join(out.split()))
        self.assertIn("Nothing was written", out)
        self.assertEqual(self.cli_json("list"), before)
        self.assertEqual(self.back("--name", "x", check=False).rc, 1)
        self.back("--patient", "Anna")
        mine, hers = ([(r["drug"], r["patient"]) for r in self.cli_json("list", "--patient", p)] for p in ("me", "Anna"))
        self.assertEqual([d for d, _ in mine], [d for d, _ in hers])

    def test_where_a_file_ends(self):
        for schedule, words in (("daily at 10:00 for 5 days", "last dose is on 2026-10-05"), ("daily at 10:00", None),
                                ("daily at 10:00 for 5 days, rest 2 days, repeat", "last dose is on 2028-10-")):
            self.cli("add", "intron", "3 million units", *schedule.split(), "--name", "p", "--from", "2026-10-01")
            self.export()
            self.cli("remove", "p", "--yes")
            for args in (["--dry-run"], ["--name", "back"]):
                told = " ".join(self.back(*args).stdout.split())
                self.assertIn(words or "daily at 10:00", told)
                self.assertEqual("last dose" in told, bool(words))
            self.cli("remove", "back", "--yes")

    def cli_json(self, *args):
        return json.loads(self.cli(*args, "--json").stdout)

    def test_what_is_refused(self):
        self.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00", "--name", "p")
        self.export("--discreet")
        self.assertEqual(self.back(check=False).rc, 2)
        self.cli("set", "zone", "Asia/Tokyo")
        for dry in ([], ["--dry-run"]):
            r = self.back("--drug", "pegasys", *dry, check=False)
            self.assertEqual(r.rc, 1)
            self.assertIn("zone Europe/Berlin", r.stderr)
        for text in ("", "hello", "BEGIN:VCALENDAR\r\n", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"):
            (self.s.dir / "one.ics").write_text(text)
            self.assertEqual(self.back("--drug", "x", check=False).rc, 1, text)
        self.assertEqual(self.cli("import", self.s.dir / "nowhere.ics", check=False).rc, 1)
        self.assertEqual(len(self.cli_json("list")), 1)

    def test_moved_and_skipped(self):
        """What is still to come is moved and skipped in the new plan, too."""
        self.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00", "--name", "p")
        self.cli("skip", "p@2026-10-11T19:00", "--yes")
        self.cli("move", "p@2026-10-18T19:00", "2026-10-19 20:00", "--yes")
        self.export()
        self.cli("remove", "p", "--yes")
        self.assertIn("without the dose of 2026-10-11T19:00", self.back("--dry-run").stdout)
        self.assertEqual(self.cli_json("list"), [])
        self.back("--name", "b")
        rows = json.loads(self.cli("agenda", "b", "--to", "2026-10-25", "--json").stdout)
        self.assertEqual([(r["dose"], r["at"][:16], r["state"]) for r in rows],
                         [("b@2026-10-04T19:00", "2026-10-04T19:00", "scheduled"), ("b@2026-10-11T19:00", "2026-10-11T19:00", "skipped"),
                          ("b@2026-10-18T19:00", "2026-10-19T20:00", "scheduled"), ("b@2026-10-25T19:00", "2026-10-25T19:00", "scheduled")])

    def test_all_of_a_plan_is_one_change(self):
        """What is moved and left out comes with the plan in one call, and goes with it."""
        self.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00", "--name", "p")
        self.cli("skip", "p@2026-10-11T19:00", "--yes")
        self.cli("move", "p@2026-10-18T19:00", "2026-10-19 20:00", "--yes")
        self.export()
        self.cli("remove", "p", "--yes")
        before = len(self.cli_json("history"))
        self.back("--name", "b")
        self.assertEqual([r["verb"] for r in self.cli_json("history")][before:], ["add"])
        doses = [(r["dose"], r["at"], r["state"]) for r in self.cli_json("agenda", "b")]
        self.cli("undo")
        self.assertEqual(self.cli_json("list"), [])
        self.cli("redo")
        self.assertEqual([(r["dose"], r["at"], r["state"]) for r in self.cli_json("agenda", "b")], doses)

    def test_whose_it_is(self):
        """Each plan goes to the patient it names, on a new machine too."""
        self.cli("patient", "add", "Anna, the elder", "--zone", "Asia/Tokyo")
        self.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        self.cli("add", "intron", "3 million units mon wed fri at 21:00", "--patient", "Anna, the elder")
        self.export()
        for name in ("pegasys", "intron"):
            self.cli("remove", name, "--yes")
        self.back()
        self.assertEqual({r["regimen"]: r["patient"] for r in self.cli_json("list")}, {"peginterferon-alfa-2a": "me", "interferon-alfa-2b": "Anna, the elder"})
        self.cli("patient", "remove", "Anna, the elder", "--yes")
        self.cli("remove", "peginterferon-alfa-2a", "--yes")
        for dry in ([], ["--dry-run"]):
            r = self.back(*dry, check=False)
            self.assertEqual(r.rc, 1)
            self.assertIn("no patient of that name", " ".join(r.stderr.split()))
            self.assertIn("in the time zone Asia/Tokyo?", " ".join(r.stderr.split()))
            # What is asked about is shown, too, where all that the import would add is.
            self.assertEqual([re.search(r"^" + name, r.stdout, re.M) is not None for name in ("peginterferon alfa-2a", "interferon alfa-2b")],
                             [bool(dry)] * 2, r.stdout)
            self.assertEqual("  for Anna - the elder\n" in r.stdout, bool(dry), r.stdout)
        self.assertEqual(self.cli_json("list"), [])
        # One who is new lives where the plan is; each dose that is told says of which plan it is.
        told = self.back("--yes").stdout
        self.assertEqual({r["patient"]: r["zone"] for r in self.cli_json("list")}, {"me": "Europe/Berlin", "Anna - the elder": "Asia/Tokyo"})
        self.assertIn("  for me\n", told)
        self.assertRegex(told, r"\(Tokyo\).* 3 million units +interferon-alfa-2b\n")

    def test_twice(self):
        self.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00", "--name", "p")
        self.export()
        for dry in ([], ["--dry-run"]):
            r = self.back(*dry, check=False)
            self.assertEqual(r.rc, 1)
            self.assertIn("p is this very plan", r.stderr)
        # Changed since, it is known by its UIDs; once it is gone, it may come back.
        self.cli("change", "p", "90 micrograms every 2 weeks on sun at 19:00", "--from", "next", "--yes")
        for dry in ([], ["--dry-run"]):
            r = self.back(*dry, check=False)
            self.assertEqual(r.rc, 1)
            self.assertIn("exported from here, from p,", " ".join(r.stderr.split()))
        self.assertEqual(len(self.cli_json("list")), 1)
        self.cli("remove", "p", "--yes")
        self.back("--name", "p")
        # Another calendar's, without our UIDs.
        theirs = ROOT / "tests" / "data" / "calendars" / "google-weekly.ics"
        self.cli("import", theirs, "--drug", "pegasys", "--name", "g", "--yes")
        self.assertIn("g is this very plan", self.cli("import", theirs, "--drug", "peginterferon", check=False).stderr)
        self.assertEqual(len(self.cli_json("list")), 2)
        self.cli("import", theirs, "--drug", "pegasys", "--yes")
        self.assertEqual(len(self.cli_json("list")), 3)

    # A file as the program writes it: what becomes of it, or words of why nothing does.
    OTHERS = {
        "google-weekly": ("weekly on mon thu at 20:30 for 26 doses", "2026-10-05"),
        "google-single": ("weekly on sun at 19:00 for 4 doses", "2026-10-11"),
        "google-moved": ("weekly on mon at 20:30", "2026-10-05"),
        "apple-fortnight": ("every 2 weeks on fri at 20:30 for 12 doses", "2026-10-09"),
        "apple-skipped": ("every 2 weeks on fri at 20:30", "2026-10-09"),
        "outlook-weekly": ("weekly on wed at 20:00 for 24 doses", "2026-10-07"),
        "outlook-until": ("weekly on wed at 20:00 for 8 doses", "2026-10-07"),
        "outlook-eastern": "time zone America/New_York",
    }

    def test_other_calendars(self):
        for name, expected in self.OTHERS.items():
            with self.subTest(name):
                file = ROOT / "tests" / "data" / "calendars" / f"{name}.ics"
                dry = self.cli("import", file, "--drug", "pegasys", "--dry-run", "--yes", check=False)
                shown = dry.stdout
                r = self.cli("import", file, "--drug", "pegasys", "--name", name, "--yes", check=False)
                self.assertEqual(dry.rc, r.rc)
                if isinstance(expected, str):
                    self.assertEqual(r.rc, 1)
                    self.assertIn(expected, " ".join(r.stderr.split()))
                    self.assertIn(expected, " ".join(shown.split()))
                    continue
                self.assertEqual(r.rc, 0, r.stderr)
                row = self.cli_json("show", name)
                self.assertEqual((row["schedule"], row["from"]), expected)
                self.assertIn(expected[0], " ".join(shown.split()))
                # A reader that knows the file's own zones finds the same.
                start, end = self.now(), self.now() + 300 * DAY
                found = ics.read_recurring(file.read_bytes(), start, end)
                self.assertEqual(sorted(found), self.agenda(start, end, name))

    def test_kinds(self):
        """Each kind of file that a library once read otherwise than it stands, or refused."""
        folder = ROOT / "tests" / "data" / "calendars" / "kinds"
        for n, line in enumerate((folder / "EXPECTED.tsv").read_text().splitlines()[1:]):
            name, zone, options, expected = line.split("\t")
            with self.subTest(name=name, options=options):
                self.cli("patient", "add", f"k{n}", "--zone", zone)
                args = ["import", folder / name, "--patient", f"k{n}", *options.split()] + ([] if name.startswith("r16") else ["--drug", "pegasys"])
                dry, r = (self.cli(*args, *dry, check=False) for dry in (["--dry-run"], []))
                self.assertEqual(dry.rc, r.rc)
                if expected.startswith("refused: "):
                    self.assertEqual(r.rc, 1)
                    for out in (dry.stderr, r.stderr):
                        self.assertIn(expected[len("refused: "):], " ".join(out.split()))
                    self.assertEqual(self.cli_json("list", "--patient", f"k{n}"), [])
                    continue
                self.assertEqual(r.rc, 0, r.stderr)
                self.assertEqual([row["schedule"] for row in self.cli_json("list", "--patient", f"k{n}")], [expected])
                if "--only" in options:
                    self.assertIn('"Dentist", 1 event', r.stdout)

    def test_where_the_patient_is(self):
        folder = ROOT / "tests" / "data" / "calendars"
        for zone, file, rc in (("America/New_York", "outlook-eastern", 0), ("Europe/Vienna", "outlook-weekly", 0),
                               ("Europe/Vienna", "google-weekly", 0),
                               ("Europe/London", "outlook-weekly", 1), ("Europe/London", "google-weekly", 1)):
            self.cli("patient", "add", f"{file}-{rc}", "--zone", zone)
            r = self.cli("import", folder / f"{file}.ics", "--drug", "pegasys", "--patient", f"{file}-{rc}", "--yes", check=False)
            self.assertEqual(r.rc, rc, (zone, file, r.stderr))
        self.assertIn("the patient is in Europe/London", " ".join(r.stderr.split()))
        self.assertEqual(self.cli("import", folder / "google-weekly.ics", "--patient", "nobody", check=False).rc, 3)
        (self.s.dir / "one.ics").write_text(
            "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:x\nSUMMARY:Shot\nDTSTART:20261005T183000Z\n"
            "RRULE:FREQ=WEEKLY\nEND:VEVENT\nEND:VCALENDAR\n")
        r = self.back("--drug", "intron", check=False)
        self.assertEqual(r.rc, 1)
        self.assertIn("another time of day in summer", " ".join(r.stderr.split()))

    def test_another_calendar(self):
        (self.s.dir / "one.ics").write_text(
            "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:x@google.com\nSUMMARY:Shot\n"
            "DTSTART;TZID=Europe/Berlin:20261005T203000\nRRULE:FREQ=WEEKLY;WKST=SU;UNTIL=20261231T225959Z;BYDAY=MO,TH\n"
            "END:VEVENT\nEND:VCALENDAR\n")
        self.assertEqual(self.back(check=False).rc, 2)
        self.back("--drug", "intron", "--name", "p")
        self.assertEqual(self.cli_json("show", "p")["schedule"], "weekly on mon thu at 20:30 for 26 doses")

    def test_times_without_a_zone(self):
        (self.s.dir / "one.ics").write_text(
            "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:x\nSUMMARY:Pegasys\nDTSTART:20261004T190000\nRRULE:FREQ=WEEKLY\n"
            "END:VEVENT\nEND:VCALENDAR\n")
        said = " ".join(self.back("--dry-run").stdout.split())
        self.assertNotIn("floating", said)
        self.assertIn("read by the patient's clock (Europe/Berlin)", said)

    def test_what_a_title_says_is_not_passed_over(self):
        def file(title):
            (self.s.dir / "one.ics").write_text(
                f"BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:x@google.com\nSUMMARY:{title}\n"
                "DTSTART;TZID=Europe/Berlin:20261004T190000\nRRULE:FREQ=WEEKLY\nEND:VEVENT\nEND:VCALENDAR\n")

        file("My Pegasys 180 mcg")
        for dry in ([], ["--dry-run"]):
            r = self.back("--drug", "besremi", *dry, check=False)
            self.assertEqual(r.rc, 1)
            self.assertIn("names peginterferon alfa-2a, and --drug says besremi", " ".join(r.stderr.split()))
        self.assertEqual(self.cli_json("list"), [])
        self.back("--drug", "peginterferon alfa-2a", "--name", "p")
        self.assertEqual(self.cli_json("show", "p")["schedule"], "180 micrograms weekly on sun at 19:00")
        file("Injection interferon alfa-2b 3 MIU")
        self.back("--name", "i")
        self.assertEqual(self.cli_json("show", "i")["schedule"], "3 million units weekly on sun at 19:00")
        for title, amount in (("Intron 4\\,5 MIU", "4.5 million units "), ("Intron A 3 million IU", "3 million units ")):
            file(title)
            self.back("--name", "c", "--yes")
            self.assertEqual(self.cli_json("show", "c")["schedule"], f"{amount}weekly on sun at 19:00")
            self.cli("remove", "c", "--yes")
        file("Hydroxyurea 500 mg")
        for dry in (["--dry-run"], []):
            self.assertIn('The title says "500 mg", which is not in the plan', " ".join(self.back("--drug", "hydroxyurea", *dry).stdout.split()))

    def test_what_was_recorded_outside_the_plan_is_no_part_of_it(self):
        self.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00", "--name", "p")
        self.cli("taken", "p", "--unplanned", "--at", "20 min ago", "--yes")
        self.cli("export", "--output", self.s.dir / "one.ics")
        self.assertIn("-dose-", (self.s.dir / "one.ics").read_text())
        self.cli("remove", "p", "--yes")
        r = self.back("--name", "p", "--yes")
        self.assertEqual(self.cli_json("show", "p")["schedule"], "90 micrograms weekly on sun at 19:00")
        self.assertIn("recorded outside the plan is not in it", " ".join(r.stdout.split()))

    def test_a_discreet_file_is_told_what_it_is_of(self):
        """It says neither the drug nor that it is a visit."""
        self.cli("add", "blood test", "every 4 weeks on tue at 08:30", "--appointment", "--name", "b")
        self.cli("export", "--discreet", "--output", self.s.dir / "one.ics")
        self.assertNotIn("ppointment", (self.s.dir / "one.ics").read_text())
        self.cli("remove", "b", "--yes")
        self.back("--drug", "blood test", "--appointment", "--name", "b", "--yes")
        self.assertEqual([d.get("kind") for d in self.cli_json("show", "b")["doses"]][:1], ["appointment"])
        self.assertEqual(self.cli_json("show", "b")["schedule"], "every 4 weeks on tue at 08:30")

    def test_a_file_is_one_change(self):
        """All plans of a file come with one change, new patients too, and go with one undo; or none comes."""
        self.cli("patient", "add", "Anna")
        self.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00", "--patient", "Anna")
        self.cli("add", "intron", "3 million units mon wed fri at 21:00")
        self.cli("add", "blood test", "every 4 weeks on tue at 08:30", "--appointment")
        self.cli("export", "--output", self.s.dir / "one.ics")
        for name in ("pegasys", "intron", "blood-test"):
            self.cli("remove", name, "--yes")
        self.cli("patient", "remove", "Anna", "--yes")
        self.cli("import", self.s.dir / "one.ics", "--yes")
        changes = self.cli_json("history")
        self.assertEqual(changes[-1]["verb"], "import")
        self.assertEqual(sorted(changes[-1]["after"].split(", ")), ["blood-test", "interferon-alfa-2b", "peginterferon-alfa-2a"])
        rows = {row["regimen"]: row for row in self.cli_json("list")}
        self.assertEqual(rows["peginterferon-alfa-2a"]["patient"], "Anna")
        self.assertEqual(len(rows), 3)
        self.assertEqual(self.cli_json("history", "peginterferon-alfa-2a")[-1]["verb"], "import")
        r = self.cli("undo", "peginterferon-alfa-2a", "--yes", check=False)
        self.assertEqual(r.rc, 1)
        self.assertIn("came with an import", " ".join(r.stderr.split()))
        self.cli("undo", "--yes")
        self.assertEqual(self.cli_json("list"), [])
        self.assertEqual([p["patient"] for p in self.cli_json("patient", "list")], ["me"])
        self.cli("redo")
        self.assertEqual({row["regimen"]: row for row in self.cli_json("list")}, rows)
        # What one of them is refused for, none has.
        self.cli("undo", "--yes")
        plans = [{"drug": "pegasys", "schedule": "weekly on sun at 19:00", "patient": "Ben", "zone": "Europe/Berlin"},
                 {"drug": "intron", "schedule": "weekly", "patient": "me"}]
        plans = GLib.Variant("aa{sv}", [{k: GLib.Variant("s", v) for k, v in plan.items()} for plan in plans])
        n = len(self.cli_json("history"))
        with self.assertRaises(GLib.Error):
            self.s.call_daemon("Import", GLib.Variant("(sa{sv})", ("all-or-none", {"plans": plans})))
        self.assertEqual(self.cli_json("list"), [])
        self.assertEqual(len(self.cli_json("history")), n)
        self.assertEqual([p["patient"] for p in self.cli_json("patient", "list")], ["me"])


class Named(Export):
    def test_a_regimen_that_is_named_twice_is_there_once(self):
        self.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        self.export("pegasys", "pegasys", "PEGASYS")
        data = (self.s.dir / "one.ics").read_bytes()
        self.assertEqual(data.count(b"BEGIN:VEVENT"), len(events(data)))


class OnlyOn(Export):
    """UIDs and sequence numbers across a database that takes another one's place: a phone passes over what has a lower
    number than it has, and a UID that it knows is to it the event that it had."""

    def numbers(self):
        """UID to (sequence, LAST-MODIFIED), the summary, and all that a phone shows."""
        return {uid: ((number(e), property_of(e, "LAST-MODIFIED")), property_of(e, "SUMMARY"), body(e))
                for uid, e in events(self.export()).items()}

    def told(self):
        """A backup, and what the phone was told after it: more changes, and a regimen that is not in it."""
        self.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        self.numbers()
        self.backup = self.s.dir / "plan.backup"
        self.cli("backup", self.backup)
        for skipped in ("2026-10-04", "2026-10-11", "2026-10-18"):
            self.cli("skip", f"pegasys@{skipped}T19:00", "--yes")
            self.numbers()
        self.cli("add", "intron", "3 million units daily at 21:00", "--yes")
        return self.numbers()

    def only_on(self, before):
        self.cli("restore", self.backup, "--yes")
        self.goes_on(before)

    def goes_on(self, before):
        self.cli("add", "besremi", "50 micrograms every 2 weeks on mon at 9:00")
        after = self.numbers()
        for uid in before.keys() & after.keys():
            self.assertEqual(before[uid][1], after[uid][1], "the same UID is of the same drug")
            if before[uid][2] == after[uid][2]:
                self.assertGreaterEqual(after[uid][0], before[uid][0])
            else:
                self.assertGreater(after[uid][0], before[uid][0])
        self.assertTrue(before.keys() & after.keys())

    def test_restored(self):
        self.only_on(self.told())

    def test_restored_twice(self):
        self.only_on(self.told())
        before = self.numbers()
        self.cli("restore", self.backup, "--yes")
        self.goes_on(before)

    def test_where_the_old_one_cannot_be_read(self):
        before = self.told()
        self.s.stop_daemon()
        self.s.database.write_bytes(b"no database at all" * 1000)
        self.s.start_daemon(now="2026-10-01 09:30:00")
        self.only_on(before)

    def test_on_a_new_computer(self):
        before = self.told()
        self.s.stop_daemon()
        for path in self.s.database.parent.iterdir():
            path.unlink()
        self.s.start_daemon(now="2026-10-01 09:30:00")
        self.only_on(before)

    def test_a_file_that_was_put_in_its_place(self):
        before = self.told()
        os.replace(self.backup, self.s.database)
        self.goes_on(before)


if __name__ == "__main__":
    main()

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cytosched with the real daemon: every verb, its JSON keys in their order, its exit codes."""

import json
import subprocess

from harness import BUILD, Case, main, wait_for

DOSE = "dose patient regimen drug amount route slot at utc state".split()
DOSE_MORE = "taken_at site note moved snoozed_until planned_amount sites batch kind".split()
REGIMEN = "regimen patient drug route schedule from zone status next".split()
WEEKLY = "90 micrograms weekly on sun at 19:00"


class VerbsCase(Case):
    def setUp(self):
        super().setUp()
        self.s.start_daemon(now="2026-11-22 19:30:00")  # a Sunday
        self.cli("add", "pegasys", *WEEKLY.split(), "--from", "today")

    def cli(self, *args, **kwargs):
        return self.s.cli(*args, **kwargs)

    def fails(self, code, *args):
        r = self.s.cli(*args, check=False)
        self.assertEqual((r.rc, r.stdout), (code, ""), (args, r.stderr))
        self.assertTrue(r.stderr.startswith("cytosched: "), r.stderr)
        return r.stderr

    def json(self, *args):
        return self.s.cli_json(*args)

    def keys(self, row, keys, more=()):
        """KEYS all there, first and in order; then some of MORE, in order."""
        self.assertEqual(list(row)[: len(keys)], keys)
        rest = list(row)[len(keys) :]
        self.assertEqual(rest, [k for k in more if k in rest])

    def doses(self, *args):
        return [(d["dose"], d["state"]) for d in self.json("agenda", *args)]

    def history(self):
        return [c["verb"] for c in self.json("history")]


class Shows(VerbsCase):
    def test_doses(self):
        for args in (["next", "3"], ["agenda"], ["agenda", "pegasys", "--to", "2026-12-01"], ["month"]):
            rows = self.json(*args)
            self.assertTrue(rows, args)
            for row in rows:
                self.keys(row, DOSE, DOSE_MORE)
        first = self.json("next", "1")[0]
        self.assertEqual(
            first,
            {
                "dose": "pegasys@2026-11-22T19:00",
                "patient": "me",
                "regimen": "pegasys",
                "drug": "peginterferon alfa-2a",
                "amount": "90 micrograms",
                "route": "under the skin",
                "slot": "2026-11-22T19:00",
                "at": "2026-11-22T19:00:00+01:00",
                "utc": "2026-11-22T18:00:00Z",
                "state": "due",
            },
        )
        self.assertEqual(len(self.json("next", "7")), 7)
        self.assertEqual(self.json(), self.json("next"))

    def test_in_words(self):
        self.assertIn("Sunday 22 November, today", self.cli().stdout)
        self.assertIn("cytosched taken pegasys", self.cli().stdout)
        self.assertIn("Sunday 29 November, in 7 days", self.cli("agenda").stdout)
        self.assertIn("[22]!", self.cli("month").stdout)
        self.assertIn("pegasys", self.cli("list").stdout)
        self.assertIn("Sunday 29 November, 19:00, in 7 days", self.cli("show", "pegasys").stdout)
        self.assertIn("22 Nov 19:", self.cli("rehearse").stdout)
        self.assertIn("add", self.cli("history").stdout)

    def test_did_you_mean(self):
        self.cli("patient", "add", "Anna")
        for args, nearest in ((["show", "pegasis"], '"pegasys"'), (["list", "--patient", "Ana"], '"Anna"'),
                              (["set", "quite", "off"], '"quiet"')):
            r = self.s.cli(*args, check=False)
            self.assertEqual(r.rc, 3)
            self.assertIn(f"Did you mean {nearest}?", r.stderr)
        self.assertNotIn("Did you mean", self.s.cli("show", "nonsense", check=False).stderr)

    def test_what_was(self):
        """Bare, and of one regimen: also one that was taken long before, and before its day."""
        self.cli("add", "x", "once at 08:00", "--from", "today")
        self.cli("taken", "x", "--at", "08:20", "--site", "left thigh")
        self.cli("add", "y", "daily at 06:00 and 23:00", "--from", "today")
        self.cli("taken", "y@2026-11-23T06:00", "--yes")
        self.s.restart_daemon(now="2026-11-27 12:00:20")
        rows = self.s.cli_json("show", "pegasys")["last_doses"]
        self.assertEqual([(r["dose"], r["state"]) for r in rows], [("pegasys@2026-11-22T19:00", "missed")])
        shown = self.cli("show", "y").stdout
        self.assertIn("Its last doses:\n  Tuesday 24 November, 23:00, 3 days ago    missed\n", shown)
        self.assertEqual(self.cli().stdout.count("  missed"), 9)
        self.s.restart_daemon(now="2027-12-01 12:00:00")
        text = self.cli().stdout
        self.assertIn("x  Sunday 22 November 2026, 08:20, 374 days ago", " ".join(text.replace("  ", " ~").split()).replace("~", " "))
        self.assertIn("left thigh", text)
        self.assertNotIn("x@2026", text)
        self.assertEqual([r["state"] for r in self.s.cli_json("show", "x")["last_doses"]], ["taken"])

    def test_a_month_by_its_name_is_the_nearest(self):
        for month, title in (("november", "November 2026"), ("jan", "January 2027"), ("may", "May 2027"),
                             ("june", "June 2026"), ("oct 2030", "October 2030")):
            self.assertTrue(self.cli("month", month).stdout.startswith(title + "\n"), month)

    def test_a_range_that_ends_before_it_begins_says_how_it_was_read(self):
        for args, said in (
            (["agenda", "--from", "mon", "--to", "sun"], '"mon" to "sun": the last day, Sunday 22 November, comes before the first, Monday 23 November.'),
            (["agenda", "--to", "1 nov"], '"1 nov": the last day, Sunday 1 November, comes before the first, Sunday 22 November.'),
            (["symptoms", "--from", "today", "--to", "mon"], "the last day, Monday 16 November, comes before the first, Sunday 22 November."),
            (["preview", "1 mg daily at 9:00", "--to", "2026-11-01"], "the last day, Sunday 1 November, comes before the first, Sunday 22 November."),
            (["report", "--from", "today", "--to", "mon"], "the last day, Monday 16 November, comes before the first, Sunday 22 November"),
            (["rehearse", "--from", "mon", "--to", "sun"], "The end, Sunday 22 November, "),
        ):
            r = self.cli(*args, check=False)
            self.assertEqual((r.rc, r.stdout), (1, ""), args)
            self.assertIn(said, " ".join(r.stderr.split()))

    def test_a_setting_of_a_plan_names_whose_it_is(self):
        self.cli("set", "--regimen", "pegasys", "before", "1d")
        self.assertIn("  set before, for pegasys\n", self.cli("history").stdout)
        self.cli("patient", "add", "Anna")
        self.assertIn("  set before of pegasys, for me\n", self.cli("history").stdout)
        self.assertIn("set before of pegasys, for me\n", self.cli("undo", "pegasys", "--dry-run").stdout)

    def test_history_in_words(self):
        self.cli("patient", "add", "Anna")
        self.cli("set", "--patient", "Anna", "contact", "ward 5")
        self.cli("taken", "--at", "19:05", "--note", "as on 2026-11-15")
        self.cli("move", "pegasys@2026-12-06T19:00", "2026-12-08", "--yes")
        self.cli("pause", "pegasys", "--from", "2026-12-25", "--until", "2027-01-05")
        self.cli("undo")
        self.assertEqual(
            self.cli("history").stdout.split("\n", 1)[1],
            f"""    {WEEKLY}, from Sunday 22 November
3  Sun 22 Nov 19:30  patient add Anna
4  Sun 22 Nov 19:30  set contact, for Anna
    before: (not set)
    after: ward 5
5  Sun 22 Nov 19:30  taken pegasys@2026-11-22T19:00, for me
    before: due
    after: taken Sun 22 Nov 19:05, note as on 2026-11-15
6  Sun 22 Nov 19:30  move pegasys@2026-12-06T19:00, for me
    before: Sun 6 Dec 19:00
    after: Tue 8 Dec 19:00
7  Sun 22 Nov 19:30  pause pegasys, for me  (taken back)
    paused from Friday 25 December until Tuesday 5 January 2027
8  Sun 22 Nov 19:30  undo pegasys, for me
    took back: pause, change 7
""",
        )
        text = self.cli("undo").stdout
        self.assertTrue(text.startswith("Taken back: move pegasys@2026-12-06T19:00, for me\n"), text)
        self.assertIn("again: Sun 6 Dec 19:00\n  no longer: Tue 8 Dec 19:00\n", text)
        self.cli("patient", "remove", "Anna", "--yes")
        self.assertTrue(self.cli("undo").stdout.startswith("Taken back: patient remove Anna\n"))
        row = self.json("history")[0]
        self.keys(row, ["id", "at", "verb", "regimen", "after", "undone"], ["patient"])

    def test_undo_today(self):
        """When it was made is said by the patient's day, where no regimen is left to tell it, too."""
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-11-23 00:30:00")  # in UTC the day before
        self.cli("add", "x", "daily at 09:00")
        self.assertIn("made Monday 23 November, 00:30, today\n", self.cli("undo").stdout)

    def test_regimens(self):
        row = self.json("list")[0]
        self.keys(row, REGIMEN, ["uid"])
        self.assertEqual((row["schedule"], row["status"]), (WEEKLY, "active"))
        shown = self.json("show", "pegasys")
        self.keys(shown, [*REGIMEN, "revisions", "doses", "last_doses"])
        self.assertEqual(len(shown["doses"]), 5)
        self.keys(shown["doses"][1], DOSE, DOSE_MORE)
        self.keys(shown["revisions"][0], ["number", "from", "schedule"], ["shift"])

    def test_preview_stores_nothing(self):
        rows = self.json("preview", "3 million units mon wed fri at 21:00", "--to", "2026-12-31")
        self.keys(rows[0], "slot at utc amount".split())
        self.assertEqual(rows[0]["slot"], "2026-11-23T21:00")
        rows = self.json("preview", "daily at 9:00 for 3 doses", "--zone", "Asia/Tokyo")
        self.assertEqual(len(rows), 3)
        self.assertTrue(rows[0]["at"].endswith("+09:00"))
        self.keys(rows[0], "slot at utc".split())
        self.assertEqual(len(self.json("list")), 1)

    def test_rehearse(self):
        rows = self.json("rehearse", "--to", "2026-12-01")
        for row in rows:
            self.keys(row, "at utc event".split(), ["dose", "patient"])
        self.assertEqual({r["event"] for r in rows} - {"remind", "again", "missed", "summary"}, set())
        self.assertGreater(len(rows), 2)
        self.assertLess(len(self.json("rehearse", "--to", "2026-12-01", "--answer", "all")), len(rows))

    def test_history(self):
        self.cli("taken")
        self.cli("undo")
        rows = self.json("history")
        for row in rows:
            self.keys({k: v for k, v in row.items() if k in ("id", "at", "verb")}, ["id", "at", "verb"])
            self.assertIn("undone", row)
        self.assertEqual([r["id"] for r in rows], sorted(r["id"] for r in rows))
        self.assertEqual(len(self.json("history", "--limit", "1")), 1)

    def test_many_rows(self):
        rows = self.json("preview", "daily at 9:00 and 21:00", "--to", "2032-11-22")
        self.assertGreater(len(rows), 4000)
        self.assertEqual(sorted(r["utc"] for r in rows), [r["utc"] for r in rows])
        self.assertEqual(len({r["utc"] for r in rows}), len(rows))

    def test_a_page_of_a_preview_ends_between_two_instants(self):
        """The 1,000th and the 1,001st dose are at one, which a DST gap makes of two times."""
        rows = self.json("preview", "daily at 2:30 and 3:30 and 12:00", "--zone", "Europe/Berlin",
                         "--from", "2026-04-29", "--to", "2027-04-05")
        self.assertEqual([r["slot"][-5:] for r in rows], ["02:30", "03:30", "12:00"] * 342)
        self.assertEqual(rows[999]["utc"], rows[1000]["utc"])

    def test_what_is_not_there_is_3(self):
        for args in (["show", "x"], ["agenda", "x"], ["next", "--patient", "x"], ["history", "x"],
                     ["taken", "x"], ["stop", "x"], ["remove", "x", "--yes"], ["resume", "x"], ["change", "x", "daily at 9:00", "--from", "next"],
                     ["skip", "pegasys@2026-11-25T19:00"], ["patient", "remove", "x", "--yes"],
                     ["set", "nothing"], ["set", "nothing", "1"], ["export", "x"], ["rename", "x", "y"]):
            self.fails(3, *args)

    def test_bad_values_are_1(self):
        for args in (["agenda", "--from", "soon"], ["preview", "weekly on funday at 9:00"],
                     ["preview", "weekly"], ["pause", "pegasys", "--until", "x"],
                     ["add", "interferon", "daily at 9:00"], ["add", "x", "1 mg"],
                     ["taken", "--at", "later"], ["snooze", "pegasys", "1s"],
                     ["patient", "add", "Anna", "--zone", "Mars/Olympus"]):
            self.fails(1, *args)

    def test_a_wrong_schedule_gets_a_caret(self):
        lines = self.fails(1, "preview", "90 micrograms weekly on sum at 19:00").splitlines()
        self.assertEqual(lines[-2].strip(), "90 micrograms weekly on sum at 19:00")
        self.assertEqual(lines[-1].index("^"), lines[-2].index("sum"))


class Answers(VerbsCase):
    def test_taken(self):
        row = self.json("taken", "--at", "19:10", "--site", "left thigh", "--note", "fine")
        self.keys(row, DOSE, DOSE_MORE)
        self.assertEqual(row["state"], "taken")
        self.assertTrue(row["taken_at"].startswith("2026-11-22T19:10"))
        self.assertEqual((row["site"], row["note"]), ("left thigh", "fine"))
        self.assertIn("taken 19:10, left thigh", self.cli("agenda").stdout)
        # the same answer again
        self.assertEqual(self.json("taken", "pegasys")["taken_at"], row["taken_at"])
        self.assertEqual(self.history().count("taken"), 1)
        self.assertIn("amend", self.fails(1, "skip", "pegasys"))
        self.fails(3, "taken")
        row = self.json("amend", "pegasys", "--site", "", "--at", "19:15")
        self.assertTrue(row["taken_at"].startswith("2026-11-22T19:15"))
        self.assertNotIn("site", row)
        row = self.json("amend", "pegasys", "--answer", "none")
        self.assertEqual(row["state"], "due")

    def test_a_dose_of_long_ago_is_not_missed_where_it_was_taken(self):
        """Plans whose last dose is weeks ago: a rhythm of weeks, a month, the rest of a cycle, the end."""
        plans = {"q4w": "90 micrograms every 4 weeks on sun at 19:00", "monthly": "90 micrograms every month at 19:00",
                 "cycle": "9 million units daily at 19:00 for 1 dose, rest 40 days, repeat", "ended": "90 micrograms daily at 19:00 for 1 dose"}
        for name, schedule in plans.items():
            self.cli("add", "besremi", schedule, "--name", name, "--from", "today", "--yes")
            self.cli("taken", f"{name}@2026-11-22T19:00", "--site", "left thigh", "--yes")
        before = self.cli("history").stdout
        for now in ("2026-12-12 09:00:00", "2026-12-18 09:00:00"):
            self.s.restart_daemon(now=now)
            for name in plans:
                for verb in (("taken", name), ("taken", name, "--yes"), ("skip", name), ("move", name, "2026-12-30")):
                    r = self.s.cli(*verb, "--dry-run", check=False)
                    self.assertNotIn("missed", r.stdout + r.stderr, (now, verb))
        self.s.cli("taken", "q4w", "--yes", check=False)
        self.assertEqual(self.cli("history").stdout, before)
        # One that was not recorded is missed still.
        self.cli("amend", "q4w@2026-11-22T19:00", "--answer", "none", "--yes")
        self.assertIn("q4w@2026-11-22T19:00", self.fails(1, "taken", "q4w"))

    def test_skip(self):
        out = self.cli("skip", "--reason", "fever", "--dry-run").stdout
        self.assertIn("Nothing was written.", out)
        self.assertEqual(self.json("next", "1")[0]["state"], "due")
        self.assertEqual(self.json("skip", "--reason", "fever")["state"], "skipped")

    def test_snooze(self):
        row = self.json("snooze", "30m")
        self.assertEqual(row["state"], "snoozed")
        self.assertIn("snoozed_until", row)
        self.assertIn("snoozed until 20:", self.cli("next").stdout)

    def test_the_same_again_is_no_change(self):
        """Said twice is said once: no second row in the history, and redo and undo know of one."""
        twice = [("snooze", "pegasys", "until 20:00"), ("taken", "pegasys", "--at", "19:10"), ("amend", "pegasys", "--site", "left arm"),
                 ("amend", "pegasys", "--at", "19:12", "--note", "x"), ("amend", "pegasys", "--answer", "skipped"),
                 ("amend", "pegasys", "--answer", "none"), ("site", "rest", "left thigh", "--reason", "sore"),
                 ("site", "rest", "left thigh", "--until", "2026-12-06"), ("pause", "pegasys", "--until", "2026-12-20"),
                 ("change", "pegasys", "45 micrograms weekly on sun at 19:00", "--from", "2027-01-03")]
        for args in twice:
            first = self.json(*args)
            n = len(self.history())
            self.assertEqual(self.json(*args), first, args)
            self.assertEqual(len(self.history()), n, args)
            self.assertIn("nothing was changed", self.cli(*args).stdout, args)
        # What another site, time or reason says is another thing.
        self.json("site", "rest", "left thigh", "--until", "2026-12-07")
        self.json("amend", "pegasys@2026-11-22T19:00", "--answer", "skipped", "--note", "y")
        self.assertEqual(self.history()[-2:], ["site rest", "amend"])

    def test_changed_again_brings_a_moved_dose_back(self):
        change = ("change", "pegasys", *WEEKLY.split(), "--from", "2026-12-06")
        self.json(*change)
        self.json("move", "pegasys@2026-12-13T19:00", "2026-12-14", "--yes")
        self.json(*change, "--yes")
        self.assertEqual(self.json("agenda", "--from", "2026-12-07", "--to", "2026-12-14")[0]["at"][:16], "2026-12-13T19:00")

    def test_whose_it_is(self):
        self.assertIn("\ncontact = ward 5\n", "\n" + self.cli("set", "--patient", "me", "contact", "ward 5").stdout)
        self.assertIn("pegasys: 4 pens left", self.cli("supply", "add", "pegasys", "4", "pens").stdout)
        self.cli("patient", "add", "Anna")
        self.assertIn("contact = ward 3, for Anna\n", self.cli("set", "--patient", "Anna", "contact", "ward 3").stdout)
        self.assertIn("pegasys, for me: 8 pens left", self.cli("supply", "add", "pegasys", "4").stdout)

    def test_late_is_said_without_a_card_too(self):
        self.assertNotIn("late", self.cli().stdout)
        self.s.restart_daemon(now="2026-11-23 08:00:00")
        self.assertIn("What was due on an earlier day: ask your care team before taking it late.", self.cli().stdout)
        self.cli("taken", "pegasys")
        self.assertNotIn("late", self.cli().stdout)

    def test_unplanned(self):
        row = self.json("taken", "pegasys", "--unplanned", "--at", "18:00", "--yes")
        self.assertEqual(row["state"], "taken")
        self.assertEqual(self.json("next", "1")[0]["dose"], "pegasys@2026-11-22T19:00")
        self.assertIn("taken Sun 22 Nov 18:00, 90 micrograms\n", self.cli("history").stdout)

    def test_a_later_dose_asks(self):
        later = "pegasys@2026-11-29T19:00"
        self.assertIn("--yes", self.fails(1, "taken", later))
        r = self.cli("taken", later, tty=True, input="n\n", check=False)
        self.assertEqual(r.rc, 1, r.stdout)
        r = self.cli("taken", later, tty=True, input="y\n", check=False)
        self.assertEqual(r.rc, 0, r.stdout)

    def test_ambiguous(self):
        self.cli("add", "besremi", "100 micrograms every 2 weeks on sun at 19:00", "--from", "today")
        text = self.fails(1, "taken")
        self.assertIn("pegasys@2026-11-22T19:00", text)
        self.assertIn("besremi@2026-11-22T19:00", text)


class Plans(VerbsCase):
    def test_add(self):
        r = self.cli("add", "Intron A", "3 miu mon wed fri at 21:00", "--name", "ia")
        text = " ".join(r.stdout.split())
        self.assertIn("interferon alfa-2b", text)
        self.assertIn("3 million units on mon, wed, fri at 21:00".split(" on ")[0], text)
        self.assertIn("Monday 23 November, 21:00, tomorrow", text)
        self.assertIn("does not remind", text)
        row = self.json("add", "vitamin d", "daily at 8:00", "--from", "tomorrow")
        self.keys(row, [k for k in [*REGIMEN, "schedule_read_as"] if k != "route"])
        self.assertEqual(row["schedule_read_as"], "daily at 08:00")
        self.assertEqual(row["regimen"], "vitamin-d")

    def test_change(self):
        before = self.json("show", "pegasys")
        out = self.cli("change", "pegasys", "every 2 weeks on sun at 19:00", "--from", "2026-11-29",
                       "--dry-run").stdout
        self.assertIn("Nothing was written.", out)
        self.assertIn("Before", out)
        self.assertEqual(self.json("show", "pegasys"), before)
        row = self.json("change", "pegasys", "90 mcg every 2 weeks on sun at 19:00", "--from", "next")
        self.assertEqual(row["schedule"], "90 micrograms every 2 weeks on sun at 19:00")
        revisions = self.json("show", "pegasys")["revisions"]
        self.assertEqual(
            [(v["from"], v["schedule"]) for v in revisions],
            [("2026-11-22", WEEKLY), ("2026-11-29", "90 micrograms every 2 weeks on sun at 19:00")],
        )
        self.assertEqual(self.history()[-1], "change")

    def test_move(self):
        self.assertIn("--yes", self.fails(1, "move", "pegasys@2026-11-29T19:00", "2026-11-30"))
        row = self.json("move", "pegasys@2026-11-29T19:00", "2026-11-30", "20:00", "--yes")
        self.assertTrue(row["moved"])
        self.assertEqual(row["at"], "2026-11-30T20:00:00+01:00")
        self.assertEqual(row["dose"], "pegasys@2026-11-29T19:00")
        out = self.cli("move", "pegasys@2026-12-06T19:00", "2026-12-08", "--following", "--dry-run").stdout
        self.assertIn("Sun 6 Dec 19:00", out)
        self.assertIn("Tue 8 Dec 19:00", out)
        self.assertEqual(self.json("undo")["verb"], "move")
        self.assertNotIn("moved", self.json("agenda")[1])

    def test_pause_and_resume(self):
        self.cli("pause", "pegasys", "--from", "2026-11-29", "--until", "2026-12-05", "--yes")
        self.assertIn(("pegasys@2026-11-29T19:00", "paused"), self.doses())
        self.cli("resume", "pegasys")
        self.assertIn(("pegasys@2026-11-29T19:00", "scheduled"), self.doses())

    def test_stop_rename_remove_undo(self):
        self.assertEqual(self.json("rename", "pegasys", "peg")["regimen"], "peg")
        for verb in ("show", "taken"):
            self.assertIn('It was renamed, and is called "peg" now.', " ".join(self.fails(3, verb, "pegasys").split()))
        self.fails(3, "show", "pegasys")
        self.assertEqual(self.json("stop", "peg")["status"], "stopped")
        undone = self.json("undo", "peg")
        self.assertEqual(undone["verb"], "stop")
        self.assertEqual(self.json("list")[0]["status"], "active")
        self.assertIn("--yes", self.fails(1, "remove", "peg"))
        self.cli("remove", "peg", "--yes")
        self.assertEqual(self.json("list"), [])
        self.assertIn("remove", self.history())

    def test_patients(self):
        row = self.json("patient", "add", "Anna", "--zone", "America/New_York")
        self.keys(row, ["patient", "zone"], ["regimens"])
        self.assertEqual((row["patient"], row["zone"]), ("Anna", "America/New_York"))
        rows = self.json("patient", "list")
        self.assertEqual([r["patient"] for r in rows], ["me", "Anna"])
        self.keys(rows[0], ["patient", "zone", "regimens"])
        self.fails(1, "patient", "add", "anna")
        self.cli("add", "pegasys", WEEKLY, "--patient", "Anna")
        self.assertEqual([r["regimen"] for r in self.json("list", "--patient", "Anna")], ["pegasys-anna"])
        self.assertIn("Anna", self.cli("next").stdout)
        self.assertIn("--yes", self.fails(1, "patient", "remove", "Anna"))
        self.cli("patient", "remove", "Anna", "--yes")
        self.assertEqual(len(self.json("list")), 1)

    def test_settings(self):
        rows = self.json("set")
        for row in rows:
            self.assertEqual(list(row)[0], "key")
            self.assertIn("meaning", row)
        key = next(r for r in rows if r.get("value") == r.get("default") == "15m")["key"]
        self.assertEqual(self.json("set", key, "20m")["value"], "20m")
        self.assertEqual(self.json("set", key)[0]["value"], "20m")
        self.assertEqual(self.json("set", key, "")["value"], "15m")
        self.fails(1, "set", key, "often")
        self.assertEqual(self.json("set", "quiet", " 21:00 - 8:00 ")["value"], "21:00-08:00")
        self.fails(1, "set", "quiet", "21:00-08:00 or so")

    def test_doctor(self):
        r = self.cli("doctor", check=False)
        self.assertIn(r.rc, (0, 1))
        rows = json.loads(self.cli("doctor", "--json", check=False).stdout)
        self.assertEqual(r.rc, 0 if all(row["ok"] for row in rows) else 1)
        for row in rows:
            self.keys(row, ["check", "ok", "finding"], ["remedy"])

    def test_export(self):
        file = self.s.dir / "plan.ics"
        out = self.cli("export", "--output", file, "--alarm", "1h").stdout
        self.assertIn("1 series", out)
        text = file.read_bytes()
        self.assertTrue(text.startswith(b"BEGIN:VCALENDAR\r\n"))
        self.assertIn(b"BEGIN:VALARM", text)
        self.assertIn("BEGIN:VEVENT", self.cli("export").stdout)
        r = self.cli("stop", "pegasys")
        self.assertIn("Your phone still shows the plan exported on", r.stdout)

    def test_an_export_that_failed_is_on_no_phone(self):
        r = subprocess.run(
            f"'{BUILD}/cytosched' export >/dev/full", shell=True, env=self.s._daemon_environment({}),
            capture_output=True, timeout=30, check=False)
        self.assertEqual(r.returncode, 1)
        self.assertEqual(self.cli("export", "--output", "/dev/full", check=False).rc, 1)
        self.assertNotIn("Your phone", self.cli("stop", "pegasys").stdout)

    def test_a_change_that_cannot_be_told_is_made(self):
        def full(*args):
            with open("/dev/full", "wb") as f:
                r = subprocess.run([BUILD / "cytosched", *args], env=self.s._daemon_environment({}), stdout=f, stderr=subprocess.PIPE,
                                   timeout=30, check=False, text=True)
            self.assertEqual(r.returncode, 1)
            self.assertIn("could not be written", r.stderr)
            return "The change was made all the same." in " ".join(r.stderr.split())

        self.assertTrue(full("taken", "--yes"))
        self.assertTrue(full("undo", "--yes", "--json"))
        self.assertTrue(full("set", "again", "25m"))
        self.assertFalse(full("next"))
        self.assertFalse(full("skip", "pegasys@2026-11-29T19:00", "--yes", "--dry-run"))
        self.assertEqual(self.json("next")[0]["state"], "due")

    def test_export_into_a_pipe_that_closes(self):
        r = subprocess.run(
            f"'{BUILD}/cytosched' export | head -c 0; exit ${{PIPESTATUS[0]}}", shell=True,
            executable="/bin/bash", env=self.s._daemon_environment({}), capture_output=True, timeout=30,
        )
        self.assertIn(r.returncode, (0, 1))
        self.assertTrue(self.s.daemon.alive)

    def test_watch(self):
        process = self.s.start("watching", [BUILD / "cytosched", "watch"])
        wait_for(lambda: "cytosched taken pegasys@2026-11-22T19:00" in process.text(), 10, "the dose")
        self.cli("taken")
        wait_for(lambda: "pegasys@2026-11-22T19:00: taken" in process.text(), 10, "the answer")
        self.s.restart_daemon(kill=True)
        self.assertTrue(process.alive)
        self.cli("undo")
        wait_for(lambda: process.text().count("cytosched taken pegasys@") == 2, 10, "it again")


if __name__ == "__main__":
    main()

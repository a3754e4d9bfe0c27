#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record: sites, what was given, supply, symptoms, results; each number counted by hand."""

import json
import sqlite3

from harness import Case, FakeServer, main, wait_for

WEEKLY = "90 micrograms weekly on sun at 19:00"
SITE = "patient regimen site next last days dose resting until reason".split()
SUPPLY = "patient regimen item left per_dose doses_each doses until out reorder low batches over use_within".split()
SYMPTOM = "id patient at utc symptom value unit severity note dose hours tier tell source typed".split()
RESULT = "id patient date name value text unit low high note".split()
UNMARKED = "This list is not complete. Not marked does not mean harmless: if it worries you, ask your care team."
NO_CONTACT = "Use the number your team gave you, or the emergency services."


def plain(text):
    """Without the line breaks of the terminal."""
    return " ".join(text.split())


class RecordCase(Case):
    def setUp(self):
        super().setUp()
        self.s.start_daemon(now="2026-11-22 19:30:00")  # a Sunday
        self.cli("add", "pegasys", *WEEKLY.split(), "--from", "today")

    def at(self, now):
        self.s.stop_daemon()
        self.s.start_daemon(now=now)

    def cli(self, *args, **kwargs):
        return self.s.cli(*args, **kwargs)

    def json(self, *args):
        return self.s.cli_json(*args)

    def everything(self):
        return [self.json(*verb.split()) for verb in ("history", "site", "supply", "symptoms", "results", "agenda --from 2026-11-01")]

    def fails(self, code, *args, says=()):
        """It is refused, says so, and nothing is changed."""
        before = self.everything()
        r = self.s.cli(*args, check=False)
        self.assertEqual((r.rc, r.stdout), (code, ""), (args, r.stderr))
        self.assertTrue(r.stderr.startswith("cytosched: "), r.stderr)
        for text in says:
            self.assertIn(text, plain(r.stderr), args)
        self.assertEqual(self.everything(), before, args)
        return r.stderr

    def ordered(self, row, keys):
        self.assertEqual(list(row), [k for k in keys if k in row], row)


class History(RecordCase):
    """What was before and after is kept as values, and worded when it is shown."""

    def rows(self, sql):
        with sqlite3.connect(f"file:{self.s.database}?mode=ro", uri=True) as db:
            return db.execute(sql).fetchall()

    def test_each_kind(self):
        before = len(self.json("history"))
        said = [
            ("taken pegasys --at 19:05 --amount 45\xa0micrograms --site left\xa0thigh --batch A12 --note as\xa0on\xa02026-11-15, note well",
             ["due", "taken 2026-11-22T19:05:00+01:00, 45 micrograms, batch A12, site left thigh, note as on 2026-11-15, note well"],
             ["before: due", "after: taken Sun 22 Nov 19:05, 45 micrograms, batch A12, site left thigh, note as on 2026-11-15, note well"]),
            ("move pegasys@2026-11-29T19:00 2026-12-01 --following --yes",
             ["2026-11-29T19:00", "2026-12-01T19:00, with all that follow"],
             ["before: Sun 29 Nov 19:00", "after: Tue 1 Dec 19:00, with all that follow"]),
            ("pause pegasys --from 2026-12-25", [None, "from 2026-12-25"], ["paused from Friday 25 December"]),
            ("rename pegasys peg", ["pegasys", "peg"], ["before: pegasys", "after: peg"]),
            ("set --regimen peg anchor last-dose", ["anchor calendar", "anchor last-dose"], ["before: calendar", "after: last-dose"]),
            ("site rest right\xa0thigh --until 2026-12-06 --reason sore, until 2026-12-05", ["right thigh", "right thigh rests until 2026-12-06: sore, until 2026-12-05"],
             ["before: right thigh", "after: right thigh rests until Sunday 6 December: sore, until 2026-12-05"]),
            ("supply add peg 1\xa0pen --batch B1 --expires 2027-05", [None, "1 pen, batch B1, expires 2027-05-31"],
             ["1 pen, batch B1, expires Monday 31 May 2027"]),
            ("symptom headache --severity mild --note a, note", [None, "headache, mild, note a, note"], ["headache, mild, note a, note"]),
            ("result platelets 150 10^9/L", [None, "platelets 150 10^9/L"], ["platelets 150 10^9/L"]),
            ("stop peg", ["active", "stopped"], ["before: active", "after: stopped"]),
            ("undo", ["stop, change 12", None], ["took back: stop, change 12"]),
        ]
        for typed, texts, words in said:
            self.cli(*(word.replace("\xa0", " ") for word in self.words(typed)))
            row = self.json("history", "--limit", "1")[0]
            self.assertEqual([row.get("before"), row.get("after")], texts, typed)
            shown = self.cli("history", "--limit", "1").stdout.split("\n", 1)[1]
            self.assertEqual(plain(shown), " ".join(words), typed)
        self.assertEqual(len(self.json("history")), before + len(said))
        self.s.stop_daemon()
        kinds = dict(self.rows("SELECT key, group_concat(DISTINCT typeof(value)) FROM change_value GROUP BY key"))
        for key in ("taken_at", "at", "from", "until", "expires", "count", "change", "following", "resting"):
            self.assertEqual(kinds.pop(key), "integer", key)
        self.assertEqual(set(kinds.values()), {"text"})
        self.assertIn(("as on 2026-11-15, note well",), self.rows("SELECT value FROM change_value WHERE key = 'note'"))

    def words(self, typed):
        """The words; what follows --note and --reason is one."""
        head, *rest = typed.replace("--reason", "--note").split(" --note ")
        return [*head.split(" "), *(["--reason" if "--reason" in typed else "--note", *rest] if rest else [])]

    def test_each_by_the_clock_it_was_said_by(self):
        self.cli("taken", "pegasys", "--at", "19:05")
        was = self.json("history")
        self.cli("set", "--patient", "me", "zone", "America/New_York")
        now = self.json("history")[: len(was)]
        self.assertEqual([r.get("after") for r in now], [r.get("after") for r in was])


class Sites(RecordCase):
    def sites(self, *args):
        return [row["site"] for row in self.json("site", *args)]

    def test_order(self):
        self.assertEqual(self.sites(), ["left abdomen", "right abdomen", "left thigh", "right thigh"])
        self.cli("taken", "pegasys", "--site", "Thigh LEFT")
        self.assertEqual(self.sites(), ["left abdomen", "right abdomen", "right thigh", "left thigh"])
        self.at("2026-11-30 08:00:00")
        self.cli("taken", "pegasys@2026-11-29T19:00", "--at", "2026-11-29 19:10", "--site", "left abdomen")
        rows = self.json("site")
        for row in rows:
            self.ordered(row, SITE)
        self.assertEqual(
            [(r["site"], r.get("next"), r.get("days"), r.get("dose")) for r in rows],
            [
                ("right abdomen", True, None, None),
                ("right thigh", None, None, None),
                ("left thigh", None, 8, "pegasys@2026-11-22T19:00"),
                ("left abdomen", None, 1, "pegasys@2026-11-29T19:00"),
            ],
        )
        self.assertEqual(rows[3]["last"], "2026-11-29T19:10:00+01:00")
        # An answer that is taken back takes its site along, and so does one that is corrected.
        self.cli("undo", "--yes")
        self.assertEqual(self.sites(), ["left abdomen", "right abdomen", "right thigh", "left thigh"])
        self.cli("amend", "pegasys@2026-11-22T19:00", "--site", "right thigh", "--site", "right abdomen")
        self.assertEqual(self.sites(), ["left abdomen", "left thigh", "right abdomen", "right thigh"])
        dose = self.json("agenda", "--from", "2026-11-22", "--to", "2026-11-22")[0]
        self.assertEqual((dose["site"], dose["sites"]), ("right thigh and right abdomen", ["right thigh", "right abdomen"]))
        self.cli("amend", "pegasys@2026-11-22T19:00", "--site", "")
        self.assertNotIn("site", self.json("agenda", "--from", "2026-11-22", "--to", "2026-11-22")[0])
        self.cli("amend", "pegasys@2026-11-22T19:00", "--answer", "none")
        self.assertEqual(self.sites(), ["left abdomen", "right abdomen", "left thigh", "right thigh"])

    def test_a_journey_west_ends_no_rest(self):
        """It is yesterday there."""
        self.at("2026-11-23 00:30:00")
        self.cli("site", "rest", "left thigh", "--until", "tomorrow")
        self.cli("set", "--patient", "me", "zone", "Pacific/Pago_Pago")
        self.assertTrue(self.json("site")[3].get("resting"))
        self.fails(1, "taken", "pegasys", "--unplanned", "--site", "left thigh", says=["left thigh rests"])

    def test_use_of_one_that_does_not_rest(self):
        self.assertEqual(self.cli("site", "use", "left thigh").stdout, "This site does not rest; nothing was changed.\n")
        self.cli("site", "rest", "left thigh")
        self.assertEqual(self.cli("site", "use", "left thigh").stdout, "Used again: left thigh\n")

    def test_rest(self):
        row = self.json("site", "rest", "left", "abdomen", "--until", "2026-12-06", "--reason", "sore")
        self.assertEqual(row, {"patient": "me", "site": "left abdomen", "resting": True, "until": "2026-12-06", "reason": "sore"})
        self.assertEqual(self.sites(), ["right abdomen", "left thigh", "right thigh", "left abdomen"])
        self.assertIn("rests until Sunday 6 December: sore", self.cli("site").stdout)
        self.fails(1, "taken", "pegasys", "--site", "left abdomen", says=["rests", "sore", "--yes"])
        self.at("2026-12-06 23:00:00")
        self.assertTrue(self.json("site")[3]["resting"])
        self.at("2026-12-07 00:01:00")  # its last day is included
        self.assertEqual(self.sites()[0], "left abdomen")
        self.cli("site", "rest", "left thigh")
        self.assertEqual(self.sites()[3], "left thigh")
        self.cli("site", "use", "thigh left")
        self.assertEqual(self.sites()[2], "left thigh")
        self.cli("undo")
        self.assertEqual(self.sites()[3], "left thigh")
        for name in ("left abdomen", "right abdomen", "right thigh"):
            self.cli("site", "rest", name)
        self.assertEqual([r for r in self.json("site") if "next" in r], [])

    def test_names(self):
        self.fails(1, "taken", "pegasys", "--site", "thigh", says=["left thigh", "right thigh"])
        self.fails(1, "taken", "pegasys", "--site", "left thig", says=["Is it left thigh?"])
        self.fails(1, "site", "rest", "left thig", says=["Is it left thigh?"])
        self.fails(3, "site", "remove", "left buttock", says=["site add"])
        self.fails(1, "site", "add", "thigh left", says=["already"])
        # One that is not in the list is recorded, added and said.
        r = self.cli("taken", "pegasys", "--site", "левое  бедро", "--site", "left thigh")
        self.assertIn("New in the list of sites: левое бедро.", plain(r.stdout))
        self.assertEqual(self.sites(), ["left abdomen", "right abdomen", "right thigh", "left thigh", "левое бедро"])
        self.assertEqual(self.json("site")[4]["days"], 0)
        self.cli("amend", "pegasys", "--site", "ЛЕВОЕ бедро")
        self.assertEqual(self.sites(), ["left abdomen", "right abdomen", "left thigh", "right thigh", "левое бедро"])
        self.cli("site", "remove", "ЛЕВОЕ БЕДРО")
        self.assertEqual(len(self.sites()), 4)
        # With --yes the near one is meant.
        self.cli("amend", "pegasys", "--site", "left thig", "--yes")
        self.assertEqual(self.json("site")[3]["site"], "left thigh")
        for name in ("left abdomen", "right abdomen", "left thigh"):
            self.cli("site", "remove", name)
        self.fails(1, "site", "remove", "right thigh", says=["only site"])

    def test_lists(self):
        """A patient's list, a regimen's own; interferon alfa into the upper arm too."""
        self.cli("add", "roferon-a", "3 million units daily at 08:00")
        self.assertEqual(self.sites()[4:], ["left upper arm", "right upper arm"])
        self.cli("site", "remove", "left upper arm", "--regimen", "pegasys")
        self.assertEqual(len(self.sites()), 6)
        own = self.json("site", "--regimen", "pegasys")
        self.assertEqual((len(own), own[0]["regimen"]), (5, "pegasys"))
        self.assertNotIn("regimen", self.json("site", "--regimen", "roferon-a")[0])
        # Use and rest count across the patient.
        self.cli("taken", "pegasys", "--site", "left thigh")
        self.cli("site", "rest", "right thigh")
        self.assertEqual(self.sites()[-2:], ["left thigh", "right thigh"])
        self.assertEqual(self.sites("--regimen", "pegasys")[-2:], ["left thigh", "right thigh"])
        self.cli("patient", "add", "anna")
        self.assertEqual(self.sites("--patient", "anna"), ["left abdomen", "right abdomen", "left thigh", "right thigh"])
        self.fails(1, "site", "--patient", "anna", "--regimen", "pegasys", says=["not both"])


class Given(RecordCase):
    def dose(self, day="2026-11-22"):
        return self.json("agenda", "--from", day, "--to", day)[0]

    def test_amount_and_batch(self):
        row = self.json("taken", "pegasys", "--amount", "45 micrograms", "--batch", "A12", "--note", "half a pen", "--site", "left thigh")
        self.assertEqual((row["amount"], row["planned_amount"], row["batch"], row["sites"]), ("45 micrograms", "90 micrograms", "A12", ["left thigh"]))
        self.ordered(row, "dose patient regimen drug amount route slot at utc state taken_at site note planned_amount sites batch".split())
        self.assertEqual(self.cli("taken", "pegasys", "--amount", "45 mcg").rc, 0)  # the same again
        self.fails(1, "taken", "pegasys", "--amount", "90 micrograms", says=["amend", "--amount"])
        self.cli("amend", "pegasys", "--amount", "90 micrograms", "--batch", "")
        self.assertNotIn("planned_amount", self.dose())
        self.assertNotIn("batch", self.dose())
        self.cli("undo")
        self.assertEqual(self.dose()["planned_amount"], "90 micrograms")
        self.cli("amend", "pegasys", "--answer", "skipped")
        self.assertEqual({k: v for k, v in self.dose().items() if k in "amount planned_amount sites batch".split()}, {"amount": "90 micrograms"})
        self.fails(1, "amend", "pegasys", "--site", "left thigh", says=["Only a dose that was taken"])

    def test_more_than_planned(self):
        said = "More than planned was recorded: tell your care team right away."
        self.assertNotIn(said, plain(self.cli("taken", "pegasys", "--amount", "45 micrograms").stdout))
        r = plain(self.cli("amend", "pegasys", "--amount", "180 micrograms").stdout)
        self.assertTrue(r.startswith(said), r)
        self.assertIn(NO_CONTACT, r)
        self.cli("set", "--patient", "me", "contact-urgent", "0700 24")
        r = plain(self.cli("taken", "pegasys", "--unplanned", "--yes").stdout)
        self.assertTrue(r.startswith(said), r)
        self.assertIn("0700 24", r)

    def test_unplanned_where_nothing_is_planned(self):
        """What was recorded of a dose to come, of a plan that is no more, says nothing of this one."""
        self.cli("add", "intron", "18 million units daily at 09:00", "--from", "2027-01-04")
        self.cli("taken", "intron@2027-01-04T09:00", "--yes")
        self.cli("change", "intron", "3 million units daily at 20:30", "--from", "2027-01-01", "--yes")
        self.cli("stop", "intron", "--yes")
        self.assertEqual(self.json("taken", "intron", "--unplanned", "--yes").get("amount", ""), "")

    def test_unplanned_is_as_much_as_was_planned_last(self):
        """Also where another amount was taken, and where the plan was changed since."""
        self.cli("taken", "pegasys", "--amount", "30 micrograms")
        self.assertEqual(self.json("taken", "pegasys", "--unplanned", "--yes")["amount"], "90 micrograms")
        self.cli("undo")
        self.cli("change", "pegasys", "45 micrograms weekly on mon at 19:00", "--from", "2026-11-22", "--yes")
        self.assertEqual(self.json("taken", "pegasys", "--unplanned", "--yes")["amount"], "90 micrograms")

    def test_refused(self):
        self.fails(1, "taken", "pegasys", "--amount", "45", says=["45", "90 micrograms"])
        self.fails(1, "taken", "pegasys", "--amount", "1 pen", says=["The plan has 90 micrograms. Record 1 pen"])
        self.fails(1, "taken", "pegasys", "--batch", "x" * 10000, says=["too long"])
        self.fails(2, "taken", "pegasys", *["--site", "left thigh"] * 9, says=["too often"])


class AllTaken(Case):
    """Seven that are due at once, an appointment among them or not."""

    def begin(self, n=7, *more):
        self.s.start_daemon(now="2026-11-22 18:00:00")
        for i in range(n):
            self.s.cli("add", f"drug{i}", f"{i + 1} mg daily at 19:0{i}", "--from", "2026-11-22")
        for args in more:
            self.s.cli(*args)
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-11-22 19:30:00")

    def states(self):
        return {r["regimen"]: r["state"] for r in self.s.cli_json("agenda", "--from", "2026-11-22", "--to", "2026-11-22")}

    def open_row(self):
        return next(r for r in self.s.call_daemon("Open")[0] if r["kind"] == "summary")

    def test_each_exactly_once_and_one_undo(self):
        self.begin(7, ("add", "blood test", "daily at 19:00", "--appointment", "--from", "2026-11-22"))
        self.s.cli("snooze", "drug0@2026-11-22T19:00", "2h")
        rows = self.s.cli_json("taken", "--all")
        self.assertEqual([r["dose"] for r in rows], [f"drug{i}@2026-11-22T19:0{i}" for i in range(7)])
        self.assertTrue(all(r["state"] == "taken" and r["taken_at"] == rows[0]["taken_at"] for r in rows), rows)
        self.assertEqual(list(rows[0]), "dose patient regimen drug amount slot at utc state taken_at".split())
        self.assertEqual(self.states(), {**{f"drug{i}": "taken" for i in range(7)}, "blood-test": "due"})
        r = self.s.cli("taken", "--all", check=False)
        self.assertEqual((r.rc, r.stdout), (3, ""), "once")
        # What is due and is no dose is not passed over in silence.
        self.assertIn("Nothing is due but an appointment. When it is done, say: cytosched taken, with its name: blood-test@2026-11-22T19:00", plain(r.stderr))
        before = self.s.cli_json("history")
        self.assertIn("Taken back: taken --all\n", self.s.cli("undo").stdout)
        self.assertEqual(self.states(), {**{f"drug{i}": "due" for i in range(1, 7)}, "drug0": "snoozed", "blood-test": "due"})
        after = self.s.cli_json("history")
        self.assertEqual(len(after), len(before) + 1)
        self.assertTrue(after[-2]["undone"])
        self.s.cli("redo")
        self.assertEqual(set(self.states().values()), {"taken", "due"})

    def test_what_would_be_asked_about_is_listed(self):
        """One was taken this morning already, outside the plan."""
        self.begin(3)
        self.s.cli("taken", "drug1", "--unplanned", "--at", "18:50", "--yes")
        r = self.s.cli("taken", "--all", "--yes")
        self.assertIn("Recorded: 2 doses", r.stdout)
        self.assertIn("Not recorded: drug1@2026-11-22T19:01. Another dose of drug1 is recorded", plain(r.stdout))
        self.assertEqual([self.states()[f"drug{i}"] for i in (0, 2)], ["taken", "taken"])
        self.assertEqual([r["state"] for r in self.s.cli_json("agenda", "drug1", "--from", "2026-11-22", "--to", "2026-11-22")], ["taken", "due"])
        before = self.s.cli_json("history")
        r = self.s.cli("taken", "--all", check=False)
        self.assertEqual((r.rc, r.stdout), (1, ""))
        self.assertIn("drug1@2026-11-22T19:01: Another dose", plain(r.stderr))
        self.assertEqual(self.s.cli_json("history"), before)

    def test_of_several_patients(self):
        self.begin(2, ("patient", "add", "Anna"), ("add", "besremi", "50 micrograms every 2 weeks on sun at 19:00", "--patient", "Anna", "--from", "2026-11-22"))
        self.assertEqual([r["patient"] for r in self.s.cli_json("taken", "--all", "--patient", "Anna")], ["Anna"])
        self.assertEqual(self.states(), {"drug0": "due", "drug1": "due", "besremi": "taken"})
        self.s.cli("undo")
        self.assertEqual(len(self.s.cli_json("taken", "--all")), 3)
        self.s.cli("undo")
        self.assertEqual(set(self.states().values()), {"due"})
        self.assertEqual(self.s.cli("taken", "--all", "--patient", "nobody", check=False).rc, 3)

    def test_undo_of_one_that_was_among_them(self):
        """The newest change of that plan is the one of all, and not an older one of its own."""
        self.begin(3)
        self.s.cli("set", "--regimen", "drug1", "again", "20m")
        self.s.cli("taken", "--all")
        self.assertEqual(self.s.cli_json("undo", "drug1")["verb"], "taken")
        self.assertEqual(self.states(), {f"drug{i}": "due" for i in range(3)})
        self.assertEqual(self.s.cli_json("undo", "drug1")["verb"], "set")

    def test_usage(self):
        self.begin(1)
        for args in (["drug0"], ["--site", "left thigh"], ["--at", "19:05"], ["--unplanned"]):
            r = self.s.cli("taken", "--all", *args, check=False)
            self.assertEqual((r.rc, r.stdout), (2, ""), args)
        self.assertEqual(self.states(), {"drug0": "due"})

    def test_by_button(self):
        server = FakeServer(self.s)
        self.begin()
        card = wait_for(lambda: next((n for n in self.s.notifications() if "all" in n.actions), None), 10, "the summary")
        self.assertEqual((card.title, card.labels), ("7 doses are due", ["All taken"]))
        self.assertEqual(self.open_row()["doses"], [f"drug{i}@2026-11-22T19:0{i}" for i in range(7)])
        server.invoke(card.number, "all")
        record = wait_for(lambda: next((n for n in self.s.notifications() if "undo" in n.actions), None), 10, "the record")
        self.assertEqual((record.title, record.labels), ("Recorded: 7 doses taken", ["Undo"]))
        self.assertEqual(set(self.states().values()), {"taken"})

        def press():
            """It arms after a second: a double click is no answer."""
            server.invoke(record.number, "undo")
            return set(self.states().values()) == {"due"}

        wait_for(press, 10, "the undo", interval=0.3)
        wait_for(lambda: any(n.title == "7 doses are due" for n in self.s.notifications()), 15, "the summary again")

    def test_no_button_where_something_is_unclear(self):
        besremi = ("add", "besremi", "50 micrograms every 2 weeks on sun at 19:00", "--from", "2026-11-22")
        for more in (
            [("patient", "add", "Anna"), (*besremi, "--patient", "Anna")],
            [("add", "blood test", "daily at 19:00", "--appointment", "--from", "2026-11-22")],
            [("taken", "drug1", "--unplanned", "--yes")],
        ):
            with self.subTest(more[-1]):
                if self.s.daemon:
                    self.tearDown()
                    self.setUp()
                self.begin(7, *more)
                self.assertEqual((self.open_row()["actions"], "doses" in self.open_row()), ([], False))
                self.assertEqual(self.open_row()["title"], "7 doses and 1 appointment are due" if "--appointment" in more[-1] else
                                 "8 doses are due" if "patient" in more[0] else "7 doses are due")
        # What is snoozed is not on the card, and is not among them.
        self.tearDown()
        self.setUp()
        self.begin()
        self.s.cli("snooze", "drug0@2026-11-22T19:00", "2h")
        self.assertEqual(self.open_row()["doses"], [f"drug{i}@2026-11-22T19:0{i}" for i in range(1, 7)])


class Supply(RecordCase):
    def supply(self, n=0):
        return self.json("supply")[n]

    def test_what_a_clock_that_was_ahead_added_was_added_then(self):
        """Left goes by the instants: a dose before the first add of all is not counted, whenever it was said."""
        self.cli("supply", "add", "pegasys", "22", "needles")
        self.cli("taken", "pegasys", "--unplanned", "--at", "2026-11-12 10:00", "--yes")
        self.cli("taken", "pegasys", "--yes")
        self.assertEqual(self.supply()["left"], 21)
        self.at("2026-11-02 12:00:00")
        self.cli("supply", "add", "pegasys", "18", "needles")
        self.assertEqual(self.supply()["left"], 38)  # both doses are after that add
        self.at("2026-11-22 20:00:00")
        self.assertEqual(self.supply()["left"], 38)

    def test_counted_by_hand(self):
        """Four pens for 22 and 29 November, 6 and 13 December; a fifth dose on the 20th."""
        row = self.json("supply", "add", "pegasys", "4", "Pen")
        self.ordered(row, SUPPLY)
        self.assertEqual(
            row,
            {"patient": "me", "regimen": "pegasys", "item": "pens", "left": 4, "per_dose": 1, "doses_each": 1, "doses": 4,
             "until": "pegasys@2026-12-13T19:00", "out": "2026-12-20", "reorder": "2026-12-13", "batches": [{"left": 4, "unused": 0}]},
        )
        self.cli("taken", "pegasys")
        row = self.supply()
        self.assertEqual((row["left"], row["doses"], row["until"]), (3, 3, "pegasys@2026-12-13T19:00"))
        self.cli("undo")
        self.assertEqual(self.supply()["left"], 4)
        self.cli("taken", "pegasys")
        # A change of the plan moves the day on which it ends: 29 November, 13 and 27 December.
        self.cli("change", "pegasys", "90 micrograms every 2 weeks on sun at 19:00", "--from", "next", "--yes")
        row = self.supply()
        self.assertEqual((row["left"], row["until"], row["out"]), (3, "pegasys@2026-12-27T19:00", "2027-01-10"))
        self.cli("undo")
        # Skipped ones use none, unplanned ones do.
        self.cli("skip", "pegasys@2026-11-29T19:00", "--yes")
        row = self.supply()
        self.assertEqual((row["left"], row["until"]), (3, "pegasys@2026-12-20T19:00"))
        self.cli("taken", "pegasys", "--unplanned", "--yes")
        self.assertEqual(self.supply()["left"], 2)
        self.cli("supply", "count", "pegasys", "7")
        self.assertEqual(self.supply()["left"], 7)
        self.cli("supply", "add", "pegasys", "4")
        self.assertEqual(self.supply()["left"], 11)
        self.cli("supply", "remove", "pegasys")
        self.assertEqual(self.json("supply"), [])
        self.cli("undo")
        self.assertEqual(self.supply()["left"], 11)

    def test_low(self):
        self.cli("supply", "add", "pegasys", "2", "pens")  # 22 and 29 November; out on 6 December
        self.assertNotIn("low", self.supply())
        self.cli("set", "--regimen", "pegasys", "reorder", "14d")
        row = self.supply()
        self.assertEqual((row["reorder"], row.get("low")), ("2026-11-22", True))
        self.cli("set", "--regimen", "pegasys", "reorder", "")
        self.cli("taken", "pegasys")
        self.at("2026-11-29 20:00:00")
        self.cli("taken", "pegasys")
        row = self.supply()
        self.assertEqual((row["left"], row["doses"], row["out"], row.get("until"), row["low"]), (0, 0, "2026-12-06", None, True))
        self.cli("taken", "pegasys", "--unplanned", "--yes")
        self.assertEqual((self.supply()["left"], self.supply()["over"]), (0, 1))
        self.assertIn("1 more was used than counted", plain(self.cli("supply").stdout))

    def test_a_day_for_the_order_that_is_past(self):
        self.cli("supply", "add", "pegasys", "2", "pens")
        self.cli("taken", "pegasys")  # out on 6 December, so on 29 November
        for now, said in (("2026-11-29 08:00:00", "left for Sunday 6 December; to be ordered by Sunday 29 November"),
                          ("2026-11-30 08:00:00", "; was to be ordered by Sunday 29 November")):
            self.at(now)
            self.assertIn(said, plain(self.cli("supply").stdout))

    def test_batches(self):
        """Early: through 6 December, so 22 and 29 November and 6 December; late: 13 and 20 December."""
        self.cli("supply", "add", "pegasys", "2", "pens", "--batch", "late", "--expires", "05/2027")
        self.cli("supply", "add", "pegasys", "4", "pens", "--batch", "early", "--expires", "2026-12-06")
        row = self.supply()
        self.assertEqual(row["batches"], [
            {"batch": "early", "expires": "2026-12-06", "left": 4, "unused": 1},
            {"batch": "late", "expires": "2027-05-31", "left": 2, "unused": 0},
        ])
        self.assertEqual((row["left"], row["doses"], row["until"], row["out"]), (6, 5, "pegasys@2026-12-20T19:00", "2026-12-27"))
        self.assertIn("1 of them expires before a dose comes for it", plain(self.cli("supply").stdout))
        self.cli("taken", "pegasys", "--batch", "LATE")
        self.assertEqual([b["left"] for b in self.supply()["batches"]], [4, 1])
        self.cli("amend", "pegasys", "--batch", "")
        self.assertEqual([b["left"] for b in self.supply()["batches"]], [3, 2])
        self.cli("supply", "count", "pegasys", "4")  # one less: of the earliest
        self.assertEqual([b["left"] for b in self.supply()["batches"]], [2, 2])
        self.cli("supply", "count", "pegasys", "5")  # one more: without a batch
        self.assertEqual([b.get("batch") for b in self.supply()["batches"]], ["early", "late", None])
        self.fails(1, "supply", "count", "pegasys", "3", "--batch", "late", says=["Are they gone?"])
        self.cli("supply", "count", "pegasys", "3", "--batch", "late", "--yes")
        self.assertEqual(self.supply()["batches"], [{"batch": "late", "expires": "2027-05-31", "left": 3, "unused": 0}])

    def test_expired(self):
        """What is over has no dose to come: it is said to have expired, wherever what is left is counted."""
        self.cli("supply", "add", "pegasys", "1", "pen", "--batch", "old", "--expires", "2026-11-20", "--yes")
        said = plain(self.cli("supply").stdout)
        self.assertIn("pegasys: 1 pen left, which has expired", said)
        self.assertIn("running low: none that can be used is left for Sunday 22 November", said)
        self.assertIn("batch old, expired Friday 20 November: 1", said)
        self.assertNotIn("before a dose", said)
        self.assertIn("1 pen left, which has expired none that can be used is left for Sunday 22 November", plain(self.cli().stdout))
        self.cli("supply", "add", "pegasys", "1", "pen", "--batch", "new", "--expires", "2027-05", "--yes")
        said = plain(self.cli("supply").stdout)
        self.assertIn("pegasys: 2 pens left, of which 1 has expired", said)
        self.assertIn("enough for 1 dose", said)

    def test_too_little_for_one_dose(self):
        self.cli("supply", "add", "pegasys", "3", "pens", "--per-dose", "2")
        self.assertIn("too little is left for Sunday 29 November", plain(self.cli("supply").stdout))

    def test_several_items(self):
        self.cli("supply", "add", "pegasys", "5", "needles", "--per-dose", "2")
        self.cli("supply", "add", "pegasys", "2", "pens", "--doses-each", "2", "--use-within", "30d")
        needles, pens = self.json("supply")
        self.assertEqual((needles["item"], needles["per_dose"], needles["doses"], needles["out"]), ("needles", 2, 2, "2026-12-06"))
        self.assertEqual((pens["item"], pens["doses_each"], pens["doses"]), ("pens", 2, 4))
        self.assertEqual((pens["use_within"], list(pens)[-1], "use_within" in needles), (30, "use_within", False))
        self.assertIn("counted for 30 days from its first use", self.cli("supply").stdout)
        self.cli("taken", "pegasys")
        self.assertEqual([r["left"] for r in self.json("supply")], [3, 2])
        self.at("2026-12-22 08:00:00")  # 30 days on: what is over can be used until today
        self.assertEqual(self.supply(1)["left"], 2)
        self.at("2026-12-23 08:00:00")
        self.assertEqual(self.supply(1)["left"], 1)
        self.fails(1, "supply", "add", "pegasys", "4", says=["needles", "pens"])
        self.fails(3, "supply", "remove", "pegasys", "vials", says=["needles", "pens"])

    def test_one_name_is_one_item(self):
        """However it is written; it is said twice in one call only by mistake."""
        self.cli("supply", "add", "pegasys", "4", "Pens")
        self.cli("supply", "add", "pegasys", "2", "pen")
        self.assertEqual([(r["item"], r["left"]) for r in self.json("supply")], [("pens", 6)])
        self.fails(1, "supply", "add", "pegasys", "4", "pens", "and", "2", "pens", says=["more than one item"])
        self.fails(1, "supply", "count", "pegasys", "4", "pen", "Pens", says=["more than one item"])
        self.assertEqual(self.json("supply", "add", "pegasys", "9", "pen needles")["item"], "pen needles")

    def test_what_was_taken_back(self):
        self.cli("supply", "add", "pegasys", "4", "pens", "--batch", "A12")
        self.cli("supply", "remove", "pegasys")
        self.assertEqual(self.json("supply"), [])
        out = self.cli("undo").stdout
        self.assertIn("Taken back: supply remove pegasys\n", out)
        self.assertIn("again: pens\n", out)
        self.assertNotIn("now:", out)
        self.assertEqual(self.supply()["left"], 4)

    def test_container_of_the_plan(self):
        self.cli("add", "hydroxyurea", "2 tablets daily at 08:00", "--from", "2026-11-23")
        row = self.json("supply", "add", "hydroxyurea", "7")
        self.assertEqual((row["item"], row["per_dose"], row["doses"], row["out"]), ("tablets", 2, 3, "2026-11-26"))

    def test_refused(self):
        add = ("supply", "add", "pegasys")
        self.fails(2, *add, "-3", "pens", says=["less than 0"])
        self.fails(1, *add, "0", "pens", says=["Nothing would be added"])
        self.fails(1, *add, "4.5", "pens", says=["whole number"])
        self.fails(1, *add, "four", "pens", says=["whole number"])
        self.fails(1, *add, "99999", "pens", says=["9999"])
        self.fails(1, *add, "4", says=["Say what is counted: cytosched supply add pegasys 4 pens"])
        self.fails(1, "supply", "count", "pegasys", "4", says=["Say what is counted: cytosched supply count pegasys 4 pens"])
        for measure in ("microgram", "MIU", "million units", "ml", "mg"):
            self.fails(1, *add, "100", measure, says=["is a measure", "supply add pegasys 100 pens"])
            self.fails(1, "supply", "count", "pegasys", "100", measure, says=["is a measure", "supply count pegasys 100 pens"])
        self.assertEqual(self.json("supply"), [])
        self.cli("supply", "add", "pegasys", "4", "syringes")
        self.fails(1, "supply", "count", "pegasys", "1", "ml", says=["supply count pegasys 1 syringe"])
        self.cli("supply", "remove", "pegasys")
        self.fails(1, *add, "4", "pens", "--expires", "2026-10", says=["It expired on Saturday 31 October"])
        self.fails(1, *add, "4", "pens", "--expires", "2027-02-29", says=["2027-02-29", "February 2027 has 28 days"])
        self.fails(1, *add, "4", "pens", "--expires", "29 Feb 2027", says=["February 2027 has 28 days"])
        for two in ("pens, 2 needles", "pens/needles", "pens&needles", "pens + needles"):
            self.fails(1, *add, "4", two, says=["more than one item"])
        self.fails(1, *add, "4", "pens", "--expires", "soon", says=["2027-05"])
        self.fails(1, *add, "4", "pens", "--batch", "x" * 10000, says=["too long"])
        self.fails(1, *add, "4", "pens", "--per-dose", "0", says=["--per-dose"])
        self.fails(1, *add, "4", "pens", "--per-dose", "2", "--doses-each", "2", says=["not both"])
        self.fails(1, *add, "4", "pens", "--use-within", "2h", says=["30d"])
        self.fails(1, *add, "4", "pens", "needles", says=["more than one item"])
        self.fails(1, *add, "4", "pens", "pens", says=["more than one item"])
        self.fails(3, "supply", "add", "nothing", "4", "pens")
        self.fails(3, "supply", "count", "nothing", "4", "pens")
        self.fails(2, "supply", "add", "pegasys", says=["supply add REGIMEN COUNT"])
        self.fails(2, "supply", "lose", "pegasys", "1")
        self.fails(2, "supply", "--batch", "x")
        self.cli("supply", "add", "pegasys", "4", "pens", "--expires", "2026-10", "--yes")
        self.assertEqual((self.supply()["left"], self.supply()["doses"], self.supply()["batches"][0]["unused"]), (4, 0, 4))
        self.cli("stop", "pegasys")
        self.fails(1, *add, "4", "pens", says=["was stopped"])


class Symptoms(RecordCase):
    def test_a_name_is_also_what_says_more(self):
        for words in ("fever 38.6", "fever high", "chills", "headache"):
            self.cli("symptom", *words.split(), "--yes")
        listed = [row["symptom"] for row in self.json("symptoms", "fever")]
        self.assertEqual(sorted(listed), ["fever", "fever", "fever high"])
        self.assertEqual(len(self.json("symptoms", "chills")), 3)
        self.assertEqual([row["symptom"] for row in self.json("symptoms", "high")], ["fever high"])

    def test_row(self):
        self.cli("taken", "pegasys", "--at", "19:05")
        self.at("2026-11-22 23:04:00")
        row = self.json("symptom", "temperature", "38,6", "--note", "in bed")
        self.ordered(row, SYMPTOM)
        self.assertEqual(
            {k: row[k] for k in "id patient symptom value unit note dose hours tier typed at utc".split()},
            {"id": 1, "patient": "me", "symptom": "fever", "value": "38,6", "unit": "°C", "note": "in bed", "tier": "right away",
             "dose": "pegasys@2026-11-22T19:00", "hours": 3, "typed": "temperature", "at": row["at"], "utc": row["utc"]},
        )
        self.assertTrue(row["tell"].startswith("Tell your care team right away. "))
        self.cli("symptom", "knee", "pain", "--severity", "Severe", "--at", "20:00")
        rows = self.json("symptoms")
        self.assertEqual([(r["id"], r["symptom"], r.get("severity"), r["hours"]) for r in rows], [(2, "knee pain", "severe", 0), (1, "fever", None, 3)])
        self.assertEqual(rows[0]["tell"], UNMARKED)
        self.assertNotIn("tier", rows[0])
        self.assertEqual([r["id"] for r in self.json("symptoms", "temperature")], [1])
        self.assertEqual([r["id"] for r in self.json("symptoms", "Knee  Pain")], [2])
        self.assertEqual(self.json("symptoms", "--to", "2026-11-21"), [])
        self.assertEqual(len(self.json("symptoms", "--from", "today")), 2)
        self.cli("symptom", "remove", "1")
        self.assertEqual([r["id"] for r in self.json("symptoms")], [2])
        self.cli("undo")
        self.assertEqual(self.json("symptoms"), rows)
        # An undone dose is no dose before.
        self.cli("amend", "pegasys", "--answer", "none")
        self.assertNotIn("dose", self.json("symptoms")[0])

    def test_first_and_always(self):
        """The tier, its sentence, whom to reach, who says so: before anything else."""
        out = plain(self.cli("symptom", "chest", "pain").stdout)
        self.assertTrue(out.startswith("Tell your care team right away. " + NO_CONTACT + " [Pegasys package leaflet"), out)
        self.cli("set", "--patient", "me", "contact", "Ward 3")
        self.cli("set", "--patient", "me", "contact-urgent", "0700 24")
        out = plain(self.cli("symptom", "sad").stdout)
        self.assertTrue(out.startswith("Seek emergency care. Tell your care team right away. "), out)
        self.assertLess(out.index("0700 24"), out.index("Ward 3"))
        self.assertLess(out.index("Ward 3"), out.index("[Pegasys"))
        self.assertLess(out.index("[Pegasys"), out.index("Recorded:"))
        out = plain(self.cli("symptom", "fever", "37.9").stdout)
        self.assertIn("your team may have named its own temperature. " + UNMARKED, out)
        self.assertIn("right away", plain(self.cli("symptoms").stdout))

    def test_refused(self):
        self.fails(1, "symptom", "fever", "52", says=["52", "30 to 45"])
        self.fails(1, "symptom", "fever", "38.6K", says=["38.6K"])
        self.fails(1, "symptom", "fever", "38.6", "--at", "2026-11-23 10:00", says=["still to come"])
        self.fails(1, "symptom", "38.6", says=["Say what it is first"])
        self.fails(1, "symptom", "feever", "38.6", says=["Is it fever?"])
        self.fails(1, "symptom", "rash", "--severity", "11", says=["0 to 10"])
        self.fails(1, "symptom", "rash", "--at", "2026-02-29 10:00", says=["2026-02-29"])
        self.fails(3, "symptom", "rash", "--patient", "nobody")
        self.fails(3, "symptom", "remove", "7", says=["cytosched symptoms"])
        self.fails(3, "symptom", "remove", "fever", says=["cytosched symptoms"])
        self.fails(2, "symptom")
        self.fails(1, "symptoms", "--from", "2026-11-22", "--to", "2026-11-21")

    def test_several_patients(self):
        self.cli("patient", "add", "anna")
        self.cli("symptom", "rash", "--patient", "anna")
        self.cli("symptom", "cough", "--at", "10:00")
        self.assertEqual([(r["patient"], r["symptom"]) for r in self.json("symptoms")], [("me", "cough"), ("anna", "rash")])
        self.assertEqual(len(self.json("symptoms", "--patient", "anna")), 1)
        self.assertIn("  rash, for anna: let them know\n", self.cli("symptoms").stdout)
        self.cli("symptom", "tiredness", "--severity", "4")
        self.assertIn("    tiredness, severity 4\n", self.cli("history").stdout)


class Results(RecordCase):
    def test_rows(self):
        row = self.json("result", "platelets", "150", "10^9/L", "--low", "140", "--high", "400", "--date", "2026-11-20")
        self.ordered(row, RESULT)
        self.assertEqual(row, {"id": 1, "patient": "me", "date": "2026-11-20", "name": "platelets", "value": 150, "unit": "10^9/L", "low": 140, "high": 400})
        # What is left out is as it was; another unit has no range.
        self.assertEqual(self.json("result", "Platelets", "139,5"), {**row, "id": 2, "date": "2026-11-22", "name": "Platelets", "value": 139.5})
        other = self.json("result", "platelets", "140", "G/L")
        self.assertNotIn("low", other)
        found = self.json("result", "HBV", "DNA", "not", "detected", "--note", "first time")
        self.assertEqual((found["name"], found["text"], found["note"]), ("HBV DNA", "not detected", "first time"))
        self.assertNotIn("value", found)
        self.assertEqual(self.json("result", "HBV DNA <15 IU/mL")["text"], "<15")
        self.assertEqual([r["id"] for r in self.json("results")], [1, 2, 3, 4, 5])
        self.assertEqual([r["id"] for r in self.json("results", "PLATELETS", "--from", "2026-11-21")], [2, 3])
        self.cli("result", "remove", "2")
        self.cli("undo")
        self.assertEqual(len(self.json("results")), 5)
        out = plain(self.cli("results").stdout)
        self.assertIn("pegasys: 90 micrograms weekly on sun at 19:00", out)
        self.cli("patient", "add", "Anna")
        self.assertIn("pegasys: 90 micrograms weekly on sun at 19:00, for me", plain(self.cli("results").stdout))
        for word in ("too high", "too low", "normal", "above", "below"):
            self.assertNotIn(word, out)

    def test_refused(self):
        self.fails(1, "result", "platelets", "150,000", says=["150000", "150.0000"])
        self.fails(1, "result", "platelets", says=["Where is the value?"])
        self.fails(1, "result", "150", says=["Say what was measured first"])
        self.fails(1, "result", "platelets", "1/2", says=["1/2"])
        self.fails(1, "result", "platelets", "150", "--date", "2026-11-23", says=["still to come"])
        self.fails(1, "result", "platelets", "150", "--date", "2026-02-29", says=["2026-02-29"])
        self.fails(1, "result", "platelets", "150", "--low", "400", "--high", "140", says=["--low is the smaller"])
        self.fails(1, "result", "platelets", "150", "--low", "x", says=["--low"])
        self.fails(3, "result", "remove", "9", says=["cytosched results"])
        self.fails(3, "results", "--patient", "nobody")


class Typed(RecordCase):
    """Each text that a person types, in any language; what can't be seen of it is refused by its field's name."""

    NOTE, NAME, DOCTOR = "نمی\u200cخواهم \U0001f469\u200d\u2695\ufe0f", "می\u200cنا", "\U0001f469\u200d\u2695\ufe0f"

    def test_letters_kept_apart_and_joined_signs(self):
        self.cli("taken", "pegasys", "--note", self.NOTE, "--batch", self.NAME, "--site", self.NAME)
        row = self.json("agenda", "--from", "today", "--to", "today")[0]
        self.assertEqual((row["note"], row["batch"], row["site"]), (self.NOTE, self.NAME, self.NAME))
        self.assertIn(f"note: {self.NOTE}\n", self.cli("amend", "pegasys", "--note", self.NOTE).stdout)
        self.cli("symptom", self.NAME, "--note", self.NOTE)
        self.assertIn(f"note: {self.NOTE}\n", self.cli("symptoms", self.NAME).stdout)
        for name in (self.NAME, self.DOCTOR):
            self.cli("patient", "add", name)
            self.cli("add", name, "90 micrograms weekly on mon at 19:00", "--patient", name)
        self.assertEqual([r["drug"] for r in self.json("list", "--patient", self.NAME)], [self.NAME])
        # A handle is what is typed, with them or without.
        plain_name = self.NAME.replace("\u200c", "")
        self.assertEqual(self.json("show", self.NAME)["regimen"], plain_name)
        self.assertEqual(self.json("skip", f"{self.NAME}@2026-11-23T19:00", "--yes")["dose"], f"{plain_name}@2026-11-23T19:00")
        # Two names that differ in nothing but them, or in capitals, are one.
        self.fails(1, "patient", "add", plain_name, says=[f'There is a patient "{self.NAME}" already'])
        self.cli("patient", "add", "Анна")
        self.fails(1, "patient", "add", "АННА", says=['There is a patient "Анна" already'])

    def test_what_cannot_be_seen_is_refused(self):
        before = self.json("history")
        for sign in ("\u200b", "\u202e", "\u00ad", "\x1b", "\u200d"):
            text = f"a{sign}b"
            for field, args in (
                ("note", ["taken", "pegasys", "--note", text]), ("batch", ["taken", "pegasys", "--batch", text]),
                ("sites", ["taken", "pegasys", "--site", text]), ("reason", ["skip", "pegasys", "--reason", text]),
                ("name", ["patient", "add", text]), ("patient", ["next", "--patient", text]), ("drug", ["add", text, "daily at 9:00"]),
                ("value", ["set", "contact", text]), ("site", ["site", "add", text]), ("symptom", ["symptom", text]),
                ("result", ["result", text, "5"]), ("regimen", ["show", text]), ("name", ["rename", "pegasys", text]),
                ("use within", ["supply", "add", "pegasys", "4", "pens", "--use-within", text]),
            ):
                r = self.cli(*args, check=False)
                self.assertEqual((r.rc, r.stdout), (1, ""), args)
                self.assertIn(f"The {field} has a control character or an invisible one in it: U+{ord(sign):04X}, the character 2 of it.",
                              plain(r.stderr), args)
        self.assertEqual(self.json("history"), before)


class Narrowed(RecordCase):
    def test_nothing_that_fits_is_not_nothing(self):
        """A list that was narrowed to nothing says to what; what else there is may be behind it."""
        self.cli("symptom", "rash")
        self.cli("result", "platelets", "150", "10^9/L")
        self.cli("patient", "add", "Anna")
        for args, said in (
            (["symptoms", "knee", "pain"], 'No symptom is recorded for: knee pain. To see them all: cytosched symptoms'),
            (["results", "--from", "2026-12-01"], "No result is recorded for: --from 2026-12-01. To see them all: cytosched results"),
            (["results", "ALT", "--patient", "Anna"], "No result is recorded for: ALT --patient Anna. "),
            (["agenda", "--patient", "Anna"], "No doses in these days for: --patient Anna."),
            (["month", "nov", "--patient", "Anna"], "No doses in this month for: --patient Anna."),
            (["next", "--patient", "Anna"], "Nothing is due, and nothing is planned, for Anna."),
            (["--patient", "Anna"], "Nothing is due, and nothing is planned, for Anna."),
            (["list", "--patient", "Anna"], "There is no regimen of Anna."),
            (["supply", "--patient", "Anna"], "Nothing is counted yet for Anna."),
        ):
            self.assertIn(said, plain(self.cli(*args).stdout), args)
        self.cli("patient", "add", "Bo")
        self.cli("undo", "--yes")
        self.cli("symptom", "remove", "1")
        self.assertIn("No symptom is recorded.\n", self.cli("symptoms").stdout)


class Screen(RecordCase):
    """What is typed on a narrow terminal."""

    def test_rows_hang(self):
        self.cli("result", "platelets 150 10^9/L", "--note", "taken in the morning, before breakfast, at the clinic")
        self.cli("symptom", "a pain in the left knee that came on the stairs", "--note", "gone by the evening")
        for verb in ("results", "symptoms"):
            lines = self.cli(verb, tty=40, env={"NO_COLOR": "1"}).stdout.splitlines()
            first = next(i for i, line in enumerate(lines) if line.startswith("1  "))
            self.assertTrue(lines[first + 1].startswith("   "), lines)
            self.assertLessEqual(max(map(len, lines)), 40, lines)

    def test_errors_are_wrapped_at_spaces(self):
        whole = self.cli("symptom", "fever", "52", check=False).stderr
        self.assertEqual(whole.count("\n"), 1, whole)
        r = self.cli("symptom", "fever", "52", check=False, tty=40)
        lines = (r.stdout + r.stderr).replace("\r", "").splitlines()
        self.assertEqual(" ".join(line.strip() for line in lines), whole.strip())
        self.assertLessEqual(max(map(len, lines)), 40, lines)

    def test_paused(self):
        self.cli("add", "besremi", "50 micrograms every 2 weeks on sun at 19:00", "--name", "besremi")
        self.assertNotIn("Paused", self.cli().stdout)
        self.cli("pause", "besremi", "--until", "2026-12-05")
        self.assertIn("\nPaused:\n  besremi, until Saturday 5 December\n", self.cli().stdout)
        self.cli("resume", "besremi")
        self.cli("pause", "besremi")
        self.assertIn("\nPaused:\n  besremi, until you resume it\n", self.cli().stdout)


class Appointments(RecordCase):
    def setUp(self):
        super().setUp()
        self.cli("taken", "pegasys")
        self.row = self.json("add", "blood test", "every 4 weeks on tue at 08:30", "--appointment", "--from", "2026-11-24")

    def states(self):
        return [(r["dose"], r["state"]) for r in self.json("agenda", "blood-test", "--from", "2026-11-01", "--to", "2026-12-31")]

    def test_words(self):
        """What is said of it calls it no dose."""
        out = self.cli("add", "clinic", "once on 2026-12-03 at 10:00", "--appointment").stdout
        self.assertRegex(out, r"\n  Next:  Thursday 3 December, 10:00")
        self.assertNotIn("Next dose", out)
        out = plain(self.cli("add", "aspirin", "100 milligrams daily at 08:00").stdout)
        self.assertIn(" blood-test is planned within 30 minutes of Tuesday 24 November, 08:00", out)
        # Two that come close harm nobody: nothing is asked.
        out = self.cli("move", "blood-test@2026-12-22T08:30", "2026-12-23").stdout
        self.assertNotIn("dose", out)
        self.at("2026-11-24 08:31:00")
        self.assertIn("  29 days from the last one to the next.\n", self.cli("taken", "blood-test").stdout)
        self.assertNotIn("dose", self.cli("pause", "blood-test").stdout)

    def test_states(self):
        """No dose: no amount, in no count; due for four hours; past is no miss."""
        self.assertEqual((self.row["regimen"], self.row["drug"], self.row["kind"]), ("blood-test", "blood test", "appointment"))
        first, second = "blood-test@2026-11-24T08:30", "blood-test@2026-12-22T08:30"
        self.assertEqual(self.states(), [(first, "scheduled"), (second, "scheduled")])
        self.assertEqual(self.json("agenda", "blood-test")[0]["kind"], "appointment")
        self.at("2026-11-24 12:29:00")
        self.assertEqual(self.states()[0], (first, "due"))
        for args in (["taken"], ["taken", "--all"], ["snooze", "30m"]):  # it is passed over, and named
            self.fails(3, *args, says=["Nothing is due but an appointment", first])
        self.assertEqual(self.json("taken", "blood-test")["state"], "done")
        self.cli("undo")
        self.assertEqual(self.states()[0], (first, "due"))
        self.at("2026-11-24 12:31:00")
        self.assertEqual(self.states()[0], (first, "past"))
        self.assertEqual([r for r in self.s.call_daemon("Open")[0] if r["kind"] == "notice" and "missed" in r["title"]], [])
        self.assertNotIn("Missed", self.cli().stdout)
        self.assertEqual(self.json("amend", first, "--answer", "done")["state"], "done")
        self.assertNotRegex(self.cli().stdout, r"Last taken:(\n  .*)*blood-test")
        self.assertEqual(self.json("amend", first, "--answer", "skipped")["state"], "skipped")
        self.cli("amend", first, "--answer", "none")
        self.assertEqual(self.states()[0], (first, "past"))
        self.cli("symptom", "rash")
        self.assertEqual(self.json("symptoms")[0]["dose"], "pegasys@2026-11-22T19:00")
        self.assertIn("SUMMARY:Appointment: blood test", self.cli("export").stdout)

    def test_the_same_one_twice(self):
        again = ("add", "Blood test", "every 4 weeks on tue at 08:30", "--appointment", "--from", "2026-11-24")
        self.fails(1, *again, says=["blood-test, an appointment of the same name, is at the same time. Add a second one beside it?"])
        self.cli("add", "blood test", "once on 2026-12-01 at 08:30", "--appointment")
        self.cli(*again, "--yes")
        self.assertEqual(len(self.json("list")), 4)

    def test_comes_back(self):
        """Out of our own calendar file, with the doses beside it, and as what it was."""
        self.cli("patient", "add", "Anna")
        self.cli("add", "clinic visit", "once on 2026-12-03 at 10:00", "--appointment", "--patient", "Anna")
        path = self.s.dir / "plan.ics"
        self.cli("export", "--output", path)
        keys = ("regimen", "patient", "drug", "kind", "schedule")
        before = [[r.get(k) for k in keys] for r in self.json("list")]
        for name in ("blood-test", "clinic-visit", "pegasys"):
            self.cli("remove", name, "--yes")
        self.assertIn("blood test, an appointment\n", self.cli("import", path, "--dry-run").stdout)
        self.assertEqual(self.json("list"), [])
        self.cli("import", path)
        after = [[r.get(k) for k in keys] for r in self.json("list")]
        self.assertEqual([r[1:] for r in after], [r[1:] for r in before])

    def test_reminders(self):
        """A day before, once at its time, and no more."""
        rows = self.json("rehearse", "--from", "2026-11-24 08:00", "--to", "2026-11-26")
        self.assertEqual([(r["at"][:16], r["event"]) for r in rows if r.get("dose", "").startswith("blood")],
                         [("2026-11-24T08:30", "remind")])
        self.at("2026-11-23 08:31:00")
        notice = next(r for r in self.s.call_daemon("Open")[0] if r["kind"] == "notice")
        self.assertIn("blood test", notice["body"])
        self.at("2026-11-24 08:31:00")
        card = next(r for r in self.s.call_daemon("Open")[0] if r["kind"] == "dose")
        self.assertEqual((card["title"], card["actions"]), ("Appointment: blood test", ["done", "snooze"]))

    def test_refused(self):
        self.fails(1, "add", "visit", "90 micrograms daily at 09:00", "--appointment", says=["no amount"])
        self.fails(1, "change", "blood-test", "90 micrograms daily at 09:00", "--from", "next", says=["no amount"])
        self.fails(1, "supply", "add", "blood-test", "4", "pens", says=["appointment"])
        for option in (["--site", "left thigh"], ["--amount", "90 micrograms"], ["--batch", "x"]):
            self.fails(1, "taken", "blood-test@2026-11-24T08:30", *option, says=["appointment"])


class Cards(RecordCase):
    def card(self):
        return next(r for r in self.s.call_daemon("Open")[0] if r["kind"] == "dose")

    def test_site_and_marked_symptoms(self):
        self.assertNotIn("Site", self.card()["body"])  # none was ever used
        for name in ("left abdomen", "right abdomen", "right thigh"):
            self.cli("site", "rest", name)
        self.cli("taken", "pegasys", "--site", "left thigh")
        self.cli("symptom", "fever", "38.6")
        self.cli("symptom", "headache")
        self.at("2026-11-29 19:01:00")
        body = self.card()["body"]
        self.assertIn("Planned for 19:00\nSite used longest ago: left thigh (7 days)", body)
        self.assertIn("fever 38.6 °C: Tell your care team right away.", body)
        self.assertNotIn("headache", body)
        self.cli("set", "--patient", "me", "discreet", "on")
        for word in ("thigh", "fever", "pegasys"):
            self.assertNotIn(word, self.card()["body"])

    def test_late(self):
        """From the next civil day on."""
        late = ", 19:00, not recorded. Ask your care team before injecting it late."
        self.at("2026-11-22 23:59:00")
        self.assertNotIn(late, self.card()["body"])
        self.at("2026-11-23 00:01:00")
        self.assertIn("Due Sunday" + late, self.card()["body"])

    def test_site_by_button(self):
        server = FakeServer(self.s)
        shown = wait_for(lambda: next((n for n in self.s.notifications() if "taken" in n.actions), None), 10, "the card")
        server.invoke(shown.number, "taken")
        record = wait_for(lambda: next((n for n in self.s.notifications() if "site" in n.actions), None), 10, "the record")
        self.assertEqual((record.actions, record.labels), (["undo", "site"], ["Undo", "In the left abdomen"]))

        def press():
            """It arms after a second: a double click is no answer."""
            server.invoke(record.number, "site")
            return self.json("site")[-1].get("dose")

        wait_for(press, 10, "the site", interval=0.3)
        self.assertEqual(self.json("site")[-1]["site"], "left abdomen")
        wait_for(lambda: any(n.title == "Recorded: left abdomen" for n in self.s.notifications()), 10, "what was recorded")


class Sheets(RecordCase):
    def test_info(self):
        sheet = self.json("info", "Pegasys")
        self.assertEqual(list(sheet), ["drug", "names", "sections"])
        for section in sheet["sections"]:
            self.assertEqual(list(section), ["title", "lines"])
            for line in section["lines"]:
                self.assertEqual(list(line), ["text", "source"])
                self.assertRegex(line["source"], "20[0-9][0-9]")
        self.fails(3, "info", "aspirin", says=["no sheet"])
        self.fails(1, "info", "interferon", says=["interferon alfa-2b", "peginterferon alfa-2a"])
        self.assertEqual(len(json.loads(self.cli("info", "--json").stdout)), 5)


if __name__ == "__main__":
    main()

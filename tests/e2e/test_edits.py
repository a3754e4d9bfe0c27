#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes to a running plan where they meet: moves and revisions, names, anchors, windows, zones,
handles that are given on, two clients."""

import datetime
import os

from harness import Case, GLib, main, seeded


def plain(text):
    return " ".join(text.split())


class Edits(Case):
    """A Sunday in Berlin, noon."""

    def setUp(self):
        super().setUp()
        self.s.start_daemon(now="2026-11-22 12:00:20")

    def cli(self, *args, code=0):
        result = self.s.cli(*args, check=False)
        self.assertEqual(result.rc, code, (args, result.stderr))
        return result.stderr if code else result.stdout

    def add(self, text, *args, drug="x"):
        self.cli("add", drug, *text.split(), *args)

    def doses(self, *args, to="2027-02-28"):
        """slot>place, the month and day of each; and the state where it is not to come."""
        rows = self.s.cli_json("agenda", "--to", to, *args)
        texts = []
        for row in rows:
            slot, at = row["slot"][5:16], row["at"][5:16]
            state = "" if row["state"] == "scheduled" else " " + row["state"]
            texts.append(slot + (">" + at if slot != at else "") + state)
        return texts

    def later(self, now):
        self.s.restart_daemon(now=now)

    # -- moves

    def test_all_that_follow_may_take_the_next_place(self):
        self.add("daily at 21:00")
        self.cli("move", "x@2026-11-22T21:00", "2026-11-23", "--following")
        self.assertEqual(self.doses()[:2], ["11-22T21:00>11-23T21:00", "11-23T21:00>11-24T21:00"])

    def test_all_that_follow_goes_by_place(self):
        self.add("weekly on sun at 19:00")
        self.cli("move", "x@2026-11-22T19:00", "2026-12-01", "--yes")  # behind the next one
        self.cli("move", "x@2026-11-22T19:00", "2026-12-03", "--following", "--yes")
        self.assertEqual(
            self.doses()[:3],
            ["11-29T19:00", "11-22T19:00>12-03T19:00", "12-06T19:00>12-08T19:00"],
        )

    def test_all_that_follow_over_a_revision_to_come(self):
        self.add("weekly on sun at 19:00")
        self.cli("change", "x", "weekly", "on", "mon", "at", "8:00", "--from", "2026-12-07", "--yes")
        self.cli("move", "x@2026-11-29T19:00", "2026-12-01", "--following")
        self.assertEqual(
            self.doses()[:4],
            ["11-22T19:00", "11-29T19:00>12-01T19:00", "12-06T19:00>12-08T19:00",
             "12-07T08:00>12-09T08:00"],
        )  # fmt: skip

    def revisions(self):
        return [(r["number"], r["from"], r.get("shift", 0)) for r in self.s.cli_json("show", "x")["revisions"]]

    def test_all_that_follow_the_first_leave_no_empty_piece(self):
        self.add("weekly on sun at 19:00", "--from", "2026-11-24")
        self.cli("move", "x@2026-11-29T19:00", "2026-12-01", "--following")
        self.assertEqual(self.revisions(), [(1, "2026-11-26", 2)])
        self.assertEqual(self.doses()[:2], ["11-29T19:00>12-01T19:00", "12-06T19:00>12-08T19:00"])
        self.cli("change", "x", "daily at 21:00 for 3 days", "--from", "2026-12-14")
        self.cli("move", "x@2026-12-14T21:00", "2026-12-17", "--following", "--yes")
        self.assertEqual(self.revisions(), [(1, "2026-11-26", 2), (2, "2026-12-17", 3)])
        self.cli("move", "x@2026-12-15T21:00", "2026-12-20", "--following", "--yes")
        self.assertEqual(self.revisions(), [(1, "2026-11-26", 2), (2, "2026-12-17", 3), (2, "2026-12-20", 5)])
        self.cli("undo")
        self.cli("undo")
        self.assertEqual(self.revisions(), [(1, "2026-11-26", 2), (2, "2026-12-14", 0)])

    def test_all_that_follow_the_first_shown_bring_none_before_it(self):
        """What a plan would have given before it was added is not brought into sight."""
        self.add("daily at 7:00", "--from", "2026-11-15")
        first = self.doses()[0].split()[0]
        self.cli("move", "x@2026-" + first, "2026-11-27", "--following", "--yes")
        self.assertEqual(self.doses()[0], f"{first}>11-27T07:00")

    def test_to_a_place_of_one_that_was_answered(self):
        self.add("daily at 21:00")
        self.cli("taken", "x@2026-11-25T21:00", "--yes")
        self.cli("move", "x@2026-11-23T21:00", "2026-11-24", "--following", "--yes", code=1)
        self.cli("move", "x@2026-11-23T21:00", "2026-11-25 21:00", "--yes", code=1)

    # -- what a person meets

    def test_a_drug_has_a_name(self):
        self.assertIn("has no name", self.cli("add", "   ", "daily", "at", "9:00", code=1))

    def test_a_dry_run_asks_nothing_and_says_what_would_be_asked(self):
        self.add("3 million units mon wed fri at 21:00", drug="intron-a")
        before = self.s.cli_json("history")
        for args, asked in (
            (["skip", "intron-a@2026-11-23T21:00"], "is planned for Monday 23 November"),
            (["move", "intron-a@2026-11-23T21:00", "2026-11-24"], "only 1 day apart"),
            (["change", "intron-a", "3 mg daily at 9:00", "--from", "next"], "comes in million units"),
            (["remove", "intron-a"], "Remove intron-a"),
        ):
            text = self.cli(*args, "--dry-run")
            self.assertIn("It would ask:", text)
            self.assertIn(asked, text)
            self.assertTrue(text.endswith("Nothing was written.\n"))
            self.cli(*args, code=1)
        self.assertEqual(self.s.cli_json("history"), before)

    def test_a_plan_stopped_before_its_first_dose_still_says_what_it_was(self):
        self.add("weekly on sun at 19:00", "--from", "2026-11-29")
        self.cli("stop", "x")
        row = self.s.cli_json("show", "x")
        self.assertEqual(
            (row["schedule"], row["from"], row["status"], row["doses"]),
            ("weekly on sun at 19:00", "2026-11-29", "stopped", []),
        )
        self.assertIn("from Sunday 29 November", self.cli("show", "x"))
        self.assertIn("it was stopped", self.cli("taken", "x", code=3))

    def test_what_was_removed_comes_back_by_its_name(self):
        self.add("daily at 21:00")
        self.add("daily at 22:00", drug="y")
        self.cli("remove", "x", "--yes")
        self.cli("undo", "y")
        self.cli("undo", "x")
        self.assertEqual([r["regimen"] for r in self.s.cli_json("list")], ["x"])
        self.cli("undo", "y", code=3)

    def test_its_own_name_is_not_another_regimen_s(self):
        self.add("daily at 21:00")
        self.assertIn('"x" is its name already', self.cli("rename", "x", "x", code=1))

    def test_a_pause_says_its_end(self):
        self.add("daily at 21:00")
        self.cli("pause", "x", "--until", "2026-12-05")
        self.assertEqual(self.s.cli_json("list")[0]["paused_until"], "2026-12-05")
        self.assertIn("paused until Saturday 5 December", self.cli("list"))
        self.assertIn("it is paused until Saturday 5 December", self.cli("taken", "x", code=3))
        self.cli("pause", "x")
        self.assertNotIn("paused_until", self.s.cli_json("list")[0])
        self.assertIn("paused until you resume it", self.cli("list"))

    def test_the_same_drug_twice_is_said(self):
        self.add("90 micrograms weekly on sun at 19:00", drug="pegasys")
        self.cli("patient", "add", "Anna")
        text = self.cli("add", "pegasys", "90 micrograms weekly on mon at 19:00", code=1)
        self.assertIn("pegasys, a plan of the same drug, goes on", text)
        self.cli("add", "pegasys", "90 micrograms weekly on mon at 19:00", "--yes")
        text = self.cli("add", "pegasys", "90 micrograms weekly on mon at 19:00", "--patient", "Anna")
        self.assertNotIn("pegasys, a plan of the same drug, goes on", text)

    def test_plain_units_have_commas_in_a_schedule_too(self):
        words = "12,500.5 units daily at 09:00 for 2 days, then 1,000,000 units"
        text = "12500.5 units daily at 09:00 for 2 days, then 1000000 units daily"
        self.assertIn(words, self.cli("add", "x", text))
        self.assertIn(words, self.cli("list"))
        self.assertIn(words, self.cli("show", "x"))
        self.assertIn(words, self.cli("history"))
        self.assertIn(words, self.cli("preview", text))
        self.assertIn(words, self.cli("rename", "x", "y"))
        self.assertEqual(self.s.cli_json("list")[0]["schedule"], text)
        self.assertIn("9999 million units daily", self.cli("add", "z", "9999 miu daily at 9:00"))

    def test_a_patient_goes_with_what_is_said_and_has_a_calendar_alone(self):
        self.cli("patient", "add", "Anna")
        self.add("daily at 11:00", "--from", "2026-11-22", "--patient", "Anna", drug="a")
        self.add("daily at 11:00", drug="b")
        self.cli("taken", "a")
        self.assertIn("SUMMARY:Dose: a", self.cli("export", "a", "b", "--patient", "Anna"))
        self.assertNotIn("Dose: b", self.cli("export", "a", "b", "--patient", "Anna"))
        text = self.cli("patient", "remove", "Anna", code=1)
        self.assertIn("with 1 regimen, all that is planned and 1 recorded dose?", text)

    def test_a_change_from_today_on_holds_at_once(self):
        self.add("daily at 19:00")
        self.cli("change", "x", "daily at 20:00", "--from", "today")
        row = self.s.cli_json("list")[0]
        self.assertEqual((row["schedule"], row["from"]), ("daily at 20:00", "2026-11-22"))
        self.assertNotIn("until_then", row)
        self.cli("change", "x", "daily at 21:00", "--from", "tomorrow")
        self.assertEqual(self.s.cli_json("list")[0]["until_then"], "daily at 20:00")

    def test_all_changes_to_come_are_listed(self):
        self.add("90 micrograms weekly on sun at 19:00")
        self.cli("change", "x", "90 micrograms every 2 weeks on sun at 19:00", "--from", "2026-12-06")
        self.assertNotIn("changes", self.s.cli_json("list")[0])
        self.cli("change", "x", "45 micrograms every 2 weeks on sun at 19:00", "--from", "2027-01-10", "--yes")
        text = self.cli("list")
        self.assertIn(
            "  90 micrograms weekly on sun at 19:00\n"
            "  from Sunday 6 December: 90 micrograms every 2 weeks on sun at 19:00\n"
            "  from Sunday 10 January 2027: 45 micrograms every 2 weeks on sun at 19:00\n",
            text,
        )
        self.assertEqual([r["from"] for r in self.s.cli_json("list")[0]["changes"]], ["2026-12-06", "2027-01-10"])

    def test_resume_says_what_was_paused(self):
        self.add("90 micrograms weekly on sun at 19:00")
        for until in (["--until", "2026-12-06"], []):
            self.cli("pause", "x", *until)
            text = self.cli("resume", "x")
            self.assertRegex(text, r"paused  \| +Sun 29 Nov 19:00 +90 micrograms\n")
            self.assertNotIn("no dose", text)

    def test_set_to_what_it_is_is_no_change(self):
        self.add("weekly on sun at 19:00")
        self.cli("patient", "add", "Anna")
        for args in (
            ["quiet", "22:00-07:00"],
            ["discreet", ""],
            ["zone", "Europe/Berlin"],
            ["zone", "Asia/Tokyo"],
            ["zone", "Japan"],
            ["discreet", "on"],
            ["--patient", "Anna", "discreet", "on"],  # its own, whatever all have later
            ["--regimen", "x", "before", "24h"],
            ["--regimen", "x", "before", "1d"],
        ):
            self.cli("set", *args)
            self.assertIn("nothing was changed", self.cli("set", *args), args)
        self.assertEqual(
            [(r["before"], r["after"]) for r in self.s.cli_json("history") if r["verb"] == "set"],
            [("zone Europe/Berlin", "zone Asia/Tokyo"), ("discreet off", "discreet on"), ("discreet on", "discreet on"),
             ("before", "before 1d")],
        )  # fmt: skip

    def test_a_second_one_of_several_a_day_is_asked_about(self):
        self.add("daily at 11:00 and 19:00", "--from", "2026-11-22")
        self.cli("taken", "x")
        text = self.cli("taken", "x@2026-11-22T19:00", code=1)
        self.assertIn("recorded as taken on Sunday 22 November, 12:00, today", text)
        self.assertIn("shortest interval there is 8 hours", text)
        self.cli("taken", "x", "--unplanned", code=1)
        # One late and the next on time is no second one.
        self.later("2026-11-22 19:00:20")
        self.cli("taken", "x")

    def test_how_a_dose_is_named_is_shown(self):
        self.add("weekly on sun at 19:00")
        self.cli("move", "x@2026-11-29T19:00", "2026-12-01", "--yes")
        self.cli("move", "x@2026-12-06T19:00", "20:00")
        text = self.cli("agenda", "--to", "2026-12-06")
        self.assertIn("  19:00  x  x  moved from Sun 29 Nov 19:00\n", text)
        self.assertIn("  20:00  x  x  moved from 19:00\n", text)
        self.assertTrue(text.endswith("x@2026-12-06T19:00\n"), text)
        self.assertIn("x@2026-11-29T19:00", self.cli("agenda", "--to", "2026-12-01"))
        self.assertIn("name: pegasys@", self.cli("move", "--help"))
        self.assertIn("mon wed fri at 21:00", self.cli("add", "--help"))

    def test_a_correction_is_shown_whole(self):
        self.add("daily at 11:00", "--from", "2026-11-22")
        self.cli("taken", "x")
        self.assertIn("amend x@2026-11-22T11:00 --answer skipped", self.cli("skip", "x", code=1))
        self.assertIn("with --at, --site, --amount, --batch or --note", self.cli("taken", "x", "--note", "n", code=1))
        self.assertIn("cytosched taken REGIMEN --unplanned", self.cli("taken", "--unplanned", code=2))

    def test_what_went_came_and_moved_is_said_and_whether_that_is_all(self):
        self.add("weekly on sun at 19:00")
        text = self.cli("move", "x@2026-11-29T19:00", "2026-11-30", "--yes")
        self.assertIn("  Sun 22 Nov 19:00  |  Sun 22 Nov 19:00\n  Sun 29 Nov 19:00  |  Mon 30 Nov 19:00\n"
                      "  Sun 6 Dec 19:00   |  Sun 6 Dec 19:00\n", text)
        self.assertNotIn("Sun 13 Dec", text.split("Before")[1])
        self.assertNotIn("and so on", text)
        text = self.cli("pause", "x", "--from", "2026-12-01", "--until", "2026-12-07")
        self.assertIn("  Sun 6 Dec 19:00   |  paused\n", text)
        self.assertNotIn("and so on", text)
        text = self.cli("change", "x", "every 2 weeks on sun at 19:00", "--from", "2026-12-13")
        self.assertIn("Sun 13 Dec 19:00   |  Sun 13 Dec 19:00\n  Sun 20 Dec 19:00   |  no dose\n  Sun 27 Dec 19:00   |  Sun 27 Dec 19:00\n", text)
        self.assertIn("... and so on\n", text)
        self.assertIn("... and so on\n", self.cli("stop", "x"))

    def test_one_that_moves_and_gets_another_amount_is_told_once(self):
        self.add("2 pens weekly on sun at 19:00")
        self.cli("move", "x@2026-11-29T19:00", "2026-12-01", "--following")
        text = self.cli("change", "x", "3 pens weekly on sun at 19:00", "--from", "2026-12-10", "--yes")
        lines = [line.strip() for line in text.split("Before")[1].splitlines()[1:] if "|" in line]
        self.assertEqual([" ".join(line.split()) for line in lines[:4]],
                         ["Tue 8 Dec 19:00 2 pens | Tue 8 Dec 19:00 2 pens", "no dose | Sun 13 Dec 19:00 3 pens",
                          "Tue 15 Dec 19:00 2 pens | no dose", "no dose | Sun 20 Dec 19:00 3 pens"])  # fmt: skip

    def test_before_and_after_are_told_up_to_the_same_time(self):
        self.add("weekly on sun at 19:00 for 4 weeks, then every 2 weeks")
        text = self.cli("change", "x", "every 3 weeks on sun at 19:00", "--from", "next")
        sides = [line.split("|") for line in text.splitlines() if " |" in line][1:]
        self.assertEqual(sum(before.strip() != "no dose" for before, _ in sides), 12)
        self.assertEqual(sides[-1][0].strip(), sides[-1][1].strip(), text)  # what stays is on both sides

    # -- names

    def test_a_new_plan_gives_no_name_twice(self):
        self.add("weekly on sun at 19:00", "--from", "2026-11-29")
        self.cli("move", "x@2026-11-29T19:00", "2026-11-22", "--following", "--yes")
        self.cli("change", "x", "weekly", "on", "sun", "at", "19:00", "--from", "2026-11-29", "--yes")
        self.assertEqual(
            self.doses()[:3],
            ["11-29T19:00>11-22T19:00", "11-29T19:01>11-29T19:00", "12-06T19:00"],
        )
        self.cli("move", "x@2026-11-29T19:01", "2026-12-01", "--following", "--yes")
        self.assertEqual(self.doses()[1:3], ["11-29T19:01>12-01T19:00", "12-06T19:00>12-08T19:00"])
        self.cli("undo")
        self.cli("undo")
        self.assertEqual(self.doses()[1], "12-06T19:00>11-29T19:00")

    def test_moved_by_a_shift_and_then_before_a_change(self):
        self.add("weekly on sun at 19:00")
        self.cli("move", "x@2026-11-29T19:00", "2026-12-04", "--following")
        self.cli("move", "x@2026-12-06T19:00", "2026-12-09", "--yes")  # its place was the 11th
        self.cli("change", "x", "daily", "at", "8:00", "--from", "2026-12-10", "--yes")
        self.assertEqual(
            self.doses()[:4],
            ["11-22T19:00", "11-29T19:00>12-04T19:00", "12-06T19:00>12-09T19:00", "12-10T08:00"],
        )

    def test_an_answer_stays_with_a_dose_whose_place_moves_on(self):
        self.add("daily at 21:00")
        self.cli("skip", "x@2026-11-26T21:00", "--yes")
        self.cli("move", "x@2026-11-24T21:00", "2026-12-25", "--following", "--yes")
        self.later("2026-12-20 12:00:20")
        self.assertEqual(self.doses()[:3], ["11-24T21:00>12-25T21:00", "11-25T21:00>12-26T21:00",
                                            "11-27T21:00>12-28T21:00"])  # fmt: skip

    # -- what a change keeps

    def test_a_moved_dose_stays_where_it_is(self):
        """Of another amount alone: all doses stay where they are."""
        self.add("90 micrograms weekly on sun at 19:00", "--from", "2026-11-29")
        for place, begin in (("1 dec 19:00", "next"), ("1 dec 19:00", "2026-11-30"), ("28 nov 19:00", "next"), ("28 nov 19:00", "2026-11-29"),
                             ("7 dec 12:00", "2026-11-29")):
            name = "2026-12-06T19:00" if place.startswith("7") else "2026-11-29T19:00"
            self.cli("move", f"x@{name}", place, "--yes")
            before = [r["at"] for r in self.s.cli_json("agenda")]
            self.assertIn("Changed", self.cli("change", "x", "45 mcg", "--from", begin))
            rows = self.s.cli_json("agenda")
            self.assertEqual([r["at"] for r in rows], before, (place, begin))
            changed = [r["amount"] for r in rows if begin == "next" or r["at"] >= begin]
            self.assertEqual(set(changed), {"45 micrograms"}, (place, begin))
            self.cli("change", "x", "60 mcg", "--from", "next" if begin == "next" else begin)  # and again
            self.assertEqual([r["at"] for r in self.s.cli_json("agenda")], before, (place, begin))
            for _ in range(3):
                self.cli("undo")
        self.assertEqual(self.doses(to="2026-12-07"), ["11-29T19:00", "12-06T19:00"])

    def test_a_schedule_stands_once_in_the_list_through_time(self):
        self.add("90 micrograms weekly on sun at 19:00")
        self.cli("move", "x@2026-11-29T19:00", "1 dec 19:00", "--yes")
        self.cli("change", "x", "45 mcg", "--from", "2026-11-30")
        self.assertIn("Its schedules through time:\n  from Sunday 22 November: 90 micrograms weekly on sun at 19:00\n"
                      "  from Monday 30 November: 45 micrograms weekly on sun at 19:00\nIts", self.cli("show", "x"))

    def test_a_moved_dose_stays_on_its_day_at_a_new_time(self):
        self.add("90 micrograms weekly on sun at 19:00")
        self.cli("move", "x@2026-12-06T19:00", "2026-12-08", "--yes")
        self.cli("change", "x", "at 20:00", "--from", "2026-11-24", "--yes")
        self.assertEqual([r["at"][5:16] for r in self.s.cli_json("agenda")][:4], ["11-22T19:00", "11-29T20:00", "12-08T20:00", "12-13T20:00"])

    def test_a_moved_dose_that_a_change_can_not_keep_is_asked_about(self):
        self.add("90 micrograms weekly on sun at 19:00", "--from", "2026-11-29")
        self.cli("move", "x@2026-11-29T19:00", "1 dec 19:00", "--yes")
        for text in ("45 mcg every 2 weeks", "45 mcg weekly on sun at 19:00", "45 mcg for 4 doses"):
            asked = self.cli("change", "x", *text.split(), "--from", "next", code=1)
            self.assertIn("The dose of Sunday 29 November, 19:00, in 7 days was moved to Tuesday 1 December, 19:00, in 9 days", asked)
            self.assertEqual(self.doses()[0], "11-29T19:00>12-01T19:00")
        self.cli("change", "x", "45 mcg every 2 weeks", "--from", "next", "--yes")
        self.assertEqual(self.doses()[:2], ["12-06T19:00", "12-20T19:00"])

    def test_what_was_moved_with_all_that_follow_stays_there(self):
        for text, name, to, change, read, places in (
            ("90 micrograms weekly on sun at 19:00", "2026-11-29T19:00", "2026-11-30", "45 mcg", "45 micrograms weekly on mon at 19:00",
             ["11-30T19:00", "12-07T19:00", "12-14T19:00"]),
            ("90 micrograms weekly on sun at 19:00", "2026-11-29T19:00", "2026-11-30", "every 2 weeks",
             "90 micrograms every 2 weeks on mon at 19:00", ["11-30T19:00", "12-14T19:00"]),
            ("90 micrograms mon wed fri at 21:00", "2026-11-25T21:00", "2026-11-26", "45 mcg", "45 micrograms tue thu sat at 21:00",
             ["11-26T21:00", "11-28T21:00", "12-01T21:00"]),
        ):
            self.add(text, "--from", "2026-11-24")
            self.cli("move", f"x@{name}", to, "--following", "--yes")
            self.s.cli("change", "x", *change.split(), "--from", "2026-11-24", "--yes")
            self.assertEqual(self.s.cli_json("list")[0]["schedule"], read)
            self.assertEqual(self.doses()[: len(places)], places)
            self.cli("remove", "x", "--yes")

    def test_a_rhythm_that_is_not_typed_goes_on(self):
        """Also from a day on which no dose is: by weeks, days and months it would else count from there."""
        for text, begin, places in (
            ("every 2 weeks on sun at 19:00", "2026-11-30", ["11-22T19:00", "12-06T19:00", "12-20T19:00"]),
            ("weekly at 19:00", "2026-11-30", ["11-22T19:00", "11-29T19:00", "12-06T19:00"]),
            ("every 3 days at 19:00", "2026-11-24", ["11-22T19:00", "11-25T19:00", "11-28T19:00"]),
            ("every month at 19:00", "2026-12-10", ["11-22T19:00", "12-22T19:00", "01-22T19:00"]),
            ("3 times a week at 19:00", "2026-11-25", ["11-22T19:00", "11-24T19:00", "11-26T19:00", "11-29T19:00"]),
        ):
            self.add("90 mcg " + text, "--from", "2026-11-22")
            self.cli("change", "x", "45 mcg", "--from", begin)
            self.assertEqual(self.doses()[: len(places)], places, text)
            self.assertEqual(self.s.cli_json("agenda", "--to", "2027-02-28")[len(places)]["amount"], "45 micrograms")
            self.cli("remove", "x", "--yes")

    def test_another_amount_moves_nothing_whatever_was_moved(self):
        rng = seeded()
        rhythms = ("weekly on sun", "every 2 weeks on sun", "mon wed fri", "every 2 weeks on mon thu", "weekly", "every 2 weeks",
                   "every 3 days", "daily", "every month", "3 days a week")  # fmt: skip
        begun = datetime.date(2026, 11, 22)
        kept = 0
        for life in range(int(os.environ.get("LIVES") or 8)):
            rhythm = rng.choice(rhythms)
            times = [" at 19:00"] if "times" in rhythm else [" at 19:00", " at 19:00", " at 9:00 and 21:00"]
            self.add("90 mcg " + rhythm + rng.choice(times), "--from", "2026-11-22")
            log = []
            for _ in range(rng.randrange(1, 6)):
                row = rng.choice(self.s.cli_json("agenda", "x", "--to", "2026-12-31")[:12])
                day = datetime.date.fromisoformat(row["at"][:10]) + datetime.timedelta(days=rng.choice([-3, -2, -1, 1, 2, 4, 8]))
                what = rng.choice(["move", "move", "follow", "skip", "change", "change"])
                log.append((what, row["dose"], str(day)))
                if what in ("move", "follow"):
                    self.s.cli("move", row["dose"], str(day), "--yes", *(["--following"] if what == "follow" else []), check=False)
                elif what == "skip":
                    self.s.cli("skip", row["dose"], "--yes", check=False)
                else:
                    before = self.s.cli_json("agenda", "x", "--to", "2027-06-30")
                    begin = rng.choice(["next", str(begun + datetime.timedelta(days=rng.randrange(1, 40)))])
                    log.append((what, begin))
                    done = self.s.cli("change", "x", f"{rng.randrange(1, 90)} mcg", "--from", begin, check=False)
                    if done.rc:  # asked, or days that no schedule says
                        log.append(done.stderr)
                        continue
                    kept += 1
                    after = self.s.cli_json("agenda", "x", "--to", "2027-06-30")
                    self.assertEqual([(r["at"], r["state"]) for r in after], [(r["at"], r["state"]) for r in before], (life, log))
                    amount = self.s.cli_json("list")[0]["schedule"].partition("microgram")[0]
                    to_come = [r for r in after if r["state"] == "scheduled" and (begin == "next" or r["at"] >= begin)]
                    self.assertEqual({r["amount"].partition("microgram")[0] for r in to_come}, {amount}, (life, log))
            self.cli("remove", "x", "--yes")
        print(f"{kept} changes", flush=True)

    def test_days_that_no_schedule_says_are_not_guessed(self):
        self.add("90 mcg every 2 weeks on mon thu at 19:00")
        self.cli("move", "x@2026-11-23T19:00", "2026-11-27", "--following", "--yes")  # fri, and mon of the week after
        self.assertIn("missing", self.cli("change", "x", "45 mcg", "--from", "next", code=1))
        self.assertIn("write the whole plan", self.cli("change", "x", "daily", "at", "9:00", "--from", "next", code=1))
        self.cli("change", "x", "45 mcg every 2 weeks on mon fri at 19:00", "--from", "next", "--yes")

    def test_a_change_has_no_other_route(self):
        self.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        for text in ("45 mcg weekly on sun at 19:00 into a vein", "by mouth"):
            told = self.cli("change", "pegasys", text, "--from", "next", code=1)
            self.assertIn("pegasys is given under the skin. A plan keeps its route", told)
            self.assertNotIn("Read as", told)
        self.cli("change", "pegasys", "45 mcg under the skin", "--from", "next")
        self.add("daily at 9:00")
        self.assertIn("x has no route", self.cli("change", "x", "daily at 10:00 by mouth", "--from", "next", code=1))
        self.cli("add", "visit", "every 4 weeks on tue at 8:30", "--appointment")
        self.assertIn("An appointment has no amount and no route", self.cli("change", "visit", "by mouth", "--from", "next", code=1))

    # -- what is asked

    def test_taken_before_the_dose_before_it_is_asked_about(self):
        self.add("90 micrograms weekly on sun at 19:00", "--from", "2026-11-22")
        self.later("2026-11-29 20:00:20")
        self.assertIn("That is long before its time: it is planned for Sunday 22 November, 19:00",
                      self.cli("taken", "x@2026-11-22T19:00", "--at", "12 nov 17:00", code=1))
        self.cli("taken", "x@2026-11-22T19:00", "--at", "22 nov 19:10")
        asked = self.cli("taken", "x@2026-11-29T19:00", "--at", "12 nov 17:00", code=1)
        self.assertIn("That is before the one of Sunday 22 November, 19:00, 7 days ago, and this one is planned for Sunday 29 November", asked)
        self.cli("taken", "x@2026-11-29T19:00", "--at", "19:10")
        self.assertIn("That is before the one of", self.cli("amend", "x@2026-11-29T19:00", "--at", "12 nov 17:00", code=1))
        self.cli("amend", "x@2026-11-29T19:00", "--at", "29 nov 17:00")
        self.cli("amend", "x@2026-11-29T19:00", "--at", "12 nov 17:00", "--yes")

    def test_an_amount_that_may_be_two_is_asked_about(self):
        self.add("1000 mcg weekly on sun at 11:00", "--from", "2026-11-22")
        for text, readings in (("1,000 mcg", ('"1000 mcg"', '"1.0000 mcg"')), ("1.000 mcg", ('"1000 mcg"', '"1.0000 mcg"')),
                               ("1,125mcg", ('"1125 mcg"', '"1.1250 mcg"'))):
            asked = self.cli("taken", "x", "--amount", text, "--yes", code=1)
            for reading in readings:
                self.assertIn(reading, asked)
        self.cli("taken", "x", "--amount", "1000 mcg")
        for text, read in (("0,5 mcg", "0.5 micrograms"), (".5 mcg", "0.5 micrograms"), ("1.1250 mcg", "1.125 micrograms"), ("0,125 mcg", "0.125 micrograms"),
                           ("3,000,000 mcg", "3000000 micrograms"), ("90mcg", "90 micrograms")):
            self.assertEqual(self.s.cli_json("amend", "x@2026-11-22T11:00", "--amount", text)["amount"], read)
        for text in ("1,2,3 mcg", "mcg", "1, mcg", "5"):
            self.assertIn("is no amount", self.cli("amend", "x@2026-11-22T11:00", "--amount", text, code=1))

    def test_a_count_that_may_be_two_is_asked_about(self):
        self.add("weekly on sun at 11:00")
        for verb in ("add", "count"):
            asked = self.cli("supply", verb, "x", "1,000", "pens", code=1)
            self.assertIn('Type "1000 pens", or "1 pens".', asked)
            self.assertIn('as 1500 or as 1.5000; a count is a whole number. Type "1500 pens"', self.cli("supply", verb, "x", "1.500", "pens", code=1))
        self.cli("supply", "add", "x", "1000", "pens")

    def test_a_drug_that_is_nearly_one_of_a_plan_is_asked_about(self):
        self.cli("add", "aspirin", "1 tablet daily at 9:00")
        self.assertIn('"asprin" is nearly aspirin, which is in a plan already', self.cli("add", "asprin", "1 tablet daily at 9:00", code=1))
        self.cli("add", "asprin", "1 tablet daily at 9:00", "--yes")
        self.cli("add", "Asprin", "1 tablet daily at 10:00", "--name", "other")  # known by now
        self.cli("add", "study drug 1", "1 tablet daily at 9:00")
        self.cli("add", "study drug 2", "1 tablet daily at 9:00")
        self.cli("add", "vitamin b", "1 tablet daily at 9:00")
        self.cli("add", "vitamin d3", "1 tablet daily at 9:00")
        self.cli("add", "visit a", "daily at 9:00", "--appointment")
        self.cli("add", "visit b", "daily at 9:00", "--appointment")

    def test_several_times_a_day_come_close(self):
        self.add("daily at 9:00 and 21:00")
        text = self.cli("move", "x@2026-11-23T09:00", "20:30", code=1)
        self.assertIn("only 30 minutes apart; the shortest interval of the plan there is 12 hours", text)
        self.cli("move", "x@2026-11-23T09:00", "20:30", "--yes")

    def test_nothing_is_asked_that_takes_no_yes(self):
        self.add("weekly on sun at 19:00")
        self.cli("taken", "x@2026-12-06T19:00", "--yes")
        self.cli("pause", "x", "--from", "today", "--until", "2026-11-30")
        self.cli("resume", "x")
        self.cli("stop", "x")

    def test_the_last_dose_is_named_however_long_ago(self):
        self.add("every 4 weeks at 19:00")
        self.later("2026-11-22 19:00:20")
        self.cli("taken", "x")
        self.later("2026-12-18 12:00:20")
        text = self.cli("change", "x", "every", "3", "weeks", "at", "19:00", "--from", "next", "--yes")
        self.assertIn("22 November", text)

    # -- anchors

    def test_an_anchor_counts_from_the_last_one_taken(self):
        self.add("weekly at 19:00")
        self.cli("set", "--regimen", "x", "anchor", "last-dose")
        self.later("2026-11-23 08:00:20")
        self.cli("taken", "x@2026-11-22T19:00", "--at", "2026-11-23 07:00")
        self.assertEqual(self.doses()[:2], ["11-29T19:00>11-30T19:00", "12-06T19:00>12-07T19:00"])
        self.later("2026-12-02 08:00:20")
        self.cli("taken", "x", "--yes")  # two days late
        self.assertEqual(self.doses()[0], "12-06T19:00>12-09T19:00")
        self.cli("amend", "x@2026-11-22T19:00", "--at", "2026-11-22 20:00", "--yes")  # not the last
        self.assertEqual(self.doses()[0], "12-06T19:00>12-09T19:00")
        self.cli("amend", "x@2026-11-29T19:00", "--at", "2026-12-01 20:00", "--yes")
        self.assertEqual(self.doses()[0], "12-06T19:00>12-08T19:00")
        for _ in range(3):
            self.cli("undo")
        self.assertEqual(self.doses("--from", "2026-11-30")[0], "11-29T19:00>11-30T19:00 due")

    def test_an_anchor_knows_the_place_of_one_that_was_moved(self):
        self.add("weekly at 19:00")
        self.cli("set", "--regimen", "x", "anchor", "last-dose")
        self.cli("move", "x@2026-11-22T19:00", "2026-11-25", "--yes")
        self.later("2026-11-25 20:00:20")
        self.cli("taken", "x")
        self.assertEqual(self.doses()[1], "11-29T19:00>12-02T19:00")  # a week after

    # -- answers

    def test_two_clients(self):
        self.add("daily at 9:00", "--from", "today")
        args = ("one", "x@2026-11-22T09:00", {})
        first = self.s.call_daemon("Take", GLib.Variant("(ssa{sv})", args))
        second = self.s.call_daemon("Take", GLib.Variant("(ssa{sv})", ("two", *args[1:])))
        self.assertEqual(first[0]["taken_at"], second[0]["taken_at"])
        with self.assertRaisesRegex(GLib.Error, "Error.Conflict"):
            self.s.call_daemon("Skip", GLib.Variant("(ssa{sv})", ("three", *args[1:])))
        self.assertEqual([c["verb"] for c in self.s.cli_json("history")], ["add", "taken"])
        self.assertEqual(self.s.call_daemon("Take", GLib.Variant("(ssa{sv})", args)), first)

    def test_one_outside_the_plan_that_was_not_taken(self):
        self.add("weekly on sun at 19:00")
        self.cli("taken", "x", "--unplanned", "--yes")
        name = self.s.cli_json("agenda", "--to", "today")[0]["dose"]
        told = self.cli("amend", name, "--answer", "none")
        self.assertIn("It is gone: it was not in the plan, and nothing is recorded of it any more.", plain(told))
        self.assertNotIn("taken", told)
        self.assertEqual(self.doses(to="today"), ["11-22T19:00"])
        self.cli("undo")
        row = self.s.cli_json("amend", name, "--answer", "none")
        self.assertEqual((row["dose"], row.get("state"), row.get("taken_at")), (name, None, None))
        self.cli("undo")
        self.assertEqual(self.doses(to="today"), ["11-22T12:00 taken", "11-22T19:00"])

    def test_what_is_corrected_is_past(self):
        self.later("2026-11-22 18:00:20")
        self.add("weekly on sun at 19:00")
        self.assertIn("no dose of it has passed", self.cli("amend", "x", "--note", "n", code=3))
        self.later("2026-11-22 19:05:20")
        self.cli("taken", "x")
        self.later("2026-11-24 12:00:20")
        asked = plain(self.cli("amend", "x", "--note", "n", code=3))
        self.assertIn("The last dose, Sunday 22 November, 19:00, 2 days ago, is recorded as taken; to correct that, name it: x@2026-11-22T19:00", asked)
        self.assertNotIn("2026-11-29", asked)
        self.cli("skip", "x", "--yes")
        self.later("2026-12-08 20:00:20")  # the one of the 6th was missed
        asked = plain(self.cli("amend", "x", "--note", "n", code=3))
        self.assertIn("The last dose, Sunday 6 December, 19:00, 2 days ago, was missed; if it was taken after all, name it: x@2026-12-06T19:00", asked)
        self.add("daily at 8:00", "--appointment", drug="y")
        self.assertIn("no appointment of it has passed", self.cli("amend", "y", "--note", "n", code=3))

    def test_two_outside_the_plan_long_ago(self):
        """Of one minute: both are kept, however far back that is."""
        self.add("weekly on sun at 19:00")
        for site in ("left thigh", "right thigh"):
            self.cli("taken", "x", "--unplanned", "--at", "2026-05-01 10:00", "--site", site, "--yes")
        rows = self.s.cli_json("agenda", "--from", "2026-05-01", "--to", "2026-05-01")
        self.assertEqual([(r["slot"][11:], r["site"]) for r in rows], [("10:00", "left thigh"), ("10:01", "right thigh")])

    def test_minutes_ago_are_minutes(self):
        """Also over the hour that the clock shows twice."""
        self.later("2026-10-25 01:00:00")
        self.add("daily at 1:50", "--from", "today")
        self.later("2026-10-25 03:10:30")
        row = self.s.cli_json("taken", "x", "--at", "90 min ago")
        self.assertEqual(row["taken_at"], "2026-10-25T02:40:00+02:00")

    def test_what_an_answer_carried_goes_with_it(self):
        self.add("daily at 9:00", "--from", "today")
        self.cli("taken", "x", "--site", "left thigh", "--note", "fine")
        row = self.s.cli_json("amend", "x", "--answer", "skipped")
        self.assertEqual((row.get("site"), row.get("note")), (None, "fine"))
        row = self.s.cli_json("amend", "x", "--answer", "none")
        self.assertEqual((row.get("site"), row.get("note"), row["state"]), (None, None, "due"))

    # -- an open dose

    def test_an_open_dose_stays_open_on_change(self):
        self.add("weekly on sun at 9:00", "--from", "today")
        self.cli("change", "x", "daily", "at", "13:00", "--from", "today", "--yes")
        self.assertEqual(self.doses()[:2], ["11-22T09:00 due", "11-22T13:00"])
        self.later("2026-11-23 12:00:20")
        self.assertEqual(self.doses("--from", "2026-11-22")[:2], ["11-22T09:00 due", "11-22T13:00 missed"])
        self.cli("taken", "x")

    def test_a_pause_from_today(self):
        self.add("daily at 9:00", "--from", "today")
        self.cli("pause", "x")
        self.assertEqual(self.doses()[0], "11-22T09:00 paused")
        self.cli("taken", "x", code=3)
        self.cli("resume", "x")
        self.assertEqual(self.doses()[0], "11-22T09:00 due")

    # -- handles

    def test_a_handle_that_was_given_on(self):
        self.add("daily at 9:00", "--from", "today")
        self.cli("taken", "x")
        self.cli("stop", "x")
        self.later("2026-11-23 08:00:20")
        self.add("daily at 10:00")
        row = self.s.cli_json("amend", "x@2026-11-22T09:00", "--note", "of the old one")
        self.assertEqual((row["state"], row["note"]), ("taken", "of the old one"))
        self.cli("taken", "x@2026-11-22T10:00", code=3)

    def test_a_name_is_one_dose_s_for_ever(self):
        """A handle is free once its plan was stopped, but not for one that would give the names of its doses again."""
        self.add("daily at 9:00", "--from", "today")
        self.cli("taken", "x")
        self.cli("taken", "x", "--unplanned", "--at", "11:00", "--yes")
        self.cli("stop", "x")
        self.assertIn("x@2026-11-22T09:00", self.cli("add", "x", "daily at 9:00", "--from", "today", "--name", "x", "--yes", code=1))
        self.assertEqual(self.s.cli_json("add", "x", "daily at 9:00", "--from", "today", "--yes")["regimen"], "x-me")
        self.assertIn("x@2026-11-22T09:00", self.cli("rename", "x-me", "x", code=1))
        self.cli("undo")
        self.assertEqual(self.s.cli_json("add", "x", "daily at 9:00", "--from", "2026-11-20", "--yes")["regimen"], "x-me")
        self.cli("undo")
        self.assertEqual(self.s.cli_json("add", "x", "daily at 10:00", "--yes")["regimen"], "x")
        row = self.s.cli_json("taken", "x", "--unplanned", "--at", "11:00", "--yes")
        self.assertEqual(row["dose"], "x@2026-11-22T11:01")

    def test_a_stopped_plan_is_not_moved(self):
        self.add("daily at 9:00", "--from", "today")
        self.later("2026-11-23 11:00:20")
        self.cli("stop", "x")
        self.cli("move", "x@2026-11-22T09:00", "2026-11-28", code=1)

    # -- pauses

    def test_two_pauses_that_meet_are_one(self):
        self.add("weekly on sun at 19:00")
        self.assertIn("Paused from Tuesday 1 December until you resume it.", self.cli("pause", "x", "--from", "2026-12-01"))
        told = self.cli("pause", "x", "--from", "2026-12-10", "--until", "2026-12-20")
        self.assertIn("Paused from Tuesday 1 December until Sunday 20 December.", told)
        self.assertEqual(self.doses(to="2026-12-27"), ["11-22T19:00", "11-29T19:00", "12-06T19:00 paused", "12-13T19:00 paused",
                                                       "12-20T19:00 paused", "12-27T19:00"])  # fmt: skip
        self.assertEqual(self.s.cli_json("history")[-1]["after"], "from 2026-12-01 until 2026-12-20")
        self.assertIn("nothing was changed", self.cli("pause", "x", "--from", "2026-12-01", "--until", "2026-12-20"))
        self.assertIn("no longer: paused from Tuesday 1 December until Sunday 20 December", self.cli("undo"))
        self.cli("redo")
        self.assertEqual(self.s.cli_json("report")["regimens"][0]["pauses"], [{"from": "2026-12-01", "until": "2026-12-20"}])
        self.later("2026-12-06 20:00:20")
        self.assertEqual(self.s.cli_json("list")[0]["paused_until"], "2026-12-20")
        self.assertIn("paused until Sunday 20 December", self.cli("taken", "x", code=3))
        # One that begins the day after it ends goes on from it.
        self.cli("pause", "x", "--from", "2026-12-24", "--until", "2026-12-31")
        self.assertIn("Paused from Tuesday 1 December until Thursday 31 December.", self.cli("pause", "x", "--until", "2026-12-23"))
        self.assertEqual(self.s.cli_json("list")[0]["paused_until"], "2026-12-31")

    def test_a_move_into_a_pause_says_where_it_was(self):
        self.add("90 micrograms weekly on mon at 19:00")
        self.cli("pause", "x", "--from", "2026-12-01", "--until", "2026-12-05")
        text = self.cli("move", "x@2026-12-07T19:00", "4 dec 19:00", "--yes")
        self.assertRegex(text, r"  Mon 7 Dec 19:00 +90 micrograms +\| +Fri 4 Dec 19:00 +paused\n")

    def test_a_move_to_a_date_that_may_be_two_names_both(self):
        self.add("weekly on sun at 19:00", "--from", "2026-11-29")
        for verb in (["move", "x"], ["move", "x", "--following"]):
            told = " ".join(self.cli(*verb, "next sunday", code=1).split())
            self.assertIn("29 November", told)
            self.assertNotIn("a time is expected", told)

    def test_an_appointment_is_no_dose(self):
        self.add("every 4 weeks on tue at 8:30", "--appointment")
        self.assertIn("The next appointment is Tuesday 24 November", self.cli("taken", "x", code=3))
        self.assertIn("The next appointment is Tuesday 24 November", self.cli("skip", "x", code=1))
        self.later("2026-11-24 18:00:20")
        self.assertIn("is past. Record it as done?", self.cli("taken", "x", code=1))
        self.assertIn("is past; if it was kept, name it: x@2026-11-24T08:30", self.cli("snooze", "x", code=3))
        self.add("daily at 9:00", "--appointment", drug="y")
        self.cli("stop", "y")
        self.assertIn("no appointment is to come: it was stopped", self.cli("skip", "y", code=3))

    def test_a_pause_to_come_is_said(self):
        self.add("weekly on sun at 19:00")
        self.s.cli("patient", "add", "Anna")
        for ends, words in (([], "until you resume it"), (["--until", "2026-12-20"], "until Sunday 20 December")):
            self.cli("pause", "x", "--from", "2026-12-01", *ends)
            for args in (["list"], ["show", "x"]):
                self.assertIn(f"  paused from Tuesday 1 December {words}\n", self.cli(*args))
            self.assertIn(f"x, for me, will be paused from Tuesday 1 December {words}.", self.cli())
            self.assertIn("x: 1 Dec 2026 " + ("to 20 Dec 2026" if ends else "on, no end stated"), " ".join(self.cli("report").split()))
            row = self.s.cli_json("list")[0]
            self.assertEqual((row["status"], row["paused_from"], row.get("paused_until")), ("active", "2026-12-01", ends[1] if ends else None))
            self.assertEqual(self.s.cli_json("report")["regimens"][0]["paused_from"], "2026-12-01")
            text = self.cli("next", "5")
            self.assertEqual(f"x, for me, will be paused from Tuesday 1 December {words}." in text, not ends)
            self.cli("resume", "x")
            self.assertIn(f"now: paused from Tuesday 1 December {words}", self.cli("undo"))
        self.cli("pause", "x", "--from", "2026-11-23")
        self.cli("skip", "x", "--yes")
        row = self.s.cli_json("list")[0]
        self.assertEqual((row["status"], row["paused_from"], row.get("next")), ("active", "2026-11-23", None))  # it has not ended
        self.assertIn("x, for me: paused from Monday 23 November until you resume it", self.cli())
        self.later("2026-11-23 12:00:20")
        row = self.s.cli_json("list")[0]
        self.assertEqual((row["status"], row.get("paused_from")), ("paused", None))

    def test_the_newest_pause_says_how_long(self):
        self.add("daily at 21:00")
        self.cli("pause", "x", "--until", "2026-12-20")
        self.cli("pause", "x", "--until", "2026-11-30")
        self.assertEqual(self.doses(to="2026-12-02")[-3:], ["11-30T21:00 paused", "12-01T21:00", "12-02T21:00"])
        told = self.cli("pause", "x", "--until", "2026-11-30")
        self.assertIn("nothing was changed", told)
        self.assertEqual([r["verb"] for r in self.s.cli_json("history")], ["add", "pause", "pause"])
        # One that begins later is another one, and what was paused before stays so.
        self.cli("pause", "x", "--from", "2026-12-24", "--until", "2026-12-26")
        self.later("2026-11-25 12:00:20")
        self.cli("pause", "x", "--until", "2026-11-26")
        self.assertEqual([d for d in self.doses("--from", "2026-11-22", to="2026-12-28") if "paused" in d],
                         [f"{day}T21:00 paused" for day in
                          ("11-22", "11-23", "11-24", "11-25", "11-26", "12-24", "12-25", "12-26")])
        self.cli("undo")
        self.assertIn("11-30T21:00 paused", self.doses(to="2026-12-02"))

    # -- two doses of one drug that are close

    WEEKLY = "90 micrograms weekly on mon at 09:00"

    def test_a_plan_that_follows_a_stopped_one_asks_for_the_last_dose(self):
        self.later("2026-11-23 08:00:20")
        self.cli("add", "pegasys", self.WEEKLY)
        self.later("2026-11-23 09:30:20")
        self.cli("taken", "pegasys")
        self.cli("stop", "pegasys")
        anew = ("add", "pegasys", "90 micrograms weekly on mon at 20:00")
        asked = plain(self.cli(*anew, code=1))
        self.assertIn("The last dose of the same drug (pegasys, stopped) is recorded as taken on Monday 23 November, 09:30, today", asked)
        self.assertIn("the first one of this plan is planned for Monday 23 November, 20:00, today", asked)
        self.assertIn("the shortest interval is 7 days", asked)
        self.cli("add", "pegasys", "90 micrograms weekly on mon at 20:00", "--name", "anew", code=1)
        self.cli("add", "pegasys", "90 micrograms weekly on sun at 20:00", code=1)
        self.cli(*anew, "--from", "2026-11-30")
        self.cli("undo")
        self.cli("patient", "add", "Anna")
        self.cli(*anew, "--patient", "Anna")
        self.cli("undo")
        self.cli(*anew, "--yes")
        self.later("2026-11-23 20:05:20")
        asked = plain(self.cli("taken", "pegasys", code=1))
        self.assertIn("A dose of the same drug (pegasys, stopped) is recorded as taken on Monday 23 November, 09:30, today", asked)
        self.assertIn("shortest interval there is 7 days", asked)
        self.cli("taken", "pegasys", "--unplanned", code=1)
        self.cli("taken", "--all", code=1)
        self.cli("taken", "pegasys", "--yes")
        self.later("2026-11-30 20:05:20")
        self.cli("taken", "pegasys")

    def test_a_dose_that_is_due_at_once_in_a_plan_that_follows_is_asked_about(self):
        """Where it is planned before the one that was taken, at the same time, or later."""
        self.add("90 micrograms weekly on sun at 12:10", drug="pegasys")
        self.later("2026-11-22 12:20:20")
        self.cli("taken", "pegasys")
        self.cli("stop", "pegasys")
        for time in ("11:30", "12:10", "12:15"):
            self.add("90 micrograms weekly on sun at " + time, "--from", "today", "--name", "anew", "--yes", drug="pegasys")
            self.assertEqual(self.doses("anew", to="today"), [f"11-22T{time} due"])
            self.assertIn("(pegasys, stopped)", self.cli("taken", "anew", code=1))
            self.cli("undo")

    def test_a_plan_that_follows_one_that_ended_asks_too(self):
        self.cli("add", "pegasys", "90 micrograms once at 12:30")
        self.later("2026-11-22 12:40:20")
        self.cli("taken", "pegasys")
        asked = plain(self.cli("add", "pegasys", "45 micrograms weekly on mon at 09:00", code=1))
        self.assertIn("The last dose of the same drug (pegasys) is recorded as taken on Sunday 22 November, 12:40, today", asked)

    def test_two_plans_of_one_drug_are_as_close_as_they_are_meant_to_be(self):
        self.cli("add", "insulin", "10 units daily at 12:30", "--name", "morning")
        self.later("2026-11-22 12:40:20")
        self.cli("taken", "morning")
        self.cli("add", "insulin", "14 units daily at 21:00", "--name", "evening")
        self.later("2026-11-22 21:00:20")
        self.cli("taken", "evening")
        self.assertIn("the same drug (evening)", plain(self.cli("taken", "morning", "--unplanned", code=1)))
        self.later("2026-11-23 12:40:20")
        self.cli("taken", "morning")
        self.cli("stop", "morning")
        self.later("2026-11-23 21:00:20")
        self.cli("taken", "evening")

    def test_one_that_is_not_the_nearest_may_be_too_close(self):
        """Two days off by the hour and nearer, or meant to be that close: neither says anything of the others."""
        self.add("3 million units mon wed fri at 21:00")
        self.later("2026-11-27 23:50:20")
        self.cli("taken", "x")
        self.later("2026-11-30 21:00:20")
        self.cli("taken", "x")
        # 34 hours after Friday's, two civil days; 35 before Monday's, one.
        self.assertIn("Monday 30 November", plain(self.cli("taken", "x", "--unplanned", "--at", "29 Nov 10:00", code=1)))
        self.cli("add", "insulin", "10 units daily at 08:00", "--name", "morning")
        self.cli("add", "insulin", "14 units daily at 20:00", "--name", "evening", "--yes")
        self.later("2026-12-01 20:00:20")
        self.cli("taken", "evening", "--unplanned", "--at", "12:00", "--yes")
        self.cli("taken", "evening", "--at", "20:00", "--yes")
        self.assertIn("1 December, 12:00", plain(self.cli("taken", "morning@2026-12-01T08:00", "--at", "19:58", code=1)))

    def test_the_newest_plans_are_looked_at(self):
        for n in range(32):
            self.cli("add", f"drug{n}", "1 mg daily at 08:00", "--yes")
            self.cli("stop", f"drug{n}", "--yes")
        self.cli("add", "pegasys", "90 micrograms weekly on sun at 12:10", "--name", "one")
        self.cli("add", "pegasys", "90 micrograms weekly on thu at 19:00", "--name", "two", "--yes")
        self.later("2026-11-22 12:12:20")
        self.cli("taken", "one")
        self.later("2026-11-23 12:12:20")
        self.assertIn("the same drug (one)", plain(self.cli("taken", "two", "--unplanned", code=1)))

    def test_a_longer_step_is_no_question(self):
        """Its first dose comes by the rhythm of the step before."""
        self.later("2026-11-22 18:00:20")
        self.add("45 micrograms weekly on sun at 19:00 for 2 doses, then 90 micrograms every 2 weeks")
        for day in ("11-22", "11-29", "12-06", "12-20"):
            self.later(f"2026-{day} 20:00:20")
            self.cli("taken", "x")
        self.later("2026-12-27 20:00:20")
        self.assertIn("shortest interval there is 14 days", self.cli("taken", "x", "--unplanned", code=1))

    def test_a_correction_of_the_time_is_asked_about_as_the_time_is(self):
        self.later("2026-11-22 18:00:20")
        self.add("90 micrograms weekly on sun at 19:00", drug="pegasys")
        self.later("2026-11-29 20:00:20")
        self.cli("taken", "pegasys", "--yes")
        first = "pegasys@2026-11-22T19:00"
        self.cli("taken", first, "--at", "22 Nov 19:30")
        asked = plain(self.cli("amend", first, "--at", "29 Nov 19:30", code=1))
        self.assertIn("Another dose of pegasys is recorded as taken on Sunday 29 November, 20:00", asked)
        self.cli("amend", first, "--at", "22 Nov 20:30")
        self.cli("amend", first, "--note", "late")
        self.cli("taken", "pegasys", "--unplanned", "--at", "2026-11-15 10:00")
        self.cli("amend", "pegasys@2026-11-15T10:00", "--at", "2026-11-22 10:00", code=1)
        self.cli("amend", first, "--at", "29 Nov 19:30", "--yes")
        self.cli("amend", first, "--note", "beside it")

    def test_a_time_that_is_read_as_of_another_year_says_so(self):
        self.later("2026-11-22 18:00:20")
        self.add("90 micrograms weekly on sun at 19:00", drug="pegasys")
        self.later("2026-11-22 20:00:20")
        for verb in ("taken", "amend"):
            asked = plain(self.cli(verb, "pegasys", "--at", "24 Nov 20:00", code=1))
            self.assertIn("Read as Monday 24 November 2025, 20:00, 363 days ago. That is long before its time", asked)
            self.cli("taken", "pegasys")
        asked = plain(self.cli("amend", "pegasys", "--at", "21 Nov 2025 20:00", code=1))
        self.assertIn("Friday 21 November 2025, 20:00", asked)

    # -- undo, redo

    def test_undo_asks_where_it_is_old(self):
        self.add("daily at 9:00", "--from", "2026-11-22")
        self.cli("taken", "x@2026-11-22T09:00")
        self.later("2026-11-25 12:00:20")
        self.assertIn("taken x@2026-11-22T09:00. Take that back?", " ".join(self.cli("undo", code=1).split()))
        self.assertIn("It would ask", self.cli("undo", "--dry-run"))
        told = self.cli("undo", "--yes")
        self.assertIn("Taken back: taken x@2026-11-22T09:00", told)
        # Due it is no more: its window is over.
        self.assertIn("now: missed", told)
        # Nor was it until it was brought back.
        self.assertNotIn("no longer: due", self.cli("redo"))
        self.assertEqual(self.s.cli_json("agenda", "--from", "2026-11-22", "--to", "2026-11-22")[0]["state"], "taken")

    def test_undo_of_a_stop_says_paused(self):
        self.add("daily at 21:00")
        self.cli("pause", "x")
        self.cli("stop", "x")
        self.assertIn("now: paused", self.cli("undo"))
        self.assertIn("no longer: paused", self.cli("redo"))

    def test_undo_says_what_is_now(self):
        self.add("daily at 12:30", "--from", "2026-11-22")
        self.cli("pause", "x", "--until", "2026-12-01")
        self.cli("pause", "x", "--until", "2026-11-30")
        self.assertIn("now: paused until Tuesday 1 December\n", self.cli("undo"))
        self.assertIn("now: active\n", self.cli("undo"))
        self.cli("patient", "add", "Anna")
        self.add("daily at 12:40", "--patient", "Anna", drug="y")
        self.later("2026-11-22 12:35:20")
        self.cli("taken", "--all")
        self.assertIn("  now: x@2026-11-22T12:30, for me, due\n", self.cli("undo"))
        self.later("2026-11-22 12:45:20")
        self.cli("taken", "--all")
        told = self.cli("undo")
        self.assertIn("  now: x@2026-11-22T12:30, for me, due\n", told)
        self.assertIn("  now: y@2026-11-22T12:40, for Anna, due\n", told)
        told = self.cli("redo")
        self.assertIn("  now: y@2026-11-22T12:40, for Anna, taken\n", told)
        # Of one of them: the other patient's is named before.
        asked = plain(self.cli("undo", "y", code=1))
        self.assertIn("That was recorded in one change for several patients: x@2026-11-22T12:30, y@2026-11-22T12:40. Take all of them back?", asked)
        self.assertEqual(self.doses("y", to="today"), ["11-22T12:40 taken"])
        self.cli("undo", "y", "--yes")
        self.assertEqual(self.doses("x", to="today"), ["11-22T12:30 due"])

    def test_redo_says_what_is_again(self):
        """What is planned for later is no word of what is so now."""
        self.add("daily at 12:30", "--from", "2026-11-22")
        self.cli("change", "x", "180 micrograms daily at 13:00", "--from", "2026-12-04")
        self.cli("undo")
        told = self.cli("redo")
        self.assertIn("  again: 180 micrograms daily at 13:00, from Friday 4 December\n", told)
        self.assertNotIn("no longer", told)
        self.cli("rename", "x", "y")
        self.assertIn("  again: x\n  no longer: y\n", self.cli("undo"))
        self.assertIn("  again: y\n  no longer: x\n", self.cli("redo"))
        self.later("2026-11-22 12:35:20")
        self.cli("snooze", "y", "20m")
        self.assertIn("no longer: snoozed until Sun 22 Nov 12:55", self.cli("undo"))
        self.assertIn("again: snoozed until Sun 22 Nov 12:55", self.cli("redo"))
        self.cli("taken", "y", "--site", "left thigh", "--note", "cold")
        self.cli("undo")
        told = self.cli("redo")
        self.assertIn("  again: taken Sun 22 Nov 12:35, site left thigh, note cold\n  no longer: snoozed", told)
        self.cli("amend", "y", "--note", "warm")
        self.cli("undo")
        told = self.cli("redo")
        self.assertIn(", note warm\n  no longer: taken", told)
        self.assertIn(", note cold\n  now: taken\n", told)

    def test_redo(self):
        self.add("daily at 21:00")
        self.cli("move", "x@2026-11-23T21:00", "2026-11-23 22:00")
        self.cli("pause", "x", "--until", "2026-11-30")
        self.cli("pause", "x", "--until", "2026-11-25")
        there = self.doses(to="2026-12-02")
        for _ in range(3):
            self.cli("undo")
        self.assertEqual(len(self.doses(to="2026-12-02")), 11)
        self.assertNotIn("paused", " ".join(self.doses(to="2026-12-02")))
        for _ in range(3):
            self.assertIn("Brought back", self.cli("redo"))
        self.assertEqual(self.doses(to="2026-12-02"), there)
        self.assertIn("nothing to bring back", self.cli("redo", code=3))
        # It can be taken back anew, and is brought back until something else is changed.
        self.cli("undo")
        self.assertIn("11-30T21:00 paused", self.doses(to="2026-12-02"))
        self.cli("rename", "x", "y")
        self.cli("redo", code=3)

    def test_a_button_undoes_its_own_change(self):
        self.add("daily at 9:00", "--from", "2026-11-22")
        taken = self.s.call_daemon("Take", GLib.Variant("(ssa{sv})", ("r1", "x@2026-11-22T09:00", {})))
        self.cli("move", "x@2026-11-23T09:00", "2026-11-23 10:00")
        undo = {"change": GLib.Variant("x", taken[2]["change"])}
        self.s.call_daemon("Undo", GLib.Variant("(ssa{sv})", ("r2", "", undo)))
        self.assertEqual(self.doses(to="2026-11-23"), ["11-22T09:00 due", "11-23T09:00>11-23T10:00"])
        with self.assertRaises(GLib.Error):
            self.s.call_daemon("Undo", GLib.Variant("(ssa{sv})", ("r3", "", undo)))

    def test_unplanned_ones_are_compared(self):
        self.add("weekly on sun at 19:00")
        self.cli("taken", "x", "--unplanned", "--at", "2026-11-22 11:00", "--yes")
        self.assertIn("Another dose of x is recorded", self.cli("taken", "x", "--unplanned", code=1))

    def test_a_last_dose_plan_says_where_it_goes(self):
        self.add("every 7 days at 9:00", "--from", "2026-11-22")
        self.cli("set", "--regimen", "x", "anchor", "last-dose")
        self.cli("taken", "x@2026-11-22T09:00")
        self.later("2026-11-28 12:00:20")
        told = " ".join(self.cli("taken", "x@2026-11-29T09:00", "--yes").split())
        self.assertIn("all later doses come 1 day earlier: the next one on Saturday 5 December, not on Sunday 6 December", told)

    def test_undo_where_the_name_is_taken(self):
        self.add("daily at 9:00")
        self.cli("rename", "x", "old")
        self.add("daily at 10:00", "--yes")
        self.assertIn('the name "x" is used', self.cli("undo", "old", code=1))
        self.cli("rename", "x", "new")
        self.cli("undo", "old")
        self.assertEqual([r["regimen"] for r in self.s.cli_json("list")], ["new", "x"])

    def test_a_handle_that_is_made_can_be_typed(self):
        """Of the longest names there are: every method takes it."""
        drug, patient = "\N{GREEK SMALL LETTER BETA}" * 100, "a" * 200
        self.cli("patient", "add", patient)
        for _ in range(3):
            self.add("weekly on sun at 19:00", "--patient", patient, "--yes", drug=drug)
        handles = [r["regimen"] for r in self.s.cli_json("list")]
        self.assertEqual(len(set(handles)), 3)
        for handle in handles:
            self.assertLessEqual(len(handle.encode()), 200)
            self.cli("stop", handle)

    def test_an_answer_taken_back_leaves_what_is_prescribed_now(self):
        """The amount that was recorded goes with the answer, where the plan has another by then."""
        self.add("3 million units daily at 21:00")
        dose = self.s.cli_json("next", "1")[0]["dose"]
        self.cli("taken", dose, "--yes", "--note", "early")
        self.cli("change", "x", "100 micrograms daily at 21:00", "--from", dose[2:12], "--yes")
        self.assertEqual(self.answered(dose)["amount"], "3 million units")
        self.cli("amend", dose, "--answer", "none")
        self.assertEqual(self.answered(dose)["amount"], "100 micrograms")

    def test_nothing_is_left_of_an_answer_that_a_later_plan_could_find(self):
        """Moved, taken, no more in the plan, and then not taken: a new plan's dose of that name is in
        its own place."""
        self.add("100 micrograms every 2 weeks on fri at 21:00", "--from", "2026-12-04")
        dose = "x@2027-01-15T21:00"
        self.cli("move", dose, "2027-01-20", "--yes")
        self.cli("taken", dose, "--yes")
        self.cli("change", "x", "daily at 12:42", "--from", "tomorrow", "--yes")
        self.cli("amend", dose, "--answer", "none", "--note", "n")
        self.cli("change", "x", "3 million units mon wed fri at 21:00", "--from", "tomorrow", "--yes")
        row = next(r for r in self.s.cli_json("agenda", "--from", "2027-01-11", "--to", "2027-01-21") if r["dose"] == dose)
        self.assertEqual((row["at"][:16], "moved" in row, "note" in row), ("2027-01-15T21:00", False, False))

    def answered(self, dose):
        return next(r for r in self.s.cli_json("agenda", "--from", dose[2:12]) if r["dose"] == dose)

    def test_a_handle_is_found_as_the_drug_was_typed(self):
        self.add("weekly on sun at 19:00", drug="Pegasys")
        self.cli("taken", "Pegasys", "--unplanned", "--yes")
        self.cli("pause", "PEGASYS")
        self.assertEqual(self.s.cli_json("show", "Pegasys")["status"], "paused")
        dose = self.s.cli_json("preview", "weekly on sun at 19:00")[0]["slot"]
        self.cli("skip", f"Pegasys@{dose}", "--yes")
        self.assertEqual([r["verb"] for r in self.s.cli_json("history", "Pegasys")],
                         ["add", "taken", "pause", "skip"])
        self.cli("remove", "Pegasys", "--yes")
        self.cli("undo", "Pegasys")
        self.assertEqual(len(self.s.cli_json("list")), 1)

    def test_the_history_of_a_handle(self):
        self.add("daily at 9:00")
        self.cli("rename", "x", "y")
        self.cli("pause", "y")
        verbs = [c["verb"] for c in self.s.cli_json("history", "y")]
        self.assertEqual(verbs, ["add", "rename", "pause"])

    # -- zones

    def test_travel_east_brings_what_it_jumps_over(self):
        self.add("daily at 19:00")
        self.cli("set", "zone", "Asia/Tokyo")  # 20:00 there
        self.assertEqual(self.doses()[:2], ["11-22T19:00 due", "11-23T19:00"])
        self.cli("undo")
        self.assertEqual(self.doses()[0], "11-22T19:00")

    def test_travel_west_asks_for_nothing_twice(self):
        self.add("daily at 11:55 and 19:00", "--from", "today")
        self.cli("taken", "x")
        self.cli("set", "zone", "America/New_York")  # 6:00 there
        rows = self.s.cli_json("agenda", "--from", "2026-11-22", "--to", "2026-11-22")
        self.assertEqual([(r["at"], r["state"]) for r in rows],
                         [("2026-11-22T11:55:00+01:00", "taken"),
                          ("2026-11-22T19:00:00-05:00", "scheduled")])  # fmt: skip

    def test_the_hour_that_a_journey_west_brings_twice(self):
        self.add("daily at 11:55 and 19:00", "--from", "today")
        self.cli("set", "zone", "America/New_York")  # 6:00 there
        self.later("2026-11-22 14:30:20")
        row = self.s.cli_json("taken", "x@2026-11-22T11:55", "--at", "8:10")
        self.assertEqual(row["taken_at"], "2026-11-22T14:10:00+01:00")
        told = self.cli("amend", "x@2026-11-22T11:55", "--at", "2026-11-22 05:30")  # then it was in Berlin
        self.assertIn('"2026-11-22 05:30" was read by the clock of New York', told)
        self.assertIn('"2026-11-22 05:30 Berlin" is by the clock of there, where the plan was then', " ".join(told.split()))
        self.assertEqual(self.s.cli_json("agenda")[0]["taken_at"], "2026-11-22T11:30:00+01:00")
        told = self.cli("amend", "x@2026-11-22T11:55", "--at", "2026-11-22 05:30 Berlin")
        self.assertNotIn("was read by", told)
        self.assertEqual(self.s.cli_json("agenda")[0]["taken_at"], "2026-11-22T05:30:00+01:00")

    def test_a_traveller_who_has_landed(self):
        """The clock on the wall is the one that the plan has now: also for what was before it was told."""
        self.add("daily at 11:55", "--from", "today")
        self.s.set_zone("America/New_York")
        self.later("2026-11-22 08:30:20")
        self.cli("set", "zone", "America/New_York")
        asked = self.s.cli("taken", "x", "--at", "8:00", tty=True, input="\x04", check=False)
        self.assertEqual(asked.rc, 1)
        for reading in ('"8:00 New York": Sunday 22 November, 08:00, today', '"8:00 Berlin": by the clock of there'):
            self.assertIn(reading, " ".join(asked.stdout.split()))
        for args in (["taken", "x@2026-11-22T11:55"], ["symptom", "fever", "38"]):
            self.assertIn('"8:00" was read by the clock of New York', self.cli(*args, "--at", "8:00"))
        self.assertEqual(self.s.cli_json("agenda")[0]["taken_at"], "2026-11-22T14:00:00+01:00")
        self.assertEqual(self.s.cli_json("symptoms")[0]["utc"], "2026-11-22T13:00:00Z")

    def test_what_is_said_of_a_clock_is_true(self):
        self.add("daily at 11:55", "--from", "today")
        self.cli("set", "zone", "Asia/Tokyo")  # 20:00 there
        row = self.s.cli_json("taken", "x@2026-11-22T11:55", "--at", "19:40")  # not "still to come in Tokyo"
        self.assertEqual(row["taken_at"], "2026-11-22T11:40:00+01:00")
        self.cli("undo")
        self.cli("set", "zone", "America/New_York")  # 6:00 there
        told = self.cli("taken", "x@2026-11-22T11:55", "--at", "5:40")
        self.assertIn('"5:40" was read by the clock of New York, where the plan is: Sunday 22 November, 05:40, today', " ".join(told.split()))

    def test_an_hour_that_the_clock_shows_twice(self):
        self.add("daily at 9:00", "--from", "today")
        self.later("2026-10-25 04:00:20")
        for args in (["symptom", "fever", "38"], ["taken", "x", "--unplanned"]):
            told = " ".join(self.cli(*args, "--at", "02:40").split())
            self.assertIn('The clock showed "02:40" twice; it was read as the first time', told)
            self.assertIn('"02:40 +01:00" is the second time', told)
            asked = self.s.cli(*args, "--at", "02:40", tty=True, input="\x04", check=False)
            self.assertEqual(asked.rc, 1)
            for reading in ('"02:40 +02:00"', '"02:40 +01:00"'):
                self.assertIn(reading, asked.stdout)
        for text, utc in (("02:40 +02:00", "00:40"), ("02:40 +01:00", "01:40"), ("02:40 (+01:00)", "01:40"), ("01:10", "23:10")):
            row = self.s.cli_json("symptom", "fever", "38", "--at", text)
            self.assertEqual(row["utc"][11:16], utc)

    def test_a_time_without_a_place_where_there_are_two(self):
        self.add("daily at 11:55 and 19:00", "--from", "today")
        self.cli("set", "zone", "America/New_York")  # the computer stays in Berlin
        self.later("2026-11-22 14:30:20")  # 8:30 there
        asked = self.s.cli("taken", "x@2026-11-22T11:55", "--at", "8:10", tty=True, input="\x04", check=False)
        self.assertEqual(asked.rc, 1)
        for reading in ('"8:10 New York"', '"8:10 here"'):
            self.assertIn(reading, asked.stdout)
        self.assertEqual(self.doses()[0], "11-22T11:55 due")
        told = self.s.cli("taken", "x@2026-11-22T11:55", "--at", "8:10")
        self.assertIn('"8:10" was read by the clock of New York', told.stdout)
        for text, at in (("14:25 here", "14:25"), ("14:20 (Berlin)", "14:20"), ("8:05 New York", "14:05"), ("20 min ago", "14:10")):
            fixed = self.s.cli("amend", "x@2026-11-22T11:55", "--at", text, tty=True)
            self.assertEqual(self.s.cli_json("agenda")[0]["taken_at"], f"2026-11-22T{at}:00+01:00")
            self.assertNotIn("was read by", fixed.stdout)

    # -- doses without their long names

    def test_what_a_handle_means_to_taken(self):
        self.add("daily at 14:30 and 21:00", "--from", "today")
        for args, rc, words in (
            (["taken"], 3, "Nothing is due"),  # nobody is asked
            (["taken", "x"], 0, "x@2026-11-22T14:30"),  # today's that is to come
            (["taken", "x"], 1, "x@2026-11-22T21:00"),  # one was answered, one is to come: both are listed
            (["taken", "x@2026-11-22T21:00", "--yes"], 0, "Recorded"),
            (["taken", "x"], 0, "recorded already"),  # answered today
            (["taken", "x", "--patient", "Anna"], 3, "no patient"),
        ):
            r = self.s.cli(*args, check=False)
            self.assertEqual(r.rc, rc, (args, r))
            self.assertIn(words, r.stdout + r.stderr)
        self.s.cli("remove", "x", "--yes")
        self.add("every 3 days at 08:00", "--from", "2026-11-23")
        r = self.s.cli("taken", "x", "--yes", check=False)  # a later day, without its full name
        self.assertEqual((r.rc, self.doses()[0]), (3, "11-23T08:00"))
        r = self.s.cli("taken", "x", tty=True, input="n\n", check=False)
        self.assertIn("Monday 23 November, 08:00, tomorrow", " ".join(r.stdout.split()))
        self.assertEqual((r.rc, self.doses()[0]), (1, "11-23T08:00"))
        self.s.cli("taken", "x", tty=True, input="y\n")
        self.assertEqual(self.doses()[0], "11-23T08:00 taken")
        self.later("2026-11-28 12:00:00")  # the next one was missed
        r = self.s.cli("taken", "x", check=False)
        self.assertEqual(r.rc, 1)
        self.assertIn("x@2026-11-26T08:00, Thursday 26 November, 08:00, 2 days ago, was missed. Record it as taken?", r.stderr)
        self.s.cli("taken", "x", "--yes", "--at", "2026-11-26 08:30")
        self.assertEqual(self.doses("--from", "2026-11-26")[0], "11-26T08:00 taken")

    def test_what_a_handle_means_to_the_others(self):
        self.add("every 3 days at 18:00", "--from", "today")
        self.assertEqual(self.s.cli("snooze", "x", check=False).rc, 3)
        self.s.cli("move", "x", "19:00")
        self.assertEqual(self.doses()[0], "11-22T18:00>11-22T19:00")
        r = self.s.cli("skip", "x", check=False)
        self.assertEqual(r.rc, 1)
        self.assertIn("19:00, today. Skip it?", r.stderr)
        self.s.cli("skip", "x", "--yes")
        self.assertEqual(self.doses()[0], "11-22T18:00>11-22T19:00 skipped")
        self.assertIn("is recorded already, as skipped", self.s.cli("taken", "x", check=False).stderr)

    def test_one_dose_of_today_is_asked_about(self):
        self.add("daily at 18:00", "--from", "today")
        r = self.s.cli("taken", tty=True, input="n\n", check=False)
        self.assertEqual((r.rc, self.doses()[0]), (1, "11-22T18:00"))
        self.assertIn("The one dose to come today is x, Sunday 22 November, 18:00, today.", " ".join(r.stdout.split()))
        self.s.cli("taken", tty=True, input="y\n")
        self.assertEqual(self.doses()[0], "11-22T18:00 taken")

    def test_the_minute_of_the_change_is_past(self):
        self.add("daily at 12:00", "--from", "today")
        self.cli("taken", "x")
        self.cli("set", "zone", "America/New_York")
        self.assertEqual(self.s.cli_json("agenda")[0]["at"], "2026-11-22T12:00:00+01:00")

    # -- windows

    def test_a_longer_window_holds_when_it_would_close(self):
        self.add("daily at 9:00 for 1 dose", "--from", "today")
        self.cli("set", "--regimen", "x", "window", "1h")
        self.later("2026-11-23 09:00:20")
        self.assertEqual(self.doses("--from", "2026-11-22"), ["11-22T09:00 due"])
        self.cli("set", "--regimen", "x", "window", "5d")
        self.later("2026-11-25 12:00:20")
        self.assertEqual(self.doses("--from", "2026-11-22"), ["11-22T09:00 due"])
        self.cli("taken", "x")


if __name__ == "__main__":
    main()

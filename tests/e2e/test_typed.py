#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prescriptions as people type them, with the real daemon: how they were read, what is asked, what a change keeps."""

from gi.repository import GLib
from harness import main
from test_verbs import VerbsCase

WEEKLY = "90 micrograms weekly on sun at 19:00"


class Typed(VerbsCase):
    def read(self, text, **options):
        args = GLib.Variant("(sa{sv})", (text, {k: GLib.Variant("s", v) for k, v in options.items()}))
        return self.s.call_daemon("Read", args)[0]

    def test_add(self):
        row = self.json("add", "Intron A", "3", "MIU", "Mon/Wed/Fri", "9", "pm", "from", "6", "Dec", "subcutaneously")
        self.assertEqual(list(row)[-1], "schedule_read_as")
        self.assertEqual(row["schedule_read_as"], "3 million units mon wed fri at 21:00")
        self.assertEqual((row["schedule"], row["from"], row["route"]),
                         ("3 million units mon wed fri at 21:00", "2026-12-06", "under the skin"))
        row = self.json("add", "besremi", "500 micrograms every 4 weeks at 19:00")
        self.assertNotIn("schedule_read_as", row)

    def test_two_starts_and_routes(self):
        text = self.fails(1, "add", "x", "5 mg daily 9am from 6 Dec", "--from", "2026-12-07")
        self.assertIn("2026-12-07 with --from, and 2026-12-06", text)
        self.assertIn("Two routes", self.fails(1, "add", "x", "5 mg by mouth daily 9am", "--route", "iv"))
        self.assertEqual(self.json("add", "x", "5 mg daily 9am from 6 Dec", "--from", "6 December")["from"], "2026-12-06")
        self.assertIn("2026-11-20", self.fails(1, "add", "y", "5 mg daily 9am", "--from", "20 Nov"))

    def test_refused_with_all_that_is_wrong(self):
        text = self.fails(1, "add", "x", "90 mcg wekly on sunday at 9 until march")
        for words in ('did you mean "weekly"?', "09:00 or 21:00", "31 March"):
            self.assertIn(words, text)
        self.assertNotIn("\n  90 mcg", text)  # none of them alone would be read
        text = self.fails(1, "add", "x", "90 mcg wekly on sunday at 9")
        for words in ("  90 mcg weekly on sunday at 09:00\n", "  90 mcg weekly on sunday at 21:00\n"):
            self.assertIn(words, text)
        self.assertEqual(len(self.json("list")), 1)

    def test_an_end_that_is_past(self):
        """Is refused, but where a start before it is stated beside the text."""
        self.assertIn("2026-11-20 is past", self.fails(1, "add", "x", "90 mcg weekly 7pm until 20 Nov 2026"))
        for canonical in ("90 micrograms weekly on sun at 19:00 until 2026-11-20", "90 mcg weekly 7pm until 20 Dec", "90 mcg weekly 7pm until 20 Nov 2026"):
            self.assertIn("no dose from", self.fails(1, "add", "x", canonical, "--from", "2027-01-01"))
        self.assertIn("no dose from", self.fails(1, "change", "pegasys", "until yesterday", "--from", "next"))
        self.assertEqual(len(self.json("list")), 1)
        self.assertEqual(len(self.json("preview", "90 mcg weekly 7pm until 31 Mar 2026", "--from", "2026-03-01")), 5)
        # What is offered beside a stated start states no other.
        self.assertEqual(self.read("90 mcg on 6 Dec at 7pm")["problems"][0]["readings"], ["90 mcg once on 2026-12-06 at 7pm"])
        self.assertNotIn("readings", self.read("90 mcg on 6 Dec at 7pm", **{"from": "2026-12-01"})["problems"][0])

    def test_change_keeps_what_is_left_out(self):
        row = self.json("change", "pegasys", "every 2 weeks", "--from", "next")
        self.assertEqual(row["schedule_read_as"], "90 micrograms every 2 weeks on sun at 19:00")
        self.assertEqual(self.json("change", "pegasys", "180 mcg", "--from", "next")["schedule"],
                         "180 micrograms every 2 weeks on sun at 19:00")
        self.assertEqual(self.json("change", "pegasys", "at 8pm", "--from", "13 Dec")["schedule"],
                         "180 micrograms every 2 weeks on sun at 20:00")
        self.json("change", "pegasys", "90 mcg weekly on mon thu", "--from", "next", "--yes")
        self.assertIn("on which of the days", self.fails(1, "change", "pegasys", "every 2 weeks", "--from", "next"))
        self.assertEqual(self.json("change", "pegasys", "every 2 weeks on thu", "--from", "next", "--yes")["schedule"],
                         "90 micrograms every 2 weeks on thu at 19:00")

    def test_read(self):
        r = self.read("2 pens sundays 7pm from 6 Dec, s.c.")
        self.assertEqual((r["canonical"], r["from"], r["route"], r["exact"]),
                         ("2 pens weekly on sun at 19:00", "2026-12-06", "under the skin", False))
        self.assertEqual(r["remarks"], "2 pens together, strength not stated, no end stated")
        self.assertEqual([w["as"] for w in r["words"]],
                         ["2 pens", "on sun", "at 19:00", "from 2026-12-06", "", "under the skin"])
        self.assertEqual(r["unstated"], ["end"])
        r = self.read("90 mcg")
        self.assertEqual((r["missing"], "canonical" in r), (["pattern", "time"], False))
        r = self.read("3 MIU mon wed fri at 9")
        self.assertEqual(r["problems"][0]["readings"], ["3 MIU mon wed fri at 09:00", "3 MIU mon wed fri at 21:00"])
        self.assertEqual((r["problems"][0]["offset"], r["problems"][0]["length"]), (21, 1))
        self.assertIn("21:00", r["message"])
        self.assertEqual(self.read("every 2 weeks", regimen="pegasys")["canonical"],
                         "90 micrograms every 2 weeks on sun at 19:00")
        self.assertTrue(self.read(WEEKLY)["exact"])

    def test_strength_not_stated(self):
        """Said of a container also where the text was typed as it is kept."""
        typed = "1 pen every 2 weeks on sun at 19:00"
        said = f"As typed: {typed} (strength not stated, no end stated)\n"
        self.assertEqual(self.cli("add", "besremi", *typed.split()).stderr, said)
        self.assertEqual(self.cli("preview", *typed.split()).stderr, said)
        self.assertEqual(self.cli("preview", *WEEKLY.split()).stderr, "")

    def test_asked(self):
        self.assertIn("a plan of the same drug", self.fails(1, "add", "Pegasys", "45 mcg weekly 7pm"))
        self.assertIn("Pegasys (peginterferon alfa-2a)", self.fails(1, "add", "pegasis", "45 mcg weekly 7pm"))
        self.assertIn("Usually once a week", self.fails(1, "change", "pegasys", "daily", "--from", "next"))
        self.assertIn("comes in micrograms", self.fails(1, "change", "pegasys", "90 mg", "--from", "next"))
        self.assertEqual(self.json("change", "pegasys", "1 pen", "--from", "next")["schedule"], "1 pen weekly on sun at 19:00")
        self.assertEqual(self.json("add", "pegasis", "45 mcg weekly 7pm", "--yes")["drug"], "pegasis")
        self.assertEqual(self.json("add", "Pegasys", "45 mcg weekly 7pm", "--yes")["regimen"], "pegasys-me")

    def test_dates_and_times_of_options(self):
        self.assertEqual(self.json("taken", "pegasys", "--at", "half an hour ago")["taken_at"], "2026-11-22T19:00:00+01:00")
        self.assertEqual(self.json("amend", "pegasys@2026-11-22T19:00", "--at", "7.15pm")["taken_at"], "2026-11-22T19:15:00+01:00")
        self.assertIn("07:00 or 19:00", self.fails(1, "amend", "pegasys@2026-11-22T19:00", "--at", "7"))
        self.assertEqual(self.json("move", "pegasys@2026-11-29T19:00", "1 Dec 8pm", "--yes")["at"], "2026-12-01T20:00:00+01:00")
        self.assertEqual(self.json("pause", "pegasys", "--until", "31.12.")["paused_until"], "2026-12-31")

    def test_snooze_until(self):
        self.assertEqual(self.json("snooze", "until", "8:15pm")["snoozed_until"], "2026-11-22T20:15:00+01:00")
        self.assertEqual(self.json("snooze", "pegasys", "half", "an", "hour")["state"], "snoozed")
        self.assertIn("is past", self.fails(1, "snooze", "pegasys", "until", "18:00"))

    def test_preview(self):
        rows = self.json("preview", "5 mg every 12 hours from 9am starting 6 Dec", "--to", "7 Dec")
        self.assertEqual([r["slot"] for r in rows], ["2026-12-06T09:00", "2026-12-06T21:00", "2026-12-07T09:00", "2026-12-07T21:00"])


if __name__ == "__main__":
    main()

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report: what it says on the terminal, on the page and on paper, each figure counted anew."""

import html.parser
import json
import os
import shutil
import stat
import subprocess
import unittest

from harness import BUILD, Case, main

WEEKLY = "90 micrograms weekly on sun at 19:00"
TEN_YEARS_KB = 9_000  # kept as objects, their rows would need twice that


def plain(text):
    """Without the line breaks of the terminal."""
    return " ".join(text.split())


class ReportCase(Case):
    def at(self, now):
        if self.s.daemon:
            self.s.stop_daemon()
        self.s.start_daemon(now=now)

    def cli(self, *args, **kwargs):
        return self.s.cli(*args, **kwargs)

    def report(self, *args, **kwargs):
        return plain(self.s.cli("report", *args, **kwargs).stdout)


class Terminal(ReportCase):
    def test_one_width_for_the_whole(self):
        """Into a pipe, and on a terminal that is wider."""
        self.at("2026-10-25 08:00:00")
        self.cli("add", "pegasys", *WEEKLY.split(), "--from", "today")
        self.cli("set", "contact", "the ward on the second floor, beside the stairs, 030 1234567, at any hour of the day")
        self.at("2026-11-25 12:00:00")
        for tty in (False, 160):
            for line in self.cli("report", tty=tty, env={"NO_COLOR": "1"}).stdout.splitlines():
                self.assertLessEqual(len(line), 80, line)

    def test_first_page(self):
        """What a nurse asks first, of a small life that is counted by hand."""
        self.at("2026-10-25 08:00:00")
        self.cli("add", "pegasys", *WEEKLY.split(), "--from", "today")
        self.cli("set", "contact", "the ward, 030 1234567")
        self.cli("set", "contact-urgent", "112")
        self.at("2026-10-25 19:10:00")
        self.cli("taken", "pegasys", "--site", "left thigh", "--batch", "A1")
        self.at("2026-11-02 21:00:00")  # 26 hours late
        self.cli("taken", "pegasys@2026-11-01T19:00", "--site", "right thigh")
        self.at("2026-11-16 09:00:00")  # the 8th was not recorded; the 15th is entered the day after
        self.cli("taken", "pegasys@2026-11-15T19:00", "--at", "2026-11-15 19:00", "--amount", "45 micrograms")
        self.cli("pause", "pegasys", "--from", "2026-11-20", "--until", "2026-11-24")
        self.cli("symptom", "chest", "pain", "--yes")
        self.cli("result", "platelets", "395", "10^9/L")
        self.at("2026-11-25 12:00:00")
        text = self.report()
        for said in (
            "Report, 28 Aug 2026 to 25 Nov 2026",
            "Today and next Sun 29 Nov 19:00 pegasys 90 micrograms",
            "The plan peginterferon alfa-2a (pegasys): 90 micrograms weekly on sun at 19:00, under the skin, since 25 Oct 2026",
            "Last dose pegasys: Sun 15 Nov 19:00 (10 days ago), 45 micrograms",
            "Doses pegasys: 3 of 4 due doses recorded as taken; 1 of them on a later day; 1 missed (not recorded).",
            'Marked "right away" Mon 16 Nov 09:00 chest pain',
            "Not recorded Sun 8 Nov 19:00 pegasys Do not take two doses to make up for one; ask your care team: 112 (at any hour); the ward, 030 1234567",
            "Another day Sun 1 Nov 19:00 pegasys, taken Mon 2 Nov 21:00, 26 hours later",
            "Another amount Sun 15 Nov 19:00 pegasys, 45 micrograms taken, 90 micrograms planned",
            "Shortest gap pegasys: 8 days 1 hour, from Sun 25 Oct 19:10 to Mon 2 Nov 21:00",
            "Pauses pegasys: 20 Nov 2026 to 24 Nov 2026",
            "Entered afterwards Sun 15 Nov 19:00 pegasys, 1 day",
            "There were no skipped doses, moved doses, doses outside the plan Latest",
            "Latest results platelets 395 10^9/L, 16 Nov 2026",
            "Changed 25 Oct 2026 pegasys: begun Month by month",
            "the ward, 030 1234567",
            "not for diagnosis or treatment",
        ):
            self.assertIn(said, text)
        for line in self.cli("report", tty=True).stdout.splitlines():
            self.assertLessEqual(len(line), 80 + line.count("\x1b") * 4, line)

    def test_as_typed(self):
        """The word that a symptom was typed as, what a number is of, and one of what is counted."""
        self.at("2026-11-22 20:00:00")
        self.cli("add", "pegasys", *WEEKLY.split())
        self.cli("symptom", "chills", "--severity", "4")
        self.cli("symptom", "sad", "--severity", "severe")
        self.cli("supply", "add", "pegasys", "1", "pen")
        self.cli("report", "--output", self.s.dir / "visit.html")
        page = (self.s.dir / "visit.html").read_text()
        text = self.report()
        self.assertIn("Sun 22 Nov 20:00 fever (chills) severity 4", text)
        self.assertIn("Sun 22 Nov 20:00 low mood (sad) severe", text)
        self.assertIn("pegasys: 1 pen left, enough for 1 dose;", text)
        for cell in ("fever (chills)", "severity 4", "1 pen"):
            self.assertIn(f">{cell}<", page)

    def test_the_plan_now(self):
        """Which step of several it is, or that it rests; what was changed since, moved, stopped; what has expired."""
        self.at("2026-10-04 08:00:00")
        self.cli("add", "besremi", "50 micrograms every 2 weeks on tue at 20:00 for 2 doses, then 100 micrograms every 2 weeks", "--from", "2026-10-06")
        self.cli("add", "proleukin", "9 million units daily at 09:00 for 5 days, rest 9 days, repeat", "--from", "2026-10-05", "--yes")
        self.cli("add", "pegasys", *WEEKLY.split())
        self.cli("supply", "add", "pegasys", "2", "pens", "--batch", "A1", "--expires", "2026-10-20", "--yes")
        self.at("2026-10-15 08:00:00")
        self.assertIn("aldesleukin (proleukin): 9 million units daily at 09:00 for 5 days, then rest 9 days, then repeat, under the skin, "
                      "since 5 Oct 2026; rests now, up to 18 Oct 2026", self.report())
        self.assertIn("since 6 Oct 2026; now 50 micrograms every 2 weeks on tue at 20:00 for 2 doses, since 6 Oct 2026", self.report())
        self.cli("move", "besremi@2026-10-20T20:00", "2026-10-21", "--yes")
        self.cli("move", "pegasys@2026-10-25T19:00", "2026-10-27", "--following", "--yes")
        self.cli("stop", "proleukin", "--yes")
        self.at("2026-11-04 08:00:00")
        text = self.report()
        for said in (
            "then 100 micrograms every 2 weeks, under the skin, since 6 Oct 2026; now 100 micrograms every 2 weeks at 20:00, since 3 Nov 2026",
            "Moved Wed 21 Oct 20:00 besremi, from Tue 20 Oct 20:00 pegasys: 2 doses with all that follow, each 2 days later There",
            "90 micrograms weekly on sun at 19:00, each 2 days later, under the skin, since 27 Oct 2026",
            "Changed 4 Oct 2026 pegasys: begun: 90 micrograms weekly on sun at 19:00 5 Oct 2026 proleukin: begun 6 Oct 2026 besremi: begun "
            "15 Oct 2026 proleukin: stopped 27 Oct 2026 pegasys: all doses from then on, each 2 days later Month",
            "2 of batch A1 expired 20 Oct 2026",
            "since 5 Oct 2026, stopped 15 Oct 2026",
        ):
            self.assertIn(said, text)
        # What is over stands behind what goes on.
        self.assertLess(text.index("peginterferon alfa-2a (pegasys)"), text.index("aldesleukin (proleukin)"))

    def test_after_a_journey(self):
        """A dose that was recorded at once was not entered a day later because the next day has begun elsewhere."""
        self.at("2026-11-22 19:10:00")
        self.cli("add", "pegasys", *WEEKLY.split(), "--from", "today")
        self.cli("taken", "pegasys", "--site", "left thigh")
        before = self.report()
        self.cli("set", "--patient", "me", "zone", "Asia/Tokyo")
        self.assertNotIn("those of a dose", before)
        text = self.report("--to", "2026-11-23")
        self.assertIn("left thigh 1 time last Sun 22 Nov 19:10", text)
        self.assertIn("left thigh 0 times last Sun 22 Nov 19:10", self.report("--from", "2026-11-23", "--to", "2026-11-23"))
        self.assertIn("times are of Asia/Tokyo; those of a dose are of where it was planned.", text)
        self.assertIn("Last dose pegasys: Sun 22 Nov 19:10", text)
        self.assertIn("1 of 1 due dose recorded as taken", text)
        self.assertNotIn("Entered afterwards", text)

    def test_last_by_when_it_was_given(self):
        """The last dose is the one that was given last, wherever it was planned: an old one that was given after a newer one,
        and not one of a day to come that was given before."""
        self.at("2026-11-01 08:00:00")
        self.cli("add", "pegasys", *"90 micrograms weekly on sun at 09:00".split())
        self.at("2026-11-08 09:30:00")
        self.cli("taken", "pegasys", "--yes")
        self.at("2026-11-09 19:00:00")
        self.cli("taken", "pegasys@2026-11-01T09:00", "--yes", "--at", "9 Nov 18:00")
        self.assertIn("Last taken: pegasys Monday 9 November, 18:00", plain(self.cli().stdout))
        self.assertIn("Last dose pegasys: Mon 9 Nov 18:00", self.report())
        self.assertEqual([d["slot"] for d in json.loads(self.cli("show", "pegasys", "--json").stdout)["last_doses"]],
                         ["2026-11-08T09:00", "2026-11-01T09:00"])
        self.at("2026-11-10 12:00:00")
        self.cli("taken", "pegasys@2026-11-15T09:00", "--at", "7 Nov 10:00", "--yes")
        self.assertIn("Last dose pegasys: Mon 9 Nov 18:00", self.report())
        self.assertIn("Last dose pegasys: Mon 9 Nov 18:00", self.report("--to", "2026-11-20"))

    def test_given_before_its_day(self):
        """An injection of these days stands in the report and is counted, though its place lies behind them."""
        self.at("2026-11-01 08:00:00")
        self.cli("add", "pegasys", *"90 micrograms weekly on sun at 09:00".split())
        self.at("2026-11-01 09:10:00")
        self.cli("taken", "pegasys", "--at", "09:00", "--site", "left thigh", "--yes")
        self.at("2026-11-07 18:30:00")
        self.cli("taken", "pegasys@2026-11-08T09:00", "--at", "18:00", "--site", "right thigh", "--yes")
        for stopped in (False, True):
            text = self.report()
            for said in (
                "Last dose pegasys: Sat 7 Nov 18:00 (today), 90 micrograms, right thigh",
                "Doses pegasys: 1 of 1 due dose recorded as taken; 1 more taken, planned before or after these days.",
                "Another day Sun 8 Nov 09:00 pegasys, taken Sat 7 Nov 18:00, 15 hours earlier",
                "Shortest gap pegasys: 6 days 9 hours",
                "right thigh 1 time last Sat 7 Nov 18:00",
            ):
                self.assertIn(said, text)
            self.assertNotIn("doses on another day,", text)
            doc = json.loads(self.export("json"))
            self.assertEqual([d["slot"] for d in doc["doses"]], ["2026-11-01T09:00", "2026-11-08T09:00"])
            self.assertEqual((doc["regimens"][0]["due"], doc["regimens"][0]["elsewhere"]), (1, 1))
            self.assertEqual(doc["regimens"][0]["last"]["slot"], "2026-11-08T09:00")
            if not stopped:
                self.cli("stop", "pegasys", "--yes")

    def export(self, ending, *args):
        path = self.s.dir / f"visit.{ending}"
        self.cli("report", *args, "--output", path)
        return path.read_text()

    def test_one_handle_of_two(self):
        """A handle that was freed by stop and is another drug's now: each has its own doses."""
        self.at("2026-11-01 08:00:00")
        self.cli("add", "pegasys", *"90 micrograms daily at 09:00".split(), "--name", "shot", "--yes")
        self.at("2026-11-02 09:10:00")
        self.cli("taken", "shot@2026-11-01T09:00", "--at", "2026-11-01 09:00", "--yes")
        self.cli("taken", "shot", "--at", "09:05")
        self.at("2026-11-02 12:00:00")
        self.cli("stop", "shot", "--yes")
        self.cli("add", "besremi", *"100 micrograms daily at 14:00".split(), "--name", "shot", "--from", "today", "--yes")
        self.at("2026-11-02 14:10:00")
        self.cli("taken", "shot", "--at", "14:05")
        text = self.report()
        for said in (
            "Last dose shot (ropeginterferon alfa-2b): Mon 2 Nov 14:05 (today), 100 micrograms",
            "shot (peginterferon alfa-2a): Mon 2 Nov 09:05 (today), 90 micrograms",
            "Doses shot (ropeginterferon alfa-2b): 1 of 1 due dose recorded as taken. "
            "shot (peginterferon alfa-2a): 2 of 2 due doses recorded as taken.",
            "Shortest gap shot (peginterferon alfa-2a): 1 day, from",
            "2 Nov 2026 shot (peginterferon alfa-2a): stopped",
        ):
            self.assertIn(said, text)
        self.assertNotIn("Shortest gap shot (ropeg", text)
        doc = json.loads(self.export("json"))
        self.assertEqual([(r["drug"], r["taken"], r["last"]["amount"]) for r in doc["regimens"]],
                         [("ropeginterferon alfa-2b", 1, "100 micrograms"), ("peginterferon alfa-2a", 2, "90 micrograms")])
        self.assertNotIn("number", doc["doses"][0])

    def test_what_was_entered_of_one_name_of_two(self):
        """What was entered of a dose is told of its own plan, where another had the name; nor is it lost by a new name."""
        self.at("2026-11-01 08:00:00")
        self.cli("add", "pegasys", *"90 micrograms daily at 09:00".split(), "--name", "shot", "--yes")
        self.at("2026-11-01 09:10:00")
        self.cli("taken", "shot")
        self.cli("stop", "shot", "--yes")
        self.cli("add", "besremi", *"100 micrograms daily at 09:30".split(), "--name", "shot", "--from", "today", "--yes")
        self.at("2026-11-04 09:10:00")
        self.cli("taken", "shot@2026-11-01T09:30", "--at", "2026-11-01 09:35", "--yes")
        said = "Entered afterwards Sun 1 Nov 09:30 shot (ropeginterferon alfa-2b), 3 days There"
        self.assertIn(said, self.report())
        ids = [e["resource"]["id"] for e in json.loads(self.export("fhir.json"))["entry"]]
        self.assertEqual(len(ids), len(set(ids)))
        doc = json.loads(self.export("json"))
        self.assertFalse([row for row in doc["history"] if "number" in row])
        self.cli("rename", "shot", "jab")
        self.assertIn("Entered afterwards Sun 1 Nov 09:30 jab, 3 days There", self.report())

    def test_moved_out(self):
        """A dose that was moved out of these days was moved in them."""
        self.at("2026-11-01 08:00:00")
        self.cli("add", "pegasys", *"90 micrograms weekly on sun at 09:00".split())
        self.at("2026-11-01 09:10:00")
        self.cli("taken", "pegasys", "--at", "09:00", "--yes")
        self.at("2026-11-08 08:00:00")
        self.cli("move", "pegasys@2026-11-08T09:00", "2026-11-10", "--yes")
        text = self.report()
        self.assertIn("Moved Tue 10 Nov 09:00 pegasys, from Sun 8 Nov 09:00", text)
        self.assertIn("1 of 1 due dose recorded as taken. Moved", text)

    def test_entered_afterwards(self):
        """Whatever was entered: a skip, too."""
        self.at("2026-11-01 08:00:00")
        self.cli("add", "pegasys", *"90 micrograms weekly on sun at 09:00".split())
        self.at("2026-11-12 08:00:00")
        self.cli("skip", "pegasys@2026-11-01T09:00", "--reason", "ill", "--yes")
        self.assertIn("Entered afterwards Sun 1 Nov 09:00 pegasys, skipped, 11 days", self.report())

    def test_minutes_and_what_it_counts_from(self):
        """A gap of less than an hour, a dose some minutes past midnight, and a plan that counts from the last dose."""
        self.at("2026-11-01 23:40:00")
        self.cli("add", "pegasys", *"90 micrograms every 7 days at 23:50".split(), "--from", "today", "--yes")
        self.cli("set", "--regimen", "pegasys", "anchor", "last-dose", "--yes")
        self.at("2026-11-02 00:20:00")
        self.cli("taken", "pegasys@2026-11-01T23:50", "--at", "00:10", "--yes")
        self.at("2026-11-02 00:50:00")
        self.cli("taken", "pegasys", "--unplanned", "--at", "00:40", "--yes")
        text = self.report()
        self.assertIn("Shortest gap pegasys: 30 minutes, from", text)
        self.assertIn("taken Mon 2 Nov 00:10, 20 minutes later", text)
        self.assertIn("each counted from the day of the last dose taken", text)

    def test_nothing_was_due(self):
        """No heading of nothing; what was moved with all that follow, where that is to come."""
        self.at("2026-11-01 08:00:00")
        self.cli("add", "pegasys", *"90 micrograms weekly on sun at 09:00".split(), "--from", "2026-11-08")
        self.cli("move", "pegasys@2026-11-15T09:00", "2026-11-17", "--following", "--yes")
        text = self.report("--to", "2026-11-08")
        self.assertNotIn("Month by month", text)
        self.assertIn("from 17 Nov 2026: 90 micrograms weekly on sun at 09:00, each 2 days later", text)

    def test_whose_and_of_which_days(self):
        self.at("2026-11-25 12:00:00")
        self.assertIn("nothing is planned", self.report())
        self.cli("patient", "add", "Анна")
        self.cli("add", "besremi", "100 micrograms every 2 weeks at 21:00", "--patient", "Анна", "--route", "under the skin")
        self.assertIn("Report of Анна", self.report())  # the only one who has a plan
        self.assertIn("Report of Анна", self.report("--patient", "Анна"))
        self.cli("patient", "add", "Ben")
        self.cli("add", "interferon alfa-2b", "3 million units mon wed fri at 21:00", "--patient", "Ben")
        r = self.cli("report", check=False)
        self.assertEqual((r.rc, r.stdout), (1, ""))
        self.assertIn("--patient", r.stderr)
        self.assertEqual(self.cli("report", "--patient", "Carl", check=False).rc, 3)
        self.assertIn("Report of Ben", self.report("--patient", "BEN"))
        # No name was typed for "me".
        self.assertRegex(self.report("--patient", "me"), 'Report, 28 Aug 2026 .* Of the patient who is "me" here: no name was typed[.]')
        # Dates without a year are the last there was.
        self.assertIn("Report of Ben, 26 Nov 2025 to 25 Nov 2026", self.report("--patient", "Ben", "--from", "26 nov"))
        self.assertIn("22 Nov 2026 to 23 Nov 2026", self.report("--patient", "Ben", "--from", "sun", "--to", "mon"))
        for args, says in (
            (["--from", "today", "--to", "yesterday"], "Tuesday 24 November, comes before the first, Wednesday 25 November"),
            (["--from", "32 nov"], "--from"),
            (["--output", "visit.doc"], "visit.doc"),
            (["--table", "doses"], "--output"),
        ):
            r = self.cli("report", "--patient", "Ben", *args, check=False)
            self.assertIn(r.rc, (1, 2), args)
            self.assertIn(says, r.stderr, args)
            self.assertEqual(r.stdout, "", args)


class Page(html.parser.HTMLParser):
    """What a page holds: its elements, its text, and its tables by their captions."""

    EMPTY = {"meta", "line", "rect", "circle", "path", "polyline"}

    def __init__(self, text):
        super().__init__()
        self.stack, self.elements, self.words, self.ids = [], [], [], []
        self.tables, self.facts, self.cell = {}, {}, None
        self.feed(text)
        self.close()
        assert not self.stack, self.stack

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.elements.append((tag, attributes))
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag in ("caption", "th", "td", "dt", "dd", "title", "desc", "h1"):
            self.cell = []
        if tag == "tr":
            self.row = []
        if tag not in self.EMPTY:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag, (tag, self.stack)
        text = "".join(self.cell or [])
        if tag == "caption":
            self.rows = self.tables.setdefault(text, [])
        elif tag in ("th", "td"):
            self.row.append(text)
        elif tag == "tr":
            self.rows.append(self.row)
        elif tag == "dt":
            self.fact = self.facts.setdefault(text, [])
        elif tag == "dd":
            self.fact.append(text)

    def handle_data(self, data):
        if self.cell is not None:
            self.cell.append(data)
        if self.stack and self.stack[-1] not in ("style", "title"):
            self.words.append(data)

    def table(self, caption):
        """Its rows, without the head."""
        return self.tables[caption][1:]


HOSTILE = '<script>alert(1)</script> & "\'>'


class OnePage(ReportCase):
    """A file that needs nothing else, whatever a person typed."""

    def page(self, *args):
        path = self.s.dir / "visit.html"
        self.cli("report", "--output", path, *args)
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        return Page(path.read_text())

    def test_page(self):
        self.at("2026-11-01 08:00:00")
        self.cli("add", "pegasys", *WEEKLY.split(), "--from", "today")
        self.cli("add", HOSTILE, "1 pen daily at 08:30", "--name", "other", "--yes")
        self.at("2026-11-01 19:10:00")
        self.cli("taken", "pegasys", "--site", HOSTILE, "--note", HOSTILE, "--yes")
        self.cli("symptom", "itch " + HOSTILE, "--note", HOSTILE, "--yes")
        self.cli("result", "platelets", "395", "10^9/L", "--low", "150", "--note", HOSTILE)
        self.cli("result", "HBV DNA", "not detected")
        self.cli("supply", "add", "pegasys", "4", "pens", "--batch", HOSTILE)
        self.cli("set", "contact", HOSTILE)
        page = self.page()
        tags = {tag for tag, _ in page.elements}
        self.assertFalse(tags & {"script", "link", "img", "iframe", "object", "form", "a", "input", "base"}, tags)
        for tag, attributes in page.elements:
            self.assertFalse({"src", "href", "xlink:href"} & attributes.keys(), (tag, attributes))
            self.assertFalse([k for k in attributes if k.startswith("on")], (tag, attributes))
        self.assertNotIn("http:", "".join(page.words))
        self.assertEqual(len(page.ids), len(set(page.ids)), page.ids)
        policy = [a for t, a in page.elements if t == "meta" and a.get("http-equiv") == "Content-Security-Policy"]
        self.assertEqual(policy[0]["content"], "default-src 'none'; style-src 'unsafe-inline'")
        self.assertEqual(page.elements[0][1]["lang"], "en")
        # What was typed is there whole, as text.
        self.assertEqual(page.table("Doses in order of time")[1][4], f"{HOSTILE}, {HOSTILE}")
        self.assertEqual(page.table("By date")[0][3], HOSTILE)
        self.assertEqual(page.table("In order of time")[0][1:3], ["itch", f"{HOSTILE}, {HOSTILE}"])
        self.assertEqual(page.facts["The team"], [HOSTILE])
        # Each plot is an image with a title and a description.
        plots = [a for t, a in page.elements if t == "svg"]
        self.assertEqual(len(plots), 5)
        for plot in plots:
            self.assertEqual(plot["role"], "img")
            self.assertTrue(set(plot["aria-labelledby"].split()) <= set(page.ids), plot)

    def test_steps(self):
        """Each step of a titration, of a cycle, and of a schedule that followed, as bars and in the table; a pause; today."""
        self.at("2026-09-01 08:00:00")
        self.cli("add", "besremi", "50 micrograms every 2 weeks on tue at 20:00 for 2 doses, then 100 micrograms every 2 weeks for 2 doses, "
                 "then 3000000 units every 2 weeks", "--from", "2026-09-08", "--yes")
        self.cli("add", "proleukin", "9 million units daily at 09:00 for 5 days, rest 9 days, repeat", "--from", "2026-10-05", "--yes")
        self.cli("add", "blood test", "every 4 weeks on tue at 08:30", "--appointment", "--from", "2026-09-08")
        self.at("2026-10-20 12:00:00")
        self.cli("pause", "proleukin", "--from", "2026-10-21", "--until", "2026-10-25")
        self.cli("change", "besremi", "150 micrograms every 4 weeks on tue at 20:00", "--from", "2026-12-01", "--yes")
        self.cli("symptom", "headache")
        self.cli("result", "platelets", "190", "10^9/L")
        page = self.page("--from", "2026-09-01", "--to", "2026-11-10")
        # Five of the cycle begin on 5 and 19 October, 2 and 16 November: the last is the one that comes after.
        self.assertEqual(page.table("Steps and pauses"), [
            ["8 Sep 2026", "5 Oct 2026", "besremi", "1", "50 micrograms every 2 weeks on tue at 20:00 for 2 doses"],
            ["6 Oct 2026", "2 Nov 2026", "besremi", "2", "100 micrograms every 2 weeks at 20:00 for 2 doses"],
            ["3 Nov 2026", "30 Nov 2026", "besremi", "3", "3,000,000 units every 2 weeks at 20:00"],
            ["1 Dec 2026", "no end stated", "besremi", "4", "150 micrograms every 4 weeks on tue at 20:00"],
            ["5 Oct 2026", "20 Nov 2026", "proleukin", "", "9 million units daily at 09:00 for 5 days (4 times)"],
            ["21 Oct 2026", "25 Oct 2026", "proleukin", "", "paused"],
            ["8 Sep 2026", "no end stated", "blood-test", "", "every 4 weeks on tue at 08:30"],
        ])
        bars = [a for t, a in page.elements if t == "rect" and a.get("class", "").startswith("bar")]
        # Three and three in each of the three figures, and the appointment in that of the plan.
        self.assertEqual(len(bars), 3 * 6 + 1)
        self.assertEqual([a["class"][-1] for a in bars[:3]], ["0", "1", "2"])
        # From the first of September to the tenth of November are 71 days.
        day = (752 - 138) / 71
        self.assertEqual([round((float(a["x"]) - 138) / day) for a in bars[:7]], [7, 35, 63, 34, 48, 62, 7])
        self.assertEqual([round(float(a["width"]) / day) for a in bars[:7]], [28, 28, 8, 5, 5, 5, 64])
        for said in ("a step begins", "pause", "today", "1: 50 micrograms every 2 weeks on …"):
            self.assertTrue(said in page.words, said)

    def browser(self):
        """One that writes down what it is to show, the file in which it does, and the environment that has it."""
        shown = self.s.dir / "shown"
        tool = self.s.dir / "tools" / "xdg-open"
        tool.parent.mkdir()
        tool.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >"{shown}"\n')
        tool.chmod(0o755)
        return tool, shown, {"PATH": f"{tool.parent}:{os.environ['PATH']}"}

    def test_from_the_menu(self):
        """Nobody reads what is said there: why there is no report is the page."""
        self.at("2026-11-22 19:30:00")
        _, shown, path = self.browser()
        r = self.cli("report", "--open", "--patient", "Nobody <b>", env=path, check=False)
        self.assertEqual(r.rc, 3)
        self.assertIn("There is no patient", r.stderr)
        page = self.s.dir / "run" / "cytosched" / "report.html"
        self.assertEqual(shown.read_text(), f"{page}\n")
        self.assertIn("<pre>cytosched: There is no patient &quot;Nobody &lt;b", page.read_text())
        self.assertEqual(stat.S_IMODE(page.stat().st_mode), 0o600)
        shown.unlink()
        r = self.cli("report", "--open", env=path | {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.s.dir}/none"}, check=False)
        self.assertEqual((r.rc, shown.exists()), (4, True))
        self.assertIn(r.stderr.splitlines()[0], page.read_text())

    def test_discreet(self):
        """Neither a window's title nor a file that --open makes says whose it is or of what drug."""
        self.at("2026-11-22 19:30:00")
        self.cli("patient", "add", "Anna")
        self.cli("add", "pegasys", *WEEKLY.split(), "--patient", "Anna")
        tool, shown, path = self.browser()
        r = self.cli("report", "--open", env=path)
        page = self.s.dir / "run" / "cytosched" / "report.html"
        self.assertEqual(shown.read_text(), f"{page}\n")
        self.assertIn(str(page), r.stdout)
        self.assertEqual(stat.S_IMODE(page.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(page.parent.stat().st_mode), 0o700)
        title = page.read_text().split("<title>")[1].split("</title>")[0]
        self.assertEqual(title, "Report, 25 Aug 2026 to 22 Nov 2026")
        self.assertIn("Report of Anna", page.read_text())
        # A browser that can't be started, and none: it is said, and where the page is.
        tool.write_text("#!/bin/sh\nexit 4\n")
        r = self.cli("report", "--open", env=path, check=False)
        self.assertEqual((r.rc, str(page) in r.stdout), (1, True))
        r = self.cli("report", "--open", env={"PATH": "/nowhere"}, check=False)
        self.assertEqual(r.rc, 1)
        self.assertIn("xdg-utils", r.stderr)
        r = self.cli("report", "--open", env={"XDG_RUNTIME_DIR": ""}, check=False)
        self.assertEqual(r.rc, 1)
        self.assertIn("--output", r.stderr)

    def test_nothing_yet(self):
        self.at("2026-11-22 19:30:00")
        page = self.page()
        self.assertIn("cytosched add", "".join(page.words))
        self.assertEqual(page.tables, {})

    def test_no_empty_table(self):
        """A plan of which nothing was due yet."""
        self.at("2026-11-22 08:00:00")
        self.cli("add", "pegasys", *WEEKLY.split())
        self.assertEqual([caption for caption, rows in self.page().tables.items() if len(rows) < 2], [])

    def test_ten_years(self):
        """11,000 doses, in memory that is little more than that of none: their rows are not kept as objects."""
        self.at("2026-11-22 08:00:00")
        for handle, at in (("a", "9:00"), ("b", "12:00"), ("c", "15:00")):
            self.cli("add", handle, "daily at", at)
        for ending in ("html", "json"):
            report = (BUILD / "cytosched-report", "--from", "today", "--to", "2036-11-21", "--output", self.s.dir / f"visit.{ending}")
            run = subprocess.run(["sh", "-c", f'ulimit -d {TEN_YEARS_KB} && exec "$@"', "sh", *report], env=self.s.env,
                                 capture_output=True, text=True)
            self.assertEqual((run.returncode, run.stderr), (0, ""), ending)
        document = json.loads((self.s.dir / "visit.json").read_bytes())
        self.assertEqual(len(document["doses"]), 3 * 3653)

    def test_paper(self):
        self.at("2026-11-22 19:30:00")
        self.cli("add", "pegasys", *WEEKLY.split(), "--from", "today")
        pdf = self.s.dir / "visit.pdf"
        r = self.cli("report", "--output", pdf, check=False, env={"PATH": "/nowhere"})
        self.assertEqual((r.rc, pdf.exists()), (1, False))
        self.assertIn("apt install weasyprint", r.stderr)
        if not shutil.which("weasyprint") or not shutil.which("pdfinfo"):
            raise unittest.SkipTest("weasyprint or pdfinfo is not installed")
        self.cli("report", "--output", pdf, deadline=120)
        self.assertEqual(stat.S_IMODE(pdf.stat().st_mode), 0o600)
        info = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True).stdout
        self.assertRegex(info, r"Tagged: *yes")
        text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
        self.assertIn("90 micrograms weekly on sun at 19:00", plain(text))


if __name__ == "__main__":
    main()

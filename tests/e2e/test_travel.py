#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Zones: the patient travels, the computer travels, the zone files change; and neighbours in time."""

import os
import pathlib
import shutil
import sqlite3

from gi.repository import GLib

from harness import Case, main, stays, wait_for

ZONEINFO = pathlib.Path("/usr/share/zoneinfo")


class TravelCase(Case):
    def agenda(self, *args):
        return self.s.cli_json("agenda", "--from", "2026-11-20", "--to", "2026-12-31", *args)

    def utc(self):
        return [d["utc"] for d in self.agenda()][:3]


class Patient(TravelCase):
    def test_the_zone_changes_from_now_on(self):
        self.s.start_daemon(now="2026-11-24 12:00:00")
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00", "--from", "2026-11-24")
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-11-29 21:00:00")
        self.s.cli("taken", "pegasys")
        self.s.cli("set", "--patient", "me", "zone", "Asia/Tokyo")
        doses = self.agenda()
        self.assertEqual([d["at"] for d in doses][:3], [
            "2026-11-29T19:00:00+01:00", "2026-12-06T19:00:00+09:00", "2026-12-13T19:00:00+09:00"])
        self.assertEqual([d["state"] for d in doses][:2], ["taken", "scheduled"])
        self.s.cli("undo")
        self.assertEqual(self.agenda()[1]["at"], "2026-12-06T19:00:00+01:00")

    def test_what_was_before_the_change_of_zone_has_the_place_of_then(self):
        self.s.start_daemon(now="2026-11-24 12:00:00")
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00", "--from", "2026-11-24")
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-11-29 21:00:00")
        self.s.cli("taken", "pegasys", "--at", "20:30")
        self.s.cli("set", "zone", "Asia/Tokyo")
        self.s.env["TZ"] = "Asia/Tokyo"
        for args, words in ((["show", "pegasys"], "Sun 29 Nov 19:00 (Berlin), yesterday  90 micrograms  taken 20:30 (Berlin)"),
                            (["agenda", "--from", "2026-11-29"], "  19:00 (Berlin)"),
                            (["next"], "  19:00  pegasys"),
                            ([], "Sun 29 Nov 20:30 (Berlin), yesterday"),
                            (["amend", "pegasys@2026-11-29T19:00", "--note", "x"], "Sun 29 Nov 19:00 (Berlin), yesterday"),
                            (["undo"], "taken Sun 29 Nov 20:30 (Berlin)")):
            text = self.s.cli(*args).stdout
            self.assertIn(words, text)
            self.assertNotIn("(+01:00)", text)
        self.assertEqual([d.get("zone") for d in self.agenda()][:2], ["Europe/Berlin", None])

    def test_a_journey_brings_no_dose_closer(self):
        """Each was taken on its planned day, by the clock of then."""
        self.s.start_daemon(now="2026-10-26 20:00:00")
        self.s.cli("add", "besremi", "100 micrograms every 2 weeks on tue at 19:00")
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-10-27 20:00:00")
        self.s.cli("taken", "besremi")
        self.s.cli("set", "zone", "Asia/Tokyo")
        self.s.env["TZ"] = "Asia/Tokyo"
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-11-10 12:00:00")  # Berlin's
        self.s.cli("taken", "besremi")
        r = self.s.cli("taken", "besremi", "--unplanned", "--at", "2026-11-09 20:00", check=False)
        self.assertEqual(r.rc, 1)
        self.s.cli("undo")
        r = self.s.cli("taken", "besremi", "--unplanned", "--at", "2026-11-09 20:00", check=False)
        self.assertIn("taken on Tuesday 27 October, 20:00 (Berlin), 14 days ago", " ".join(r.stderr.split()))

    def test_what_another_zone_would_mean(self):
        self.s.start_daemon(now="2026-11-24 12:00:00")
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        before = self.agenda()
        out = self.s.cli("set", "--patient", "me", "zone", "Asia/Tokyo", "--dry-run")
        self.assertIn("Sunday 29 November", out.stdout)
        self.assertIn("19:00 (Tokyo)", out.stdout)
        self.assertIn("Nothing was written.", out.stdout)
        self.assertEqual(self.agenda(), before)

    def test_an_unknown_zone_changes_nothing(self):
        self.s.start_daemon()
        refused = self.s.cli("set", "--patient", "me", "zone", "Mars/Phobos", check=False)
        self.assertEqual(refused.rc, 1)
        self.assertIn("Mars/Phobos", refused.stderr)
        self.assertEqual(self.s.cli_json("patient", "list")[0]["zone"], "Europe/Berlin")


class Computer(TravelCase):
    def test_another_zone_is_offered_once_and_moves_nothing(self):
        self.s.start_dunst()
        self.s.start_daemon(now="2026-11-24 12:00:00")
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        before = self.utc()
        self.s.stop_daemon()
        self.s.set_zone("Asia/Tokyo")
        self.s.start_daemon(now="2026-11-24 21:00:00")
        card = wait_for(lambda: self.s.notifications(), 8, "the offer")[0]
        self.assertEqual(card.title, "The time zone changed")
        self.assertIn("Asia/Tokyo", card.body)
        self.assertEqual(self.utc(), before)
        self.s.press(card.labels[0])
        wait_for(lambda: self.s.cli_json("patient", "list")[0]["zone"] == "Asia/Tokyo", 5, "the plan follows")
        self.assertNotEqual(self.utc(), before)
        # In its place stands, for a while, what was done.
        wait_for(lambda: not any(c.title == card.title for c in self.s.notifications()), 5, "the offer is gone")

    def test_it_is_not_offered_again(self):
        self.s.start_dunst()
        self.s.start_daemon(now="2026-11-24 12:00:00")
        self.s.stop_daemon()
        self.s.set_zone("Asia/Tokyo")
        self.s.start_daemon(now="2026-11-24 21:00:00")
        wait_for(lambda: self.s.notifications(), 8, "the offer")
        self.s.close_by_user()
        wait_for(lambda: not self.s.call_daemon("Open")[0], 5, "the offer was read")
        self.s.restart_daemon()
        stays(lambda: not self.s.notifications(), 1.5, "an empty screen")


class Elsewhere(TravelCase):
    """A carer in Berlin, a patient in New York: a time that is not the time here has its place."""

    def setUp(self):
        super().setUp()
        self.s.start_daemon(now="2026-11-24 12:00:00")
        self.s.cli("patient", "add", "Anna", "--zone", "America/New_York")
        self.s.cli("patient", "add", "Paul", "--zone", "Europe/Paris")
        for name, args in (("a", ["--patient", "Anna"]), ("p", ["--patient", "Paul"]), ("m", [])):
            self.s.cli("add", "x", "daily at 21:00", "--name", name, *args)

    def test_in_words(self):
        text = self.s.cli("agenda", "--to", "today").stdout
        self.assertRegex(text, r"(?m)^  21:00 \(New York\)  Anna  a  x$")
        self.assertRegex(text, r"(?m)^  21:00 +me    m  x$")
        self.assertRegex(text, r"(?m)^  21:00 +Paul  p  x$")
        for verb in (["list"], ["show", "a"]):
            self.assertIn("Tue 24 Nov 21:00 (New York), today", self.s.cli(*verb).stdout)
        for verb in (["show", "p"], ["show", "m"]):
            self.assertIn("Tuesday 24 November, 21:00, today", self.s.cli(*verb).stdout)
        text = self.s.cli("move", "a@2026-11-24T21:00", "20:00").stdout
        self.assertIn("  for Anna\n", text)
        self.assertIn("Tue 24 Nov 20:00 (New York), today", text)
        text = self.s.cli("move", "a@2026-11-24T21:00", "20:00").stdout
        self.assertIn("nothing was changed", text)
        self.assertIn("  for Anna\n", text)
        self.assertIn("Tue 24 Nov 20:00 (New York), today", text)
        self.assertIn("moved from 21:00 (New York)", text)
        for args in (["pause", "p", "--from", "2026-12-01"], ["change", "p", "daily at 21:00", "--from", "2026-11-27"]):
            self.s.cli(*args)
            text = self.s.cli(*args).stdout
            self.assertIn("nothing was changed", text)
            self.assertIn("  for Paul\n", text)
        self.s.cli("resume", "p")
        text = self.s.cli("rehearse", "--to", "2026-11-25 03:00").stdout
        self.assertRegex(text, r"(?m)^Tue 24 Nov 20:00 \(New York\)  Anna  remind +a@2026-11-24T21:00$")
        self.assertRegex(text, r"(?m)^Tue 24 Nov 21:00 +me    remind +m@2026-11-24T21:00$")
        text = self.s.cli("preview", "daily at 9:00", "--to", "tomorrow", "--zone", "Asia/Tokyo").stdout
        self.assertIn("Wed 25 Nov 09:00 (Tokyo), tomorrow", text)

    def test_what_was_felt(self):
        for verb in (("symptom", "nausea", "--patient", "Anna"), ("symptoms", "--patient", "Anna")):
            self.assertIn("1  Tue 24 Nov 06:00 (New York)  nausea, for Anna\n", self.s.cli(*verb).stdout)
        self.assertIn("2  Tue 24 Nov 12:00  nausea, for me\n", self.s.cli("symptom", "nausea").stdout)
        self.assertIn("24 Nov 2026, for me\n", self.s.cli("result", "platelets", "150").stdout)

    def test_on_a_journey_the_plan_stays_until_it_follows(self):
        self.s.env["TZ"] = "America/New_York"
        self.assertIn("21:00 (Berlin)", self.s.cli("next").stdout)
        text = self.s.cli("set", "--patient", "me", "zone", "America/New_York").stdout
        self.assertRegex(text, r"(?m)^Next:\nTuesday 24 November, today\n  21:00  me  m  x$")


class AnotherDate(TravelCase):
    """A carer in Berlin on Sunday evening, a patient in Tokyo where it is Monday."""

    def setUp(self):
        super().setUp()
        self.s.start_daemon(now="2026-11-20 12:00:00")
        self.s.cli("patient", "add", "Anna", "--zone", "Asia/Tokyo")
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        self.s.cli("add", "interferon alfa-2a", "3 million units mon wed fri at 21:00", "--name", "ifn", "--patient", "Anna")

    def later(self, now):
        self.s.stop_daemon()
        self.s.start_daemon(now=now)

    def titled(self, title):
        return wait_for(lambda: next((r for r in self.s.call_daemon("Open")[0] if r.get("title") == title), None), 30, title)

    def test_tomorrow_is_said_of_no_date_for_which_it_is_not(self):
        self.later("2026-11-22 17:30:00")
        text = self.s.cli("next", "4").stdout
        self.assertIn("Sunday 22 November, today\n", text)  # here
        self.assertIn("Monday 23 November\n", text)  # today there, tomorrow here
        self.assertIn("Wednesday 25 November\n", text)
        self.later("2026-11-23 12:00:00")
        self.assertIn("Monday 23 November, today\n", self.s.cli("next").stdout)

    def test_yesterday_is_said_of_no_dose_of_today(self):
        """Under one heading, a dose of yesterday here and one of today there."""
        now = "2026-12-15 04:00:00"  # 22:00 of the day before in New York
        self.s.cli("patient", "add", "Opa", "--zone", "America/New_York")
        self.s.cli("add", "x", "daily at 20:00", "--name", "mine", "--from", "2026-12-14")
        self.s.cli("add", "x", "daily at 21:00", "--name", "his", "--patient", "Opa", "--from", "2026-12-14")
        self.s.cli("remove", "ifn", "--yes")
        self.s.cli("remove", "pegasys", "--yes")
        self.later(now)
        text = self.s.cli().stdout
        self.assertRegex(text, r"Due:\nMonday 14 December\n  20:00 +me +mine .*\n  21:00 \(New York\)  Opa +his ")
        self.assertIn("Due on an earlier day: mine. Ask your care team before taking it late.\n", text)
        self.assertIn("Monday 14 December\n", self.s.cli("agenda", "--from", "2026-12-14", "--to", "2026-12-14").stdout)
        self.assertIn("Monday 14 December, yesterday\n", self.s.cli("agenda", "mine", "--from", "2026-12-14", "--to", "2026-12-14").stdout)
        self.s.cli("taken", "his")
        text = self.s.cli().stdout
        self.assertIn("Due:\nMonday 14 December, yesterday\n", text)
        self.assertIn("What was due on an earlier day: ask your care team before taking it late.\n", text)
        self.s.cli("taken", "mine")
        self.assertNotIn("earlier day", self.s.cli().stdout)

    def test_a_card_says_where_a_time_is(self):
        self.s.cli("set", "before", "1d")
        self.s.cli("set", "after", "1h")
        self.later("2026-11-22 17:30:00")
        self.assertTrue(self.titled("Anna: coming up: your injection")["body"].endswith(
            "Planned for Monday 23 November, 21:00 (Tokyo), today"))
        self.assertIn("interferon alfa-2a, Friday 20 November, 21:00 (Tokyo), 3 days ago.", self.titled("Anna: a dose was missed")["body"])
        self.later("2026-11-23 13:30:00")
        self.s.cli("taken", "ifn")
        self.later("2026-11-23 14:35:00")
        self.assertTrue(self.titled("Anna: after your injection")["body"].endswith("Taken Monday 23 November, 21:30 (Tokyo), today"))

    def test_the_history_knows_where_a_dose_was_moved(self):
        """Also after the plan went elsewhere."""
        self.s.cli("move", "ifn@2026-11-23T21:00", "20:30")
        self.s.cli("move", "pegasys@2026-11-22T19:00", "20:00")
        self.s.cli("set", "--patient", "Anna", "zone", "America/New_York")
        self.s.cli("set", "--patient", "me", "zone", "Asia/Kolkata")
        text = self.s.cli("history").stdout
        self.assertIn("    before: Mon 23 Nov 21:00 (Tokyo)\n    after: Mon 23 Nov 20:30 (Tokyo)\n", text)
        self.assertIn("    before: Sun 22 Nov 19:00\n    after: Sun 22 Nov 20:00\n", text)
        self.assertIn("  no longer: Sun 22 Nov 20:00\n", self.s.cli("undo", "pegasys", "--yes").stdout)

    def test_each_line_says_whose_it_is(self):
        self.s.cli("pause", "ifn", "--until", "2026-12-01")
        self.assertIn("\nPaused:\n  ifn, for Anna, until Tuesday 1 December\n", self.s.cli().stdout)
        self.s.cli("pause", "pegasys")
        self.assertIn("  pegasys, for me, until you resume it\n", self.s.cli().stdout)
        self.s.cli("stop", "ifn")
        self.assertIn("  ifn, for Anna: stopped\n  pegasys, for me: paused\n", self.s.cli().stdout)
        self.assertIn("Anna  left thigh", self.s.cli("site", "--patient", "Anna").stdout)
        self.assertIn("me  left thigh", self.s.cli("site").stdout)
        self.assertIn("Rests: left thigh\n  for Anna\n", self.s.cli("site", "rest", "left thigh", "--patient", "Anna").stdout)


class Files(TravelCase):
    def timer(self):
        """What the daemon says of the next dose, as it keeps it."""
        return next(r["finding"] for r in self.s.call_daemon("Status")[0] if r["check"] == "timer")

    def test_changed_zone_files_are_noticed(self):
        folder = pathlib.Path(self.s.dir) / "zoneinfo"
        (folder / "Europe").mkdir(parents=True)
        shutil.copy(ZONEINFO / "Europe/Berlin", folder / "Europe/Berlin")
        self.s.env["TZDIR"] = str(folder)
        self.s.start_daemon(now="2026-11-24 12:00:00")
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        self.assertEqual(self.utc()[0], "2026-11-29T18:00:00Z")
        self.s.cli("backup", self.s.dir / "backup")
        # The government moves the country, and an update replaces the file as dpkg does.
        shutil.copy(ZONEINFO / "Asia/Tokyo", folder / "new")
        os.rename(folder / "new", folder / "Europe/Berlin")
        (folder / "tzdata.zi").write_text("# version 2026z\n")
        wait_for(lambda: self.utc()[0] == "2026-11-29T10:00:00Z", 8, "the new instants")
        # What wakes the reminder is rebuilt with them.
        self.assertEqual(self.s.cli_json("next")[0]["utc"], "2026-11-29T10:00:00Z")
        # What is kept of them in a backup of before is rebuilt, too.
        self.s.cli("restore", self.s.dir / "backup", "--yes")
        wait_for(lambda: "29 November, 19:00" in self.timer(), 5, "the new instants again")


class Zoneinfo(TravelCase):
    """A zoneinfo folder of the test's own."""

    def setUp(self):
        super().setUp()
        self.folder = pathlib.Path(self.s.dir) / "zoneinfo"
        for name in ("Europe/Berlin", "America/New_York", "America/Lima"):
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ZONEINFO / name, self.folder / name)
        (self.folder / "US").mkdir()
        shutil.copy(ZONEINFO / "America/New_York", self.folder / "US/Eastern")
        for name in ("tzdata.zi", "zone.tab"):
            shutil.copy(ZONEINFO / name, self.folder / name)
        self.s.env["TZDIR"] = str(self.folder)

    def zone_of(self, patient):
        return next(p["zone"] for p in self.s.cli_json("patient", "list") if p["patient"] == patient)

    def zones_row(self):
        return next(r for r in self.s.call_daemon("Status")[0] if r["check"] == "zones")


class Gone(Zoneinfo):
    """Zones that a system drops: US/* went in Debian 13."""

    def test_an_old_name_is_stored_by_the_name_that_stays(self):
        self.s.start_daemon(now="2026-11-24 12:00:00")
        self.s.cli("set", "--patient", "me", "zone", "US/Eastern")
        self.s.cli("patient", "add", "Anna", "--zone", "US/Eastern")
        self.assertEqual((self.zone_of("me"), self.zone_of("Anna")), ("America/New_York", "America/New_York"))
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        before = self.utc()
        (self.folder / "US/Eastern").unlink()
        self.s.restart_daemon()
        self.assertEqual(self.utc(), before)
        self.assertTrue(self.zones_row()["ok"])

    def test_a_zone_and_its_other_name_are_one(self):
        self.s.env["TZ"] = "America/New_York"
        self.s.start_daemon(now="2026-11-24 12:00:00")
        self.s.stop_daemon()
        self.s.env["TZ"] = "US/Eastern"
        self.s.start_daemon(now="2026-11-24 12:00:00")
        stays(lambda: not self.s.call_daemon("Open")[0], 1.5, "nothing is told")

    def test_a_plan_of_before_in_an_old_name(self):
        """As an earlier build stored it, without any rules kept: by tzdata's links."""
        self.s.start_daemon(now="2026-11-24 12:00:00")
        self.s.cli("set", "--patient", "me", "zone", "America/New_York")
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        before = self.utc()
        self.s.stop_daemon()
        with sqlite3.connect(self.s.database) as db:
            db.execute("UPDATE zone SET name = 'US/Eastern' WHERE name = 'America/New_York'")
            db.execute("DELETE FROM zonefile")
        db.close()
        (self.folder / "US/Eastern").unlink()
        self.s.start_daemon(now="2026-11-24 12:00:00")
        self.assertEqual(self.utc(), before)
        self.assertEqual(self.s.cli_json("list")[0]["zone"], "America/New_York")

    def test_the_rules_last_known_go_on(self):
        """The plan, its reminder and every way out, with a notice that comes once."""
        self.s.start_daemon(now="2026-11-24 12:00:00")
        self.s.cli("set", "--patient", "me", "zone", "America/Lima")
        self.s.cli("add", "pegasys", "90 micrograms daily at 19:00", "--from", "2026-11-24", "--yes")
        self.s.cli("add", "intron", "3 million units daily at 20:00", "--from", "2026-11-24", "--yes")
        before = self.utc()
        self.s.stop_daemon()
        (self.folder / "America/Lima").unlink()
        self.s.start_daemon(now="2026-11-25 01:00:30")  # in Berlin: half a minute past 19:00 in Lima
        self.assertEqual(self.utc(), before)
        rows = wait_for(lambda: (rows := self.s.call_daemon("Open")[0]) and len(rows) > 1 and rows, 5, "the dose and the notice")
        self.assertEqual({r["kind"] for r in rows}, {"dose", "notice"})
        notice = next(r for r in rows if r["kind"] == "notice")
        self.assertEqual(notice["title"], "A time zone is gone")
        self.assertIn("America/Lima", notice["body"])
        row = self.zones_row()
        self.assertFalse(row["ok"])
        self.assertIn("America/Lima is no longer on this computer", row["finding"])
        self.assertIn("cytosched set zone", row["remedy"])
        self.s.call_daemon("Dismiss", GLib.Variant("(s)", (notice["id"],)))
        self.s.restart_daemon()
        self.assertEqual([r["kind"] for r in self.s.call_daemon("Open")[0]], ["dose"])
        for verb in (["list"], ["show", "intron"], ["history"], ["agenda"], ["export"], ["rehearse"]):
            self.assertEqual(self.s.cli(*verb).rc, 0, verb)
        self.s.cli("taken", "pegasys")
        self.s.cli("undo", "pegasys", "--yes")
        self.s.cli("stop", "intron", "--yes")
        before = self.utc()
        self.s.cli("set", "--patient", "me", "zone", "America/New_York")
        self.assertEqual(self.utc()[1], "2026-11-26T00:00:00Z")
        self.s.cli("undo", "--yes")
        self.assertEqual(self.utc(), before)

    def test_a_zone_that_comes_back(self):
        self.s.start_daemon(now="2026-11-24 12:00:00")
        self.s.cli("set", "--patient", "me", "zone", "America/Lima")
        self.s.cli("add", "pegasys", "90 micrograms daily at 19:00", "--yes")
        (self.folder / "America/Lima").unlink()
        self.s.restart_daemon()
        wait_for(lambda: self.s.call_daemon("Open")[0], 5, "the notice")
        shutil.copy(ZONEINFO / "America/Lima", self.folder / "America/Lima")
        (self.folder / "tzdata.zi").write_text("# version 2026z\n")
        wait_for(lambda: not self.s.call_daemon("Open")[0], 8, "the notice to go")
        self.assertTrue(self.zones_row()["ok"])

    def test_a_zone_of_which_nothing_is_known(self):
        self.s.start_daemon(now="2026-11-24 12:00:00")
        self.s.cli("set", "--patient", "me", "zone", "America/Lima")
        self.s.cli("add", "pegasys", "90 micrograms daily at 19:00", "--yes")
        self.s.stop_daemon()
        (self.folder / "America/Lima").unlink()
        with sqlite3.connect(self.s.database) as db:
            db.execute("DELETE FROM zonefile")
        db.close()
        self.s.start_daemon(now="2026-11-24 12:00:00")
        self.assertFalse(self.zones_row()["ok"])
        self.s.cli("set", "--patient", "me", "zone", "America/New_York")
        self.assertEqual(self.utc()[0], "2026-11-25T00:00:00Z")
        self.assertTrue(self.zones_row()["ok"])


class Names(Zoneinfo):
    """Names in a zoneinfo folder that are no place's, and other forms of those that are, however they come in."""

    def setUp(self):
        super().setUp()
        for name in ("posix/Europe/Berlin", "right/Europe/Berlin", "posix/Asia/Tokyo"):
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ZONEINFO / name.split("/", 1)[1], self.folder / name)
        (self.folder / "Asia").mkdir()
        shutil.copy(ZONEINFO / "Asia/Tokyo", self.folder / "Asia/Tokyo")
        for name in ("localtime", "posixrules", "Factory"):
            shutil.copy(ZONEINFO / "Asia/Tokyo", self.folder / name)

    def test_typed(self):
        self.s.start_daemon(now="2026-11-24 12:00:00")
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        for name in ("localtime", "posixrules", "Factory", "posix/localtime", "right/Factory"):
            for words in (["set", "--patient", "me", "zone", name], ["patient", "add", "Anna", "--zone", name],
                          ["preview", "--zone", name, "daily at 09:00"]):
                r = self.s.cli(*words, check=False)
                self.assertEqual((r.rc, r.stdout), (1, ""), words)
                self.assertIn(f'"{name}"', r.stderr)
        self.assertEqual(self.zone_of("me"), "Europe/Berlin")
        self.s.cli("set", "--patient", "me", "zone", "posix/Asia/Tokyo")
        self.s.cli("patient", "add", "Anna", "--zone", "posix/Asia/Tokyo")
        self.assertEqual((self.zone_of("me"), self.zone_of("Anna")), ("Asia/Tokyo", "Asia/Tokyo"))
        text = self.s.cli("export").stdout
        self.assertIn("TZID=Asia/Tokyo", text)
        self.assertNotIn("posix", text)

    def test_what_the_computer_is_set_to(self):
        """The same place by another form of its name is no other one."""
        self.s.start_daemon(now="2026-11-24 12:00:00")
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        for name in ("posix/Europe/Berlin", "right/Europe/Berlin", f":{self.folder}/posix/Europe/Berlin"):
            self.s.stop_daemon()
            self.s.env["TZ"] = name
            self.s.start_daemon(now="2026-11-24 12:00:00")
            stays(lambda: not self.s.call_daemon("Open")[0], 0.7, f"nothing is told under {name}")

    def test_first_start(self):
        for name in ("posix/Europe/Berlin", "right/Europe/Berlin"):
            self.s.env["TZ"] = name
            self.s.start_daemon()
            self.assertEqual(self.zone_of("me"), "Europe/Berlin")
            self.assertTrue(self.zones_row()["ok"])
            self.s.stop_daemon()
            shutil.rmtree(self.s.database.parent)
        # What the computer is set to at the time is none to stay in.
        self.s.env["TZ"] = "localtime"
        self.s.start_daemon()
        self.assertNotEqual(self.zone_of("me"), "localtime")

    def test_first_start_where_its_file_cannot_be_read(self):
        """It is taken for UTC, and offered once it can be."""
        (self.folder / "Asia/Tokyo").write_bytes(b"TZif2 and no more")
        self.s.env["TZ"] = "Asia/Tokyo"
        self.s.start_daemon()
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        self.assertEqual(self.zone_of("me"), "UTC")
        self.assertIn("Asia/Tokyo, whose rules can't be read", self.zones_row()["finding"])
        self.s.cli("backup", self.s.dir / "copy")
        self.s.cli("restore", self.s.dir / "copy", "--yes")
        self.s.stop_daemon()
        shutil.copy(ZONEINFO / "Asia/Tokyo", self.folder / "Asia/Tokyo")
        self.s.start_daemon()
        rows = wait_for(lambda: self.s.call_daemon("Open")[0], 5, "the offer")
        self.assertIn("Asia/Tokyo", rows[0]["body"])
        self.assertEqual(self.zone_of("me"), "UTC")

    def test_a_plan_of_before(self):
        """By a build that took such names: it goes on by the rules that were kept, and is told of; another form is the zone."""
        self.s.start_daemon(now="2026-11-24 12:00:00")
        self.s.cli("set", "--patient", "me", "zone", "Asia/Tokyo")
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        before = self.utc()
        for name, shown, ok in (("localtime", "localtime", False), ("posix/Asia/Tokyo", "Asia/Tokyo", True)):
            self.s.stop_daemon()
            with sqlite3.connect(self.s.database) as db:
                was = "Asia/Tokyo" if shown == "localtime" else "localtime"
                db.execute("UPDATE zone SET name = ? WHERE name = ?", (name, was))
                db.execute("UPDATE zonefile SET name = ? WHERE name = ?", (name, was))
            db.close()
            shutil.copy(ZONEINFO / "Europe/Berlin", self.folder / "localtime")
            self.s.start_daemon(now="2026-11-24 12:00:00")
            self.assertEqual(self.utc(), before)
            self.assertEqual((self.zone_of("me"), self.zones_row()["ok"]), (shown, ok))


class Neighbours(TravelCase):
    def test_doses_within_half_an_hour_are_shown_not_forbidden(self):
        self.s.start_daemon(now="2026-11-24 12:00:00")
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        near = self.s.cli("add", "bloodtest", "every 3 months at 18:45", "--from", "2026-11-29")
        self.assertIn("within 30 minutes", near.stdout + near.stderr)
        far = self.s.cli("add", "vaccine", "once at 12:00", "--from", "2026-11-29")
        self.assertNotIn("within 30 minutes", far.stdout + far.stderr)


if __name__ == "__main__":
    main()

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands on a screen is true now: words before and after a dose, missed doses, a pause, another
zone go or are worded anew within a second of whatever makes them untrue."""

import os
import re
import shlex
import signal

from gi.repository import GLib
from harness import BUILD, ROOT, Case, FakeServer, SetClock, main, wait_for

WEEKLY = "90 micrograms weekly on sun at 19:00"
DOSE = "pegasys@2026-11-22T19:00"
SOON_SEC = 20  # a second is promised; a busy machine gets more
CARD_SEC = 60


class Notices(Case):
    def begin(self, now, *add):
        self.server = FakeServer(self.s)
        self.s.start_daemon(now=now)
        self.s.cli("add", "pegasys", *(add or (WEEKLY,)))

    def rows(self):
        return [r for r in self.s.call_daemon("Open")[0] if r["kind"] == "notice"]

    def card(self, title, text=""):
        """The notice of this title that Open has, once it has it, and the helper showed it too."""
        def there():
            return next((r for r in self.rows() if title in r["title"] and text in r["body"]), None)

        row = wait_for(there, CARD_SEC, f"{title!r} {text!r}: {self.rows()}")
        wait_for(lambda: [n for n in self.server.called("Notify") if n[3] == row["title"] and text in n[4]], CARD_SEC, "the card")
        return row

    def gone(self, title):
        wait_for(lambda: not [r for r in self.rows() if title in r["title"]], SOON_SEC, f"{title} to go")
        wait_for(lambda: self.server.called("CloseNotification"), SOON_SEC, "the card to be closed")

    def dismiss(self, row):
        self.s.call_daemon("Dismiss", GLib.Variant("(s)", (row["id"],)))

    def restart(self, now):
        self.s.stop_daemon()
        self.s.start_daemon(now=now)


class Before(Notices):
    def up(self, now="2026-11-22 18:29:58"):
        self.begin("2026-11-20 12:00:00")
        self.s.cli("set", "--regimen", "pegasys", "before", "1d; 30m take it out of the fridge")
        self.restart(now)
        return self.card("Coming up", "take it out of the fridge")

    def test_goes_with_whatever_answers_its_dose(self):
        """An old card "planned ... today" invites a second dose."""
        for what in (
            ("taken", DOSE, "--yes"),
            ("skip", DOSE, "--yes"),
            ("move", DOSE, "2026-11-24", "--yes"),
            ("pause", "pegasys"),
            ("stop", "pegasys"),
            ("remove", "pegasys", "--yes"),
            ("change", "pegasys", "90 micrograms weekly on wed at 19:00", "--from", "2026-11-22", "--yes"),
        ):
            with self.subTest(what[0]):
                if self.s.daemon:
                    self.tearDown()
                    self.setUp()
                self.up()
                self.s.cli(*what)
                self.gone("Coming up")

    def test_goes_with_undo_of_the_plan(self):
        self.begin("2026-11-22 18:29:55")
        self.s.cli("set", "before", "30m")
        wait_for(lambda: [r for r in self.rows() if "Coming up" in r["title"]], 10, "the word")
        self.s.cli("undo", "pegasys", "--yes")
        self.gone("Coming up")

    def test_comes_back_with_what_is_taken_back(self):
        for what in (("taken", DOSE, "--yes"), ("move", DOSE, "2026-12-05", "--yes"), ("pause", "pegasys")):
            with self.subTest(what[0]):
                if self.s.daemon:
                    self.tearDown()
                    self.setUp()
                self.up()
                self.s.cli(*what)
                self.gone("Coming up")
                self.s.cli("undo", "pegasys", "--yes")
                self.card("Coming up", "take it out of the fridge")

    def test_comes_with_a_change_that_makes_it_true(self):
        """Whenever the daemon looked last."""
        self.begin("2026-11-20 12:00:00")
        self.restart("2026-11-22 18:40:00")
        self.s.cli("set", "before", "30m take it out of the fridge")
        self.card("Coming up", "fridge")
        self.s.cli("set", "before", "10m")
        self.gone("Coming up")
        self.s.cli("set", "before", "1d")
        self.assertNotIn("fridge", self.card("Coming up", "today")["body"])
        self.dismiss(self.rows()[0])
        self.s.cli("set", "before", "1d; 2d")
        self.assertEqual(self.rows(), [])

    def test_a_plan_that_is_new_says_nothing_of_before(self):
        self.begin("2026-11-22 18:40:00")
        self.s.cli("set", "before", "1d")
        self.s.cli("add", "blood test", "once at 19:30", "--appointment", "--from", "2026-11-22")
        self.assertEqual(self.rows(), [])

    def test_each_dose_has_its_own(self):
        self.begin("2026-11-20 12:00:00", "1 pen daily at 08:00 and 20:00", "--yes")
        self.s.cli("set", "before", "1d")
        self.restart("2026-11-22 21:00:00")
        self.s.cli("taken", "pegasys")
        for at in ("Monday 23 November, 08:00", "Monday 23 November, 20:00"):
            self.card("Coming up", at)

    def test_goes_when_the_dose_is_due(self):
        self.up("2026-11-22 18:59:50")
        wait_for(lambda: not self.rows(), 15, "the dose to be due")

    def test_is_worded_anew_at_midnight(self):
        self.begin("2026-11-20 12:00:00")
        self.s.cli("set", "--regimen", "pegasys", "before", "1d")
        self.restart("2026-11-21 23:59:52")
        self.card("Coming up", "tomorrow")
        wait_for(lambda: "today" in self.rows()[0]["body"], 15, "the new day")
        wait_for(lambda: "today" in self.server.called("Notify")[-1][4], 5, "the card of the new day")

    def test_says_the_amount_as_it_now_is(self):
        self.begin("2026-11-20 12:00:00")
        self.s.cli("set", "--regimen", "pegasys", "before", "1d")
        self.restart("2026-11-21 19:00:02")
        self.card("Coming up", "90 micrograms")
        self.s.cli("change", "pegasys", "45 micrograms weekly on sun at 19:00", "--from", "2026-11-22", "--yes")
        self.card("Coming up", "45 micrograms")

    def test_comes_once_after_being_off(self):
        self.up()
        self.assertEqual(len(self.rows()), 1, "the later word stands for both")
        self.restart("2026-11-23 12:00:00")
        wait_for(lambda: self.rows() == [] or "Coming" not in self.rows()[0]["title"], 5, "nothing of a dose that was")


class After(Notices):
    def up(self):
        self.begin("2026-11-22 18:59:00")
        self.s.cli("set", "--regimen", "pegasys", "after", "2h look at the injection site")
        self.restart("2026-11-22 19:05:00")
        self.s.cli("taken", DOSE)
        self.restart("2026-11-22 21:05:02")
        self.card("After", "look at the injection site")

    def test_goes_when_the_next_dose_is_due(self):
        self.up()
        self.restart("2026-11-29 18:59:57")
        wait_for(lambda: not self.rows(), 10, "the next dose")

    def test_comes_back_when_the_clock_is_right_again(self):
        self.up()
        self.restart("2026-12-22 12:00:00")
        self.assertNotIn("After", str(self.rows()))
        self.restart("2026-11-22 21:10:00")
        self.card("After", "look at the injection site")

    def test_goes_with_undo_of_its_dose(self):
        self.up()
        self.s.cli("undo", "--yes")
        self.gone("After")


class Missed(Notices):
    def up(self, now="2026-12-10 12:00:00"):
        self.begin("2026-11-20 12:00:00")
        self.restart(now)

    def test_counts_anew_and_goes(self):
        self.up()
        self.card("3 doses were missed", "The last")
        self.s.cli("taken", "pegasys@2026-12-06T19:00", "--at", "2026-12-06 19:10", "--yes")
        self.card("2 doses were missed", "29 November")
        self.s.cli("skip", "pegasys@2026-11-29T19:00", "--yes")
        self.card("A dose was missed", "22 November")
        self.s.cli("skip", "pegasys@2026-11-22T19:00", "--yes")
        self.gone("missed")

    def test_goes_with_undo_of_what_made_it(self):
        self.up()
        self.card("missed")
        self.s.cli("remove", "pegasys", "--yes")
        self.gone("missed")

    def test_a_clock_that_was_ahead(self):
        """Condemns nothing, once it is right again."""
        self.up("2027-11-20 12:00:00")
        row = self.card("doses were missed")
        self.assertGreater(row["shown"], 50)
        self.restart("2026-11-25 12:00:00")
        wait_for(lambda: [r["title"] for r in self.rows()] == ["A dose was missed"], 10, f"one alone: {self.rows()}")

    def test_comes_back_with_what_is_taken_back(self):
        self.up("2026-11-26 12:00:00")
        for what in (("skip", DOSE, "--yes"), ("taken", DOSE, "--at", "2026-11-22 19:10", "--yes"),
                     ("move", DOSE, "2026-12-01", "--yes"), ("remove", "pegasys", "--yes")):
            self.card("A dose was missed", "22 November")
            self.s.cli(*what)
            self.gone("missed")
            self.s.cli("undo", "--yes")
        self.dismiss(self.card("A dose was missed", "22 November"))
        self.s.cli("skip", DOSE, "--yes")
        self.s.cli("undo", "--yes")
        self.assertEqual(self.rows(), [])
        self.restart("2026-12-02 12:00:00")
        self.card("A dose was missed", "29 November")

    def test_what_was_missed_before_a_stop(self):
        """The card stays, and bare cytosched says it, until it is recorded."""
        self.up("2026-11-26 12:00:00")
        self.s.cli("patient", "add", "Anna")
        self.s.cli("stop", "pegasys")
        self.card("missed")
        text = self.s.cli().stdout
        self.assertIn(f"cytosched taken {DOSE} --at", " ".join(text.split()))
        self.assertNotIn("Missed", self.s.cli("--patient", "Anna").stdout)
        self.s.cli("taken", DOSE, "--at", "2026-11-22 19:30", "--yes")
        self.gone("missed")
        self.assertNotIn("Missed", self.s.cli().stdout)

    def test_yesterday_is_yesterday(self):
        self.begin("2026-11-20 12:00:00", "90 micrograms weekly on sat at 09:00")
        self.restart("2026-11-24 23:59:52")
        day = self.card("A dose was missed")["body"]
        wait_for(lambda: self.rows()[0]["body"] != day, 15, "another day")
        self.assertIn("4 days ago", self.rows()[0]["body"])

    def test_each_patient_has_a_card(self):
        self.begin("2026-11-20 12:00:00")
        self.s.cli("patient", "add", "Anna")
        self.s.cli("add", "besremi", "50 micrograms every 2 weeks on mon at 20:00", "--patient", "Anna")
        self.restart("2026-11-27 12:00:00")
        titles = wait_for(lambda: sorted(r["title"] for r in self.rows()), 10, "the cards")
        self.assertEqual(titles, ["Anna: a dose was missed", "me: a dose was missed"])
        for row in self.rows():
            if row["title"].startswith("Anna"):
                self.dismiss(row)
        self.assertEqual([r["title"] for r in self.rows()], ["me: a dose was missed"])


class Paused(Notices):
    def up(self, *settings):
        self.begin("2026-11-01 12:00:00")
        if settings:
            self.s.cli("set", *settings)
        self.s.cli("pause", "pegasys")
        self.restart("2026-11-09 09:00:01")
        return self.card("Paused" if not settings else "Reminder", "without an end")

    def test_goes_with_resume(self):
        self.up()
        self.s.cli("resume", "pegasys")
        self.gone("Paused")

    def test_comes_back_with_what_is_taken_back(self):
        """At once, not at the next week's word; and not twice in one week."""
        for what in (("resume", "pegasys"), ("pause", "pegasys", "--until", "2026-12-20"), ("stop", "pegasys")):
            with self.subTest(what):
                if self.s.daemon:
                    self.tearDown()
                    self.setUp()
                self.up()
                self.s.cli(*what)
                self.gone("Paused")
                self.s.cli("undo", "pegasys", "--yes")
                self.card("Paused", "without an end")
        self.dismiss(self.rows()[0])
        self.s.cli("set", "again", "20m")
        self.assertEqual(self.rows(), [])
        self.restart("2026-11-15 08:00:00")
        self.assertEqual(self.rows(), [])
        self.restart("2026-11-15 09:00:01")
        self.card("Paused", "without an end")

    def test_told_by_a_clock_that_was_ahead(self):
        """It says nothing of the weeks up to there."""
        self.up()
        self.restart("2027-11-20 12:00:00")
        self.dismiss(self.card("Paused", "without an end"))
        self.restart("2026-11-17 12:00:00")
        self.card("Paused", "without an end")

    def test_a_discreet_one_says_how_to_go_on(self):
        body = self.up("discreet", "on")["body"]
        self.assertNotIn("pegasys", body)
        self.assertNotRegex(body, r"resume *$")


class Room(Notices):
    def test_one_that_was_left_standing(self):
        """A helper that was killed showed it: it makes room all the same, and comes back."""
        self.begin("2026-11-12 12:00:00")
        self.restart("2026-11-20 12:00:00")
        self.card("missed")
        helper = wait_for(self.s.helper_pid, 10, "the helper")
        wait_for(lambda: "notification" in self.rows()[0], 10, "the daemon to know where it stands")
        os.kill(helper, signal.SIGSTOP)  # or it would tidy up when the daemon goes
        self.s.kill_daemon()
        os.kill(helper, signal.SIGKILL)
        (shown,) = self.server.standing
        self.s.start_daemon(now="2026-11-22 19:00:01")

        def titles():
            return sorted(title for title, _ in self.server.standing.values())

        due = ["peginterferon alfa-2a, 90 micrograms: time for your injection"]
        wait_for(lambda: titles() == due, 10, "the dose alone")
        self.assertIn(shown, [n[0] for n in self.server.called("CloseNotification")])
        self.s.cli("taken", "pegasys")
        wait_for(lambda: len(titles()) == 1 and "missed" in titles()[0], 10, "the notice")

    def test_a_patient_more(self):
        """Names who it is of, from then on."""
        self.begin("2026-11-22 18:59:50")
        self.restart("2026-11-22 19:00:30")
        wait_for(lambda: self.server.standing, 10, "the card")
        self.s.cli("patient", "add", "Anna")
        wait_for(lambda: [t for t, _ in self.server.standing.values() if t.startswith("me, ")], SOON_SEC, "whose it is")


class Supply(Notices):
    """One pen for 13 December: out on the 20th, low from the 13th on."""

    LOW = "1 pen is left (peginterferon alfa-2a)"

    def up(self, *settings, now="2026-12-13 08:00:00"):
        self.begin(now)
        if settings:
            self.s.cli("set", *settings)
        self.s.cli("supply", "add", "pegasys", "1", "pen")
        return self.card("Reminder" if settings else self.LOW, "supply")

    def test_comes_by_the_date_alone(self):
        self.up(now="2026-12-12 23:59:54")

    def again(self):
        """A new session, for the next of several."""
        if self.s.daemon:
            self.tearDown()
            self.setUp()

    def test_what_it_says(self):
        row = self.up()
        self.assertEqual(row["title"], self.LOW)
        self.assertEqual(row["body"], "That is enough for 1 dose, and not for the one of Sunday 20 December.\n"
                                      "When more is there: cytosched supply add pegasys COUNT pens")
        out = self.s.cli().stdout
        self.assertIn("Running low:\n  pegasys  1 pen left  none is left for Sunday 20 December\n", out)

    def test_goes_with_whatever_makes_it_untrue(self):
        for what in (
            ("supply", "add", "pegasys", "4"),
            ("supply", "count", "pegasys", "4"),
            ("supply", "remove", "pegasys"),
            ("undo", "--yes"),
            ("change", "pegasys", "90 micrograms every 2 weeks on sun at 19:00", "--from", "2026-12-13", "--yes"),
            ("set", "--regimen", "pegasys", "reorder", "2d"),
            ("pause", "pegasys"),
            ("stop", "pegasys"),
            ("remove", "pegasys", "--yes"),
        ):
            with self.subTest(what):
                self.again()
                self.up()
                self.s.cli(*what)
                self.gone("pen")
                self.assertNotIn("Running low", self.s.cli().stdout)

    def test_counts_anew(self):
        self.up()
        self.restart("2026-12-13 19:05:00")
        self.s.cli("taken", "pegasys")
        self.assertEqual(self.card("No pens are left")["body"].split("\n")[0],
                         "That is not enough for the dose of Sunday 20 December.")
        self.s.cli("undo", "--yes")
        self.card(self.LOW)

    def test_once_until_more_is_added(self):
        self.dismiss(self.up())
        self.assertEqual(self.rows(), [])
        self.restart("2026-12-13 19:05:00")
        self.s.cli("taken", "pegasys")
        # Also where it was not true for a while.
        self.s.cli("set", "--regimen", "pegasys", "reorder", "1d")
        self.s.cli("set", "--regimen", "pegasys", "reorder", "14d")
        self.assertEqual(self.rows(), [])
        self.s.cli("supply", "add", "pegasys", "1")
        self.card(self.LOW)

    def test_discreet(self):
        row = self.up("discreet", "on")
        self.assertEqual((row["title"], row["body"]),
                         ("Reminder", "There is something to see in your supply. To see it, type: cytosched supply"))

    def test_expires_before_its_dose(self):
        """Six pens, four of them usable through 6 December: for the fourth no dose comes in time."""
        self.begin("2026-11-22 18:50:00")
        self.s.cli("supply", "add", "pegasys", "2", "pens", "--batch", "late", "--expires", "05/2027")
        self.assertEqual(self.rows(), [])
        self.s.cli("supply", "add", "pegasys", "4", "--batch", "early", "--expires", "2026-12-06")
        title = "1 pen expires before its dose (peginterferon alfa-2a)"
        row = self.card(title)
        self.assertEqual(row["body"], "Usable through Sunday 6 December (batch early).\n"
                                      "What is there now is counted with: cytosched supply count pegasys COUNT pens")
        self.s.cli("skip", DOSE, "--yes")
        self.card("2 pens expire before their dose")
        self.s.cli("undo", "--yes")
        self.card(title)
        self.s.cli("change", "pegasys", "90 micrograms every 4 days at 19:00", "--from", "2026-11-22", "--yes")
        self.gone("expire")
        self.s.cli("undo", "--yes")
        # While a dose is due it makes room for that one's card.
        self.restart("2026-12-06 23:59:56")
        wait_for(lambda: "4 pens have expired" in str(self.rows()), 10, "the next day")
        self.dismiss(next(r for r in self.rows() if "expired" in r["title"]))
        self.restart("2026-12-08 12:00:00")
        self.assertNotIn("expired", str(self.rows()))
        self.s.cli("supply", "count", "pegasys", "2", "--batch", "late", "--yes")
        self.assertNotIn("expire", str(self.rows()))

    def test_low_because_of_what_expires(self):
        """What is there and can't be used is not said to be too little, and what can be is counted by itself."""
        self.begin("2026-11-20 12:00:00", "1 syringe every wed at 20:00")
        self.s.cli("supply", "add", "pegasys", "2", "syringes", "--expires", "2026-11-22")
        row = self.card("2 syringes are left")
        self.assertEqual(row["body"].split("\n")[:2], ["2 of them expire before a dose comes for them.",
                                                       "What can be used is not enough for the dose of Wednesday 25 November."])
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-11-23 12:00:00")
        row = self.card("No syringes that can be used are left")
        self.assertEqual(row["body"].split("\n")[0], "2 syringes have expired, and none is left for the dose of Wednesday 25 November.")
        self.assertIn("none that can be used is left for Wednesday 25 November", " ".join(self.s.cli().stdout.split()))
        self.s.cli("set", "--regimen", "pegasys", "reorder", "14d")
        self.s.cli("supply", "add", "pegasys", "1", "--expires", "2026-11-30")
        row = self.card("3 syringes are left")
        self.assertEqual(row["body"].split("\n")[:2], ["2 of them have expired.",
                                                       "What can be used is enough for 1 dose, and not for the one of Wednesday 2 December."])

    def test_a_dose_that_is_open_is_named_by_its_own_day(self):
        self.begin("2026-11-20 12:00:00")
        self.s.cli("supply", "count", "pegasys", "0", "pens")
        self.card("No pens are left", "the dose of Sunday 22 November")
        self.restart("2026-11-24 12:00:00")
        self.card("No pens are left", "the dose of Sunday 22 November")
        self.assertEqual(self.s.cli_json("supply")[0]["out"], "2026-11-22")
        self.assertIn("none is left for Sunday 22 November", self.s.cli().stdout)

    def test_each_patient_is_named(self):
        self.begin("2026-11-20 12:00:00")
        self.s.cli("patient", "add", "Anna")
        self.s.cli("add", "besremi", "50 micrograms every 2 weeks on mon at 20:00", "--patient", "Anna")
        self.s.cli("supply", "add", "besremi", "0", "pens", check=False)
        self.s.cli("supply", "count", "besremi", "0", "pens")
        self.card("Anna: no pens are left (ropeginterferon alfa-2b)")
        self.assertIn("Anna  besremi  0 pens left", self.s.cli().stdout)


class ClockSet(Notices):
    def test_what_a_clock_that_was_ahead_put_off(self):
        """A snooze of a future that is no more holds nothing back, and holds again when that future comes."""
        self.server = FakeServer(self.s)
        self.s.clock = SetClock(self.s, "2026-11-22 18:58:00")
        self.s.start_daemon()
        self.s.cli("add", "pegasys", WEEKLY)
        self.s.clock.set(2 * 3600)
        wait_for(lambda: self.server.standing, 20, "the reminder")
        self.s.cli("snooze", DOSE, "2h")
        wait_for(lambda: not self.server.standing, 20, "the reminder to go")
        self.s.clock.set(-3600)
        wait_for(lambda: self.server.standing, 20, "the reminder, which is not snoozed yet")
        self.s.clock.set(3600)
        wait_for(lambda: not self.server.standing, 20, "the reminder to go: it is snoozed")

    def test_a_card_that_stays_is_of_a_dose_that_is_due(self):
        """Set back by less than 90 minutes: the card stays, and all that is asked says the same."""
        self.server = FakeServer(self.s)
        self.s.clock = SetClock(self.s, "2026-11-22 18:59:58")
        self.s.start_daemon()
        self.s.cli("add", "pegasys", WEEKLY)
        self.s.cli("set", "before", "1d")
        wait_for(lambda: [r for r in self.s.call_daemon("Open")[0] if r["kind"] == "dose"], 20, "the dose")

        def said():
            kinds = [r["kind"] for r in self.s.call_daemon("Open")[0] if r["kind"] != "gone"]
            (dose,) = self.s.cli_json("agenda", "--from", "2026-11-22", "--to", "2026-11-22")
            return kinds, dose["state"], self.s.cli_json("next")[0]["state"]

        self.s.clock.set(-1800)
        wait_for(lambda: said() == (["dose"], "due", "due"), 20, f"one word for all: {said()}")
        self.assertIn("Due:\n", self.s.cli().stdout)
        self.assertEqual(self.s.cli_json("list")[0]["next"], "2026-11-22T19:00:00+01:00")
        self.s.cli("snooze", "pegasys", "5m")
        wait_for(lambda: said() == ([], "snoozed", "snoozed"), 20, f"it to be quiet: {said()}")
        self.s.cli("undo", "--yes")
        wait_for(lambda: said() == (["dose"], "due", "due"), 20, f"it to be back: {said()}")
        self.s.clock.set(-7200)
        wait_for(lambda: said() == ([], "scheduled", "scheduled"), 20, f"it not to be due: {said()}")
        self.s.clock.set(7200)
        self.s.clock.set(1800)
        wait_for(lambda: said() == (["dose"], "due", "due"), 20, f"it to be due in its time: {said()}")
        self.s.clock.set(-1800)
        self.s.cli("taken", "pegasys")
        wait_for(lambda: said() == ([], "taken", "scheduled"), 20, f"it to be taken: {said()}")


class Typed(Case):
    """What a screen says is to be typed is a command, and answers what it stands under."""

    WHO = "Opa O'Neill"

    def begin(self):
        self.s.start_daemon(now="2026-11-22 17:00:00")
        self.s.cli("patient", "add", self.WHO)
        self.s.cli("set", "--patient", self.WHO, "discreet", "on")
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")

    def at_seven(self):
        self.server = FakeServer(self.s, caps=["body"])
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-11-22 19:00:05")

    def watched(self, count):
        self.watching = self.s.start("watching", [BUILD / "cytosched", "watch"], self.s.clock.environment())
        return wait_for(lambda: self.printed(count), 20, "the reminders")

    def printed(self, count):
        found = re.findall(r"cytosched (\S.*)", self.watching.text())
        return found if len(found) >= count else None

    def test_a_discreet_card_answers_for_its_patient_alone(self):
        self.begin()
        self.s.cli("add", "intron", "3 million units daily at 19:00", "--patient", self.WHO)
        self.at_seven()
        printed = self.watched(6)
        hers = [shlex.split(line) for line in printed if "pegasys" not in line]
        self.assertEqual([line[0] for line in hers], ["taken", "snooze", "skip"])
        card = wait_for(lambda: [n[4] for n in self.server.called("Notify") if "To answer" in n[4] and "pegasys" not in n[4]], 20,
                        "the card")[0]
        hers.append(shlex.split(card.split("type: cytosched ")[1]))
        self.s.cli("taken", "intron", "--yes")
        for line in hers:
            with self.subTest(line):
                self.assertNotEqual(self.s.cli(*line, check=False).rc, 0)
                self.assertEqual(self.s.cli_json("next")[0]["state"], "due")
        self.s.cli("undo", "--yes")
        self.s.cli(*hers[0])
        (dose,) = self.s.cli_json("agenda", "intron", "--from", "today", "--to", "today")
        self.assertEqual(dose["state"], "taken")

    def test_an_appointment_is_answered_as_it_says(self):
        self.begin()
        self.s.cli("add", "blood test", "weekly on sun at 19:00", "--appointment")
        self.s.cli("add", "eye test", "weekly on sun at 19:00", "--appointment", "--patient", self.WHO)
        self.at_seven()
        printed = [shlex.split(line) for line in self.watched(6)]
        self.assertIn(["taken", "blood-test@2026-11-22T19:00"], printed)
        self.assertIn(["next", "--patient", self.WHO], printed)
        for line in reversed([line for line in printed if not line[1].startswith("pegasys")]):
            self.assertEqual(self.s.cli(*line, check=False).rc, 0, line)


class Words(Case):
    def test_every_command_that_is_named_is_one(self):
        """In all that is said, as the catalogue has it."""
        verbs = set(re.findall(r'\.name = "([a-z]+)"', "".join(f.read_text() for f in (ROOT / "cli").glob("*.c"))))
        said = (ROOT / "po/cytosched.pot").read_text().replace('"\n"', "")
        named = set(re.findall(r"(?:\\\"|: |`)cytosched ([a-z][a-z-]*)", said))
        self.assertGreater(len(named), 15)
        self.assertEqual(named - verbs, set())


if __name__ == "__main__":
    main()

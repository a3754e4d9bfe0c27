#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands on a screen is true now: words before and after a dose, missed doses, a pause, another
zone go or are worded anew within a second of whatever makes them untrue."""

from gi.repository import GLib
from harness import Case, FakeServer, main, wait_for

WEEKLY = "90 micrograms weekly on sun at 19:00"
DOSE = "pegasys@2026-11-22T19:00"
SOON_SEC = 5  # a second is promised; a busy machine gets more


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

        row = wait_for(there, 10, f"{title!r} {text!r}: {self.rows()}")
        wait_for(lambda: [n for n in self.server.called("Notify") if n[3] == row["title"] and text in n[4]], 10, "the card")
        return row

    def gone(self, title):
        wait_for(lambda: not [r for r in self.rows() if title in r["title"]], SOON_SEC, f"{title} to go")
        wait_for(lambda: self.server.called("CloseNotification"), SOON_SEC, "the card to be closed")

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
                self.s.call_daemon("Dismiss", GLib.Variant("(s)", (row["id"],)))
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

    def test_a_discreet_one_says_how_to_go_on(self):
        body = self.up("discreet", "on")["body"]
        self.assertNotIn("pegasys", body)
        self.assertNotRegex(body, r"resume *$")


if __name__ == "__main__":
    main()

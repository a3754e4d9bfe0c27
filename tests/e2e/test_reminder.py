#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job, with all its real parts: daemon, client, helper, and dunst under Xvfb."""

import os
import pathlib
import signal
import time

from harness import BUILD, Case, FakeServer, figure, main, stays, wait_for

DUE = "2026-11-22 18:59:58"
DOSE = "pegasys@2026-11-22T19:00"
TITLE = "peginterferon alfa-2a, 90 micrograms: time for your injection"


class ReminderCase(Case):
    def begin(self, now=DUE, dunst=True):
        if dunst:
            self.s.start_dunst()
        self.s.start_daemon(now=now)

    def add(self, drug="pegasys", schedule="90 micrograms weekly on sun at 19:00", *more):
        self.s.cli("add", drug, schedule, *more)

    def shown(self, title=TITLE, deadline=8):
        def there():
            cards = [c for c in self.s.notifications() if c.title == title]
            self.assertLessEqual(len(cards), 1, cards)
            return cards and cards[0]

        return wait_for(there, deadline, f"{title!r} on the screen: {self.s.notifications()}")

    def gone(self, deadline=1):
        start = time.monotonic()
        wait_for(lambda: not self.s.notifications(), deadline + 1, "an empty screen")
        self.assertLess(time.monotonic() - start, deadline + 0.2)

    def dose(self, name=DOSE):
        doses = self.s.cli_json("agenda", "--from", "2026-11-01", "--to", "2026-12-31")
        return next(d for d in doses if d["dose"] == name)

    def due(self):
        self.begin()
        self.add()
        return self.shown()


class MainJob(ReminderCase):
    def test_add_be_reminded_press_taken_see_it_recorded(self):
        card = self.due()
        self.assertEqual(card.body, "90 micrograms, under the skin\nPlanned for 19:00")
        self.assertEqual(card.labels, ["Taken", "Snooze", "Skip"])
        self.assertEqual(self.dose()["state"], "due")
        self.s.press("Taken")
        wait_for(lambda: self.dose()["state"] == "taken", 5, "the dose is taken")
        recorded = wait_for(
            lambda: [c for c in self.s.notifications() if "Undo" in c.labels], 5, "what was recorded, with Undo"
        )
        self.assertEqual([c.number for c in recorded], [card.number])
        history = self.s.cli_json("history")
        self.assertEqual([h["verb"] for h in history], ["add", "taken"])

    def test_undo_of_a_button_brings_the_reminder_back(self):
        self.due()
        self.s.press("Taken")
        wait_for(lambda: [c for c in self.s.notifications() if "Undo" in c.labels], 5, "Undo")
        self.s.press("Undo")
        wait_for(lambda: self.dose()["state"] == "due", 5, "the dose is due again")
        self.shown()

    def test_answered_on_the_command_line_it_closes(self):
        self.due()
        self.s.cli("taken", "pegasys")
        self.gone()

    def test_skip_and_snooze_by_button(self):
        self.due()
        self.s.press("Snooze")
        # What was recorded is in the card's place: until then the old card, which is about to be replaced,
        # looks like the one that undo brings back.
        wait_for(lambda: [c for c in self.s.notifications() if "Undo" in c.labels], 8, "what was recorded, with Undo")
        self.assertEqual(self.dose()["state"], "snoozed")
        self.s.cli("undo")
        self.shown()
        self.s.press("Skip")
        wait_for(lambda: self.dose()["state"] == "skipped", 8, "the dose is skipped")

    def test_a_snoozed_dose_starts_no_helper(self):
        self.due()
        self.s.cli("snooze", "pegasys", "30m")
        self.gone()
        wait_for(lambda: self.s.helper_pid() is None, 8, "the helper is done")
        stays(lambda: self.s.helper_pid() is None, 1.5, "no helper")

    def test_closing_is_no_answer(self):
        self.due()
        self.s.close_by_user()
        self.gone()
        stays(lambda: self.dose()["state"] == "due", 0.5, "still due")

    def test_it_comes_at_the_minute_not_before(self):
        self.begin("2026-11-22 18:59:55")
        self.add()
        stays(lambda: not self.s.notifications(), 2, "nothing on the screen yet")
        self.shown()

    def test_the_helper_is_there_before_the_minute_and_waits_for_it(self):
        self.begin("2026-11-22 18:59:56")
        self.add()
        early = wait_for(self.s.helper_pid, 5, "the helper", interval=0.005)
        self.assertIn(b"--early", pathlib.Path(f"/proc/{early}/cmdline").read_bytes())
        self.shown()
        self.assertEqual(self.s.helper_pid(), early)

    def test_answered_before_the_minute_the_helper_goes(self):
        self.begin("2026-11-22 18:59:56")
        self.add()
        wait_for(self.s.helper_pid, 5, "the helper", interval=0.005)
        self.s.cli("taken", DOSE)
        wait_for(lambda: self.s.helper_pid() is None, 8, "the helper is done")
        self.assertEqual(self.s.notifications(), [])

    def test_it_is_on_the_screen(self):
        self.s.start_xvfb()
        blank, shown = self.s.dir / "blank.png", self.s.dir / "shown.png"
        self.s.screenshot(blank)
        self.due()

        def drawn():
            self.s.screenshot(shown)
            return shown.stat().st_size > blank.stat().st_size + 500

        wait_for(drawn, 5, "a picture that is not blank", interval=0.1)


class Faults(ReminderCase):
    def test_killed_daemon_replaces_and_never_doubles(self):
        card = self.due()
        wait_for(lambda: self.s.call_daemon("Open")[0][0].get("notification") == card.number, 5, "where it stands to be known")
        self.s.restart_daemon(kill=True)
        wait_for(lambda: len(self.s.monitor.all("notify")) >= 2, 8, "it is shown again")
        self.assertEqual(self.shown().number, card.number)
        self.assertEqual(self.s.dunst_count(), 1)
        self.s.cli("taken", "pegasys")
        self.gone()

    def test_server_comes_late(self):
        self.begin(dunst=False)
        self.add()
        wait_for(lambda: self.dose()["state"] == "due", 8, "due")
        self.s.start_dunst()
        self.shown(deadline=2.5)

    def places(self):
        """What Open says of where each reminder stands: id to (kind, notification)."""
        rows = self.s.call_daemon("Open")[0]
        return {r["id"]: (r["kind"], r["notification"]) for r in rows if "notification" in r}

    def test_killed_between_the_answer_and_its_closing(self):
        card = self.due()
        wait_for(self.places, 5, "Posted")
        helper = self.s.helper_pid()
        os.kill(helper, signal.SIGSTOP)
        self.s.cli("taken", "pegasys")
        self.assertEqual(self.places(), {DOSE: ("gone", card.number)})
        os.kill(helper, signal.SIGKILL)
        self.s.kill_daemon()
        self.assertEqual(self.s.dunst_count(), 1)
        self.s.restart_daemon()
        self.gone(deadline=3)
        wait_for(lambda: not self.places() and self.s.helper_pid() is None, 5, "it to be forgotten")

    def test_answered_leaves_nothing_behind(self):
        for answer in ("taken", "snooze"):
            with self.subTest(answer):
                self.s.daemon or self.due()
                wait_for(self.places, 5, "Posted")
                self.s.cli(answer, "pegasys")
                self.gone()
                wait_for(lambda: not self.places() and self.s.helper_pid() is None, 5, "it to be forgotten")
                stays(lambda: self.s.helper_pid() is None, 0.5, "no helper")
                self.s.cli("undo")
                self.shown()

    def test_answered_is_not_asked_again_after_a_restart(self):
        self.due()
        self.s.cli("taken", "pegasys")
        self.gone()
        self.s.restart_daemon(kill=True)
        stays(lambda: not self.s.notifications(), 1.5, "an empty screen")


class Off(ReminderCase):
    def later(self, now):
        self.s.stop_daemon()
        self.s.start_daemon(now=now)

    def test_off_for_an_hour_it_is_reminded_once(self):
        self.begin("2026-11-22 12:00:00")
        self.add()
        self.later("2026-11-22 20:00:00")
        self.shown()
        stays(lambda: len(self.s.monitor.all("notify")) == 1, 1, "one notification")

    def test_off_for_three_weeks_one_summary(self):
        self.begin("2026-11-21 12:00:00")
        self.add()
        self.later("2026-12-12 12:00:00")
        card = self.shown("3 doses were missed")
        self.assertIn("Do not take two doses to make up for one", card.body)
        doses = self.s.cli_json("agenda", "--from", "2026-11-20", "--to", "2026-12-13")
        self.assertEqual([d["state"] for d in doses], ["missed"] * 3 + ["scheduled"])
        stays(lambda: self.s.dunst_count() == 1, 0.5, "one summary")

    def test_a_missed_dose_says_whose_it_was(self):
        self.begin("2026-11-22 18:00:00")
        self.s.cli("patient", "add", "Anna")
        self.add("pegasys", "90 micrograms weekly on sun at 19:00", "--patient", "Anna")
        self.later("2026-11-26 12:00:00")
        self.assertTrue(self.shown("Anna: a dose was missed").body.startswith("peginterferon alfa-2a, Sunday"))
    def test_it_is_said_whose_dose_it_was_and_where(self):
        self.begin("2026-11-21 12:00:00")
        self.s.cli("patient", "add", "Anna", "--zone", "America/New_York")
        self.s.cli("set", "--patient", "Anna", "contact", "ward 5")
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00", "--patient", "Anna")
        self.later("2026-11-26 12:00:00")
        card = self.shown("Anna: a dose was missed")
        self.assertIn("peginterferon alfa-2a, Sunday 22 November, 19:00 (New York), 4 days ago", card.body)
        self.assertIn("ask your care team: ward 5.", card.body)
        self.s.cli("set", "--patient", "Anna", "contact-urgent", "0700 24")
        self.later("2026-11-26 12:01:00")
        both = "ask your care team: 0700 24 (at any hour); ward 5."
        wait_for(lambda: both in self.shown("Anna: a dose was missed").body, 10, "both numbers, on the card that stood there")

    def test_more_than_five_come_as_one(self):
        self.begin("2026-11-22 18:59:50")
        for i in range(7):
            self.add("pegasys", "90 micrograms weekly on sun at 19:00", "--name", f"r{i}")
        self.shown("7 doses are due", deadline=15)
        self.assertEqual(self.s.dunst_count(), 1)


class Restarts(ReminderCase):
    """On a server that keeps what it is not told to close."""

    def setUp(self):
        super().setUp()
        FakeServer(self.s)

    def one_card(self):
        wait_for(lambda: [c for c in self.s.notifications() if c.labels], 8, "a card that can be answered")
        stays(lambda: len(self.s.notifications()) == 1, 0.5, "one card")

    def test_between_a_show_and_the_word_where_it_stands(self):
        self.begin(dunst=False)
        self.add()
        self.shown()
        for kill in (False, True):
            for pause in (0, 0.03, 0.06, 0.1):
                with self.subTest(kill=kill, pause=pause):
                    self.s.cli("taken", "pegasys")
                    self.gone()
                    self.s.cli("undo")
                    time.sleep(pause)  # what is looked for is in it
                    self.s.restart_daemon(kill=kill)
                    self.one_card()

    def test_answered_as_it_falls_due_and_stopped(self):
        self.begin(dunst=False)
        self.add()
        wait_for(lambda: self.dose()["state"] == "due", 8, "due", interval=0.003)
        self.s.cli("taken", "pegasys")
        self.s.stop_daemon()
        wait_for(lambda: not self.s.notifications(), 3, "an empty screen")

    def test_a_helper_that_was_killed_is_back_at_once(self):
        self.begin(dunst=False)
        self.add()
        number = self.shown().number
        for _ in range(2):
            old = self.s.helper_pid()
            os.kill(old, signal.SIGKILL)
            began = time.monotonic()
            wait_for(lambda: self.s.helper_pid() not in (None, old), 5, "another helper")
            figure("helper back after it was killed", round((time.monotonic() - began) * 1000), "ms")
            self.one_card()
            self.assertEqual(self.shown().number, number)


class Urgent(ReminderCase):
    """How a reminder meets the desktop's do not disturb: what is urgent passes through it."""

    def is_urgent(self, urgent):
        wait_for(lambda: int(self.shown().hints["urgency"]) == (2 if urgent else 1), 5, f"urgent: {urgent}")

    def test_off_last_quarter_and_on(self):
        FakeServer(self.s)
        self.begin(dunst=False)
        self.add()
        self.is_urgent(False)
        self.s.cli("set", "urgent", "on")
        self.is_urgent(True)
        self.s.cli("set", "--regimen", "pegasys", "urgent", "last-quarter")
        self.is_urgent(False)
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-11-24 07:30:00")  # of a window of 48 hours
        self.is_urgent(True)
        self.s.cli("set", "--regimen", "pegasys", "urgent", "off")
        self.is_urgent(False)
        wrong = self.s.cli("set", "urgent", "sometimes", check=False)
        self.assertEqual(wrong.rc, 1)
        self.assertIn("do not disturb: off (never), last-quarter", " ".join(wrong.stderr.split()))

    def test_a_summary(self):
        FakeServer(self.s)
        self.begin("2026-11-22 18:59:50", dunst=False)
        for i in range(6):
            self.add("pegasys", "90 micrograms weekly on sun at 19:00", "--name", f"r{i}", "--yes")
        self.assertEqual(int(self.shown("6 doses are due", 15).hints["urgency"]), 2)
        self.s.cli("set", "urgent", "off")
        wait_for(lambda: int(self.shown("6 doses are due").hints["urgency"]) == 1, 5, "it is not urgent")


class Words(ReminderCase):
    def test_before_and_after(self):
        self.begin("2026-11-22 18:29:57")
        self.add()
        self.s.cli("set", "--regimen", "pegasys", "before", "30m take it out of the fridge")
        self.s.cli("set", "--regimen", "pegasys", "after", "2h look at the injection site")
        card = self.shown("Coming up: your injection")
        self.assertIn("take it out of the fridge", card.body)
        # It asks for nothing, and closed it was read.
        self.assertEqual(card.actions, [])
        self.s.close_by_user()
        self.gone()
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-11-22 19:00:00")
        self.shown()
        stays(lambda: len(self.s.notifications()) == 1, 0.5, "the dose's card alone")
        self.s.cli("taken", "pegasys")
        self.gone()
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-11-22 21:05:00")
        self.assertIn("look at the injection site", self.shown("After your injection").body)

    def test_a_pause_without_an_end_is_brought_to_mind(self):
        self.begin("2026-11-23 12:00:00")
        self.add()
        self.s.cli("pause", "pegasys")
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-12-02 12:00:00")
        self.assertIn("Paused since Monday 23 November", self.shown("Paused: your injection").body)


class Privacy(ReminderCase):
    def test_no_drug_in_arguments_or_logs(self):
        self.due()
        pids = [self.s.pid_of("org.cytosched.Daemon1"), self.s.helper_pid()]
        for pid in pids:
            arguments = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
            self.assertNotIn(b"pegasys", arguments)
            self.assertNotIn(b"interferon", arguments)
        self.assertNotIn("interferon", self.s.logs())
        self.assertNotIn("pegasys", self.s.logs())

    def test_files_are_for_the_owner_alone(self):
        self.begin(dunst=False)
        self.add()
        folder = next(pathlib.Path(self.s.dir).rglob("cytosched.db")).parent
        self.assertEqual(folder.stat().st_mode & 0o777, 0o700)
        for file in folder.iterdir():
            self.assertEqual(file.stat().st_mode & 0o077, 0, file)

    def test_discreet(self):
        self.begin()
        self.s.cli("set", "--patient", "me", "discreet", "on")
        self.add()
        card = self.shown("Reminder")
        self.assertNotIn("interferon", card.body)
        self.assertNotIn("micrograms", card.body)

    def names_nothing(self, text, what):
        for word in ("pegasys", "interferon", "micrograms"):
            self.assertNotIn(word, str(text).lower(), what)

    def told(self, title):
        """Waits for a notification of TITLE, and looks at the whole call."""
        calls = wait_for(lambda: [n for n in self.server.called("Notify") if title in n[3]], 10, title)
        self.names_nothing(calls, title)
        return calls[0][4]

    def test_discreet_in_all_it_says(self):
        """Where there are no buttons either; in the command's environment, the calendar, a terminal."""
        self.server = FakeServer(self.s, caps=["body"])
        script, told = self.s.dir / "command", self.s.dir / "told"
        script.write_text(f"#!/bin/sh\ntr '\\0' '\\n' </proc/self/environ >'{told}.part'\nmv '{told}.part' '{told}'\n")
        script.chmod(0o755)
        self.begin(dunst=False)
        self.s.cli("set", "--patient", "me", "discreet", "on")
        self.s.cli("set", "reminder-command", script)
        self.s.cli("set", "before", "1d")
        self.add()
        self.assertTrue(self.told("Reminder").endswith("To answer, type: cytosched taken"))
        wait_for(told.exists, 8, "the command")
        lines = [line for line in told.read_text().splitlines() if line.startswith("CYTOSCHED_")]
        self.assertIn("CYTOSCHED_PATIENT=me", lines)
        self.names_nothing(lines, "the command's environment")
        self.names_nothing(self.s.cli("export").stdout, "the calendar")
        watch = self.s.start("watch", [BUILD / "cytosched", "watch"], self.s.clock.environment())
        wait_for(lambda: "cytosched skip" in watch.text(), 5, "the reminder on a terminal")
        self.names_nothing(watch.text(), "the terminal")
        watch.stop()
        self.s.cli("pause", "pegasys", "--from", "2026-11-25")
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-12-03 12:00:00")
        self.told("A dose was missed")
        wait_for(lambda: [n for n in self.server.called("Notify") if "Paused since" in n[4]], 10, "the pause")
        self.told("Reminder")
        self.names_nothing(self.s.logs(), "the log")

    def test_discreet_summary(self):
        self.server = FakeServer(self.s)
        self.begin("2026-11-22 18:59:50", dunst=False)
        self.s.cli("set", "discreet", "on")
        for i in range(6):
            self.add("pegasys", "90 micrograms weekly on sun at 19:00", "--name", f"r{i}")
        self.told("6 doses are due")

    def test_discreet_is_of_one_patient(self):
        """Another's drugs are named, in one calendar with those that are not."""
        self.begin(dunst=False)
        self.s.cli("patient", "add", "Anna")
        self.s.cli("set", "--patient", "Anna", "discreet", "on")
        self.add()
        self.add("besremi", "50 micrograms weekly on sun at 20:00", "--patient", "Anna", "--yes")
        calendar = self.s.cli("export").stdout
        self.assertIn("SUMMARY:me - Injection: peginterferon alfa-2a 90 micrograms", calendar)
        self.assertIn("SUMMARY:Anna - Reminder\n", calendar.replace("\r", ""))
        self.assertNotIn("ropeg", calendar)


if __name__ == "__main__":
    main()

#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job on KDE's Plasma: make check-plasma. SHOTS=FOLDER keeps pictures of the screen."""

import os
import pathlib
import signal

from gi.repository import GLib
from harness import SERVER_NAME, SERVER_PATH, main, stays, wait_for
from plasma import Plasma
from test_reminder import TITLE, ReminderCase

NOW = "2026-11-22 19:00:05"
DRAWN = 20  # seconds that a busy machine may take to draw what it was told


class OnPlasma(ReminderCase):
    def setUp(self):
        super().setUp()
        self.screen = Plasma(self.s)
        self.screen.start()
        self.s.start_daemon(now=NOW)
        self.add("pegasys", "90 micrograms weekly on sun at 19:00", "--from", "2026-11-22")

    def drawn(self, title=TITLE):
        """The card of TITLE, when it and no other is on the screen."""
        card = self.shown(title, DRAWN)
        wait_for(lambda: self.screen.cards() == 1, DRAWN, f"one card on the screen, not {self.screen.cards()}")
        return card

    def empty(self):
        wait_for(lambda: self.screen.cards() == 0, DRAWN, "an empty screen")

    def shot(self, name):
        if os.environ.get("SHOTS"):
            self.s.screenshot(pathlib.Path(os.environ["SHOTS"], f"plasma-{name}.png"))

    def state(self, state):
        wait_for(lambda: self.dose()["state"] == state, DRAWN, f"the dose is {state}")

    def at(self, now):
        self.s.stop_daemon()
        self.s.start_daemon(now=now)

    def disturb(self, yes):
        if yes:
            self.s.call(SERVER_NAME, SERVER_PATH, SERVER_NAME, "UnInhibit", GLib.Variant("(u)", (self.cookie,)))
        else:
            arguments = GLib.Variant("(ssa{sv})", ("", "a test", {}))
            self.cookie = self.s.call(SERVER_NAME, SERVER_PATH, SERVER_NAME, "Inhibit", arguments)[0]

    def test_a_reminder(self):
        self.drawn()
        self.shot("due")
        self.screen.click_body()
        wait_for(self.screen.opened, DRAWN, "the page")
        self.assertIn("/report.html", self.screen.opened())
        self.assertEqual(self.drawn().labels, ["Taken", "Snooze", "Skip"])
        self.state("due")

        before = len(self.s.monitor.all("notify"))
        os.kill(self.s.helper_pid(), signal.SIGKILL)
        wait_for(lambda: len(self.s.monitor.all("notify")) > before, 3, "the card, by another helper")
        self.screen.press(self.drawn(), "Snooze")
        self.state("snoozed")
        self.screen.press(self.drawn("Snoozed until 19:15"), "Undo")
        self.state("due")
        # What was shown meanwhile ended by itself: the reminder follows it all the same.
        card = self.drawn()
        self.shot("undone")

        self.screen.close()
        self.empty()
        self.state("due")
        self.at("2026-11-22 19:16:00")
        self.screen.press(self.drawn(), "Taken")
        self.state("taken")
        card = self.drawn("Recorded: taken at 19:16")
        self.shot("taken")
        self.s.stop_daemon()
        wait_for(lambda: not self.shown(card.title).actions, DRAWN, "the buttons to go")
        wait_for(lambda: self.screen.cards() and not self.screen.buttons(2), DRAWN, "the buttons to be drawn no more")
        self.shot("stopped")

    def test_after_a_snooze(self):
        self.screen.press(self.drawn(), "Snooze")
        self.state("snoozed")
        self.drawn("Snoozed until 19:15")
        # It stays there when the daemon goes, ends by itself, and what is then due is on the screen.
        self.s.stop_daemon()
        wait_for(lambda: self.screen.cards() == 0, 90, "what was recorded to end by itself")
        self.s.start_daemon(now="2026-11-22 19:15:05")
        self.drawn()
        self.shot("after-a-snooze")

    def test_do_not_disturb(self):
        self.drawn()
        self.s.cli("taken", "pegasys", "--at", "19:00")
        self.empty()
        self.disturb(False)
        self.at("2026-11-29 19:00:05")
        self.shown()
        stays(lambda: self.screen.cards() == 0, 5, "nothing is on the screen")
        wait_for(lambda: self.screen.in_tray(4), 60, "it in the list of what came meanwhile, with its buttons and Report", 3)
        self.shot("do-not-disturb-tray")
        # In the last quarter of its window it is urgent. A click elsewhere closes the list.
        self.screen.click(400, 300)
        self.at("2026-12-01 12:00:00")
        self.drawn()
        self.shot("do-not-disturb-urgent")

    def test_again_after_do_not_disturb(self):
        self.drawn()
        self.s.cli("taken", "pegasys", "--at", "19:00")
        self.empty()
        self.disturb(False)
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-11-29 19:00:05", speed=20)
        self.shown()
        self.disturb(True)
        before = len(self.s.monitor.all("notify"))
        wait_for(lambda: len(self.s.monitor.all("notify")) > before, 120, "the reminder of 15 minutes later")
        self.drawn()
        self.shot("again-after-do-not-disturb")


if __name__ == "__main__":
    main()

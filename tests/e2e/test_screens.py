#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job on each notification server that people have: its real buttons pressed, and what
fails beside it. SHOTS=FOLDER keeps pictures of the screen."""

import os
import pathlib
import signal
import time

from gi.repository import GLib
from harness import SERVER_NAME, FakeError, FakeServer, figure, main, stays, wait_for
from screen import Dunst, notification_daemon, xfce
from test_reminder import DOSE, TITLE, ReminderCase

NOW = "2026-11-22 19:00:05"
SERVERS = {"Dunst": Dunst, "Xfce": xfce, "NotificationDaemon": notification_daemon}


def other_server(name):
    names = list(SERVERS)
    return SERVERS[names[(names.index(name) + 1) % len(names)]]


class OnScreen:
    """What holds on each of them."""

    def setUp(self):
        super().setUp()
        self.screen = SERVERS[type(self).__name__](self.s)
        self.process = self.screen.start()
        self.s.start_daemon(now=NOW)
        self.add("pegasys", "90 micrograms weekly on sun at 19:00", "--from", "2026-11-22")
        self.card = self.drawn()

    def drawn(self, title=TITLE, deadline=8):
        """The card of TITLE, when it and no other is on the screen."""
        card = self.shown(title, deadline)
        wait_for(lambda: self.screen.cards() == 1, deadline, f"one card on the screen, not {self.screen.cards()}")
        return card

    def press(self, label, card=None):
        card = card or self.drawn()
        self.screen.press(card, label)
        pressed = (card.number, card.actions[card.labels.index(label)])
        wait_for(lambda: pressed in self.s.monitor.all("action"), 10, f"{label} to arrive")

    def shot(self, name):
        if os.environ.get("SHOTS"):
            self.s.screenshot(pathlib.Path(os.environ["SHOTS"], f"{type(self).__name__}-{name}.png"))

    def state(self, state):
        wait_for(lambda: self.dose()["state"] == state, 5, f"the dose is {state}")

    def test_taken_and_undo(self):
        self.shot("due")
        self.press("Taken")
        self.state("taken")
        record = self.drawn("Recorded: taken at 19:00")
        self.assertEqual(record.number, self.card.number)
        self.shot("taken")
        self.press("Undo", record)
        self.state("due")
        self.shown("Undone. Nothing is recorded for this dose.")
        self.shot("undone")
        self.assertEqual(self.drawn().labels, ["Taken", "Snooze", "Skip"])

    def test_snooze_and_skip(self):
        self.press("Snooze")
        self.state("snoozed")
        self.drawn("Snoozed until 19:15")
        self.shot("snoozed")
        self.s.cli("undo")
        self.press("Skip")
        self.state("skipped")
        self.drawn("Recorded: skipped")
        self.shot("skipped")

    def test_the_site_by_its_button(self):
        self.s.cli("taken", DOSE, "--at", "19:00", "--site", "right abdomen")
        for site in ("left abdomen", "left thigh", "right thigh"):  # one that was never used would come first
            self.s.cli("site", "remove", site)
        wait_for(lambda: self.screen.cards() == 0, 5, "an empty screen")
        self.s.stop_daemon()
        self.s.start_daemon(now="2026-11-29 19:00:05")
        card = self.drawn()
        self.assertIn("Site used longest ago: right abdomen (7 days)", card.body)
        self.shot("site")
        self.press("Taken", card)
        record = self.drawn("Recorded: taken at 19:00")
        self.assertEqual(record.labels, ["Undo", "In the right abdomen"])
        self.shot("site-button")
        self.press("In the right abdomen", record)
        wait_for(lambda: self.dose("pegasys@2026-11-29T19:00").get("site") == "right abdomen", 5, "the site")
        self.drawn("Recorded: right abdomen")
        self.shot("site-recorded")

    def test_all_taken(self):
        for i in range(6):
            self.add(f"drug{i}", "1 mg daily at 19:00", "--from", "2026-11-22")
        card = self.drawn("7 doses are due", 15)
        self.shot("summary")
        self.press("All taken", card)
        self.state("taken")
        self.drawn("Recorded: 7 doses taken")
        self.shot("all-taken")

    def test_notices(self):
        """What is no dose that is due."""
        def on(day, *title):
            self.s.stop_daemon()
            self.s.start_daemon(now=f"{day} 12:00:00")
            return title and self.drawn(*title)

        self.s.cli("taken", DOSE)
        wait_for(lambda: self.screen.cards() == 0, 5, "an empty screen")
        self.s.cli("supply", "add", "pegasys", "3", "pens", "--batch", "B2117", "--expires", "2026-12-04")
        self.drawn("2 pens expire before their dose (peginterferon alfa-2a)")
        self.shot("expiring")
        self.s.cli("supply", "count", "pegasys", "1", "--batch", "C3", "--yes")
        on("2026-11-29", "1 pen is left (peginterferon alfa-2a)")
        self.shot("low")
        self.s.cli("supply", "remove", "pegasys")
        self.s.call_daemon("Heard", GLib.Variant("(ssa{sv})", ("pegasys@2026-11-29T19:00", "gone", {})))
        card = self.drawn("From the phone: your injection")
        self.shot("from-the-phone")
        self.press("Leave it", card)
        wait_for(lambda: self.screen.cards() == 0, 5, "an empty screen")
        self.add("blood test", "every 4 weeks on sun at 12:00", "--appointment", "--from", "2026-11-29")
        card = self.drawn("Appointment: blood test")
        self.shot("appointment")
        self.press("Done", card)

    def test_answered_elsewhere(self):
        began = time.monotonic()
        self.s.cli("taken", "pegasys")
        wait_for(lambda: self.screen.cards() == 0, 5, "an empty screen")
        took = time.monotonic() - began
        figure("closed after it was answered elsewhere", round(took * 1000), "ms")
        self.assertLess(took, 1.2)

    def test_closed_is_no_answer(self):
        self.screen.close()
        wait_for(lambda: self.screen.cards() == 0, 5, "an empty screen")
        stays(lambda: self.dose()["state"] == "due", 0.3, "still due")

    def back_after(self, start):
        """Until it is shown on a server that START starts: within 2 s, and once."""
        self.process.kill9()
        wait_for(lambda: not self.s.owner(SERVER_NAME), 5, "the server's name to go")
        self.process = start()
        began = time.monotonic()
        self.shown(deadline=2)
        took = time.monotonic() - began
        figure("shown after the server was back", round(took * 1000), "ms")
        self.drawn()

    def test_server_killed(self):
        self.back_after(self.screen.start)
        self.press("Taken")
        self.state("taken")

    def test_server_replaced_by_another(self):
        self.screen = other_server(type(self).__name__)(self.s)
        self.back_after(self.screen.start)
        self.press("Taken")
        self.state("taken")

    def test_server_and_daemon_killed(self):
        self.s.kill_daemon()
        self.back_after(lambda: self.screen.start() and self.s.start_daemon() and self.process)
        self.press("Skip")
        self.state("skipped")

    def test_daemon_killed(self):
        """Its notification stays, and is taken over: never a second one."""
        for _ in range(3):
            # One that nobody would find again is closed.
            wait_for(lambda: "notification" in self.s.call_daemon("Open")[0][0], 5, "the daemon to know where it stands")
            self.s.kill_daemon()
            wait_for(lambda: not self.shown().labels, 5, "the buttons that nobody hears to go")
            self.s.restart_daemon()
            wait_for(lambda: self.shown().labels, 5, "the buttons to be back")
            self.assertEqual(self.drawn().number, self.card.number)
        self.press("Taken")
        self.state("taken")


for server in SERVERS:
    globals()[server] = type(server, (OnScreen, ReminderCase), {"__doc__": f"{server}: as OnScreen says."})


class Meanwhile(ReminderCase):
    """Whatever becomes of the notification server, the daemon answers at once: in 100 ms, which on
    a machine that runs other tests may be more, but is no waiting for anybody."""

    ROUNDS = 40
    SLACK = 10

    def answers(self, what):
        """Calls and commands one after another; the longest of each."""
        took = {"a call": [], "a command": []}
        verbs = [[], ["next"], ["taken", DOSE], ["undo"]]
        for n in range(self.ROUNDS):
            began = time.monotonic()
            self.s.call_daemon("Open")
            took["a call"].append(time.monotonic() - began)
            began = time.monotonic()
            self.s.cli(*verbs[n % len(verbs)])
            took["a command"].append(time.monotonic() - began)
        for kind, times in took.items():
            figure(f"{kind} answered", round(max(times) * 1000), "ms")
            self.assertLess(max(times), 0.1 * self.SLACK, what)

    def due_without(self):
        self.begin(NOW, dunst=False)
        self.add("pegasys", "90 micrograms weekly on sun at 19:00", "--from", "2026-11-22")
        wait_for(lambda: self.dose()["state"] == "due", 5, "due")

    def test_absent(self):
        self.due_without()
        self.answers("no notification server")

    def test_hung(self):
        for method in ("GetCapabilities", "Notify"):
            with self.subTest(method):
                server = FakeServer(self.s, hangs=[method])
                if not self.s.daemon:
                    self.due_without()
                wait_for(lambda: server.called(method), 10, method)
                self.answers(f"one that hangs in {method}")
                server.close()

    def test_stopped(self):
        self.s.start_dunst()
        self.due_without()
        self.shown()
        self.s.dunst.signal(signal.SIGSTOP)
        self.answers("dunst stopped")
        self.s.dunst.signal(signal.SIGCONT)
        self.shown()
        self.assertEqual(self.s.dunst_count(), 1)

    def test_fails(self):
        def fail(*_):
            raise FakeError("org.freedesktop.DBus.Error.Failed", "it fails")

        FakeServer(self.s).answer = fail
        self.due_without()
        self.answers("one that fails")


if __name__ == "__main__":
    main()

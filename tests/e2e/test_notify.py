#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cytosched-notify with real dunst, and a double of the daemon."""

import os
import shutil
import signal
import time
import unittest

from gi.repository import GLib
from harness import BUILD, Case, FakeDaemon, FakeError, FakeServer, NO_ANSWER, SERVER_NAME
from harness import figure, main, stays, wait_for

DOSE = "pegasys@2026-11-22T19:00"
RECORDED = "Recorded: taken at 19:03"
UNDONE = "Undone. Nothing is recorded for this dose."


class NotifyCase(Case):
    def setUp(self):
        super().setUp()
        self.daemon = FakeDaemon(self.s)

    def shown(self, title="Injection due", deadline=5):
        """The one notification that is on the screen, when it has this title."""

        def there():
            shown = self.s.notifications()
            self.assertLessEqual(len(shown), 1, shown)
            return shown and shown[0].title == title and shown[0]

        return wait_for(there, deadline, f"{title!r} on the screen: {self.s.notifications()}")

    def remind_on_dunst(self):
        self.s.start_dunst()
        self.daemon.remind()
        self.helper = self.s.start_notify()
        return self.shown()

    def nothing_asked(self):
        names = {"Take", "Skip", "Snooze", "Undo", "Dismiss", "Set"}
        self.assertEqual([c for c in self.daemon.calls if c[0] in names], [])


class Shows(NotifyCase):
    def test_text_buttons_and_hints(self):
        shown = self.remind_on_dunst()
        self.assertEqual(shown.app, "cytosched")
        self.assertEqual(shown.icon or shown.hints.get("image-path"), "cytosched")
        self.assertIn("peginterferon alfa-2a, 90 micrograms", shown.body)
        self.assertNotIn("type:", shown.body)
        self.assertEqual(shown.actions, ["taken", "snooze", "skip"])
        self.assertEqual(shown.labels, ["Taken", "Snooze", "Skip"])
        self.assertEqual(shown.hints["urgency"], 2)
        self.assertEqual(shown.hints["desktop-entry"], "cytosched")
        self.assertEqual(shown.hints["sound-name"], "alarm-clock-elapsed")
        self.assertEqual(shown.expire, 0)
        self.assertEqual(self.s.dunst_count(), 1)

    def test_posted_says_where_it_stands(self):
        shown = self.remind_on_dunst()
        posted = wait_for(lambda: self.daemon.called("Posted"), 5, "Posted")
        server = f"{self.s.owner(SERVER_NAME)}@{self.s.connect().get_guid()}"
        self.assertEqual(posted, [(DOSE, server, shown.number)])

    def test_markup_is_escaped(self):
        self.s.start_dunst()
        self.daemon.remind(body="a <b> & c")
        self.s.start_notify()
        self.assertEqual(self.shown().body, "a &lt;b&gt; &amp; c")

    def test_shown_again_is_replaced(self):
        first = self.remind_on_dunst()
        self.daemon.remind()
        wait_for(lambda: len(self.s.monitor.all("notify")) == 2, 5, "the second time")
        again = self.shown()
        self.assertEqual(again.number, first.number)
        self.assertIn("sound-name", again.hints)
        self.assertEqual(self.s.dunst_count(), 1)

    def test_what_becomes_urgent_comes_anew(self):
        """GNOME's do not disturb lets nothing through that is only replaced."""
        server = FakeServer(self.s)
        self.daemon.remind(urgency=1)
        self.s.start_notify()
        first = self.shown()
        for n in (1, 2):
            self.daemon.remind(urgency=2)
            wait_for(lambda: len(server.called("Notify")) == n + 1, 5, "it again")
        again = self.shown()
        self.assertEqual(server.called("CloseNotification"), [(first.number,)])
        self.assertEqual([call[1] for call in server.called("Notify")], [0, 0, again.number])
        self.assertEqual(int(again.hints["urgency"]), 2)

    def test_what_expired_is_not_replaced(self):
        """On Plasma what replaces it is nowhere on the screen: neither what was shown when it ended by itself, nor
        what a helper that was killed left."""
        server = FakeServer(self.s, name="Plasma")
        self.daemon.remind()
        helper = self.s.start_notify()
        first = self.shown()
        wait_for(lambda: self.daemon.places, 5, "Posted")
        server.closed(first.number, reason=1)
        self.daemon.remind()
        wait_for(lambda: len(server.called("Notify")) == 2, 5, "it again")
        wait_for(lambda: self.daemon.called("Posted")[-1][2] == 2, 5, "where it stands now")
        helper.kill9()
        self.s.start_notify()
        wait_for(lambda: len(server.called("Notify")) == 3, 5, "it on the screen again")
        self.assertEqual([call[1] for call in server.called("Notify")], [0, 0, 0])
        wait_for(lambda: list(server.standing) == [3], 5, "one card")

    def test_a_message_is_taken_down_before_it_expires(self):
        """By the helper: the reminder that follows under its number is never what has expired."""
        server = FakeServer(self.s)
        self.daemon.remind()
        self.s.start_notify()
        first = self.shown()
        server.invoke(first.number, "taken")
        record = self.shown(RECORDED)
        self.assertEqual(record.expire, 70000)
        self.s.wait_until_armed()
        server.invoke(first.number, "undo")
        self.assertEqual(self.shown("Undone. Nothing is recorded for this dose.").expire, 14000)
        self.assertEqual(self.shown().number, first.number)

    def test_changed_text_is_replaced_without_sound(self):
        first = self.remind_on_dunst()
        self.daemon.rows[DOSE]["title"] = "Injection still due"
        self.daemon.say("RegimenChanged", "(s)", "pegasys")
        again = self.shown("Injection still due")
        self.assertEqual(again.number, first.number)
        self.assertNotIn("sound-name", again.hints)

    def test_a_burst_of_signals_is_few_questions(self):
        self.remind_on_dunst()
        before = len(self.daemon.called("Open"))
        for _ in range(200):
            self.daemon.say("ReminderShown", "(s)", DOSE)
        done = len(self.daemon.called("Open"))
        self.daemon.remind(title="Last")
        self.shown("Last")
        self.assertLess(len(self.daemon.called("Open")) - min(before, done), 60)
        self.assertEqual(len(self.s.monitor.all("notify")), 2)

    def test_a_signal_during_a_question_is_not_lost(self):
        def slow():
            reply = self.daemon.do_Open()
            time.sleep(0.3)
            return reply

        self.remind_on_dunst()
        self.daemon.hooks["Open"] = slow
        before = len(self.daemon.called("Open"))
        self.daemon.say("ReminderShown", "(s)", "")
        wait_for(lambda: len(self.daemon.called("Open")) > before, 5, "Open")
        self.daemon.remind(title="Last")
        self.shown("Last")

    def test_several_stand_side_by_side(self):
        self.s.start_dunst()
        doses = [self.daemon.remind(f"d{i}@2026-11-22T19:0{i}", title=f"Dose {i}") for i in range(4)]
        self.s.start_notify()
        wait_for(lambda: len(self.s.notifications()) == 4, 5, "four")
        self.daemon.answered_elsewhere(doses[1])
        wait_for(lambda: len(self.s.notifications()) == 3, 1, "one less")
        titles = {n.title for n in self.s.notifications()}
        self.assertEqual(titles, {"Dose 0", "Dose 2", "Dose 3"})

    def test_snoozed_is_quiet(self):
        self.remind_on_dunst()
        self.daemon.rows[DOSE]["state"] = "snoozed"
        self.daemon.say("ReminderShown", "(s)", DOSE)
        wait_for(lambda: not self.s.notifications(), 1, "it to be closed")
        self.daemon.remind(state="due")
        self.shown()


class Answers(NotifyCase):
    def test_taken(self):
        first = self.remind_on_dunst()
        self.s.press("Taken")
        record = self.shown(RECORDED)
        self.assertEqual(record.number, first.number)
        self.assertEqual(record.labels, ["Undo"])
        self.assertEqual(
            record.body,
            "peginterferon alfa-2a\n90 micrograms\nNext: Sunday 29 November, 19:00",
        )
        self.assertEqual(self.s.dunst_count(), 1)
        [(request, dose, options)] = self.daemon.called("Take")
        self.assertEqual((dose, options), (DOSE, {}))
        self.assertTrue(1 <= len(request) <= 64)
        self.assertIsNone(self.helper.rc)

    def test_snooze_and_skip(self):
        first = self.remind_on_dunst()
        self.s.press("Snooze")
        self.assertEqual(self.shown("Snoozed until 19:15").number, first.number)
        self.assertEqual(self.daemon.called("Snooze")[0][1:], (DOSE, "", {}))
        self.daemon.remind()
        self.shown()
        self.s.press("Skip")
        self.assertEqual(self.shown("Recorded: skipped").number, first.number)

    def test_undo(self):
        first = self.remind_on_dunst()
        self.s.press("Taken")
        self.shown(RECORDED)
        self.s.press("Undo")
        self.assertEqual(self.shown(UNDONE).number, first.number)
        self.assertEqual(self.daemon.called("Undo")[0][1:], ("", {"change": 7}))
        back = self.shown(deadline=8)
        self.assertEqual(back.number, first.number)
        self.assertEqual(back.labels, ["Taken", "Snooze", "Skip"])
        self.s.press("Taken")
        self.shown(RECORDED)
        requests = [c[0] for c in self.daemon.called("Take")]
        self.assertEqual(len(set(requests)), 2)

    def test_undo_under_a_double_click(self):
        """The second press falls on the Undo that has appeared there: it is none."""
        server = FakeServer(self.s)
        self.daemon.remind()
        self.s.start_notify()
        number = self.shown().number
        server.invoke(number, "skip")
        server.invoke(number, "undo")  # at once: however busy the machine is, no second lies between
        record = self.shown("Recorded: skipped")
        self.assertEqual(record.labels, ["Undo"])
        self.assertEqual(self.daemon.called("Undo"), [])
        wait_for(lambda: time.monotonic() - record.when > 1.1, 5, "Undo to arm")
        server.invoke(number, "undo")
        self.shown(UNDONE)
        self.assertEqual(len(self.daemon.called("Undo")), 1)

    def test_taken_back_elsewhere_while_the_record_is_shown(self):
        first = self.remind_on_dunst()
        self.s.press("Taken")
        self.shown(RECORDED)
        self.daemon.remind()
        self.assertEqual(self.shown().number, first.number)

    def test_another_change_ends_undo(self):
        self.remind_on_dunst()
        self.s.press("Taken")
        self.shown(RECORDED)
        self.daemon.say("RegimenChanged", "(s)", "other")
        self.daemon.say("ReminderShown", "(s)", "")
        stays(lambda: self.s.notifications(), 0.3, "the record, after another regimen's change")
        self.daemon.say("RegimenChanged", "(s)", "pegasys")
        self.assertEqual(self.helper.wait(2), 0)
        self.assertEqual(self.s.notifications(), [])

    def test_record_is_as_discreet_as_the_reminder(self):
        self.s.start_dunst()
        self.daemon.remind(title="Reminder", body="It is time for me.")
        self.s.start_notify()
        self.shown("Reminder")
        self.s.press("Taken")
        record = self.shown(RECORDED)
        self.assertEqual(record.body, "Next: Sunday 29 November, 19:00")

    def test_refused(self):
        def refuse(*_):
            raise FakeError("Conflict", "nothing can be recorded now")

        first = self.remind_on_dunst()
        self.daemon.hooks["Take"] = refuse
        for _ in range(2):
            count = len(self.s.monitor.all("notify"))
            self.s.press("Taken")
            wait_for(lambda: len(self.s.monitor.all("notify")) > count, 5, "the error")
            shown = self.shown()
            self.assertEqual(shown.number, first.number)
            self.assertTrue(shown.body.startswith("Not recorded: nothing can be recorded now\n"))
            self.assertEqual(shown.labels, ["Taken", "Snooze", "Skip"])
        self.daemon.remind(title="Again")
        self.assertFalse(self.shown("Again").body.startswith("Not recorded"))
        del self.daemon.hooks["Take"]
        self.s.press("Taken")
        self.shown(RECORDED)

    def test_refused_and_gone(self):
        def refuse(*_):
            self.daemon.answered_elsewhere(DOSE)
            raise FakeError("Conflict", "this dose is recorded as skipped")

        self.remind_on_dunst()
        self.daemon.hooks["Take"] = refuse
        self.s.press("Taken")
        shown = self.shown("Not recorded")
        self.assertEqual(shown.body, "this dose is recorded as skipped")
        self.assertEqual(shown.labels, [])

    def ask_first(self, request, dose, options):
        if not options.get("yes"):
            raise FakeError("NeedsConfirmation", "Another dose of pegasys is near. Record this one?")
        return self.daemon.do_Take(request, dose, options)

    def test_question(self):
        first = self.remind_on_dunst()
        self.daemon.hooks["Take"] = self.ask_first
        self.s.press("Taken")
        asked = self.shown("Please check")
        self.assertEqual(asked.number, first.number)
        self.assertEqual(asked.body, "Another dose of pegasys is near. Record this one?")
        self.assertEqual(asked.labels, ["Record it", "Do not record"])
        self.s.press("Do not record")
        self.shown()
        self.s.press("Taken")
        self.shown("Please check")
        self.s.press("Record it")
        self.shown(RECORDED)
        calls = self.daemon.called("Take")
        self.assertEqual([c[2] for c in calls], [{}, {}, {"yes": True}])
        self.assertEqual(len({c[0] for c in calls}), 3)

    def test_question_of_a_discreet_reminder(self):
        self.s.start_dunst()
        self.daemon.remind(title="Reminder", body="It is time.", discreet=True)
        self.daemon.hooks["Take"] = self.ask_first
        self.s.start_notify()
        self.shown("Reminder")
        self.s.press("Taken")
        asked = self.shown("Please check")
        self.assertEqual(asked.body, "Another dose of this regimen is near. Record this one?")

    def test_question_ends_with_its_reminder(self):
        self.remind_on_dunst()
        self.daemon.hooks["Take"] = self.ask_first
        self.s.press("Taken")
        self.shown("Please check")
        self.daemon.remind()
        self.shown()
        self.s.press("Taken")
        self.shown("Please check")
        self.daemon.answered_elsewhere(DOSE)
        self.assertEqual(self.helper.wait(1), 0)
        self.assertEqual(self.s.notifications(), [])

    def test_no_reply_is_asked_again_with_the_same_request(self):
        def die(*_):
            self.daemon.close()
            return NO_ANSWER

        self.remind_on_dunst()
        self.daemon.hooks["Take"] = die
        self.s.press("Taken")
        wait_for(lambda: self.daemon.bus.is_closed(), 5, "the daemon to die")
        self.daemon.hooks.clear()
        self.daemon.appear()
        self.shown(RECORDED)
        requests = {c[0] for c in self.daemon.called("Take")}
        self.assertEqual(len(requests), 1)
        self.assertEqual(len(self.daemon.called("Take")), 2)

    def test_answered_elsewhere_closes_within_a_second(self):
        self.remind_on_dunst()
        start = time.monotonic()
        self.daemon.answered_elsewhere(DOSE)
        wait_for(lambda: not self.s.notifications(), 1, "it to be closed")
        figure("closed after it was answered elsewhere", round((time.monotonic() - start) * 1000), "ms")
        self.assertEqual(self.helper.wait(1), 0)
        self.assertEqual(self.s.dunst_count(), 0)
        self.nothing_asked()

    def test_closing_is_no_answer(self):
        first = self.remind_on_dunst()
        self.s.close_by_user()
        wait_for(lambda: not self.s.notifications(), 2, "it to be closed")
        self.daemon.say("ReminderShown", "(s)", "")
        stays(lambda: not self.s.notifications() and self.helper.alive, 0.5, "closed, not answered")
        self.nothing_asked()
        self.daemon.remind()
        self.assertEqual(self.shown().number, first.number)

    def test_a_notice_is_read_by_closing(self):
        self.s.start_dunst()
        self.daemon.notice()
        helper = self.s.start_notify()
        self.shown("A dose was missed")
        self.s.close_by_user()
        self.assertEqual(helper.wait(2), 0)
        self.assertEqual(self.daemon.called("Dismiss"), [("notice:1",)])

    def test_a_notice_that_expired_was_not_read(self):
        server = FakeServer(self.s)
        self.daemon.notice()
        helper = self.s.start_notify()
        server.closed(self.shown("A dose was missed").number, reason=1)
        wait_for(lambda: not self.s.notifications(), 2, "it to be closed")
        stays(lambda: helper.alive, 0.3, "the helper")
        self.nothing_asked()

    def ask_of_the_phone(self, *actions, **more):
        self.s.start_dunst()
        self.daemon.notice("notice:7", title="From the phone: your injection", actions=list(actions), dose=DOSE,
                           regimen="pegasys", command=f"cytosched taken {DOSE}", **more)
        self.s.start_notify()
        return self.shown("From the phone: your injection")

    def test_what_the_phone_said_is_recorded_as_it_said(self):
        shown = self.ask_of_the_phone("record", "keep", at="2026-11-22 19:05")
        self.assertEqual(shown.labels, ["Record it", "Leave it"])
        self.assertNotIn("type:", shown.body)
        self.daemon.rows[DOSE] = self.daemon.rows.pop("notice:7")
        self.s.press("Record it")
        self.shown(RECORDED)
        self.assertEqual([c[1:] for c in self.daemon.called("Take")], [(DOSE, {"at": "2026-11-22 19:05", "source": "phone"})])

    def test_what_the_phone_said_is_left(self):
        self.ask_of_the_phone("skip", "keep")
        self.s.press("Leave it")
        wait_for(lambda: not self.s.notifications(), 5, "it to be closed")
        self.assertEqual(self.daemon.called("Dismiss"), [("notice:7",)])
        self.assertEqual(self.daemon.called("Skip"), [])

    def test_what_the_phone_said_without_buttons(self):
        FakeServer(self.s, caps=["body"])
        self.daemon.notice("notice:7", title="From the phone: your injection", actions=["skip", "keep"], dose=DOSE,
                           command=f"cytosched skip {DOSE}")
        self.s.start_notify()
        self.assertIn(f"To answer, type: cytosched skip {DOSE}", self.shown("From the phone: your injection").body)

    def titles(self):
        return sorted(n.title for n in self.s.notifications())

    def test_a_notice_makes_room_for_a_dose(self):
        """Some servers show one card at a time. It comes back, without a sound."""
        self.s.start_dunst()
        self.daemon.notice()
        self.s.start_notify()
        self.shown("A dose was missed")
        self.daemon.remind()
        wait_for(lambda: self.titles() == ["Injection due"], 5, "the dose alone")
        self.daemon.notice("notice:2", title="Low supply")
        self.daemon.notice("unwritable", title="Nothing can be recorded", urgency=2)
        wait_for(lambda: self.titles() == ["Injection due", "Nothing can be recorded"], 5, "what is urgent too")
        self.daemon.rows[DOSE]["state"] = "snoozed"
        self.daemon.say("ReminderShown", "(s)", DOSE)
        notices = ["A dose was missed", "Low supply", "Nothing can be recorded"]
        wait_for(lambda: self.titles() == notices, 5, "the notices, while it is snoozed")
        missed = [n for n in self.s.notifications() if n.title == "A dose was missed"]
        self.assertNotIn("sound-name", missed[0].hints)
        self.assertEqual(self.daemon.called("Dismiss"), [])

    def with_page(self):
        """The helper, beside a cytosched-report that says how it was called."""
        folder, told = self.s.dir / "programs", self.s.dir / "told"
        folder.mkdir()
        shutil.copy2(BUILD / "cytosched-notify", folder)
        report = folder / "cytosched-report"
        report.write_text(f"#!/bin/sh\necho \"$@\" >'{told}.part'\nmv '{told}.part' '{told}'\n")
        report.chmod(0o755)
        self.s.start("notify", [folder / "cytosched-notify"])
        return told

    def test_a_click_on_the_text_opens_the_page(self):
        server = FakeServer(self.s)
        self.daemon.remind()
        told = self.with_page()
        shown = self.shown()
        self.assertEqual(shown.opens, "Report")  # some servers draw it as a button
        self.assertEqual(shown.labels, ["Taken", "Snooze", "Skip"])
        server.invoke(shown.number, "default")
        wait_for(told.exists, 5, "the page's program")
        self.assertEqual(told.read_text(), "--open\n")
        self.nothing_asked()

    def test_follow(self):
        self.s.start_dunst()
        self.daemon.notice(title="Another time zone", actions=["follow"], patient="me",
                           zone="America/New_York")
        self.s.start_notify()
        self.shown("Another time zone")
        self.s.press("Use this zone")
        shown = self.shown("Recorded: time zone")
        self.assertIn("America/New_York", shown.body)
        self.assertEqual(self.daemon.called("Set")[0][1:],
                         ("zone", "America/New_York", {"patient": "me"}))


class Servers(NotifyCase):
    def test_killed_and_back(self):
        self.remind_on_dunst()
        self.s.dunst.kill9()
        wait_for(lambda: not self.s.notifications(), 5, "the bus to notice")
        start = time.monotonic()
        self.s.start_dunst()
        self.shown(deadline=2)
        figure("shown after the server was back", round((time.monotonic() - start) * 1000), "ms")
        self.assertEqual(self.s.dunst_count(), 1)
        self.assertEqual(len(self.s.monitor.all("notify")), 2)

    def test_late(self):
        self.daemon.remind()
        helper = self.s.start_notify()
        wait_for(lambda: self.daemon.called("Open"), 5, "Open")
        stays(lambda: helper.alive, 0.5, "the helper, without a server")
        self.s.start_dunst()
        self.shown(deadline=2)

    def test_without_actions(self):
        server = FakeServer(self.s, caps=["body"])
        self.daemon.remind(body="a < b")
        self.s.start_notify()
        shown = self.shown()
        self.assertEqual(shown.body, "a < b\nTo answer, type: cytosched taken pegasys")
        self.assertEqual(shown.actions, [])
        self.assertEqual(len(server.called("Notify")), 1)

    def test_that_never_answers(self):
        server = FakeServer(self.s, hangs={"GetCapabilities", "GetServerInformation", "Notify"})
        self.daemon.remind()
        helper = self.s.start_notify()
        wait_for(lambda: server.called("GetCapabilities"), 5, "the question")
        stays(lambda: helper.alive and len(server.calls) == 2, 2, "two questions at once, no spinning")
        # The loop is not held up by it.
        self.daemon.answered_elsewhere(DOSE)
        self.assertEqual(helper.wait(1), 0)

    def test_that_hangs_and_wakes_up(self):
        self.s.start_dunst()
        self.s.dunst.signal(signal.SIGSTOP)
        self.daemon.remind()
        helper = self.s.start_notify()
        wait_for(lambda: self.daemon.called("Open"), 5, "Open")
        stays(lambda: helper.alive, 1, "the helper")
        self.s.dunst.signal(signal.SIGCONT)
        self.shown(deadline=2)
        self.assertEqual(self.s.dunst_count(), 1)

    def test_that_hangs_when_a_dose_is_answered(self):
        self.remind_on_dunst()
        self.s.dunst.signal(signal.SIGSTOP)
        self.daemon.answered_elsewhere(DOSE)
        stays(lambda: self.helper.alive, 0.5, "the helper, until it can close it")
        self.s.dunst.signal(signal.SIGCONT)
        self.assertEqual(self.helper.wait(2), 0)
        self.assertEqual(self.s.dunst_count(), 0)

    def test_replaced_by_another(self):
        first = FakeServer(self.s)
        self.daemon.remind()
        self.s.start_notify()
        wait_for(lambda: first.called("Notify"), 5, "the first server")
        second = FakeServer(self.s)
        wait_for(lambda: second.called("Notify"), 2, "the second server")
        self.assertEqual(second.called("Notify")[0][1], 0)
        # The first is still there, without the name: a card that it keeps would have dead buttons.
        wait_for(lambda: not first.standing, 5, "one card a dose")
        stays(lambda: len(second.standing) == 1, 0.3, "the card")

    def test_leaves_the_name_and_takes_it_again(self):
        server = FakeServer(self.s)
        self.daemon.remind()
        self.s.start_notify()
        wait_for(lambda: server.standing, 5, "it")
        for method in ("ReleaseName", "RequestName"):
            args = GLib.Variant("(s)", (SERVER_NAME,)) if method == "ReleaseName" else GLib.Variant("(su)", (SERVER_NAME, 0))
            server.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method, args, None, 0, -1, None)
        wait_for(lambda: len(server.called("Notify")) == 2, 5, "it again")
        wait_for(lambda: len(server.standing) == 1, 5, "one card a dose")

    def test_stale_closing(self):
        """The server says that the pressed one is closed when its successor already stands."""
        server = FakeServer(self.s)
        self.daemon.remind()
        self.s.start_notify()
        number = self.shown().number
        notify = server.answer

        def late(method, *args):
            if method == "Notify" and args[3] == RECORDED and not late.told:
                late.told = True
                server.closed(number)
            return notify(method, *args)

        late.told = False
        server.answer = late
        server.invoke(number, "taken")
        self.shown(RECORDED)
        wait_for(lambda: len(server.called("Notify")) == 3, 2, "it to be shown once more")
        self.s.wait_until_armed()
        server.invoke(number, "undo")
        self.shown(UNDONE)


class Odd(NotifyCase):
    """Servers that do what others do not."""

    def odd(self, notify=None, **kwargs):
        """One whose Notify is NOTIFY(answer, *args), where ANSWER() is what a usual one would do."""
        server = FakeServer(self.s, **kwargs)
        usual = server.answer

        def answer(method, *args):
            return notify(lambda: usual(method, *args), *args) if notify and method == "Notify" else usual(method, *args)

        server.answer = answer
        return server

    def begin(self):
        self.daemon.remind()
        self.helper = self.s.start_notify()

    def test_refuses_one(self):
        """What it takes is shown all the same: in whatever order they come."""
        def refuse(usual, *args):
            if args[3] == "Refused":
                raise FakeError("org.freedesktop.Notifications.Error.ExcessNotificationGeneration", "Too many")
            return usual()

        server = self.odd(refuse)
        for i in range(8):
            self.daemon.remind(f"drug{i}@2026-11-22T19:00", title="Refused" if i % 2 else "Injection due")
        self.helper = self.s.start_notify()
        wait_for(lambda: len(server.standing) == 4, 10, "those that it takes")
        self.daemon.remind("drug8@2026-11-22T19:00")
        wait_for(lambda: len(server.standing) == 5, 10, "another")
        self.assertTrue(self.helper.alive)

    def test_refuses_for_a_while(self):
        refused = []

        def refuse(usual, *args):
            if len(refused) < 2:
                refused.append(args)
                raise FakeError("org.freedesktop.DBus.Error.Failed", "not yet")
            return usual()

        server = self.odd(refuse)
        self.begin()
        wait_for(lambda: server.standing, 15, "it to be shown at last")
        self.assertEqual(len(server.standing), 1)

    def test_closes_before_it_has_answered(self):
        """As one that is not to disturb: it is not shown again and again."""
        def close(usual, *args):
            reply = usual()
            server.closed(reply.unpack()[0], 1)
            return reply

        server = self.odd(close)
        self.begin()
        wait_for(lambda: server.called("Notify"), 5, "it")
        stays(lambda: len(server.called("Notify")) < 5, 1.5, "few")
        self.daemon.remind()
        wait_for(lambda: [n for n in server.called("Notify") if n[6].get("sound-name")][1:], 5, "it again, in its time")
        stays(lambda: len(server.called("Notify")) < 10, 1, "few")

    def test_gives_another_number_when_one_is_replaced(self):
        """Of one dose one card, also where the one before is left standing."""
        def anew(usual, *args):
            if args[1]:
                server.last += 1
                server.standing[server.last] = args[3], args[4]
                return GLib.Variant("(u)", (server.last,))
            return usual()

        server = self.odd(anew)
        self.begin()
        wait_for(lambda: server.standing, 5, "it")
        for i in range(3):
            self.daemon.remind()
            wait_for(lambda: server.last == i + 2, 5, "it again")
            wait_for(lambda: list(server.standing) == [i + 2], 5, f"one card: {server.standing}")
        wait_for(lambda: self.daemon.places.get(DOSE, (0, 0))[1] == 4, 5, "the daemon to know where")
        server.invoke(4, "taken")
        wait_for(lambda: [title for title, _ in server.standing.values()] == [RECORDED], 5, f"one card: {server.standing}")

    def test_numbers_none(self):
        """It can't be closed or replaced by a number, and nothing spins; what comes next comes."""
        def none(usual, *args):
            usual()
            return GLib.Variant("(u)", (0,))

        server = self.odd(none)
        self.begin()
        wait_for(lambda: server.called("Notify"), 5, "it")
        stays(lambda: len(server.called("Notify")) == 1, 1, "once")
        self.daemon.remind()
        wait_for(lambda: len(server.called("Notify")) == 2, 5, "it again")
        self.daemon.answered_elsewhere(DOSE)
        self.assertEqual(self.helper.wait(5), 0)

    OTHER = "besremi@2026-11-22T19:00"

    def two(self, number_of):
        """Two doses, on a server that numbers what it is shown by NUMBER_OF."""
        def numbered(usual, *args):
            number = number_of(args)
            server.standing[number] = args[3], args[4]
            return GLib.Variant("(u)", (number,))

        server = self.odd(numbered)
        self.daemon.remind(title="First")
        self.daemon.remind(self.OTHER, title="Second")
        self.helper = self.s.start_notify()
        wait_for(lambda: len(server.called("Notify")) >= 2, 5, "both to be shown")
        return server

    def test_numbers_all_the_same(self):
        """One press, one answer: of the card that is seen. The other comes when its place is free."""
        server = self.two(lambda args: 1)
        stays(lambda: len(server.called("Notify")) == 2, 1, "no turns")
        seen = {"First": DOSE, "Second": self.OTHER}
        first = seen[server.standing[1][0]]
        server.invoke(1, "taken")
        wait_for(lambda: server.standing[1][0] == RECORDED, 5, "the record")
        self.assertEqual([c[1] for c in self.daemon.called("Take")], [first])
        server.closed(1)
        other = wait_for(lambda: 1 in server.standing and seen.get(server.standing[1][0]), 5, "the other one")
        self.assertNotEqual(other, first)
        wait_for(lambda: self.daemon.places.get(other, (0, 0))[1] == 1, 5, "the daemon to know where")
        server.invoke(1, "taken")
        wait_for(lambda: self.daemon.called("Take")[1:], 5, "its answer")
        self.assertEqual([c[1] for c in self.daemon.called("Take")], [first, other])

    def test_numbers_all_the_same_and_each_comes_in_its_time(self):
        server = self.two(lambda args: 1)
        for dose, title in 2 * ((DOSE, "First"), (self.OTHER, "Second")):
            self.daemon.remind(dose)
            wait_for(lambda: server.standing[1][0] == title, 5, f"{title}, as its time has come again")

    def test_numbers_all_the_same_and_a_dose_waits_for_no_notice(self):
        def same(usual, *args):
            server.standing[1] = args[3], args[4]
            return GLib.Variant("(u)", (1,))

        server = self.odd(same)
        self.daemon.remind(title="A dose")
        self.helper = self.s.start_notify()
        wait_for(lambda: server.standing, 5, "it")
        self.daemon.notice(urgency=2, title="A notice")
        wait_for(lambda: "A notice" in [n[3] for n in server.called("Notify")], 5, "the notice")
        wait_for(lambda: server.standing[1][0] == "A dose", 5, "the dose again")
        n = len(server.called("Notify"))
        stays(lambda: len(server.called("Notify")) == n, 1, "no turns")

    def test_gives_the_number_of_one_that_was_closed(self):
        """As one that counts from what is free: the card that was closed comes back under a number of its own."""
        def free(usual, *args):
            number = args[1] or next(n for n in range(1, 99) if n not in server.standing)
            server.standing[number] = args[3], args[4]
            return GLib.Variant("(u)", (number,))

        server = self.odd(free)
        self.daemon.remind(title="First")
        self.helper = self.s.start_notify()
        wait_for(lambda: server.standing, 5, "it")
        server.closed(1)
        self.daemon.remind(self.OTHER, title="Second")
        wait_for(lambda: 1 in server.standing, 5, "the other")
        stays(lambda: len(server.called("Notify")) == 2, 0.5, "what was closed stays away")
        self.daemon.remind(DOSE)
        wait_for(lambda: [t for t, _ in server.standing.values()] == ["Second", "First"], 5, f"both: {server.standing}")
        server.invoke(1, "taken")
        wait_for(lambda: self.daemon.called("Take"), 5, "the answer")
        stays(lambda: [c[1] for c in self.daemon.called("Take")] == [self.OTHER], 0.5, "one answer")

    def test_numbers_none_of_two(self):
        """Nobody knows which was pressed."""
        server = self.two(lambda args: 0)
        server.invoke(0, "taken")
        self.daemon.remind("intron@2026-11-22T19:00")
        wait_for(lambda: len(server.called("Notify")) == 3, 5, "another")
        self.nothing_asked()

    def test_the_daemon_knows_two_under_one_number(self):
        server = self.odd()
        for dose, title in ((DOSE, "First"), (self.OTHER, "Second")):
            self.daemon.remind(dose, title=title, server=f"{server.bus.get_unique_name()}@{server.bus.get_guid()}", notification=7)
        self.helper = self.s.start_notify()
        wait_for(lambda: len(server.standing) == 2, 5, "each to be shown")
        server.invoke(7, "taken")
        wait_for(lambda: self.daemon.called("Take"), 5, "the answer")
        stays(lambda: len(self.daemon.called("Take")) == 1, 0.5, "one answer")

    def test_numbers_above_an_int(self):
        """Numbers are unsigned: what is answered is not left standing, and what is shown again stands once."""
        server = self.odd()
        server.last = 4000000000
        self.begin()
        wait_for(lambda: server.standing, 5, "it")
        for _ in range(2):
            n = server.last
            self.daemon.remind()
            wait_for(lambda: server.last > n and len(server.standing) == 1, 5, f"it again, once: {server.standing}")
        wait_for(lambda: self.daemon.places.get(DOSE, (0, 0))[1] == server.last, 5, "the daemon to know where")
        server.invoke(server.last, "taken")
        wait_for(lambda: [title for title, _ in server.standing.values()] == [RECORDED], 5, f"one card: {server.standing}")

    def test_numbers_above_an_int_and_gone(self):
        server = self.odd()
        server.last = 4000000000
        self.begin()
        wait_for(lambda: DOSE in self.daemon.places, 5, "the daemon to know where")
        self.helper.kill9()
        self.daemon.answered_elsewhere(DOSE)
        self.helper = self.s.start_notify()
        wait_for(lambda: not server.standing, 5, "it to be closed")
        self.assertEqual(self.helper.wait(5), 0)

    def test_answers_with_an_error_about_itself(self):
        server = FakeServer(self.s)
        usual = server.answer

        def fail(method, *args):
            if method == "GetCapabilities":
                raise FakeError("org.freedesktop.DBus.Error.UnknownMethod", "no such")
            return usual(method, *args)

        server.answer = fail
        self.begin()
        wait_for(lambda: server.standing, 5, "it, without buttons")
        self.assertIn("cytosched taken pegasys", server.called("Notify")[0][4])

    def test_can_do_something_else_once_it_is_back(self):
        server = FakeServer(self.s, caps=["body"])
        self.begin()
        wait_for(lambda: server.called("Notify"), 5, "it")
        self.assertEqual(list(server.called("Notify")[0][5]), [])
        server.close()
        server.caps, server.standing = ["actions", "body", "body-markup"], {}
        server.appear()
        wait_for(lambda: server.standing, 5, "it again")
        self.assertEqual(server.called("Notify")[-1][5][:1], ["taken"])
        server.close()
        server.caps, server.standing = [], {}
        server.appear()
        wait_for(lambda: server.standing, 5, "it again")
        self.assertEqual(list(server.called("Notify")[-1][5]), [])

    def test_comes_and_goes(self):
        server = FakeServer(self.s)
        self.begin()
        for i in range(6):
            wait_for(lambda: server.standing, 5, "it")
            server.close()
            server.standing = {}
            server.appear()
        wait_for(lambda: server.standing, 5, "it at last")
        stays(lambda: len(server.standing) == 1, 0.5, "one card")

    def test_says_what_is_not_of_this_card(self):
        server = FakeServer(self.s)
        self.begin()
        number = wait_for(lambda: list(server.standing), 5, "it")[0]
        for other in (0, number + 1, 4294967295):
            for reason in (1, 2, 3, 4, 99):
                server.closed(other, reason)
            server.invoke(other, "taken")
        for key in ("", "undo", "yes", "no", "all", "nothing"):
            server.invoke(number, key)
        self.daemon.notice("after")
        wait_for(lambda: [t for t, _ in server.standing.values() if t == "A dose was missed"] or self.daemon.called("Open")[1:], 5, "it to go on")
        self.nothing_asked()
        self.assertIn(number, server.standing)

    def test_says_twice_that_a_button_was_pressed(self):
        server = FakeServer(self.s)
        self.begin()
        number = wait_for(lambda: list(server.standing), 5, "it")[0]
        for key in ("taken", "taken", "skip", "taken"):
            server.invoke(number, key)
        self.shown(RECORDED)
        self.assertEqual(len(self.daemon.called("Take")), 1)
        self.assertEqual(self.daemon.called("Skip"), [])


class HoldingServer(FakeServer):
    """Keeps the question of what it can do until it is let go."""

    held = None

    def _on_call(self, *call):
        if self.held is not None and call[4] == "GetCapabilities":
            self.held.append(call)
        else:
            super()._on_call(*call)

    def release(self):
        held, self.held = self.held, None
        for call in held:
            super()._on_call(*call)


class Crashes(NotifyCase):
    def test_helper_killed(self):
        first = self.remind_on_dunst()
        wait_for(lambda: self.daemon.called("Posted"), 5, "Posted")
        for _ in range(3):
            self.helper.kill9()
            self.helper = self.s.start_notify()
            count = len(self.s.monitor.all("notify"))
            wait_for(lambda: len(self.s.monitor.all("notify")) > count, 5, "it to be replaced")
            shown = self.shown()
            self.assertEqual(shown.number, first.number)
            self.assertNotIn("sound-name", shown.hints)
            self.assertEqual(self.s.dunst_count(), 1)
        self.s.press("Taken")
        self.shown(RECORDED)

    def test_helper_killed_before_it_said_where(self):
        self.daemon.hooks["Posted"] = lambda *_: None
        self.remind_on_dunst()
        self.helper.kill9()
        self.s.start_notify()
        wait_for(lambda: len(self.s.monitor.all("notify")) == 2, 5, "it to be shown again")
        self.assertEqual(self.s.dunst_count(), 1)

    def test_answered_while_there_was_no_helper(self):
        self.remind_on_dunst()
        wait_for(lambda: self.daemon.called("Posted"), 5, "Posted")
        self.helper.kill9()
        self.daemon.answered_elsewhere(DOSE)
        helper = self.s.start_notify()
        self.assertEqual(helper.wait(5), 0)
        self.assertEqual(self.s.notifications(), [])
        self.assertEqual(self.s.dunst_count(), 0)
        wait_for(lambda: not self.daemon.places, 5, "the daemon to be told")

    def test_gone_and_closed_by_the_person_too(self):
        self.remind_on_dunst()
        wait_for(lambda: self.daemon.called("Posted"), 5, "Posted")
        self.s.close_by_user()
        wait_for(lambda: not self.s.notifications(), 2, "it to be closed")
        self.daemon.answered_elsewhere(DOSE)
        self.assertEqual(self.helper.wait(2), 0)
        wait_for(lambda: not self.daemon.places, 5, "the daemon to be told")

    def test_gone_from_a_server_that_is_no_more(self):
        self.daemon.places = {DOSE: (":1.999@0", 7)}
        for there in (False, True):
            if there:
                self.s.start_dunst()
                self.daemon.places = {DOSE: (":1.999@0", 7)}
            self.assertEqual(self.s.start_notify().wait(2), 0)
            wait_for(lambda: not self.daemon.places, 5, "the daemon to be told")
        self.assertEqual(self.s.monitor.all("close"), [])

    def test_gone_from_a_server_that_knows_of_none(self):
        server = FakeServer(self.s)
        answer = server.answer

        def refuse(method, *args):
            if method == "CloseNotification":
                raise FakeError("org.freedesktop.DBus.Error.InvalidArgs", "Invalid notification ID")
            return answer(method, *args)

        server.answer = refuse
        name = f"{self.s.owner(SERVER_NAME)}@{self.s.connect().get_guid()}"
        self.daemon.places = {DOSE: (name, 7)}
        self.assertEqual(self.s.start_notify().wait(2), 0)
        self.assertEqual(server.called("CloseNotification"), [(7,)])
        wait_for(lambda: not self.daemon.places, 5, "the daemon to be told")

    def test_two_helpers(self):
        self.remind_on_dunst()
        first = self.helper
        second = self.s.start_notify()
        self.assertEqual(first.wait(5), 0)
        wait_for(lambda: len(self.s.monitor.all("notify")) == 2, 5, "the second one's")
        self.assertEqual(self.s.dunst_count(), 1)
        self.s.press("Taken")
        self.shown(RECORDED)
        self.assertEqual(len(self.daemon.called("Take")), 1)
        self.assertTrue(second.alive)

    def test_daemon_killed_and_back(self):
        first = self.remind_on_dunst()
        self.daemon.close()
        stays(lambda: self.s.notifications() and self.helper.alive, 0.5, "the notification")
        self.daemon.appear()
        self.daemon.remind(title="Again")
        self.assertEqual(self.shown("Again").number, first.number)

    def test_daemon_that_forgot_where_is_told_again(self):
        shown = self.remind_on_dunst()
        wait_for(lambda: self.daemon.called("Posted"), 5, "Posted")
        self.daemon.close()
        del self.daemon.rows[DOSE]["server"], self.daemon.rows[DOSE]["notification"]
        self.daemon.appear()
        wait_for(lambda: len(self.daemon.called("Posted")) == 2, 5, "Posted again")
        self.assertEqual(self.daemon.called("Posted")[1][2], shown.number)

    def test_stopped_while_the_server_hangs(self):
        self.remind_on_dunst()
        self.s.dunst.signal(signal.SIGSTOP)
        before = len(self.daemon.called("Open"))
        self.daemon.remind()
        wait_for(lambda: len(self.daemon.called("Open")) > before, 5, "Open")
        stays(lambda: self.helper.alive, 0.3, "the helper")
        self.helper.signal(signal.SIGTERM)
        self.assertEqual(self.helper.wait(2), 0)

    def test_stopped_takes_its_buttons_along(self):
        first = self.remind_on_dunst()
        wait_for(lambda: self.daemon.places, 5, "Posted")
        self.assertEqual(self.helper.stop(), 0)
        wait_for(lambda: not self.shown().actions, 5, "the buttons to go")
        shown = self.shown()
        self.assertEqual(shown.number, first.number)
        self.assertTrue(shown.body.endswith("To answer, type: cytosched taken pegasys"))

    def test_stopped_takes_undo_along(self):
        first = self.remind_on_dunst()
        self.s.press("Taken")
        self.shown(RECORDED)
        self.assertEqual(self.helper.stop(), 0)
        wait_for(lambda: not self.shown(RECORDED).actions, 5, "Undo to go")
        shown = self.shown(RECORDED)
        self.assertEqual((shown.number, shown.expire), (first.number, 70000))
        self.assertNotIn("type:", shown.body)

    def test_stopped_while_the_daemon_is_told_where(self):
        """It waits for that, for a moment: what the daemon knows of stays."""

        def slow(*args):
            time.sleep(0.3)
            return self.daemon.do_Posted(*args)

        self.daemon.hooks["Posted"] = slow
        first = self.remind_on_dunst()
        self.assertEqual(self.helper.stop(), 0)
        self.assertEqual(self.shown().number, first.number)
        wait_for(lambda: not self.shown().actions, 5, "the buttons to go")

    def test_stopped_before_the_daemon_knows_where(self):
        """Nobody could find it later: the helper that made it takes it down."""
        self.daemon.hooks["Posted"] = lambda *_: NO_ANSWER
        server = FakeServer(self.s)
        self.daemon.remind()
        helper = self.s.start_notify()
        shown = self.shown()
        self.assertEqual(helper.stop(), 0)
        self.assertEqual(server.called("CloseNotification"), [(shown.number,)])

    def test_replaced_before_the_daemon_knows_where(self):
        self.daemon.hooks["Posted"] = lambda *_: NO_ANSWER
        server = FakeServer(self.s)
        self.daemon.remind()
        first = self.s.start_notify()
        shown = self.shown()
        self.s.start_notify()
        self.assertEqual(first.wait(5), 0)
        self.assertEqual(server.called("CloseNotification"), [(shown.number,)])
        wait_for(lambda: len(server.called("Notify")) == 2, 5, "the second one's")
        self.shown()

    def test_replaced_while_it_waits_to_leave(self):
        """What it would show without buttons may have been answered on the other's card."""
        server = HoldingServer(self.s)
        self.daemon.remind()
        first = self.s.start_notify()
        wait_for(lambda: self.daemon.places, 5, "Posted")
        server.held = []
        self.daemon.remind()
        wait_for(lambda: server.held, 5, "the server to be asked")
        first.signal(signal.SIGTERM)
        was = self.s.owner("org.cytosched.Notify1")
        self.s.start_notify()
        wait_for(lambda: self.s.owner("org.cytosched.Notify1") not in (was, None), 5, "the second one")
        server.release()
        self.assertEqual(first.wait(5), 0)
        wait_for(lambda: len(server.called("Notify")) >= 2, 5, "the second one's")
        self.assertEqual([n for n in server.called("Notify") if "To answer, type" in n[4]], [])

    def test_stopped_while_nobody_knows_whether_it_is_still_so(self):
        """The dose was answered, and the daemon ends before it says what is open now."""
        self.remind_on_dunst()
        wait_for(lambda: self.daemon.places, 5, "Posted")
        self.daemon.hooks["Open"] = lambda: NO_ANSWER
        before = len(self.daemon.called("Open"))
        self.daemon.answered_elsewhere(DOSE)
        wait_for(lambda: len(self.daemon.called("Open")) > before, 5, "Open")
        self.assertEqual(self.helper.stop(), 0)
        wait_for(lambda: not self.s.notifications(), 2, "it to be closed")

    def test_stopped_before_the_server_has_answered(self):
        """It waits for that, for a moment."""
        first = self.remind_on_dunst()
        wait_for(lambda: self.daemon.places, 5, "Posted")
        self.s.dunst.signal(signal.SIGSTOP)
        before = len(self.daemon.called("Open"))
        self.daemon.remind()
        wait_for(lambda: len(self.daemon.called("Open")) > before, 5, "Open")
        self.helper.signal(signal.SIGTERM)
        self.s.dunst.signal(signal.SIGCONT)
        self.assertEqual(self.helper.wait(3), 0)
        wait_for(lambda: not self.shown().actions, 5, "the buttons to go")
        self.assertEqual(self.shown().number, first.number)

    def test_nothing_open(self):
        self.assertEqual(self.s.start_notify().wait(5), 0)

    def test_early_it_waits_for_what_falls_due(self):
        self.s.start_dunst()
        helper = self.s.start_notify(args=["--early"])
        wait_for(lambda: self.daemon.called("Open"), 5, "Open")
        self.daemon.remind()
        self.shown()
        stays(lambda: helper.alive, 2.5, "the helper")

    def test_early_and_nothing_falls_due(self):
        self.assertEqual(self.s.start_notify(args=["--early"]).wait(8), 0)

    def test_bus_gone(self):
        self.remind_on_dunst()
        os.kill(self.s.bus_pid, signal.SIGKILL)
        self.assertEqual(self.helper.wait(5), 0)

    def test_no_bus(self):
        helper = self.s.start_notify({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"})
        self.assertEqual(helper.wait(5), 1)
        self.assertTrue(helper.text().startswith("cytosched-notify: "))

    def test_nothing_of_the_drug_in_arguments_or_log(self):
        self.remind_on_dunst()
        self.s.press("Taken")
        self.shown(RECORDED)
        with open(f"/proc/{self.helper.pid}/cmdline", encoding="utf-8") as cmdline:
            self.assertNotIn("peg", cmdline.read())
        self.assertEqual(self.helper.text(), "")


@unittest.skipUnless(os.environ.get("SLOW"), "SLOW=1 runs it")
class Slow(NotifyCase):
    """Half a minute and more each: with SLOW=1."""

    def test_server_that_never_answers_notify(self):
        server = FakeServer(self.s, hangs={"Notify"})
        self.daemon.remind()
        helper = self.s.start_notify()
        wait_for(lambda: len(server.called("Notify")) == 2, 60, "the second try")
        server.hangs.clear()
        self.shown(deadline=60)
        self.assertTrue(helper.alive)

    def test_server_that_hangs_for_long(self):
        self.s.start_dunst()
        self.s.dunst.signal(signal.SIGSTOP)
        self.daemon.remind()
        helper = self.s.start_notify()
        stays(lambda: helper.alive, 17, "the helper, after two questions")
        self.s.dunst.signal(signal.SIGCONT)
        self.shown(deadline=2)
        self.assertEqual(self.s.dunst_count(), 1)

    def test_record_goes_after_a_minute(self):
        self.remind_on_dunst()
        self.s.press("Taken")
        self.shown(RECORDED)
        stays(lambda: len(self.s.notifications()) == 1, 55, "the record")
        self.assertEqual(self.helper.wait(10), 0)
        self.assertEqual(self.s.dunst_count(), 0)

    def test_no_daemon_for_a_minute(self):
        self.remind_on_dunst()
        self.daemon.close()
        self.assertEqual(self.helper.wait(70), 0)
        wait_for(lambda: not self.shown().actions, 5, "the buttons to go")


if __name__ == "__main__":
    main()

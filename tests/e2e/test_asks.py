#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person is asked on a terminal, with the real daemon: one thing at a time, edited, confirmed."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

from harness import BUILD, ROOT, Case, Session, main


class Terminal:
    """cytosched on a terminal of its own: what it shows is waited for, what is typed is sent then."""

    def __init__(self, session, *args, columns=80, env=None):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        clock = session.clock.environment(speed=1) if session.clock else {}
        self.popen = subprocess.Popen(
            [str(BUILD / "cytosched"), *args], env={"TERM": "xterm", "NO_COLOR": "1", **session.env, **clock, **(env or {})},
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True, preexec_fn=self.as_a_shell_does)
        os.close(slave)
        self.shown, self.at = "", 0

    @staticmethod
    def as_a_shell_does():
        """Its own terminal, and Ctrl-C ends it, also where the tests run in the background."""
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    def read(self, seconds):
        if not select.select([self.master], [], [], seconds)[0]:
            return True
        try:
            part = os.read(self.master, 65536)
        except OSError:
            return False
        self.shown += part.decode(errors="replace").replace("\r\n", "\n")
        return bool(part)

    def expect(self, text, deadline=15):
        """Waits for it behind what was waited for before; a break of the line is a space."""
        pattern = re.compile(r"\s+".join(map(re.escape, text.split())))
        end = time.monotonic() + deadline
        while not (found := pattern.search(self.shown, self.at)):
            if time.monotonic() > end or not self.read(0.1):
                raise AssertionError(f"{text!r} is not in {self.shown[self.at:]!r}")
        self.at = found.end()
        return self

    def type(self, text):
        """Keys that edit are for the editor, not for the terminal's own line: once that one is at work."""
        if set(text) & set("\x10\x15\x7f"):
            end = time.monotonic() + 15
            while termios.tcgetattr(self.master)[3] & termios.ICANON:
                if time.monotonic() > end:
                    raise AssertionError(f"nothing is edited: {self.shown!r}")
                self.read(0.02)
        os.write(self.master, text.encode())
        return self

    def answer(self, question, text):
        return self.expect(question).expect(">").type(text + "\n")

    def end(self, deadline=15):
        end = time.monotonic() + deadline
        while self.popen.poll() is None and time.monotonic() < end:
            self.read(0.05)
        while self.read(0.05) and select.select([self.master], [], [], 0)[0]:
            pass
        os.close(self.master)
        return self.popen.wait(1)


class Manual(Case):
    def test_the_table_of_the_manual(self):
        """What cytosched-schedule(5) says of looser forms is what the program does."""
        text = (ROOT / "cli" / "cytosched-schedule.5").read_text().replace("\\-", "-")
        typed, refused = text[text.index('.SH "AS PEOPLE'):].split('.SH "WHAT IS REFUSED"')
        rows = re.findall(r"^\.TP\n\.B (.*)\n(.*)$", typed, re.M)
        self.assertGreater(len(rows), 15)
        s = Session()
        self.addCleanup(s.close)
        s.start_daemon(now="2026-11-18 12:00:00")
        for words, canonical in rows:
            r = s.cli("preview", words)
            if words != canonical:
                shown = re.sub(r"^(Read as: )([\d,]+)", lambda m: m[1] + m[2].replace(",", ""), r.stderr)
                self.assertTrue(shown.startswith(f"Read as: {canonical}"), (words, r.stderr))
        for words in re.findall(r"^\.TP\n\.B (.*)$", refused, re.M):
            self.assertEqual(s.cli("preview", words, check=False).rc, 1, words)


class Asks(Case):
    def setUp(self):
        self.s = Session()
        self.addCleanup(self.s.close)
        self.s.start_daemon(now="2026-11-18 12:00:00")

    def open(self, *args, **kwargs):
        return Terminal(self.s, *args, **kwargs)

    def plans(self):
        return [(row["drug"], row["schedule"], row["from"]) for row in self.s.cli_json("list")]

    def test_everything_is_asked_one_thing_at_a_time(self):
        for columns in (80, 40):
            t = self.open("add", columns=columns)
            t.answer("Which drug?", "pegasys")
            t.answer("How much is one dose?", "90 mcg")
            t.answer("How often?", "")  # how often is nothing that is proposed
            t.answer("How often?", "every week")
            t.answer("On which day", "sundays")
            t.answer("At what time?", "7pm")
            t.answer("From which day on?", "")
            t.expect("Read as: 90 micrograms weekly on sun at 19:00")
            t.expect("Sunday 22 November, 19:00")
            t.expect("Is that right? [Y/n/edit]").type("\n")
            t.expect("Added: pegasys")
            self.assertEqual(t.end(), 0, t.shown)
            self.assertEqual(self.plans(), [("peginterferon alfa-2a", "90 micrograms weekly on sun at 19:00", "2026-11-18")])
            self.s.cli("remove", "pegasys", "--yes")

    def test_all_at_once_where_the_amount_is_asked(self):
        t = self.open("add", "pegasys")
        t.answer("How much is one dose?", "every 2 weeks on sun")
        t.expect("> every 2 weeks on sun").type("\x1590 mcg every 2 weeks on sun at 7pm\n")
        t.answer("From which day on?", "")
        t.expect("Is that right?").type("\n")
        self.assertEqual(t.end(), 0, t.shown)
        self.assertEqual([p[1] for p in self.plans()], ["90 micrograms every 2 weeks on sun at 19:00"])

    def test_a_yes_answers_one_question(self):
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        for last, rc in (("n", 1), ("y", 0)):
            t = self.open("add", "pegasys", "90 milligrams weekly on sun at 19:00", "--from", "today")
            t.expect("Add a second one beside it?").expect("[y/N]").type("y\n")
            t.expect("milligrams").expect("[y/N]").type(last + "\n")
            self.assertEqual(t.end(), rc, t.shown)
            self.assertEqual(len(self.plans()), 2 - rc)

    def test_only_what_is_missing_is_asked(self):
        t = self.open("add", "roferon", "3", "miu", "mon", "wed", "fri")
        t.answer("At what time?", "at 21:00")
        t.answer("From which day on?", "monday")
        t.expect("Is that right?").type("y\n")
        self.assertEqual(t.end(), 0, t.shown)
        self.assertEqual(self.plans(), [("interferon alfa-2a", "3 million units mon wed fri at 21:00", "2026-11-23")])

    def test_a_wrong_text_comes_back_to_be_edited(self):
        t = self.open("add", "pegasys", "90mcg sundays at 9")
        t.expect("it can be 09:00 or 21:00").expect("to be edited").expect("> 90mcg sundays at 9")
        t.type("pm\n")
        t.expect("Read as: 90 micrograms weekly on sun at 21:00")
        t.expect("Is that right?").type("edit\n")
        t.expect("> 90mcg sundays at 9pm")
        t.type("\x15135 mcg sundays at 9 pm\n")  # Ctrl-U: the line anew
        t.expect("Read as: 135 micrograms").expect("Is that right?").type("\n")
        self.assertEqual(t.end(), 0, t.shown)
        self.assertEqual([p[1] for p in self.plans()], ["135 micrograms weekly on sun at 21:00"])

    def test_the_lines_before_are_in_the_history(self):
        t = self.open("add", "pegasys", "90mcg sundays at 9")
        t.expect("> 90mcg sundays at 9").type("\x1545 mcg sundays at eleven\n")
        t.expect("> 45 mcg sundays at eleven").type("\x15nonsense\n")
        t.expect("to be edited").expect("> nonsense").type("\x10\x10")  # Ctrl-P: the line before
        t.expect("45 mcg sundays at eleven").type("\x7f" * len("eleven") + "9pm\n")
        t.expect("Read as: 45 micrograms").expect("Is that right?").type("y\n")
        self.assertEqual(t.end(), 0, t.shown)
        self.assertEqual(self.plans()[0][1], "45 micrograms weekly on sun at 21:00")

    def test_a_wrong_answer_comes_back(self):
        t = self.open("add", "pegasys")
        t.answer("How much is one dose?", "lots")
        t.expect("lots").expect("How much is one dose?").expect("> lots").type("\x1590 mcg\n")
        t.answer("How often?", "biweekly")
        t.expect("biweekly").expect("How often?").expect("> biweekly").type("\x15every 2 weeks\n")
        t.answer("On which day", "sun")
        t.answer("At what time?", "")
        t.answer("From which day on?", "")
        t.expect("90 micrograms every 2 weeks on sun at 19:00").expect("Is that right?").type("n\n")
        self.assertEqual(t.end(), 1)
        self.assertEqual(self.plans(), [])

    def test_an_answer_is_told_what_is_wrong_in_its_own_words(self):
        """Not what was put beside it to read it, nor what another question asks for."""
        t = self.open("add", "pegasys")
        t.answer("How much is one dose?", "90 mcg weekly sun at 7")
        t.expect('"7": it can be 07:00 or 19:00').expect("> 90 mcg weekly sun at 7").type("\x15sun\n")
        t.expect("That says no amount").expect("> sun").type("\x1590 mcg\n")
        t.answer("How often?", "90 mcg")
        t.expect("That does not say how often").expect("> 90 mcg").type("\x15every 2 weeks\n")
        for wrong in ("7", "90 mcg", "daily"):
            t.expect("On which day").expect(">").type(f"\x15{wrong}\n")
            t.expect("That is no day of the week")
        t.expect(">").type("\x15sundy\n")
        t.expect('"sundy": did you mean "sunday"?').expect(">").type("\x15sunday\n")
        t.answer("At what time?", "sunday")
        t.expect("That is no time of the clock").expect("> sunday").type("\x157pm\n")
        t.answer("From which day on?", "")
        t.expect("90 micrograms every 2 weeks on sun at 19:00").expect("Is that right?").type("n\n")
        self.assertEqual(t.end(), 1)
        self.assertNotIn("12:00", t.shown)

    def test_a_wrong_day_comes_back(self):
        """What was typed before it is not lost."""
        t = self.open("add", "interferon")
        t.answer("How much is one dose?", "3 miu")
        t.answer("How often?", "every week")
        t.answer("On which day", "sun")
        t.answer("At what time?", "19:00")
        t.expect("Which drug?").expect("> interferon").type(" alfa-2b\n")
        t.answer("From which day on?", "sudnay")
        t.expect('did you mean "sunday"?').expect("From which day on?").expect("> sudnay").type("\x155 Nov\n")
        t.expect("2027").expect("From which day on?").expect("> 5 Nov").type("\x15sunday\n")
        t.expect("Is that right?").type("yep\n").expect('"yep" is no answer to this; type y, n or edit')
        t.expect("Is that right?").type("y\n")
        self.assertEqual(t.end(), 0, t.shown)
        self.assertEqual(self.plans(), [("interferon alfa-2b", "3 million units weekly on sun at 19:00", "2026-11-22")])
        t = self.open("add", "pegasys", "90 mcg weekly sun 7pm", "--from", "sudnay")
        t.expect("sudnay").expect("From which day on?").expect("> sudnay").type("\x15sunday\n")
        t.expect("Is that right?").type("y\n")
        self.assertEqual(t.end(), 0, t.shown)
        self.assertEqual(self.plans()[1][2], "2026-11-22")

    def test_the_drug_of_a_calendar_is_asked_until_it_is_one(self):
        calendar = (ROOT / "tests" / "data" / "calendars" / "google-weekly.ics").read_text()
        path = self.s.dir / "calendar.ics"
        path.write_text(re.sub(r"(?m)^SUMMARY:.*$", "SUMMARY:Injection", calendar))
        t = self.open("import", str(path))
        t.expect("Which drug is it?").type("interferon\n")
        t.expect("interferon alfa-2a").expect("Which drug is it?").type("intron\n")
        t.expect("Added: ")
        self.assertEqual(t.end(), 0, t.shown)
        self.assertEqual([p[0] for p in self.plans()], ["interferon alfa-2b"])

    def test_a_wrong_day_of_a_change_comes_back(self):
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        t = self.open("change", "pegasys", "45", "mcg")
        t.expect("From which day on").expect(">").type("sudnay\n")
        t.expect("sudnay").expect("From which day on").expect("> sudnay").type("\x152026-11-01\n")
        t.expect("is past").expect("From which day on").expect("> 2026-11-01").type("\x15next\n")
        t.expect("Is that right?").type("n\n")
        self.assertEqual(t.end(), 1, t.shown)
        t = self.open("change", "pegasys", "45", "micrograms", "--from", "sudnay")
        t.expect("sudnay").expect("From which day on").expect("> sudnay").type("\x15next\n")
        t.expect("Is that right?").type("y\n")
        self.assertEqual(t.end(), 0, t.shown)
        self.assertEqual(self.plans()[0][1], "45 micrograms weekly on sun at 19:00")

    def test_giving_up_changes_nothing(self):
        # Ctrl-C may come as a key of the editor's or as a signal.
        for give_up, rcs in (("\x04", (1,)), ("\x03", (1, -signal.SIGINT))):
            t = self.open("add")
            t.answer("Which drug?", "pegasys")
            t.expect("How much is one dose?").expect(">").type(give_up)
            self.assertIn(t.end(), rcs, t.shown)
            t = self.open("add", "pegasys", "90mcg weekly 7pm sun")
            t.expect("Is that right?").type(give_up)
            self.assertIn(t.end(), rcs, t.shown)
        self.assertEqual(self.plans(), [])

    def test_what_was_typed_as_it_is_stored_is_not_asked_about(self):
        t = self.open("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        self.assertEqual(t.end(), 0)
        self.assertNotIn("Read as", t.shown)

    def test_an_ambiguous_drug_is_named_anew(self):
        t = self.open("add", "interferon", "3 miu mwf 9pm")
        t.expect("Which drug?").expect("> interferon").type(" alfa-2b\n")
        t.expect("Is that right?").type("y\n")
        self.assertEqual(t.end(), 0, t.shown)
        self.assertEqual(self.plans()[0][0], "interferon alfa-2b")

    def test_a_change_shows_what_it_keeps(self):
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        t = self.open("change", "pegasys", "every", "2", "weeks")
        t.expect("From which day on").type("next\n")
        t.expect("Read as: 90 micrograms every 2 weeks on sun at 19:00").expect("Is that right?").type("\n")
        self.assertEqual(t.end(), 0, t.shown)
        self.assertEqual(self.plans()[0][1], "90 micrograms every 2 weeks on sun at 19:00")
        t = self.open("change", "pegasys", "every other week at 8", "--from", "next")
        t.expect("it can be 08:00 or 20:00").expect("> every other week at 8").type("pm\n")
        t.expect("at 20:00").expect("Is that right?").type("n\n")
        self.assertEqual(t.end(), 1)

    def test_a_change_without_a_schedule_asks_for_it(self):
        self.s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00")
        t = self.open("change", "pegasys")
        t.expect("is now").expect("to be edited").expect("> 90 micrograms weekly on sun at 19:00").type("\x15every 2 weeks\n")
        t.expect("From which day on").type("next\n")
        t.expect("Read as: 90 micrograms every 2 weeks on sun at 19:00").expect("Is that right?").type("\n")
        self.assertEqual(t.end(), 0, t.shown)
        self.assertEqual(self.plans()[0][1], "90 micrograms every 2 weeks on sun at 19:00")
        t = self.open("change", "pegasys")
        t.expect("> 90 micrograms every 2 weeks on sun at 19:00").type("\n")
        self.assertEqual(t.end(), 1, t.shown)
        t.expect("as it was")
        r = self.s.cli("change", "pegasys", check=False)
        self.assertEqual((r.rc, "cytosched change REGIMEN SCHEDULE" in r.stderr), (2, True), r.stderr)

    def test_a_date_is_the_day_of_an_appointment(self):
        t = self.open("add", "blood test", "on", "3", "Dec", "at", "10:00", "--appointment")
        t.expect("Read as: once at 10:00").expect("2026-12-03").expect("Is that right?").type("y\n")
        self.assertEqual(t.end(), 0, t.shown)
        r = self.s.cli("add", "scan", "Thursday 3 December 2026, 8:30", "--appointment")
        self.assertIn("once at 08:30", r.stderr)
        self.assertEqual([p[1:] for p in self.plans()], [("once at 10:00", "2026-12-03"), ("once at 08:30", "2026-12-03")])
        # The day of a dose says nothing of how often.
        self.assertEqual(self.s.cli("add", "pegasys", "90 mcg on 3 Dec at 10:00", check=False).rc, 1)

    def test_a_terminal_that_can_do_nothing(self):
        t = self.open("add", "pegasys", "90mcg sundays at 9", env={"TERM": "dumb"})
        t.expect("to be edited").expect("> 90mcg sundays at 9").type("pm\n")
        t.expect("Is that right?").type("y\n")
        self.assertEqual(t.end(), 0, t.shown)

    def test_elsewhere_it_is_written_and_told(self):
        r = self.s.cli("add", "pegasys", "90mcg once a week sundays 7pm", "--json")
        self.assertIn("Read as: 90 micrograms weekly on sun at 19:00", r.stderr)
        self.assertTrue(r.stdout.rstrip().endswith('"schedule_read_as": "90 micrograms weekly on sun at 19:00"\n}'), r.stdout)
        r = self.s.cli("change", "pegasys", "every other week", "--from", "next", "--json")
        self.assertIn("Read as: 90 micrograms every 2 weeks on sun at 19:00", r.stderr)
        r = self.s.cli("preview", "3 miu mwf 9 pm")
        self.assertIn("Read as: 3 million units mon wed fri at 21:00", r.stderr)


if __name__ == "__main__":
    main()

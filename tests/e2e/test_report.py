#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report: what it says on the terminal, on the page and on paper, each figure counted anew."""

from harness import Case, main

WEEKLY = "90 micrograms weekly on sun at 19:00"


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
    def test_first_page(self):
        """What a nurse asks first, of a small life that is counted by hand."""
        self.at("2026-10-25 08:00:00")
        self.cli("add", "pegasys", *WEEKLY.split(), "--from", "today")
        self.cli("set", "contact", "the ward, 030 1234567")
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
            "Last dose pegasys: Sun 15 Nov 19:00, 45 micrograms",
            "Doses pegasys: 3 of 4 due doses recorded as taken; 1 of them on a later day; 1 missed (not recorded).",
            'Marked "right away" Mon 16 Nov 09:00 chest pain',
            "Not recorded Sun 8 Nov 19:00 pegasys",
            "Another day Sun 1 Nov 19:00 pegasys, taken Mon 2 Nov 21:00, 1 day 2 hours later",
            "Another amount Sun 15 Nov 19:00 pegasys, 45 micrograms taken, 90 micrograms planned",
            "Shortest gap pegasys: 8 days 1 hour, up to Mon 2 Nov 21:00",
            "Pauses pegasys: 20 Nov 2026 to 24 Nov 2026",
            "Entered afterwards Sun 15 Nov 19:00 pegasys, entered 1 day afterwards",
            "Latest results platelets 395 10^9/L, 16 Nov 2026",
            "Changed 25 Oct 2026 pegasys: begun: " + WEEKLY,
            "the ward, 030 1234567",
            "not for diagnosis or treatment",
        ):
            self.assertIn(said, text)
        for line in self.cli("report", tty=True).stdout.splitlines():
            self.assertLessEqual(len(line), 80 + line.count("\x1b") * 4, line)

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
        # Dates without a year are the last there was.
        self.assertIn("Report of Ben, 26 Nov 2025 to 25 Nov 2026", self.report("--patient", "Ben", "--from", "26 nov"))
        self.assertIn("22 Nov 2026 to 23 Nov 2026", self.report("--patient", "Ben", "--from", "sun", "--to", "mon"))
        for args, says in (
            (["--from", "today", "--to", "yesterday"], "--from"),
            (["--from", "32 nov"], "--from"),
            (["--output", "visit.doc"], "visit.doc"),
            (["--table", "doses"], "--output"),
        ):
            r = self.cli("report", "--patient", "Ben", *args, check=False)
            self.assertIn(r.rc, (1, 2), args)
            self.assertIn(says, r.stderr, args)
            self.assertEqual(r.stdout, "", args)


if __name__ == "__main__":
    main()

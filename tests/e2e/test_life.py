#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Three months of a patient: each number that is shown equals the one counted by hand."""

from harness import Case, main
from life import SITES, live


class Life(Case):
    def test_each_number(self):
        notices = {}

        def saw(now):
            notices[now[:10]] = [r["title"] for r in self.s.call_daemon("Open")[0] if r["kind"] == "notice"]

        live(self.s, saw)
        # Ten were planned: 6, 13, 20, 27 September, 4, 11, 18 October, 1, 15, 29 November. One was missed.
        doses = self.s.cli_json("agenda", "pegasys", "--from", "2026-09-01", "--to", "2026-12-06")
        self.assertEqual([(d["dose"].split("@")[1][:10], d["state"]) for d in doses],
                         [*[(day, "taken") for day, _ in SITES[:5]], ("2026-10-11", "missed"), *[(day, "taken") for day, _ in SITES[5:]]])
        self.assertEqual([(d["slot"][:10], d["site"]) for d in doses if d["state"] == "taken"], list(SITES))
        # 6 December less 18 October, 1, 15 and 29 November.
        self.assertEqual([(r["site"], r["days"], r.get("next"), r.get("resting")) for r in self.s.cli_json("site")],
                         [("right abdomen", 49, True, None), ("right thigh", 35, None, None), ("left abdomen", 21, None, None),
                          ("left thigh", 7, None, None)])
        # A1: 4 less the three through 20 September. B2: 8 less six: 27 September, 4 and 18 October, 1, 15 and 29
        # November. The two are for 13 and 27 December.
        row = self.s.cli_json("supply")[0]
        self.assertEqual(row["batches"], [{"batch": "A1", "expires": "2026-09-20", "left": 1, "unused": 1},
                                          {"batch": "B2", "expires": "2027-05-31", "left": 2, "unused": 0}])
        self.assertEqual((row["left"], row["doses"], row["until"], row["out"], row["reorder"], row.get("low")),
                         (3, 2, "pegasys@2026-12-27T19:00", "2027-01-10", "2027-01-03", None))
        # From 19:10 to 07:20.
        fever = self.s.cli_json("symptoms")[0]
        self.assertEqual((fever["symptom"], fever["value"], fever["unit"], fever["dose"], fever["hours"], fever["tier"]),
                         ("fever", "38.6", "°C", "pegasys@2026-09-06T19:00", 12, "right away"))
        self.assertEqual([(r["date"], r["value"], r["unit"], r["low"], r["high"]) for r in self.s.cli_json("results")],
                         [("2026-09-08", 150, "10^9/L", 140, 400), ("2026-10-06", 98, "10^9/L", 140, 400),
                          ("2026-11-03", 121, "10^9/L", 140, 400), ("2026-12-01", 134, "10^9/L", 140, 400)])
        tests = self.s.cli_json("agenda", "blood-test", "--from", "2026-09-01", "--to", "2026-12-31")
        self.assertEqual([(d["slot"], d["state"]) for d in tests],
                         [("2026-09-08T08:30", "done"), ("2026-10-06T08:30", "done"), ("2026-11-03T08:30", "done"),
                          ("2026-12-01T08:30", "done"), ("2026-12-29T08:30", "scheduled")])
        # What was told, when: the pen that no dose comes for in time, and the dose that was missed.
        expires, expired = "1 pen expires before its dose (peginterferon alfa-2a)", "1 pen has expired (peginterferon alfa-2a)"
        self.assertEqual(notices["2026-09-01"], [expires])
        self.assertEqual(notices["2026-09-20"], [expires])
        self.assertEqual(notices["2026-09-27"], [expired])
        self.assertEqual(notices["2026-10-14"], [expired, "A dose was missed"])
        self.assertEqual(notices["2026-12-06"], [expired, "A dose was missed"])
        glance = self.s.cli().stdout
        self.assertRegex(glance, r"Last taken:\n  pegasys  Sunday 29 November, 19:10, 7 days ago +180 micrograms +left thigh\n")
        self.assertRegex(glance, r"Sunday 13 December.*\n +19:00")
        self.assertNotIn("Running low", glance)


if __name__ == "__main__":
    main()

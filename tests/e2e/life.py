# SPDX-License-Identifier: GPL-3.0-or-later
"""Three months of a patient, entered only through the client: peginterferon once a week, every 2 weeks after blood
results; two sites that rest, a fever, a missed dose, a carton that expires early, a blood test every 4 weeks.

    life = live(session)        # it is Sunday 6 December 2026, 12:00, in Europe/Berlin
"""

# When, and what is typed then; SITE stands for the one that `site` has first.
SITE = object()
EVENTS = (
    ("2026-09-01 09:00", "add", "pegasys", "180 micrograms weekly on sun at 19:00", "--from", "2026-09-06"),
    ("2026-09-01 09:00", "add", "blood test", "every 4 weeks on tue at 08:30", "--appointment", "--from", "2026-09-08"),
    ("2026-09-01 09:00", "supply", "add", "pegasys", "4", "pens", "--batch", "A1", "--expires", "2026-09-20"),
    ("2026-09-01 09:00", "supply", "add", "pegasys", "8", "pens", "--batch", "B2", "--expires", "05/2027"),
    ("2026-09-06 19:10", "taken", "--site", SITE),
    ("2026-09-07 07:20", "symptom", "fever", "38.6"),
    ("2026-09-08 09:15", "taken", "blood-test"),
    ("2026-09-08 17:00", "result", "platelets", "150", "10^9/L", "--low", "140", "--high", "400"),
    ("2026-09-13 19:10", "taken", "--site", SITE),
    ("2026-09-14 08:00", "site", "rest", "left thigh", "--until", "2026-09-30", "--reason", "sore"),
    ("2026-09-20 19:10", "taken", "--site", SITE),
    ("2026-09-27 19:10", "taken", "--site", SITE),
    ("2026-10-04 19:10", "taken", "--site", SITE),
    ("2026-10-06 09:15", "taken", "blood-test"),
    ("2026-10-06 17:00", "result", "platelets", "98"),
    # Sunday 11 October went by.
    ("2026-10-14 10:00", "change", "pegasys", "180 micrograms every 2 weeks on sun at 19:00", "--from", "2026-10-18", "--yes"),
    ("2026-10-18 21:30", "taken", "--site", SITE),
    ("2026-10-19 08:00", "site", "rest", "right abdomen", "--reason", "bruised"),
    ("2026-11-01 19:10", "taken", "--site", SITE),
    ("2026-11-03 09:15", "taken", "blood-test"),
    ("2026-11-03 17:00", "result", "platelets", "121"),
    ("2026-11-10 08:00", "site", "use", "right abdomen"),
    ("2026-11-15 19:10", "taken", "--site", SITE),
    ("2026-11-29 19:10", "taken", "--site", SITE),
    ("2026-12-01 09:15", "taken", "blood-test"),
    ("2026-12-01 17:00", "result", "platelets", "134"),
)
END = "2026-12-06 12:00"
# By hand: the site that was used longest ago and does not rest, in the order of the list where none was used.
SITES = (
    ("2026-09-06", "left abdomen"), ("2026-09-13", "right abdomen"),
    ("2026-09-20", "right thigh"),  # the left one rests
    ("2026-09-27", "left abdomen"), ("2026-10-04", "left thigh"), ("2026-10-18", "right abdomen"),
    ("2026-11-01", "right thigh"), ("2026-11-15", "left abdomen"), ("2026-11-29", "left thigh"),
)  # fmt: skip


def live(session, saw=lambda now: None):
    """Lives it; SAW is called after each moment with its time."""
    before = None
    for now, *args in (*EVENTS, (END,)):
        if now != before:
            if before:
                saw(before)
                session.stop_daemon()
            session.start_daemon(now=now)
            before = now
        if args:
            session.cli(*(session.cli_json("site")[0]["site"] if a is SITE else a for a in args))
    saw(before)

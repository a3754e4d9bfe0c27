#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a database with many regimens, quickly: fill.py DATABASE N.

The tables are those of daemon/store/schema.c, read from there; the rows are those that as many calls
of Add would have left, and the cache of what is due holds what the daemon would put there
(bench.py lets the daemon compute it anew and compares)."""

import datetime
import pathlib
import re
import sqlite3
import subprocess
import sys
import time
import zoneinfo

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "daemon" / "store" / "schema.c"
ZONE = "Europe/Berlin"
DAYS = "mon tue wed thu fri sat sun".split()
DRUG, ROUTE = "L03AB11", "subcutaneous"
SLOT_MIN = 0
# So long nothing falls due, that the daemon can be measured at rest.
QUIET_SEC = 2 * 3600


def migrations():
    """The statements of schema.c: neighbouring string literals, joined up to each comma."""
    text = subprocess.run(["cc", "-E", "-P", "-D_GNU_SOURCE", "-I", SCHEMA.parents[1], "-I", SCHEMA.parents[2] / "include", SCHEMA], capture_output=True, text=True, check=True).stdout
    text = text[text.rindex("steps[] =") : text.rindex("int schema_newest")]
    found, one = [], ""
    for literal, comma in re.findall(r'"((?:[^"\\]|\\.)*)"|(,)', text):
        one += literal
        if comma:
            found.append(one)
            one = ""
    return [*found, one]


def create(path, now):
    """What the daemon's first start makes."""
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -600000;")
    db.execute("BEGIN")
    steps = migrations()
    for step in steps:
        for statement in step.split(";"):
            db.execute(statement)
    db.execute(f"PRAGMA user_version = {len(steps) + 1}")
    db.execute("INSERT INTO change (id, at, verb, undoable) VALUES (1, ?, 'begin', 0)", (now,))
    db.execute("INSERT INTO patient (id, name, valid_from) VALUES (1, 'me', 1)")
    db.execute("INSERT INTO zone (patient, start, name, valid_from) VALUES (1, ?, ?, 1)", (SLOT_MIN, ZONE))
    return db


def local(utc):
    return datetime.datetime.fromtimestamp(utc, zoneinfo.ZoneInfo(ZONE))


def slot(moment):
    """Wall-clock minutes since 1970."""
    wall = moment.replace(tzinfo=None) - datetime.datetime(1970, 1, 1)
    return int(wall.total_seconds()) // 60


def weekly(now):
    """(schedule, next instant) of each quarter of an hour of the week, but for those to come soon."""
    today = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    for ahead in range(8):
        for quarter in range(96):
            day = today + datetime.timedelta(days=ahead)
            at = day.replace(hour=quarter // 4, minute=quarter % 4 * 15)
            utc = int(at.timestamp())
            if now + QUIET_SEC < utc <= now + 7 * 86400:
                yield f"90 micrograms weekly on {DAYS[at.weekday()]} at {at:%H:%M}", utc


def fill(path, n, now=None, at=None):
    """N regimens, spread over the week; AT: all are daily and due next at this instant."""
    now = int(now or time.time())
    plans = [(f"90 micrograms daily at {local(at):%H:%M}", int(at))] if at else list(weekly(now))
    origin = slot(local(now)) // 1440
    db = create(path, now)
    db.execute("CREATE TEMP TABLE plan (k INTEGER PRIMARY KEY, schedule TEXT, next INTEGER)")
    db.executemany("INSERT INTO plan VALUES (?, ?, ?)", [(k, *p) for k, p in enumerate(plans)])
    db.execute("CREATE TEMP TABLE n (i INTEGER PRIMARY KEY, k INTEGER, handle TEXT)")
    db.execute(
        "WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ?1) "
        "INSERT INTO n SELECT i, i % ?2, printf('r%07d', i) FROM c",
        (n, len(plans)),
    )
    # A regimen's change has the id after its own.
    for statement in (
        "INSERT INTO change (id, at, verb, patient, regimen, handle, undoable) SELECT i + 1, :now, 'add', 1, i, handle, 1 FROM n",
        "INSERT INTO change_value (change, side, key, value) SELECT i + 1, 1, 'from', :origin FROM n",
        "INSERT INTO change_value (change, side, key, value) SELECT i + 1, 1, 'schedule', "
        "(SELECT schedule FROM plan WHERE plan.k = n.k) FROM n",
        "INSERT INTO regimen (id, patient, handle, code, route, shown_from, valid_from) SELECT i, 1, handle, :drug, :route, "
        ":now, i + 1 FROM n",
        "INSERT INTO revision (regimen, number, schedule, origin, start, valid_from) SELECT i, 1, "
        "(SELECT schedule FROM plan WHERE plan.k = n.k), :origin, :origin * 1440, i + 1 FROM n",
        "INSERT INTO due (regimen, next, wake, handled) SELECT i, p.next, p.next, :now FROM n JOIN plan AS p USING (k)",
    ):
        db.execute(statement, {"now": now, "origin": origin, "drug": DRUG, "route": ROUTE})
    db.execute("COMMIT")
    return db


SITES = ["left abdomen", "right abdomen", "left thigh", "right thigh"]
REFILL = 30  # days that a batch of pens is for


def record(db, n, begun):
    """Each of N days before BEGUN (the slot of today's dose of the first regimen, which is open) has a dose that
    was taken, into a site and from a batch; one came every 30 days, and where N is so many times that, one is there."""
    first, zone = begun - n * 1440, zoneinfo.ZoneInfo(ZONE)
    change = db.execute("SELECT max(id) FROM change").fetchone()[0]

    def instant(s):
        wall = datetime.datetime(1970, 1, 1) + datetime.timedelta(minutes=s)
        return int(wall.replace(tzinfo=zone).timestamp())

    db.execute("BEGIN")
    db.execute("UPDATE revision SET origin = ?, start = ?", (first // 1440, first // 1440 * 1440))
    db.execute("UPDATE regimen SET shown_from = ?", (instant(first) - 3600,))
    change += 1
    new = "INSERT INTO change (id, at, verb, patient, regimen, handle, slot, undoable) VALUES (?, ?, ?, 1, 1, 'r0000001', ?, 1)"
    db.execute(new, (change, instant(first) - 1800, "supply add", None))
    db.execute("INSERT INTO item (id, regimen, key, name, per_dose, doses_each, within, valid_from) "
               "VALUES (1, 1, 'pens', 'pens', 0, 0, 0, ?)", (change,))
    for k in range(0, n + 1, REFILL):
        at = first + k * 1440 - 60
        db.execute("INSERT INTO stock (item, kind, at, day, count, batch, expires, valid_from) VALUES (1, 0, ?, ?, ?, ?, ?, ?)",
                   (instant(at), at // 1440, REFILL, f"B{k // REFILL}", at // 1440 + 365, change))
    for k in range(n):
        slot, change = first + k * 1440, change + 1
        at = instant(slot) + 300
        db.execute(new, (change, at, "taken", slot))
        db.execute("INSERT INTO record (regimen, slot, at, amount, answer, taken_at, batch, valid_from) "
                   "VALUES (1, ?, ?, '90 micrograms', 1, ?, ?, ?)", (slot, slot, at, f"B{k // REFILL}", change))
        site = SITES[k % len(SITES)]
        db.execute("INSERT INTO injection (patient, regimen, slot, place, key, site, at, valid_from) VALUES (1, 1, ?, 0, ?, ?, ?, ?)",
                   (slot, " ".join(sorted(site.split())), site, at, change))
    db.execute("COMMIT")


def snooze(db, first, step=1):
    """Every regimen has an open dose, snoozed: the first until FIRST, the next STEP seconds later.
    Its slot is of a quarter of an hour ago, and unplanned ones must not be in its way."""
    now = int(time.time())
    begun = slot(local(now - 600))
    utc = int(now - 600) // 60 * 60
    db.execute("BEGIN")
    db.execute("UPDATE revision SET schedule = ?, origin = ?, start = ?", (f"90 micrograms daily at {begun // 60 % 24:02d}:{begun % 60:02d}", begun // 1440, begun // 1440 * 1440))
    db.execute("UPDATE regimen SET shown_from = ?", (utc,))
    db.execute(
        "INSERT INTO record (regimen, slot, at, amount, snoozed_until, valid_from) "
        "SELECT id, ?1, ?1, '90 micrograms', ?2 + (id - 1) * ?3, valid_from FROM regimen",
        (begun, first, step),
    )
    db.execute(
        "INSERT INTO open (regimen, slot, utc, window_end, first_shown, shown, shows) "
        "SELECT id, ?1, ?2, ?2 + 43200, ?2, ?2, 1 FROM regimen",
        (begun, utc),
    )
    db.execute("UPDATE due SET next = ?1, wake = ?2 + (regimen - 1) * ?3", (utc, first, step))
    db.execute("COMMIT")
    return begun


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: fill.py DATABASE N")
    started = time.monotonic()
    fill(sys.argv[1], int(sys.argv[2])).close()
    print(f"{sys.argv[2]} regimens in {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main()

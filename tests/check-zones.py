#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the zone module with Python's zoneinfo, zone by zone and change by change.

check-zones.py DRIVER [FROM-YEAR TO-YEAR]

For every zone of the system: each change of offset in the years given (by default the
next 40, and 2091 to 2100), and the wall-clock minutes and instants around it, in the gap and in the
overlap; and random ones besides. A gap counts by the offset before it, of an overlap the
first counts: in Python both are fold=0. $SEED repeats a run.
"""

import datetime
import os
import random
import subprocess
import sys
import zoneinfo

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1)
DAY = 86400
STEP = 7 * DAY  # no two changes of interest are closer (Morocco's Ramadan: 4 weeks)
AROUND = (-720, -180, -61, -60, -59, -31, -30, -29, -2, -1, 0, 1, 2, 29, 30, 31, 59, 60, 61, 180, 720)
RANDOM = 100


def offset_at(zone, utc):
    return int(datetime.datetime.fromtimestamp(utc, zone).utcoffset().total_seconds())


def wall(zone, slot):
    """utc, kind and offset that are expected of a wall-clock minute."""
    local = EPOCH + datetime.timedelta(minutes=slot)
    first = int(zone.utcoffset(local).total_seconds())
    second = int(zone.utcoffset(local.replace(fold=1)).total_seconds())
    kind = "plain" if first == second else "gap" if first < second else "overlap"
    utc = slot * 60 - first
    # In a gap the clock has already sprung ahead at that instant.
    return utc, kind, second if kind == "gap" else first


def changes(zone, start, end):
    """(utc, offset before, offset after) of each change in [start, end)."""
    before = offset_at(zone, start)
    for t in range(start + STEP, end, STEP):
        after = offset_at(zone, t)
        if after != before:
            low, high = t - STEP, t
            while high - low > 1:
                mid = (low + high) // 2
                if offset_at(zone, mid) == before:
                    low = mid
                else:
                    high = mid
            yield high, before, after
        before = after


def questions(zone, ranges, dice):
    walls, instants = set(), set()
    count = 0
    for start, end in ranges:
        for utc, before, after in changes(zone, start, end):
            count += 1
            for edge in (utc + before, utc + after):
                walls.update(edge // 60 + m for m in AROUND)
            walls.add((2 * utc + before + after) // 120)
            instants.update(utc + s for s in (-3600, -1, 0, 1, 3600))
        for _ in range(RANDOM):
            walls.add(dice.randrange(start // 60, end // 60))
            instants.add(dice.randrange(start, end))
    return sorted(walls), sorted(instants), count


def year_start(year):
    return int(datetime.datetime(year, 1, 1, tzinfo=UTC).timestamp())


def main():
    driver = sys.argv[1]
    if len(sys.argv) > 3:
        ranges = [(year_start(int(sys.argv[2])), year_start(int(sys.argv[3]) + 1))]
    else:
        this = datetime.date.today().year
        ranges = [(year_start(this), year_start(this + 41)), (year_start(2091), year_start(2101))]
    seed = int(os.environ.get("SEED") or random.randrange(1 << 32))
    dice = random.Random(seed)

    ask, expect, where = [], [], []
    counts = {"plain": 0, "gap": 0, "overlap": 0, "instant": 0, "change": 0}
    names = sorted(zoneinfo.available_timezones() - {"Factory", "localtime", "posixrules"})  # no places
    for name in names:
        zone = zoneinfo.ZoneInfo(name)
        walls, instants, count = questions(zone, ranges, dice)
        counts["change"] += count
        ask.append("zone " + name)
        for slot in walls:
            utc, kind, offset = wall(zone, slot)
            counts[kind] += 1
            ask.append(f"wall {slot}")
            expect.append(f"{utc} {kind} {offset}")
            where.append((name, slot))
        for utc in instants:
            counts["instant"] += 1
            ask.append(f"instant {utc}")
            expect.append(str(offset_at(zone, utc)))
            where.append((name, utc))

    run = subprocess.run([driver], input="\n".join(ask) + "\n", stdout=subprocess.PIPE, text=True)
    got = run.stdout.splitlines()
    wrong = [(w, e, g) for w, e, g in zip(where, expect, got) if e != g]
    for (name, at), e, g in wrong[:20]:
        print(f"check-zones: {name} {at}: expected {e}, got {g}")

    print(f"check-zones: {len(names)} zones, {counts['change']} changes, {counts['plain']} plain minutes, "
          f"{counts['gap']} in gaps, {counts['overlap']} in overlaps, {counts['instant']} instants, "
          f"{len(wrong)} wrong (seed {seed})")
    whole = run.returncode == 0 and len(got) == len(expect) and len(names) > 300 and counts["gap"] > 0
    return 0 if whole and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())

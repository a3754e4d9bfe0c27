#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One character wrong in a calendar, and what "cytosched import" makes of it.

check-import.py DRIVER [--sample N]

Each character of the lines that say when, in series as Google, Apple, Outlook, Thunderbird and
Nextcloud write them, is left out, doubled, exchanged with the next one or another, or the line is
broken off there. Before that, files as programs write them: each as EXPECTED.tsv beside them says,
with the doses that the other reader finds. Each spoilt file must give the same doses as before, or those that another reader
finds in it, or be refused. $SEED chooses the sample.
"""
import argparse
import datetime as dt
import importlib.metadata
import io
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import warnings

warnings.simplefilter("ignore")
import icalendar  # noqa: E402
import recurring_ical_events  # noqa: E402

PROGRAMS = pathlib.Path(__file__).parent / "data" / "calendars" / "programs"
SERIES = pathlib.Path(__file__).parent / "data" / "calendars" / "series"
NOW = 1795780800  # 2026-11-27T12:00Z
END = NOW + 390 * 86400
MATTER = re.compile(rb"(?i)^(RRULE|EXDATE|RDATE|DTSTART|DTEND|RECURRENCE-ID|TZID)")
OTHERS = b"0A;=Z"


def spoilt(data):
    """Each file with one slip in it."""
    lines = data.split(b"\r\n")
    for n, line in enumerate(lines):
        if not MATTER.match(line):
            continue
        for i in range(len(line)):
            made = {line[:i] + line[i + 1:], line[:i] + line[i:i + 1] + line[i:], line[:i],
                    line[:i] + line[i + 1:i + 2] + line[i:i + 1] + line[i + 2:],
                    line[:i] + b"\r\n" + line[i:]}
            made |= {line[:i] + bytes([c]) + line[i + 1:] for c in OTHERS}
            for other in sorted(made - {line}):
                yield n, b"\r\n".join(lines[:n] + [other] + lines[n + 1:])


class Driver:
    def __init__(self, path):
        self.p = subprocess.Popen([path, "Europe/Berlin", str(NOW), ""], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def doses(self, data):
        """The doses to come; None where the file is refused."""
        self.p.stdin.write(b"=%d\n" % len(data) + data)
        self.p.stdin.flush()
        answer = json.loads(self.p.stdout.readline())
        groups = answer["groups"]
        if answer["refused"] or any(g["odd"] for g in groups):
            return None
        return sorted(t for g in groups for t in g["doses"] if NOW < t < END)


def others(data):
    """What another reader finds."""
    from_, to = (dt.datetime.fromtimestamp(t, dt.timezone.utc) for t in (NOW, END))
    found = []
    for event in recurring_ical_events.of(icalendar.Calendar.from_ical(data)).between(from_, to):
        start = event["DTSTART"].dt
        if not isinstance(start, dt.datetime):
            raise ValueError("a day")
        if start.tzinfo is None:
            raise ValueError("no zone")
        if NOW < start.timestamp() < END:
            found.append(int(start.timestamp()))
    return sorted(found)


def shown(answer):
    """What became of a file, in a line."""
    if answer["refused"]:
        return "refused: " + answer["refused"]
    rows = [("refused: " + g["odd"]) if g["odd"] else g["schedule"] + (f" edits {g['edits']}" if g["edits"] else "") for g in answer["groups"]]
    return " | ".join(rows)


def misread(name):
    """Whether the other reader is wrong: since 3, the time of the clock of one dose and the UTC of another are one to it."""
    return name == "t02-thunderbird-exception-of-no-dose.ics" and int(importlib.metadata.version("recurring_ical_events").split(".")[0]) >= 3


def check_programs(path):
    """How many of the files that programs write are read otherwise than they should."""
    wrong = 0
    rows = (PROGRAMS / "EXPECTED.tsv").read_text().splitlines()[1:]
    for name, zone, options, want in (row.split("\t") for row in rows):
        file = PROGRAMS / name
        p = subprocess.run([path, zone, str(NOW), options.removeprefix("--only").strip()], input=f"{file}\n".encode(), capture_output=True, check=True)
        answer = json.loads(p.stdout)
        have = shown(answer)
        right = want.removeprefix("refused: ") in have and have.startswith("refused: ") if want.startswith("refused: ") else have == want
        if right and not have.startswith("refused: ") and "floating" not in name and not misread(name):
            doses = sorted(t for g in answer["groups"] for t in g["doses"] if NOW < t < END)
            found = others(file.read_bytes().removeprefix(b"\xef\xbb\xbf"))
            right = len(answer["groups"]) == 1 and doses == found[:len(doses)] and len(doses) >= min(len(found), 380)
        if not right:
            print(f"{name}: {have}, not {want}", file=sys.stderr)
        wrong += not right
    print(f"import: {len(rows)} files of programs, {wrong} wrong")
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("driver")
    parser.add_argument("--sample", type=int, default=0, help="of each file's slips only so many")
    args = parser.parse_args()
    seed = int(os.environ.get("SEED") or random.randrange(2**31))
    dice = random.Random(seed)
    driver, wrong, counts = Driver(args.driver), check_programs(args.driver), {}
    for file in sorted(SERIES.glob("*.ics")):
        data = file.read_bytes()
        want = driver.doses(data)
        assert want and want == others(data), f"{file.name}: {want} {others(data)}"
        slips = list(spoilt(data))
        if args.sample:
            slips = dice.sample(slips, args.sample)
        for n, slip in slips:
            have = driver.doses(slip)
            kind = "refused" if have is None else "the same" if have == want else "another"
            if kind == "another":
                try:
                    said = others(slip)
                except Exception as e:  # noqa: BLE001: a reader that gives up says nothing
                    said = repr(e)
                if said != have:
                    kind = "wrong"
                    wrong += 1
                    if wrong <= 20:
                        line = slip.split(b"\r\n")[n]
                        print(f"{file.name}: {line!r} gives {have[:4]}..., not {str(said)[:100]}...", file=sys.stderr)
            counts[kind] = counts.get(kind, 0) + 1
    print(f"SEED={seed} import: {sum(counts.values())} files with a slip, {counts}")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()

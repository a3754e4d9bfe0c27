# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows that are end-to-end tests: run again, at length, with what they measured. The longest of
each figure is the row's."""

import os
import re
import sys
import tempfile

from common import BUILD, Row, run_program
from harness import HERE

# What is done: (file, tests, environment) of each part.
PARTS = {
    "damaged database: off, untouched, restored": [("database", ["Damaged.test_damaged_files"], {"FULL": "1"})],
    "a newer, another's or no database; damage seen later": [
        ("database", ["Damaged"], {}), ("backup", [], {})],
    "a full disk of 1 MB, as a dose falls due": [("database", ["FullDisk"], {})],
    "the file moved, deleted, replaced, its log gone, to be read alone": [("file", [], {})],
    "a good database with other values: refused by name": [("backup", ["Values"], {})],
    "others answered while a large backup is looked at": [("backup", ["Large"], {})],
    "UIDs and sequence numbers across a restore": [("export", ["OnlyOn"], {})],
    "the daemon killed, hung, failing on and on": [("systemd", ["Failing"], {})],
    "notification server killed, replaced, absent, hung": [
        ("screens", [], {}), ("notify", ["Servers", "Crashes", "Slow"], {"SLOW": "1"})],
    "a change sent again after a lost reply": [("repeat", [], {}), ("notify", ["Answers"], {})],
}
# Where a test tries many.
POINTS = {"damaged database: off, untouched, restored": 1000}


def run_part(row, file, tests, env):
    """Its figures: what to (value, unit)."""
    with tempfile.NamedTemporaryFile("r", prefix="cytosched-results-") as results:
        done = run_program(sys.executable, HERE / f"test_{file}.py", *tests,
                           env={**os.environ, **env, "BUILD": str(BUILD), "RESULTS": results.name})
        counts = [int(n) for n in results.read().split()] or [0, 1]
    output = done.stdout + done.stderr
    row.points += counts[0]
    if counts[1]:
        print(output[-10_000:], file=sys.stderr)
    for _ in range(counts[1]):
        row.point(f"test_{file}.py, see above")
    return [(what, float(value), unit) for what, value, unit in re.findall(r"figure: (.*): ([\d.e+]+) ?(\S*)$", output, re.M)]


def run(what):
    row, most = Row(what), {}
    for part in PARTS[what]:
        for name, value, unit in run_part(row, *part):
            most[name] = max(most.get(name, (0, "")), (value, unit))
    row.points = POINTS.get(what, row.points)
    row.note = "; ".join(f"{name}: {value:g}{unit and ' '}{unit}" for name, (value, unit) in most.items())
    return row

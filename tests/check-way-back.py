#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An export, read and written again by other programs, and imported: the same doses.

check-way-back.py BUILD [--plans N]

The published regimens, plans with every kind of change and N generated ones ($SEED), each as it is
written and as python-icalendar, vobject, and where they are installed ical.js and sabre/vobject write
it anew.
"""
import argparse
import importlib.util
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
HERE = pathlib.Path(__file__).parent
spec = importlib.util.spec_from_file_location("check_series", HERE / "check-series.py")
series = importlib.util.module_from_spec(spec)
spec.loader.exec_module(series)
DAY = 86400
DAYS = 790  # so far the driver lists doses

ICAL_JS = """const ICAL = require('ical.js').default || require('ical.js');
process.stdout.write(ICAL.stringify(ICAL.parse(require('fs').readFileSync(0, 'utf8'))))"""
SABRE = """error_reporting(E_ALL & ~E_DEPRECATED); require 'Sabre/VObject/autoload.php';
echo Sabre\\VObject\\Reader::read(stream_get_contents(STDIN))->serialize();"""


def by_icalendar(data):
    import icalendar
    return icalendar.Calendar.from_ical(data).to_ical()


def by_vobject(data):
    import vobject
    return vobject.readOne(data.decode()).serialize().encode()


def by_program(*command, **env):
    def run(data):
        return subprocess.run(command, input=data, capture_output=True, check=True, env=os.environ | env).stdout

    return run


def ways():
    found = {"as it is": lambda data: data, "python-icalendar": by_icalendar, "vobject": by_vobject}
    modules = os.environ.get("NODE_MODULES")
    if modules and shutil.which("node"):
        found["ical.js"] = by_program("node", "-e", ICAL_JS, NODE_PATH=modules)
    if shutil.which("php") and pathlib.Path("/usr/share/php/Sabre/VObject/autoload.php").exists():
        found["sabre"] = by_program("php", "-r", SABRE)
    return found


def imported(driver, zone, now, data):
    p = subprocess.run([driver, zone, str(now), ""], input=b"=%d\n" % len(data) + data, capture_output=True, check=True)
    return json.loads(p.stdout)


def check(driver, name, plan, way, write):
    """What became of it (None: nothing to compare), and what is wrong, in a line."""
    zone = plan.arguments[2]
    # A plan that changes its zone is on two clocks, which no schedule is.
    if "zone" in plan.arguments:
        return None, ""
    now = plan.start - 2 * DAY
    end = min(plan.horizon, now + DAYS * DAY)
    want = [t for t in plan.doses() if now < t < end]
    if not want:
        return None, ""
    data = re.sub(rb"(?m)^UID:[0-9a-f]+-", b"UID:0123456789abcdef-7-", plan.file())  # as a database writes them
    answer = imported(driver, zone, now, write(data))
    if answer["refused"] or len(answer["groups"]) != 1 or answer["groups"][0]["odd"]:
        return "refused", f"{name}, {way}: refused: {answer['refused'] or [g['odd'] for g in answer['groups']]}"
    have = sorted(t for t in answer["groups"][0]["doses"] if t < end)
    n = min(len(have), len(want)) if len(have) >= 400 else len(want)
    if have[:n] != want[:n]:
        return "wrong", f"{name}, {way}: other doses: {answer['groups'][0]['schedule'][:200]}"
    return "same", ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--plans", type=int, default=10)
    args = parser.parse_args()
    seed = int(os.environ.get("SEED") or random.randrange(2**31))
    plans = [(n, p) for n, p, _ in [*series.published(args.build), *series.changed(args.build)]]
    plans += [(n, p) for n, p, _ in series.generated(args.build, args.plans, seed)]
    counts, found = {"same": 0, "refused": 0, "wrong": 0}, ways()
    for name, plan in plans:
        for way, write in found.items():
            kind, words = check(f"{args.build}/tests/import-driver", name, plan, way, write)
            if kind:
                counts[kind] += 1
            if words:
                print(words[:300], file=sys.stderr)
    print(f"SEED={seed} the way back: {len(plans)} plans, by {', '.join(found)}: {counts}")
    # Single days that go on for ever in no rhythm of the language are refused, and said so.
    sys.exit(counts["wrong"] > 0 or counts["refused"] > 0.02 * sum(counts.values()))


if __name__ == "__main__":
    main()

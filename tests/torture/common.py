# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the table "Never lost, never doubled" share: sessions, calls, the table."""

import pathlib
import sqlite3
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from gi.repository import GLib  # noqa: E402
from harness import BUILD, DAEMON_NAME, Clock, Session, SetClock, seeded, wait_for  # noqa: E402, F401

NOW = "2026-11-22 19:05:00"
SCHEDULE = "90 micrograms daily at 19:00"


class Row:
    """A line of the table: what was done, how often, how often it went wrong."""

    def __init__(self, what):
        self.what, self.points, self.wrong, self.note = what, 0, [], ""

    def point(self, problem=None):
        self.points += 1
        if problem:
            self.wrong.append(problem)
            print(f"{self.what}: {problem}", file=sys.stderr, flush=True)

    def __str__(self):
        return f"{self.what:<52} {self.points:>7} {len(self.wrong):>6}  {self.note}"


def options(**values):
    """An a{sv} of texts and flags."""
    return {
        k: GLib.Variant("b" if isinstance(v, bool) else "s", v) for k, v in values.items()
    }


def steps():
    """Five changes: (method, arguments), each with a request of its own."""
    add = lambda n, name: (  # noqa: E731
        "Add",
        GLib.Variant(
            "(sssa{sv})",
            (f"request-{n}", "Pegasys", SCHEDULE,
             options(**{"from": "2026-11-22", "name": name, "yes": True})),
        ),
    )
    return [
        add(0, "a"),
        ("Take", GLib.Variant("(ssa{sv})", ("request-1", "a", {}))),
        add(2, "b"),
        ("Snooze", GLib.Variant("(sssa{sv})", ("request-3", "b", "30m", {}))),
        ("Undo", GLib.Variant("(ssa{sv})", ("request-4", "", {}))),
    ]


VERBS = ["add", "taken", "add", "snooze", "undo"]


def check_whole(database):
    """Why the database is not as the five changes leave it, once each; None: it is."""
    db = sqlite3.connect(database)
    try:
        problem = db.execute("PRAGMA integrity_check").fetchone()[0]
        if problem != "ok":
            return f"not whole: {problem}"
        verbs = [v for (v,) in db.execute("SELECT verb FROM change WHERE verb <> 'begin' ORDER BY id")]
        if verbs != VERBS:
            return f"the changes are {verbs}"
        taken = db.execute("SELECT count(*) FROM record WHERE valid_until IS NULL AND answer = 1").fetchone()[0]
        return None if taken == 1 else f"{taken} doses are recorded as taken"
    finally:
        db.close()


def run_program(*argv, env=None, deadline=6 * 3600):
    return subprocess.run(
        [str(a) for a in argv], env=env, capture_output=True, text=True, timeout=deadline
    )

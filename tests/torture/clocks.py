# SPDX-License-Identifier: GPL-3.0-or-later
"""A clock that is set, a zone that is changed, a computer that was off.

The programs run on meanwhile."""

from common import DAEMON_NAME, Row, Session, SetClock, wait_for

DOSE = "pegasys@2026-11-22T19:00"
JUMPED, WAS_OFF = "clock set while running, both ways; zone changed", "off for 1 hour, 3 days, 3 weeks: one summary"
JUMPS = {"3 s": 3, "1 h": 3600, "1 day": 86400}


def doses(s):
    rows = s.cli_json("agenda", "--from", "2026-11-20", "--to", "2026-11-26")
    return {r["dose"]: r["state"] for r in rows}


def shows(s):
    """How often each open reminder was shown."""
    return {r["id"]: r["shown"] for r in s.call_daemon("Open")[0] if r["kind"] in ("dose", "notice")}


def begin(s, now):
    s.clock = SetClock(s, now)
    s.start_daemon()
    s.cli("add", "pegasys", "90 micrograms daily at 19:00", "--from", "2026-11-22", "--yes")


def in_time(condition, what):
    """None, or that it was not within 5 s."""
    try:
        wait_for(condition, 5, what)
    except AssertionError as error:
        return str(error)
    return None


def forward_over_a_dose(name, seconds):
    """It falls due by the jump: reminded of at once, and once."""
    with Session() as s:
        begin(s, "2026-11-22 18:59:58" if seconds < 60 else "2026-11-22 18:15:00")
        told, listener = [], s.connect()
        listener.signal_subscribe(DAEMON_NAME, DAEMON_NAME, "ReminderShown", None, None, 0, lambda *_: told.append(1))
        s.clock.set(seconds)
        # No call meanwhile: that would wake the daemon too.
        problem = in_time(lambda: told, f"its word after {name} forward")
        if problem:
            return problem
        if seconds > 12 * 3600:
            return in_time(lambda: doses(s)[DOSE] == "missed" and list(shows(s).values()) == [1], "one summary")
        return in_time(lambda: shows(s) == {DOSE: 1}, f"the reminder after {name} forward")


def back_before_a_dose(name, seconds):
    """What was answered is not asked again; what is open is not shown twice; the next comes."""
    with Session() as s:
        begin(s, "2026-11-22 19:00:01")
        problem = in_time(lambda: shows(s) == {DOSE: 1}, "the reminder")
        s.cli("add", "pegasys", "90 micrograms daily at 19:00", "--from", "2026-11-22", "--name", "b", "--yes")
        s.cli("taken", DOSE)
        s.clock.set(-seconds)
        other = "b@2026-11-22T19:00"
        if doses(s)[DOSE] != "taken":
            problem = "the answer is lost"
        # Set back by more than 90 minutes the other is no longer due; else it stays as it is.
        wanted = {} if seconds > 5400 else {other: 1}
        problem = problem or in_time(lambda: shows(s) == wanted, f"{wanted} after {name} back: {shows(s)}")
        s.clock.set(seconds)
        problem = problem or in_time(lambda: list(shows(s)) == [other], f"{other} after it was set right")
        return problem or (None if doses(s)[DOSE] == "taken" else "the answer is lost")


def zone_changed(name, zone):
    """The plan stays in its zone: the dose is due at the same instant."""
    with Session() as s:
        begin(s, "2026-11-22 18:59:57")
        s.cli("set", "zone", zone)
        problem = None if doses(s)[DOSE] in ("scheduled", "due") else "the dose is gone"
        s.cli("undo")
        return problem or in_time(lambda: shows(s) == {DOSE: 1}, "the reminder in the first zone")


def off(name, seconds):
    """Off for so long: each dose missed is in one summary, one still open is reminded of once."""
    with Session() as s:
        begin(s, "2026-11-22 18:00:00")
        s.stop_daemon()
        s.clock.set(seconds + 3601)
        s.start_daemon()
        missed = int((seconds + 3601 - 3600 - 12 * 3600) // 86400) + 1 if seconds > 12 * 3600 else 0
        wait_for(lambda: shows(s), 5, "what is open")
        rows = {r["id"]: r for r in s.call_daemon("Open")[0]}
        notices = [r["shown"] for r in rows.values() if r["kind"] == "notice"]
        opened = [r["shown"] for r in rows.values() if r["kind"] == "dose"]
        if notices != ([missed] if missed else []):
            return f"off for {name}: summaries {notices}, expected one of {missed}"
        return None if all(n == 1 for n in opened) else f"off for {name}: shown {opened}"


def run_jumps():
    row = Row(JUMPED)
    for name, seconds in JUMPS.items():
        row.point(forward_over_a_dose(name, seconds))
        row.point(back_before_a_dose(name, seconds))
    row.point(zone_changed("zone", "America/New_York"))
    row.note = "3 s, 1 h, 1 day; clock and kernel's word simulated"
    return row


def run_off():
    row = Row(WAS_OFF)
    for name, seconds in {"1 hour": 3600, "3 days": 3 * 86400, "3 weeks": 21 * 86400}.items():
        row.point(off(name, seconds))
    return row

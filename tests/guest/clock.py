# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine that sleeps while a dose falls due, and one whose clock or zone is really set.

Its daemon is the installed user unit under a real `systemd --user`. Counted is what the
notification server was asked to show, and timed by the guest's own clock."""

import contextlib
import datetime
import pathlib
import tempfile
import zoneinfo

from common import Row, wait_for
from desktop import Desktop
from harness import stays

DOSE = "pegasys@2026-11-22T19:00"
DUE = datetime.datetime(2026, 11, 22, 19, 0, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))
REMINDER = "peginterferon alfa-2a, 90 micrograms: time for your injection"
MISSED, ZONE = "A dose was missed", "The time zone changed"
SLEEPS = 5
LATE = 1.0  # seconds that a reminder may take
QUIET = 5  # seconds in which nothing more may come
JUMPS = {"3 s": 3, "1 h": 3600, "1 day": 86400}


def wall(seconds):
    """The wall clock so many seconds after the dose is due."""
    return (DUE + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%d %H:%M:%S")


class Screen:
    """Looks at what is shown, and keeps the longest that it took: as it was, and without the time
    for which this machine was too busy to run the guest."""

    def __init__(self, desktop):
        self.desktop, self.latest, self.latest_run = desktop, 0.0, 0.0
        self.waited = 0.0

    def clear(self):
        self.desktop.screen.lines.clear()
        self.waited = self.desktop.machine.waited()

    def titles(self):
        return [title for _, title in self.desktop.shown()]

    def closed(self):
        """The ids of those that were taken from the screen."""
        return {line for line in self.desktop.screen.lines if line.startswith("closed")}

    def shows(self, titles, since=None):
        """Why it is not that these are shown, once each, the last at most LATE after SINCE."""
        with contextlib.suppress(AssertionError):
            wait_for(lambda: len(self.titles()) >= len(titles), 20)
            waited = self.desktop.machine.waited() - self.waited
            stays(lambda: len(self.titles()) == len(titles), QUIET)
        if self.titles() != titles:
            return f"shown were {self.titles()}, not {titles}"
        if since is None:
            return None
        late = self.desktop.shown()[-1][0] - since
        run = max(0.0, late - waited)
        self.latest, self.latest_run = max(self.latest, late), max(self.latest_run, run)
        return f"{run:.2f} s late" if run > LATE else None

    def state(self, dose, wanted):
        state = self.desktop.doses()[dose]
        return None if state == wanted else f"{dose} is {state}, not {wanted}"


def begin(desktop, screen, seconds, *more):
    desktop.begin(wall(seconds), *more)
    screen.clear()


def slept_over(desktop, screen):
    begin(desktop, screen, -20)
    return screen.shows([REMINDER], desktop.suspend(26)) or screen.state(DOSE, "due")


def slept_before(desktop, screen):
    begin(desktop, screen, -30)
    desktop.suspend(12)
    return screen.shows([REMINDER], DUE.timestamp())


def forward(desktop, screen, seconds):
    """It falls due by the jump; a day later it is missed."""
    begin(desktop, screen, -2700)
    start = -2 if seconds < 60 else -2700
    missed = seconds > 12 * 3600
    since = desktop.set_clock(wall(start), wall(start + seconds))
    return screen.shows([MISSED if missed else REMINDER], since) or screen.state(DOSE, "missed" if missed else "due")


def back(desktop, screen, seconds):
    """What was answered is not asked again, what is open is not shown again; a day earlier it is
    taken from the screen, and shown again when it is due again."""
    begin(desktop, screen, -15, "b")
    problem = screen.shows([REMINDER, REMINDER], DUE.timestamp())
    desktop.user(f"cytosched taken {DOSE}")
    wait_for(screen.closed, 20, "the answered one to go")
    answered = screen.closed()
    screen.clear()
    desktop.set_clock(wall(1), wall(1 - seconds))
    problem = problem or screen.shows([])
    again = [REMINDER] if seconds > 12 * 3600 else []
    gone = screen.closed() - answered
    if len(gone) != len(again):
        problem = problem or f"{len(gone)} were taken from the screen, not {len(again)}"
    since = desktop.set_clock(wall(30))
    return problem or screen.shows(again, since if again else None) or screen.state(DOSE, "taken")


def zone_changed(desktop, screen):
    """The plan stays in its zone: the dose is due at the same instant; the zone is told once."""
    begin(desktop, screen, -15)
    desktop.run("timedatectl set-timezone America/New_York")
    try:
        return screen.shows([ZONE, REMINDER], DUE.timestamp())
    finally:
        desktop.run("timedatectl set-timezone Europe/Berlin")


def zone_back(desktop, screen):
    return screen.shows([ZONE, REMINDER]) or screen.state(DOSE, "due")


def row(what, points):
    """A machine of its own for these POINTS: (name, function, arguments)."""
    result = Row(what)
    with tempfile.TemporaryDirectory(prefix="cytosched-clock-") as folder, Desktop(pathlib.Path(folder)) as desktop:
        screen = Screen(desktop)
        for name, function, *arguments in points:
            problem = function(desktop, screen, *arguments)
            result.point(problem and f"{name}: {problem}")
        result.note = f"at most {screen.latest:.2f} s late; {screen.latest_run:.2f} s in which the guest could run"
    return result


def run_sleep():
    return row("asleep (S3) over and before a dose's time (qemu)", [
        *[("asleep when it was due", slept_over)] * SLEEPS, *[("asleep before", slept_before)] * 2,
    ])


def run_set():
    both = [(f"{name} {f.__name__}", f, s) for name, s in JUMPS.items() for f in (forward, back)]
    zones = [("another zone", zone_changed), ("and back", zone_back)]
    return row("the clock really set, both ways; the zone changed (qemu)", both + zones)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Garbage on the bus: every method with wrong types and random texts, while a dose falls due."""

import collections
import time
import xml.etree.ElementTree as ElementTree

from common import DAEMON_NAME, GLib, Row, Session, seeded, wait_for
from harness import DAEMON_PATH, INTERFACE_XML, Gio, alive

LATE_SEC = 5
WHAT, LARGE = "garbage calls on the bus", "a message of 130 MB"
WORDS = ["", "a", "me", "b@2026-11-22T19:00", "pegasys@9999-99-99T99:99", "daily at 19:00", "90 micrograms",
         "every 9999 weeks on mon at 00:00 for 9999 doses, then ", "(", "repeat", "2026-11-22", "next", "30m",
         "999999d", "zone", "Europe/Berlin", "../../etc/passwd", "'; DROP TABLE record; --", "%s%n", "\u202e\u200d",
         "\U0001f489", "x" * 5000, "notice:1", "notice:-1", "summary", "-1", "quiet", "window"]
OPTIONS = ["from", "to", "patient", "regimen", "name", "route", "yes", "dry_run", "at", "site", "note", "until", "limit",
           "after", "answer", "following", "unplanned", "skip", "zone", "after_utc", "regimens", "alarms", "nonsense"]


def methods():
    root = ElementTree.fromstring(INTERFACE_XML.read_text())
    return {
        m.get("name"): "".join(a.get("type") for a in m.iter("arg") if a.get("direction") == "in")
        for m in root.iter("method")
    }


class Garbage:
    """Random values, of the right types as often as of others."""

    def __init__(self, chance):
        self.chance = chance

    def text(self):
        return "".join(self.chance.choice(WORDS) for _ in range(self.chance.choice((1, 1, 1, 2, 3))))

    def value(self, kind):
        c = self.chance
        if kind == "s":
            return GLib.Variant("s", self.text())
        if kind == "as":
            return GLib.Variant("as", [self.text() for _ in range(c.randrange(4))])
        if kind == "a{sv}":
            return GLib.Variant("a{sv}", {
                c.choice(OPTIONS): self.value(c.choice(["s", "s", "b", "i", "u", "x", "t", "as", "a{sv}", "d"]))
                for _ in range(c.choice((0, 0, 1, 2, 4)))})
        if kind == "b":
            return GLib.Variant("b", c.random() < 0.5)
        if kind == "d":
            return GLib.Variant("d", c.choice((0.0, -1e300, float("nan"))))
        if kind == "h":
            return GLib.Variant("h", c.randrange(3))
        bits, signed = {"i": (32, 1), "u": (32, 0), "x": (64, 1), "t": (64, 0)}[kind]
        top = 1 << (bits - signed)
        return GLib.Variant(kind, c.choice((0, 1, top - 1, -top if signed else top >> 1, c.randrange(top))))

    def arguments(self, signature):
        if self.chance.random() < 0.2:
            signature = "".join(self.chance.choice("sbiuxt") for _ in range(self.chance.randrange(5)))
        kinds = signature.replace("a{sv}", "V").replace("as", "S")
        return GLib.Variant.new_tuple(*(self.value({"V": "a{sv}", "S": "as"}.get(k, k)) for k in kinds))


class Flood:
    """Calls under way at once, so that the daemon always has the next one waiting."""

    def __init__(self, session, row):
        self.bus, self.row = session.connect(), row
        self.answers, self.under_way = collections.Counter(), 0

    def send(self, method, args):
        self.under_way += 1
        self.bus.call(DAEMON_NAME, DAEMON_PATH, DAEMON_NAME, method, args, None,
                      Gio.DBusCallFlags.NO_AUTO_START, 60000, None, self.answered, method)

    def answered(self, bus, result, method):
        self.under_way -= 1
        try:
            bus.call_finish(result)
            self.answers["done"] += 1
        except GLib.Error as error:
            name = Gio.DBusError.get_remote_error(error) or error.message
            self.answers[name] += 1
            if "NoReply" in name or "Timeout" in name or "Disconnected" in name:
                self.row.point(f"{method}: {name}")


def due_instant(session):
    return session.clock.start + 10


def run(calls):
    row = Row(WHAT)
    chance = seeded()
    with Session() as s:
        daemon = s.start_daemon(now="2026-11-22 18:59:50")
        s.cli("add", "pegasys", "90 micrograms weekly on sun at 19:00", "--name", "kept")
        shown, flood, garbage, wanted = [], Flood(s, row), Garbage(chance), methods()
        listener = s.connect()
        listener.signal_subscribe(DAEMON_NAME, DAEMON_NAME, "ReminderShown", None, None, 0,
                                  lambda *_: shown.append(s.clock.now()))
        sent = 0
        while sent < calls or s.clock.now() < due_instant(s):
            wait_for(lambda: flood.under_way < 50 or not alive(daemon.pid), 60, "answers")
            if not alive(daemon.pid):
                row.point(f"the daemon ended with {daemon.rc}")
                break
            method = chance.choice(list(wanted))
            args = garbage.arguments(wanted[method])
            if method == "Redo" or (method == "Undo" and args.unpack()[1:2] == ("",)):
                continue  # it would take back the plan that is to be reminded of
            flood.send(method, args)
            sent += 1
        wait_for(lambda: flood.under_way == 0, 60, "the last answers")
        row.points = sent
        check_after(s, row, shown, flood)
    return row


def check_after(s, row, shown, flood):
    late = [t - due_instant(s) for t in shown if t >= due_instant(s) - 0.5]
    if not late or min(late) > LATE_SEC:
        row.wrong.append(f"the reminder came {late and min(late)} s late")
    if "micrograms" not in s.cli("agenda", "kept").stdout:
        row.wrong.append("the plan is not there")
    row.note = f"{len(flood.answers)} kinds of answers; reminder {max(0.0, min(late, default=99)) * 1000:.0f} ms late"


def large():
    """One message of so many bytes: the daemon answers, and goes on."""
    row = Row(LARGE)
    with Session() as s:
        daemon = s.start_daemon(now="2026-11-22 18:59:50")
        text, start = "x" * 130_000_000, time.monotonic()
        problem = None
        try:
            s.call_daemon("Show", GLib.Variant("(s)", (text,)), timeout=120)
            problem = "it was taken"
        except GLib.Error as error:
            if "Invalid" not in error.message:
                problem = error.message[:200]
        row.point(problem)
        if not daemon.alive:
            row.wrong.append(f"the daemon ended with {daemon.rc}")
        s.cli("list")
        row.note = f"refused after {time.monotonic() - start:.1f} s"
    return row

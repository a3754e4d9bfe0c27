#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan follows life: random commands to the real daemon, and the same to a model that is as
plain as it can be: a list of dated doses, and a copy of it before each change for undo. After
each command agenda and history are compared; the daemon is killed now and then, and days pass
while it is off; in the end all is taken back. MODEL_FULL=1: longer, and everything each time. LIVES=300: so many lives.
What is kept of the record, and what stands on a screen, is compared as well."""

import bisect
import collections
import contextlib
import datetime
import json
import os
import pathlib
import random
import time
import unittest

from harness import ROOT, Case, FakeServer, Gio, GLib, SetClock, main, seeded, wait_for
from model import DAY, ENDLESS, HOUR, Model, Refused, instant, language, local
from model import day_text, doses_of, slot_of, text_of

FULL = bool(os.environ.get("MODEL_FULL"))
LIVES = int(os.environ.get("LIVES") or 0)
SHARE, OF = (int(n) for n in (os.environ.get("SHARE") or "0/1").split("/"))  # one of so many that play them together
COMMANDS = 200 if FULL else 60
GENERATED = 40 if FULL else 12
SECONDS = 1400 if FULL else 60  # no new plan is begun after so long (tests/run-e2e waits 1800)
BEHIND, AHEAD = 3, 60  # days of the agenda that are compared each time; now and then, all

HORIZON = 1100  # days from the start that the model knows of
COMPARED = 500
SOON = 300  # a plan has a dose in so many days
MAX_PULL = 250  # days that a plan may come nearer in all, so that what comes is still known

ZONES = [
    "Europe/Berlin", "Europe/London", "America/New_York", "Asia/Tokyo", "Pacific/Auckland",
    "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC",
]  # fmt: skip

SITES = ["left abdomen", "right abdomen", "left thigh", "right thigh"]
ROUTES = ["", "under the skin", "under the skin", "into a vein"]
VISITS = ["daily at 07:15", "every 4 weeks on tue at 08:30", "mon thu at 16:00 for 3 weeks", "every 2 days at 12:00 and 18:00 for 20 days",
          "every 3 days at 09:45"]  # fmt: skip
# As typed, and as it is meant.
BEFORE = {"1d": [(86400, "")], "30m; 1d pack it": [(1800, ""), (86400, "pack it")], "2h drink; 3d": [(7200, "drink"), (259200, "")]}
AFTER = {"2h look at the site": [(7200, "look at the site")], "30m; 1d call": [(1800, ""), (86400, "call")]}

# ---- the daemon ----------------------------------------------------------------------------------


def variant(value):
    kind = "as" if isinstance(value, list) else "b" if isinstance(value, bool) else "u" if isinstance(value, int) else "s"
    return GLib.Variant(kind, value)


class Daemon:
    """The real one, called as its clients do."""

    def __init__(self, session):
        self.s, self.requests = session, 0

    def read(self, method, signature, *args):
        return self.s.call_daemon(method, GLib.Variant(signature, args), timeout=30)

    def change(self, request, method, *args, **options):
        given = {k: variant(v) for k, v in options.items()}
        texts = [request, *args]
        if method == "Undo":
            given["yes"] = variant(True)  # it may be older than an hour
        if method in ("Rename", "RemoveSymptom", "RemoveResult"):
            return self.read(method, "(" + "s" * len(texts) + ")", *texts)
        return self.read(method, "(" + "s" * len(texts) + "a{sv})", *texts, given)

    def request(self):
        self.requests += 1
        return f"model-{self.requests}"

    def agenda(self, begin, end, **options):
        """All rows between two days, and the daemon's now; every page of it."""
        options |= {"from": day_text(begin), "to": day_text(end)}
        rows, more = [], {}
        while True:
            given = {k: variant(v) for k, v in (options | more).items()}
            page, context = self.read("Agenda", "(a{sv})", given)
            rows += page
            if not context.get("more"):
                return rows, context["now"]
            more = {"after_utc": page[-1]["utc"], "after_dose": page[-1]["dose"]}

    def history(self, **options):
        return self.read("History", "(a{sv})", {k: variant(v) for k, v in options.items()})[0]


def error_of(error):
    name = Gio.DBusError.get_remote_error(error)
    return name.rsplit(".", 1)[-1] if name else str(error)


def seconds_of(text):
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def row_of(row):
    taken = row.get("taken_at")
    return (row["dose"], seconds_of(row["utc"]), row["state"], row.get("amount", ""),
            seconds_of(taken) if taken else None, row.get("moved", False))


class Run:
    """One plan and what happens to it."""

    def __init__(self, case, rng, schedule, start, zone):
        self.case, self.rng, self.s = case, rng, case.s
        self.daemon = Daemon(self.s)
        self.start = slot_of(start) // DAY
        self.model = Model(zone, self.start + HORIZON)
        self.zone, self.first, self.log = zone, schedule, []
        self.compared = self.commands = self.kills = self.refused = 0
        self.kept, self.replies = [], []
        self.jumps = self.dismissed = 0
        self.server = FakeServer(self.s)
        self.screens = 0
        self.s.set_zone(zone)
        self.now = instant(zone, slot_of(start) + 8 * HOUR + 7) + 30
        self.s.clock = SetClock(self.s, moment_text(self.now))
        self.run_daemon()

    # -- time

    def run_daemon(self):
        self.s.clock.set(self.now - self.s.clock.now())
        self.s.start_daemon()
        self.model.system_in(self.s.zone)
        self.model.step(self.now)

    def later(self):
        """The daemon ends, one way or the other; time passes; it starts."""
        (self.s.kill_daemon if self.rng.random() < 0.7 else self.s.stop_daemon)()
        self.kills += 1
        hours = self.rng.choice([0, 0.05, 1, 3, 9, 14, 24, 24, 30, 48, 72, 160])
        self.now += int(hours * 60 + self.rng.randrange(60)) * 60
        self.now = (max(self.now, int(self.s.clock.now()) + 60) // 60) * 60 + 20
        if self.rng.random() < 0.15:  # the computer travels
            self.s.set_zone(self.rng.choice(ZONES))
        self.log.append(f"-- {moment_text(self.now)} {self.s.zone}")
        self.run_daemon()
        self.compare_screen()

    def jump(self):
        """The clock is set, while all runs: by minutes or days, and mostly put right again."""
        seconds = self.rng.choice([600, 3600, 9000, 6 * 3600, 86400, 3 * 86400, 30 * 86400]) * self.rng.choice([-1, -1, 1])
        for by in (seconds, -seconds) if self.rng.random() < 0.7 else (seconds,):
            self.now = int(self.s.clock.now()) + by
            self.s.clock.set(by)
            self.jumps += 1
            self.log.append(f"-- set to {moment_text(self.now)}")
            # Two clocks that are set one after the other may else be one to it: a message that comes after what it
            # has to do is handled after that.
            for _ in range(3):
                self.s.call_daemon("Open")
            self.compare_screen()

    # -- one command

    def do(self, method, args, options, change):
        """The same to both; the same refusal of both."""
        request = self.daemon.request()
        self.log.append(f"{method} {args} {options}")
        self.commands += 1
        try:
            reply = self.send(request, method, args, options)
        except GLib.Error as error:
            reply, name, text = None, error_of(error), str(error)
        else:
            self.now = reply[2]["now"]
        expected = self.expect(change)
        if reply is None:
            self.refused += 1
            self.log.append(f"   {name}")
            self.check(name == (expected or "nothing wrong"), f"{text} (expected {expected})")
            return None
        self.check(expected is None, f"expected {expected}, got {reply[0]}")
        self.replies.append((request, method, args, self.sent, reply))
        if self.rng.random() < 0.1:
            self.again()
        self.model.step(self.now)
        return reply

    def expect(self, change):
        self.model.step(self.now)
        try:
            change(self.now)
        except Refused as refused:
            return refused.name
        return None

    def send(self, request, method, args, options):
        if "dry_run" in options:
            with contextlib.suppress(GLib.Error):
                self.confirmed(self.daemon.request(), method, args, options)
            options = {k: v for k, v in options.items() if k != "dry_run"}
        return self.confirmed(request, method, args, options)

    def confirmed(self, request, method, args, options):
        """What asks is done all the same."""
        self.sent = options
        try:
            return self.daemon.change(request, method, *args, **options)
        except GLib.Error as error:
            if error_of(error) != "NeedsConfirmation":
                raise
            self.sent = options | {"yes": True}
            return self.daemon.change(request, method, *args, **self.sent)

    def again(self):
        """A repeated request is answered as the first was; for a week it is remembered."""
        recent = [r for r in self.replies[-5:] if abs(self.now - r[4][2]["now"]) < 6 * 86400]
        request, method, args, options, reply = self.rng.choice(recent)
        self.check(self.daemon.change(request, method, *args, **options) == reply, f"{method} again")

    def check(self, right, what):
        if not right:
            tail = "\n".join(self.log[-40:])
            raise AssertionError(f"{what}\n{self.first!r} in {self.zone}; the last commands:\n{tail}")

    # -- comparing

    def compare(self, everything=False):
        today = local(self.zone, self.now) // DAY
        begin, end = today - BEHIND, today + AHEAD
        if everything or FULL:
            begin, end = self.start - 3, self.start + COMPARED
        step = 100
        for day in range(begin, end, step):
            last = min(day + step, end) - 1
            rows, now = self.daemon.agenda(day, last)
            ours = sorted(
                ((r[1], r[0].split("@")[1], r[0].split("@")[0], str(r), r)
                 for regimen in self.model.regimens if regimen.alive
                 for r in self.model.rows_of(regimen, now, day, last))
            )
            theirs = [row_of(r) for r in rows]
            self.same(sorted(map(str, theirs)), sorted(o[3] for o in ours))
            order = [(r[1], r[0].split("@")[1], r[0].split("@")[0]) for r in theirs]
            self.check(order == sorted(order), "the order of the agenda")
            self.compared += len(rows)

    # -- the screen

    def compare_screen(self):
        """What stands there is what should, word for word, and nothing else: soon after each command, restart, kill
        and jump of the clock. What should, the model says."""
        seen = {}

        def right():
            before = int(self.s.clock.now())
            seen["stands"] = sorted(self.server.standing.values())
            seen["now"] = self.now = int(self.s.clock.now())
            if before != self.now:
                return False
            self.model.step(self.now)
            seen["should"] = self.model.screen(self.now)
            return seen["should"] == seen["stands"]

        try:
            wait_for(right, 20, "the screen", interval=0.01)
        except AssertionError:
            opened = self.s.call_daemon("Open")[0]
            self.check(False, f"the screen differs\n  should be {seen['should']}\n  stands    {seen['stands']}\n"
                       f"  Open says {[(r['kind'], r.get('title'), r.get('body')) for r in opened]}")
        self.screens += 1

    def parent_of(self, name):
        """The pid of the program that started the one of this name on the bus, or None."""
        with contextlib.suppress(GLib.Error, OSError):
            return int(pathlib.Path(f"/proc/{self.s.pid_of(name)}/stat").read_text().rpartition(") ")[2].split()[1])

    def unread(self, title, body):
        return sum((r.get("title"), r.get("body")) == (title, body) for r in self.s.call_daemon("Open")[0])

    def dismiss(self):
        """A notice is clicked away, and read."""
        if self.model.shown(self.now) or not self.server.standing:
            return
        title, body = self.rng.choice([card for _, card in sorted(self.server.standing.items())])

        def shown():
            """Its number, by this daemon's helper: of one of another nobody hears that its card was closed, and the
            next one shows it anew, be it under another number."""
            own = [n for n, card in list(self.server.standing.items()) if card == (title, body)]
            return next((n for n in own if self.s.daemon.pid == self.parent_of(self.server.shown_by[n])), None)

        number = wait_for(shown, 20, f"a helper that shows {title!r}", interval=0.05)
        self.log.append(f"-- read: {title} {body!r}")
        unread = self.unread(title, body)
        self.server.closed(number)

        def heard():
            """What was closed in the very moment in which it was drawn anew comes again, and is closed again."""
            if self.unread(title, body) < max(unread, 1):
                return True
            if self.server.standing.get(number) == (title, body):
                self.server.closed(number)
            return False

        wait_for(heard, 20, f"{title!r} to be read", interval=0.05)
        self.model.read(title, body, self.now)
        self.dismissed += 1
        self.compare_screen()

    # -- the record

    def compare_record(self):
        for method, rows in (("Symptoms", self.model.symptoms), ("Results", self.model.results)):
            theirs = sorted((r["id"], r["patient"]) for r in self.daemon.read(method, "(a{sv})", {})[0])
            self.check(theirs == sorted((r["id"], r["owner"].name) for r in self.model.kept(rows)), f"{method}: {theirs}")
        theirs = sorted((r["patient"], r["regimen"], r["left"]) for r in self.daemon.read("Supply", "(a{sv})", {})[0])
        ours = sorted((r.patient.name, r.handle, self.model.left(r)) for r in self.model.regimens
                      if r.alive and self.model.stock.get(r.number))
        self.check(theirs == ours, f"the supply is {theirs}, expected {ours}")
        for owner in self.model.patients:
            if not owner.alive:
                continue
            rows = self.daemon.read("Sites", "(a{sv})", {"patient": variant(owner.name)})[0]
            theirs = sorted(r["site"] for r in rows if r.get("resting"))
            ours = self.model.resting(owner, local(owner.zone, self.now) // DAY)
            self.check(theirs == ours, f"of {owner.name} rest {theirs}, expected {ours}")

    def same(self, theirs, ours):
        if theirs != ours:
            only = collections.Counter(theirs) - collections.Counter(ours)
            missing = collections.Counter(ours) - collections.Counter(theirs)
            self.check(False, "the agenda differs\n  only in the daemon: "
                       f"{sorted(only)[:6]}\n  only in the model:  {sorted(missing)[:6]}")

    def compare_history(self, everything=False):
        rows = self.daemon.history(**({} if everything or FULL else {"limit": 4}))
        ours = self.model.history
        offset = len(ours) - len(rows)
        for i, row in enumerate(rows, offset):
            change = ours[i]
            self.check((row["verb"], row.get("regimen"), row.get("dose"), row["undone"])
                       == (change.verb, change.handle, change.dose, i in self.model.undone),
                       f"history: {row}, expected {change}, undone {i in self.model.undone}")
        self.appended(rows, offset)

    def appended(self, rows, offset):
        """What once was written stays as it is."""
        for i, row in enumerate(rows, offset):
            fixed = {k: v for k, v in row.items() if k != "undone"} | {"at": seconds_of(row["at"])}
            if i < len(self.kept):
                self.check(self.kept[i] in (None, fixed), f"history was rewritten: {fixed}")
            while i >= len(self.kept):
                self.kept.append(None)
            self.kept[i] = fixed

    # -- what happens

    def some_regimen(self):
        own = [r for r in self.model.regimens if r.alive]
        active = [r for r in own if r.active]
        if active and self.rng.random() < 0.9:
            own = active
        return self.rng.choice(own) if own else None

    def some_dose(self, regimen):
        """Mostly one of these days."""
        order = self.model.sorted(regimen)
        if not order:
            return f"{regimen.handle}@{text_of(self.start * DAY + 5)}"
        what = self.rng.random()
        # What else a handle may mean than a dose that is open is test_verbs's.
        if what < 0.15 and any(number == regimen.number for number, _ in self.model.open):
            return regimen.handle
        if what < 0.2:
            return ""
        here = bisect.bisect_left(order, (self.now, 0))
        spread = 3 if what < 0.8 else 30
        i = min(max(here + self.rng.randint(-spread, spread), 0), len(order) - 1)
        return f"{regimen.handle}@{text_of(order[i][1])}"

    def some_schedule(self, start):
        if self.rng.random() < 0.5:
            return self.rng.choice(REGIMENS)["schedule"]
        maker = language.Maker(self.rng)
        return maker.schedule(datetime.date.fromisoformat(day_text(start)))[:1500]

    def today(self, regimen):
        return local(regimen.patient.zone, self.now) // DAY

    def step(self):
        verbs = dict(add=3, change=10, move=16, follow=14, take=25, unplanned=3, skip=8, snooze=8,
                     amend=14, pause=7, resume=5, stop=2, rename=3, remove=1, undo=16, settings=8,
                     zone=4, patients=3, symptom=5, result=4, supply=6, rest=5, words=7, visit=4)
        regimen = self.some_regimen()
        verb = self.rng.choices(list(verbs), list(verbs.values()))[0]
        if verb not in ("add", "visit", "undo", "zone", "patients", "symptom", "result", "rest") and (
                regimen is None or (regimen.stopped and self.rng.random() < 0.5)):
            verb = self.rng.choice(["add", "undo"])
        getattr(self, "do_" + verb)(regimen)

    def options(self, **more):
        extra = {"yes": True} if self.rng.random() < 0.7 else {}
        return more | extra

    def maybe_dry(self, options):
        return options | ({"dry_run": True} if self.rng.random() < 0.1 else {})

    def do_add(self, regimen):
        if len([r for r in self.model.regimens if r.alive]) > 4:
            return
        patient = self.rng.choice([p for p in self.model.patients if p.alive])
        today = local(patient.zone, self.now) // DAY
        begin = self.rng.choice([None, today, today, today + self.rng.randrange(-9, 15)])
        drug = self.rng.choice(["alpha", "beta", "gamma"])
        schedule = self.some_schedule(today)
        if not self.valid(schedule, today):
            return
        route = self.rng.choice(ROUTES)
        options = self.options(patient=patient.name, route=route)
        if begin is not None:
            options["from"] = day_text(begin)
        self.do("Add", (drug, schedule), options,
                lambda now: self.model.add(now, drug, schedule, patient.name, begin, route))

    def do_visit(self, regimen):
        if len([r for r in self.model.regimens if r.alive]) > 5:
            return
        patient = self.rng.choice([p for p in self.model.patients if p.alive])
        name, schedule = self.rng.choice(["blood test", "clinic"]), self.rng.choice(VISITS)
        self.do("Add", (name, schedule), self.options(patient=patient.name, appointment=True),
                lambda now: self.model.add(now, name, schedule, patient.name, None, "", True))

    def do_words(self, regimen):
        """Before and after a dose."""
        key, of = self.rng.choice([("before", BEFORE), ("before", BEFORE), ("after", AFTER)])
        value = self.rng.choice([*of, *of, ""])
        owner = self.rng.choice([{"regimen": regimen.handle}, {"patient": regimen.patient.name}, {}])
        self.do("Set", (key, value), owner,
                lambda now: self.model.set(now, key, of.get(value), owner.get("regimen"), owner.get("patient")))

    def valid(self, schedule, start):
        """Whether it is one, with a dose that the model knows of."""
        try:
            self.daemon.read("Preview", "(sa{sv})", schedule, {})
        except GLib.Error:
            return False
        return any(True for _ in doses_of(schedule, start, start + SOON))

    def do_change(self, regimen):
        today = self.today(regimen)
        begin = self.rng.choice(["next", today, today, today + 1, today + self.rng.randrange(-2, 40)])
        schedule = self.rng.choice(VISITS) if regimen.appointment else self.some_schedule(today)
        if not self.valid(schedule, today):
            return
        if begin == "next" and not self.coming(regimen):
            begin = today + 1  # the model does not know whether a dose comes behind its horizon
        text = begin if begin == "next" else day_text(begin)
        # As typed, what is left out would be as it is now.
        options = self.maybe_dry(self.options(**{"from": text, "exact": True}))
        self.do("Change", (regimen.handle, schedule), options,
                lambda now: self.model.change(now, regimen.handle, schedule, begin))

    def coming(self, regimen):
        with contextlib.suppress(Refused):
            found = self.model.find(regimen.handle)
            return any(found.patient.instant(d.at) > self.now
                       for d in self.model.waiting(found, self.now))

    def do_move(self, regimen):
        name = self.some_dose(regimen)
        day = self.rng.choice([None, self.today(regimen) + self.rng.randrange(-1, 25)])
        minute = self.rng.randrange(DAY) if day is None or self.rng.random() < 0.5 else None
        parts = [day_text(day)] if day is not None else []
        if minute is not None:
            parts.append(f"{minute // 60:02}:{minute % 60:02}")
        self.do("Move", (name, " ".join(parts)), self.maybe_dry(self.options()),
                lambda now: self.model.move(now, name, day, minute, False))

    def do_follow(self, regimen):
        name = self.some_dose(regimen)
        if "@" not in name:
            return
        dose = regimen.doses.get(slot_of(name.split("@")[1]))
        days = self.rng.choice([-9, -3, -2, -1, 1, 1, 2, 3, 7, 7, 10])
        if not dose or (days < 0 and regimen.pull > MAX_PULL):
            return
        day = dose.at // DAY + days
        self.do("Move", (name, day_text(day)), self.maybe_dry(self.options(following=True)),
                lambda now: self.model.move(now, name, day, None, True))

    def time_back(self, regimen):
        """A moment of the last days, sometimes one to come."""
        at = local(regimen.patient.zone, self.now) - self.rng.choice([1, 10, 300, 2000, 9000, -90])
        return at, f"{text_of(at)[:10]} {text_of(at)[11:]}"

    def do_take(self, regimen):
        name, at = self.some_dose(regimen), None
        owner = self.owner(name) or regimen
        options = self.options()
        if self.rng.random() < 0.5:
            at, options["at"] = self.time_back(owner)
        site = self.rng.choice([None, *SITES]) if not owner.appointment else None
        if site:
            options["sites"] = [site]
        self.do("Take", (name,), options, lambda now: self.model.take(now, name, at, site))

    def owner(self, name):
        try:
            return self.model.find_dose(name, self.now)[0]
        except Refused:
            return None

    def do_unplanned(self, regimen):
        if regimen.appointment:
            return

        def change(now):
            found = self.model.find(regimen.handle)
            doses = found.doses
            order = [(u, s) for u, s in self.model.sorted(found) if not (doses[s].single and doses[s].at == s)]
            here = bisect.bisect_left(order, (now + 1, 0))
            to_come = [k for k in order if doses[k[1]].place is not None]  # by the plan as it is
            near = order[here - 1] if here else to_come[0] if to_come else None
            amount = doses[near[1]].amount if near else ""
            self.model.take_unplanned(now, regimen.handle, amount)

        self.do("Take", (regimen.handle,), self.options(unplanned=True), change)

    def do_skip(self, regimen):
        name = self.some_dose(regimen)
        self.do("Skip", (name,), self.maybe_dry(self.options()),
                lambda now: self.model.skip(now, name))

    def do_snooze(self, regimen):
        name = self.some_dose(regimen)
        text, seconds = self.rng.choice([("", 900), ("2h", 7200), ("1d", 86400), ("40m", 2400)])
        self.do("Snooze", (name, text), {}, lambda now: self.model.snooze(now, name, seconds))

    def do_amend(self, regimen):
        answered = [s for s, d in regimen.doses.items() if d.answer]
        name = self.some_dose(regimen)
        if answered and self.rng.random() < 0.8:
            name = f"{regimen.handle}@{text_of(self.rng.choice(answered))}"
        answer, at = self.rng.choice([None, "taken", "skipped", "none"]), None
        options = self.options(note="n")
        if answer:
            options["answer"] = "done" if answer == "taken" and (self.owner(name) or regimen).appointment else answer
        if self.rng.random() < 0.4:
            at, options["at"] = self.time_back(self.owner(name) or regimen)
        self.do("Amend", (name,), options, lambda now: self.model.amend(now, name, answer, at))

    def do_pause(self, regimen):
        today = self.today(regimen)
        begin = today + self.rng.choice([0, 0, 1, 5, -1])
        until = self.rng.choice([ENDLESS, begin, begin + 3, begin + 20, begin - 1])
        options = {"from": day_text(begin)}
        if until != ENDLESS:
            options["until"] = day_text(until)
        self.do("Pause", (regimen.handle,), self.maybe_dry(options),
                lambda now: self.model.pause(now, regimen.handle, begin, until))

    def do_resume(self, regimen):
        self.do("Resume", (regimen.handle,), self.maybe_dry({}),
                lambda now: self.model.resume(now, regimen.handle))

    def do_stop(self, regimen):
        self.do("Stop", (regimen.handle,), self.maybe_dry({}),
                lambda now: self.model.stop(now, regimen.handle))

    def do_rename(self, regimen):
        name = self.rng.choice(["alpha", "beta", "gamma", "delta", "epsilon"])
        self.do("Rename", (regimen.handle, name), {},
                lambda now: self.model.rename(now, regimen.handle, name))

    def do_remove(self, regimen):
        self.do("Remove", (regimen.handle,), self.maybe_dry({"yes": True}),
                lambda now: self.model.remove(now, regimen.handle))

    def do_undo(self, regimen):
        handle = self.rng.choice(["", regimen.handle if regimen else ""])
        for _ in range(self.rng.choice([1, 1, 2, 5])):
            if self.undo_goes_on(handle):
                self.do("Undo", (handle,), {}, lambda now: self.model.undo(now, handle))

    def undo_goes_on(self, handle):
        """The first plan stays, for the end."""
        return any(c.undo and i > 0 and i not in self.model.undone
                   for i, c in enumerate(self.model.history)) and (
            not handle or any(r.alive and r.handle == handle and r.number > 1
                              for r in self.model.regimens))

    def do_settings(self, regimen):
        if self.rng.random() < 0.4:
            value = self.rng.choice(["last-dose", "last-dose", "calendar"])
            self.do("Set", ("anchor", value), {"regimen": regimen.handle},
                    lambda now: self.model.set(now, "anchor", value, regimen.handle))
            return
        value = self.rng.choice(["auto", "1h", "6h", "30h", "5d", ""])
        hours = {"1h": 1, "6h": 6, "30h": 30, "5d": 120}.get(value)
        owner = self.rng.choice([{"regimen": regimen.handle}, {"patient": regimen.patient.name}, {}])
        keep = hours or value or None  # "auto" hides what is set for more

        def change(now):
            self.model.set(now, "window", keep, owner.get("regimen"), owner.get("patient"))

        self.do("Set", ("window", value), owner, change)

    def do_zone(self, regimen):
        patient = self.rng.choice([p for p in self.model.patients if p.alive])
        zone = self.rng.choice(ZONES)
        self.do("Set", ("zone", zone), {"patient": patient.name},
                lambda now: self.model.set(now, "zone", zone, patient=patient.name))

    def do_patients(self, regimen):
        names = [p.name for p in self.model.patients if p.alive and p.name != "me"]
        if names and self.rng.random() < 0.3:
            name = self.rng.choice(names)
            self.do("RemovePatient", (name,), {"yes": True},
                    lambda now: self.model.remove_patient(now, name))
            return
        name, zone = self.rng.choice(["anna", "ben"]), self.rng.choice(ZONES)
        self.do("AddPatient", (name,), {"zone": zone},
                lambda now: self.model.add_patient(now, name, zone))

    def do_kept(self, what, rows, typed, **more):
        """Recorded, or one of them taken away."""
        kept = self.model.kept(rows)
        if kept and self.rng.random() < 0.3:
            row = self.rng.choice(kept)
            self.do(f"Remove{what}", (str(row["id"]),), {}, lambda now: self.model.drop(f"{what.lower()} remove", row))
            return
        owner = self.rng.choice([p for p in self.model.patients if p.alive])
        reply = self.do(f"Add{what}", (typed,), {"patient": owner.name},
                        lambda now: self.model.keep(what.lower(), rows, owner, at=now, **more))
        rows[-1]["id"] = reply[0]["id"]

    def do_symptom(self, regimen):
        typed = self.rng.choice(["headache", "nausea", "knee pain", "fever 38.6"])
        self.do_kept("Symptom", self.model.symptoms, typed, marked="fever" in typed)

    def do_result(self, regimen):
        self.do_kept("Result", self.model.results, f"platelets {self.rng.randrange(50, 400)} G/L")

    def another_second(self):
        """What is of one second has an order that only the history knows."""
        wait_for(lambda: int(self.s.clock.now()) > self.now, 5, "the next second", interval=0.05)
        self.now = int(self.s.clock.now())

    def do_supply(self, regimen):
        if not regimen.active or regimen.appointment:
            return
        kind, count = self.rng.choice(["add", "count"]), self.rng.randrange(1, 30)
        self.another_second()
        self.do(f"{kind.title()}Supply", (regimen.handle, f"{count} needles"), {},
                lambda now: self.model.count_supply(now, regimen, kind, count))
        self.another_second()

    def do_rest(self, regimen):
        owner = self.rng.choice([p for p in self.model.patients if p.alive])
        today = local(owner.zone, self.now) // DAY
        resting = self.model.resting(owner, today)
        if resting and self.rng.random() < 0.5:
            site = self.rng.choice(resting)
            self.do("UseSite", (site,), {"patient": owner.name}, lambda now: self.model.use(owner, site))
            return
        site = self.rng.choice([s for s in SITES if s not in resting] or SITES)
        until = self.rng.choice([None, today, today + 5])
        if site not in resting:
            self.do("RestSite", (site,), {"patient": owner.name} | ({} if until is None else {"until": day_text(until)}),
                    lambda now: self.model.rest(owner, site, until))

    # -- the whole

    def run(self, commands):
        self.do("Add", ("alpha", self.first), {"from": day_text(self.start), "yes": True},
                lambda now: self.model.add(now, "alpha", self.first, "me", self.start))
        self.compare(everything=True)
        first = self.model.regimens[0].snapshot()
        for n in range(commands):
            if self.rng.random() < 0.25:
                self.later()
            if self.rng.random() < 0.06:
                self.jump()
            if self.rng.random() < 0.08:
                self.dismiss()
            self.step()
            self.compare(everything=n % 20 == 19)
            self.compare_screen()
            self.compare_record()
            self.compare_history(everything=n % 20 == 19)
        self.take_back(first)

    def take_back(self, first):
        """Undo, to the start: the first plan is there again."""
        while any(c.undo and i > 0 and i not in self.model.undone
                  for i, c in enumerate(self.model.history)):
            self.do("Undo", ("",), {}, lambda now: self.model.undo(now, ""))
            if self.rng.random() < 0.1:
                self.compare()
                self.compare_screen()
                self.compare_record()
        regimen = self.model.regimens[0]
        self.check(regimen.doses == first.doses and regimen.active and not regimen.pauses,
                   "the model did not come back")
        self.compare(everything=True)
        self.compare_history(everything=True)
        self.do("Undo", ("",), {}, lambda now: self.model.undo(now, ""))
        self.check(self.daemon.agenda(self.start - 3, self.start + 60)[0] == [], "not empty")
        self.do("Undo", ("",), {}, lambda now: self.model.undo(now, ""))


def moment_text(utc):
    return datetime.datetime.fromtimestamp(utc, datetime.timezone.utc).isoformat()


REGIMENS = json.loads((ROOT / "tests" / "data" / "regimens.json").read_text())


class ModelCase(Case):
    def play(self, rng, schedule, start, zone):
        run = Run(self, rng, schedule, start, zone)
        run.run(COMMANDS)
        self.s.stop_daemon()
        return run

    def report(self, runs):
        print(f"{len(runs)} plans, {sum(r.commands for r in runs)} commands "
              f"({sum(r.refused for r in runs)} refused), {sum(r.kills for r in runs)} restarts, "
              f"{sum(r.jumps for r in runs)} clocks set, {sum(r.dismissed for r in runs)} notices read, "
              f"{sum(r.compared for r in runs)} doses and {sum(r.screens for r in runs)} screens compared", flush=True)

    def in_new_session(self, rng, schedule, start, zone):
        self.doCleanups()
        self.setUp()
        return self.play(rng, schedule, start, zone)

    def test_published(self):
        rng, runs = seeded(), []
        end = time.monotonic() + SECONDS / 2
        for regimen in rng.sample(REGIMENS, len(REGIMENS)):
            if time.monotonic() < end:
                runs.append(self.in_new_session(rng, regimen["schedule"], regimen["from"],
                                                regimen["zone"]))
        self.report(runs)

    def test_generated(self):
        rng, runs = seeded(), []
        end = time.monotonic() + SECONDS / 2
        while len(runs) < GENERATED and time.monotonic() < end:
            start = datetime.date(2027, 1, 1) + datetime.timedelta(days=rng.randrange(700))
            schedule = language.Maker(rng).schedule(start)
            if len(schedule) < 1500 and self.fits(schedule, start):
                runs.append(self.in_new_session(rng, schedule, start.isoformat(), rng.choice(ZONES)))
        self.report(runs)

    def one_life(self, rng):
        if rng.random() < 0.5:
            regimen = rng.choice(REGIMENS)
            return self.in_new_session(rng, regimen["schedule"], regimen["from"], regimen["zone"])
        while True:
            start = datetime.date(2027, 1, 1) + datetime.timedelta(days=rng.randrange(700))
            schedule = language.Maker(rng).schedule(start)
            if len(schedule) < 1500 and self.fits(schedule, start):
                return self.in_new_session(rng, schedule, start.isoformat(), rng.choice(ZONES))

    @unittest.skipUnless(LIVES, "LIVES=N plays so many")
    def test_lives(self):
        """As many as are asked for, each with a seed of its own: SEED=S LIVES=1 plays that one again."""
        seeds, runs, failed = seeded(), [], []
        for number in range(LIVES):
            seed = seeds.randrange(1 << 32) if LIVES > 1 else int(os.environ.get("SEED") or 0)
            if number % OF != SHARE:
                continue
            try:
                runs.append(self.one_life(random.Random(seed)))
            except (AssertionError, GLib.Error) as error:
                failed.append(seed)
                print(f"life {number}, SEED={seed}: {error}", flush=True)
        self.report(runs)
        self.assertEqual(failed, [], "lives that differ")

    def fits(self, schedule, start):
        """Whether it is one: the language's own rules are the core's to test."""
        self.s.start_daemon(now="2027-01-01 12:00:00")
        try:
            Daemon(self.s).read("Preview", "(sa{sv})", schedule, {})
        except GLib.Error:
            return False
        finally:
            self.s.stop_daemon()
        day = slot_of(start.isoformat()) // DAY
        return any(True for _ in doses_of(schedule, day, day + SOON))


if __name__ == "__main__":
    main()

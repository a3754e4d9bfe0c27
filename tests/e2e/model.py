# SPDX-License-Identifier: GPL-3.0-or-later
"""What a plan is, as plainly as it can be said: a list of dated doses, changed one by one, and a
copy of it before each change for undo. For test_model.py, which compares the daemon with it."""

import bisect
import collections
import contextlib
import copy
import datetime
import importlib.util
import pathlib
import zoneinfo

from model_record import Record
from model_screen import AHEAD_SEC, Screen

HOUR, DAY = 60, 1440
ENDLESS = 1 << 31
EPOCH = datetime.datetime(1970, 1, 1)
ROOT = pathlib.Path(__file__).resolve().parents[2]

spec = importlib.util.spec_from_file_location("language", ROOT / "tests" / "schedule-model.py")
language = importlib.util.module_from_spec(spec)
spec.loader.exec_module(language)

# ---- wall clocks: minutes since 1970-01-01T00:00 -------------------------------------------------


def slot_of(text):
    return int((datetime.datetime.fromisoformat(text) - EPOCH).total_seconds()) // 60


def text_of(slot):
    return (EPOCH + datetime.timedelta(minutes=slot)).isoformat()[:16]


def day_text(day):
    return text_of(day * DAY)[:10]


_instants = {}


def instant(zone, slot):
    """In a gap by the offset before it, in an overlap the first: what fold=0 means."""
    key = zone, slot
    if key not in _instants:
        local = EPOCH + datetime.timedelta(minutes=slot)
        offset = local.replace(tzinfo=zoneinfo.ZoneInfo(zone)).utcoffset()
        _instants[key] = slot * 60 - int(offset.total_seconds())
    return _instants[key]


def local(zone, utc):
    moment = datetime.datetime.fromtimestamp(utc, zoneinfo.ZoneInfo(zone)).replace(tzinfo=None)
    return int((moment - EPOCH).total_seconds()) // 60


# ---- the model -----------------------------------------------------------------------------------

# PLACE is where the plan has it, AT where it takes place; noted: something was said of it;
# single: it stands without the plan; unnamed: of a schedule without weekdays; planned: what it is
# by a plan that came after its answer.
# said: when it was snoozed; site: where it was injected; note: what was added to it.
Dose = collections.namedtuple(
    "Dose", "slot at place amount answer taken snoozed single unnamed noted planned said site note", defaults=[False, None, 0, None, None]
)


class Refused(Exception):
    def __init__(self, name):
        super().__init__(name)
        self.name = name


def unnamed(tree):
    steps = [i for i in tree["items"] if i["kind"] == "step"]
    inside = [i for i in tree["items"] if i["kind"] == "group"]
    return not any(s["on"] for s in steps) and all(unnamed(g) for g in inside)


def doses_of(text, start, horizon):
    """What a schedule gives from a day on: by the plain walk from day to day."""
    tree = language.Text(text).sequence()
    begin = datetime.date.fromisoformat(day_text(start))
    walk = language.Walk(tree, begin, datetime.date.fromisoformat(day_text(horizon)))
    free = unnamed(tree)
    for line in walk.doses:
        at, _, amount = line.partition(" ")
        slot = slot_of(at)
        if slot < horizon * DAY:
            yield Dose(slot, slot, slot, amount, None, None, 0, False, free)


class Regimen:
    def __init__(self, number, handle, patient):
        self.number, self.handle, self.patient = number, handle, patient
        self.alive, self.stopped, self.row = True, False, 0
        self.doses, self.pauses, self.settings = {}, [], {}
        self.pull, self.shown = 0, -(1 << 62)
        self.drug, self.route, self.appointment = handle, "", False
        self.planned = None  # (schedule, first day, from when on), where no dose of it was shifted since
        self.came_by = None  # up to when what comes by with time was told of

    def snapshot(self):
        twin = copy.copy(self)
        twin.doses, twin.pauses = dict(self.doses), list(self.pauses)
        twin.settings = dict(self.settings)
        return twin

    def restore(self, twin):
        came_by = self.came_by
        self.__dict__.update(twin.snapshot().__dict__)
        self.came_by = came_by

    @property
    def active(self):
        return self.alive and not self.stopped

    def paused_until(self, at):
        until = at // DAY - 1
        for begin, last in sorted(self.pauses):
            if begin <= until + 1:
                until = max(until, last)  # one goes on from the other
        return until

    def paused_from(self, day):
        for begin, last in sorted(self.pauses, reverse=True):
            if begin < day <= last + 1:
                day = begin
        return day

    def visible(self, dose):
        """The plan begins when it is added; what something was said of is there anyway."""
        return dose.noted or self.patient.begins(dose.at) >= self.shown

    def seen(self):
        return [d for d in self.doses.values() if self.visible(d)]

    def paused(self, dose):
        return not dose.answer and self.paused_until(dose.at) >= dose.at // DAY


class Patient:
    def __init__(self, name, zone):
        self.name, self.zones, self.alive = name, [(0, zone)], True

    @property
    def zones(self):
        return self._zones

    @zones.setter
    def zones(self, zones):
        self._zones, self._instants, self._begins = zones, {}, {}

    @property
    def zone(self):
        return self.zones[-1][1]

    def which(self, at):
        return max((i for i, (start, _) in enumerate(self.zones) if at >= start), default=0)

    def instant(self, at):
        if at not in self._instants:
            self._instants[at] = instant(self.zones[self.which(at)][1], at)
        return self._instants[at]

    def begins(self, at):
        """Its instant, or that from which on its zone holds."""
        if at not in self._begins:
            self._begins[at] = max(self.instant(at), self.since(at))
        return self._begins[at]

    def since(self, at):
        """The instant from which on the zone of AT holds."""
        i = self.which(at)
        return instant(self.zones[i - 1][1], self.zones[i][0]) if i else -(1 << 62)

    def clock(self, at):
        """When the clock that the person has now showed it."""
        return instant(self.zone, at)

    def to_come(self, now):
        slot = local(self.zone, now) + 1
        while instant(self.zone, slot) <= now:
            slot += 1
        return slot


Change = collections.namedtuple("Change", "verb regimen handle dose undo")


class Model(Record, Screen):
    endless = ENDLESS

    def __init__(self, zone, horizon):
        self.patients = [Patient("me", zone)]
        self.regimens, self.history, self.undone = [], [], set()
        self.open = {}  # (number, slot): (instant, end of the window)
        self.rows, self.horizon, self.settings = 0, horizon, {}
        self.begin_record()
        self.begin_screen(zone)

    # -- finding

    def find(self, handle):
        own = [r for r in self.regimens if r.alive and r.handle == handle]
        if not own:
            raise Refused("NotFound")
        return min(own, key=lambda r: (r.stopped, -r.row))

    def find_dose(self, name, now):
        if "@" not in name:
            return self.find_open(self.find(name) if name else None, now)
        handle, slot = name.split("@")
        self.find(handle)
        own = [r for r in self.regimens if r.alive and r.handle == handle]
        for r in sorted(own, key=lambda r: (r.stopped, -r.row)):
            dose = r.doses.get(slot_of(slot))
            if dose and r.visible(dose):
                return r, dose
        raise Refused("NotFound")

    def find_open(self, regimen, now):
        """The one open dose; of a regimen else the one that was answered today."""
        visits = {r.number for r in self.regimens if r.appointment}
        found = [k for k in self.open if (k[0] not in visits if regimen is None else k[0] == regimen.number)]
        if len(found) > 1:
            raise Refused("Ambiguous")
        if found:
            regimen = next(r for r in self.regimens if r.number == found[0][0])
            return regimen, regimen.doses[found[0][1]]
        if regimen is None:
            raise Refused("NothingDue")
        today, best = local(regimen.patient.zone, now) // DAY, None
        for utc, slot in self.sorted(regimen):
            dose = regimen.doses[slot]
            if utc < now - 14 * 86400:
                continue
            if dose.at // DAY > today:
                break
            zone = regimen.patient.zones[regimen.patient.which(dose.at)][1]
            if dose.answer and (dose.at // DAY == today or (
                    dose.answer == "taken" and local(zone, dose.taken) // DAY == today)):
                best = dose
        if not best:
            raise Refused("NothingDue")
        return regimen, best

    def sorted(self, regimen):
        return sorted((regimen.patient.instant(d.at), d.slot) for d in regimen.seen())

    # -- windows and states

    def setting(self, regimen, key):
        for owner in (regimen.settings, self.settings.get(regimen.patient.name, {}),
                      self.settings.get("", {})):
            if key in owner:
                return owner[key]
        return None

    def next_planned(self, regimen, dose, order):
        patient, utc = regimen.patient, regimen.patient.instant(dose.at)
        own = [d for d in regimen.seen() if not (d.single and d.slot == d.at)]
        if any(abs(dose.at - start) <= 2 * DAY for start, _ in patient.zones[1:]):
            zone = patient.zones[patient.which(dose.at)][1]
            later = [d for d in own if d.at > dose.at and not (
                patient.zones[patient.which(d.at)][1] == zone and patient.instant(d.at) <= utc)]
            return min(later, key=lambda d: (d.at, patient.instant(d.at), d.slot), default=None)
        for _, slot in order[bisect.bisect_right(order, (utc, 1 << 60)):]:
            d = regimen.doses[slot]
            if not (d.single and d.slot == d.at):
                return d
        return None

    def window(self, regimen, dose, order):
        patient, hours = regimen.patient, self.setting(regimen, "window")
        after = self.next_planned(regimen, dose, order)
        if hours in (None, "auto"):
            days = after.at // DAY - dose.at // DAY if after else 99
            hours = 12 if days <= 1 else 24 if days <= 3 else 48
        if regimen.appointment:
            hours = 4
        end = patient.begins(dose.at) + hours * 3600
        return min(end, patient.instant(after.at)) if after else end

    def state(self, regimen, dose, now, order):
        if dose.answer:
            return dose.answer
        if regimen.paused(dose):
            return "paused"
        key = regimen.number, dose.slot
        if now < regimen.patient.instant(dose.at) and key not in self.open:
            return "scheduled"
        end = self.open[key][1] if key in self.open else self.window(regimen, dose, order)
        return "missed" if now >= end else "snoozed" if self.is_snoozed(dose, now) else "due"

    @staticmethod
    def is_snoozed(dose, now):
        """What was said in a future that is no more holds nothing back."""
        return dose.snoozed > now and dose.said <= now + 60

    def step(self, now):
        """What the reminder does at NOW: what is open, with its window fixed, and what is told."""
        self.open = {k: v for k, v in self.open.items() if v[0] <= now + AHEAD_SEC}
        missed = collections.defaultdict(list)
        for regimen in self.regimens:
            handled = now if regimen.came_by is None else min(regimen.came_by, now)
            order = self.sorted(regimen) if regimen.alive else []
            mine = [k for k in self.open if k[0] == regimen.number]
            for key in mine:
                dose = regimen.doses.get(key[1]) if regimen.alive else None
                if not dose or dose.answer or regimen.paused(dose) or (
                        regimen.patient.instant(dose.at) != self.open[key][0]):
                    del self.open[key]
            begin = bisect.bisect_left(order, (min(handled, now - 16 * 86400), 0))
            for utc, slot in order[begin:bisect.bisect_right(order, (now, 1 << 60))]:
                dose, key = regimen.doses[slot], (regimen.number, slot)
                if key in self.open or dose.answer or regimen.paused(dose):
                    continue
                end = self.window(regimen, dose, order)
                if now < end:
                    self.open[key] = utc, end
                elif utc > handled:
                    missed[regimen.number].append(utc)
            for key in mine:
                if key in self.open and now >= self.open[key][1]:
                    end = self.window(regimen, regimen.doses[key[1]], order)
                    if now < end:
                        self.open[key] = self.open[key][0], end
                    else:
                        missed[regimen.number].append(self.open[key][0])
                        del self.open[key]
        self.step_screen(now, missed)

    def waiting(self, regimen, now):
        """Open ones and those to come, until a pause without an end."""
        order = self.sorted(regimen)
        for utc, slot in order:
            dose = regimen.doses[slot]
            if utc < now - 20 * 86400:
                continue
            if self.state(regimen, dose, now, order) in ("scheduled", "due", "snoozed"):
                yield dose
            elif regimen.paused(dose) and utc > now and regimen.paused_until(dose.at) == ENDLESS:
                return

    def rows_of(self, regimen, now, begin, end):
        """(name, place, instant, state, amount, when taken) by the date of the place."""
        order = self.sorted(regimen)
        for utc, slot in order:
            d = regimen.doses[slot]
            if begin <= d.at // DAY <= end:
                state = self.state(regimen, d, now, order)
                if regimen.appointment:
                    state = {"taken": "done", "missed": "past"}.get(state, state)
                yield (f"{regimen.handle}@{text_of(slot)}", utc, state,
                       d.amount, d.taken, d.at != d.slot)

    # -- changes

    def note(self, verb, regimen=None, dose=None, undo=None):
        name = f"{regimen.handle}@{text_of(dose)}" if dose is not None else None
        self.history.append(Change(verb, regimen.number if regimen else None,
                                   regimen.handle if regimen else None, name, undo))

    @contextlib.contextmanager
    def edit(self, regimen, verb, dose=None):
        before = regimen.snapshot()
        self.note(verb, regimen, dose, lambda: regimen.restore(before))
        yield

    def write_row(self, regimen):
        self.rows += 1
        regimen.row = self.rows

    def running(self, handle):
        regimen = self.find(handle)
        if regimen.stopped:
            raise Refused("Conflict")
        return regimen

    def handle_free(self, handle, regimen):
        """No active one has it, and no stopped one has a dose whose name one of this regimen's would be, too."""
        names = {slot for slot, dose in regimen.doses.items() if regimen.visible(dose)}
        return not any(r.alive and r.handle == handle and (r.active or any(r.visible(r.doses[slot]) for slot in names & r.doses.keys()))
                       for r in self.regimens if r is not regimen)

    def add(self, now, drug, schedule, patient="me", begin=None, route="", appointment=False):
        owner = self.patient(patient)
        base = drug.replace(" ", "-")
        regimen = Regimen(len(self.regimens) + 1, base, owner)
        regimen.drug, regimen.route, regimen.appointment = drug, route, appointment
        today = local(owner.zone, now) // DAY
        start = begin
        if begin is None:
            own = [d for d in doses_of(schedule, today, today + 1) if d.slot // DAY == today]
            start = today + 1 if own and own[-1].slot < local(owner.zone, now) else today
        regimen.doses = {d.slot: d for d in doses_of(schedule, start, self.horizon)}
        shown = now
        earlier = [k for k in self.sorted(regimen) if k[0] < now]
        if begin is not None and earlier:
            last = regimen.doses[earlier[-1][1]]
            zone = owner.zones[owner.which(last.at)][1]
            if last.at // DAY == local(zone, now) // DAY and now < self.window(regimen, last, self.sorted(regimen)):
                shown = earlier[-1][0]
        regimen.shown, regimen.planned = shown, (schedule, start, start * DAY)
        handles = [base, f"{base}-{owner.name.lower()}"] + [f"{base}-{owner.name.lower()}-{n}" for n in range(2, 99)]
        regimen.handle = next(h for h in handles if self.handle_free(h, regimen))
        self.regimens.append(regimen)
        self.write_row(regimen)
        self.note("add", regimen, undo=lambda: setattr(regimen, "alive", False))
        return regimen

    def patient(self, name):
        for p in self.patients:
            if p.alive and p.name == name:
                return p
        raise Refused("NotFound")

    def change(self, now, handle, schedule, begin):
        regimen = self.running(handle)
        today = local(regimen.patient.zone, now) // DAY
        if begin == "next":
            coming = [d for d in self.waiting(regimen, now) if regimen.patient.instant(d.at) > now]
            if not coming:
                raise Refused("Invalid")
            begin = coming[0].at // DAY
        if begin < today:
            raise Refused("Invalid")
        start = max(begin * DAY, regimen.patient.to_come(now))
        if regimen.planned == (schedule, begin, start) and not any(
                d.noted and start <= max(d.slot, d.at) for d in regimen.doses.values()):
            return  # it is planned so already
        with self.edit(regimen, "change"):
            regimen.planned = schedule, begin, start
            old = regimen.doses
            new = {d.slot: d for d in doses_of(schedule, begin, self.horizon) if d.slot >= start}
            kept = {k: d for k, d in old.items() if d.answer or d.at < start}
            every = {d.slot for d in doses_of(schedule, begin, self.horizon)}
            free, regimen.doses = 0, dict(kept)
            for slot, dose in sorted(new.items()):
                mine = kept.get(slot)
                if mine and not mine.single and mine.at >= start:
                    regimen.doses[slot] = mine._replace(place=slot, unnamed=dose.unnamed, planned=dose.amount)
                    continue
                if mine:  # its name is used: the next minute that is free
                    name = max(slot + 1, free)
                    while name in old or name in every:
                        name += 1
                    free = name + 1
                    dose = dose._replace(slot=name, single=True, place=None, noted=True)
                regimen.doses[dose.slot] = dose
            for slot, dose in kept.items():
                if slot not in new and dose.place is not None and dose.place >= start:
                    regimen.doses[slot] = dose._replace(single=not dose.answer, place=None)

    def shift(self, regimen, begin, days, but=None):
        regimen.planned = None
        for slot, d in regimen.doses.items():
            at, place = d.at, d.place
            if not d.answer and at >= begin and slot != but:
                at += days * DAY
            if place is not None and place >= begin:
                place += days * DAY
            regimen.doses[slot] = d._replace(at=at, place=place)
        regimen.pull -= min(days, 0)

    def move(self, now, name, day, minute, following):
        regimen, dose = self.find_dose(name, now)
        if regimen.stopped or dose.answer:
            raise Refused("Conflict")
        own, patient = {d.slot: d for d in regimen.seen()}, regimen.patient
        at = (dose.at // DAY if day is None else day) * DAY
        at += dose.at % DAY if minute is None else minute
        if patient.instant(at) <= now:
            raise Refused("Invalid")
        if following:
            by = at - dose.at
            for a in own.values():
                if a.answer and a.at - by >= dose.at and any(
                        d.at == a.at - by and not d.answer for d in own.values()):
                    raise Refused("Conflict")
            key = patient.instant(dose.at)
            before = [k for k in self.sorted(regimen) if k[0] < key]
            if before and at <= own[before[-1][1]].at:
                raise Refused("Conflict")
            if patient.instant(at) < regimen.shown:  # added by a clock that was ahead
                raise Refused("Conflict")
        elif any(d.slot != dose.slot and at in (d.at, d.slot) for d in own.values()):
            raise Refused("Conflict")
        if at == dose.at:
            return
        with self.edit(regimen, "move", dose.slot):
            if following:
                self.shift(regimen, dose.at, at // DAY - dose.at // DAY)
            else:
                regimen.doses[dose.slot] = dose._replace(at=at, snoozed=0, noted=True)

    def anchored(self, regimen, dose, answer, taken):
        """The days by which what follows moves."""
        if regimen.settings.get("anchor") != "last-dose" or dose.place is None or not dose.unnamed:
            return 0
        zone = regimen.patient.zones[regimen.patient.which(dose.at)][1]
        was = local(zone, dose.taken) // DAY if dose.answer == "taken" else dose.place // DAY
        now = local(zone, taken) // DAY if answer == "taken" else dose.place // DAY
        latest = max([t for t in (dose.taken, taken) if t is not None], default=-(1 << 62))
        if any(d.answer == "taken" and not d.single and d.slot != dose.slot and d.taken > latest
               for d in regimen.doses.values()):
            return 0
        return now - was

    def answer(self, verb, regimen, dose, answer, taken, site=None, note=None):
        with self.edit(regimen, verb, dose.slot):
            days = self.anchored(regimen, dose, answer, taken)
            if days:
                self.shift(regimen, dose.place + 1, days, but=dose.slot)
            changed = regimen.doses[dose.slot]._replace(
                answer=answer, taken=taken, noted=True
            )
            if verb != "amend":
                changed = changed._replace(snoozed=0, site=site)
            else:
                changed = changed._replace(note=note, site=changed.site if answer == "taken" else None)
            if answer is None and changed.place is not None and changed.planned is not None:
                changed = changed._replace(amount=changed.planned)  # what was recorded is not any more
            regimen.doses[dose.slot] = changed

    def time_given(self, regimen, at, now):
        if at is None:
            return now
        if regimen.patient.clock(at) > now:
            raise Refused("Invalid")
        return regimen.patient.clock(at)

    def take(self, now, name, at=None, site=None):
        regimen, dose = self.find_dose(name, now)
        taken = self.time_given(regimen, at, now)
        if dose.answer == "taken" and (at is None or abs(taken - dose.taken) < 60) and site in (None, dose.site):
            return
        if dose.answer:
            raise Refused("Conflict")
        self.answer("taken", regimen, dose, "taken", taken, site)

    def take_unplanned(self, now, handle, amount):
        regimen = self.find(handle)
        slot = local(regimen.patient.zone, now)
        while any(r.alive and r.handle == handle and slot in r.doses and r.visible(r.doses[slot]) for r in self.regimens):
            slot += 1
        with self.edit(regimen, "taken", slot):
            regimen.doses[slot] = Dose(slot, slot, None, amount, "taken", now, 0, True, False, True)

    def skip(self, now, name):
        regimen, dose = self.find_dose(name, now)
        if dose.answer == "skipped":
            return
        if dose.answer:
            raise Refused("Conflict")
        self.answer("skip", regimen, dose, "skipped", None)

    def snooze(self, now, name, seconds):
        regimen, dose = self.find_dose(name, now)
        if dose.answer:
            raise Refused("Conflict")
        if (regimen.number, dose.slot) not in self.open:
            raise Refused("NothingDue")
        until = min(now + seconds, self.open[regimen.number, dose.slot][1])
        with self.edit(regimen, "snooze", dose.slot):
            regimen.doses[dose.slot] = dose._replace(snoozed=until, said=now, noted=True)

    def amend(self, now, name, answer=None, at=None, note="n"):
        regimen, dose = self.find_dose(name, now)
        taken = self.time_given(regimen, at, now)
        if answer is None and not dose.answer:
            raise Refused("Conflict")
        is_now = dose.answer if answer is None else None if answer == "none" else answer
        if is_now != "taken" and at is not None:
            raise Refused("Invalid")
        if is_now is None and dose.single and dose.slot == dose.at:
            with self.edit(regimen, "amend", dose.slot):
                del regimen.doses[dose.slot]
            return
        if is_now != "taken":
            taken = None
        elif dose.answer == "taken" and at is None:
            taken = dose.taken
        if (is_now, note) == (dose.answer, dose.note) and (taken is None or taken // 60 == dose.taken // 60):
            return  # it is recorded so already
        # What is no more in the plan and was only kept for its answer goes with it.
        self.answer("amend", regimen, dose, is_now, taken, note=note)
        if is_now is None and dose.place is None and not dose.single:
            del regimen.doses[dose.slot]

    def pause(self, now, handle, begin, until):
        regimen = self.running(handle)
        if begin < local(regimen.patient.zone, now) // DAY or until < begin:
            raise Refused("Invalid")
        if any(b <= begin and u == until for b, u in regimen.pauses):
            return  # it is paused so already
        with self.edit(regimen, "pause"):
            # The newest says how long, but for one that begins later.
            kept = [(b, u if b > until else min(u, begin - 1)) for b, u in regimen.pauses if not begin <= b <= until]
            regimen.pauses = [(b, u) for b, u in kept if b <= u] + [(begin, until)]

    def resume(self, now, handle):
        regimen = self.running(handle)
        today = local(regimen.patient.zone, now) // DAY
        if not any(until >= today for _, until in regimen.pauses):
            raise Refused("Conflict")
        with self.edit(regimen, "resume"):
            cut = [(b, min(u, today - 1)) for b, u in regimen.pauses]
            regimen.pauses = [(b, u) for b, u in cut if b <= u]

    def stop(self, now, handle):
        regimen = self.running(handle)
        cut = regimen.patient.to_come(now)
        first = next(self.waiting(regimen, now), None)
        cut = min(cut, first.at) if first else cut
        with self.edit(regimen, "stop"):
            regimen.doses = {k: d for k, d in regimen.doses.items() if d.answer or d.at < cut}
            for slot, d in regimen.doses.items():
                if d.place is not None and d.place >= cut:
                    regimen.doses[slot] = d._replace(place=None, single=not d.answer)
            regimen.stopped = True
            self.write_row(regimen)

    def rename(self, now, handle, name):
        regimen = self.running(handle)
        if regimen.handle == name or not self.handle_free(name, regimen):
            raise Refused("Conflict")
        with self.edit(regimen, "rename"):
            regimen.handle = name
            self.write_row(regimen)

    def remove(self, now, handle):
        regimen = self.find(handle)
        with self.edit(regimen, "remove"):
            regimen.alive = False

    def set(self, now, key, value, handle=None, patient=None):
        if handle:
            regimen = self.find(handle)
            if regimen.settings.get(key) == value:
                return  # it is set so already
            with self.edit(regimen, "set"):
                self.put(regimen.settings, key, value)
            return
        if key == "zone":
            owner = self.patient(patient)
            if owner is self.patients[0]:
                self.offered = None
            if owner.zone == value:
                return
            zones = list(owner.zones)
            self.note("set", undo=lambda: setattr(owner, "zones", zones))
            owner.zones = [*zones, (owner.to_come(now), value)]
            return
        # Where nothing is said for everybody, that is "auto".
        own, unset = self.settings.get(patient or "", {}), "auto" if key == "window" and not patient else None
        if (own.get(key) or unset) == (value or unset):
            return
        before = copy.deepcopy(self.settings)
        self.note("set", undo=lambda: setattr(self, "settings", before))
        self.put(self.settings.setdefault(patient or "", {}), key, value)

    @staticmethod
    def put(settings, key, value):
        settings.pop(key, None)
        if value is not None:
            settings[key] = value

    def add_patient(self, now, name, zone):
        if any(p.alive and p.name == name for p in self.patients):
            raise Refused("Conflict")
        owner = Patient(name, zone)
        self.patients.append(owner)
        self.note("patient add", undo=lambda: setattr(owner, "alive", False))

    def remove_patient(self, now, name):
        owner = self.patient(name)
        own = [r for r in self.regimens if r.alive and r.patient is owner]

        def back():
            for thing in (owner, *own):
                thing.alive = True

        self.note("patient remove", undo=back)
        for thing in (owner, *own):
            thing.alive = False

    def undo(self, now, handle):
        number = self.find(handle).number if handle else None
        for i in range(len(self.history) - 1, -1, -1):
            change = self.history[i]
            if change.undo and i not in self.undone and number in (None, change.regimen):
                break
        else:
            raise Refused("NotFound")
        twins = [(r, r.snapshot()) for r in self.regimens]
        change.undo()
        active = [r.handle for r in self.regimens if r.active]
        if len(active) != len(set(active)):
            for regimen, twin in twins:
                regimen.restore(twin)
            raise Refused("Conflict")
        self.undone.add(i)
        self.history.append(Change("undo", change.regimen, change.handle, change.dose, None))

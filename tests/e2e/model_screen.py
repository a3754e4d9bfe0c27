# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands on a screen, as plainly as it can be said: from what was said and planned, in words that are written
here once more. A part of the model (model.py); nothing of it is asked of the daemon."""

import datetime
import zoneinfo

DAY, DAY_SEC = 1440, 86400
MISSED_BACK = 14 * 86400  # so long ago it is told again where that was taken back
AHEAD_SEC = 5400  # a clock that is set back by less leaves a reminder where it is
SUMMARY_MORE_THAN, SUMMARY_LINES = 5, 8
REORDER_DAYS, LOOKED_AT_DAYS = 7, 38
NOUNS = {"under the skin": "injection", "into a vein": "infusion"}
APPOINTMENT_BEFORE = [(DAY_SEC, "")]
MARKED = ("fever 38.6 °C: Tell your care team right away. OncoLink, on interleukin-2: a temperature above 38 °C (100.4 °F), "
          "or chills, can be a sign of infection. Cancer Research UK: fever is also common after injections. Still tell "
          "them. [OncoLink on interleukin-2, 2025; Pegasys package leaflet, section 4, as read in 2026; Cancer Research "
          "UK, 2013, 2014, 2017 and 21 October 2024]")  # fmt: skip
ADVICE = "Do not take two doses to make up for one; ask your care team."
ALL_OF_THEM = '"cytosched agenda --from DATE" shows them all; what was taken after all can still be recorded.'


def wall(zone, utc):
    return int(datetime.datetime.fromtimestamp(utc, zoneinfo.ZoneInfo(zone)).replace(tzinfo=datetime.timezone.utc).timestamp()) // 60


def date_of(day):
    return datetime.date(1970, 1, 1) + datetime.timedelta(days=day)


def day_words(day, today):
    date = date_of(day)
    return f"{date:%A} {date.day} {date:%B}" + (f" {date.year}" if date.year != date_of(today).year else "")


def clock_words(slot):
    return f"{slot % DAY // 60:02}:{slot % 60:02}"


def slot_words(slot, today, place=""):
    days = slot // DAY - today
    far = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days, f"in {days} days" if days > 0 else f"{-days} days ago")
    return f"{day_words(slot // DAY, today)}, {clock_words(slot)}{place}, {far}"


def many(n, noun):
    return f"{n} {noun}{'' if n == 1 else 's'}"


def spoken(amount):
    """Plain units get commas."""
    number, _, unit = amount.partition(" ")
    if unit == "units" and float(number) > 9999:
        return f"{int(number.partition('.')[0]):,}{number[len(number.partition('.')[0]):]} units"
    return amount


class Screen:
    def begin_screen(self, zone):
        self.system, self.offered = zone, None
        self.stepped = None  # up to when things came by
        self.tellings = 0
        self.told = {}  # (kind, number of the regimen, what): [in which order, what is kept of it, read]

    # -- telling

    def tell(self, kind, regimen, what=None, keep=None):
        self.tellings += 1
        self.told[kind, regimen.number, what] = [self.tellings, keep, False]

    def of(self, kind, regimen):
        return [k for k in self.told if k[0] == kind and k[1] == regimen.number]

    def forget(self, kind, regimen):
        for key in self.of(kind, regimen):
            del self.told[key]

    def step_screen(self, now, missed):
        """What came by up to NOW; MISSED: the doses whose window closed, by the number of their regimen."""
        for regimen in self.regimens:
            if not regimen.alive:
                regimen.came_by = None
                for kind in ("before", "after", "paused", "low"):
                    self.forget(kind, regimen)
                for key in self.of("missed", regimen):
                    self.told[key][2] = self.told[key][2] or "hidden"
                continue
            self.step_after(regimen, now)
            self.step_paused(regimen, now)
            self.step_missed(regimen, missed.get(regimen.number, []), now)
            self.step_low(regimen, now)
            self.step_before(regimen, now)
            regimen.came_by = now

    def words(self, regimen, key):
        value = self.setting(regimen, key)
        if value is None and key == "before" and regimen.appointment:
            return APPOINTMENT_BEFORE
        return value or []

    def is_waiting(self, regimen, dose):
        """It is to come; open after a clock was set back, it is on the screen."""
        return not dose.answer and not regimen.paused(dose) and (regimen.number, dose.slot) not in self.open

    # Before each dose to come, the last word whose time has come.

    def step_before(self, regimen, now):
        words = self.words(regimen, "before")
        for key in self.of("before", regimen):
            dose, seconds = regimen.doses.get(key[2]), self.told[key][1]
            utc = regimen.patient.instant(dose.at) if dose and regimen.visible(dose) else 0
            if utc <= now or not self.is_waiting(regimen, dose) or utc - seconds > now or seconds not in [w[0] for w in words]:
                del self.told[key]
        if regimen.stopped:
            return
        for utc, slot in self.sorted(regimen):
            come = [s for s, _ in words if utc - s <= now and utc - s >= regimen.shown]
            if utc <= now or not come or not self.is_waiting(regimen, regimen.doses[slot]):
                continue
            old = self.told.get(("before", regimen.number, slot))
            if not old or old[1] > min(come):
                self.tell("before", regimen, slot, min(come))

    # After one that was taken, until the next falls due.

    def after_holds(self, regimen, slot, seconds, now):
        dose = regimen.doses.get(slot)
        if regimen.stopped or not dose or dose.answer != "taken" or seconds not in [w[0] for w in self.words(regimen, "after")]:
            return False
        later = [u for u, _ in self.sorted(regimen) if u > regimen.patient.instant(dose.at)]
        at = dose.taken + seconds
        return at <= now < min([*later, at + 7 * DAY_SEC])

    def step_after(self, regimen, now):
        for key in self.of("after", regimen):
            if not self.after_holds(regimen, *self.told[key][1], now):
                del self.told[key]
        come = [(dose.taken + seconds, slot, seconds) for seconds, _ in self.words(regimen, "after")
                for slot, dose in sorted(regimen.doses.items())
                if dose.answer == "taken" and dose.taken + seconds <= now <= dose.taken + seconds + DAY_SEC // 2
                and self.after_holds(regimen, slot, seconds, now)]
        if not come:
            return
        at, slot, seconds = max(come, key=lambda c: c[0])
        old = [regimen.doses[s].taken + n for s, n in [self.told[k][1] for k in self.of("after", regimen)]]
        if not old or old[0] < at:
            self.forget("after", regimen)
            self.tell("after", regimen, None, (slot, seconds))

    # Each week of a pause without an end, at nine.

    def step_paused(self, regimen, now):
        endless = [] if regimen.stopped else [begin for begin, until in regimen.pauses if until == self.endless]
        for key in self.of("paused", regimen):
            if self.told[key][1][0] not in endless:
                del self.told[key]
        for begin in endless:
            nine = [(begin + weeks * 7) * DAY + 9 * 60 for weeks in range(1, (wall(regimen.patient.zone, now) // DAY - begin) // 7 + 1)]
            come = [at for at in map(regimen.patient.instant, nine) if at <= now]
            old = [self.told[key][1][1] for key in self.of("paused", regimen)]
            if come and not [at for at in old if come[-1] <= at <= now]:
                self.forget("paused", regimen)
                self.tell("paused", regimen, None, (begin, now))

    # What was missed, from the first one that was told of on.

    def count_missed(self, regimen, since, now):
        order = self.sorted(regimen)
        return [(utc, slot) for utc, slot in order if since <= utc <= now
                and self.state(regimen, regimen.doses[slot], now, order) == "missed"]

    def step_missed(self, regimen, instants, now):
        key = "missed", regimen.number, None
        if instants and not regimen.appointment:
            old = self.told.get(key)
            says = old and old[1] <= min(instants) and (old[1] >= now - MISSED_BACK if old[2] == "hidden" else not old[2])
            if not says:
                self.tell("missed", regimen, None, min(instants))
        old = self.told.get(key)
        if old and old[2] is not True:  # read by a person, it is told no more
            since = max(old[1], now - MISSED_BACK) if old[2] == "hidden" else old[1]
            old[2] = False if self.count_missed(regimen, since, now) else "hidden"

    # What runs low, once until more is added.

    def reach(self, regimen, now):
        """(How many doses it is enough for, the day of the first it is not for)."""
        left, today = self.left(regimen), wall(regimen.patient.zone, now) // DAY
        for n, dose in enumerate([] if regimen.stopped else self.waiting(regimen, now)):
            if dose.at // DAY > today + REORDER_DAYS + LOOKED_AT_DAYS - REORDER_DAYS:
                break
            if n == left:
                return n, dose.at // DAY
        return None, None

    def step_low(self, regimen, now):
        entries = self.stock.get(regimen.number, [])
        if not entries:
            self.forget("low", regimen)
            return
        added = max([i + 1 for i, e in enumerate(entries) if e[0] == "add"], default=0)
        added = entries[added - 1][3] if added else 0
        out = self.reach(regimen, now)[1]
        low = out is not None and wall(regimen.patient.zone, now) // DAY >= out - REORDER_DAYS
        if low and ("low", regimen.number, added) not in self.told:
            self.tell("low", regimen, added)
        for key in self.of("low", regimen):
            silent = self.told[key][2] and entries[-1][0] != "count"
            if regimen.stopped or key[2] != added or not (low or silent):
                del self.told[key]

    # Another zone than the plan's.

    def system_in(self, zone):
        """The computer is there, since it was started."""
        if zone != self.system:
            self.offered = zone if self.patients[0].zone != zone else None
            self.tellings += 1
            self.offered_at = self.tellings
        self.system = zone

    # -- reading

    def read(self, title, body, now):
        """The notice was clicked away; of two that say the same, one."""
        own = [row for key, row in self.told.items() if not row[2] and self.notice(key, row, now) == (title, body)]
        missed = [row for key, row in self.told.items() if key[0] == "missed" and row in own]
        for row in missed or own[:1]:
            row[2] = True
        if title == "The time zone changed":
            self.offered = None

    # -- in words

    def several(self):
        return len([p for p in self.patients if p.alive]) > 1

    def place(self, regimen, at):
        patient = regimen.patient
        return self.place_in(patient.zones[patient.which(at)][1], patient.instant(at))

    def place_in(self, zone, utc):
        there = zone.rsplit("/", 1)[-1].replace("_", " ")
        return "" if wall(self.system, utc) == wall(zone, utc) else f" ({there})"

    def noun(self, regimen):
        return "appointment" if regimen.appointment else NOUNS.get(regimen.route, "dose")

    def how(self, regimen, dose):
        parts = [p for p in (spoken(dose.amount), regimen.route) if p]
        return ", ".join(parts) + "\n" if parts else ""

    def titled(self, regimen, what):
        name = regimen.patient.name
        return f"{name}: {what[0].lower()}{what[1:]}" if self.several() else what

    def notice(self, key, row, now):
        """(Title, body)."""
        kind, number, what = key
        regimen = next(r for r in self.regimens if r.number == number)
        return getattr(self, f"say_{kind}")(regimen, what, row[1], now)

    def say_before(self, regimen, slot, seconds, now):
        dose, today = regimen.doses[slot], wall(regimen.patient.zone, now) // DAY
        text = dict(reversed(self.words(regimen, "before")))[seconds]
        return (self.titled(regimen, f"Coming up: your {self.noun(regimen)}"),
                f"{text}{text and chr(10)}{regimen.drug}\n{self.how(regimen, dose)}"
                f"Planned for {slot_words(dose.at, today, self.place(regimen, dose.at))}")

    def say_after(self, regimen, _, kept, now):
        slot, seconds = kept
        dose, today = regimen.doses[slot], wall(regimen.patient.zone, now) // DAY
        text = dict(reversed(self.words(regimen, "after")))[seconds]
        zone = regimen.patient.zones[regimen.patient.which(dose.at)][1]
        return (self.titled(regimen, f"After your {self.noun(regimen)}"),
                f"{text}{text and chr(10)}{regimen.drug}\n{self.how(regimen, dose)}Taken {slot_words(wall(zone, dose.taken), today, self.place_in(zone, dose.taken))}")

    def say_paused(self, regimen, _, kept, now):
        begin, today = regimen.paused_from(kept[0]), wall(regimen.patient.zone, now) // DAY
        return (self.titled(regimen, f"Paused: your {self.noun(regimen)}"),
                f"{regimen.drug}\nPaused since {day_words(begin, today)}, without an end.\nTo go on: cytosched resume {regimen.handle}")

    def say_low(self, regimen, _, __, now):
        left, (doses, out) = self.left(regimen), self.reach(regimen, now)
        what = "No needles are left" if left == 0 else "1 needle is left" if left == 1 else f"{left} needles are left"
        out = day_words(out, wall(regimen.patient.zone, now) // DAY)
        enough = f"That is not enough for the dose of {out}."
        if doses:
            enough = f"That is enough for {doses} dose{'s' if doses > 1 else ''}, and not for the one of {out}."
        return (f"{self.titled(regimen, what)} ({regimen.drug})",
                f"{enough}\nWhen more is there: cytosched supply add {regimen.handle} COUNT needles")

    def say_missed(self, regimen, _, since, now):
        """One card for all that a patient missed."""
        count, last = 0, None
        for key, row in sorted(self.told.items(), key=lambda item: item[1][0]):
            other = next(r for r in self.regimens if r.number == key[1])
            if key[0] != "missed" or row[2] or other.patient is not regimen.patient:
                continue
            doses = self.count_missed(other, row[1], now)
            count += len(doses)
            if doses and (not last or doses[-1][0] > last[0]):
                last = (*doses[-1], other)
        _, slot, other = last
        at = other.doses[slot].at
        line = f"{other.drug}, {slot_words(at, wall(other.patient.zone, now) // DAY, self.place(other, at))}"
        if count == 1:
            return self.titled(regimen, "A dose was missed"), f"{line}.\n{ADVICE}"
        name = f"{regimen.patient.name}: " if self.several() else ""
        return f"{name}{count} doses were missed", f"The last: {line}.\n{ADVICE}\n{ALL_OF_THEM}"

    def notices(self, now):
        said = {self.notice(key, row, now): None for key, row in self.told.items() if not row[2] and key[0] == "missed"}
        rest = [self.notice(key, row, now) for key, row in self.told.items() if not row[2] and key[0] != "missed"]
        if self.offered == self.system and self.patients[0].zone != self.offered:
            rest.append(("The time zone changed",
                         f"This computer is in {self.system} now; your plan is in {self.patients[0].zone} and stays there. "
                         f"To follow: cytosched set zone {self.system}"))
        return [*said, *rest]

    # -- the doses that are due

    def shown(self, now):
        """(The instant, the regimen, the dose) of each that is due and not put off, in order."""
        found = []
        for (number, slot), (utc, _) in self.open.items():
            regimen = next(r for r in self.regimens if r.number == number)
            dose = regimen.doses[slot]
            if not self.is_snoozed(dose, now):
                found.append((utc, slot, regimen.number, regimen, dose))
        return [f[3:] for f in sorted(found)]

    def when(self, regimen, dose, now):
        today, day = wall(regimen.patient.zone, now) // DAY, dose.at // DAY
        clock, place = clock_words(dose.at), self.place(regimen, dose.at)
        if day == today:
            return f"Planned for {clock}{place}"
        if day > today:
            return f"Planned for {day_words(day, today)}, {clock}{place}"
        due = f"{date_of(day):%A}" if today - day < 7 else day_words(day, today)
        doing = "injecting" if self.noun(regimen) == "injection" else "taking"
        advice = "" if regimen.appointment else f", not recorded. Ask your care team before {doing} it late."
        return f"Due {due}, {clock}{place}{advice}"

    def site_line(self, regimen, now):
        if self.noun(regimen) != "injection":
            return ""
        zone = regimen.patient.zone
        today = wall(zone, now) // DAY
        resting = self.resting(regimen.patient, today)
        used = {s: self.site_used(regimen.patient, s) for s in self.site_names if s not in resting}
        if not used or None in used.values():
            return ""
        site = min(used, key=lambda s: used[s])
        days = today - wall(zone, used[site]) // DAY
        return f"\nSite used longest ago: {site} ({days} day{'' if days == 1 else 's'})"

    def site_used(self, patient, site):
        return max([d.taken for r in self.regimens if r.patient is patient for d in r.doses.values()
                    if d.answer == "taken" and d.site == site], default=None)

    def marks(self, regimen, now):
        taken = [d.taken for r in self.regimens if r.alive and not r.appointment and r.patient is regimen.patient
                 for d in r.doses.values() if d.answer == "taken" and d.taken <= now]
        since = max([now - 60 * DAY_SEC, *taken])
        return "".join(f"\n{MARKED}" for row in self.kept(self.symptoms)
                       if row["owner"] is regimen.patient and row.get("marked") and since <= row["at"] <= now)

    def card(self, regimen, dose, now):
        name, amount = regimen.patient.name + ", " if self.several() else "", spoken(dose.amount)
        if regimen.appointment:
            return f"{name}Appointment: {regimen.drug}", self.when(regimen, dose, now)
        title = f"{name}{regimen.drug}{amount and ', ' + amount}: time for your {self.noun(regimen)}"
        return title, (f"{self.how(regimen, dose)}{self.when(regimen, dose, now)}{self.site_line(regimen, now)}"
                       f"{self.marks(regimen, now)}")

    def screen(self, now):
        """(Title, body) of each card: what is due, else the notices."""
        due = self.shown(now)
        if len(due) <= SUMMARY_MORE_THAN:
            return sorted([self.card(*d, now) for d in due] or self.notices(now))
        lines = [f"{d[0].patient.name + ': ' if self.several() else ''}{d[0].drug}, {clock_words(d[1].at)}"
                 f"{self.place(d[0], d[1].at)}\n" for d in due[:SUMMARY_LINES]]
        if len(due) > SUMMARY_LINES:
            lines.append(f"and {len(due) - SUMMARY_LINES} more\n")
        visits = sum(regimen.appointment for regimen, _ in due)
        doses, beside = many(len(due) - visits, "dose"), many(visits, "appointment")
        title = f"{doses} and {beside} are due" if 0 < visits < len(due) else f"{beside if visits else doses} are due"
        return [(title, "".join(lines) + "To see them all, type: cytosched")]

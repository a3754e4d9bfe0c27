#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The schedule language once more, as plainly as it can be said: a parser of its own, and
a walk from day to day that asks of each day whether the step's pattern names it. Compared
with the program's core (tests/schedule-driver) for the published regimens and for
generated schedules: slots, amounts, canonical text.

usage: schedule-model.py DRIVER [REGIMENS.json]     $SEED, $COUNT (of generated schedules)
"""
import calendar
import json
import os
import random
import re
import subprocess
import sys
from datetime import date, timedelta

DAY = timedelta(days=1)
LAST = date(2100, 12, 31)
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
FULL = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
UNITS = {
    "million units": ["million units", "million unit", "MIU", "MU", "miu"],
    "micrograms": ["micrograms", "microgram", "\u00b5g", "\u03bcg", "ug", "mcg", "UG"],
    "milligrams": ["milligrams", "milligram", "mg"],
    "millilitres": ["millilitres", "millilitre", "mL", "ml"],
    "units": ["units", "unit", "IU"],
    **{f"{one}s": [f"{one}s", one] for one in
       "gram pen syringe vial injection tablet capsule".split()},
}
SPREAD = {1: [0], 2: [0, 3], 3: [0, 2, 4], 4: [0, 2, 4, 6], 5: range(5), 6: range(6), 7: range(7)}

# ---- the meaning, from day to day -------------------------------------------------------


class Over(Exception):
    """The walk has come to its last day."""


def add_months(day, months):
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    if year > 9000:
        raise Over
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def add(day, n, unit):
    if unit == "month":
        return add_months(day, n)
    return day + n * DAY * (7 if unit == "week" else 1)


def monday(day):
    return day - day.weekday() * DAY


def fits(step, start, first, day):
    """Whether the pattern names DAY; FIRST is None as long as it has named none."""
    kind, n, on = step["pattern"], step["n"], step["on"]
    if kind == "once":
        return True
    if kind == "day":
        return (day - start).days % n == 0
    if kind == "month":
        months = (day.year - start.year) * 12 + day.month - start.month
        last = calendar.monthrange(day.year, day.month)[1]
        return months % n == 0 and day.day == min(start.day, last)
    if kind == "a week":
        return (day - start).days % 7 in SPREAD[n]
    if day.weekday() not in (on or [start.weekday()]):
        return False
    return first is None or (monday(day) - monday(first)).days // 7 % n == 0


class Walk:
    def __init__(self, tree, start, to):
        self.doses, self.to = [], min(to, LAST)
        self.amount = self.times = None
        try:
            self.inherit(tree)
            self.sequence(tree, start)
        except Over:
            pass

    def inherit(self, sequence):
        """In the order of the text, once, whatever is repeated."""
        for item in sequence["items"]:
            if item["kind"] == "group":
                self.inherit(item)
            elif item["kind"] == "step":
                self.amount = item["amount"] or self.amount
                self.times = item["times"] or self.times
                item["real"] = (self.amount, self.times)

    def sequence(self, sequence, day):
        while True:
            for item in sequence["items"]:
                day = getattr(self, item["kind"])(item, day)
                if day > self.to:
                    raise Over
            if not sequence["again"]:
                return day

    def group(self, group, day):
        cycle = 0
        while group["repeat"] or cycle < (group["cycles"] or 1):
            day = self.sequence(group, day)
            cycle += 1
        return day

    def rest(self, rest, day):
        return add(day, rest["n"], rest["unit"])

    def step(self, step, start):
        amount, times = step["real"]
        text = print_amount(*amount) if amount else ""
        day, first, end, count = start, None, None, 0
        limit, unit = step["bound"] or (None, None)
        while day <= self.to:
            if not fits(step, start, first, day):
                day += DAY
                continue
            if first is None:
                first = day
                if unit == "until":
                    end = limit + DAY
                elif unit in ("day", "week", "month"):
                    end = add(first, limit, unit) if limit < 5000 or unit != "month" else date.max
            if (end and day >= end) or (unit == "dose" and count >= limit) or \
                    (step["pattern"] == "once" and count):
                return day
            for time in sorted(times):
                if unit != "dose" or count < limit:
                    self.doses.append(f"{day}T{time} {text}")
                    count += 1
            day += DAY
        raise Over


# ---- the text -----------------------------------------------------------------------------

TOKEN = re.compile(r"\s*(\d{4}-\d\d-\d\d|\d+:\d+|\d+(?:\.\d+)?|[^\W\d_]+|[-,;()])")


class Text:
    def __init__(self, text):
        self.tokens = [t.lower() for t in TOKEN.findall(text)] + [""]
        self.at = 0

    def peek(self, k=0):
        return self.tokens[min(self.at + k, len(self.tokens) - 1)]

    def next(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def take(self, *words):
        if self.peek() not in words:
            return False
        self.at += 1
        return True

    def weekday(self, k=0):
        word = self.peek(k)
        return DAYS.index(word[:3]) if word in DAYS + FULL else None

    def span(self):
        return self.next().rstrip("s")

    def sequence(self):
        seq = {"kind": "group", "items": [], "again": False, "cycles": 0, "repeat": False}
        while True:
            if seq["items"] and self.take("repeat"):
                seq["again"] = True
                return seq
            seq["items"].append(self.item())
            if self.take(",", ";"):
                self.take("then")
            elif not self.take("then"):
                return seq

    def item(self):
        if self.take("rest"):
            self.take("for")
            return {"kind": "rest", "n": int(self.next()), "unit": self.span()}
        if not self.take("("):
            return self.step()
        group = self.sequence()
        assert self.take(")")
        if self.take("repeat"):
            group["repeat"] = True
        elif self.take("for"):
            group["cycles"] = int(self.next())
            assert self.take("cycle", "cycles")
        return group

    def step(self):
        step = {"kind": "step", "amount": None, "times": [], "bound": None, "on": [], "n": 1}
        if self.peek()[0].isdigit() and self.peek(1) not in ("time", "times"):
            step["amount"] = (self.next(), self.unit())
        self.pattern(step)
        if self.take("at"):
            step["times"].append(self.next().zfill(5))
            while self.take("and"):
                step["times"].append(self.next().zfill(5))
        if self.take("until"):
            step["bound"] = (date.fromisoformat(self.next()), "until")
        elif self.take("for"):
            step["bound"] = (int(self.next()), self.span())
        return step

    def unit(self):
        word = self.next()
        word += " " + self.next() if word == "million" else ""
        return next(u for u, names in UNITS.items() if word in [n.lower() for n in names])

    def pattern(self, step):
        word = self.next()
        if word == "daily":
            step["pattern"] = "day"
        elif word == "weekly":
            step["pattern"] = "week"
            self.on(step)
        elif word == "every":
            if self.take("other"):
                step["n"] = 2
            elif self.peek().isdigit():
                step["n"] = int(self.next())
            step["pattern"] = self.span()
            if step["pattern"] == "week":
                self.on(step)
        elif word == "once" and self.peek() != "a":
            step["pattern"] = "once"
        elif word in ("once", "twice") or word.isdigit():
            step["pattern"] = "a week"
            step["n"] = {"once": 1, "twice": 2}.get(word) or int(word)
            self.take("time", "times")
            assert self.take("a") and self.take("week")
        else:
            if word != "on":
                self.at -= 1
            step["pattern"] = "weekdays"
            self.days(step)

    def on(self, step):
        if self.take("on"):
            self.days(step)

    def days(self, step):
        on = set()
        while True:
            first = last = self.weekday()
            self.next()
            if self.take("-"):
                last = self.weekday()
                self.next()
            on |= {(first + i) % 7 for i in range((last - first) % 7 + 1)}
            if self.peek() in (",", "and") and self.weekday(1) is not None:
                self.next()
            elif self.weekday() is None:
                break
        step["on"] = sorted(on)


def counted(n, unit):
    return f"{n} {unit}" + ("s" if n != 1 else "")


def print_pattern(step):
    kind, n = step["pattern"], step["n"]
    days = " ".join(DAYS[i] for i in step["on"])
    if kind == "once":
        return "once"
    if kind == "weekdays":
        return days
    if kind == "a week":
        return "once a week" if n == 1 else f"{n} times a week"
    single = {"day": "daily", "week": "weekly", "month": "every month"}[kind]
    return (single if n == 1 else f"every {n} {kind}s") + (" on " + days if days else "")


def print_number(text):
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0")
    return str(int(whole)) + ("." + decimals if decimals else "")


def print_amount(number, unit):
    number = print_number(number)
    return f"{number} {unit[:-1] if number == '1' and not unit.startswith('million') else unit}"


def print_item(item):
    if item["kind"] == "rest":
        return "rest " + counted(item["n"], item["unit"])
    if item["kind"] == "group":
        end = " repeat" if item["repeat"] else ""
        end += " for " + counted(item["cycles"], "cycle") if item["cycles"] else ""
        return "(" + print_sequence(item) + ")" + end
    text = print_pattern(item)
    if item["amount"]:
        text = print_amount(*item["amount"]) + " " + text
    if item["times"]:
        text += " at " + " and ".join(sorted(item["times"]))
    if item["bound"]:
        n, unit = item["bound"]
        text += f" until {n}" if unit == "until" else " for " + counted(n, unit)
    return text


def print_sequence(seq):
    return ", then ".join([print_item(i) for i in seq["items"]] + ["repeat"] * seq["again"])


# ---- schedules made up ----------------------------------------------------------------------


class Maker:
    """Random texts of the language. Endless things stand last, until in nothing repeated."""

    def __init__(self, rng):
        self.rng, self.left, self.timed = rng, 0, False

    def pick(self, *choices):
        return self.rng.choice(choices)

    def number(self, most=6):
        return self.rng.choices([self.rng.randint(1, most), self.rng.randint(1, 60), 9999],
                                [90, 9, 1])[0]

    def span(self, n):
        return f"{n} " + self.pick("day", "days", "week", "weeks", "month", "months", "Weeks")

    def day(self):
        i = self.rng.randrange(7)
        return self.pick(DAYS[i], FULL[i], DAYS[i].upper())

    def days(self):
        ranges = [self.day() + (self.pick("-", " - ") + self.day() if self.rng.random() < .2 else "")
                  for _ in range(self.rng.choice([1, 1, 2, 3]))]
        return self.pick(" ", ", ", " and ").join(ranges)

    def pattern(self):
        n = self.number()
        return self.rng.choice([
            "daily", "weekly", "Weekly on " + self.days(), "every day", "every other day",
            f"every {n} days", f"every {n} weeks", f"every {n} weeks on " + self.days(),
            "every other week", "every week on " + self.days(), "every month",
            f"every {self.number(4)} months", self.days(), "on " + self.days(),
            f"{self.rng.randint(1, 7)} times a week", "once a week", "twice a week"])

    def amount(self):
        unit = self.rng.choice(UNITS[self.rng.choice(list(UNITS))])
        value = self.pick("3", "4.5", "90", "0.25", "18.00", "007", "1", "999999999.9999")
        return value + self.pick(" ", "  ", "") + unit + " "

    def times(self):
        minutes = self.rng.sample(range(1440), self.rng.choice([1, 1, 1, 2, 3]))
        return " at " + " and ".join(self.pick(f"{m // 60}:{m % 60:02}", f"{m // 60:02}:{m % 60:02}")
                                     for m in minutes)

    def step(self, last, repeated, start):
        text = self.amount() if self.rng.random() < .4 else ""
        once = self.rng.random() < .1
        text += "once" if once else self.pattern()
        if not self.timed or self.rng.random() < .3:
            text, self.timed = text + self.times(), True
        if once or (last and not repeated and self.rng.random() < .5):
            return text
        if not repeated and self.rng.random() < .2:
            return text + f" until {start + DAY * self.rng.randrange(-30, 500)}"
        if self.rng.random() < .5:
            return text + f" for {self.number(9)} " + self.pick("dose", "doses")
        return text + " for " + self.span(self.number(5))

    def item(self, depth, last, repeated, start):
        self.left -= 1
        what = self.rng.random()
        if what < .2:
            return "rest " + self.pick("", "for ") + self.span(self.number(3))
        if what > .75 and depth < 4:
            return self.group(depth + 1, last, repeated, start)
        return self.step(last, repeated, start)

    def group(self, depth, last, repeated, start):
        how = self.rng.choice(["", "for", "for", "repeat" if last and not repeated else "for"])
        body, again = self.sequence(depth, last and not how, repeated or how != "", start)
        if how == "for" and not again:
            n = self.number(4)
            return f"({body}) for {n} " + self.pick("cycle", "cycles")
        return f"({body})" + (" repeat" if how == "repeat" and not again else "")

    def sequence(self, depth, last, repeated, start):
        again = last and not repeated and self.rng.random() < .4
        n = self.rng.choice([1, 1, 2, 2, 3, 4])
        items = [self.item(depth, last and i == n - 1 and not again, repeated or again, start)
                 for i in range(n)]
        text = items[0]
        for item in items[1:] + ["repeat"] * again:
            text += self.pick(", then ", " then ", "; ", "; then ", "; ") + item
        return text, again

    def schedule(self, start):
        self.timed = False
        return self.sequence(0, True, False, start)[0]


# ---- the comparison --------------------------------------------------------------------------


def drive(*args):
    r = subprocess.run(args, capture_output=True, text=True, timeout=20)
    return r.returncode, r.stdout.splitlines(), r.stderr


def check(driver, text, start, since, to):
    """The driver's doses and text are the model's: None, or what differs."""
    tree = Text(text).sequence()
    expected = [d for d in Walk(tree, start, to).doses if d[:10] >= str(since)]
    code, lines, err = drive(driver, text, str(start), str(since), str(to))
    if code != 0:
        return f"refused: {err}"
    if [line.rstrip() for line in lines] != [d.rstrip() for d in expected]:
        at = next((i for i, (a, b) in enumerate(zip(lines, expected)) if a.rstrip() != b.rstrip()),
                  min(len(lines), len(expected)))
        return f"dose {at}: expected {expected[at:at + 3]}, got {lines[at:at + 3]}"
    code, lines, _ = drive(driver, "--canonical", text)
    if lines != [print_sequence(tree)]:
        return f"canonical: expected {print_sequence(tree)!r}, got {lines!r}"
    return None


def check_regimens(driver, path):
    failed = 0
    with open(path, encoding="utf-8") as f:
        regimens = json.load(f)
    for r in regimens:
        start, to = date.fromisoformat(r["from"]), date.fromisoformat(r["to"])
        published = [f"{d['slot']} {d['amount']}" for d in r["doses"]]
        code, lines, err = drive(driver, r["schedule"], r["from"], r["from"], r["to"])
        wrong = check(driver, r["schedule"], start, start, to)
        if code != 0 or lines != published or len(lines) != r["count"]:
            wrong = wrong or f"not the published doses {err}"
        if wrong:
            failed += 1
            print(f"FAIL {r['name']}: {wrong}")
    print(f"schedule-model: {len(regimens)} regimens, {failed} failed")
    return failed


def check_generated(driver, seed, count):
    failed = refused = doses = 0
    rng = random.Random(seed)
    maker = Maker(rng)
    for i in range(count):
        start = date(1970, 1, 1) + DAY * rng.choice([rng.randrange(47000), rng.randrange(20000, 23000)])
        text = maker.schedule(start)
        to = min(LAST, start + DAY * rng.choice([40, 400, 1500, 4000]))
        since = start + DAY * rng.choice([0, 0, rng.randrange((to - start).days + 1)])
        wrong = check(driver, text, start, since, to)
        if wrong and wrong.startswith("refused: there is no dose"):
            refused += 1
        elif wrong:
            failed += 1
            print(f"FAIL {i}: {text!r} from {start}, asked {since} to {to}: {wrong}")
        else:
            doses += 1
    print(f"schedule-model: {count} generated (seed {seed}), {doses} equal, "
          f"{refused} without a dose refused, {failed} failed")
    return failed


def main():
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(1 << 31))
    count = int(os.environ.get("COUNT") or 500)
    here = os.path.dirname(os.path.abspath(__file__))
    path = sys.argv[2] if len(sys.argv) > 2 else os.path.join(here, "data", "regimens.json")
    failed = check_regimens(sys.argv[1], path) + check_generated(sys.argv[1], seed, count)
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main())

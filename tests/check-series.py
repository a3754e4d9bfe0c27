#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Regimens through the series, cytosched-calendar and the readers of others.

check-series.py BUILD [--plans N] [--readers a,b]

For the published regimens, for plans with every kind of change, and for N generated ones
($SEED), each reader must find the plan's doses in the file, and the file must keep the
rules (check-ics.py). Files with their zones under unknown names show that the VTIMEZONEs
themselves are right.
"""
import argparse
import datetime as dt
import importlib.util
import io
import json
import os
import random
import subprocess
import sys
import zoneinfo

HERE = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location('check_ics', f'{HERE}/check-ics.py')
ics = importlib.util.module_from_spec(spec)
spec.loader.exec_module(ics)
DAY = 86400


def instant(day, zone='UTC'):
    return int(dt.datetime.fromisoformat(day).replace(tzinfo=zoneinfo.ZoneInfo(zone)).timestamp())


class Plan:
    def __init__(self, build, arguments, start, horizon):
        self.build, self.arguments = build, arguments
        self.start, self.horizon = start, horizon

    def drive(self, mode):
        return subprocess.run([f'{self.build}/tests/series-driver', mode, '0', str(self.horizon), *self.arguments],
                              check=True, capture_output=True).stdout

    def doses(self):
        return [ics.seconds(t) for t in json.loads(self.drive('doses'))]

    def file(self):
        return subprocess.run([f'{self.build}/cytosched-calendar'], input=self.drive('describe'), check=True,
                              capture_output=True).stdout

    def check(self, readers):
        """What is wrong, in lines."""
        out = io.StringIO()
        data, doses = self.file(), self.doses()
        self.n_doses, self.n_events = len(doses), data.count(b'BEGIN:VEVENT')
        ics.check(data, doses, self.start, self.horizon, readers, out)
        # The readers that would know the zone by its name must use the file's own.
        unknown = data.replace(b';TZID=', b';TZID=X-').replace(b'\r\nTZID:', b'\r\nTZID:X-')
        if unknown != data:
            own = [r for r in readers if r in ('recurring-ical-events', 'vobject', 'ical.js')]
            for name in own:
                found = [t for t in ics.READERS[name](unknown, self.start, self.horizon)
                         if self.start <= t < self.horizon]
                words = ics.differences([t for t in doses if t >= self.start], found)
                if words:
                    print(f'  {name}, by VTIMEZONE: {words}', file=out)
        return out.getvalue()


def published(build):
    with open(f'{HERE}/data/regimens.json') as f:
        regimens = json.load(f)
    for r in regimens:
        end = instant(r['to'], r['zone']) + DAY + 3600
        plan = Plan(build, [r['schedule'], r['from'], r['zone']], instant(r['from'], r['zone']), end)
        want = [ics.seconds(d['utc']) for d in r['doses']]
        have = [t for t in plan.doses() if t < instant(r['to'], r['zone']) + DAY]
        yield r['name'], plan, '' if want == have else f'  plan: {ics.differences(want, have)}\n'


CHANGED = {
    'skipped: first, middle and last': (
        '90 micrograms weekly on sun at 19:00 for 8 doses', '2026-11-22', 'Europe/London',
        'skip', '2026-11-22T19:00', 'skip', '2026-12-06T19:00', 'skip', '2027-01-10T19:00'),
    'moved: first, and across midnight': (
        '90 micrograms every 2 weeks on mon, thu at 23:50', '2026-11-23', 'America/New_York',
        'move', '2026-11-23T23:50', '2026-11-24T08:00', 'move', '2026-12-10T23:50', '2026-12-11T00:10'),
    'paused in the midst, and without end': (
        '3 million units daily at 21:00', '2026-11-01', 'Australia/Sydney',
        'pause', '2026-12-20', '2027-01-05', 'pause', '2027-06-01', '-'),
    'changed and moved on': (
        '45 micrograms weekly on fri at 20:00', '2026-11-06', 'Europe/Vienna',
        'change', '2027-01-04', '90 micrograms every 2 weeks on fri at 20:00',
        'skip', '2027-01-08T20:00'),
    'all after it moved by days': (
        '45 micrograms every 3 weeks on fri at 20:00', '2026-11-06', 'Europe/Vienna', 'shift', '2027-01-08T20:00', '2'),
    'another zone': (
        '3 million units mon wed fri at 21:00', '2026-11-02', 'Europe/London', 'zone', '2027-02-01T00:00', 'Asia/Tokyo'),
    'in the gap and the overlap': ('5 micrograms daily at 02:30', '2026-10-01', 'Europe/Berlin'),
    'an event that would end in the gap': ('5 micrograms daily at 01:50', '2026-10-01', 'Europe/Berlin'),
    'the southern gap': ('5 micrograms daily at 02:15', '2026-10-01', 'Australia/Lord_Howe'),
    'the gap at midnight': ('5 micrograms daily at 00:30', '2026-08-01', 'America/Santiago'),
    'the 31st': ('5 micrograms every month at 10:00', '2026-10-31', 'Europe/Paris'),
    'the 28th': ('5 micrograms every month at 10:00', '2026-10-28', 'Europe/Paris'),
    'UTC': ('5 micrograms every 2 days at 10:00', '2026-10-28', 'UTC', 'skip', '2026-11-03T10:00'),
    'a zone without a simple rule': ('5 micrograms weekly at 10:00', '2026-10-28', 'Africa/Cairo'),
    'Friday after the fourth Thursday': ('5 micrograms daily at 10:00', '2026-10-28', 'Asia/Jerusalem'),
    'Saturday before the last Sunday': ('5 micrograms daily at 10:00', '2026-10-28', 'America/Nuuk'),
    'half an hour of daylight time': ('5 micrograms daily at 10:00', '2026-10-28', 'Australia/Lord_Howe'),
    'winter time that is daylight time': ('5 micrograms daily at 10:00', '2026-10-28', 'Europe/Dublin'),
    'no daylight time': ('5 micrograms daily at 23:50', '2026-10-28', 'Asia/Kathmandu'),
    'far east': ('5 micrograms mon-fri at 00:05', '2026-10-28', 'Pacific/Chatham'),
}


def changed(build):
    for name, arguments in CHANGED.items():
        start = instant(arguments[1]) - DAY
        yield name, Plan(build, list(arguments), start, start + 800 * DAY), ''


DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
ZONES = ['Europe/London', 'Europe/Berlin', 'America/New_York', 'America/Los_Angeles', 'Australia/Sydney',
         'Asia/Kolkata', 'Europe/Dublin', 'Pacific/Auckland', 'America/Nuuk', 'Asia/Jerusalem', 'UTC',
         'America/Santiago', 'Africa/Cairo', 'Asia/Tokyo']


def random_step(dice, first, bounded):
    pattern = dice.choice([
        'daily', f'every {dice.randint(2, 9)} days', f'weekly on {dice.choice(DAYS)}',
        f'every {dice.randint(2, 4)} weeks on {", ".join(dice.sample(DAYS, dice.randint(1, 3)))}',
        f'{dice.randint(2, 6)} times a week', f'every {dice.randint(2, 3)} months', ' '.join(dice.sample(DAYS, 3))])
    amount = f'{dice.randint(1, 90)} micrograms ' if first or dice.random() < 0.3 else ''
    times = f' at {dice.choice(["09:00", "21:00", "02:30", "00:10", "23:55", "08:00 and 20:00"])}'
    bound = dice.choice([f' for {dice.randint(1, 20)} doses', f' for {dice.randint(1, 12)} weeks']) if bounded else ''
    return amount + pattern + (times if first or dice.random() < 0.3 else '') + bound


def random_schedule(dice):
    kind = dice.choice(['open', 'open', 'ends', 'repeats'])
    n = dice.randint(1, 3)
    items = [random_step(dice, i == 0, kind != 'open' or i < n - 1) for i in range(n)]
    if kind == 'repeats':
        items += [f'rest {dice.randint(1, 20)} days', 'repeat']
    return ', then '.join(items)


def random_verbs(dice, plan, day):
    """Changes of doses that the plan has; at most one a dose."""
    verbs = []
    if dice.random() < 0.3:
        verbs += ['change', str(day + dt.timedelta(dice.randint(20, 200))), random_schedule(dice)]
    elif dice.random() < 0.3 and plan.doses():
        slot = dt.datetime.fromisoformat(plan.slots()[len(plan.slots()) // 3])
        verbs += ['shift', slot.isoformat(timespec='minutes'), str(dice.randint(1, 6))]
    for slot in plan.slots(verbs):
        if dice.random() < 0.04:
            moved = dt.datetime.fromisoformat(slot) + dt.timedelta(minutes=dice.randint(-3000, 3000))
            verbs += dice.choice([['skip', slot], ['take', slot], ['move', slot, moved.isoformat(timespec='minutes')]])
    if dice.random() < 0.3:
        start = day + dt.timedelta(dice.randint(0, 200))
        verbs += ['pause', str(start), str(start + dt.timedelta(dice.randint(0, 40)))]
    if dice.random() < 0.3:
        verbs += ['zone', str(day + dt.timedelta(dice.randint(0, 300))) + 'T00:00', dice.choice(ZONES)]
    return verbs


class RandomPlan(Plan):
    def slots(self, verbs=()):
        """Names of doses: in UTC a slot is its instant."""
        schedule, day, _ = self.arguments[:3]
        plain = Plan(self.build, [schedule, day, 'UTC', *[v for v in verbs if verbs[0] == 'change']],
                     self.start, self.horizon)
        return [ics.shown(t)[:16] for t in plain.doses()][:250]


def generated(build, n, seed):
    for i in range(n):
        dice = random.Random(f'{seed}-{i}')
        day = dt.date(2026, 1, 1) + dt.timedelta(dice.randint(0, 1500))
        start = instant(str(day)) - DAY
        plan = RandomPlan(build, [random_schedule(dice), str(day), dice.choice(ZONES)], start,
                          start + dice.randint(100, 700) * DAY)
        plan.arguments += random_verbs(dice, plan, day)
        yield f'generated {i}', plan, ''


def text_event(i, text):
    return (f'event t{i}\nsequence 0\ncreated 0\nmodified 0\nstamp 0\nstart UTC 2026-11-22T19:00\n'
            f'summary {text}\ndescription {text}\nalarm 0 {text}\n\n')


def check_texts(build):
    """Lines of every length, in characters of every length: well folded, and read back as they were."""
    import icalendar
    import vobject
    texts = ['x' * shift + character * n for character in 'xä日😀' for shift in range(4) for n in range(1, 170)]
    head = 'cytosched-calendar 1\nname Injections\nrefresh 86400\n\n'
    data = subprocess.run([f'{build}/cytosched-calendar'], check=True, capture_output=True, input=(
        head + ''.join(text_event(i, t) for i, t in enumerate(texts)) + f'end {len(texts)}\n').encode()).stdout
    wrong = [e for e in ics.Lint(data).check() if not e.startswith('rule 20')]
    found = [[str(e['SUMMARY']) for e in icalendar.Calendar.from_ical(data).walk('VEVENT')],
             [e.summary.value for e in vobject.readOne(data.decode()).vevent_list]]
    wrong += [f'texts not as they were: {reader}' for reader, f in zip(('icalendar', 'vobject'), found) if f != texts]
    print(f'check-series: {len(texts)} texts, {len(wrong)} wrong')
    for words in wrong[:10]:
        print(f'  {words}')
    return len(wrong)


SPOILT = [  # a file in which each of these was done must be refused, by this rule
    (1, rb'(RRULE:FREQ=W)', rb'RDATE:20270101T000000Z\r\n\1'), (2, rb'BYDAY=SU\r', b'BYDAY=MO\r'),
    (3, rb'COUNT=5', b'UNTIL=20270101T000000Z'), (4, rb'COUNT=5;BYDAY=SU', b'INTERVAL=2;BYDAY=SU,MO'),
    (2, rb'WEEKLY;COUNT=5;BYDAY=SU', b'MONTHLY;COUNT=5;BYMONTHDAY=23'), (2, rb'BYDAY=SU', b'BYDAY=SU;BYSETPOS=1'),
    (4, rb'COUNT=5', b'WKST=SU'), (5, rb'BYDAY=SU', b'BYDAY=SU;BYHOUR=7,19'), (5, rb'(EXDATE.*?)19', rb'\g<1>20'),
    (5, rb'(EXDATE[^:]*:)20261206', rb'\g<1>20261122'), (5, rb'COUNT=5', b'COUNT=2'), (5, rb'EXDATE[^:]*:(\d+T\d+)', rb'EXDATE:\1Z'),
    (5, rb'EXDATE([^:]*):\d+', rb'EXDATE\1:20261122'), (6, rb'SEQUENCE', b'RECURRENCE-ID:20270101T000000Z\r\nSEQUENCE'),
    (8, rb'TZID:Europe', b'TZID:/x.org/Europe'), (8, rb'Europe/London', b'Europe/Nowhere'),
    (10, rb'Europe/London', b'UTC'), (11, rb'20261122T19', b'20261025T01'),
    (11, rb'20261122T190000(.*?)20261122T191500', rb'20261025T005000\g<1>20261025T010500'), (9, rb'TZNAME:GMT', b'RDATE:20270101T000000\r\nTZNAME:GMT'),
    (9, rb'DTSTART:1970', b'DTSTART:1996'), (9, rb'BEGIN:STANDARD.*?END:STANDARD\r\n', b''),
    (10, rb'DTSTART;TZID=Europe/London', b'DTSTART'), (12, rb'(BEGIN:VALARM.*?END:VALARM\r\n)', rb'\1LOCATION:x\r\n'),
    (12, rb'DISPLAY', b'AUDIO'), (12, rb'TRIGGER:PT0S', b'TRIGGER:PT5M'),
    (12, rb'DESCRIPTION:Injection', b'DESCRIPTION:Reminder'), (12, rb'(BEGIN:VALARM.*?END:VALARM\r\n)', rb'\1\1\1'),
    (14, rb'LAST-MODIFIED:(\w+)Z', rb'LAST-MODIFIED:\1'), (14, rb'SEQUENCE:1\r\n', b''),
    (14, rb'UID:.*?\r', b'UID:same\r'), (16, rb'SEQUENCE', b'STATUS:CANCELLED\r\nSEQUENCE'),
    (17, rb'VERSION:2.0', b'VERSION:2.0\r\nMETHOD:PUBLISH'), (18, rb'NAME:Injections\r\n', b''), (18, rb'\nNAME:I', b'\nNAME:i'),
    (19, rb'SUMMARY:', b'SUMMARY:a, b'), (20, rb'\Z', b' ' * 1000000),
    (19, rb'\r\n', b'\n'), (19, rb'SUMMARY:', b'SUMMARY:\\,'), (19, rb'SUMMARY:', b'SUMMARY:' + b'x' * 70),
    (19, rb'SUMMARY:', b'SUMMARY:\xff'), (19, rb'SUMMARY:', b'SUMMARY:\x07'), (21, rb'TRANSPARENT', b'OPAQUE'),
    (21, rb'191500', b'200000'),
]


def check_lint(build):
    """The form's checker sees what it is for."""
    import re
    data = Plan(build, ['90 micrograms weekly on sun at 19:00 for 5 doses', '2026-11-22', 'Europe/London',
                        'skip', '2026-12-06T19:00', 'move', '2026-12-13T19:00', '2026-12-14T19:00'], 0, 1900000000).file()
    blind = [f'does not see: rule {rule}, {new[:40]}' for rule, old, new in SPOILT
             if not any(e.startswith(f'rule {rule}:') for e in ics.Lint(re.sub(old, new, data, flags=re.S)).check())]
    blind += [f'sees what is not there: {e}' for e in ics.Lint(data).check()]
    print(f'check-series: {len(SPOILT)} spoilt files, {len(blind)} wrong')
    for words in blind:
        print(f'  {words}')
    return len(blind)


SILENT = [  # what a reader's own validator must say something of
    ('sabre', rb'UID:.*?\r\n', b''), ('vobject', rb'PRODID:.*?\r\n', b''), ('recurring-ical-events', rb'SEQUENCE:1', b'SEQUENCE:x'),
]


def check_readers(build, readers):
    """Each reader sees a dose that is missing, one too many, and one at another time."""
    import re
    plan = Plan(build, ['90 micrograms weekly on sun at 19:00 for 5 doses', '2026-11-22', 'Europe/London',
                        'skip', '2026-12-06T19:00'], 1790000000, 1900000000)
    data, doses = plan.file(), plan.doses()

    def silent(reader, pattern, new):
        spoilt = re.sub(pattern, new, data)
        found = io.StringIO()
        ics.check(spoilt, doses, plan.start, plan.horizon, [reader], found)
        return spoilt == data or f'  {reader}: ' not in found.getvalue()
    cases = [(r, *change) for r in readers for change in
             ((rb'COUNT=5', b'COUNT=4'), (rb'EXDATE.*?\r\n', b''), (rb'T19', b'T20'))]
    cases += [case for case in SILENT if case[0] in readers]
    blind = [f'{reader} does not see: {new or pattern}' for reader, pattern, new in cases if silent(reader, pattern, new)]
    print(f'check-series: {len(cases)} wrong files read, {len(blind)} not seen')
    for words in blind:
        print(f'  {words}')
    return len(blind)


# What a plan's file must look like where the doses do not tell: the parts of its rules, and how many
# events have none.
FORMS = {
    'a step each, and a pause closes its block (rule 7)': (
        ('45 micrograms weekly on sun at 19:00 for 12 doses, then 90 micrograms every 2 weeks', '2026-11-22', 'Europe/London',
         'pause', '2026-12-07', '2026-12-24'),
        ['WEEKLY COUNT=3', 'WEEKLY COUNT=7', 'WEEKLY INTERVAL=2'], 0, 0),
    'a cycle is blocks up to the horizon (rule 7)': (
        ('9 million units daily at 09:00 for 5 days, rest 23 days, repeat', '2026-11-01', 'Europe/Paris'),
        ['DAILY COUNT=5'] * 29, 0, 0),
    'one weekday a series with an interval (rule 4)': (
        ('3 million units every 2 weeks on mon, fri at 21:00', '2026-11-02', 'Europe/London'),
        ['WEEKLY INTERVAL=2', 'WEEKLY INTERVAL=2'], 0, 0),
    'one time a series (rule 5), and one event a moved dose (rule 6)': (
        ('3 million units mon fri at 9:00 and 21:00', '2026-11-02', 'Europe/London', 'move', '2026-11-09T09:00', '2026-11-10T09:00'),
        ['WEEKLY', 'WEEKLY'], 1, 1),
    'no series that begins with what is left out (rule 5)': (
        ('3 million units daily at 21:00 for 4 doses', '2026-11-02', 'Europe/London', 'skip', '2026-11-02T21:00'),
        ['DAILY COUNT=3'], 0, 0),
    'in a gap and an overlap in UTC (rule 11)': (
        ('3 million units daily at 02:30 for 300 days', '2026-10-01', 'Europe/Berlin'), ['DAILY COUNT=24', 'DAILY COUNT=153', 'DAILY COUNT=121'], 2, 0),
    'a zone without a simple rule in UTC (rule 9)': (
        ('3 million units weekly at 10:00 for 3 doses', '2026-11-02', 'Africa/Cairo'), [], 3, 0),
}


def check_forms(build):
    def form(data):
        lint = ics.Lint(data)
        events = [c for c in lint.components[0][2] if c[0] == 'VEVENT']
        rules = [dict(part.split('=') for part in lint.value(e, 'RRULE').split(';')) for e in events if lint.of(e, 'RRULE')]
        shown = [' '.join([r['FREQ'], *(f'{k}={r[k]}' for k in ('INTERVAL', 'COUNT') if k in r)]) for r in rules]
        utc = sum(lint.value(e, 'DTSTART').endswith('Z') for e in events)
        return shown, len(events) - len(shown), sum(len(lint.of(e, 'EXDATE')) for e in events), utc
    wrong = 0
    for name, (arguments, rules, single, excluded) in FORMS.items():
        start = instant(arguments[1])
        have = form(Plan(build, list(arguments), start, start + 800 * DAY).file())
        want_utc = single if 'UTC' in name else 0
        if have != (rules, single, excluded, want_utc):
            print(f'  {name}: {have}')
            wrong += 1
    print(f'check-series: {len(FORMS)} forms, {wrong} wrong')
    return wrong


def check_program(build):
    """What the helper says of itself, and that it never passes half a calendar off as whole."""
    def run(said, *options, **more):
        return subprocess.run([f'{build}/cytosched-calendar', *options], input=said, **more)
    whole = 'cytosched-calendar 1\nname Injections\n\n' + text_event(0, 'Anna and her drug') + 'end 1\n'
    pipes = {'capture_output': True, 'text': True}
    cut = run(whole[:-2], **pipes)
    named = run(whole.replace('sequence', 'sequenze'), **pipes)
    with open('/dev/full', 'w') as full:
        unwritten = run(whole, stdout=full, stderr=subprocess.PIPE, text=True)
    right = {
        'a whole description': run(whole, **pipes).returncode == 0,
        '--version': run('', '--version', **pipes).stdout.startswith('cytosched-calendar '),
        '--help': 'iCalendar' in run('', '--help', **pipes).stdout,
        'an unknown option': run('', '--wish', **pipes).returncode == 1,
        'an argument': run('', 'file', **pipes).returncode == 1,
        'a cut description': cut.returncode == 1 and 'END:VCALENDAR' not in cut.stdout,
        'no health data in errors': named.returncode == 1 and 'line 5' in named.stderr and 'Anna' not in named.stderr,
        'a full disk': unwritten.returncode == 1 and 'space' in unwritten.stderr,
    }
    print(f'check-series: {len(right)} runs, {list(right.values()).count(False)} wrong')
    for words in (w for w, ok in right.items() if not ok):
        print(f'  {words}')
    return list(right.values()).count(False)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('build')
    parser.add_argument('--plans', type=int, default=20)
    parser.add_argument('--readers')
    args = parser.parse_args()
    seed = os.environ.get('SEED', str(os.getpid()))
    readers = args.readers.split(',') if args.readers else ics.readers_here()
    print(f'check-series: SEED={seed}, readers: {", ".join(readers)}')
    n = wrong = doses = events = 0
    for cases in (published(args.build), changed(args.build), generated(args.build, args.plans, seed)):
        for name, plan, words in cases:
            words += plan.check(readers)
            n, doses, events = n + 1, doses + plan.n_doses, events + plan.n_events
            if words:
                wrong += 1
                print(f'{name}: {plan.arguments}\n{words}', end='')
    print(f'check-series: {n} plans, {events} events, {doses} doses, {wrong} plans wrong')
    wrong += check_readers(args.build, readers) + check_forms(args.build)
    wrong += check_texts(args.build) + check_lint(args.build) + check_program(args.build)
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())

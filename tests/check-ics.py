#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a calendar file is what phones read right: its form, and what others read in it.

check-ics.py FILE.ics DOSES.json [--from SEC] [--to SEC] [--readers a,b] [--lint]

DOSES.json is the agenda, an array of instants ("2026-11-22T19:00:00Z"), or the doses of
cytosched's --json (each with "utc"). Every reader must give exactly these from FROM to
before TO (by default the first to the last of them). The rules are numbered in the
project's calendar notes; what a file does not show of them is tested elsewhere: blocks (7) in
check-series.py, what a person is told (13, 15) and what stays from one file to the next (14) in
e2e/test_export.py. The npm readers run where $NODE_MODULES names them.
"""
import argparse
import collections
import datetime as dt
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
import zoneinfo

warnings.filterwarnings('ignore')
HERE = os.path.dirname(os.path.abspath(__file__))
UTC = dt.timezone.utc
ZONES = zoneinfo.available_timezones()


def seconds(text):
    return int(dt.datetime.strptime(text, '%Y-%m-%dT%H:%M:%SZ').replace(tzinfo=UTC).timestamp())


def moment(sec):
    return dt.datetime.fromtimestamp(sec, UTC)


def shown(sec):
    return moment(sec).strftime('%Y-%m-%dT%H:%M:%SZ')


# ---- the form ---------------------------------------------------------------------------------

class Lint:
    """Reads the bytes by itself: what a library repairs would not be seen through it."""

    def __init__(self, data):
        self.data, self.errors = data, []
        self.components = self.read()

    def error(self, rule, text):
        self.errors.append(f'rule {rule}: {text}')

    def lines(self):
        if not self.data.endswith(b'\r\n') or b'\n' in self.data.replace(b'\r\n', b''):
            self.error(19, 'a line does not end with CRLF')
        if b'\r' in self.data.replace(b'\r\n', b''):
            self.error(19, 'a bare CR')
        raw = self.data.split(b'\r\n')[:-1]
        for line in raw:
            if len(line) > 75:
                self.error(19, f'{len(line)} octets in a line')
            try:
                line.decode()
            except UnicodeDecodeError:
                self.error(19, 'a line is not UTF-8, or a character was parted')
            if not line:
                self.error(19, 'an empty line')
        text = self.data.replace(b'\r\n ', b'').decode(errors='replace')
        if re.search('[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]', text):
            self.error(19, 'a control character')
        if '\\' in text:
            self.error(19, 'a backslash')
        return text.split('\r\n')[:-1]

    def read(self):
        """Components as [name, [(property, parameters, value)], [components]]."""
        root = [None, [], []]
        stack = [root]
        for line in self.lines():
            match = re.fullmatch(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=[^;:]*)*):(.*)', line, re.S)
            if not match:
                self.error(19, 'a line without a name and a value')
                continue
            name, parameters, value = match.groups()
            if name == 'BEGIN':
                stack.append([value, [], []])
                stack[-2][2].append(stack[-1])
            elif name == 'END':
                if stack[-1][0] != value:
                    self.error(19, f'END:{value} out of place')
                    break
                stack.pop()
            else:
                if stack[-1][2]:
                    self.error(12 if stack[-1][0] == 'VEVENT' else 18, f'{name} after a component')
                pairs = dict(p.split('=', 1) for p in parameters.split(';')[1:])
                stack[-1][1].append((name, pairs, value))
        if len(stack) != 1:
            self.error(19, 'a component is not ended')
        return root[2]

    @staticmethod
    def of(component, name):
        return [(p, v) for n, p, v in component[1] if n == name]

    def one(self, rule, component, *names):
        for name in names:
            if len(self.of(component, name)) != 1:
                self.error(rule, f'{component[0]} with {len(self.of(component, name))} {name}')

    def value(self, component, name):
        found = self.of(component, name)
        return found[0][1] if found else ''

    def check(self):
        if len(self.components) != 1 or self.components[0][0] != 'VCALENDAR':
            self.error(18, 'not one VCALENDAR')
            return self.errors
        calendar = self.components[0]
        self.one(18, calendar, 'VERSION', 'PRODID', 'X-WR-CALNAME', 'NAME', 'REFRESH-INTERVAL', 'X-PUBLISHED-TTL')
        if self.value(calendar, 'NAME') != self.value(calendar, 'X-WR-CALNAME'):
            self.error(18, 'two names')
        if self.of(calendar, 'METHOD'):
            self.error(17, 'a METHOD')
        if len(self.data) > 1000000:
            self.error(20, f'{len(self.data)} bytes')
        zones = [c for c in calendar[2] if c[0] == 'VTIMEZONE']
        events = [c for c in calendar[2] if c[0] == 'VEVENT']
        if calendar[2] != zones + events:
            self.error(8, 'not the zones first, then the events')
        for zone in zones:
            self.zone(zone)
        tzids = [self.value(z, 'TZID') for z in zones]
        uids = collections.Counter(self.value(e, 'UID') for e in events)
        for uid, n in uids.items():
            if n > 1:
                self.error(14, f'{n} events of one UID')
        for event in events:
            self.event(event, tzids)
            self.texts(event)
        if len(set(tzids)) != len(tzids):
            self.error(8, 'a zone twice')
        return self.errors

    def texts(self, component):
        """What would need a backslash."""
        for name in ('SUMMARY', 'DESCRIPTION'):
            if re.search('[,;]', self.value(component, name)):
                self.error(19, f'a comma or semicolon in {name}')

    def zone(self, zone):
        self.one(8, zone, 'TZID')
        if self.value(zone, 'TZID') == 'UTC':
            self.error(10, 'a VTIMEZONE of UTC')
        kinds = sorted(c[0] for c in zone[2])
        if kinds not in (['STANDARD'], ['DAYLIGHT', 'STANDARD']):
            self.error(9, f'a VTIMEZONE of {kinds}')
        for part in zone[2]:
            self.one(9, part, 'DTSTART', 'TZOFFSETFROM', 'TZOFFSETTO', 'RRULE', 'TZNAME')
            if self.of(part, 'RDATE'):
                self.error(9, 'an RDATE in a zone')
            if not re.fullmatch(r'1970\d{4}T\d{6}', self.value(part, 'DTSTART')):
                self.error(9, 'a zone that does not start in 1970')
            if not self.value(part, 'RRULE').startswith('FREQ=YEARLY'):
                self.error(9, 'a zone without a yearly rule')

    def time(self, event, name, tzids):
        for parameters, value in self.of(event, name):
            if parameters == {}:
                if not re.fullmatch(r'\d{8}T\d{6}Z', value):
                    self.error(10, f'{name} that is floating, or a date')
            elif set(parameters) == {'TZID'}:
                if parameters['TZID'] not in tzids or not re.fullmatch(r'\d{8}T\d{6}', value):
                    self.error(8, f'{name} without its VTIMEZONE, or of another form')
                if not re.fullmatch(r'[A-Za-z0-9+_-]+(/[A-Za-z0-9+_-]+)*', parameters['TZID']):
                    self.error(8, 'a TZID that is no IANA name')
                elif parameters['TZID'] not in ZONES:
                    self.error(8, 'a TZID that nobody knows')
            else:
                self.error(5, f'{name} with {sorted(parameters)}')

    def event(self, event, tzids):
        self.one(14, event, 'UID', 'DTSTAMP', 'SUMMARY', 'DTSTART', 'DTEND', 'SEQUENCE', 'LAST-MODIFIED')
        if self.value(event, 'TRANSP') != 'TRANSPARENT':
            self.error(21, 'an event that is not transparent')
        for name in ('RDATE', 'RECURRENCE-ID', 'STATUS', 'DURATION'):
            if self.of(event, name):
                self.error({'RDATE': 1, 'RECURRENCE-ID': 6, 'STATUS': 16, 'DURATION': 14}[name], f'a {name}')
        for name in ('DTSTART', 'DTEND', 'EXDATE'):
            self.time(event, name, tzids)
        for name in ('DTSTAMP', 'CREATED', 'LAST-MODIFIED'):
            if any(p or not re.fullmatch(r'\d{8}T\d{6}Z', v) for p, v in self.of(event, name)):
                self.error(14, f'a {name} that is not in UTC')
        self.rule(event)
        self.clocks(event)
        form = '%Y%m%dT%H%M%S'
        start, end = (dt.datetime.strptime(self.value(event, n).rstrip('Z'), form) for n in ('DTSTART', 'DTEND'))
        if end - start != dt.timedelta(minutes=15):
            self.error(21, f'an event of {end - start}')
        if any(c[0] != 'VALARM' for c in event[2]) or len(event[2]) > 2:
            self.error(12, 'other than two alarms at most')
        for alarm in event[2]:
            self.one(12, alarm, 'ACTION', 'TRIGGER', 'DESCRIPTION')
            if self.value(alarm, 'ACTION') != 'DISPLAY' or self.of(alarm, 'REPEAT'):
                self.error(12, 'an alarm that is not a plain display')
            if self.value(alarm, 'DESCRIPTION') != self.value(event, 'SUMMARY'):
                self.error(12, 'an alarm that says something else than its event')
            if not re.fullmatch(r'PT0S|-P.*', self.value(alarm, 'TRIGGER')):
                self.error(12, 'a TRIGGER after the start')

    def rule(self, event):
        (parameters, start), = self.of(event, 'DTSTART') or [({}, '')]
        excluded = [v for p, v in self.of(event, 'EXDATE')]
        if any(p != parameters for p, v in self.of(event, 'EXDATE')) or self.of(event, 'DTEND')[0][0] != parameters:
            self.error(5, 'DTEND or EXDATE of another form than DTSTART')
        if len(self.of(event, 'RRULE')) > 1:
            self.error(1, 'two rules')
        if not self.of(event, 'RRULE'):
            if excluded:
                self.error(5, 'EXDATE without a rule')
            return
        rule = dict(p.split('=') for p in self.value(event, 'RRULE').split(';'))
        if 'BYHOUR' in rule or 'BYMINUTE' in rule:
            self.error(5, 'several times of day')
        if set(rule) - {'FREQ', 'INTERVAL', 'COUNT', 'BYDAY', 'BYMONTHDAY', 'WKST', 'UNTIL', 'BYHOUR', 'BYMINUTE'}:
            self.error(2, f'parts of a rule that phones read in several ways: {sorted(rule)}')
        if 'UNTIL' in rule:
            self.error(3, 'an UNTIL')
        if rule.get('WKST', 'MO') != 'MO':
            self.error(4, f'WKST={rule["WKST"]}')
        days = rule.get('BYDAY', '').split(',')
        weekday = ('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU')[dt.datetime.strptime(start[:8], '%Y%m%d').weekday()]
        if 'BYDAY' in rule and weekday not in days:
            self.error(2, 'a DTSTART that is not in BYDAY')
        if rule.get('BYMONTHDAY', str(int(start[6:8]))) != str(int(start[6:8])):
            self.error(2, 'a DTSTART that is not in BYMONTHDAY')
        if int(rule.get('INTERVAL', 1)) > 1 and len(days) > 1:
            self.error(4, 'several weekdays with an INTERVAL')
        if 'COUNT' in rule and int(rule['COUNT']) <= len(excluded):
            self.error(5, 'all instances excluded')
        if start in excluded:
            self.error(5, 'the first instance excluded')
        if excluded != sorted(set(excluded)):
            self.error(5, 'EXDATE out of order')
        elif set(excluded) - {t.strftime('%Y%m%dT%H%M%S') + start[15:] for t in self.instances(event)}:
            self.error(5, 'an EXDATE that is no instance')

    def instances(self, event):
        """The wall clocks of an event by dateutil, skipped ones too; of an endless one, some years."""
        from dateutil import rrule
        first = dt.datetime.strptime(self.value(event, 'DTSTART').rstrip('Z'), '%Y%m%dT%H%M%S')
        if not self.of(event, 'RRULE'):
            return [first]
        rule = rrule.rrulestr(re.sub(r'(UNTIL=[^;]*)Z', r'\1', self.value(event, 'RRULE')), dtstart=first)
        return list(itertools.takewhile(lambda t: t < first + dt.timedelta(1500), rule))

    def clocks(self, event):
        """No start or end where a clock is changed."""
        (parameters, _), = self.of(event, 'DTSTART') or [({}, '')]
        if parameters.get('TZID') not in ZONES:
            return
        zone, excluded = zoneinfo.ZoneInfo(parameters['TZID']), [v for _, v in self.of(event, 'EXDATE')]
        for t in self.instances(event):
            if t.strftime('%Y%m%dT%H%M%S') in excluded:
                continue
            for edge in (t, t + dt.timedelta(minutes=15)):
                if edge.replace(tzinfo=zone).utcoffset() != edge.replace(tzinfo=zone, fold=1).utcoffset():
                    self.error(11, f'{edge} is in a gap or an overlap')


# ---- the readers: each gives the instants from START to before END -----------------------------

def read_recurring(data, start, end):
    import icalendar
    import recurring_ical_events
    calendar = icalendar.Calendar.from_ical(data)
    for component in calendar.walk():
        if component.errors:
            raise RuntimeError(f'{component.name}: {component.errors[0]}')
    events = recurring_ical_events.of(calendar).between(moment(start - 86400), moment(end + 86400))
    return [int(e['DTSTART'].dt.timestamp()) for e in events]


def read_vobject(data, start, end):
    import vobject
    found = []
    calendar = vobject.readOne(data.decode())
    calendar.validate(raiseException=True)
    for event in getattr(calendar, 'vevent_list', []):
        rules = event.getrruleset(addRDate=False) if hasattr(event, 'rrule') else [event.dtstart.value]
        for t in rules:
            # A rule of its own without a zone is the wall clock of DTSTART's.
            t = t if t.tzinfo else t.replace(tzinfo=event.dtstart.value.tzinfo)
            if t.timestamp() >= end:
                break
            found.append(int(t.timestamp()))
    return found


def read_dateutil(data, start, end):
    """Rules by dateutil, zones by the system's files: the one reader with no VTIMEZONE. They are read by Python: in the
    hour after Dublin's clocks go back, dateutil's own reading still has summer time."""
    from dateutil import rrule
    lint = Lint(data)
    found = []
    for event in (c for c in lint.components[0][2] if c[0] == 'VEVENT'):
        (parameters, text), = lint.of(event, 'DTSTART')
        zone = zoneinfo.ZoneInfo(parameters['TZID'] if parameters else 'UTC')
        first = dt.datetime.strptime(text.rstrip('Z'), '%Y%m%dT%H%M%S')
        rules = [first]
        if lint.of(event, 'RRULE'):
            rules = rrule.rruleset()
            rules.rrule(rrule.rrulestr(lint.value(event, 'RRULE'), dtstart=first))
            for _, out in lint.of(event, 'EXDATE'):
                rules.exdate(dt.datetime.strptime(out.rstrip('Z'), '%Y%m%dT%H%M%S'))
        for t in rules:
            sec = int(t.replace(tzinfo=zone).timestamp())
            if sec >= end:
                break
            found.append(sec)
    return found


KHAL = """[calendars]
[[doses]]
path = {0}/doses
type = calendar
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {0}/khal.db
"""


def read_khal(data, start, end):
    with tempfile.TemporaryDirectory() as place:
        os.mkdir(f'{place}/doses')
        for name, content in (('config', KHAL.format(place).encode()), ('in.ics', data)):
            with open(f'{place}/{name}', 'wb') as f:
                f.write(content)
        khal = ['khal', '-v', 'ERROR', '-c', f'{place}/config']
        environment = {**os.environ, 'LC_ALL': 'C.UTF-8', 'TZ': 'UTC', 'HOME': place}
        subprocess.run([*khal, 'import', '--batch', f'{place}/in.ics'], check=True, env=environment,
                       stdout=subprocess.DEVNULL)
        days = [moment(t).strftime('%Y-%m-%d') for t in (start, end)]
        out = subprocess.run([*khal, 'list', '--day-format', '', '--format', '@{start-long}|{start-style}|', *days],
                             check=True, env=environment, capture_output=True, text=True).stdout
    # An event that goes past midnight comes on both days, the second time with an arrow.
    return [seconds(f'{d}T{t}:00Z') for d, t in re.findall(r'@(\d{4}-\d\d-\d\d) (\d\d:\d\d)\|\d\d:\d\d\|', out)]


class Program:
    """A reader that is a program of its own: one process for all files, started with the first."""

    def __init__(self, *command):
        self.command, self.process = command, None

    def __call__(self, data, start, end):
        if not self.process:
            pipe = subprocess.PIPE
            self.process = subprocess.Popen(self.command, stdin=pipe, stdout=pipe, text=True)
        with tempfile.NamedTemporaryFile(suffix='.ics') as f:
            f.write(data)
            f.flush()
            print(f.name, start, end, sep='\t', file=self.process.stdin, flush=True)
            answer = self.process.stdout.readline()
        if not answer.endswith('\n'):
            self.process = None
            raise RuntimeError('it ended')
        if answer.startswith('!'):
            raise RuntimeError(answer[2:-1])
        return [int(float(word)) for word in answer.split()]


READERS = {
    'recurring-ical-events': read_recurring,
    'vobject': read_vobject,
    'dateutil': read_dateutil,
    'sabre': Program('php', f'{HERE}/readers/sabre.php'),
    'khal': read_khal,
}
# ical.js is Thunderbird's, rrule FullCalendar's.
NPM = ('ical.js', 'node-ical', 'ical-expander', 'rrule')
READERS.update({name: Program('node', f'{HERE}/readers/{name.replace(".", "-")}.mjs') for name in NPM})


def readers_here():
    """Those that can run on this machine; the libraries are a package each."""
    here = ['recurring-ical-events', 'dateutil']
    try:
        import vobject  # noqa: F401
        here.append('vobject')
    except ImportError:
        pass
    if shutil.which('php') and os.path.exists('/usr/share/php/Sabre/VObject/autoload.php'):
        here.append('sabre')
    if shutil.which('khal'):
        here.append('khal')
    if os.environ.get('NODE_MODULES') and shutil.which('node'):
        here += NPM
    return here


def differences(doses, found):
    """In words; empty for none. Counted, so that an event that comes twice shows."""
    want, have = collections.Counter(doses), collections.Counter(found)
    missing, extra = sorted((want - have).elements()), sorted((have - want).elements())
    words = [f'{n}: {", ".join(shown(t) for t in times[:4])}' for n, times in
             ((f'{len(missing)} missing', missing), (f'{len(extra)} too many', extra)) if times]
    return '; '.join(words)


def check(data, doses, start, end, readers, out=sys.stdout):
    """Prints what is wrong; how many things are."""
    doses = [t for t in doses if start <= t < end]
    wrong = 0
    for error in Lint(data).check():
        print(f'  {error}', file=out)
        wrong += 1
    for name in readers:
        try:
            found = [t for t in READERS[name](data, start, end) if start <= t < end]
            words = differences(doses, found)
        except Exception as e:
            words = f'{type(e).__name__}: {e}'
        if words:
            print(f'  {name}: {words}', file=out)
            wrong += 1
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('ics')
    parser.add_argument('doses')
    parser.add_argument('--from', dest='start', type=int)
    parser.add_argument('--to', dest='end', type=int)
    parser.add_argument('--readers')
    args = parser.parse_args()
    with open(args.ics, 'rb') as f:
        data = f.read()
    with open(args.doses) as f:
        doses = sorted(seconds(d if isinstance(d, str) else d['utc']) for d in json.load(f))
    start = args.start if args.start is not None else doses[0] if doses else 0
    end = args.end if args.end is not None else doses[-1] + 1 if doses else 1
    readers = args.readers.split(',') if args.readers else readers_here()
    wrong = check(data, doses, start, end, readers)
    print(f'{args.ics}: {len(doses)} doses, {len(readers)} readers ({", ".join(readers)}), {wrong} wrong')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())

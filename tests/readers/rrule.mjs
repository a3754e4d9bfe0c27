// SPDX-License-Identifier: GPL-3.0-or-later
// A calendar's events with their rules as rrule (FullCalendar's) reads them. It knows no zones:
// it is given wall clocks, and the platform's own zones make instants of them.
import { library, serve } from './serve.mjs';

const { rrulestr } = library('rrule');
const clocks = new Map();

const clockOf = (zone) => {
  if (!clocks.has(zone)) {
    clocks.set(zone, new Intl.DateTimeFormat('en-GB', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric',
    }));
  }
  return clocks.get(zone);
};

// By how many seconds the wall clock of a zone is ahead at an instant.
const offset = (zone, sec) => {
  const parts = Object.fromEntries(clockOf(zone).formatToParts(new Date(sec * 1000)).map((p) => [p.type, Number(p.value)]));
  return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute) / 1000 - sec;
};

// No dose of a series is in a gap or an overlap: there is one answer.
const instant = (zone, wall) => {
  for (const guess of [wall - offset(zone, wall - 86400), wall - offset(zone, wall + 86400)]) {
    if (guess + offset(zone, guess) === wall) return guess;
  }
  throw new Error(`no such wall clock in ${zone}`);
};

const bare = (line) => line.replace(/;TZID=[^:;]*/, '').replace(/(:\d{8}T\d{6})Z?$/, '$1Z');

await serve(function* read(text, from, to) {
  const lines = text.replaceAll('\r\n ', '').split('\r\n');
  for (const event of lines.join('\n').split('BEGIN:VEVENT\n').slice(1)) {
    const own = event.split('\n').filter((line) => /^(DTSTART|RRULE|EXDATE)\b/.test(line));
    const zone = /;TZID=([^:;]*)/.exec(own[0])?.[1] ?? 'UTC';
    const rule = rrulestr(own.map(bare).join('\n') + (own.length > 1 ? '' : '\nRRULE:FREQ=DAILY;COUNT=1'), { forceset: true });
    for (const wall of rule.between(new Date((from - 86400) * 1000), new Date((to + 86400) * 1000), true)) {
      yield instant(zone, wall.getTime() / 1000);
    }
  }
});

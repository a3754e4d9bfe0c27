// SPDX-License-Identifier: GPL-3.0-or-later
// The instants of a calendar's events as ical.js (Thunderbird's) reads them:
// ical-js.mjs FILE FROM TO, one a line, in seconds. $NODE_MODULES is where npm put it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [, , file, from, to] = process.argv;
const loaded = createRequire(`${process.env.NODE_MODULES}/x.js`)('ical.js');
const ICAL = loaded.default ?? loaded;
const calendar = new ICAL.Component(ICAL.parse(readFileSync(file, 'utf8')));

// The file's own zones only: each event must find its VTIMEZONE.
for (const zone of calendar.getAllSubcomponents('vtimezone')) {
  ICAL.TimezoneService.register(zone.getFirstPropertyValue('tzid'), new ICAL.Timezone(zone));
}
for (const component of calendar.getAllSubcomponents('vevent')) {
  const event = new ICAL.Event(component);
  const walk = event.iterator();
  for (let t = walk.next(); t; t = walk.next()) {
    const sec = t.toUnixTime();
    if (sec >= to) break;
    if (sec >= from) console.log(sec);
  }
}

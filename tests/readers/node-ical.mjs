// SPDX-License-Identifier: GPL-3.0-or-later
// The instants of a calendar's events as node-ical reads them: node-ical.mjs FILE FROM TO,
// one a line, in seconds. $NODE_MODULES is where npm put it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [, , file, from, to] = process.argv;
const ical = createRequire(`${process.env.NODE_MODULES}/x.js`)('node-ical');
const print = (date) => {
  const sec = date.getTime() / 1000;
  if (sec >= from && sec < to) console.log(sec);
};

for (const event of Object.values(ical.sync.parseICS(readFileSync(file, 'utf8')))) {
  if (event.type !== 'VEVENT') continue;
  if (!event.rrule) {
    print(event.start);
    continue;
  }
  // Its own way of asking: exclusions and the zone's changes taken into account.
  const instances = ical.expandRecurringEvent(event, {
    from: new Date(from * 1000), to: new Date(to * 1000), includeOverrides: true, excludeExdates: true,
  });
  for (const instance of instances) print(instance.start);
}

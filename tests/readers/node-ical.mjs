// SPDX-License-Identifier: GPL-3.0-or-later
// A calendar's events as node-ical reads them.
import { library, serve } from './serve.mjs';

const ical = library('node-ical');

await serve(function* read(text, from, to) {
  for (const event of Object.values(ical.sync.parseICS(text))) {
    if (event.type !== 'VEVENT') continue;
    if (!event.rrule) {
      yield event.start.getTime() / 1000;
      continue;
    }
    // Its own way of asking: exclusions and the zone's changes taken into account.
    const instances = ical.expandRecurringEvent(event, {
      from: new Date(from * 1000), to: new Date(to * 1000), includeOverrides: true, excludeExdates: true,
    });
    for (const instance of instances) yield instance.start.getTime() / 1000;
  }
});

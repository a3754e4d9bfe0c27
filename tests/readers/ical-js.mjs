// SPDX-License-Identifier: GPL-3.0-or-later
// A calendar's events as ical.js (Thunderbird's) reads them.
import { library, serve } from './serve.mjs';

const ICAL = library('ical.js');

await serve(function* read(text, from, to) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  // The file's own zones only: each event must find its VTIMEZONE.
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents('vtimezone')) {
    ICAL.TimezoneService.register(zone.getFirstPropertyValue('tzid'), new ICAL.Timezone(zone));
  }
  for (const component of calendar.getAllSubcomponents('vevent')) {
    const walk = new ICAL.Event(component).iterator();
    for (let t = walk.next(); t; t = walk.next()) {
      const sec = t.toUnixTime();
      if (sec >= to) break;
      yield sec;
    }
  }
});

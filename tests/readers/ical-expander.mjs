// SPDX-License-Identifier: GPL-3.0-or-later
// A calendar's events as ical-expander reads them: an older ical.js, and exclusions of its own.
// Its own table of zones is that of some year (Nuuk is an hour off), and goes before the file's
// VTIMEZONE: so the file's take their places there.
import { library, serve } from './serve.mjs';

const IcalExpander = library('ical-expander');
const ICAL = library('ical.js', 'ical-expander');

await serve((text, from, to) => {
  for (const zone of new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vtimezone')) {
    ICAL.TimezoneService.register(zone.getFirstPropertyValue('tzid'), new ICAL.Timezone(zone));
  }
  const expander = new IcalExpander({ ics: text, maxIterations: 0 });
  const { events, occurrences } = expander.between(new Date(from * 1000), new Date(to * 1000));
  return [...events, ...occurrences].map((event) => event.startDate.toUnixTime());
});

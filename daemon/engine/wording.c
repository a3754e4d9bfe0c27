/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a reminder. */

#include "engine/wording.h"

#include <ctype.h>

#include "core/drug.h"
#include "core/words.h"
#include "engine/place.h"
#include "store/settings.h"

void wording_done(Wording *w) {
        free(w->title);
        free(w->body);
        *w = (Wording){};
}

int wording_several(Service *s) {
        return patients_several(s->store);
}

/* "90 micrograms, under the skin", without what is not there. */
static void write_how(FILE *f, const RegimenState *c, Amount amount) {
        bool measured = amount.unit != UNIT_NONE, routed = *c->regimen.route;
        char words[AMOUNT_TEXT_SIZE];

        if (measured || routed)
                fprintf(f, "%s%s%s\n", measured ? amount_words(amount, words) : "", measured && routed ? ", " : "",
                        c->regimen.route);
}

/* "peginterferon alfa-2a", and under it how much, and where. */
static void write_what(FILE *f, const RegimenState *c, Amount amount) {
        fprintf(f, "%s\n", c->regimen.drug);
        write_how(f, c, amount);
}

/* "Planned for Sunday 22 November, 19:00": the day only where it is another. */
static void write_when(FILE *f, Service *s, const RegimenState *c, const PlanDose *d, int64_t now) {
        char day[WORDS_SIZE], place[PLACE_SIZE];
        Day today = state_today(c, now);
        unsigned minute = slot_minute(d->at);

        if (slot_day(d->at) == today)
                fprintf(f, "Planned for %02u:%02u", minute / 60, minute % 60);
        else
                fprintf(f, "Planned for %s, %02u:%02u", words_day(slot_day(d->at), today, day), minute / 60, minute % 60);
        fputs(place_words(s, d->zone, d->utc, place), f);
}

/* "Time for your injection", of one of several patients "Anna: time for your injection"; a
 * discreet one says no more than that there is something. */
static int write_title(const RegimenState *c, const char *what, bool several, bool discreet, char **ret) {
        const char *name = c->patient.name, *noun = route_noun(c->regimen.route);
        int r;

        if (discreet)
                r = several ? asprintf(ret, "Reminder for %s", name) : asprintf(ret, "Reminder");
        else if (several)
                r = asprintf(ret, "%s: %c%s %s", name, tolower((unsigned char)*what), what + 1, noun);
        else
                r = asprintf(ret, "%s %s", what, noun);
        if (r < 0)
                *ret = NULL;
        return r < 0 ? -ENOMEM : 0;
}

/* "Anna, peginterferon alfa-2a, 90 micrograms: time for your injection": a screen may show this line
 * alone, and its end may be cut. */
static int write_due(const RegimenState *c, Amount amount, bool several, char **ret) {
        const char *name = several ? c->patient.name : "", *noun = route_noun(c->regimen.route);
        bool measured = amount.unit != UNIT_NONE;
        char words[AMOUNT_TEXT_SIZE];

        if (asprintf(ret, "%s%s%s%s%s: time for your %s", name, several ? ", " : "", c->regimen.drug, measured ? ", " : "",
                     measured ? amount_words(amount, words) : "", noun) < 0) {
                *ret = NULL;
                return -ENOMEM;
        }
        return 0;
}

int wording_reminder(Service *s, const RegimenState *c, const PlanDose *d, bool several, int64_t now, Wording *ret) {
        int discreet = setting_on(s->store, "discreet", c->patient.id), r;
        size_t size;
        FILE *f;

        if (discreet < 0)
                return discreet;
        ret->discreet = discreet;
        r = discreet ? write_title(c, "", several, true, &ret->title) : write_due(c, d->amount, several, &ret->title);
        if (r < 0)
                return r;
        f = open_memstream(&ret->body, &size);
        if (!f)
                return -ENOMEM;
        if (!discreet)
                write_how(f, c, d->amount);
        write_when(f, s, c, d, now);
        return memstream_close(f, &ret->body);
}

/* ---- words that ask for no answer ------------------------------------------------------------ */

static void write_paused(FILE *f, const RegimenState *c, const ExtraEvent *event, bool discreet, int64_t now) {
        char day[WORDS_SIZE];

        if (!discreet)
                fprintf(f, "%s\n", c->regimen.drug);
        fprintf(f, "Paused since %s, without an end.\nTo go on: cytosched resume %s",
                words_day(event->paused_from, state_today(c, now), day), discreet ? "" : c->regimen.handle);
}

static void write_extra(FILE *f, Service *s, const RegimenState *c, const ExtraEvent *event, bool discreet, int64_t now) {
        char when[WORDS_SIZE], place[PLACE_SIZE];
        Day today = state_today(c, now);

        if (*event->extra->text)
                fprintf(f, "%s\n", event->extra->text);
        if (!discreet)
                write_what(f, c, event->dose.amount);
        if (event->kind == EXTRA_BEFORE)
                fprintf(f, "Planned for %s%s", words_slot(event->dose.at, today, when), place_words(s, event->dose.zone, event->dose.utc, place));
        else
                fprintf(f, "Taken %s",
                        words_slot(zone_local(event->dose.zone, event->dose.record->taken_at), today, when));
}

int wording_extra(Service *s, const RegimenState *c, const ExtraEvent *event, bool several, int64_t now, Wording *ret) {
        static const char *const titles[] = { "Coming up: your", "After your", "Paused: your" };
        int discreet = setting_on(s->store, "discreet", c->patient.id), r;
        size_t size;
        FILE *f;

        if (discreet < 0)
                return discreet;
        ret->discreet = discreet;
        r = write_title(c, titles[event->kind], several, discreet, &ret->title);
        if (r < 0)
                return r;
        f = open_memstream(&ret->body, &size);
        if (!f)
                return -ENOMEM;
        if (event->kind == EXTRA_PAUSED)
                write_paused(f, c, event, discreet, now);
        else
                write_extra(f, s, c, event, discreet, now);
        return memstream_close(f, &ret->body);
}

int wording_event(const RegimenState *c, Amount amount, bool several, bool discreet, char **ret) {
        const char *noun = route_noun(c->regimen.route), *patient = several ? c->patient.name : "";
        const char *dash = several ? " - " : "";
        bool measured = amount.unit != UNIT_NONE;
        char words[AMOUNT_TEXT_SIZE];
        int r;

        if (discreet)
                r = asprintf(ret, "%s%sReminder", patient, dash);
        else
                r = asprintf(ret, "%s%s%c%s: %s%s%s", patient, dash, toupper((unsigned char)*noun), noun + 1,
                             c->regimen.drug, measured ? " " : "", measured ? amount_words(amount, words) : "");
        return r < 0 ? -ENOMEM : 0;
}

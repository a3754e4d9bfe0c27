/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a reminder. */

#include "engine/wording.h"

#include <ctype.h>

#include "core/drug.h"
#include "core/words.h"
#include "engine/contacts.h"
#include "engine/place.h"
#include "engine/sites.h"
#include "engine/symptoms.h"
#include "store/settings.h"

/* A card repeats marked symptoms of so long at the most. */
#define MARKED_SEC (INT64_C(60) * 86400)
#define WHEN_MORE "When more is there: cytosched supply add %s COUNT %s"
#define MISSED_ADVICE "Do not take two doses to make up for one; ask your care team"

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

/* "Planned for 19:00". From the next day on that it is late: each drug has a rule of its own for that, and
 * the care team knows it. */
static void write_when(FILE *f, Service *s, const RegimenState *c, const PlanDose *d, bool discreet, int64_t now) {
        char day[WORDS_SIZE], place[PLACE_SIZE];
        Day today = state_today(c, now), due = slot_day(d->at);
        bool injection = streq(route_noun(c->regimen.route), "injection");
        unsigned minute = slot_minute(d->at);

        if (due == today)
                fprintf(f, "Planned for %02u:%02u", minute / 60, minute % 60);
        else
                fprintf(f, "%s %s, %02u:%02u", due < today ? "Due" : "Planned for",
                        today > due && today - due < 7 ? words_weekday(due) : words_day(due, today, day), minute / 60, minute % 60);
        fputs(place_words(s, d->zone, d->utc, place), f);
        if (due < today && !c->regimen.appointment)
                fprintf(f, ", not recorded. Ask your care team before %s it late.",
                        discreet ? "doing" : injection ? "injecting" : "taking");
}

/* "Site used longest ago: left thigh (12 days)". */
static int write_site(FILE *f, Service *s, const RegimenState *c, int64_t now) {
        const Zone *zone = plan_zone_now(&c->plan);
        _cleanup_(sites_done) Sites list = {};
        char days[WORDS_SIZE];
        const Site *first;
        int r;

        if (!streq(route_noun(c->regimen.route), "injection"))
                return 0;
        r = sites_load(s, c->patient.id, c->regimen.id, state_today(c, now), &list);
        first = r >= 0 ? sites_first(&list) : NULL;
        /* One that was never used was used at no time. */
        if (!first || first->last == SITE_NEVER)
                return r;
        fprintf(f, "\nSite used longest ago: %s (%s)", first->name,
                words_days(state_today(c, now) - slot_day(zone_local(zone, first->last)), days));
        return 0;
}

/* What its source says of it, where that is to be told right away. */
static int write_mark(FILE *f, const SymptomRow *row) {
        SymptomSays says = diary_says(row);
        _cleanup_free_ char *tell = symptom_tell(&says);

        if (!tell)
                return -ENOMEM;
        if (says.tier == TIER_RIGHT_AWAY)
                fprintf(f, "\n%s%s%s%s%s: %s [%s]", row->name, row->value ? " " : "", row->value ?: "", row->unit ? " " : "",
                        row->unit ?: "", tell, says.source);
        return 0;
}

/* What was marked since the last dose. Mostly nothing was, and then no dose is looked up. */
static int write_marked(FILE *f, Service *s, const RegimenState *c, int64_t now) {
        Patient patient = { c->patient.id, strdup(c->patient.name) };
        _cleanup_cursor_ Cursor *cursor = NULL;
        _cleanup_(diary_done) Diary diary = {};
        int64_t since = now - MARKED_SEC;
        SymptomRow row;
        int r = patient.name ? symptom_list(s->store, c->patient.id, NULL, since, now, &cursor) : -ENOMEM;

        if (r >= 0)
                r = symptom_next(s->store, cursor, &row);
        if (r > 0)
                r = diary_load(s, &patient, since, now, &diary) ?: 1;
        patient_done(&patient);
        if (r > 0 && diary.n_taken > 0)
                since = MAX(since, diary.taken[diary.n_taken - 1].at);
        while (r > 0) {
                r = row.at < since ? 0 : write_mark(f, &row);
                if (r >= 0)
                        r = symptom_next(s->store, cursor, &row);
        }
        return r;
}

/* "Time for your injection", of one of several patients "Anna: time for your injection"; a
 * discreet one says no more than that there is something. */
static int write_title(const RegimenState *c, const char *what, bool several, bool discreet, char **ret) {
        const char *name = c->patient.name, *noun = c->regimen.appointment ? "appointment" : route_noun(c->regimen.route);
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

        if (c->regimen.appointment) {
                if (asprintf(ret, "%s%sAppointment: %s", name, several ? ", " : "", c->regimen.drug) >= 0)
                        return 0;
                *ret = NULL;
                return -ENOMEM;
        }
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
        write_when(f, s, c, d, discreet, now);
        if (!discreet && !c->regimen.appointment)
                r = write_site(f, s, c, now);
        if (r >= 0 && !discreet && !c->regimen.appointment)
                r = write_marked(f, s, c, now);
        return memstream_close(f, &ret->body) < 0 ? -ENOMEM : MIN(r, 0);
}

/* ---- words that ask for no answer ------------------------------------------------------------ */

static void write_paused(FILE *f, const RegimenState *c, const ExtraEvent *event, bool discreet, int64_t now) {
        char day[WORDS_SIZE];

        if (!discreet)
                fprintf(f, "%s\n", c->regimen.drug);
        fprintf(f, "Paused since %s, without an end.\n", words_day(event->paused_from, state_today(c, now), day));
        if (discreet)
                fputs("To go on: cytosched resume, with the name that cytosched list shows.", f);
        else
                fprintf(f, "To go on: cytosched resume %s", c->regimen.handle);
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

/* The title, and the body to be written: its SIZE lives as long as it is. */
static int begin(Service *s, const RegimenState *c, const char *what, bool several, Wording *ret, size_t *size, FILE **ret_body) {
        int discreet = setting_on(s->store, "discreet", c->patient.id), r;

        if (discreet < 0)
                return discreet;
        ret->discreet = discreet;
        r = write_title(c, what, several, discreet, &ret->title);
        if (r < 0)
                return r;
        *ret_body = open_memstream(&ret->body, size);
        return *ret_body ? 0 : -ENOMEM;
}

int wording_extra(Service *s, const RegimenState *c, const ExtraEvent *event, bool several, int64_t now, Wording *ret) {
        static const char *const titles[] = { "Coming up: your", "After your", "Paused: your" };
        size_t size;
        FILE *f;
        int r = begin(s, c, titles[event->kind], several, ret, &size, &f);

        if (r < 0)
                return r;
        if (event->kind == EXTRA_PAUSED)
                write_paused(f, c, event, ret->discreet, now);
        else
                write_extra(f, s, c, event, ret->discreet, now);
        return memstream_close(f, &ret->body);
}

static void write_heard(FILE *f, Service *s, const RegimenState *c, const PlanDose *d, const Notice *heard, bool discreet, int64_t now) {
        char when[WORDS_SIZE], place[PLACE_SIZE];
        Day today = state_today(c, now);

        if (!discreet)
                write_what(f, c, d->amount);
        fprintf(f, "Planned for %s%s.\n", words_slot(d->at, today, when), place_words(s, d->zone, d->utc, place));
        if (heard->kind == NOTICE_UNTICKED) {
                fputs("Its task was cancelled or deleted on the phone, which is no answer. Skip it?", f);
                return;
        }
        words_slot(zone_local(d->zone, heard->number), today, when);
        if (heard->kind == NOTICE_TICKED)
                fprintf(f, "It was ticked on the phone as done %s. Record it?", when);
        else
                fprintf(f, "It is recorded here as skipped, and was ticked on the phone as done %s. Which is right?", when);
}

int wording_heard(Service *s, const RegimenState *c, const PlanDose *d, const Notice *heard, bool several, int64_t now, Wording *ret) {
        size_t size;
        FILE *f;
        int r = begin(s, c, "From the phone: your", several, ret, &size, &f);

        if (r < 0)
                return r;
        write_heard(f, s, c, d, heard, ret->discreet, now);
        return memstream_close(f, &ret->body);
}

/* "Anna: a dose was missed", "3 doses were missed". */
static int write_missed_title(const Missed *m, bool several, char **ret) {
        const char *name = several ? m->patient : "", *colon = several ? ": " : "";
        int r;

        if (m->count > 1)
                r = asprintf(ret, "%s%s%lld doses were missed", name, colon, (long long)m->count);
        else
                r = asprintf(ret, "%s%s%s dose was missed", name, colon, several ? "a" : "A");
        return r < 0 ? -ENOMEM : 0;
}

int wording_missed_line(Service *s, const RegimenState *c, const PlanDose *d, int64_t now, char **ret) {
        int discreet = setting_on(s->store, "discreet", c->patient.id), r;
        char when[WORDS_SIZE], place[PLACE_SIZE];

        if (discreet < 0)
                return discreet;
        words_slot(d->at, state_today(c, now), when);
        r = asprintf(ret, "%s%s%s%s", discreet ? "" : c->regimen.drug, discreet ? "" : ", ", when, place_words(s, d->zone, d->utc, place));
        return r < 0 ? -ENOMEM : 0;
}

int wording_missed(Service *s, const Missed *m, bool several, Wording *ret) {
        _cleanup_free_ char *contact = NULL;
        int r = contacts_words(s, m->id, &contact);

        if (r >= 0)
                r = write_missed_title(m, several, &ret->title);
        if (r < 0)
                return r;
        if (m->count > 1)
                r = asprintf(&ret->body, "The last: %s.\n%s%s%s.\n\"cytosched agenda --from DATE\" shows them all; what was "
                                         "taken after all can still be recorded.",
                             m->line, MISSED_ADVICE, contact ? ": " : "", contact ?: "");
        else
                r = asprintf(&ret->body, "%s.\n%s%s%s.", m->line, MISSED_ADVICE, contact ? ": " : "", contact ?: "");
        return r < 0 ? -ENOMEM : 0;
}

/* ---- supply ---------------------------------------------------------------------------------- */

/* A discreet one says no more than where to look. 1: it is; 0: it is not, and nothing was written. */
static int write_discreet_supply(Service *s, const RegimenState *c, bool several, Wording *ret) {
        int discreet = setting_on(s->store, "discreet", c->patient.id), r;

        if (discreet <= 0)
                return discreet;
        ret->discreet = true;
        r = write_title(c, "", several, true, &ret->title);
        if (r >= 0 && !(ret->body = strdup("There is something to see in your supply. To see it, type: cytosched supply")))
                r = -ENOMEM;
        return r < 0 ? r : 1;
}

/* "Anna: 1 pen is left (peginterferon alfa-2a)": a screen may cut its end. */
static int write_supply_title(const RegimenState *c, bool several, const char *what, const char *is, Wording *ret) {
        int r = several ? asprintf(&ret->title, "%s: %s %s (%s)", c->patient.name, what, is, c->regimen.drug)
                        : asprintf(&ret->title, "%c%s %s (%s)", toupper((unsigned char)*what), what + 1, is, c->regimen.drug);

        return r < 0 ? -ENOMEM : 0;
}

int wording_low(Service *s, const RegimenState *c, const Stock *stock, bool several, int64_t now, Wording *ret) {
        int64_t left = supply_left(&stock->supply), doses = stock->reach.doses;
        char words[STOCK_WORDS_SIZE], out[WORDS_SIZE];
        int r = write_discreet_supply(s, c, several, ret);

        if (r != 0)
                return MIN(r, 0);
        if (left == 0)
                snprintf(words, sizeof(words), "no %s", stock->item.name);
        else
                stock_words(left, stock->item.name, words);
        r = write_supply_title(c, several, words, left == 1 ? "is left" : "are left", ret);
        words_day(stock->reach.out, state_today(c, now), out);
        if (r >= 0 && doses == 0)
                r = asprintf(&ret->body, "That is not enough for the dose of %s.\n" WHEN_MORE, out, c->regimen.handle, stock->item.name);
        else if (r >= 0)
                r = asprintf(&ret->body, "That is enough for %lld %s, and not for the one of %s.\n" WHEN_MORE, (long long)doses,
                             doses == 1 ? "dose" : "doses", out, c->regimen.handle, stock->item.name);
        return r < 0 ? -ENOMEM : 0;
}

/* The batches that can be used through the day: " (batch A12)", or "". */
static void write_batches(FILE *f, const Supply *supply, Day expires) {
        bool any = false;

        for (size_t i = 0; i < supply->n; i++) {
                const SupplyLot *lot = &supply->lots[i];

                if (lot->expires != expires || !lot->batch || supply_lot_left(lot) == 0)
                        continue;
                fprintf(f, "%s%s", any ? ", " : " (batch ", lot->batch);
                any = true;
        }
        if (any)
                fputc(')', f);
}

int wording_expires(Service *s, const RegimenState *c, const Stock *stock, Day expires, bool several, int64_t now, Wording *ret) {
        Day today = state_today(c, now);
        char words[STOCK_WORDS_SIZE], day[WORDS_SIZE];
        int64_t left, unused = stock_unused(stock, expires, today, &left);
        bool over = expires < today, one = unused == 1;
        size_t size;
        FILE *f;
        int r = write_discreet_supply(s, c, several, ret);

        if (r != 0)
                return MIN(r, 0);
        r = write_supply_title(c, several, stock_words(unused, stock->item.name, words),
                               over ? (one ? "has expired" : "have expired")
                                    : (one ? "expires before its dose" : "expire before their dose"),
                               ret);
        f = r >= 0 ? open_memstream(&ret->body, &size) : NULL;
        if (!f)
                return -ENOMEM;
        fprintf(f, "Usable through %s", words_day(expires, today, day));
        write_batches(f, &stock->supply, expires);
        fprintf(f, ".\nWhat is there now is counted with: cytosched supply count %s COUNT %s", c->regimen.handle, stock->item.name);
        return memstream_close(f, &ret->body);
}

int wording_zone(Service *s, const char *system, const Zone *plan, Wording *ret) {
        if (!(ret->title = strdup("The time zone changed")) ||
            asprintf(&ret->body, "This computer is in %s now; your plan is in %s and stays there. To follow: cytosched set zone %s",
                     system, zone_name(plan), system) < 0)
                return -ENOMEM;
        return 0;
}

int wording_zone_gone(const char *zone, Wording *ret) {
        if (!(ret->title = strdup("A time zone is gone")) ||
            asprintf(&ret->body,
                     "The rules of %s are no longer on this computer. What is planned there goes on by those last known. To "
                     "follow another zone: cytosched set zone Area/City",
                     zone) < 0)
                return -ENOMEM;
        return 0;
}

int wording_unreadable(Service *s, const Regimen *regimen, Wording *ret) {
        int discreet = setting_on(s->store, "discreet", regimen->patient);

        if (discreet < 0)
                return discreet;
        if (!(ret->title = strdup("A plan can't be read")) ||
            asprintf(&ret->body, "%s%s can't be read, and nothing reminds of it. To find out why, type: cytosched doctor",
                     discreet ? "It" : "The plan of ", discreet ? "" : regimen->handle) < 0)
                return -ENOMEM;
        return 0;
}

int wording_event(const RegimenState *c, Amount amount, bool several, bool discreet, char **ret) {
        const char *noun = route_noun(c->regimen.route), *patient = several ? c->patient.name : "";
        const char *dash = several ? " - " : "";
        bool measured = amount.unit != UNIT_NONE;
        char words[AMOUNT_TEXT_SIZE];
        int r;

        if (discreet)
                r = asprintf(ret, "%s%sReminder", patient, dash);
        else if (c->regimen.appointment)
                r = asprintf(ret, "%s%sAppointment: %s", patient, dash, c->regimen.drug);
        else
                r = asprintf(ret, "%s%s%c%s: %s%s%s", patient, dash, toupper((unsigned char)*noun), noun + 1,
                             c->regimen.drug, measured ? " " : "", measured ? amount_words(amount, words) : "");
        return r < 0 ? -ENOMEM : 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a reminder. */

#include "engine/wording.h"

#include <ctype.h>
#include <stdarg.h>

#include "core/drug.h"
#include "core/words.h"
#include "database-files.h"
#include "engine/contacts.h"
#include "engine/place.h"
#include "engine/sites.h"
#include "engine/symptoms.h"
#include "local.h"
#include "store/settings.h"

/* A card repeats marked symptoms of so long at the most. */
#define MARKED_SEC (INT64_C(60) * 86400)

void wording_done(Wording *w) {
        free(w->title);
        free(w->body);
        *w = (Wording){};
}

int wording_several(Service *s) {
        return patients_several(s->store);
}

/* FORMAT is looked up. */
__attribute__((format(printf, 2, 3))) static void put(FILE *f, const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        (void)vfprintf(f, local_text(format), ap);
        va_end(ap);
}

__attribute__((format(printf, 2, 3))) static int make(char **ret, const char *format, ...) {
        va_list ap;
        int r;

        va_start(ap, format);
        r = vasprintf(ret, local_text(format), ap);
        va_end(ap);
        if (r < 0)
                *ret = NULL;
        return r < 0 ? -ENOMEM : 0;
}

/* The sentence that fits what is due: each is whole, for no language puts another noun into the same one. */
__attribute__((format_arg(2), format_arg(3), format_arg(4), format_arg(5))) static const char *
fits(const RegimenState *c, const char *dose, const char *injection, const char *infusion, const char *appointment) {
        const char *noun = route_noun(c->regimen.route);

        if (c->regimen.appointment)
                return local_text(appointment);
        return local_text(streq(noun, "injection") ? injection : streq(noun, "infusion") ? infusion : dose);
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
        unsigned hour = slot_minute(d->at) / 60, minute = slot_minute(d->at) % 60;
        const char *where = place_words(s, d->zone, d->utc, place), *on = words_day(due, today, day);

        if (due < today && today - due < 7)
                on = words_weekday(due);
        if (due == today)
                put(f, "Planned for %02u:%02u%s", hour, minute, where);
        else if (due > today)
                put(f, "Planned for %s, %02u:%02u%s", on, hour, minute, where);
        else if (discreet && !c->regimen.appointment)
                put(f, "Due %s, %02u:%02u%s, not recorded. Ask your care team before doing it late.", on, hour, minute, where);
        else
                fprintf(f,
                        fits(c, N_("Due %s, %02u:%02u%s, not recorded. Ask your care team before taking it late."),
                             N_("Due %s, %02u:%02u%s, not recorded. Ask your care team before injecting it late."),
                             N_("Due %s, %02u:%02u%s, not recorded. Ask your care team before taking it late."),
                             N_("Due %s, %02u:%02u%s")),
                        on, hour, minute, where);
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
        fputc('\n', f);
        put(f, "Site used longest ago: %s (%s)", first->name,
                words_days(state_today(c, now) - slot_day(zone_local(zone, first->last)), days));
        return 0;
}

/* What its source says of it, where that is to be told right away. */
static int write_mark(FILE *f, const SymptomRow *row) {
        SymptomSays says = diary_says(row);
        _cleanup_free_ char *tell = symptom_tell(&says, true);

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
        int r = patient.name ? symptom_list(s->store, c->patient.id, since, now, &cursor) : -ENOMEM;

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

/* A discreet one says no more than that there is something. */
static int write_discreet_title(const RegimenState *c, bool several, char **ret) {
        return several ? make(ret, "Reminder for %s", c->patient.name) : make(ret, "Reminder");
}

/* "Anna, peginterferon alfa-2a, 90 micrograms: time for your injection": a screen may show this line
 * alone, and its end may be cut. */
static int write_due(const RegimenState *c, Amount amount, bool several, char **ret) {
        const char *name = several ? c->patient.name : "";
        bool measured = amount.unit != UNIT_NONE;
        _cleanup_free_ char *what = NULL;
        char words[AMOUNT_TEXT_SIZE];
        int r;

        if (c->regimen.appointment)
                return several ? make(ret, "%s, Appointment: %s", name, c->regimen.drug) : make(ret, "Appointment: %s", c->regimen.drug);
        r = asprintf(&what, "%s%s%s%s%s", name, several ? ", " : "", c->regimen.drug, measured ? ", " : "",
                     measured ? amount_words(amount, words) : "");
        if (r >= 0)
                r = asprintf(ret, fits(c, N_("%s: time for your dose"), N_("%s: time for your injection"), N_("%s: time for your infusion"), "%s"), what);
        if (r < 0)
                *ret = NULL;
        return r < 0 ? -ENOMEM : 0;
}

int wording_reminder(Service *s, const RegimenState *c, const PlanDose *d, bool several, int64_t now, Wording *ret) {
        int discreet = setting_on(s->store, "discreet", c->patient.id), r;
        size_t size;
        FILE *f;

        if (discreet < 0)
                return discreet;
        ret->discreet = discreet;
        r = discreet ? write_discreet_title(c, several, &ret->title) : write_due(c, d->amount, several, &ret->title);
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
        put(f, "Paused since %s, without an end.", words_day(plan_paused_from(&c->plan, event->paused_from), state_today(c, now), day));
        fputc('\n', f);
        if (discreet)
                put(f, "To go on: cytosched resume, with the name that cytosched list shows.");
        else
                put(f, "To go on: cytosched resume %s", c->regimen.handle);
}

/* When a dose is planned, and when it was done: by its clock, and where that is. */
static const char *when_planned(Service *s, const RegimenState *c, const PlanDose *d, int64_t now, char buf[static PLACE_WHEN_SIZE]) {
        return place_slot(s, d->zone, d->utc, d->at, state_today(c, now), buf);
}

static const char *when_done(Service *s, const RegimenState *c, const PlanDose *d, int64_t utc, int64_t now, char buf[static PLACE_WHEN_SIZE]) {
        return place_slot(s, d->zone, utc, zone_local(d->zone, utc), state_today(c, now), buf);
}

static void write_extra(FILE *f, Service *s, const RegimenState *c, const ExtraEvent *event, bool discreet, int64_t now) {
        const PlanDose *d = &event->dose;
        char when[PLACE_WHEN_SIZE];

        if (*event->extra->text)
                fprintf(f, "%s\n", event->extra->text);
        if (!discreet)
                write_what(f, c, d->amount);
        if (event->kind == EXTRA_BEFORE)
                put(f, "Planned for %s", when_planned(s, c, d, now, when));
        else
                put(f, "Taken %s", when_done(s, c, d, d->record->taken_at, now, when));
}

static char *title_of_extra(const RegimenState *c, ExtraKind kind, bool several) {
        const char *name = c->patient.name;
        char *title;
        int r;

        if (several)
                r = asprintf(&title,
                             kind == EXTRA_BEFORE  ? fits(c, N_("%s: coming up: your dose"), N_("%s: coming up: your injection"),
                                                          N_("%s: coming up: your infusion"), N_("%s: coming up: your appointment"))
                             : kind == EXTRA_AFTER ? fits(c, N_("%s: after your dose"), N_("%s: after your injection"),
                                                          N_("%s: after your infusion"), N_("%s: after your appointment"))
                                                   : fits(c, N_("%s: paused: your dose"), N_("%s: paused: your injection"),
                                                          N_("%s: paused: your infusion"), N_("%s: paused: your appointment")),
                             name);
        else
                return strdup(kind == EXTRA_BEFORE  ? fits(c, N_("Coming up: your dose"), N_("Coming up: your injection"),
                                                           N_("Coming up: your infusion"), N_("Coming up: your appointment"))
                              : kind == EXTRA_AFTER ? fits(c, N_("After your dose"), N_("After your injection"),
                                                           N_("After your infusion"), N_("After your appointment"))
                                                    : fits(c, N_("Paused: your dose"), N_("Paused: your injection"),
                                                           N_("Paused: your infusion"), N_("Paused: your appointment")));
        return r < 0 ? NULL : title;
}

static char *title_of_heard(const RegimenState *c, bool several) {
        char *title;

        if (!several)
                return strdup(fits(c, N_("From the phone: your dose"), N_("From the phone: your injection"),
                                   N_("From the phone: your infusion"), N_("From the phone: your appointment")));
        if (asprintf(&title,
                     fits(c, N_("%s: from the phone: your dose"), N_("%s: from the phone: your injection"),
                          N_("%s: from the phone: your infusion"), N_("%s: from the phone: your appointment")),
                     c->patient.name) < 0)
                return NULL;
        return title;
}

/* Takes TITLE, but where a discreet one says less; and the body to be written: its SIZE lives as long as it is. */
static int begin(Service *s, const RegimenState *c, char *title, bool several, Wording *ret, size_t *size, FILE **ret_body) {
        int discreet = setting_on(s->store, "discreet", c->patient.id), r = MIN(discreet, 0);

        ret->title = title;
        if (r >= 0 && discreet) {
                free(TAKE_PTR(ret->title));
                r = write_discreet_title(c, several, &ret->title);
        }
        if (r < 0)
                return r;
        ret->discreet = discreet;
        *ret_body = ret->title ? open_memstream(&ret->body, size) : NULL;
        return *ret_body ? 0 : -ENOMEM;
}

int wording_extra(Service *s, const RegimenState *c, const ExtraEvent *event, bool several, int64_t now, Wording *ret) {
        size_t size;
        FILE *f;
        int r = begin(s, c, title_of_extra(c, event->kind, several), several, ret, &size, &f);

        if (r < 0)
                return r;
        if (event->kind == EXTRA_PAUSED)
                write_paused(f, c, event, ret->discreet, now);
        else
                write_extra(f, s, c, event, ret->discreet, now);
        return memstream_close(f, &ret->body);
}

static void write_heard(FILE *f, Service *s, const RegimenState *c, const PlanDose *d, const Notice *heard, bool discreet, int64_t now) {
        char when[PLACE_WHEN_SIZE];

        if (!discreet)
                write_what(f, c, d->amount);
        put(f, "Planned for %s.", when_planned(s, c, d, now, when));
        fputc('\n', f);
        if (heard->kind == NOTICE_UNTICKED) {
                put(f, "Its task was cancelled or deleted on the phone, which is no answer. Skip it?");
                return;
        }
        when_done(s, c, d, heard->number, now, when);
        if (heard->kind == NOTICE_TICKED)
                put(f, "It was ticked on the phone as done %s. Record it?", when);
        else
                put(f, "It is recorded here as skipped, and was ticked on the phone as done %s. Which is right?", when);
}

int wording_heard(Service *s, const RegimenState *c, const PlanDose *d, const Notice *heard, bool several, int64_t now, Wording *ret) {
        size_t size;
        FILE *f;
        int r = begin(s, c, title_of_heard(c, several), several, ret, &size, &f);

        if (r < 0)
                return r;
        write_heard(f, s, c, d, heard, ret->discreet, now);
        return memstream_close(f, &ret->body);
}

static int write_missed_title(const Missed *m, bool several, char **ret) {
        long long n = m->count;
        int r;

        if (n == 1)
                return several ? make(ret, "%s: a dose was missed", m->patient) : make(ret, "A dose was missed");
        if (several)
                r = asprintf(ret, local_plural("%s: %lld dose was missed", "%s: %lld doses were missed", (unsigned long)n), m->patient, n);
        else
                r = asprintf(ret, local_plural("%lld dose was missed", "%lld doses were missed", (unsigned long)n), n);
        return r < 0 ? -ENOMEM : 0;
}

int wording_missed_line(Service *s, const RegimenState *c, const PlanDose *d, int64_t now, char **ret) {
        int discreet = setting_on(s->store, "discreet", c->patient.id), r;
        char when[PLACE_WHEN_SIZE];

        if (discreet < 0)
                return discreet;
        when_planned(s, c, d, now, when);
        r = discreet ? asprintf(ret, "%s", when) : asprintf(ret, "%s, %s", c->regimen.drug, when);
        return r < 0 ? -ENOMEM : 0;
}

int wording_missed(Service *s, const Missed *m, bool several, Wording *ret) {
        _cleanup_free_ char *contact = NULL;
        int r = contacts_words(s, m->id, &contact);

        if (r >= 0)
                r = write_missed_title(m, several, &ret->title);
        if (r < 0)
                return r;
        if (m->count > 1 && contact)
                return make(&ret->body,
                            "The last: %s.\nDo not take two doses to make up for one; ask your care team: %s.\n\"cytosched "
                            "agenda --from DATE\" shows them all; what was taken after all can still be recorded.",
                            m->line, contact);
        if (m->count > 1)
                return make(&ret->body,
                            "The last: %s.\nDo not take two doses to make up for one; ask your care team.\n\"cytosched "
                            "agenda --from DATE\" shows them all; what was taken after all can still be recorded.",
                            m->line);
        if (contact)
                return make(&ret->body, "%s.\nDo not take two doses to make up for one; ask your care team: %s.", m->line, contact);
        return make(&ret->body, "%s.\nDo not take two doses to make up for one; ask your care team.", m->line);
}

/* ---- supply ---------------------------------------------------------------------------------- */

/* A discreet one says no more than where to look. 1: it is; 0: it is not, and nothing was written. */
static int write_discreet_supply(Service *s, const RegimenState *c, bool several, Wording *ret) {
        int discreet = setting_on(s->store, "discreet", c->patient.id), r;

        if (discreet <= 0)
                return discreet;
        ret->discreet = true;
        r = write_discreet_title(c, several, &ret->title);
        if (r >= 0)
                r = make(&ret->body, "There is something to see in your supply. To see it, type: cytosched supply");
        return r < 0 ? r : 1;
}

/* "1 pen is left (peginterferon alfa-2a)": a screen may cut its end. */
static int write_low_title(const RegimenState *c, bool several, int64_t left, int64_t expired, const char *item, char **ret) {
        const char *patient = c->patient.name, *drug = c->regimen.drug;
        char words[STOCK_WORDS_SIZE];
        int r;

        if (left == 0)
                return several ? make(ret, "%s: no %s are left (%s)", patient, item, drug) : make(ret, "No %s are left (%s)", item, drug);
        if (expired == left)
                return several ? make(ret, "%s: no %s that can be used are left (%s)", patient, item, drug)
                               : make(ret, "No %s that can be used are left (%s)", item, drug);
        stock_words(left, item, words);
        if (several)
                r = asprintf(ret, local_plural("%s: %s is left (%s)", "%s: %s are left (%s)", (unsigned long)left), patient, words, drug);
        else
                r = asprintf(ret, local_plural("%s is left (%s)", "%s are left (%s)", (unsigned long)left), words, drug);
        return r < 0 ? -ENOMEM : 0;
}

/* What of what is left can't be used: it is in the title's count. */
static void write_not_usable(FILE *f, int64_t expired, int64_t expiring) {
        if (expired > 0)
                fprintf(f, local_plural("%lld of them has expired.", "%lld of them have expired.", (unsigned long)expired), (long long)expired);
        if (expired > 0)
                fputc('\n', f);
        if (expiring > 0)
                fprintf(f,
                        local_plural("%lld of them expires before a dose comes for it.", "%lld of them expire before a dose comes for them.",
                                     (unsigned long)expiring),
                        (long long)expiring);
        if (expiring > 0)
                fputc('\n', f);
}

/* How far it reaches. ALL of it can be used, or only some. */
static void write_reach(FILE *f, int64_t doses, bool all, const char *out) {
        unsigned long n = (unsigned long)doses;

        if (doses == 0 && all)
                put(f, "That is not enough for the dose of %s.", out);
        else if (doses == 0)
                put(f, "What can be used is not enough for the dose of %s.", out);
        else if (all)
                fprintf(f, local_plural("That is enough for %lld dose, and not for the one of %s.", "That is enough for %lld doses, and not for the one of %s.", n),
                        (long long)doses, out);
        else
                fprintf(f,
                        local_plural("What can be used is enough for %lld dose, and not for the one of %s.",
                                     "What can be used is enough for %lld doses, and not for the one of %s.", n),
                        (long long)doses, out);
}

int wording_low(Service *s, const RegimenState *c, const Stock *stock, bool several, int64_t now, Wording *ret) {
        Day today = state_today(c, now);
        int64_t left = supply_left(&stock->supply), expired = stock_expired(stock, today), unused = stock_all_unused(stock, today);
        char out[WORDS_SIZE], words[STOCK_WORDS_SIZE];
        size_t size;
        FILE *f;
        int r = write_discreet_supply(s, c, several, ret);

        if (r == 0)
                r = write_low_title(c, several, left, expired, stock->item.name, &ret->title);
        else
                return MIN(r, 0);
        f = r >= 0 ? open_memstream(&ret->body, &size) : NULL;
        if (!f)
                return r < 0 ? r : -ENOMEM;
        words_day(stock->reach.out, today, out);
        if (left > 0 && expired == left)
                fprintf(f,
                        local_plural("%s has expired, and none is left for the dose of %s.", "%s have expired, and none is left for the dose of %s.",
                                     (unsigned long)left),
                        stock_words(left, stock->item.name, words), out);
        else {
                write_not_usable(f, expired, unused - expired);
                write_reach(f, stock->reach.doses, unused == 0, out);
        }
        fputc('\n', f);
        put(f, "When more is there: cytosched supply add %s COUNT %s", c->regimen.handle, stock->item.name);
        return memstream_close(f, &ret->body);
}

/* The batches that can be used through the day, "A12, B7", or "". */
static int write_batches(const Supply *supply, Day expires, char **ret) {
        size_t size;
        FILE *f = open_memstream(ret, &size);
        const char *between = "";

        if (!f)
                return -ENOMEM;
        for (size_t i = 0; i < supply->n; i++) {
                const SupplyLot *lot = &supply->lots[i];

                if (lot->expires != expires || !lot->batch || supply_lot_left(lot) == 0)
                        continue;
                fprintf(f, "%s%s", between, lot->batch);
                between = ", ";
        }
        return memstream_close(f, ret);
}

/* "2 pens expire before their dose (peginterferon alfa-2a)". */
static int write_expires_title(const RegimenState *c, bool several, bool over, int64_t unused, const char *what, char **ret) {
        const char *patient = c->patient.name, *drug = c->regimen.drug;
        unsigned long n = (unsigned long)unused;
        int r;

        if (over && several)
                r = asprintf(ret, local_plural("%s: %s has expired (%s)", "%s: %s have expired (%s)", n), patient, what, drug);
        else if (over)
                r = asprintf(ret, local_plural("%s has expired (%s)", "%s have expired (%s)", n), what, drug);
        else if (several)
                r = asprintf(ret, local_plural("%s: %s expires before its dose (%s)", "%s: %s expire before their dose (%s)", n), patient,
                             what, drug);
        else
                r = asprintf(ret, local_plural("%s expires before its dose (%s)", "%s expire before their dose (%s)", n), what, drug);
        return r < 0 ? -ENOMEM : 0;
}

int wording_expires(Service *s, const RegimenState *c, const Stock *stock, Day expires, bool several, int64_t now, Wording *ret) {
        Day today = state_today(c, now);
        _cleanup_free_ char *batches = NULL;
        char words[STOCK_WORDS_SIZE], day[WORDS_SIZE];
        int64_t left, unused = stock_unused(stock, expires, today, &left);
        int r = write_discreet_supply(s, c, several, ret);

        if (r != 0)
                return MIN(r, 0);
        r = write_expires_title(c, several, expires < today, unused, stock_words(unused, stock->item.name, words), &ret->title);
        if (r >= 0)
                r = write_batches(&stock->supply, expires, &batches);
        if (r < 0)
                return r;
        words_day(expires, today, day);
        if (*batches)
                return make(&ret->body,
                            "Usable through %s (batch %s).\nWhat is there now is counted with: cytosched supply count %s COUNT %s", day,
                            batches, c->regimen.handle, stock->item.name);
        return make(&ret->body, "Usable through %s.\nWhat is there now is counted with: cytosched supply count %s COUNT %s", day,
                    c->regimen.handle, stock->item.name);
}

int wording_zone(Service *s, const char *system, const Zone *plan, Wording *ret) {
        int r = make(&ret->title, "The time zone changed");

        return r < 0 ? r
                     : make(&ret->body,
                            "This computer is in %s now; your plan is in %s and stays there. To follow: cytosched set zone %s", system,
                            zone_name(plan), system);
}

int wording_zone_gone(const char *zone, Wording *ret) {
        int r = make(&ret->title, "A time zone is gone");

        return r < 0 ? r
                     : make(&ret->body,
                            "The rules of %s are no longer on this computer. What is planned there goes on by those last known. "
                            "To follow another zone: cytosched set zone Area/City",
                            zone);
}

/* What it is says the name that it was given. */
int wording_replaced(const char *kept, Wording *ret) {
        int r = make(&ret->title, strstr(kept, DATABASE_KEPT "journal-") ? N_("A file was put aside") : N_("The database was replaced"));

        if (r < 0)
                return r;
        if (strstr(kept, DATABASE_KEPT "replaced-"))
                return make(&ret->body,
                            "Another database, or an older copy of it, was put in the place of the one in use, and is used from now on. "
                            "What was recorded since in the one before is kept. To bring that back: cytosched restore %s", kept);
        if (strstr(kept, DATABASE_KEPT "wal-"))
                return make(&ret->body,
                            "Another database, or an older copy of it, lies in the place of the one that was used last, and is used from "
                            "now on. What was recorded last is not in it: look at what is there, with cytosched history. What is left "
                            "of the one before, its log, is kept: %s", kept);
        if (!strstr(kept, DATABASE_KEPT))
                return make(&ret->body,
                            "Another database, or an older copy of it, was written over the one in use, and is used from now on: %s. What "
                            "was recorded since in the one before is not in it, and is not kept: look at what is there, with cytosched history.",
                            kept);
        return make(&ret->body, "Beside the database lay what is not its, and was put aside: %s", kept);
}

int wording_unreadable(Service *s, const Regimen *regimen, Wording *ret) {
        int discreet = setting_on(s->store, "discreet", regimen->patient), r;

        if (discreet < 0)
                return discreet;
        r = make(&ret->title, "A plan can't be read");
        if (r < 0)
                return r;
        return discreet ? make(&ret->body, "It can't be read, and nothing reminds of it. To find out why, type: cytosched doctor")
                        : make(&ret->body,
                               "The plan of %s can't be read, and nothing reminds of it. To find out why, type: cytosched doctor",
                               regimen->handle);
}

int wording_event(const RegimenState *c, Amount amount, bool several, bool discreet, char **ret) {
        const char *noun = route_noun(c->regimen.route), *patient = several ? c->patient.name : "";
        const char *dash = several ? " - " : "";
        char words[AMOUNT_TEXT_SIZE] = "", letter[] = { (char)toupper((unsigned char)*noun), '\0' };
        bool measured = amount.unit != UNIT_NONE;

        if (discreet)
                *ret = text_join(patient, dash, "Reminder");
        else if (c->regimen.appointment)
                *ret = text_join(patient, dash, "Appointment: ", c->regimen.drug);
        else
                *ret = text_join(patient, dash, letter, noun + 1, ": ", c->regimen.drug, measured ? " " : "",
                                 measured ? amount_words(amount, words) : "");
        return *ret ? 0 : -ENOMEM;
}

int wording_past(const RegimenState *c, Slot slot, int64_t now, char ret[static WORDING_PAST_SIZE]) {
        DoseState dose_state = DOSE_SCHEDULED;
        char at[SLOT_TEXT_SIZE];
        PlanDose d;
        int r = plan_dose(&c->plan, slot, &d);

        *ret = '\0';
        if (r > 0)
                r = state_of_dose(c, &d, now, &dose_state);
        if (r >= 0 && dose_state == DOSE_MISSED)
                snprintf(ret, WORDING_PAST_SIZE, c->regimen.appointment ? "Past. " : "Missed. ");
        else if (r >= 0 && dose_state == DOSE_TAKEN) {
                slot_format(zone_local(d.zone, d.record->taken_at), at);
                snprintf(ret, WORDING_PAST_SIZE, "%s %.10s %s. ", c->regimen.appointment ? "Done" : "Taken", at, at + 11);
        }
        return MIN(r, 0);
}

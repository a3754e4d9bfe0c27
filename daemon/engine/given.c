/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was given. */

#include "engine/given.h"

#include "core/measure.h"
#include "engine/contacts.h"
#include "engine/sites.h"
#include "local.h"

/* BP 3: the only thing that is said of it. */
#define MORE_THAN_PLANNED N_("More than planned was recorded: tell your care team right away.")
#define MORE_SOURCE "Besremi patient leaflet, section 3, as read in 2026"

void given_done(Given *g) {
        free(g->sites);
        free(g->added);
        *g = (Given){};
}

/* "0,5 ml", "3,000,000 units": the number as the schedule language has it. What may be two numbers is refused with both. */
static int read_number(Call *c, const char *text, char **ret) {
        char number[NUMBER_TEXT_SIZE], other[NUMBER_TEXT_SIZE], typed[2 * NUMBER_TEXT_SIZE];
        const char *begin = text + strspn(text, " "), *unit;
        size_t n = strspn(begin, "0123456789.,");
        int r;

        unit = begin + n + strspn(begin + n, " ");
        snprintf(typed, sizeof typed, "%s%.*s", *begin == '.' || *begin == ',' ? "0" : "", (int)MIN(n, sizeof typed), begin);
        r = n + 1 < sizeof typed ? number_read(typed, number, other) : -EINVAL;
        if (r == -ENOTUNIQ)
                return call_refuse(c, CYTOSCHED_ERROR_AMBIGUOUS, "\"%s\" can be read in two ways. Type \"%s %s\", or \"%s %s\".", text, number, unit,
                                   other, unit);
        return (r < 0 ? asprintf(ret, "%s", text) : asprintf(ret, "%s %s", number, unit)) < 0 ? -ENOMEM : 0;
}

static int read_amount(Call *c, Amount planned, Given *g) {
        const char *text = call_option(c, "amount");
        char is[AMOUNT_TEXT_SIZE], was[AMOUNT_TEXT_SIZE];
        _cleanup_free_ char *read = NULL;
        int r = text ? read_number(c, text, &read) : 0;

        if (r < 0 || !text)
                return r;
        if (amount_parse(read, &g->amount) < 0 || g->amount.unit == UNIT_NONE)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "\"%s\" is no amount. Say a number and its unit, as on the prescription: 90 micrograms", text);
        g->has_amount = true;
        if (planned.unit == UNIT_NONE || planned.unit == g->amount.unit)
                return 0;
        r = call_ask(c, "The plan has %s. Record %s all the same?", amount_words(planned, was), amount_words(g->amount, is));
        return MIN(r, 0);
}

/* An option that is there but empty takes the text away. */
static const char *said(const Call *c, const char *key) {
        return dict_has(c->options, key) ? call_option(c, key) ?: "" : NULL;
}

static int read_given(Service *s, Call *c, const RegimenState *state, Amount planned, Day day, Given *ret) {
        _cleanup_(given_done) Given g = { .batch = said(c, "batch"), .note = said(c, "note") };
        int r = sites_read(s, c, state, day, &g.sites, &g.added);

        if (r >= 0)
                r = read_amount(c, planned, &g);
        if (r < 0)
                return r;
        *ret = g;
        g = (Given){};
        return 0;
}

int given_read(Service *s, Call *c, const RegimenState *state, Amount planned, Day day, Given *ret) {
        if (state->regimen.appointment && (dict_has(c->options, "sites") || call_option(c, "amount") || call_option(c, "batch")))
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "%s is an appointment: it has no amount, site or batch.",
                                   state->regimen.handle);
        return read_given(s, c, state, planned, day, ret);
}

static bool text_differs(const char *is, const char *was) {
        return is && !streq(is, was ?: "");
}

bool given_differs(const Given *g, const PlanRecord *record) {
        return text_differs(g->sites, record->sites) || text_differs(g->batch, record->batch) || text_differs(g->note, record->note) ||
               (g->has_amount && !amount_equal(g->amount, record->amount));
}

static void apply_text(const char *is, char **text) {
        if (is)
                *text = (char *)(*is ? is : NULL);
}

void given_apply(const Given *g, Amount planned, PlanRecord *record) {
        apply_text(g->sites, &record->sites);
        apply_text(g->batch, &record->batch);
        apply_text(g->note, &record->note);
        if (!g->has_amount)
                return;
        record->amount = g->amount;
        record->planned = (Amount){};
        if (!amount_equal(planned, g->amount))
                record->planned = planned;
}

static bool more_than_planned(const PlanRecord *record) {
        return record_unplanned(record) || (record->planned.unit != UNIT_NONE && record->planned.unit == record->amount.unit &&
                                            record->amount.value > record->planned.value);
}

static int add_sites(Service *s, Call *c, const RegimenState *state, const char *names) {
        _cleanup_(sites_done) Sites list = {};
        _cleanup_free_ char *hint = NULL, *words = rotation_words(names);
        int r = words ? sites_load(s, state->patient.id, state->regimen.id, state_today(state, c->now), &list) : -ENOMEM;

        if (r < 0)
                return r;
        if (list.n >= SITES_MAX) {
                dict_text(&c->context, "hint", local_text("The list of sites is full, so that this one was not added to it."));
                return 0;
        }
        r = sites_keep(s, c, list.regimen, &list);
        for (const char *p = names; r >= 0 && *p && list.n < SITES_MAX;) {
                size_t n = strcspn(p, "\n");
                _cleanup_free_ char *name = strndup(p, n);

                r = name ? sites_add(s, c, &list, name) : -ENOMEM;
                p += n + (p[n] == '\n');
        }
        if (r >= 0 && asprintf(&hint, local_text("New in the list of sites: %s."), words) < 0)
                return -ENOMEM;
        if (r >= 0)
                dict_text(&c->context, "hint", hint);
        return r;
}

int given_finish(Service *s, Call *c, const RegimenState *state, const Given *g, const PlanRecord *record) {
        int r = g->added && record->answer == ANSWER_TAKEN ? add_sites(s, c, state, g->added) : 0;

        if (r < 0 || record->answer != ANSWER_TAKEN || state->regimen.appointment || !more_than_planned(record))
                return r;
        dict_text(&c->context, "tell", local_text(MORE_THAN_PLANNED));
        dict_text(&c->context, "source", MORE_SOURCE);
        return contacts_context(s, state->patient.id, c);
}

PlanRecord given_record(const PlanDose *d) {
        if (d->record)
                return *d->record;
        return (PlanRecord){ .slot = d->slot, .at = d->at, .amount = d->amount };
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A new schedule for a running plan. */

#include "methods/change.h"

#include "core/placed.h"
#include "engine/carry.h"
#include "engine/edit.h"
#include "engine/editing.h"
#include "engine/find.h"
#include "engine/in-force.h"
#include "engine/reading.h"
#include "local.h"
#include "store/records.h"
#include "store/revisions.h"

/* The day of the next planned dose; DAY_NONE for none. */
static Day next_day(const Call *c, const Edit *e) {
        for (size_t i = 0; i < e->before.n; i++)
                if (e->before.doses[i].utc > c->now)
                        return slot_day(e->before.doses[i].at);
        return DAY_NONE;
}

/* DATE, or the day of the next planned dose. Never in the past. */
static int change_day(Call *c, const Edit *e, const Prescription *p, Day *ret) {
        const char *text = call_option(c, "from");
        Day today = state_today(&e->state, c->now), next = next_day(c, e);
        char day[DAY_TEXT_SIZE];
        bool stated;
        int r;

        if (text && strcasecmp(text, "next") == 0) {
                if (next == DAY_NONE)
                        return call_refuse(c, CYTOSCHED_ERROR_INVALID, "No dose is planned: say a date with --from.");
                if (p->typed.from != DAY_NONE && p->typed.from != next)
                        return call_refuse(c, CYTOSCHED_ERROR_INVALID, "Two starts are stated: the next dose with --from, and %s in the schedule.",
                                           day_format(p->typed.from, day));
                *ret = next;
                return prescription_look_for_dose(c, p, next);
        }
        r = prescription_start(c, p, today, today, ret, &stated);
        if (r < 0)
                return r;
        if (!stated)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "Say from which day on: --from DATE, or --from next for the day of the next dose.");
        if (*ret < today)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "%s is past. A plan is changed from today on; the past keeps the plan it had.", day_format(*ret, day));
        return 0;
}

/* One reading of the text with what the plan has on DAY. What no schedule says can't be taken over: an amount that is left out
 * would be none. */
static int read_on(Call *c, const Edit *e, Day today, Day day, Prescription *ret) {
        _cleanup_(in_force_done) InForce in_force = {};
        int r = in_force_read(&e->state, day, c->now, &in_force);

        if (r >= 0)
                r = prescription_read(c, c->args[1], today, &in_force.plan, ret);
        if (r < 0 || !in_force.unsaid || !(ret->typed.unstated & TYPED_AMOUNT))
                return r;
        return call_refuse(c, CYTOSCHED_ERROR_INVALID, "The days that %s has now can't be taken over: write the whole plan, with its amount and its days.",
                           e->state.regimen.handle);
}

/* What the text leaves out is as it is on the day from which it holds, which it may state itself. */
static int change_read(Call *c, const Edit *e, Prescription *ret) {
        Day today = state_today(&e->state, c->now), day = next_day(c, e);
        const char *from = call_option(c, "from");
        int r = 0;

        if (from && strcasecmp(from, "next") != 0)
                r = call_date(c, "from", TENSE_START, today, today, &day);
        if (r >= 0)
                r = read_on(c, e, today, day, ret);
        if (r < 0 || ret->typed.from == DAY_NONE || ret->typed.from == day)
                return r;
        day = ret->typed.from;
        prescription_done(ret);
        return read_on(c, e, today, day, ret);
}

/* A regimen has one route, and what was given has it, too. */
static int change_route(Call *c, const Edit *e, const Prescription *p) {
        const Regimen *regimen = &e->state.regimen;
        const char *route;
        int r = prescription_route(c, p, &route);

        if (r < 0 || !route || streq(route, regimen->route))
                return r;
        if (regimen->appointment)
                return appointment_check(c, route, p->schedule);
        if (!*regimen->route)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "This says %s, and %s has no route. A plan keeps what it has, and so does what was given: end this one "
                                   "(cytosched stop %s), and add one with its route (cytosched add).", route, regimen->handle, regimen->handle);
        return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                           "This says %s, and %s is given %s. A plan keeps its route, and so does what was given: end this one "
                           "(cytosched stop %s), and add one with the other route (cytosched add).", route, regimen->handle, regimen->route,
                           regimen->handle);
}

/* Whether the text leaves it to the plan how often and on which days. */
static int rhythm_kept(Call *c, Day today, bool *ret) {
        _cleanup_(typed_done) Typed alone = {};
        int r = call_flag(c, "exact") ? 0 : typed_read(c->args[1], today, NULL, &alone);

        *ret = alone.missing & TYPED_PATTERN;
        return r == -ENOMEM ? r : 0;
}

/* The names that a new plan must not give again, in order: those of doses that keep their places before it. */
typedef struct Name {
        Slot slot;
        bool hole; /* it is the very dose, which was moved to before the new plan: there is no other in its place */
} Name;

typedef struct Names {
        Name *names;
        size_t n;
} Names;

static void names_done(Names *n) {
        free(n->names);
}

static int compare_names(const void *a, const void *b) {
        const Name *x = a, *y = b;

        return x->slot != y->slot ? (x->slot > y->slot) - (x->slot < y->slot) : y->hole - x->hole;
}

static int names_add(Names *names, Slot slot, bool hole) {
        Name *all = reallocarray(names->names, names->n + 1, sizeof(Name));

        if (!all)
                return -ENOMEM;
        names->names = all;
        all[names->n++] = (Name){ slot, hole };
        return 0;
}

/* Doses were moved to earlier days, alone or with all that follow: from the plan's shifts it
 * is known how far back they can be. */
static int64_t names_from(const Plan *p, Slot start) {
        Slot earliest = start;

        for (size_t i = 0; i < p->n_revisions; i++)
                earliest = MIN(earliest, start + (Slot)p->revisions[i].shift * MINUTES_PER_DAY);
        for (size_t i = 0; i < p->n_records; i++)
                if (p->records[i].slot >= start)
                        earliest = MIN(earliest, p->records[i].at);
        return plan_instant(p, MAX(earliest - 2 * MINUTES_PER_DAY, SLOT_MIN));
}

/* Whether D was moved from the new plan's time to before it, and with it the dose that the new plan has. */
static bool went_before(const Plan *p, const PlanDose *d, const Carry *carry, Slot *ret_place) {
        ScheduleDose sd;

        *ret_place = carry_place(p, d);
        return carry->keeps && d->at < carry->start && *ret_place != SLOT_NONE && *ret_place >= carry->start &&
               schedule_dose_at(carry->schedule, carry->origin, *ret_place, &sd) > 0;
}

/* A dose that went so in an earlier change has left a hole in the names of the plan, with nothing in its place. */
static int names_holes(const Plan *p, const Carry *carry, Names *ret) {
        int r = 0;

        for (size_t i = 1; r >= 0 && carry->keeps && i < p->n_revisions; i++) {
                const PlanRevision *was = &p->revisions[i - 1], *is = &p->revisions[i];
                Slot place = was->until + (Slot)was->shift * MINUTES_PER_DAY;
                ScheduleDose sd;
                PlanDose there;

                if (was->number != is->number || is->from != was->until + 1 || place < carry->start ||
                    schedule_dose_at(carry->schedule, carry->origin, place, &sd) <= 0)
                        continue;
                r = plan_dose_from(p, plan_instant(p, place), &there);
                if (r >= 0 && (r == 0 || there.at != place))
                        r = names_add(ret, place, true);
        }
        return r;
}

static bool gives(const Carry *carry, Slot slot) {
        ScheduleDose sd;

        return slot >= carry->start && schedule_dose_at(carry->schedule, carry->origin, slot, &sd) > 0;
}

/* One that was answered, and is moved on with all that follow since, is not the dose that the new plan gives its name. */
static int names_answered(const Plan *p, const Carry *carry, Names *ret) {
        int r = 0;

        for (size_t i = 0; r >= 0 && carry->keeps && i < p->n_records; i++) {
                PlanDose d;
                Slot place;

                r = plan_dose(p, p->records[i].slot, &d);
                if (r <= 0 || !d.record || d.record->answer == ANSWER_NONE || d.record->standalone)
                        continue;
                place = carry_place(p, &d);
                if (place == SLOT_NONE || place == d.slot)
                        continue;
                if (gives(carry, place))
                        r = names_add(ret, place, true);
                if (r >= 0 && gives(carry, d.slot))
                        r = names_add(ret, d.slot, false);
        }
        return r;
}

static int names_kept(const Plan *plan, const Carry *carry, Names *ret) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        Slot start = carry->start, place;
        Plan p = *plan;
        ScheduleDose sd;
        PlanDose d;
        int r;

        p.shown_from = INT64_MIN; /* what is not shown has its name all the same */
        r = names_holes(&p, carry, ret);
        if (r >= 0)
                r = names_answered(&p, carry, ret);
        if (r >= 0)
                r = plan_seek(&p, names_from(&p, start), &cursor);
        while (r >= 0 && (r = plan_next(cursor, &d)) > 0 && d.at < start + 2 * MINUTES_PER_DAY) {
                bool went = went_before(&p, &d, carry, &place);

                if (went)
                        r = names_add(ret, place, true);
                if (r < 0 || d.slot < start || (d.at >= start && !(d.record && d.record->standalone)) || (went && place == d.slot))
                        continue;
                if (schedule_dose_at(carry->schedule, carry->origin, d.slot, &sd) > 0)
                        r = names_add(ret, d.slot, false);
        }
        if (ret->n > 0)
                qsort(ret->names, ret->n, sizeof(Name), compare_names);
        return MIN(r, 0);
}

/* The new plan's dose at a place whose name is another's: its name is the next minute that is
 * free, and it stands by itself. */
static int change_other_name(Service *s, Call *c, const Edit *e, const Schedule *schedule, Day from, Slot place,
                             Slot *free_from) {
        PlanRecord rec = { .slot = MAX(place + 1, *free_from), .at = place, .standalone = true };
        Plan p = e->state.plan;
        PlanDose there;
        ScheduleDose sd;
        int r;

        p.shown_from = INT64_MIN;
        while ((r = plan_dose(&p, rec.slot, &there)) > 0 ||
               schedule_dose_at(schedule, from, rec.slot, &sd) > 0)
                rec.slot++;
        if (r < 0)
                return r;
        (void)schedule_dose_at(schedule, from, place, &sd);
        rec.amount = sd.amount;
        *free_from = rec.slot + 1;
        return record_write(s->store, c->change, e->state.regimen.id, &rec);
}

/* The new revision, but for the names that are used. */
static int change_revision(Service *s, Call *c, const Edit *e, const Schedule *schedule, const Names *names,
                           Revision revision) {
        int64_t id = e->state.regimen.id;
        Slot free_from = SLOT_MIN;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < names->n; i++) {
                if (i > 0 && names->names[i].slot == names->names[i - 1].slot)
                        continue;
                revision.until = names->names[i].slot;
                if (revision.start < revision.until)
                        r = revision_insert(s->store, c->change, id, &revision);
                if (r >= 0 && !names->names[i].hole)
                        r = change_other_name(s, c, e, schedule, revision.origin, revision.until, &free_from);
                revision.start = names->names[i].slot + 1;
        }
        revision.until = SLOT_NONE;
        return r < 0 ? r : revision_insert(s->store, c->change, id, &revision);
}

static int change_history(Service *s, Call *c, const Edit *e, const char *text, Day from) {
        _cleanup_(dict_done) Dict was = {};
        int r = state_regimen_row(s->store, &e->state, c->now, &was);
        Values before = {}, after = {};

        values_text(&before, "schedule", dict_get(&was, "schedule"));
        values_text(&after, "schedule", text);
        values_number(&after, "from", from);
        return r < 0 ? r : edit_append(s, c, e, "change", SLOT_NONE, &before, &after);
}

/* Whether the plan has this schedule from that day on already, with no dose of it moved or answered. 1, 0. */
static int changed_so(const Plan *p, const char *text, Day from, Slot start) {
        const PlanRevision *last = plan_newest(p);
        _cleanup_free_ char *printed = NULL;
        int r;

        if (!last || last->start != from || last->from != start || last->until != SLOT_NONE || last->shift != 0)
                return 0;
        for (size_t i = 0; i < p->n_records; i++)
                if (p->records[i].slot >= start || p->records[i].at >= start)
                        return 0;
        r = schedule_print(last->schedule, &printed);
        return r < 0 ? r : streq(printed, text);
}

/* How the new plan goes on from the old one. */
static int change_carry(Call *c, const Edit *e, const Prescription *p, Day from, Carry *ret) {
        int r;

        *ret = (Carry){ .schedule = p->schedule, .origin = from };
        /* From today on means from this minute on: a dose that is open stays open. */
        ret->start = ret->first = MAX(slot_of(from, 0), plan_first_to_come(&e->state.plan, c->now));
        r = rhythm_kept(c, state_today(&e->state, c->now), &ret->keeps);
        if (r >= 0 && ret->keeps)
                r = carry_rhythm(c, &e->state, from, ret);
        ret->keeps = ret->keeps && schedule_is_endless_step(p->schedule);
        return r;
}

static int change_write(Service *s, Call *c, Edit *e, const Carry *carry, const char *text, Day from) {
        _cleanup_(names_done) Names names = {};
        int64_t number = 0;
        int r = names_kept(&e->state.plan, carry, &names);

        if (r >= 0)
                r = change_history(s, c, e, text, from);
        if (r >= 0)
                r = revisions_newest_number(s->store, e->state.regimen.id, &number);
        if (r >= 0)
                r = edit_cut(s, c, &e->state, carry->start);
        if (r >= 0)
                r = change_revision(s, c, e, carry->schedule, &names,
                                    (Revision){ .number = number + 1, .schedule = text, .origin = carry->origin, .start = carry->first });
        return r < 0 ? r : carry_moved(s, c, &e->state, carry);
}

/* What is asked of the schedule. */
static int change_ask(Call *c, const Edit *e, const Prescription *p) {
        const Drug *drug = NULL;
        int r = change_route(c, e, p);

        if (r >= 0 && e->state.regimen.appointment)
                r = appointment_check(c, NULL, p->schedule);
        if (r >= 0 && !e->state.regimen.appointment && drug_find(e->state.regimen.drug, &drug, NULL) >= 0)
                r = units_ask(c, drug, p->schedule);
        return r < 0 ? r : usual_ask(c, drug, p->schedule);
}

int method_change(Service *s, Call *c) {
        _cleanup_(edit_done) Edit e = {};
        _cleanup_(prescription_done) Prescription p = {};
        _cleanup_free_ char *text = NULL;
        Carry carry;
        Day from;
        int r = edit_begin(s, c, &e);

        if (r >= 0)
                r = change_read(c, &e, &p);
        if (r >= 0)
                r = change_day(c, &e, &p, &from);
        if (r >= 0)
                r = change_ask(c, &e, &p);
        if (r >= 0)
                r = schedule_print(p.schedule, &text);
        if (r >= 0)
                r = change_carry(c, &e, &p, from, &carry);
        if (r >= 0)
                r = changed_so(&e.state.plan, text, carry.origin, carry.first);
        if (r > 0) {
                dict_text(&c->context, "hint", local_text("It is planned so already; nothing was changed."));
                state_context(&e.state, c);
                r = state_regimen_row(s->store, &e.state, c->now, &c->result);
                return r < 0 ? r : prescription_tell(c, &p, &c->result);
        }
        if (r >= 0)
                r = change_write(s, c, &e, &carry, text, from);
        if (r >= 0)
                r = edit_finish_regimen(s, c, &e, true);
        return r < 0 ? r : prescription_tell(c, &p, &c->result);
}

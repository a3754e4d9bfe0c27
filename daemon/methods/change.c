/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A new schedule for a running plan. */

#include "methods/change.h"

#include "engine/edit.h"
#include "engine/editing.h"
#include "engine/find.h"
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
                return 0;
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

/* The step in force on DAY: of the next dose from then on, else of the last one. */
static int step_in_force(const Call *c, const Edit *e, Day day, TypedPlan *ret) {
        const PlanDose *found = NULL;
        PlanDose last;

        for (size_t i = 0; i < e->before.n; i++) {
                const PlanDose *d = &e->before.doses[i];

                if (d->revision == SIZE_MAX || (found && slot_day(found->at) >= day))
                        continue;
                found = d;
        }
        if (!found && plan_dose_before(&e->state.plan, c->now, &last) > 0 && last.revision != SIZE_MAX)
                found = &last;
        if (!found)
                return 0;
        *ret = (TypedPlan){ e->state.plan.revisions[found->revision].schedule, found->step, slot_day(found->at), e->state.regimen.appointment };
        return 1;
}

/* What the text leaves out is as it is on the day from which it holds, which it may state itself. */
static int change_read(Call *c, const Edit *e, Prescription *ret) {
        Day today = state_today(&e->state, c->now), day = next_day(c, e);
        const char *from = call_option(c, "from");
        TypedPlan plan;
        int r = 0;

        if (from && strcasecmp(from, "next") != 0)
                r = call_date(c, "from", TENSE_START, today, today, &day);
        if (r >= 0)
                r = prescription_read(c, c->args[1], today, step_in_force(c, e, day, &plan) ? &plan : NULL, ret);
        if (r < 0 || ret->typed.from == DAY_NONE || ret->typed.from == day)
                return r;
        day = ret->typed.from;
        prescription_done(ret);
        return prescription_read(c, c->args[1], today, step_in_force(c, e, day, &plan) ? &plan : NULL, ret);
}

/* The names that a new plan must not give again: those of doses that keep their places before
 * it, in order. */
typedef struct Names {
        Slot *slots;
        size_t n;
} Names;

static void names_done(Names *n) {
        free(n->slots);
}

static int compare_slots(const void *a, const void *b) {
        const Slot *x = a, *y = b;

        return (*x > *y) - (*x < *y);
}

static int names_add(Names *names, Slot slot) {
        Slot *slots = reallocarray(names->slots, names->n + 1, sizeof(Slot));

        if (!slots)
                return -ENOMEM;
        names->slots = slots;
        slots[names->n++] = slot;
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

static int names_kept(const Plan *plan, const Schedule *schedule, Day from, Slot start, Names *ret) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        Plan p = *plan;
        ScheduleDose sd;
        PlanDose d;
        int r;

        p.shown_from = INT64_MIN; /* what is not shown has its name all the same */
        r = plan_seek(&p, names_from(&p, start), &cursor);

        while (r >= 0 && (r = plan_next(cursor, &d)) > 0 && d.at < start + 2 * MINUTES_PER_DAY) {
                if (d.slot < start || (d.at >= start && !(d.record && d.record->standalone)))
                        continue;
                if (schedule_dose_at(schedule, from, d.slot, &sd) > 0)
                        r = names_add(ret, d.slot);
        }
        if (ret->n > 0)
                qsort(ret->slots, ret->n, sizeof(Slot), compare_slots);
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
                revision.until = names->slots[i];
                if (revision.start < revision.until)
                        r = revision_insert(s->store, c->change, id, &revision);
                if (r >= 0)
                        r = change_other_name(s, c, e, schedule, revision.origin, names->slots[i], &free_from);
                revision.start = names->slots[i] + 1;
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
        const PlanRevision *last = p->n_revisions > 0 ? &p->revisions[p->n_revisions - 1] : NULL;
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

int method_change(Service *s, Call *c) {
        _cleanup_(edit_done) Edit e = {};
        _cleanup_(prescription_done) Prescription p = {};
        _cleanup_free_ char *text = NULL;
        const Drug *drug = NULL;
        _cleanup_(names_done) Names names = {};
        int64_t number = 0;
        Slot start;
        Day from;
        int r = edit_begin(s, c, &e);

        if (r >= 0)
                r = change_read(c, &e, &p);
        if (r >= 0)
                r = change_day(c, &e, &p, &from);
        if (r >= 0 && e.state.regimen.appointment)
                r = appointment_check(c, NULL, p.schedule);
        if (r >= 0 && !e.state.regimen.appointment && drug_find(e.state.regimen.drug, &drug, NULL) >= 0)
                r = units_ask(c, drug, p.schedule);
        if (r >= 0)
                r = usual_ask(c, drug, p.schedule);
        if (r >= 0)
                r = schedule_print(p.schedule, &text);
        if (r < 0)
                return r;
        /* From today on means from this minute on: a dose that is open stays open. */
        start = MAX(slot_of(from, 0), plan_first_to_come(&e.state.plan, c->now));
        r = changed_so(&e.state.plan, text, from, start);
        if (r > 0) {
                dict_text(&c->context, "hint", local_text("It is planned so already; nothing was changed."));
                r = state_regimen_row(s->store, &e.state, c->now, &c->result);
                return r < 0 ? r : prescription_tell(c, &p, &c->result);
        }
        if (r < 0)
                return r;
        r = names_kept(&e.state.plan, p.schedule, from, start, &names);
        if (r >= 0)
                r = change_history(s, c, &e, text, from);
        if (r >= 0)
                r = revisions_newest_number(s->store, e.state.regimen.id, &number);
        if (r >= 0)
                r = edit_cut(s, c, &e.state, start);
        if (r >= 0)
                r = change_revision(s, c, &e, p.schedule, &names,
                                    (Revision){ .number = number + 1, .schedule = text, .origin = from, .start = start });
        if (r >= 0)
                r = edit_finish_regimen(s, c, &e, true);
        return r < 0 ? r : prescription_tell(c, &p, &c->result);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits of a plan: shifts and cuts. */

#include "engine/edit.h"

#include "local.h"
#include "store/records.h"
#include "store/revisions.h"
#include "store/settings.h"

/* From where on revisions are to be shifted, so that all doses from FROM on are: where the one there has none before it,
 * from its start on, or an empty piece of it would be left. */
static int shift_from(const RegimenState *state, Slot from, Slot *ret) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        Plan all = state->plan; /* what is not shown counts, too */
        Slot start = SLOT_NONE;
        PlanDose d;
        int r;

        *ret = from;
        for (size_t i = 0; i < all.n_revisions; i++) {
                Slot shift = (Slot)all.revisions[i].shift * MINUTES_PER_DAY;

                if (all.revisions[i].from + shift < from && (all.revisions[i].until == SLOT_NONE || all.revisions[i].until + shift > from))
                        start = all.revisions[i].from + shift;
        }
        if (start == SLOT_NONE)
                return 0;
        all.shown_from = INT64_MIN;
        all.n_records = 0; /* by the places that the plan gives */
        r = plan_seek(&all, plan_instant(&all, start), &cursor);
        if (r >= 0)
                r = plan_next(cursor, &d);
        if (r > 0 && d.at >= from)
                *ret = start;
        return MIN(r, 0);
}

int edit_shift(Service *s, Call *c, RegimenState *state, Slot from, int32_t days) {
        int64_t id = state->regimen.id;
        Slot start;
        int r = shift_from(state, from, &start);

        if (r >= 0)
                r = revisions_shift(s->store, c->change, id, start, days);

        /* A later dose that was moved by itself, or snoozed, moves along. */
        for (size_t i = 0; r >= 0 && i < state->plan.n_records; i++) {
                PlanRecord rec = state->plan.records[i];

                if (rec.at < from || rec.answer != ANSWER_NONE)
                        continue;
                rec.at += (Slot)days * MINUTES_PER_DAY;
                r = record_write(s->store, c->change, id, &rec);
        }
        return MIN(r, 0);
}

/* Whether another planned dose was taken later than both what D says and what RECORD will. */
static int taken_since(Service *s, const RegimenState *state, const PlanDose *d, const PlanRecord *record) {
        int64_t latest = record->answer == ANSWER_TAKEN ? record->taken_at : INT64_MIN;

        if (d->record && d->record->answer == ANSWER_TAKEN)
                latest = MAX(latest, d->record->taken_at);
        return records_taken_since(s->store, state->regimen.id, d->slot, latest);
}

/* "all later doses come 1 day earlier: the next one on Sunday 29 November, not on Monday 30 November." */
static int anchor_hint(const Call *c, const RegimenState *state, Slot place, int32_t by, char **ret) {
        char days[WORDS_SIZE], is[WORDS_SIZE], was[WORDS_SIZE];
        Day today = state_today(state, c->now);
        PlanDose d;
        int r = plan_dose_from(&state->plan, plan_instant(&state->plan, place) + 60, &d);

        if (r < 0)
                return r;
        words_days(labs((long)by), days);
        if (r > 0)
                r = asprintf(ret,
                             local_text(by < 0 ? N_("%s counts from the last dose (set anchor): all later doses come %s earlier: the next one on %s, not on %s.")
                                               : N_("%s counts from the last dose (set anchor): all later doses come %s later: the next one on %s, not on %s.")),
                             state->regimen.handle, days, words_day(slot_day(d.at) + by, today, is), words_day(slot_day(d.at), today, was));
        else
                r = asprintf(ret,
                             local_text(by < 0 ? N_("%s counts from the last dose (set anchor): all later doses come %s earlier.")
                                               : N_("%s counts from the last dose (set anchor): all later doses come %s later.")),
                             state->regimen.handle, days);
        return r < 0 ? -ENOMEM : 0;
}

int edit_anchor(Service *s, Call *c, RegimenState *state, const PlanDose *d, const PlanRecord *record) {
        _cleanup_free_ char *anchor = NULL, *hint = NULL;
        bool was_taken = d->record && d->record->answer == ANSWER_TAKEN;
        const PlanRevision *revision;
        Slot place;
        Day was, is;
        int r;

        if (record->standalone || d->revision >= state->plan.n_revisions)
                return 0;
        revision = &state->plan.revisions[d->revision];
        if (!schedule_unnamed_days(revision->schedule))
                return 0;
        r = setting_get(s->store, "anchor", 0, state->regimen.id, &anchor);
        if (r <= 0 || !streq(anchor, "last-dose"))
                return MIN(r, 0);
        place = d->slot + (Slot)revision->shift * MINUTES_PER_DAY;
        was = was_taken ? slot_day(zone_local(d->zone, d->record->taken_at)) : slot_day(place);
        is = record->answer == ANSWER_TAKEN ? slot_day(zone_local(d->zone, record->taken_at)) : slot_day(place);
        if (is == was)
                return 0;
        r = taken_since(s, state, d, record);
        if (r != 0)
                return MIN(r, 0);
        r = anchor_hint(c, state, place, is - was, &hint);
        if (r < 0)
                return r;
        dict_text(&c->context, "hint", hint);
        return edit_shift(s, c, state, place + 1, is - was);
}

/* Takes one name out of the plan. */
static int drop_name(Service *s, Call *c, RegimenState *state, Slot slot) {
        int r = revisions_drop(s->store, c->change, state->regimen.id, slot);

        return r < 0 ? r : record_end(s->store, c->change, state->regimen.id, slot);
}

/* What a cut does to an unanswered record: what was moved to behind the cut goes, and what was
 * moved from behind it to before it is kept as it is. */
static int cut_record(Service *s, Call *c, RegimenState *state, Slot cut, PlanRecord rec, const PlanDose *d) {
        bool planned = d->revision < state->plan.n_revisions;
        Slot place = planned ? rec.slot + (Slot)state->plan.revisions[d->revision].shift * MINUTES_PER_DAY : SLOT_NONE;

        if (rec.at >= cut)
                return place < cut ? drop_name(s, c, state, rec.slot)
                                   : record_end(s->store, c->change, state->regimen.id, rec.slot);
        if (!planned || place < cut)
                return 0;
        rec.standalone = true;
        rec.amount = d->amount;
        return record_write(s->store, c->change, state->regimen.id, &rec);
}

static int cut_records(Service *s, Call *c, RegimenState *state, Slot cut) {
        for (size_t i = 0; i < state->plan.n_records; i++) {
                const PlanRecord *rec = &state->plan.records[i];
                PlanDose d;
                int r = plan_dose(&state->plan, rec->slot, &d);

                if (r > 0 && rec->answer == ANSWER_NONE)
                        r = cut_record(s, c, state, cut, *rec, &d);
                if (r < 0)
                        return r;
        }
        return 0;
}

int edit_cut(Service *s, Call *c, RegimenState *state, Slot cut) {
        int r = cut_records(s, c, state, cut);

        if (r >= 0)
                r = revisions_cut(s->store, c->change, state->regimen.id, cut);
        return MIN(r, 0);
}

int edit_near_planned(const Plan *p, int64_t instant, PlanDose *ret) {
        int r = plan_dose_before(p, instant + 1, ret);

        while (r > 0 && ret->revision >= p->n_revisions)
                r = plan_dose_before(p, ret->utc, ret);
        if (r == 0)
                r = plan_dose_from(p, instant, ret);
        while (r > 0 && ret->revision >= p->n_revisions)
                r = plan_dose_from(p, ret->utc + 1, ret);
        if (r == 0)
                *ret = (PlanDose){};
        return r;
}

Slot edit_interval(const Plan *p, const PlanDose *d) {
        const uint16_t *times;
        Slot shortest;
        size_t n;

        if (d->revision >= p->n_revisions)
                return SLOT_NONE;
        times = schedule_times(p->revisions[d->revision].schedule, d->step, &n);
        shortest = (Slot)schedule_shortest_interval(p->revisions[d->revision].schedule, d->step) * MINUTES_PER_DAY;
        if (n > 1)
                shortest -= times[n - 1] - times[0];
        for (size_t i = 1; i < n; i++)
                shortest = MIN(shortest, (Slot)times[i] - times[i - 1]);
        return shortest;
}

const char *edit_interval_words(Slot minutes, char buf[static WORDS_SIZE]) {
        if (minutes % MINUTES_PER_DAY == 0)
                return words_days(minutes / MINUTES_PER_DAY, buf);
        if (minutes % 60 == 0)
                (void)snprintf(buf, WORDS_SIZE, local_plural("%lld hour", "%lld hours", (unsigned long)minutes / 60), (long long)minutes / 60);
        else
                (void)snprintf(buf, WORDS_SIZE, local_plural("%lld minute", "%lld minutes", (unsigned long)minutes), (long long)minutes);
        return buf;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The doses to come before and after an edit, compared. */

#include "engine/outlook.h"

#include "core/words.h"
#include "engine/edit.h"
#include "store/records.h"

#define OUTLOOK_MAX 24
#define EFFECTS_MAX 12

void outlook_done(Outlook *o) {
        free(o->doses);
        free(o->pauses);
        *o = (Outlook){};
}

int outlook_take(const RegimenState *state, int64_t now, Outlook *ret) {
        _cleanup_(plan_cursor_freep) PlanCursor *cursor = NULL;
        int r = state_seek(state, now, &cursor);

        if (r < 0)
                return r;
        ret->doses = calloc(OUTLOOK_MAX, sizeof(PlanDose));
        ret->pauses = calloc(state->plan.n_pauses + 1, sizeof(PlanPause));
        if (!ret->doses || !ret->pauses)
                return -ENOMEM;
        for (size_t i = 0; i < state->plan.n_pauses; i++)
                ret->pauses[ret->n_pauses++] = state->plan.pauses[i];
        while (ret->n < OUTLOOK_MAX) {
                r = state_seek_next(state, cursor, now, &ret->doses[ret->n]);
                if (r <= 0) {
                        ret->whole = true;
                        return r;
                }
                ret->doses[ret->n++].record = NULL;
        }
        return 0;
}

static const PlanDose *outlook_find(const Outlook *o, Slot slot) {
        for (size_t i = 0; i < o->n; i++)
                if (o->doses[i].slot == slot)
                        return &o->doses[i];
        return NULL;
}

/* The same dose, of the same amount; where it takes place may differ. */
static bool was_there(const Outlook *before, const PlanDose *d) {
        const PlanDose *was = outlook_find(before, d->slot);

        return was && amount_equal(was->amount, d->amount);
}

/* Up to where both lists say all. */
static int64_t common_end(const Outlook *a, const Outlook *b) {
        int64_t end = INT64_MAX;

        if (!a->whole)
                end = MIN(end, a->doses[a->n - 1].utc);
        if (!b->whole)
                end = MIN(end, b->doses[b->n - 1].utc);
        return end;
}

/* With where it was, if that is elsewhere. */
static int effect_of_one(const RegimenState *state, Call *c, const PlanDose *was, const PlanDose *is, const char *effect) {
        char at[INSTANT_TEXT_SIZE];
        int r = state_effect(state, c, is, effect);

        if (r >= 0 && is->utc != was->utc) {
                Dict *row = &c->rows.rows[c->rows.n - 1];

                dict_text(row, "was", instant_format(was->zone, was->utc, at));
                dict_text(row, "was_zone", zone_name(was->zone));
        }
        return r;
}

/* What went: as the plan has it now (skipped, paused, moved to where it is paused), or as it was. */
static int effect_went(const RegimenState *state, Call *c, const PlanDose *was) {
        PlanDose is;
        int r = plan_dose(&state->plan, was->slot, &is);

        return r < 0 ? r : effect_of_one(state, c, was, r > 0 ? &is : was, "went");
}

/* What came, and what was there in its place: nothing, or a dose that was paused. */
static int effect_came(const RegimenState *state, Call *c, const Outlook *before, const PlanDose *is) {
        const Plan was = { .pauses = before->pauses, .n_pauses = before->n_pauses };
        int r = state_effect(state, c, is, "came");

        if (r >= 0 && plan_paused_until(&was, is->at) >= slot_day(is->at))
                dict_text(&c->rows.rows[c->rows.n - 1], "was_state", "paused");
        return r;
}

/* Whether the I-th dose before went or changed, or the I-th one after is new; up to END both lists say
 * all. */
static bool went_at(const Outlook *before, const Outlook *after, size_t i, int64_t end) {
        const PlanDose *was = &before->doses[i], *is = outlook_find(after, was->slot);

        return is ? is->utc != was->utc || !amount_equal(is->amount, was->amount) : was->utc <= end;
}

static bool came_at(const Outlook *before, const Outlook *after, size_t i, int64_t end) {
        return after->doses[i].utc <= end && !was_there(before, &after->doses[i]);
}

/* Whether the I-th dose before is so after, too. */
static bool stays_at(const Outlook *before, const Outlook *after, size_t i) {
        const PlanDose *was = &before->doses[i], *is = outlook_find(after, was->slot);

        return is && is->utc == was->utc && amount_equal(is->amount, was->amount);
}

/* What is told of two lists: up to END both say all. */
typedef struct Told {
        int64_t end, until;  /* the last instant told */
        int64_t from, to;    /* the doses that stay are told from the one before the first difference to the one after the last */
        int64_t first, last; /* the differences */
        bool further;        /* more differs after it, or the last that is known differs */
} Told;

static void told_differs(Told *t, int64_t at) {
        t->first = MIN(t->first, at);
        t->last = MAX(t->last, at);
}

/* The first and the last dose that differ, and between which the doses that stay are told. RET_SAME: the last
 * dose of before that is still there. */
static void told_range(const Outlook *before, const Outlook *after, Told *t, int64_t *ret_same) {
        for (size_t i = 0; i < before->n; i++) {
                const PlanDose *is = outlook_find(after, before->doses[i].slot);

                if (went_at(before, after, i, t->end))
                        told_differs(t, before->doses[i].utc);
                else if (is)
                        *ret_same = before->doses[i].utc;
        }
        for (size_t i = 0; i < after->n; i++)
                if (came_at(before, after, i, t->end))
                        told_differs(t, after->doses[i].utc);
        for (size_t i = 0; i < before->n; i++)
                if (stays_at(before, after, i) && before->doses[i].utc < t->first)
                        t->from = before->doses[i].utc;
                else if (stays_at(before, after, i) && before->doses[i].utc > t->last)
                        t->to = MIN(t->to, before->doses[i].utc);
}

static bool stay_told(const Outlook *before, const Outlook *after, const Told *t, size_t i) {
        return t->first != INT64_MAX && stays_at(before, after, i) && before->doses[i].utc >= t->from && before->doses[i].utc <= t->to;
}

/* What is told is such that both lists, which are shown side by side, cover the same time and neither has more
 * than EFFECTS_MAX rows. */
static Told told_of(const Outlook *before, const Outlook *after) {
        Told t = { .end = common_end(before, after), .until = INT64_MAX, .from = INT64_MAX, .to = INT64_MAX, .first = INT64_MAX, .last = INT64_MIN };
        size_t went = 0, came = 0;
        int64_t same = INT64_MIN;

        told_range(before, after, &t, &same);
        for (size_t i = 0; i < before->n; i++)
                if ((went_at(before, after, i, t.end) || stay_told(before, after, &t, i)) && ++went == EFFECTS_MAX)
                        t.until = before->doses[i].utc;
        for (size_t i = 0; i < after->n; i++) {
                bool stayed = was_there(before, &after->doses[i]) && after->doses[i].utc >= t.from && after->doses[i].utc <= t.to;

                if ((came_at(before, after, i, t.end) || stayed) && ++came == EFFECTS_MAX)
                        t.until = MIN(t.until, after->doses[i].utc);
        }
        t.further = t.last > t.until || (t.end != INT64_MAX && t.last > same);
        return t;
}

static int effect_of_before(const RegimenState *state, Call *c, const PlanDose *was, const PlanDose *is) {
        if (is && is->utc != was->utc && amount_equal(is->amount, was->amount))
                return effect_of_one(state, c, was, is, "moved");
        return is ? state_effect(state, c, was, "went") /* and comes with another amount */
                  : effect_went(state, c, was);
}

static int effects_differences(const RegimenState *state, Call *c, const Outlook *before, const Outlook *after) {
        Told told = told_of(before, after);
        int r = 0;

        for (size_t i = 0; r >= 0 && i < before->n && before->doses[i].utc <= told.until; i++)
                if (went_at(before, after, i, told.end))
                        r = effect_of_before(state, c, &before->doses[i], outlook_find(after, before->doses[i].slot));
                else if (stay_told(before, after, &told, i))
                        r = state_effect(state, c, outlook_find(after, before->doses[i].slot), "stays");
        for (size_t i = 0; r >= 0 && i < after->n && after->doses[i].utc <= told.until; i++)
                if (came_at(before, after, i, told.end))
                        r = effect_came(state, c, before, &after->doses[i]);
        if (told.further)
                dict_flag(&c->context, "further", true);
        return r;
}

int outlook_last_from(Service *s, const RegimenState *state, Slot *ret) {
        Slot slot, at;
        int r = records_last_taken(s->store, state->regimen.id, &slot, &at);

        *ret = r > 0 ? MIN(slot, at) : SLOT_NONE;
        return r;
}

/* The dose that was taken last. */
static int last_taken(Service *s, const RegimenState *state, PlanDose *ret, int64_t *ret_taken) {
        Slot slot, at;
        int r = records_last_taken(s->store, state->regimen.id, &slot, &at);

        if (r > 0)
                r = plan_dose(&state->plan, slot, ret);
        if (r > 0 && !ret->record)
                return 0;
        if (r > 0)
                *ret_taken = ret->record->taken_at;
        return r;
}

/* Whether two doses were there before, in these places or moved together. */
static bool pair_was_there(const Outlook *before, const PlanDose *a, const PlanDose *b) {
        for (size_t i = 0; i + 1 < before->n; i++) {
                const PlanDose *x = &before->doses[i], *y = x + 1;

                if ((x->utc == a->utc && y->utc == b->utc) ||
                    (x->slot == a->slot && y->slot == b->slot && y->at - x->at <= b->at - a->at))
                        return true;
        }
        return false;
}

/* What is compared with an interval: civil days with whole days, minutes with what is shorter. */
static Slot time_between(Slot a, Slot b, Slot interval) {
        if (interval % MINUTES_PER_DAY == 0)
                return (Slot)abs(slot_day(b) - slot_day(a)) * MINUTES_PER_DAY;
        return b > a ? b - a : a - b;
}

/* Asks where B comes closer to what is before it, at A_AT, than INTERVAL. As call_ask(). */
static int ask_pair(Call *c, Day today, Slot a_at, const PlanDose *b, Slot interval) {
        char a_words[WORDS_SIZE], b_words[WORDS_SIZE], between_words[WORDS_SIZE], interval_words[WORDS_SIZE];
        Slot between = interval == SLOT_NONE ? SLOT_NONE : time_between(a_at, b->at, interval);

        if (between >= interval)
                return 0;
        return call_ask(c,
                        "This puts the doses of %s and %s only %s apart; the shortest interval of the plan there is %s. "
                        "Do it all the same?",
                        words_slot(a_at, today, a_words), words_slot(b->at, today, b_words),
                        edit_interval_words(between, between_words), edit_interval_words(interval, interval_words));
}

/* Asks where two doses came closer together than their step's shortest interval. */
static int ask_close(Call *c, const RegimenState *state, const Outlook *before, const Outlook *after, const PlanDose *last,
                     int64_t last_at) {
        /* An appointment is no dose: two that come close harm nobody. */
        if (state->regimen.appointment)
                return 0;
        for (size_t i = 0; i < after->n; i++) {
                const PlanDose *b = &after->doses[i], *a = i > 0 ? &after->doses[i - 1] : last;
                int r;

                if (!a || (i > 0 && pair_was_there(before, a, b)) ||
                    (i == 0 && before->n > 0 && before->doses[0].utc == b->utc))
                        continue;
                r = ask_pair(c, state_today(state, c->now), i > 0 ? a->at : zone_local(a->zone, last_at), b,
                             MIN(edit_interval(&state->plan, a), edit_interval(&state->plan, b)));
                if (r != 0)
                        return MIN(r, 0);
        }
        return 0;
}

int outlook_effects(Service *s, Call *c, const RegimenState *state, const Outlook *before, bool ask) {
        _cleanup_(outlook_done) Outlook after = {};
        PlanDose last = {};
        int64_t taken = 0;
        int has_last, r;

        state_context(state, c);
        r = outlook_take(state, c->now, &after);
        if (r < 0)
                return r;
        has_last = last_taken(s, state, &last, &taken);
        if (has_last < 0)
                return has_last;
        if (ask && !call_flag(c, "yes")) {
                r = ask_close(c, state, before, &after, has_last ? &last : NULL, taken);
                if (r < 0)
                        return r;
        }
        if (has_last)
                r = state_effect(state, c, &last, "last");
        for (size_t i = 0; r >= 0 && i < after.n && i < 5; i++)
                r = state_effect(state, c, &after.doses[i], "next");
        if (r >= 0)
                r = effects_differences(state, c, before, &after);
        if (has_last && after.n > 0)
                dict_number(&c->context, "days", 'i', slot_day(after.doses[0].at) - slot_day(zone_local(last.zone, taken)));
        return MIN(r, 0);
}

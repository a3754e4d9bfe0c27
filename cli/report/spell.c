/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one schedule of a plan gives. */

#include "spell.h"

#include "moments.h"

/* Where the one before ends is where this one begins, to the minute, where that is on its first day. */
static Slot begin_of(const json_t *before, Day day) {
        Slot end;

        if (slot_parse(row_text(before, "until"), &end) < 0)
                return slot_of(day, 0);
        end -= (Slot)row_number(before, "shift") * MINUTES_PER_DAY;
        return slot_day(end) == day ? end : slot_of(day, 0);
}

int spell_open(const Report *r, const json_t *revision, const json_t *before, Spell *ret) {
        const char *origin = row_text(revision, "origin"), *until = row_text(revision, "until");
        Slot end = SLOT_MAX;

        *ret = (Spell){ .report = r, .text = row_text(revision, "schedule"), .shift = (Day)row_number(revision, "shift") };
        if (*until && slot_parse(until, &end) < 0)
                return -EBADMSG;
        ret->from = begin_of(before, moment_day(row_text(revision, "from")) - ret->shift);
        ret->ends = *until;
        ret->until = ret->ends ? end - (Slot)ret->shift * MINUTES_PER_DAY : SLOT_MAX;
        ret->origin = moment_day(*origin ? origin : row_text(revision, "from")) - ret->shift;
        return schedule_parse(ret->text, &ret->schedule, NULL);
}

void spell_clear(Spell *s) {
        s->schedule = schedule_free(s->schedule);
}

Slot spell_shifted(const Spell *s, Slot slot) {
        return slot + (Slot)s->shift * MINUTES_PER_DAY;
}

void spell_seek(const Spell *s, Slot from, ScheduleCursor *ret) {
        schedule_seek(s->schedule, s->origin, MAX(from, s->from), ret);
}

bool spell_next_run(const Spell *s, ScheduleCursor *cursor, Run *ret, Slot *ret_first) {
        return schedule_next_run(cursor, ret) > 0 && run_next(ret, s->from, ret_first) > 0 && *ret_first < s->until;
}

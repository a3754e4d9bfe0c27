/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What one schedule of a plan gives, from when it began to hold until another did. */

#include "gather.h"
#include "schedule.h"

/* What the schedule gives from ORIGIN, of that what lies in [FROM, UNTIL), each SHIFT days later. */
typedef struct Spell {
        const Report *report;
        const char *text; /* the schedule's, borrowed */
        Schedule *schedule;
        Day origin, shift;
        Slot from, until;
        bool ends; /* by UNTIL */
} Spell;

/* Of a revision as List tells it, and of the one BEFORE (NULL: it is the first). 0; -EINVAL, -EBADMSG: it can't be
 * read; -ENOMEM. spell_clear() in any case. */
int spell_open(const Report *r, const json_t *revision, const json_t *before, Spell *ret);
void spell_clear(Spell *s);
/* A slot of its schedule as it stands in the plan. */
Slot spell_shifted(const Spell *s, Slot slot);
/* Before its first run that has a dose at or after FROM. */
void spell_seek(const Spell *s, Slot from, ScheduleCursor *ret);
/* Its next run, and the run's first dose in the spell, not shifted; false: there is none. */
bool spell_next_run(const Spell *s, ScheduleCursor *cursor, Run *ret, Slot *ret_first);

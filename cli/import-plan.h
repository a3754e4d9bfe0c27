/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A calendar's events as schedules. Pure but for the zones' files: what the events are is said by
 * cytosched-calendar, line by line (daemon/calendar/ical-read.h). A schedule is given only where it
 * gives the very doses that the events give, with what was moved or left out said beside it. In
 * this order: import_read(), import_select(), import_group(); then for each group import_patient(),
 * import_settle() and import_plan(). */

#include "import-zone.h"

/* A dose that is to come and is not where the schedule has it. */
typedef struct ImportEdit {
        Slot slot, to; /* to: SLOT_NONE: it is left out */
} ImportEdit;

typedef struct ImportPlan {
        char *drug;       /* as the summaries say it; NULL where they do not */
        uint32_t named;   /* the known drugs that the summaries name, a bit each (drug_at()) */
        char *left;       /* an amount that a title says, and that is not in the schedule; NULL */
        char *schedule;   /* canonical; NULL where there is none */
        char *odd;        /* what is not in the schedule, a line each; NULL: all is */
        const char *zone; /* the group's, or "floating" */
        Day from, last;   /* last: DAY_NONE where it has no end */
        ImportEdit *edits; /* by slot */
        size_t n_edits, edits_size;
        bool appointment; /* ours says that it is one: DRUG is its title */
        bool outdated; /* by rules that the zone once had it would be at other times */
        size_t beside; /* doses of the past that were recorded beside the plan, and are not in it */
        bool later; /* it starts later than the file: what is past is not in it */
} ImportPlan;
void import_plan_done(ImportPlan *p);

/* The patient that a group of ours names: the caller's, NULL for none. 0 or -ENOMEM. */
int import_patient(const ImportGroup *g, char **ret);

/* Group GROUP as a schedule. 0, or -ENOMEM. */
int import_plan(const Import *import, size_t group, const ImportClock *clock, ImportPlan *ret);

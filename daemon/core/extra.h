/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Words before and after a dose ("1d", "30m take it out of the fridge"; "2h look at the
 * injection site"), and the weekly word about a pause without an end. Pure, like the reminder:
 * what falls between two moments, and when to look next. None of them asks for an answer. */

#include <stddef.h>
#include <stdint.h>

#include "plan.h"

#define EXTRAS_MAX 8u
#define EXTRA_TEXT_MAX 120u
#define EXTRA_MAX_SEC (INT64_C(7) * 86400)

typedef struct Extra {
        int64_t sec;                   /* before the dose, or after it was taken */
        char text[EXTRA_TEXT_MAX + 1]; /* "" for the plain word */
} Extra;

typedef struct Extras {
        Extra before[EXTRAS_MAX], after[EXTRAS_MAX];
        size_t n_before, n_after;
} Extras;

/* Reads "1d; 30m take it out of the fridge": durations, each with a text of its own or none.
 * At most EXTRAS_MAX, each 1 minute to 7 days. The number read, or -EINVAL. */
int extras_parse(const char *text, Extra ret[static EXTRAS_MAX]);

typedef enum ExtraKind { EXTRA_BEFORE, EXTRA_AFTER, EXTRA_PAUSED } ExtraKind;

typedef struct ExtraEvent {
        ExtraKind kind;
        const Extra *extra; /* borrowed; NULL for EXTRA_PAUSED */
        PlanDose dose;      /* EXTRA_BEFORE, EXTRA_AFTER */
        Day paused_from;    /* EXTRA_PAUSED */
} ExtraEvent;

typedef int (*ExtraHandler)(const ExtraEvent *event, void *userdata);

/* Calls HANDLER for the words before and after doses that fall in (HANDLED, NOW] and still have a meaning: before a
 * dose only as long as it is to come and unanswered; after one not more than half a day late. None where HANDLED is
 * NOW: HANDLER may be NULL. WAKE is lowered to the next instant after NOW. 0, or what HANDLER answered with, or
 * -ENOMEM. */
int extras_step(const Plan *p, const Extras *extras, int64_t handled, int64_t now, ExtraHandler handler,
                void *userdata, int64_t *wake);

/* When the weekly word about a pause without an end was last to be said, a week after it began at the earliest, up to
 * NOW; INT64_MIN: not yet. At nine in the morning. WAKE is lowered to when it is next. */
int64_t extra_paused(const Plan *p, const PlanPause *pause, int64_t now, int64_t *wake);

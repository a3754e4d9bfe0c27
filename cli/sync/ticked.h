/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a task on the phone says of a dose, into the record. */

#include "session.h"
#include "task.h"

typedef struct Ticked {
        Session *s;
        State *state;
        const json_t *zones; /* patient to zone */
        int64_t now;
        size_t taken, undone, asked; /* how many of each */
        size_t failed;
} Ticked;

/* ROW is the dose's, THERE what stands on the phone, NAME its resource. What can't be recorded by itself
 * is asked once, in words. */
void ticked_hear(Ticked *t, const char *name, const json_t *row, const Task *there);
/* What was kept of a task for the case that its dose is no more: its name, and until when the tick stays there. */
#define TICKED_DOSE "dose"
#define TICKED_KEPT "kept"
/* It was ticked there, and the plan has no such dose any more: said once, and kept for a while. */
void ticked_homeless(Ticked *t, const char *name, const Task *there);
bool ticked_is_kept(const Ticked *t, const char *name);
/* It stands there as it was left: nothing is to be asked of it any more. */
void ticked_as_left(Ticked *t, const char *name, const json_t *row);
/* It was deleted there. */
void ticked_gone(Ticked *t, const char *name, const json_t *row);
/* Whether a question about it is open, so that what stands there stays. */
bool ticked_waits(const Ticked *t, const char *name, const json_t *row);
/* An RFC 3339 text, to the second; TASK_NONE for none. */
int64_t ticked_instant(const char *text);
/* Whether a dose in that state waits for an answer. */
bool ticked_is_open(const json_t *row);

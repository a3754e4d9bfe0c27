/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table change: what was done, only ever appended to, but for a patient who is forgotten. */

#include "core/civil.h"
#include "store/change-values.h"

typedef struct Change {
        int64_t id, at; /* given when it is appended; AT: instant */
        const char *verb;
        int64_t patient, regimen; /* 0: none */
        const char *handle;       /* the regimen's, as it was then; NULL: none */
        Slot slot;                /* the dose's; SLOT_NONE: none */
        const Values *before, *after; /* to append; NULL: none. A list has them not (change_values_list()) */
        bool undoable, undone; /* UNDONE follows from later changes */
        int64_t undoes;        /* 0: none */
        const char *source;    /* where it came from, as "phone"; NULL: from here */
} Change;

int change_append(Store *s, const Change *change, int64_t now, int64_t *ret_id);

/* Lists, the oldest first; texts are lent. Without the first start; PATIENT 0 and HANDLE NULL for all. A handle
 * stands for every regimen that has or had it, under whatever name it was then. Those after the id AFTER, at
 * most LIMIT; and the newest LIMIT. */
int changes_list(Store *s, const char *handle, int64_t patient, int64_t after, int64_t limit, Cursor **ret);
int changes_newest_list(Store *s, const char *handle, int64_t patient, int64_t limit, Cursor **ret);
/* The one of this id, and the newest of the regimen (0: of all) that can be taken back and was not: lists of one
 * at most. */
int changes_by_id(Store *s, int64_t id, Cursor **ret);
int changes_undoable(Store *s, int64_t regimen, Cursor **ret);
/* The newest undo that was not taken back, where nothing was changed since: a list of one at most. */
int changes_redoable(Store *s, Cursor **ret);
int changes_next(Store *s, Cursor *cursor, Change *ret);

/* Whether there is any: 1, 0. */
int changes_any(Store *s);
/* The id and the instant of the newest: 1, 0. */
int changes_newest(Store *s, int64_t *ret_id, int64_t *ret_at);
/* The newest after the id AFTER that may concern the patient: 1 and its id, 0. */
int changes_newest_of(Store *s, int64_t patient, int64_t after, int64_t *ret_id);
/* The regimen that was removed last under this handle, and not brought back: 1, 0. */
int changes_removed_regimen(Store *s, const char *handle, int64_t *ret);
/* An id that no regimen ever had, also after an undo: the history knows them all. */
int changes_new_regimen_id(Store *s, int64_t *ret);

/* The number of the patient's changes, and the highest regimen's id in them. */
int changes_count_patient(Store *s, int64_t patient, int64_t *ret, int64_t *ret_regimen);
/* Forgets the patient, of whom there are no facts any more: all that was done, but the change KEPT. What was done
 * for others with it stays, without words. */
int changes_forget(Store *s, int64_t patient, int64_t kept);
/* The same of the words of changes of several patients, while there still are facts. */
int changes_forget_shared(Store *s, int64_t patient);
/* All that is about everybody, but what keeps ids: nobody is left. */
int changes_forget_everybody(Store *s);

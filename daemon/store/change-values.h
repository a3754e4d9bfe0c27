/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table change_value: what was before each change and what was after it, as values: codes, numbers, days,
 * instants, and what a person typed. The words are made where they are shown. */

#include "store/store.h"

#define VALUES_MAX 10

typedef struct Value {
        const char *key;  /* a code: "state", "schedule"; engine/history-values.c has them all */
        const char *text; /* NULL: it is NUMBER */
        int64_t number;
} Value;

/* Of one side of a change; the texts are lent. */
typedef struct Values {
        Value list[VALUES_MAX];
        size_t n;
} Values;

typedef enum ChangeSide { SIDE_BEFORE = 0, SIDE_AFTER = 1 } ChangeSide;

/* Each adds one; a NULL text is none. */
void values_text(Values *v, const char *key, const char *text);
void values_number(Values *v, const char *key, int64_t number);

/* Forgets those of the patient's changes, and of changes of several, while there still are facts. */
int change_values_forget(Store *s, int64_t patient);
/* VALUES: NULL for none. */
int change_values_insert(Store *s, int64_t change, ChangeSide side, const Values *values);
/* All of a change; the text is lent until the next. */
int change_values_list(Store *s, int64_t change, Cursor **ret);
int change_values_next(Store *s, Cursor *cursor, ChangeSide *ret_side, Value *ret);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table posted: where each notification stands, by the id that Open gave it. */

#include "store/store.h"

typedef struct Posted {
        const char *id, *server; /* lent */
        uint32_t notification;
} Posted;

/* In the order of their ids, at most LIMIT. */
int posted_list(Store *s, int64_t limit, Cursor **ret);
int posted_next(Store *s, Cursor *cursor, Posted *ret);
/* The one of this id, as a list of one at most. */
int posted_find(Store *s, const char *id, Cursor **ret);
/* Whether it is known where it stands: 1, 0. */
int posted_exists(Store *s, const char *id);
int posted_count(Store *s, int64_t *ret);

/* What stood under this number of this server stands there no more. */
int posted_write(Store *s, const Posted *posted);
int posted_remove(Store *s, const char *id);
/* Gives notifications of the patient's doses an id that does not name them: what stands on a screen is still to be
 * closed. */
int posted_forget(Store *s, int64_t patient);

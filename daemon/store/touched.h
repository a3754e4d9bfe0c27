/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Which rows of the past were written to, so that what was worked out of them and is kept in memory is dropped
 * in time: whatever wrote them, an undo and a rollback too. */

#include "store/store.h"

/* From now on it is known which rows are written to: to be called once its database is open. */
void touched_watch(Store *s);
/* Of what was written since it was asked last, the next: 1, with the regimen of a dose and the instant at which it
 * is or was taken; REGIMEN 0: anything may have changed. 0: nothing more. */
int touched_next(Store *s, int64_t *ret_regimen, int64_t *ret_at);

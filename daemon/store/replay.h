/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a copy of this process would write, to be written by the process itself: a change of thousands of rows is worked
 * out aside, and here its statements alone are run again, in one transaction. */

#include "store/store.h"

/* In the copy: from now on what is written stays in its memory, and is kept; a transaction that is begun never ends. */
int store_journal_begin(Store *s);
/* The statements that were run and not rolled back, the caller's to free. */
int store_journal_take(Store *s, void **ret, size_t *ret_size);

/* How much has been written here: where that is the same, the database is. */
int64_t store_written(Store *s);
/* In a transaction: runs the statements that the copy ran. 0; -ESTALE where one does not do what it did there. */
int store_journal_replay(Store *s, const void *data, size_t size);

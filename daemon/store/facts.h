/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What a person said, in whatever tables (FACT_TABLES, schema.h). A fact is never overwritten: one change
 * ends it and begins another. In the files that own a table, CHANGE is the id of the change in whose
 * transaction the caller stands. */

#include "store/store.h"

/* Takes back what the change UNDONE did: what it began ends with CHANGE, and what it ended holds again.
 * -EEXIST where a name that would hold again is another one's by now. */
int facts_undo(Store *s, int64_t undone, int64_t change);
/* Does again what the change UNDONE did, and the change UNDO took back, where nothing was changed since. The
 * same errors. */
int facts_redo(Store *s, int64_t undone, int64_t undo);
/* All that was ever said of the patient is deleted, also what holds no more: nothing brings it back. */
int facts_forget(Store *s, int64_t patient);

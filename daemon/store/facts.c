/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Undo, of all facts. */

#include "store/facts.h"

#include "store/schema.h"
#include "store/sql.h"

/* In this order, so that a fact that the change both began and ended stays ended. */
#define UNDO(name, columns, indexes)                                                                              \
        { "UPDATE " name " SET valid_until = ?2 WHERE valid_from = ?1 AND (valid_until IS NULL OR valid_until = ?1)", \
          "UPDATE " name " SET valid_until = NULL WHERE valid_until = ?1" },

static const char *const statements[][2] = { FACT_TABLES(UNDO) };

int facts_undo(Store *s, int64_t undone, int64_t change) {
        for (size_t i = 0; i < ELEMENTSOF(statements); i++) {
                int r = sql_run(s, statements[i][0], "ii", undone, change);

                if (r >= 0)
                        r = sql_run(s, statements[i][1], "i", undone);
                if (r < 0)
                        return r;
        }
        return 0;
}

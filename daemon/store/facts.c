/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Undo and redo, of all facts; and their end. */

#include "store/facts.h"

#include "store/schema.h"
#include "store/sql.h"

/* A fact that the change both began and ended stays ended. */
#define UNDO(name, columns, whose, indexes)                                                                              \
        { "UPDATE " name " SET valid_until = ?2 WHERE valid_from = ?1 AND valid_until IS NULL",                     \
          "UPDATE " name " SET valid_until = NULL, was_until = ?1 WHERE valid_until = ?1 AND valid_from <> ?1" },
#define REDO(name, columns, whose, indexes)                                                                              \
        { "UPDATE " name " SET valid_until = ?1, was_until = NULL WHERE was_until = ?1 AND valid_until IS NULL",      \
          "UPDATE " name " SET valid_until = NULL WHERE valid_from = ?1 AND valid_until = ?2" },

#define FORGET(name, columns, whose, indexes) "DELETE FROM " name " WHERE " whose,

static const char *const undo_statements[][2] = { FACT_TABLES(UNDO) };
static const char *const redo_statements[][2] = { FACT_TABLES(REDO) };
static const char *const forget_statements[] = { FACT_TABLES(FORGET) };

int facts_undo(Store *s, int64_t undone, int64_t change) {
        for (size_t i = 0; i < ELEMENTSOF(undo_statements); i++) {
                int r = sql_run(s, undo_statements[i][0], "ii", undone, change);

                if (r >= 0)
                        r = sql_run(s, undo_statements[i][1], "i", undone);
                if (r < 0)
                        return r;
        }
        return 0;
}

int facts_redo(Store *s, int64_t undone, int64_t undo) {
        for (size_t i = 0; i < ELEMENTSOF(redo_statements); i++) {
                int r = sql_run(s, redo_statements[i][0], "i", undone);

                if (r >= 0)
                        r = sql_run(s, redo_statements[i][1], "ii", undone, undo);
                if (r < 0)
                        return r;
        }
        return 0;
}

int facts_forget(Store *s, int64_t patient) {
        /* The last first: whose a row is may be known by a table above its own. */
        for (size_t i = ELEMENTSOF(forget_statements); i-- > 0;) {
                int r = sql_run(s, forget_statements[i], "i", patient);

                if (r < 0)
                        return r;
        }
        return 0;
}

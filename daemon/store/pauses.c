/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pauses. */

#include "store/pauses.h"

#include "store/sql.h"

int pauses_list(Store *s, int64_t regimen, Cursor **ret) {
        return sql_query(s, ret, "SELECT start, until FROM pause WHERE regimen = ? AND valid_until IS NULL ORDER BY start", "i",
                         regimen);
}

int pauses_next(Store *s, Cursor *cursor, PlanPause *ret) {
        int r = sql_step(s, cursor);

        if (r > 0)
                *ret = (PlanPause){ sqlite3_column_int(cursor, 0), (Day)column_number(cursor, 1, DAY_NONE) };
        return r;
}

int pause_insert(Store *s, int64_t change, int64_t regimen, Day from, Day until) {
        return sql_run(s,
                       "INSERT INTO pause (regimen, start, until, valid_from) "
                       "VALUES (?1, ?2, CASE WHEN ?3 = 2147483647 THEN NULL ELSE ?3 END, ?4)",
                       "iiii", regimen, (int64_t)from, (int64_t)until, change);
}

int pauses_end(Store *s, int64_t change, int64_t regimen, Day day) {
        return sql_run(s,
                       "UPDATE pause SET valid_until = ?2 WHERE regimen = ?1 AND valid_until IS NULL AND (until IS NULL OR until >= ?3)",
                       "iii", regimen, change, (int64_t)day);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is due. */

#include "store/due.h"

#include "store/notices.h"
#include "store/sql.h"

int due_write(Store *s, int64_t regimen, const Due *due) {
        return sql_run(s,
                       "INSERT INTO due (regimen, next, wake, handled) VALUES (?1, nullif(?2, 9223372036854775807), "
                       "nullif(?3, 9223372036854775807), ?4) ON CONFLICT (regimen) DO UPDATE SET "
                       "next = nullif(?2, 9223372036854775807), wake = nullif(?3, 9223372036854775807), handled = ?4",
                       "iiii", regimen, due->next, due->wake, due->handled);
}

int due_handled(Store *s, int64_t regimen, int64_t now, int64_t *ret) {
        return sql_number(s, ret, "SELECT CASE WHEN wake <= ?2 THEN handled ELSE max(handled, ?2) END FROM due WHERE regimen = ?1", "ii",
                          regimen, now);
}

int due_first(Store *s, int64_t now, int64_t *ret_regimen) {
        return sql_number(s, ret_regimen, "SELECT regimen FROM due WHERE wake <= ? ORDER BY wake LIMIT 1", "i", now);
}

int due_wake(Store *s, int64_t *ret) {
        return sql_number(s, ret, "SELECT min(wake) FROM due WHERE wake IS NOT NULL", "");
}

int due_next(Store *s, int64_t now, int64_t *ret) {
        return sql_number(s, ret, "SELECT coalesce(min(CASE WHEN next > ? THEN next END), min(next)) FROM due", "i", now);
}

int due_put_off(Store *s, int64_t regimen, int64_t wake) {
        return sql_run(s, "UPDATE due SET wake = ? WHERE regimen = ?", "ii", wake, regimen);
}

int due_wake_future(Store *s, int64_t now) {
        /* What could not be read then was put off by that clock, too, and its person told. */
        return sql_run(s, "UPDATE due SET wake = 0 WHERE handled > ? OR regimen IN (SELECT regimen FROM notice WHERE kind = ?)", "ii",
                       now, (int64_t)NOTICE_UNREADABLE);
}

int due_wake_zone(Store *s, const char *zone) {
        return sql_run(s,
                       "UPDATE due SET wake = 0 WHERE regimen IN (SELECT r.id FROM regimen AS r JOIN zone AS z ON "
                       "z.patient = r.patient AND z.valid_until IS NULL WHERE r.valid_until IS NULL AND z.name = ?)",
                       "s", zone);
}

int due_remove(Store *s, int64_t regimen) {
        return sql_run(s, "DELETE FROM due WHERE regimen = ?", "i", regimen);
}

int due_remove_removed(Store *s) {
        return sql_run(s,
                       "DELETE FROM due WHERE regimen IN (SELECT id FROM regimen WHERE valid_until = (SELECT max(id) FROM change)) "
                       "AND NOT EXISTS (SELECT 1 FROM regimen WHERE id = due.regimen AND valid_until IS NULL)",
                       "");
}

int due_forget(Store *s) {
        return sql_run(s, "DELETE FROM due WHERE regimen NOT IN (SELECT id FROM regimen)", "");
}

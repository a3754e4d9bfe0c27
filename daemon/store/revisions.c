/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Revisions. */

#include "store/revisions.h"

#include "store/sql.h"

#define COPY_INTO "INSERT INTO revision (regimen, number, schedule, origin, start, until, shift, valid_from) "
/* A place, as the name that the revision gives it. */
#define NAME_OF(place) "(" place " - shift * 1440)"
#define REACHES(place) "regimen = ?1 AND valid_until IS NULL AND (until IS NULL OR until > " NAME_OF(place) ")"

int revisions_list(Store *s, int64_t regimen, Cursor **ret) {
        return sql_query(s, ret,
                         "SELECT schedule, origin, start, until, shift, number FROM revision "
                         "WHERE regimen = ? AND valid_until IS NULL ORDER BY start",
                         "i", regimen);
}

int revisions_next(Store *s, Cursor *cursor, Revision *ret) {
        int r = sql_step(s, cursor);

        if (r > 0)
                *ret = (Revision){
                        .schedule = column_text(cursor, 0),
                        .origin = sqlite3_column_int(cursor, 1),
                        .start = sqlite3_column_int64(cursor, 2),
                        .until = column_number(cursor, 3, SLOT_NONE),
                        .shift = sqlite3_column_int(cursor, 4),
                        .number = sqlite3_column_int64(cursor, 5),
                };
        return r;
}

int revisions_newest_number(Store *s, int64_t regimen, int64_t *ret) {
        return sql_number(s, ret, "SELECT max(number) FROM revision WHERE regimen = ?", "i", regimen);
}

int revisions_last_ended(Store *s, int64_t regimen, char **ret_schedule, Day *ret_origin) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = sql_query(s, &cursor,
                          "SELECT schedule, origin FROM revision WHERE regimen = ? AND valid_until IS NOT NULL "
                          "ORDER BY valid_until DESC, start DESC LIMIT 1",
                          "i", regimen);

        if (r >= 0)
                r = sql_step(s, cursor);
        if (r <= 0)
                return r;
        *ret_origin = sqlite3_column_int(cursor, 1);
        r = column_strdup(cursor, 0, ret_schedule);
        return r < 0 ? r : 1;
}

int revision_insert(Store *s, int64_t change, int64_t regimen, const Revision *v) {
        return sql_run(s,
                       COPY_INTO "VALUES (?1, ?2, ?3, ?4, ?5, CASE WHEN ?6 = 9223372036854775807 THEN NULL ELSE ?6 END, ?7, ?8)",
                       "iisiiiii", regimen, v->number, v->schedule, (int64_t)v->origin, v->start, v->until, (int64_t)v->shift,
                       change);
}

/* What lies before FROM stays, what reaches it is copied with its new shift, and what was there ends. */
int revisions_shift(Store *s, int64_t change, int64_t regimen, Slot from, int32_t days) {
        int r = sql_run(s,
                        COPY_INTO "SELECT regimen, number, schedule, origin, start, " NAME_OF("?2") ", shift, ?3 FROM revision "
                        "WHERE " REACHES("?2") " AND start < " NAME_OF("?2"),
                        "iii", regimen, from, change);

        if (r >= 0)
                r = sql_run(s,
                            COPY_INTO "SELECT regimen, number, schedule, origin, max(start, " NAME_OF("?2") "), until, shift + ?3, ?4 "
                            "FROM revision WHERE " REACHES("?2") " AND valid_from <> ?4",
                            "iiii", regimen, from, (int64_t)days, change);
        if (r >= 0)
                r = sql_run(s, "UPDATE revision SET valid_until = ?3 WHERE " REACHES("?2") " AND valid_from <> ?3", "iii", regimen,
                            from, change);
        return r;
}

int revisions_cut(Store *s, int64_t change, int64_t regimen, Slot cut) {
        int r = sql_run(s,
                        COPY_INTO "SELECT regimen, number, schedule, origin, start, " NAME_OF("?2") ", shift, ?3 FROM revision "
                        "WHERE " REACHES("?2") " AND start < " NAME_OF("?2"),
                        "iii", regimen, cut, change);

        if (r >= 0)
                r = sql_run(s, "UPDATE revision SET valid_until = ?3 WHERE " REACHES("?2"), "iii", regimen, cut, change);
        return r;
}

/* Its revision has a hole there. */
int revisions_drop(Store *s, int64_t change, int64_t regimen, Slot slot) {
        int r = sql_run(s,
                        COPY_INTO "SELECT regimen, number, schedule, origin, ?2 + 1, until, shift, ?3 FROM revision "
                        "WHERE regimen = ?1 AND valid_until IS NULL AND start <= ?2 AND (until IS NULL OR until > ?2)",
                        "iii", regimen, slot, change);

        if (r >= 0)
                r = sql_run(s,
                            COPY_INTO "SELECT regimen, number, schedule, origin, start, ?2, shift, ?3 FROM revision "
                            "WHERE regimen = ?1 AND valid_until IS NULL AND start < ?2 AND (until IS NULL OR until > ?2)",
                            "iii", regimen, slot, change);
        if (r >= 0)
                r = sql_run(s,
                            "UPDATE revision SET valid_until = ?3 WHERE regimen = ?1 AND valid_until IS NULL AND start <= ?2 "
                            "AND (until IS NULL OR until > ?2)",
                            "iii", regimen, slot, change);
        return r;
}

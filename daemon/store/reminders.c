/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reminders that are open. */

#include "store/reminders.h"

#include "store/sql.h"

#define COLUMNS "regimen, slot, utc, window_end, first_shown, shown, shows"
/* It was shown, and is not snoozed at ?1. What was said by a clock that was ahead is not counted (core/plan.h). */
#define SEEN                                                                                                             \
        "first_shown > 0 AND NOT EXISTS (SELECT 1 FROM record AS r WHERE r.regimen = open.regimen AND r.slot = open.slot " \
        "AND r.valid_until IS NULL AND r.snoozed_until > ?1 AND (SELECT at FROM change WHERE id = r.valid_from) <= ?1 + 60)"
#define IS_APPOINTMENT "EXISTS (SELECT 1 FROM regimen WHERE id = open.regimen AND appointment = 1 AND valid_until IS NULL)"

int reminders_next(Store *s, Cursor *cursor, OpenDose *ret) {
        int r = sql_step(s, cursor);

        if (r > 0)
                *ret = (OpenDose){ sqlite3_column_int64(cursor, 0),
                                   { sqlite3_column_int64(cursor, 1), sqlite3_column_int64(cursor, 2),
                                     sqlite3_column_int64(cursor, 3), sqlite3_column_int64(cursor, 4),
                                     sqlite3_column_int64(cursor, 5), sqlite3_column_int64(cursor, 6) } };
        return r;
}

int reminders_read(Store *s, int64_t regimen, ReminderState *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        OpenDose dose;
        int r = sql_query(s, &cursor, "SELECT " COLUMNS " FROM open WHERE regimen = ? ORDER BY utc, slot", "i", regimen);

        while (r >= 0 && (r = reminders_next(s, cursor, &dose)) > 0) {
                if (array_room(&ret->open, ret->n_open, &ret->allocated, sizeof(ReminderOpen)) < 0)
                        return -ENOMEM;
                ret->open[ret->n_open++] = dose.open;
        }
        return r;
}

int reminders_write(Store *s, int64_t regimen, const ReminderState *state) {
        int r;

        /* Upserts, not delete and insert: where a reminder stands on a screen is kept. */
        r = sql_run(s, "UPDATE open SET shows = -1 WHERE regimen = ?", "i", regimen);
        for (size_t i = 0; r >= 0 && i < state->n_open; i++) {
                const ReminderOpen *o = &state->open[i];

                r = sql_run(s,
                            "INSERT INTO open (" COLUMNS ") "
                            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (regimen, slot) DO UPDATE SET "
                            "utc = ?3, window_end = ?4, first_shown = ?5, shown = ?6, shows = ?7",
                            "iiiiiii", regimen, o->slot, o->utc, o->window_end, o->first_shown, o->shown, o->shows);
        }
        if (r >= 0)
                r = sql_run(s, "DELETE FROM open WHERE regimen = ? AND shows = -1", "i", regimen);
        return r;
}

int reminders_remove_removed(Store *s) {
        return sql_run(s,
                       "DELETE FROM open WHERE NOT EXISTS (SELECT 1 FROM regimen WHERE id = open.regimen AND valid_until IS NULL)",
                       "");
}

int reminder_is_open(Store *s, const char *handle, Slot slot) {
        int64_t one;

        return sql_number(s, &one,
                          "SELECT 1 FROM regimen AS r JOIN open AS o ON o.regimen = r.id "
                          "WHERE r.handle = ? AND r.valid_until IS NULL AND o.slot = ?",
                          "si", handle, slot);
}

int reminders_list(Store *s, int64_t regimen, int64_t limit, Cursor **ret) {
        /* Two statements: in one, no index would be used for either. */
        if (regimen)
                return sql_query(s, ret, "SELECT " COLUMNS " FROM open WHERE regimen = ? ORDER BY utc, slot LIMIT ?", "ii", regimen,
                                 limit);
        return sql_query(s, ret, "SELECT " COLUMNS " FROM open WHERE NOT " IS_APPOINTMENT " ORDER BY utc, slot LIMIT ?", "i", limit);
}

int reminders_appointments(Store *s, int64_t limit, Cursor **ret) {
        return sql_query(s, ret, "SELECT " COLUMNS " FROM open WHERE " IS_APPOINTMENT " ORDER BY utc, slot LIMIT ?", "i", limit);
}

int reminders_shown(Store *s, int64_t now, int64_t since, int64_t limit, Cursor **ret) {
        return sql_query(s, ret, "SELECT " COLUMNS " FROM open WHERE shown >= ?2 AND " SEEN " ORDER BY utc, slot LIMIT ?3", "iii",
                         now, since, limit);
}

int reminders_count_shown(Store *s, int64_t now, int64_t since, int64_t limit, int64_t *ret) {
        return sql_number(s, ret, "SELECT count(*) FROM (SELECT 1 FROM open WHERE shown >= ?2 AND " SEEN " LIMIT ?3)", "iii", now,
                          since, limit);
}

int reminders_count_appointments(Store *s, int64_t now, int64_t since, int64_t *ret) {
        return sql_number(s, ret, "SELECT count(*) FROM open WHERE shown >= ?2 AND " IS_APPOINTMENT " AND " SEEN, "ii", now, since);
}

int reminders_count_shows(Store *s, int64_t *ret) {
        return sql_number(s, ret, "SELECT sum(shows) FROM open", "");
}

int reminders_count_open(Store *s, int64_t *ret) {
        return sql_number(s, ret, "SELECT count(*) FROM open WHERE first_shown > 0", "");
}

int reminders_count_nowhere(Store *s, int64_t now, int64_t since, int64_t few, int64_t *ret) {
        return sql_number(s, ret,
                          "SELECT count(*) FROM open JOIN regimen ON regimen.id = open.regimen AND regimen.valid_until IS NULL "
                          "WHERE " SEEN " AND shown < ?2 AND (SELECT count(*) FROM open) <= ?3 "
                          "AND NOT EXISTS (SELECT 1 FROM posted WHERE "
                          "id = regimen.handle || strftime('@%Y-%m-%dT%H:%M', open.slot * 60, 'unixepoch'))",
                          "iii", now, since, few);
}

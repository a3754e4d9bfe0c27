/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notices. */

#include "store/notices.h"

#include "store/sql.h"

int notices_list(Store *s, int64_t limit, Cursor **ret) {
        return sql_query(s, ret,
                         "SELECT id, at, kind, title, body, patient, count, argument FROM notice WHERE dismissed IS NULL "
                         "ORDER BY id LIMIT ?",
                         "i", limit);
}

int notices_next(Store *s, Cursor *cursor, Notice *ret) {
        int r = sql_step(s, cursor);

        if (r > 0)
                *ret = (Notice){
                        .id = sqlite3_column_int64(cursor, 0),
                        .at = sqlite3_column_int64(cursor, 1),
                        .kind = column_text(cursor, 2),
                        .title = column_text(cursor, 3),
                        .body = column_text(cursor, 4),
                        .patient = sqlite3_column_int64(cursor, 5),
                        .count = sqlite3_column_int64(cursor, 6),
                        .argument = column_text(cursor, 7),
                };
        return r;
}

int notices_count(Store *s, int64_t *ret) {
        return sql_number(s, ret, "SELECT count(*) FROM notice WHERE dismissed IS NULL", "");
}

int notices_find(Store *s, const char *kind, int64_t *ret_id, int64_t *ret_count) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = sql_query(s, &cursor, "SELECT id, count FROM notice WHERE kind = ? AND dismissed IS NULL", "s", kind);

        if (r >= 0)
                r = sql_step(s, cursor);
        if (r > 0) {
                *ret_id = sqlite3_column_int64(cursor, 0);
                *ret_count = sqlite3_column_int64(cursor, 1);
        }
        return r;
}

int notice_exists(Store *s, int64_t id) {
        int64_t one;

        return sql_number(s, &one, "SELECT 1 FROM notice WHERE id = ?", "i", id);
}

int notices_given_since(Store *s, const char *kind, const char *argument, int64_t instant) {
        int64_t one;

        return sql_number(s, &one, "SELECT 1 FROM notice WHERE kind = ? AND argument = ? AND at > ?", "ssi", kind, argument, instant);
}

int notice_insert(Store *s, const Notice *notice, int64_t *ret_id) {
        int r = sql_run(s,
                        "INSERT INTO notice (at, kind, patient, title, body, argument) VALUES (?, ?, nullif(?, 0), ?, ?, ?)",
                        "isisss", notice->at, notice->kind, notice->patient, notice->title, notice->body, notice->argument);

        if (r >= 0)
                *ret_id = sql_last_id(s);
        return r;
}

int notice_update(Store *s, const Notice *notice) {
        return sql_run(s, "UPDATE notice SET at = ?, title = ?, body = ?, count = ? WHERE id = ?", "issii", notice->at,
                       notice->title, notice->body, notice->count, notice->id);
}

int notice_dismiss(Store *s, int64_t id, int64_t now) {
        return sql_run(s, "UPDATE notice SET dismissed = ? WHERE id = ? AND dismissed IS NULL", "ii", now, id);
}

int notices_dismiss_about(Store *s, const char *kind, const char *argument, int64_t now) {
        return sql_run(s, "UPDATE notice SET dismissed = ? WHERE kind = ? AND argument = ? AND dismissed IS NULL", "iss", now, kind,
                       argument);
}

int notices_dismiss_patient(Store *s, const char *kind, int64_t patient, int64_t now) {
        return sql_run(s, "UPDATE notice SET dismissed = ? WHERE kind = ? AND patient = ? AND dismissed IS NULL", "isi", now, kind,
                       patient);
}

int notices_forget_about(Store *s, const char *kind, const char *argument) {
        return sql_run(s, "DELETE FROM notice WHERE kind = ? AND argument = ?", "ss", kind, argument);
}

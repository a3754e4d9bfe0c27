/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notices. */

#include "store/notices.h"

#include "store/sql.h"

#define HIDDEN 0 /* in the place of the instant at which it was read */
#define COLUMNS "id, at, kind, patient, regimen, slot, number, text, dismissed"

void notices_done(Notices *n) {
        for (size_t i = 0; i < n->n; i++)
                free(n->list[i].text);
        free(n->list);
        *n = (Notices){};
}

static int read_row(Cursor *cursor, Notice *ret) {
        *ret = (Notice){
                .id = sqlite3_column_int64(cursor, 0),
                .at = sqlite3_column_int64(cursor, 1),
                .kind = (NoticeKind)sqlite3_column_int(cursor, 2),
                .patient = sqlite3_column_int64(cursor, 3),
                .regimen = sqlite3_column_int64(cursor, 4),
                .slot = column_number(cursor, 5, SLOT_NONE),
                .number = sqlite3_column_int64(cursor, 6),
                .read = sqlite3_column_type(cursor, 8) != SQLITE_NULL,
                .hidden = sqlite3_column_type(cursor, 8) != SQLITE_NULL && sqlite3_column_int64(cursor, 8) == HIDDEN,
        };
        return column_strdup(cursor, 7, &ret->text);
}

static int read_all(Store *s, Cursor *cursor, Notices *ret) {
        int r;

        while ((r = sql_step(s, cursor)) > 0) {
                if (array_room(&ret->list, ret->n, &ret->allocated, sizeof(Notice)) < 0)
                        return -ENOMEM;
                r = read_row(cursor, &ret->list[ret->n++]);
                if (r < 0)
                        return r;
        }
        return r;
}

int notices_unread(Store *s, int64_t limit, Notices *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = sql_query(s, &cursor, "SELECT " COLUMNS " FROM notice WHERE dismissed IS NULL ORDER BY id LIMIT ?", "i", limit);

        return r < 0 ? r : read_all(s, cursor, ret);
}

int notices_of_regimen(Store *s, int64_t regimen, Notices *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = sql_query(s, &cursor, "SELECT " COLUMNS " FROM notice WHERE regimen = ? ORDER BY id", "i", regimen);

        return r < 0 ? r : read_all(s, cursor, ret);
}

int notices_count(Store *s, int64_t *ret) {
        return sql_number(s, ret, "SELECT count(*) FROM notice WHERE dismissed IS NULL", "");
}

int notice_find(Store *s, int64_t id, NoticeKind *ret_kind, int64_t *ret_patient) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = sql_query(s, &cursor, "SELECT kind, patient FROM notice WHERE id = ?", "i", id);

        if (r >= 0)
                r = sql_step(s, cursor);
        if (r > 0) {
                *ret_kind = (NoticeKind)sqlite3_column_int(cursor, 0);
                *ret_patient = sqlite3_column_int64(cursor, 1);
        }
        return r;
}

int notices_told_between(Store *s, NoticeKind kind, int64_t regimen, int64_t from, int64_t until) {
        int64_t one;

        return sql_number(s, &one, "SELECT 1 FROM notice WHERE kind = ? AND regimen = ? AND at BETWEEN ? AND ?", "iiii", (int64_t)kind,
                          regimen, from, until);
}

int notices_told_about(Store *s, NoticeKind kind, const char *text) {
        int64_t one;

        return sql_number(s, &one, "SELECT 1 FROM notice WHERE kind = ? AND text = ?", "is", (int64_t)kind, text);
}

int notice_insert(Store *s, const Notice *notice) {
        return sql_run(s,
                       "INSERT INTO notice (at, kind, patient, regimen, slot, number, text) "
                       "VALUES (?1, ?2, ?3, ?4, nullif(?5, 9223372036854775807), ?6, ?7)",
                       "iiiiiis", notice->at, (int64_t)notice->kind, notice->patient, notice->regimen, notice->slot, notice->number,
                       notice->text);
}

int notice_read(Store *s, int64_t id, int64_t now) {
        return sql_run(s, "UPDATE notice SET dismissed = ? WHERE id = ? AND dismissed IS NULL", "ii", now, id);
}

int notices_read_of(Store *s, NoticeKind kind, int64_t patient, int64_t now) {
        return sql_run(s, "UPDATE notice SET dismissed = ? WHERE kind = ? AND patient = ? AND dismissed IS NULL", "iii", now,
                       (int64_t)kind, patient);
}

int notice_hide(Store *s, int64_t id) {
        return sql_run(s, "UPDATE notice SET dismissed = ? WHERE id = ? AND dismissed IS NULL", "ii", (int64_t)HIDDEN, id);
}

int notice_show(Store *s, int64_t id) {
        return sql_run(s, "UPDATE notice SET dismissed = NULL WHERE id = ? AND dismissed = ?", "ii", id, (int64_t)HIDDEN);
}

int notice_remove(Store *s, int64_t id) {
        return sql_run(s, "DELETE FROM notice WHERE id = ?", "i", id);
}

int notices_remove(Store *s, NoticeKind kind, int64_t patient, int64_t regimen) {
        return sql_run(s, "DELETE FROM notice WHERE kind = ? AND patient = ? AND regimen = ?", "iii", (int64_t)kind, patient, regimen);
}

int notices_remove_about(Store *s, NoticeKind kind, const char *text) {
        return sql_run(s, "DELETE FROM notice WHERE kind = ? AND text = ?", "is", (int64_t)kind, text);
}

#define OF_REMOVED "regimen <> 0 AND NOT EXISTS (SELECT 1 FROM regimen WHERE id = notice.regimen AND valid_until IS NULL)"
int notices_remove_removed(Store *s) {
        int hidden = sql_run(s, "UPDATE notice SET dismissed = ? WHERE kind = ? AND dismissed IS NULL AND " OF_REMOVED, "ii", (int64_t)HIDDEN,
                             (int64_t)NOTICE_MISSED);
        int gone = hidden < 0 ? hidden : sql_run(s, "DELETE FROM notice WHERE kind <> ? AND " OF_REMOVED, "i", (int64_t)NOTICE_MISSED);

        return gone < 0 ? gone : hidden + gone;
}

int notices_forget(Store *s, int64_t patient) {
        return sql_run(s, "DELETE FROM notice WHERE patient = ?1 OR (kind = ?2 AND text NOT IN (SELECT name FROM zone))", "ii", patient,
                       (int64_t)NOTICE_ZONE_GONE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history. */

#include "store/changes.h"

#include "store/schema.h"
#include "store/meta.h"
#include "store/sql.h"

/* An undo U that was not taken back itself, by redo. */
#define STANDS "NOT EXISTS (SELECT 1 FROM change AS r WHERE r.undoes = u.id)"
#define COLUMNS                                                                                                  \
        "id, at, verb, handle, slot, EXISTS (SELECT 1 FROM change AS u WHERE u.undoes = change.id AND " STANDS "), " \
        "patient, regimen, undoable, undoes, source"
#define NOT_UNDONE "NOT EXISTS (SELECT 1 FROM change AS u WHERE u.undoes = change.id AND " STANDS ")"
#define LISTED "verb <> 'begin' AND (?2 = 0 OR patient = ?2) AND "
#define OF_ALL LISTED "?1 IS NULL"
/* Of the regimens that have or had the name. */
#define OF_HANDLE                                                                                          \
        LISTED "(regimen IN (SELECT id FROM regimen WHERE handle = lower(?1) AND valid_until IS NULL UNION " \
               "SELECT id FROM regimen WHERE handle = lower(?1) AND valid_until IS NOT NULL) OR "          \
               "(verb = 'import' AND EXISTS (SELECT 1 FROM regimen WHERE valid_from = change.id AND handle = lower(?1))))"

int change_append(Store *s, const Change *change, int64_t now, int64_t *ret_id) {
        int r = sql_run(s,
                        "INSERT INTO change (at, verb, patient, regimen, handle, slot, undoable, undoes, source) "
                        "VALUES (?1, ?2, nullif(?3, 0), nullif(?4, 0), ?5, nullif(?6, 9223372036854775807), ?7, nullif(?8, 0), ?9)",
                        "isiisiiis", now, change->verb, change->patient, change->regimen, change->handle, change->slot,
                        (int64_t)change->undoable, change->undoes, change->source);

        if (r < 0)
                return r;
        *ret_id = sql_last_id(s);
        r = change_values_insert(s, *ret_id, SIDE_BEFORE, change->before);
        return r < 0 ? r : change_values_insert(s, *ret_id, SIDE_AFTER, change->after);
}

int changes_list(Store *s, const char *handle, int64_t patient, int64_t after, int64_t limit, Cursor **ret) {
        return sql_query(s, ret,
                         handle ? "SELECT " COLUMNS " FROM change WHERE id > ?3 AND " OF_HANDLE " ORDER BY id LIMIT ?4"
                                : "SELECT " COLUMNS " FROM change WHERE id > ?3 AND " OF_ALL " ORDER BY id LIMIT ?4",
                         "siii", handle, patient, after, limit);
}

int changes_newest_list(Store *s, const char *handle, int64_t patient, int64_t limit, Cursor **ret) {
        return sql_query(s, ret,
                         handle ? "SELECT * FROM (SELECT " COLUMNS " FROM change WHERE " OF_HANDLE " ORDER BY id DESC LIMIT ?3) ORDER BY id"
                                : "SELECT * FROM (SELECT " COLUMNS " FROM change WHERE " OF_ALL " ORDER BY id DESC LIMIT ?3) ORDER BY id",
                         "sii", handle, patient, limit);
}

int changes_by_id(Store *s, int64_t id, Cursor **ret) {
        return sql_query(s, ret, "SELECT " COLUMNS " FROM change WHERE id = ?", "i", id);
}

/* Of a regimen, or of several at once where a dose of it was among them. */
#define NEWEST_OF "SELECT id FROM change WHERE undoable = 1 AND regimen = ?1 AND " NOT_UNDONE " ORDER BY id DESC LIMIT 1"
#define NEWEST_OF_SEVERAL                                                                                            \
        "SELECT id FROM change WHERE undoable = 1 AND regimen IS NULL AND verb = 'taken' AND " NOT_UNDONE            \
        " AND EXISTS (SELECT 1 FROM record WHERE valid_from = change.id AND +record.regimen = ?1) ORDER BY id DESC LIMIT 1"

#define NEWEST_IMPORT                                                                                                \
        "SELECT id FROM change WHERE undoable = 1 AND verb = 'import' AND " NOT_UNDONE                               \
        " AND EXISTS (SELECT 1 FROM regimen WHERE valid_from = change.id AND +regimen.id = ?1) ORDER BY id DESC LIMIT 1"

int changes_undoable(Store *s, int64_t regimen, Cursor **ret) {
        return sql_query(s, ret,
                         regimen ? "SELECT " COLUMNS " FROM change WHERE id = max(coalesce((" NEWEST_OF "), 0), coalesce((" NEWEST_OF_SEVERAL "), 0), "
                                   "coalesce((" NEWEST_IMPORT "), 0))"
                                 : "SELECT " COLUMNS " FROM change WHERE undoable = 1 AND ?1 = 0 AND " NOT_UNDONE
                                   " ORDER BY id DESC LIMIT 1",
                         "i", regimen);
}

int changes_redoable(Store *s, Cursor **ret) {
        return sql_query(s, ret,
                         "SELECT " COLUMNS " FROM change WHERE verb = 'undo' AND NOT EXISTS (SELECT 1 FROM change AS r WHERE r.undoes = change.id) "
                         "AND NOT EXISTS (SELECT 1 FROM change AS n WHERE n.id > change.id AND n.undoable = 1) ORDER BY id DESC LIMIT 1",
                         "");
}

int changes_next(Store *s, Cursor *cursor, Change *ret) {
        int r = sql_step(s, cursor);

        if (r > 0)
                *ret = (Change){
                        .id = sqlite3_column_int64(cursor, 0),
                        .at = sqlite3_column_int64(cursor, 1),
                        .verb = column_text(cursor, 2),
                        .handle = column_text(cursor, 3),
                        .slot = column_number(cursor, 4, SLOT_NONE),
                        .undone = sqlite3_column_int(cursor, 5),
                        .patient = sqlite3_column_int64(cursor, 6),
                        .regimen = sqlite3_column_int64(cursor, 7),
                        .undoable = sqlite3_column_int(cursor, 8),
                        .undoes = sqlite3_column_int64(cursor, 9),
                        .source = column_text(cursor, 10),
                };
        return r;
}

int changes_any(Store *s) {
        int64_t id;

        return sql_number(s, &id, "SELECT id FROM change LIMIT 1", "");
}

int changes_newest(Store *s, int64_t *ret_id, int64_t *ret_at) {
        return sql_pair(s, ret_id, ret_at, "SELECT id, at FROM change ORDER BY id DESC LIMIT 1", "");
}

int changes_newest_of(Store *s, int64_t patient, int64_t after, int64_t *ret_id) {
        return sql_number(s, ret_id,
                          "SELECT id FROM change WHERE id > ?1 AND (patient = ?2 OR patient IS NULL) ORDER BY id DESC LIMIT 1", "ii",
                          after, patient);
}

int changes_removed_regimen(Store *s, const char *handle, int64_t *ret) {
        return sql_number(s, ret,
                          "SELECT regimen FROM change WHERE handle = lower(?) AND verb = 'remove' AND " NOT_UNDONE
                          " ORDER BY id DESC LIMIT 1",
                          "s", handle);
}

int changes_new_regimen_id(Store *s, int64_t *ret) {
        return sql_number(s, ret, "SELECT max((SELECT coalesce(max(regimen), 0) FROM change), (SELECT coalesce(max(id), 0) FROM regimen), "
                          "(SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE key = '" META_REGIMENS "')) + 1", "");
}

/* ---- a patient who is forgotten ---------------------------------------------------------------- */

int changes_count_patient(Store *s, int64_t patient, int64_t *ret, int64_t *ret_regimen) {
        return MIN(sql_pair(s, ret, ret_regimen,
                            "SELECT count(*), max(coalesce(max(regimen), 0), (SELECT coalesce(max(id), 0) FROM regimen WHERE patient = ?1)) "
                            "FROM change WHERE patient = ?1", "i", patient), 0);
}

#define NO_WORDS "handle = NULL, slot = NULL, source = NULL"
#define NEEDED(name, columns, whose, indexes) \
        " AND NOT EXISTS (SELECT 1 FROM " name " WHERE valid_from = change.id)" \
        " AND NOT EXISTS (SELECT 1 FROM " name " WHERE valid_until = change.id)"

int changes_forget_shared(Store *s, int64_t patient) {
        return sql_run(s, "UPDATE change SET " NO_WORDS " WHERE patient IS NULL AND id IN " CHANGES_OF_FACTS, "i", patient);
}

int changes_forget(Store *s, int64_t patient, int64_t kept) {
        int r = sql_run(s,
                        "UPDATE change SET undoes = NULL WHERE undoes IN (SELECT id FROM change WHERE patient = ?1 AND id <> ?2)", "ii",
                        patient, kept);

        if (r >= 0)
                r = sql_run(s, "DELETE FROM change WHERE patient = ?1 AND id <> ?2" FACT_TABLES(NEEDED), "ii", patient, kept);
        if (r >= 0)
                r = sql_run(s, "UPDATE change SET patient = NULL, regimen = NULL, undoable = 0, " NO_WORDS " WHERE patient = ?1 AND id <> ?2",
                            "ii", patient, kept);
        return r;
}

int changes_forget_everybody(Store *s) {
        int r = sql_run(s, "UPDATE change SET undoes = NULL WHERE undoes IN (SELECT id FROM change WHERE patient IS NULL)", "");

        return r < 0 ? r : sql_run(s, "DELETE FROM change WHERE patient IS NULL AND verb <> 'forget'", "");
}

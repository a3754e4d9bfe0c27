/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Regimens. */

#include "store/regimens.h"

#include "core/drug.h"
#include "store/sql.h"

/* A patient of whom so many are active has many: next doses are then found by the time they are due. */
#define MANY 1000

#define COLUMNS "row, id, patient, handle, code, drug, route, stopped, shown_from, appointment"
#define R_COLUMNS "r.row, r.id, r.patient, r.handle, r.code, r.drug, r.route, r.stopped, r.shown_from, r.appointment"
#define HOLDS " FROM regimen WHERE valid_until IS NULL "

void regimen_done(Regimen *r) {
        free(r->handle);
        free(r->drug);
        free(r->route);
        *r = (Regimen){};
}

/* A code that is not known here, of a program that knows more drugs, is better than nothing. */
static const char *drug_words(const char *code, const char *typed) {
        const Drug *drug = code ? drug_of_code(code) : NULL;

        return drug ? drug->name : code ?: typed ?: "";
}

int regimens_next(Store *s, Cursor *cursor, Regimen *ret) {
        Regimen regimen;
        int r = sql_step(s, cursor);

        if (r <= 0)
                return r;
        regimen = (Regimen){
                .row = sqlite3_column_int64(cursor, 0),
                .id = sqlite3_column_int64(cursor, 1),
                .patient = sqlite3_column_int64(cursor, 2),
                .handle = strdup(column_text(cursor, 3)),
                .drug = strdup(drug_words(column_text(cursor, 4), column_text(cursor, 5))),
                .route = strdup(route_of_code(column_text(cursor, 6) ?: "")),
                .stopped = sqlite3_column_int(cursor, 7),
                .shown_from = sqlite3_column_int64(cursor, 8),
                .appointment = sqlite3_column_int(cursor, 9),
        };
        if (!regimen.handle || !regimen.drug || !regimen.route) {
                regimen_done(&regimen);
                return -ENOMEM;
        }
        *ret = regimen;
        return 1;
}

int regimen_by_handle(Store *s, const char *handle, Regimen *ret) {
        _cleanup_cursor_ Cursor *active = NULL, *stopped = NULL;
        int r = sql_query(s, &active, "SELECT " COLUMNS HOLDS "AND handle = lower(?) AND stopped = 0", "s", handle);

        if (r >= 0)
                r = regimens_next(s, active, ret);
        if (r != 0)
                return r;
        r = sql_query(s, &stopped, "SELECT " COLUMNS HOLDS "AND handle = lower(?) AND stopped <> 0 ORDER BY row DESC LIMIT 1", "s",
                      handle);
        return r < 0 ? r : regimens_next(s, stopped, ret);
}

int regimen_by_id(Store *s, int64_t id, Regimen *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = sql_query(s, &cursor, "SELECT " COLUMNS HOLDS "AND id = ?", "i", id);

        return r < 0 ? r : regimens_next(s, cursor, ret);
}

int regimen_handle_free(Store *s, const char *handle) {
        int64_t id;
        int r = sql_number(s, &id, "SELECT id" HOLDS "AND handle = ? AND stopped = 0", "s", handle);

        return r < 0 ? r : r == 0;
}

int regimens_list(Store *s, int64_t patient, Cursor **ret) {
        return sql_query(s, ret, patient ? "SELECT " COLUMNS HOLDS "AND patient = ?" : "SELECT " COLUMNS HOLDS "AND ? = 0", "i",
                         patient);
}

int regimens_sorted(Store *s, int64_t patient, const char *after, int64_t limit, Cursor **ret) {
        return sql_query(s, ret,
                         patient ? "SELECT " COLUMNS HOLDS "AND patient = ?1 AND handle > ?2 ORDER BY handle, stopped, id LIMIT ?3"
                                 : "SELECT " COLUMNS HOLDS "AND ?1 = 0 AND handle > ?2 ORDER BY handle, stopped, id LIMIT ?3",
                         "isi", patient, after, limit);
}

int regimens_active(Store *s, int64_t patient, int64_t limit, Cursor **ret) {
        return sql_query(s, ret,
                         patient ? "SELECT " COLUMNS HOLDS "AND patient = ?1 AND stopped = 0 ORDER BY handle LIMIT ?2"
                                 : "SELECT " COLUMNS HOLDS "AND ?1 = 0 AND stopped = 0 ORDER BY handle LIMIT ?2",
                         "ii", patient, limit);
}

int regimens_stopped_since(Store *s, int64_t patient, int64_t at, int64_t limit, Cursor **ret) {
        return sql_query(s, ret,
                         "SELECT " R_COLUMNS " FROM regimen AS r JOIN change AS c ON c.id = r.valid_from WHERE r.valid_until IS NULL "
                         "AND r.stopped = 1 AND c.at >= ?2 AND (?1 = 0 OR r.patient = ?1) ORDER BY r.handle, r.id LIMIT ?3",
                         "iii", patient, at, limit);
}

int regimens_drugs(Store *s, int64_t patient, int64_t limit, Cursor **ret) {
        return sql_query(s, ret, "SELECT code, drug" HOLDS "AND patient = ? AND stopped = 0 ORDER BY handle LIMIT ?", "ii", patient,
                         limit);
}

int regimens_drug_next(Store *s, Cursor *cursor, const char **ret) {
        int r = sql_step(s, cursor);

        if (r > 0)
                *ret = drug_words(column_text(cursor, 0), column_text(cursor, 1));
        return r;
}

int regimen_once_called(Store *s, const char *handle, Regimen *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = sql_query(s, &cursor,
                          "SELECT " COLUMNS HOLDS "AND id IN (SELECT id FROM regimen WHERE handle = lower(?) AND valid_until IS NOT NULL) "
                          "ORDER BY stopped, row DESC LIMIT 1",
                          "s", handle);

        return r < 0 ? r : regimens_next(s, cursor, ret);
}

int regimens_of_handle(Store *s, const char *handle, Cursor **ret) {
        return sql_query(s, ret, "SELECT " COLUMNS HOLDS "AND handle = lower(?) ORDER BY stopped, row DESC", "s", handle);
}

int regimens_of_drug(Store *s, const Regimen *regimen, const TakenWithin *taken, int64_t limit, Cursor **ret) {
        const Drug *drug = drug_named(regimen->drug);

        return sql_query(s, ret,
                         "SELECT " COLUMNS " FROM (SELECT * FROM regimen NOT INDEXED WHERE valid_until IS NULL AND patient = ?1 "
                         "ORDER BY row DESC LIMIT ?5) AS r "
                         "WHERE id <> ?2 AND appointment = 0 AND CASE WHEN ?3 IS NULL THEN drug = ?4 COLLATE NOCASE ELSE code = ?3 END "
                         "AND EXISTS (SELECT 1 FROM record WHERE regimen = r.id AND valid_until IS NULL AND answer = 1 AND at >= ?6 "
                         "AND taken_at BETWEEN ?7 AND ?8) ORDER BY row DESC",
                         "iissiiii", regimen->patient, regimen->id, drug ? drug->atc : NULL, regimen->drug, limit, taken->from, taken->since,
                         taken->until);
}

/* Of a patient with few of them they are sorted; of one with many, those that are due first are soon
 * found. */
int regimens_by_next(Store *s, int64_t patient, int64_t limit, Cursor **ret) {
        int64_t n = MANY;
        int r = patient ? regimens_count(s, patient, MANY, &n) : 0;

        if (r < 0)
                return r;
        return sql_query(s, ret,
                         n < MANY ? "SELECT " R_COLUMNS " FROM regimen AS r CROSS JOIN due ON due.regimen = r.id "
                                    "WHERE r.valid_until IS NULL AND r.patient = ?1 AND next IS NOT NULL ORDER BY next LIMIT ?2"
                                  : "SELECT " R_COLUMNS " FROM due JOIN regimen AS r ON r.id = due.regimen AND r.valid_until IS NULL "
                                    "WHERE next IS NOT NULL AND (?1 = 0 OR r.patient = ?1) ORDER BY next LIMIT ?2",
                         "ii", patient, limit);
}

int regimen_added(Store *s, int64_t id, int64_t *ret) {
        return sql_number(s, ret, "SELECT at FROM change WHERE id = (SELECT min(valid_from) FROM regimen WHERE id = ?)", "i", id);
}

int regimens_count(Store *s, int64_t patient, int64_t limit, int64_t *ret) {
        return sql_number(s, ret,
                          patient ? "SELECT count(*) FROM (SELECT 1" HOLDS "AND patient = ?1 LIMIT ?2)"
                                  : "SELECT count(*) FROM (SELECT 1" HOLDS "AND ?1 = 0 LIMIT ?2)",
                          "ii", patient, limit);
}

int regimens_count_active(Store *s, int64_t patient, int64_t *ret) {
        return sql_number(s, ret, "SELECT count(*)" HOLDS "AND (?1 = 0 OR patient = ?1) AND stopped = 0", "i", patient);
}

int regimen_near(Store *s, const Regimen *regimen, int64_t utc, int64_t sec, int64_t looked_at, char **ret) {
        return sql_text(s, ret,
                        "SELECT r.handle FROM (SELECT regimen FROM due WHERE next BETWEEN ?1 - ?2 AND ?1 + ?2 "
                        "ORDER BY next, regimen LIMIT ?5) AS n CROSS JOIN regimen AS r ON r.id = n.regimen AND r.valid_until IS NULL "
                        "WHERE r.patient = ?3 AND r.id <> ?4 LIMIT 1",
                        "iiiii", utc, sec, regimen->patient, regimen->id, looked_at);
}

int regimen_end(Store *s, int64_t change, int64_t id) {
        return sql_run(s, "UPDATE regimen SET valid_until = ? WHERE id = ? AND valid_until IS NULL", "ii", change, id);
}

int regimens_end_patient(Store *s, int64_t change, int64_t patient) {
        return sql_run(s, "UPDATE regimen SET valid_until = ? WHERE patient = ? AND valid_until IS NULL", "ii", change, patient);
}

int regimen_write(Store *s, int64_t change, const Regimen *regimen) {
        const Drug *drug = drug_named(regimen->drug);
        int r = regimen_end(s, change, regimen->id);

        if (r < 0)
                return r;
        return sql_run(s,
                       "INSERT INTO regimen (id, patient, handle, code, drug, route, stopped, shown_from, appointment, valid_from) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                       "iissssiiii", regimen->id, regimen->patient, regimen->handle, drug ? drug->atc : NULL,
                       drug ? NULL : regimen->drug, route_code(regimen->route), (int64_t)regimen->stopped, regimen->shown_from, (int64_t)regimen->appointment, change);
}

int regimen_show_from(Store *s, int64_t change, int64_t id, int64_t shown_from) {
        return sql_run(s, "UPDATE regimen SET shown_from = ? WHERE +valid_from = ? AND id = ?", "iii", shown_from, change, id);
}

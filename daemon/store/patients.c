/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patients. */

#include "store/patients.h"

#include "store/sql.h"

void patient_done(Patient *p) {
        free(p->name);
        *p = (Patient){};
}

int patients_next(Store *s, Cursor *cursor, Patient *ret) {
        int r = sql_step(s, cursor);

        if (r <= 0)
                return r;
        *ret = (Patient){ sqlite3_column_int64(cursor, 0), strdup(column_text(cursor, 1)) };
        return ret->name ? 1 : -ENOMEM;
}

int patient_by_name(Store *s, const char *name, Patient *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = sql_query(s, &cursor, "SELECT id, name FROM patient WHERE name = ? COLLATE NOCASE AND valid_until IS NULL", "s",
                          name);

        return r < 0 ? r : patients_next(s, cursor, ret);
}

int patient_by_id(Store *s, int64_t id, Patient *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = sql_query(s, &cursor, "SELECT id, name FROM patient WHERE id = ? AND valid_until IS NULL", "i", id);

        return r < 0 ? r : patients_next(s, cursor, ret);
}

int patient_name_ever(Store *s, int64_t id, char **ret) {
        return sql_text(s, ret,
                        "SELECT coalesce((SELECT name FROM patient WHERE id = ?1 AND valid_until IS NULL), "
                        "(SELECT name FROM patient WHERE id = ?1 ORDER BY row DESC LIMIT 1))",
                        "i", id);
}

int patients_named_ever(Store *s, const char *name, Cursor **ret) {
        return sql_query(s, ret, "SELECT DISTINCT id, name FROM patient WHERE name = ? COLLATE NOCASE ORDER BY id", "s", name);
}

int patients_list(Store *s, int64_t limit, Cursor **ret) {
        return sql_query(s, ret, "SELECT id, name FROM patient WHERE valid_until IS NULL ORDER BY id LIMIT ?", "i", limit);
}

int patients_count(Store *s, int64_t *ret) {
        return sql_number(s, ret, "SELECT count(*) FROM patient WHERE valid_until IS NULL", "");
}

int patients_count_ever(Store *s, int64_t *ret) {
        return MIN(sql_number(s, ret, "SELECT count(DISTINCT id) FROM patient", ""), 0);
}

int patients_several(Store *s) {
        int64_t n = 0;
        int r = sql_number(s, &n, "SELECT count(*) FROM (SELECT 1 FROM patient WHERE valid_until IS NULL LIMIT 2)", "");

        return r < 0 ? r : n > 1;
}

int patient_new_id(Store *s, int64_t *ret) {
        return sql_number(s, ret, "SELECT max((SELECT max(id) FROM patient), (SELECT coalesce(max(patient), 0) FROM change)) + 1", "");
}

int patient_insert(Store *s, int64_t change, int64_t id, const char *name) {
        return sql_run(s, "INSERT INTO patient (id, name, valid_from) VALUES (?, ?, ?)", "isi", id, name, change);
}

int patient_end(Store *s, int64_t change, int64_t id) {
        return sql_run(s, "UPDATE patient SET valid_until = ? WHERE id = ? AND valid_until IS NULL", "ii", change, id);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table symptom. */

#include "store/symptoms.h"

#include "store/sql.h"

#define COLUMNS "id, patient, at, name, key, typed, value, unit, severity, note"

int symptom_list(Store *s, int64_t patient, int64_t from, int64_t until, Cursor **ret) {
        return sql_query(s, ret,
                         "SELECT " COLUMNS " FROM symptom WHERE patient = ?1 AND valid_until IS NULL AND at BETWEEN ?2 AND ?3 ORDER BY at, id",
                         "iii", patient, from, until);
}

int symptom_by_id(Store *s, int64_t id, Cursor **ret) {
        return sql_query(s, ret, "SELECT " COLUMNS " FROM symptom WHERE id = ? AND valid_until IS NULL "
                         "AND EXISTS (SELECT 1 FROM patient WHERE id = symptom.patient AND valid_until IS NULL)",
                         "i", id);
}

int symptom_next(Store *s, Cursor *cursor, SymptomRow *ret) {
        int r = sql_step(s, cursor);

        if (r > 0)
                *ret = (SymptomRow){
                        .id = sqlite3_column_int64(cursor, 0),
                        .patient = sqlite3_column_int64(cursor, 1),
                        .at = sqlite3_column_int64(cursor, 2),
                        .name = column_text(cursor, 3),
                        .key = column_text(cursor, 4),
                        .typed = column_text(cursor, 5),
                        .value = column_text(cursor, 6),
                        .unit = column_text(cursor, 7),
                        .severity = column_text(cursor, 8),
                        .note = column_text(cursor, 9),
                };
        return r;
}

int symptom_new_id(Store *s, int64_t *ret) {
        int r = sql_number(s, ret, "SELECT coalesce(max(id), 0) + 1 FROM symptom", "");

        return MIN(r, 0);
}

int symptom_insert(Store *s, int64_t change, const SymptomRow *row) {
        int r = sql_run(s,
                        "INSERT INTO symptom (id, patient, at, name, key, typed, value, unit, severity, note, valid_from) "
                        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        "iiisssssssi", row->id, row->patient, row->at, row->name, row->key, row->typed, row->value, row->unit,
                        row->severity, row->note, change);

        return MIN(r, 0);
}

int symptom_end(Store *s, int64_t change, int64_t id) {
        int r = sql_run(s, "UPDATE symptom SET valid_until = ? WHERE id = ? AND valid_until IS NULL", "ii", change, id);

        return MIN(r, 0);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The zones of patients. */

#include "store/patient-zones.h"

#include "store/sql.h"

int patient_zones_list(Store *s, int64_t patient, Cursor **ret) {
        return sql_query(s, ret, "SELECT start, name FROM zone WHERE patient = ? AND valid_until IS NULL ORDER BY row", "i", patient);
}

int patient_zones_next(Store *s, Cursor *cursor, PatientZone *ret) {
        int r = sql_step(s, cursor);

        if (r > 0)
                *ret = (PatientZone){ sqlite3_column_int64(cursor, 0), column_text(cursor, 1) };
        return r;
}

int patient_zones_in_use(Store *s, Cursor **ret) {
        return sql_query(s, ret, "SELECT DISTINCT name FROM zone WHERE valid_until IS NULL ORDER BY name", "");
}

int patient_zones_of_plans(Store *s, int64_t patient, Cursor **ret) {
        return sql_query(s, ret,
                         "SELECT DISTINCT name FROM zone WHERE valid_until IS NULL AND (?1 = 0 OR patient = ?1) AND EXISTS "
                         "(SELECT 1 FROM regimen WHERE patient = zone.patient AND valid_until IS NULL) ORDER BY name",
                         "i", patient);
}

int patient_zones_name_next(Store *s, Cursor *cursor, const char **ret) {
        int r = sql_step(s, cursor);

        if (r > 0)
                *ret = column_text(cursor, 0);
        return r;
}

int patient_zone_newest(Store *s, int64_t patient, char **ret) {
        return sql_text(s, ret, "SELECT name FROM zone WHERE patient = ? AND valid_until IS NULL ORDER BY row DESC LIMIT 1", "i", patient);
}

int patient_zone_insert(Store *s, int64_t change, int64_t patient, Slot start, const char *name) {
        return sql_run(s, "INSERT INTO zone (patient, start, name, valid_from) VALUES (?, ?, ?, ?)", "iisi", patient, start, name,
                       change);
}

int patient_zones_end(Store *s, int64_t change, int64_t patient) {
        return sql_run(s, "UPDATE zone SET valid_until = ? WHERE patient = ? AND valid_until IS NULL", "ii", change, patient);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was exported. */

#include "store/exports.h"

#include "store/sql.h"

int exports_last(Store *s, int64_t regimen, int64_t *ret) {
        return sql_number(s, ret, "SELECT at FROM exported WHERE regimen = ?", "i", regimen);
}

int export_write(Store *s, int64_t regimen, int64_t now, int64_t change) {
        return sql_run(s,
                       "INSERT INTO exported (regimen, at, change) VALUES (?1, ?2, ?3) "
                       "ON CONFLICT (regimen) DO UPDATE SET at = ?2, change = ?3",
                       "iii", regimen, now, change);
}

int exports_forget(Store *s) {
        return sql_run(s, "DELETE FROM exported WHERE regimen NOT IN (SELECT id FROM regimen)", "");
}

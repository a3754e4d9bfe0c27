/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zone files that were looked at. */

#include "store/zonefiles.h"

#include "store/sql.h"

int zonefile_read(Store *s, const char *name, int64_t *ret) {
        return sql_number(s, ret, "SELECT fingerprint FROM zonefile WHERE name = ?", "s", name);
}

int zonefile_write(Store *s, const char *name, int64_t fingerprint) {
        return sql_run(s, "INSERT OR REPLACE INTO zonefile (name, fingerprint) VALUES (?, ?)", "si", name, fingerprint);
}

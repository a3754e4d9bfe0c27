/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What calendars were told. */

#include "store/told-series.h"

#include "store/sql.h"

int told_series_read(Store *s, ToldSeries *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = sql_query(s, &cursor, "SELECT sequence, created, modified, digest FROM series WHERE uid = ? AND channel = ?", "si",
                          ret->uid, ret->channel);

        if (r >= 0)
                r = sql_step(s, cursor);
        if (r <= 0)
                return r;
        ret->sequence = sqlite3_column_int64(cursor, 0);
        ret->created = sqlite3_column_int64(cursor, 1);
        ret->modified = sqlite3_column_int64(cursor, 2);
        ret->digest = sqlite3_column_int64(cursor, 3);
        return 1;
}

int told_series_write(Store *s, const ToldSeries *t) {
        return sql_run(s,
                       "INSERT INTO series (uid, channel, regimen, sequence, created, modified, digest) "
                       "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
                       "ON CONFLICT (uid, channel) DO UPDATE SET sequence = ?4, modified = ?6, digest = ?7",
                       "siiiiii", t->uid, t->channel, t->regimen, t->sequence, t->created, t->modified, t->digest);
}

int told_series_forget(Store *s) {
        return sql_run(s, "DELETE FROM series WHERE regimen NOT IN (SELECT id FROM regimen)", "");
}

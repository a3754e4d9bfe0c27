/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What calendars were told. */

#include "store/told-series.h"

#include "store/meta.h"
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

/* ---- from one database to the next ------------------------------------------------------------ */

/* 2020-01-01: minutes since then are far more than changes of a plan, and fit a SEQUENCE for 4,000 years. */
#define EPOCH INT64_C(1577836800)

void told_before_done(ToldBefore *t) {
        for (size_t i = 0; i < t->n; i++)
                free((char *)t->list[i].uid);
        free(t->list);
        free(t->id);
        *t = (ToldBefore){};
}

static int read_series(Store *s, ToldBefore *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = sql_query(s, &cursor, "SELECT uid, channel, regimen, sequence, created, modified, digest FROM series", "");

        while (r >= 0 && (r = sql_step(s, cursor)) > 0) {
                ToldSeries *t;

                if (array_room(&ret->list, ret->n, &ret->allocated, sizeof(ToldSeries)) < 0)
                        return -ENOMEM;
                t = &ret->list[ret->n];
                *t = (ToldSeries){ strdup(column_text(cursor, 0)), sqlite3_column_int64(cursor, 1), sqlite3_column_int64(cursor, 2),
                                   sqlite3_column_int64(cursor, 3), sqlite3_column_int64(cursor, 4), sqlite3_column_int64(cursor, 5),
                                   sqlite3_column_int64(cursor, 6) };
                if (!t->uid)
                        return -ENOMEM;
                ret->n++;
        }
        return r;
}

int told_before_read(Store *s, ToldBefore *ret) {
        int r = read_series(s, ret);

        if (r >= 0)
                r = meta_read(s, META_ID, &ret->id);
        if (r >= 0)
                r = sql_number(s, &ret->regimens,
                               "SELECT max((SELECT coalesce(max(regimen), 0) FROM change), "
                               "(SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE key = '" META_REGIMENS "'))", "");
        return MIN(r, 0);
}

/* What was told last counts: where the plan is another now, the next export goes on from it. */
static int keep_series(Store *s, const ToldSeries *t) {
        return sql_run(s,
                       "INSERT INTO series (uid, channel, regimen, sequence, created, modified, digest) "
                       "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (uid, channel) DO UPDATE SET sequence = ?4, modified = max(modified, ?6), digest = ?7 "
                       "WHERE sequence <= ?4",
                       "siiiiii", t->uid, t->channel, t->regimen, t->sequence, t->created, t->modified, t->digest);
}

static int keep_all(Store *s, const ToldBefore *before, int64_t now) {
        int64_t minutes = MAX(now - EPOCH, INT64_C(0)) / 60;
        _cleanup_free_ char *id = NULL;
        char number[24];
        int r = meta_read(s, META_ID, &id);
        bool same = r > 0 && before->id && streq(id, before->id);

        for (size_t i = 0; r >= 0 && same && i < before->n; i++)
                r = keep_series(s, &before->list[i]);
        if (r >= 0 && !same)
                r = sql_run(s, "UPDATE series SET sequence = max(sequence + 1, ?1), modified = max(modified + 1, ?2)", "ii", minutes, now);
        snprintf(number, sizeof(number), "%lld", (long long)(same ? before->regimens : minutes));
        if (r >= 0)
                r = meta_write(s, META_REGIMENS, number);
        if (r >= 0 && !same)
                r = meta_write(s, META_SEQUENCE, number);
        return r;
}

int told_before_keep(Store *s, const ToldBefore *before, int64_t now) {
        int r = store_begin(s);

        return r < 0 ? r : store_end(s, keep_all(s, before, now));
}

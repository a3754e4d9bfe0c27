/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables site, rest and injection. */

#include "store/sites.h"

#include "core/fold.h"
#include "store/sql.h"

/* ---- the lists --------------------------------------------------------------------------- */

int site_list(Store *s, int64_t patient, int64_t regimen, Cursor **ret) {
        return sql_query(s, ret,
                         "SELECT key, name, place FROM site WHERE patient = ? AND regimen = ? AND valid_until IS NULL "
                         "ORDER BY place, row",
                         "ii", patient, regimen);
}

int site_next(Store *s, Cursor *cursor, SiteRow *ret) {
        int r = sql_step(s, cursor);

        if (r > 0)
                *ret = (SiteRow){ column_text(cursor, 0), column_text(cursor, 1), sqlite3_column_int64(cursor, 2) };
        return r;
}

int site_insert(Store *s, int64_t change, int64_t patient, int64_t regimen, const SiteRow *site) {
        int r = sql_run(s, "INSERT INTO site (patient, regimen, place, key, name, valid_from) VALUES (?, ?, ?, ?, ?, ?)",
                        "iiissi", patient, regimen, site->place, site->key, site->name, change);

        return MIN(r, 0);
}

int site_end(Store *s, int64_t change, int64_t patient, int64_t regimen, const char *key) {
        return sql_run(s, "UPDATE site SET valid_until = ? WHERE patient = ? AND regimen = ? AND key = ? AND valid_until IS NULL",
                       "iiis", change, patient, regimen, key);
}

/* ---- rests ------------------------------------------------------------------------------- */

void rest_done(Rest *r) {
        free(r->reason);
        *r = (Rest){};
}

int rest_get(Store *s, int64_t patient, const char *key, Rest *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        Rest rest;
        int r = sql_query(s, &cursor, "SELECT start, until, reason FROM rest WHERE patient = ? AND key = ? AND valid_until IS NULL",
                          "is", patient, key);

        if (r >= 0)
                r = sql_step(s, cursor);
        if (r <= 0)
                return r;
        rest = (Rest){ (Day)sqlite3_column_int(cursor, 0), (Day)column_number(cursor, 1, DAY_NONE), NULL };
        r = column_strdup(cursor, 2, &rest.reason);
        if (r < 0)
                return r;
        *ret = rest;
        return 1;
}

int rest_end(Store *s, int64_t change, int64_t patient, const char *key) {
        return sql_run(s, "UPDATE rest SET valid_until = ? WHERE patient = ? AND key = ? AND valid_until IS NULL", "iis", change,
                       patient, key);
}

int rest_write(Store *s, int64_t change, int64_t patient, const char *key, const Rest *rest) {
        int r = rest_end(s, change, patient, key);

        if (r >= 0)
                r = sql_run(s,
                            "INSERT INTO rest (patient, key, start, until, reason, valid_from) VALUES (?, ?, ?, "
                            "nullif(?, 2147483647), ?, ?)",
                            "isiisi", patient, key, (int64_t)rest->from, (int64_t)rest->until, rest->reason, change);
        return MIN(r, 0);
}

/* ---- injections -------------------------------------------------------------------------- */

int injection_last(Store *s, int64_t patient, const char *key, Injection *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = sql_query(s, &cursor,
                          "SELECT at, regimen, slot FROM injection WHERE patient = ? AND key = ? AND valid_until IS NULL "
                          "ORDER BY at DESC, row DESC LIMIT 1",
                          "is", patient, key);

        if (r >= 0)
                r = sql_step(s, cursor);
        if (r > 0)
                *ret = (Injection){ sqlite3_column_int64(cursor, 0), sqlite3_column_int64(cursor, 1), sqlite3_column_int64(cursor, 2) };
        return r;
}

static int injection_insert(Store *s, int64_t change, const Injection *dose, int64_t place, const char *site) {
        _cleanup_free_ char *key = fold_words(site);

        if (!key)
                return -ENOMEM;
        /* A regimen is one patient's for ever. */
        return sql_run(s,
                       "INSERT INTO injection (patient, regimen, slot, place, key, site, at, valid_from) VALUES ("
                       "(SELECT patient FROM regimen WHERE id = ?1 AND valid_until IS NULL), ?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                       "iiissii", dose->regimen, dose->slot, place, key, site, dose->at, change);
}

int injections_end(Store *s, int64_t change, int64_t regimen, Slot slot) {
        int64_t one;
        /* Mostly nothing is said, and to look for it costs less. */
        int r = sql_number(s, &one, "SELECT 1 FROM injection WHERE regimen = ? AND slot = ? AND valid_until IS NULL LIMIT 1", "ii",
                           regimen, slot);

        if (r <= 0)
                return r;
        return sql_run(s, "UPDATE injection SET valid_until = ? WHERE regimen = ? AND slot = ? AND valid_until IS NULL", "iii",
                       change, regimen, slot);
}

int injections_write(Store *s, int64_t change, const Injection *dose, const char *sites) {
        int r = 0;

        for (int64_t place = 0; r >= 0 && sites && *sites; place++) {
                size_t n = strcspn(sites, "\n");
                _cleanup_free_ char *site = strndup(sites, n);

                r = site ? injection_insert(s, change, dose, place, site) : -ENOMEM;
                sites += n + (sites[n] == '\n');
        }
        return MIN(r, 0);
}

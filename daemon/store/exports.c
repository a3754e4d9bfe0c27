/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was exported. */

#include "store/exports.h"

#include "store/sql.h"

/* What waits is kept under the channel's number and this. */
#define WAITING 8
/* A channel's own row. */
#define HEAD 0

const char *const export_channels[] = { "file", "share", "sync" };

ExportChannel export_channel(const char *name) {
        for (int i = 0; i < EXPORT_CHANNELS; i++)
                if (streq(export_channels[i], name))
                        return (ExportChannel)i;
        return EXPORT_CHANNELS;
}

int exports_add(Store *s, ExportChannel channel, int64_t regimen, const Exported *e) {
        int r = sql_run(s,
                        "INSERT OR REPLACE INTO exported (channel, regimen, at, change, digest, scope, told) "
                        "VALUES (?1, ?2, ?3, ?4, ?5, nullif(?6, -1), 0)",
                        "iiiiii", (int64_t)channel + WAITING, regimen, e->at, e->change, e->digest, e->scope);

        return MIN(r, 0);
}

int exports_begin(Store *s, ExportChannel channel, const Exported *exported) {
        int r = sql_run(s, "DELETE FROM exported WHERE channel = ?", "i", (int64_t)channel + WAITING);

        return r < 0 ? r : exports_add(s, channel, HEAD, exported);
}

/* What was shown of the same plans before goes, also of those that are in it no more. */
static int replace_old(Store *s, ExportChannel channel) {
        Exported head;
        int r = exports_find(s, channel + WAITING, HEAD, &head);

        /* Of everybody's nothing is kept. */
        if (r > 0 && head.scope == EXPORT_OF_ALL)
                return sql_run(s, "DELETE FROM exported WHERE channel = ?", "i", (int64_t)channel);
        return r < 0 ? r : sql_run(s,
                       "DELETE FROM exported WHERE channel = ?1 AND (regimen IN (SELECT regimen FROM exported WHERE channel = ?1 + 8) "
                       "OR EXISTS (SELECT 1 FROM exported AS head WHERE head.channel = ?1 + 8 AND head.regimen = 0 AND "
                       "(head.scope = 0 OR exported.regimen IN (SELECT id FROM regimen WHERE patient = head.scope)))) "
                       /* a channel of all stays one where a part of it was written anew */
                       "AND NOT (regimen = 0 AND scope = 0 AND EXISTS (SELECT 1 FROM exported AS head WHERE head.channel = ?1 + 8 "
                       "AND head.regimen = 0 AND head.scope IS NOT 0))",
                       "i", (int64_t)channel);
}

int exports_confirm(Store *s, ExportChannel channel, int64_t change) {
        int64_t waits;
        int r = sql_number(s, &waits, "SELECT 1 FROM exported WHERE channel = ? AND regimen = 0 AND change = ?", "ii",
                           (int64_t)channel + WAITING, change);

        if (r <= 0)
                return r;
        r = replace_old(s, channel);
        if (r >= 0)
                r = sql_run(s,
                            "INSERT OR IGNORE INTO exported (channel, regimen, at, change, digest, scope, told) "
                            "SELECT ?1, regimen, at, change, digest, scope, told FROM exported WHERE channel = ?1 + 8",
                            "i", (int64_t)channel);
        if (r >= 0)
                r = sql_run(s, "DELETE FROM exported WHERE channel = ?1 + 8", "i", (int64_t)channel);
        if (r >= 0)
                r = sql_run(s, "UPDATE exported SET told = 0 WHERE channel = ? AND told = 1", "i", (int64_t)channel);
        return r < 0 ? r : 1;
}

int exports_stands(Store *s, ExportChannel channel, int64_t *ret_at) {
        int64_t told;
        int r = sql_number(s, &told, "SELECT told FROM exported WHERE channel = ? AND regimen = 0", "i", (int64_t)channel);

        if (r <= 0 || told)
                return MIN(r, 0);
        return sql_number(s, ret_at, "SELECT max(at) FROM exported WHERE channel = ?", "i", (int64_t)channel);
}

int exports_find(Store *s, ExportChannel channel, int64_t regimen, Exported *ret) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = sql_query(s, &cursor, "SELECT at, change, digest, scope FROM exported WHERE channel = ? AND regimen = ?", "ii",
                          (int64_t)channel, regimen);

        if (r >= 0)
                r = sql_step(s, cursor);
        if (r > 0)
                *ret = (Exported){ sqlite3_column_int64(cursor, 0), sqlite3_column_int64(cursor, 1), sqlite3_column_int64(cursor, 2),
                                   column_number(cursor, 3, EXPORT_OF_NAMED) };
        return r;
}

int exports_covers(Store *s, ExportChannel channel, int64_t patient, Exported *ret) {
        int r = exports_find(s, channel, HEAD, ret);

        return r <= 0 ? r : ret->scope == EXPORT_OF_ALL || ret->scope == patient;
}

int exports_has_removed(Store *s, ExportChannel channel) {
        int64_t one;

        return sql_number(s, &one,
                          "SELECT 1 FROM exported WHERE channel = ? AND regimen <> 0 AND digest <> 0 AND NOT EXISTS "
                          "(SELECT 1 FROM regimen WHERE id = exported.regimen AND valid_until IS NULL) LIMIT 1",
                          "i", (int64_t)channel);
}

int exports_told(Store *s, ExportChannel channel) {
        return sql_run(s, "UPDATE exported SET told = 1 WHERE channel = ? AND regimen = 0", "i", (int64_t)channel);
}

int exports_forget(Store *s) {
        return sql_run(s,
                       "DELETE FROM exported WHERE (regimen <> 0 AND regimen NOT IN (SELECT id FROM regimen)) "
                       "OR (scope > 0 AND scope NOT IN (SELECT id FROM patient))",
                       "");
}

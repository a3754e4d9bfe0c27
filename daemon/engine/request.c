/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answered requests: a repeated call is answered as the first was. */

#include "request.h"

/* How long an answered request is remembered: far longer than any client repeats one. */
#define REQUEST_KEEP_SEC (INT64_C(7) * 86400)

int request_replay(Service *s, const char *method, Call *c) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = store_query(s->store, &stmt, "SELECT method, reply FROM request WHERE id = ?", "s", c->request);

        if (r >= 0)
                r = store_step(s->store, stmt);
        if (r <= 0)
                return r;
        if (!streq(column_text(stmt, 0), method))
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "This request was used for another call before.");
        r = dict_decode(sqlite3_column_blob(stmt, 1), (size_t)sqlite3_column_bytes(stmt, 1), &c->result, &c->rows,
                       &c->context);
        return r < 0 ? r : 1;
}

int request_keep(Service *s, const char *method, Call *c) {
        _cleanup_free_ void *reply = NULL;
        size_t size;
        int r = dict_encode(&c->result, &c->rows, &c->context, &reply, &size);

        if (r >= 0)
                r = store_run(s->store, "INSERT INTO request (id, at, method, reply) VALUES (?, ?, ?, ?)", "sisb",
                              c->request, c->now, method, reply, size);
        if (r >= 0)
                r = store_run(s->store, "DELETE FROM request WHERE at < ?", "i", c->now - REQUEST_KEEP_SEC);
        return MIN(r, 0);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answered requests. */

#include "store/requests.h"

#include "store/sql.h"

int requests_find(Store *s, const char *id, Cursor **ret) {
        return sql_query(s, ret, "SELECT method, reply FROM request WHERE id = ?", "s", id);
}

int requests_next(Store *s, Cursor *cursor, Request *ret) {
        int r = sql_step(s, cursor);

        if (r > 0)
                *ret = (Request){ NULL, column_text(cursor, 0), sqlite3_column_blob(cursor, 1),
                                  (size_t)sqlite3_column_bytes(cursor, 1) };
        return r;
}

int request_insert(Store *s, const Request *request, int64_t now) {
        return sql_run(s, "INSERT INTO request (id, at, method, reply) VALUES (?, ?, ?, ?)", "sisb", request->id, now,
                       request->method, request->reply, request->size);
}

int requests_forget(Store *s, int64_t before) {
        return sql_run(s, "DELETE FROM request WHERE at < ?", "i", before);
}

int requests_forget_words(Store *s) {
        return sql_run(s, "UPDATE request SET method = '', reply = x''", "");
}

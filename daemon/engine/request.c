/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answered requests: a repeated call is answered as the first was. */

#include "engine/request.h"

#include "store/requests.h"

/* How long an answered request is remembered: far longer than any client repeats one. */
#define KEEP_SEC (INT64_C(7) * 86400)

int request_replay(Service *s, const char *method, Call *c) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        Request request;
        int r = requests_find(s->store, c->request, &cursor);

        if (r >= 0)
                r = requests_next(s->store, cursor, &request);
        if (r <= 0)
                return r;
        if (!streq(request.method, method))
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "This request was used for another call before.");
        r = dict_decode(request.reply, request.size, &c->result, &c->rows, &c->context);
        return r < 0 ? r : 1;
}

int request_keep(Service *s, const char *method, Call *c) {
        _cleanup_free_ void *reply = NULL;
        size_t size;
        int r = dict_encode(&c->result, &c->rows, &c->context, &reply, &size);

        if (r >= 0)
                r = request_insert(s->store, &(Request){ c->request, method, reply, size }, c->now);
        if (r >= 0)
                r = requests_forget(s->store, c->now - KEEP_SEC);
        return MIN(r, 0);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answered requests: a repeated call is answered as the first was. */

#include "engine/request.h"

#include "store/requests.h"

/* How long an answered request is remembered: far longer than any client repeats one. */
#define KEEP_SEC (INT64_C(7) * 86400)
#define METHOD_SIZE 64u

/* The method with a digest of all that it was asked: the same request is the same in every argument. By a digest
 * a name can be guessed: that of who is forgotten is not kept in this form either. */
static int name_of(const char *method, const Call *c, char ret[static METHOD_SIZE]) {
        static const Dicts no_effects = {};
        static const Dict no_options = {};
        _cleanup_(dict_done) Dict args = {};
        _cleanup_free_ unsigned char *asked = NULL;
        uint64_t digest = UINT64_C(0xcbf29ce484222325);
        size_t size = 0;
        int r;

        if (streq(method, "Forget")) {
                strcpy(ret, method);
                return 0;
        }
        for (size_t i = 0; i < ELEMENTSOF(c->args); i++)
                dict_string(&args, "", c->args[i] ?: "");
        r = args.error;
        if (r >= 0)
                r = dict_encode(&args, &no_effects, c->options ?: &no_options, (void **)&asked, &size);
        if (r < 0)
                return r;
        for (size_t i = 0; i < size; i++)
                digest = (digest ^ asked[i]) * UINT64_C(0x100000001b3);
        snprintf(ret, METHOD_SIZE, "%s %016llx", method, (unsigned long long)digest);
        return 0;
}

int request_replay(Service *s, const char *method, Call *c) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        char name[METHOD_SIZE];
        Request request;
        int r = name_of(method, c, name);

        if (r >= 0)
                r = requests_find(s->store, c->request, &cursor);
        if (r >= 0)
                r = requests_next(s->store, cursor, &request);
        if (r <= 0)
                return r;
        if (request.size == 0)
                return call_refuse(c, CYTOSCHED_ERROR_CONFLICT,
                                   "This was done before. What it was answered is not known any more: a patient was forgotten since.");
        if (!streq(request.method, name))
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "This request was used for another call before.");
        r = dict_decode(request.reply, request.size, &c->result, &c->rows, &c->context);
        return r < 0 ? r : 1;
}

int request_keep(Service *s, const char *method, Call *c) {
        _cleanup_free_ void *reply = NULL;
        char name[METHOD_SIZE];
        size_t size = 0;
        int r = name_of(method, c, name);

        if (r >= 0)
                r = dict_encode(&c->result, &c->rows, &c->context, &reply, &size);
        if (r >= 0)
                r = request_insert(s->store, &(Request){ c->request, name, reply, size }, c->now);
        if (r >= 0)
                r = requests_forget(s->store, c->now - KEEP_SEC);
        return MIN(r, 0);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The table request: answered requests. */

#include "store/store.h"

typedef struct Request {
        const char *id, *method;
        const void *reply; /* bytes, as the engine made them */
        size_t size;
} Request;

/* The one of this id, as a list of one at most; all of it is lent but the id, which is not read. */
int requests_find(Store *s, const char *id, Cursor **ret);
int requests_next(Store *s, Cursor *cursor, Request *ret);
int request_insert(Store *s, const Request *request, int64_t now);
/* Forgets those from before the instant. */
int requests_forget(Store *s, int64_t before);
/* Forgets what all were answered, and not that they were: a reply of SIZE 0. */
int requests_forget_words(Store *s);

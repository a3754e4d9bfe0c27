/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Requests to servers, with their certificates checked and no redirect followed. */

#include "util.h"

typedef struct Http Http;

#define HTTP_ETAG_SIZE 256u
#define HTTP_HEADERS_MAX 3u

typedef struct HttpRequest {
        const char *method;
        const char *url;
        const char *body; /* NULL: none */
        const char *headers[HTTP_HEADERS_MAX];
        size_t most; /* bytes of an answer; 0: those of a long listing */
} HttpRequest;

typedef struct HttpReply {
        long status;
        char *body;
        size_t size;
        char etag[HTTP_ETAG_SIZE]; /* "" where it has none */
        char *location;            /* where a redirect leads, without a name and a password; or NULL */
} HttpReply;

void http_reply_done(HttpReply *reply);
#define _cleanup_http_reply_ _cleanup_(http_reply_done)

/* USER and PASSWORD may be NULL; CA_FILE NULL: the system's authorities. */
int http_new(const char *user, const char *password, const char *ca_file, Http **ret);
void http_free(Http *h);
/* 0 with a reply, whatever its status, or negative errno; http_error() has the words. A
 * connection that breaks is tried once more: what is sent must bear that. */
int http_send(Http *h, const HttpRequest *request, HttpReply *ret);
const char *http_error(const Http *h);

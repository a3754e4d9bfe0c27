/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Requests to one server, with its certificate checked and no redirect followed. */

#include "util.h"

typedef struct Http Http;

#define HTTP_ETAG_SIZE 256u
#define HTTP_HEADERS_MAX 3u

typedef struct HttpRequest {
        const char *method;
        const char *url;
        const char *body; /* NULL: none */
        const char *headers[HTTP_HEADERS_MAX];
} HttpRequest;

typedef struct HttpReply {
        long status;
        char *body;
        size_t size;
        char etag[HTTP_ETAG_SIZE]; /* "" where it has none */
        char *location;            /* of a redirect, or NULL */
} HttpReply;

void http_reply_done(HttpReply *reply);
#define _cleanup_http_reply_ _cleanup_(http_reply_done)

/* USER and PASSWORD may be NULL; CA_FILE NULL: the system's authorities. */
int http_new(const char *user, const char *password, const char *ca_file, Http **ret);
void http_free(Http *h);
/* 0 with a reply, whatever its status, or negative errno; http_error() has the words. */
int http_send(Http *h, const HttpRequest *request, HttpReply *ret);
const char *http_error(const Http *h);

/* A collection's address: https, or http where the host is this computer; no password in it; a
 * slash at its end. 0 with the caller's text, or -EINVAL and what is wrong with it. */
int url_check(const char *text, char **ret, const char **ret_why);
/* BASE/NAME, with what is special in NAME escaped: the caller's, or NULL. */
char *url_of(const char *base, const char *name);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A calendar on a CalDAV server: requests, and what their answers mean. */

#include "remote.h"

#include <stdarg.h>

#include "address.h"
#include "stranger.h"

#define XML_TYPE "Content-Type: application/xml; charset=utf-8"
#define CALENDAR_TYPE "Content-Type: text/calendar; charset=utf-8"
/* One event with a thousand exceptions; one folder's own description. */
#define RESOURCE_MAX (1u << 20)

Outcome remote_because(Remote *remote, Outcome outcome, const char *format, ...) {
        _cleanup_free_ char *text = NULL, *shown = NULL;
        va_list args;
        int n;

        va_start(args, format);
        n = vasprintf(&text, format, args);
        va_end(args);
        if (n < 0)
                text = NULL;
        shown = text ? stranger_text(text, WHY_SIZE - 1) : NULL;
        snprintf(remote->why, sizeof(remote->why), "%s", shown ?: strerror(ENOMEM));
        return outcome;
}

static Outcome no_memory(Remote *remote) {
        return remote_because(remote, OUTCOME_LOST, "%s", strerror(ENOMEM));
}

static Outcome refers(Remote *remote, const char *location) {
        _cleanup_free_ char *shown = location ? address_shown(location) : NULL;

        if (!shown)
                return remote_because(remote, OUTCOME_MOVED, "the server refers to another address, and to none that is safe");
        return remote_because(remote, OUTCOME_MOVED, "the server refers to another address; if you trust it, give that: %s",
                              shown);
}

/* What a status means that is an answer to none of the questions. */
static Outcome refusal(Remote *remote, const HttpReply *reply) {
        switch (reply->status) {
        case 401:
                return remote_because(remote, OUTCOME_DENIED, "the server does not take this name and password");
        case 403:
                return remote_because(remote, OUTCOME_DENIED,
                                      "the server does not allow it (403): is it your calendar, and may you write?");
        case 404:
        case 410:
                return remote_because(remote, OUTCOME_GONE, "there is nothing at this address");
        case 412:
                return remote_because(remote, OUTCOME_CONFLICT, "it was changed on the server");
        case 409:
                return remote_because(remote, OUTCOME_CONFLICT, "the server has it elsewhere already (409)");
        case 301:
        case 302:
        case 303:
        case 307:
        case 308:
                return refers(remote, reply->location);
        case 413:
                return remote_because(remote, OUTCOME_FAILED, "it is larger than the server takes (413)");
        case 423:
                return remote_because(remote, OUTCOME_FAILED, "another program holds it locked on the server (423)");
        case 429:
        case 503:
                return remote_because(remote, OUTCOME_DENIED, "the server asks for a rest (%ld): the next run tries again",
                                      reply->status);
        case 507:
                return remote_because(remote, OUTCOME_FAILED, "the server has no room left (507)");
        default:
                return remote_because(remote, OUTCOME_FAILED, "the server answered with %ld", reply->status);
        }
}

static bool is_good(long status) {
        return status >= 200 && status < 300;
}

static Outcome no_answer(Remote *remote, int r) {
        if (r == -EKEYREJECTED)
                return remote_because(remote, OUTCOME_LOST,
                                      "%s; where the certificate is the server's own, name it: --ca-file FILE",
                                      http_error(remote->http));
        if (r == -EMSGSIZE)
                return remote_because(remote, OUTCOME_LOST, "the server's answer has no end");
        return remote_because(remote, OUTCOME_LOST, "%s", http_error(remote->http));
}

/* RET is filled only where a reply came; DONE for any 2xx. */
static Outcome ask(Remote *remote, const HttpRequest *request, HttpReply *ret) {
        int r = http_send(remote->http, request, ret);

        if (r < 0)
                return no_answer(remote, r);
        return is_good(ret->status) ? OUTCOME_DONE : refusal(remote, ret);
}

static Outcome propfind(Remote *remote, const HttpRequest *request, DavEntries *ret, char **ret_moved) {
        _cleanup_http_reply_ HttpReply reply = {};
        Outcome outcome = ask(remote, request, &reply);

        if (outcome == OUTCOME_MOVED && ret_moved && reply.location)
                *ret_moved = TAKE_PTR(reply.location);
        if (outcome != OUTCOME_DONE)
                return outcome;
        if (reply.status != 207 || !reply.body || dav_parse(reply.body, reply.size, ret) < 0)
                return remote_because(remote, OUTCOME_FAILED,
                                      "this is no CalDAV server's answer: is the address the calendar's?");
        return OUTCOME_DONE;
}

Outcome remote_describe(Remote *remote, const char *url, unsigned depth, DavEntries *ret, char **ret_moved) {
        HttpRequest request = {
                .method = "PROPFIND", .url = url, .body = dav_propfind_all,
                .headers = { XML_TYPE, depth > 0 ? "Depth: 1" : "Depth: 0" }, .most = depth > 0 ? 0 : RESOURCE_MAX,
        };

        return propfind(remote, &request, ret, ret_moved);
}

/* Where the answer was lost, a second request finds what the first one made. */
static bool is_calendar(Remote *remote) {
        _cleanup_(dav_done) DavEntries entries = {};

        return remote_describe(remote, remote->url, 0, &entries, NULL) == OUTCOME_DONE && entries.n == 1 &&
               entries.entry[0].calendar && !entries.entry[0].gone;
}

Outcome remote_make(Remote *remote, const char *name, DavKind kind) {
        _cleanup_free_ char *body = dav_mkcalendar(name, kind);
        HttpRequest request = { .method = "MKCALENDAR", .url = remote->url, .body = body, .headers = { XML_TYPE } };
        _cleanup_http_reply_ HttpReply reply = {};
        Outcome outcome = body ? ask(remote, &request, &reply) : no_memory(remote);

        if (outcome == OUTCOME_DONE || reply.status == 401 || outcome == OUTCOME_LOST)
                return outcome;
        if (is_calendar(remote))
                return OUTCOME_DONE;
        return remote_because(remote, outcome,
                              "there is no %s at this address, and the server makes none there (%ld): make one by its web "
                              "page, and give its address", kind == DAV_EVENTS ? "calendar" : "task list", reply.status);
}

Outcome remote_list(Remote *remote, DavEntries *ret) {
        HttpRequest request = { .method = "PROPFIND", .url = remote->url, .body = dav_propfind,
                                .headers = { XML_TYPE, "Depth: 1" } };

        return propfind(remote, &request, ret, NULL);
}

/* What one resource is: GONE also where the server says so in a list. */
static Outcome look(Remote *remote, const char *url, char *etag) {
        HttpRequest request = { .method = "PROPFIND", .url = url, .body = dav_propfind,
                                .headers = { XML_TYPE, "Depth: 0" }, .most = RESOURCE_MAX };
        _cleanup_(dav_done) DavEntries entries = {};
        Outcome outcome = propfind(remote, &request, &entries, NULL);

        *etag = '\0';
        if (outcome == OUTCOME_DONE && (entries.n == 0 || entries.entry[0].gone))
                return remote_because(remote, OUTCOME_GONE, "there is nothing at this address");
        if (outcome == OUTCOME_DONE && entries.n == 1 && entries.entry[0].etag &&
            strlen(entries.entry[0].etag) < HTTP_ETAG_SIZE)
                strcpy(etag, entries.entry[0].etag);
        return outcome;
}

Outcome remote_get(Remote *remote, const char *name, char **ret, char *etag) {
        _cleanup_free_ char *url = address_of(remote->url, name);
        HttpRequest request = { .method = "GET", .url = url, .most = RESOURCE_MAX };
        _cleanup_http_reply_ HttpReply reply = {};
        Outcome outcome = url ? ask(remote, &request, &reply) : no_memory(remote);

        if (outcome != OUTCOME_DONE)
                return outcome;
        *ret = reply.body ? TAKE_PTR(reply.body) : strdup("");
        strcpy(etag, reply.etag);
        return *ret ? OUTCOME_DONE : no_memory(remote);
}

static void condition(const char *etag, char ret[static HTTP_ETAG_SIZE + 16]) {
        if (etag)
                snprintf(ret, HTTP_ETAG_SIZE + 16, "If-Match: %s", etag);
        else
                strcpy(ret, "If-None-Match: *");
}

Outcome remote_put(Remote *remote, const char *name, const char *etag, const char *text, char *new_etag) {
        _cleanup_free_ char *url = address_of(remote->url, name);
        char only[HTTP_ETAG_SIZE + 16];
        HttpRequest request = { .method = "PUT", .url = url, .body = text, .headers = { CALENDAR_TYPE, only } };
        _cleanup_http_reply_ HttpReply reply = {};
        Outcome outcome;

        condition(etag, only);
        outcome = url ? ask(remote, &request, &reply) : no_memory(remote);
        if (outcome != OUTCOME_DONE)
                return outcome;
        strcpy(new_etag, reply.etag);
        /* A server that changes what it is given names no etag: it is asked for. Without an answer
         * the next run finds out. */
        if (!*new_etag)
                (void)look(remote, url, new_etag);
        return OUTCOME_DONE;
}

/* Where the answer was lost, the second request finds nothing: some servers call that a conflict. */
Outcome remote_delete(Remote *remote, const char *name, const char *etag) {
        _cleanup_free_ char *url = address_of(remote->url, name);
        char only[HTTP_ETAG_SIZE + 16], now[HTTP_ETAG_SIZE];
        HttpRequest request = { .method = "DELETE", .url = url, .headers = { only } };
        _cleanup_http_reply_ HttpReply reply = {};
        Outcome outcome;

        condition(etag, only);
        outcome = url ? ask(remote, &request, &reply) : no_memory(remote);
        if (outcome == OUTCOME_CONFLICT && look(remote, url, now) == OUTCOME_GONE)
                return OUTCOME_GONE;
        return outcome;
}

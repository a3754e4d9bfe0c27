/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A calendar on a CalDAV server: requests, and what their answers mean. */

#include "remote.h"

#include "address.h"
#include "stranger.h"

#define XML_TYPE "Content-Type: application/xml; charset=utf-8"
#define CALENDAR_TYPE "Content-Type: text/calendar; charset=utf-8"
/* One event with a thousand exceptions; one folder's own description. */
#define RESOURCE_MAX (1u << 20)

Outcome remote_because(Remote *remote, Outcome outcome, WhyCode code, const char *value) {
        _cleanup_free_ char *shown = value ? stranger_text(value, WHY_VALUE_SIZE - 1) : NULL, *words = NULL;

        remote->cause = (Why){ .code = code };
        if (shown)
                strcpy(remote->cause.value, shown);
        words = why_words(&remote->cause);
        snprintf(remote->why, sizeof(remote->why), "%s", words ?: strerror(ENOMEM));
        return outcome;
}

static Outcome because_status(Remote *remote, Outcome outcome, WhyCode code, long status) {
        char text[24];

        snprintf(text, sizeof(text), "%ld", status);
        return remote_because(remote, outcome, code, text);
}

static Outcome no_memory(Remote *remote) {
        return remote_because(remote, OUTCOME_LOST, WHY_MEMORY, NULL);
}

static Outcome refers(Remote *remote, const char *location) {
        _cleanup_free_ char *shown = location ? address_shown(location) : NULL;

        if (!shown)
                return remote_because(remote, OUTCOME_MOVED, WHY_REFERS_UNSAFE, NULL);
        return remote_because(remote, OUTCOME_MOVED, WHY_REFERS, shown);
}

/* What a status means that is an answer to none of the questions. */
static Outcome refusal(Remote *remote, const HttpReply *reply) {
        switch (reply->status) {
        case 401:
                return remote_because(remote, OUTCOME_DENIED, WHY_PASSWORD, NULL);
        case 403:
                return remote_because(remote, OUTCOME_DENIED, WHY_FORBIDDEN, NULL);
        case 404:
        case 410:
                return remote_because(remote, OUTCOME_GONE, WHY_GONE, NULL);
        case 412:
                return remote_because(remote, OUTCOME_CONFLICT, WHY_CHANGED, NULL);
        case 409:
                return remote_because(remote, OUTCOME_CONFLICT, WHY_ELSEWHERE, NULL);
        case 301:
        case 302:
        case 303:
        case 307:
        case 308:
                return refers(remote, reply->location);
        case 413:
                return remote_because(remote, OUTCOME_FAILED, WHY_TOO_LARGE, NULL);
        case 423:
                return remote_because(remote, OUTCOME_FAILED, WHY_LOCKED, NULL);
        case 429:
        case 503:
                return because_status(remote, OUTCOME_DENIED, WHY_REST, reply->status);
        case 507:
                return remote_because(remote, OUTCOME_FAILED, WHY_FULL, NULL);
        default:
                return because_status(remote, OUTCOME_FAILED, WHY_STATUS, reply->status);
        }
}

static bool is_good(long status) {
        return status >= 200 && status < 300;
}

static Outcome no_answer(Remote *remote, int r) {
        if (r == -EKEYREJECTED)
                return remote_because(remote, OUTCOME_LOST, WHY_CERTIFICATE, http_error(remote->http));
        if (r == -EMSGSIZE)
                return remote_because(remote, OUTCOME_LOST, WHY_ENDLESS, NULL);
        return remote_because(remote, OUTCOME_LOST, WHY_CONNECTION, http_error(remote->http));
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
                return remote_because(remote, OUTCOME_FAILED, WHY_NO_CALDAV, NULL);
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
        return because_status(remote, outcome, kind == DAV_EVENTS ? WHY_CALENDAR_NOT_MADE : WHY_LIST_NOT_MADE, reply.status);
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
                return remote_because(remote, OUTCOME_GONE, WHY_GONE, NULL);
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

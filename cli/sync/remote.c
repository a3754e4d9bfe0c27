/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A calendar on a CalDAV server: requests, and what their answers mean. */

#include "remote.h"

#define XML_TYPE "Content-Type: application/xml; charset=utf-8"
#define CALENDAR_TYPE "Content-Type: text/calendar; charset=utf-8"

/* It may hold what the server sent, and goes to a terminal. */
static Outcome because(Remote *remote, Outcome outcome, const char *text) {
        snprintf(remote->why, sizeof(remote->why), "%s", text);
        for (char *c = remote->why; *c; c++)
                if ((unsigned char)*c < ' ' || *c == 0x7f)
                        *c = '?';
        return outcome;
}

/* What a status means that is an answer to none of the questions. */
static Outcome refusal(Remote *remote, const HttpReply *reply) {
        char text[WHY_SIZE];

        switch (reply->status) {
        case 401:
                return because(remote, OUTCOME_DENIED, "the server does not take this name and password");
        case 403:
                return because(remote, OUTCOME_DENIED, "the server does not allow it (403): is it your calendar, and may you "
                                                       "write?");
        case 404:
        case 410:
                return because(remote, OUTCOME_GONE, "there is nothing at this address");
        case 412:
                return because(remote, OUTCOME_CONFLICT, "it was changed on the server");
        case 409:
                return because(remote, OUTCOME_CONFLICT, "the server has it elsewhere already (409)");
        case 301:
        case 302:
        case 303:
        case 307:
        case 308:
                snprintf(text, sizeof text, "the server refers to another address; if you trust it, give that: %s",
                         reply->location ?: "(none)");
                return because(remote, OUTCOME_DENIED, text);
        default:
                snprintf(remote->why, sizeof(remote->why), "the server answered with %ld", reply->status);
                return OUTCOME_FAILED;
        }
}

static bool is_good(long status) {
        return status >= 200 && status < 300;
}

/* RET is filled only where a reply came; DONE for any 2xx. */
static Outcome ask(Remote *remote, const HttpRequest *request, HttpReply *ret) {
        int r = http_send(remote->http, request, ret);

        if (r < 0)
                return because(remote, OUTCOME_LOST, http_error(remote->http));
        return is_good(ret->status) ? OUTCOME_DONE : refusal(remote, ret);
}

static Outcome propfind(Remote *remote, const char *url, const char *depth, DavEntries *ret) {
        HttpRequest request = { .method = "PROPFIND", .url = url, .body = dav_propfind, .headers = { XML_TYPE, depth } };
        _cleanup_http_reply_ HttpReply reply = {};
        Outcome outcome = ask(remote, &request, &reply);

        if (outcome != OUTCOME_DONE)
                return outcome;
        if (reply.status != 207 || !reply.body || dav_parse(reply.body, reply.size, ret) < 0)
                return because(remote, OUTCOME_DENIED, "this is no CalDAV server's answer: is the address the calendar's?");
        return OUTCOME_DONE;
}

Outcome remote_look(Remote *remote) {
        _cleanup_(dav_done) DavEntries entries = {};
        Outcome outcome = propfind(remote, remote->url, "Depth: 0", &entries);

        if (outcome == OUTCOME_DONE && (entries.n != 1 || !entries.entry[0].calendar))
                return because(remote, OUTCOME_DENIED, "this is no calendar's address, but that of something else; the "
                                                       "server's settings show it, often as \"CalDAV address\"");
        return outcome;
}

Outcome remote_make(Remote *remote, const char *name) {
        _cleanup_free_ char *body = dav_mkcalendar(name);
        HttpRequest request = { .method = "MKCALENDAR", .url = remote->url, .body = body, .headers = { XML_TYPE } };
        _cleanup_http_reply_ HttpReply reply = {};
        Outcome outcome = body ? ask(remote, &request, &reply) : because(remote, OUTCOME_LOST, strerror(ENOMEM));

        if (outcome == OUTCOME_DONE || reply.status == 401)
                return outcome;
        if (outcome != OUTCOME_LOST)
                snprintf(remote->why, sizeof(remote->why),
                         "there is no calendar at this address, and the server makes none there (%ld): make one by "
                         "its web page, and give its address", reply.status);
        return outcome;
}

Outcome remote_list(Remote *remote, DavEntries *ret) {
        return propfind(remote, remote->url, "Depth: 1", ret);
}

Outcome remote_get(Remote *remote, const char *name, char **ret) {
        _cleanup_free_ char *url = url_of(remote->url, name);
        HttpRequest request = { .method = "GET", .url = url };
        _cleanup_http_reply_ HttpReply reply = {};
        Outcome outcome = url ? ask(remote, &request, &reply) : because(remote, OUTCOME_LOST, strerror(ENOMEM));

        if (outcome == OUTCOME_DONE) {
                *ret = reply.body ? TAKE_PTR(reply.body) : strdup("");
                outcome = *ret ? OUTCOME_DONE : because(remote, OUTCOME_LOST, strerror(ENOMEM));
        }
        return outcome;
}

/* A server that changes what it is given names no etag: it is asked for. Without an answer the
 * next run finds out. */
static void ask_etag(Remote *remote, const char *url, char *etag) {
        _cleanup_(dav_done) DavEntries entries = {};

        if (propfind(remote, url, "Depth: 0", &entries) == OUTCOME_DONE && entries.n == 1 && entries.entry[0].etag &&
            strlen(entries.entry[0].etag) < HTTP_ETAG_SIZE)
                strcpy(etag, entries.entry[0].etag);
}

static void condition(const char *etag, char ret[static HTTP_ETAG_SIZE + 16]) {
        if (etag)
                snprintf(ret, HTTP_ETAG_SIZE + 16, "If-Match: %s", etag);
        else
                strcpy(ret, "If-None-Match: *");
}

Outcome remote_put(Remote *remote, const char *name, const char *etag, const char *text, char *new_etag) {
        _cleanup_free_ char *url = url_of(remote->url, name);
        char only[HTTP_ETAG_SIZE + 16];
        HttpRequest request = { .method = "PUT", .url = url, .body = text, .headers = { CALENDAR_TYPE, only } };
        _cleanup_http_reply_ HttpReply reply = {};
        Outcome outcome;

        condition(etag, only);
        outcome = url ? ask(remote, &request, &reply) : because(remote, OUTCOME_LOST, strerror(ENOMEM));
        if (outcome != OUTCOME_DONE)
                return outcome;
        strcpy(new_etag, reply.etag);
        if (!*new_etag)
                ask_etag(remote, url, new_etag);
        return OUTCOME_DONE;
}

Outcome remote_delete(Remote *remote, const char *name, const char *etag) {
        _cleanup_free_ char *url = url_of(remote->url, name);
        char only[HTTP_ETAG_SIZE + 16];
        HttpRequest request = { .method = "DELETE", .url = url, .headers = { only } };
        _cleanup_http_reply_ HttpReply reply = {};

        condition(etag, only);
        return url ? ask(remote, &request, &reply) : because(remote, OUTCOME_LOST, strerror(ENOMEM));
}

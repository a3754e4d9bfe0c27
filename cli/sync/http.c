/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests to one server, by libcurl. */

#include "http.h"

#include <curl/curl.h>

#include "cytosched.h"

#define CONNECT_SEC 15L
#define REQUEST_SEC 120L
#define STALL_SEC 30L
#define BODY_MAX (32u << 20) /* a listing of 100,000 events */

struct Http {
        CURL *curl;
        bool chosen; /* the way to log in */
        char error[CURL_ERROR_SIZE];
};

void http_reply_done(HttpReply *reply) {
        free(reply->body);
        free(reply->location);
        *reply = (HttpReply){};
}

const char *http_error(const Http *h) {
        return h->error;
}

void http_free(Http *h) {
        if (!h)
                return;
        curl_easy_cleanup(h->curl);
        free(h);
}

/* ---- what comes back ----------------------------------------------------------------------- */

/* Anything but SIZE * N ends the transfer. */
static size_t on_body(char *data, size_t size, size_t n, void *userdata) {
        HttpReply *reply = userdata;
        char *body;

        if (n > BODY_MAX - reply->size)
                return 0;
        body = realloc(reply->body, reply->size + n + 1);
        if (!body)
                return 0;
        memcpy(body + reply->size, data, n);
        reply->body = body;
        reply->size += n;
        body[reply->size] = '\0';
        return n;
}

/* Each reply starts anew: one that asks for a password comes first. */
static size_t on_header(char *data, size_t size, size_t n, void *userdata) {
        static const char etag[] = "etag:";
        HttpReply *reply = userdata;

        if (n > 5 && strncasecmp(data, "HTTP/", 5) == 0)
                reply->etag[0] = '\0';
        if (n <= strlen(etag) || strncasecmp(data, etag, strlen(etag)) != 0)
                return n;
        data += strlen(etag);
        size = n - strlen(etag);
        for (; size > 0 && strchr(" \t", *data); size--)
                data++;
        while (size > 0 && strchr(" \t\r\n", data[size - 1]))
                size--;
        if (size < HTTP_ETAG_SIZE) {
                memcpy(reply->etag, data, size);
                reply->etag[size] = '\0';
        }
        return n;
}

/* ---- requests ------------------------------------------------------------------------------ */

static bool set_up(CURL *c, char *error, const char *user, const char *password, const char *ca_file) {
        return curl_easy_setopt(c, CURLOPT_ERRORBUFFER, error) == CURLE_OK &&
               curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
               curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https,http") == CURLE_OK &&
               curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
               curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
               curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
               curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
               (!ca_file || curl_easy_setopt(c, CURLOPT_CAINFO, ca_file) == CURLE_OK) &&
               (!ca_file || curl_easy_setopt(c, CURLOPT_CAPATH, NULL) == CURLE_OK) &&
               curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, CONNECT_SEC) == CURLE_OK &&
               curl_easy_setopt(c, CURLOPT_TIMEOUT, REQUEST_SEC) == CURLE_OK &&
               curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L) == CURLE_OK &&
               curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, STALL_SEC) == CURLE_OK &&
               curl_easy_setopt(c, CURLOPT_USERAGENT, "cytosched/" CYTOSCHED_VERSION) == CURLE_OK &&
               curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
               curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
               (!user || curl_easy_setopt(c, CURLOPT_USERNAME, user) == CURLE_OK) &&
               (!password || curl_easy_setopt(c, CURLOPT_PASSWORD, password) == CURLE_OK) &&
               (!user || curl_easy_setopt(c, CURLOPT_HTTPAUTH, (long)(CURLAUTH_BASIC | CURLAUTH_DIGEST)) == CURLE_OK);
}

int http_new(const char *user, const char *password, const char *ca_file, Http **ret) {
        Http *h = calloc(1, sizeof(Http));

        if (!h)
                return -ENOMEM;
        h->chosen = !user;
        h->curl = curl_easy_init();
        if (!h->curl || !set_up(h->curl, h->error, user, password, ca_file)) {
                http_free(h);
                return -ENOMEM;
        }
        *ret = h;
        return 0;
}

/* With two ways, each request is first sent without a password, to be told which: the first
 * answer that tells decides for all. */
static void choose_login(Http *h) {
        long offered = 0;

        if (h->chosen || curl_easy_getinfo(h->curl, CURLINFO_HTTPAUTH_AVAIL, &offered) != CURLE_OK || !offered)
                return;
        offered = offered & CURLAUTH_DIGEST ? (long)CURLAUTH_DIGEST : (long)CURLAUTH_BASIC;
        h->chosen = curl_easy_setopt(h->curl, CURLOPT_HTTPAUTH, offered) == CURLE_OK;
}

static struct curl_slist *make_headers(const HttpRequest *request) {
        struct curl_slist *list = NULL, *more;

        for (size_t i = 0; i < HTTP_HEADERS_MAX && request->headers[i]; i++) {
                more = curl_slist_append(list, request->headers[i]);
                if (!more) {
                        curl_slist_free_all(list);
                        return NULL;
                }
                list = more;
        }
        return list;
}

static int set_request(CURL *c, const HttpRequest *request, struct curl_slist *headers, HttpReply *reply) {
        bool ok = curl_easy_setopt(c, CURLOPT_URL, request->url) == CURLE_OK &&
                  curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
                  curl_easy_setopt(c, CURLOPT_WRITEDATA, reply) == CURLE_OK &&
                  curl_easy_setopt(c, CURLOPT_HEADERDATA, reply) == CURLE_OK;

        if (ok && request->body)
                ok = curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)strlen(request->body)) == CURLE_OK &&
                     curl_easy_setopt(c, CURLOPT_POSTFIELDS, request->body) == CURLE_OK;
        else if (ok)
                ok = curl_easy_setopt(c, CURLOPT_HTTPGET, 1L) == CURLE_OK;
        /* In the clear to this computer, never to a proxy that the environment names. */
        ok = ok && curl_easy_setopt(c, CURLOPT_NOPROXY, strncmp(request->url, "http:", 5) == 0 ? "*" : NULL) == CURLE_OK;
        /* Last: the two above set a method of their own. */
        return ok && curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, request->method) == CURLE_OK ? 0 : -ENOMEM;
}

static int perform(Http *h, HttpReply *reply) {
        const char *location = NULL;
        CURLcode code;

        h->error[0] = '\0';
        code = curl_easy_perform(h->curl);
        if (code != CURLE_OK) {
                if (!h->error[0])
                        snprintf(h->error, sizeof(h->error), "%s", curl_easy_strerror(code));
                return code == CURLE_OUT_OF_MEMORY ? -ENOMEM : code == CURLE_WRITE_ERROR ? -EMSGSIZE : -ECOMM;
        }
        choose_login(h);
        if (curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &reply->status) != CURLE_OK)
                return -ECOMM;
        if (curl_easy_getinfo(h->curl, CURLINFO_REDIRECT_URL, &location) == CURLE_OK && location)
                reply->location = strdup(location);
        return 0;
}

int http_send(Http *h, const HttpRequest *request, HttpReply *ret) {
        struct curl_slist *headers = make_headers(request);
        HttpReply reply = {};
        int r = !headers && request->headers[0] ? -ENOMEM : set_request(h->curl, request, headers, &reply);

        if (r >= 0)
                r = perform(h, &reply);
        else
                snprintf(h->error, sizeof(h->error), "%s", strerror(-r));
        curl_slist_free_all(headers);
        if (r < 0) {
                http_reply_done(&reply);
                return r;
        }
        *ret = reply;
        return 0;
}

/* ---- addresses ----------------------------------------------------------------------------- */

static void curl_freep(char **s) {
        curl_free(*s);
}
#define _cleanup_curl_ _cleanup_(curl_freep)

static void url_freep(CURLU **u) {
        curl_url_cleanup(*u);
}

/* Only what cannot be anywhere else, whatever a name server says. */
static bool is_loopback(const char *host) {
        return streq(host, "localhost") || streq(host, "[::1]") ||
               (strncmp(host, "127.", 4) == 0 && !host[strspn(host, "0123456789.")]);
}

static bool has(CURLU *u, CURLUPart part) {
        _cleanup_curl_ char *text = NULL;

        return curl_url_get(u, part, &text, 0) == CURLUE_OK;
}

static const char *url_fault(CURLU *u) {
        _cleanup_curl_ char *scheme = NULL, *host = NULL;

        if (curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
            curl_url_get(u, CURLUPART_HOST, &host, 0) != CURLUE_OK)
                return "it starts with https://";
        if (has(u, CURLUPART_USER) || has(u, CURLUPART_PASSWORD))
                return "a name or password does not belong into it: --user, --password-command, or the keyring";
        if (has(u, CURLUPART_QUERY) || has(u, CURLUPART_FRAGMENT))
                return "a calendar's address has no ? and no #";
        if (streq(scheme, "https") || (streq(scheme, "http") && is_loopback(host)))
                return NULL;
        return "only https:// keeps a plan and a password to yourself";
}

int url_check(const char *text, char **ret, const char **ret_why) {
        _cleanup_(url_freep) CURLU *u = curl_url();
        _cleanup_curl_ char *url = NULL;
        const char *why;

        if (!u)
                return -ENOMEM;
        why = curl_url_set(u, CURLUPART_URL, text, 0) == CURLUE_OK ? url_fault(u) : "it starts with https://";
        if (why) {
                *ret_why = why;
                return -EINVAL;
        }
        if (curl_url_get(u, CURLUPART_URL, &url, 0) != CURLUE_OK)
                return -ENOMEM;
        return asprintf(ret, "%s%s", url, url[strlen(url) - 1] == '/' ? "" : "/") < 0 ? -ENOMEM : 0;
}

char *url_of(const char *base, const char *name) {
        _cleanup_curl_ char *escaped = curl_easy_escape(NULL, name, 0);
        char *url;

        return escaped && asprintf(&url, "%s%s", base, escaped) >= 0 ? url : NULL;
}

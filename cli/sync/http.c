/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests to servers, by libcurl. */

#include "http.h"

#include <curl/curl.h>

#include "address.h"
#include "cytosched.h"
#include "etag.h"

#define CONNECT_SEC 15L
#define REQUEST_SEC 120L
#define STALL_SEC 30L
#define BODY_MAX (32u << 20) /* a listing of 100,000 events */
#define ETAG "etag:"

struct Http {
        CURL *curl;
        bool chosen;   /* the way to log in */
        bool digest;   /* that it is Digest */
        long offered;  /* the ways that the server named */
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

typedef struct Transfer {
        HttpReply reply;
        size_t most;
} Transfer;

/* Anything but SIZE * N ends the transfer. */
static size_t on_body(char *data, size_t size, size_t n, void *userdata) {
        Transfer *t = userdata;
        HttpReply *reply = &t->reply;
        char *body;

        if (n > t->most - reply->size)
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

/* It goes back in a header, and into a file: printable, or it is none. */
static void take_etag(HttpReply *reply, const char *data, size_t size) {
        for (; size > 0 && strchr(" \t", *data); size--)
                data++;
        while (size > 0 && strchr(" \t\r\n", data[size - 1]))
                size--;
        for (size_t i = 0; i < size; i++)
                if ((unsigned char)data[i] < ' ' || data[i] == 0x7f)
                        return;
        if (size < HTTP_ETAG_SIZE) {
                char etag[HTTP_ETAG_SIZE];

                memcpy(etag, data, size);
                etag[size] = '\0';
                strcpy(reply->etag, etag_name(etag));
        }
}

/* Each reply starts anew: one that asks for a password comes first. */
static size_t on_header(char *data, size_t size, size_t n, void *userdata) {
        Transfer *t = userdata;

        if (n > 5 && strncasecmp(data, "HTTP/", 5) == 0)
                t->reply.etag[0] = '\0';
        if (n > strlen(ETAG) && strncasecmp(data, ETAG, strlen(ETAG)) == 0)
                take_etag(&t->reply, data + strlen(ETAG), n - strlen(ETAG));
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
        h->offered = offered;
        h->digest = offered & CURLAUTH_DIGEST;
        h->chosen = curl_easy_setopt(h->curl, CURLOPT_HTTPAUTH,
                                     h->digest ? (long)CURLAUTH_DIGEST : (long)CURLAUTH_BASIC) == CURLE_OK;
}

/* Some servers offer Digest before a store of passwords that can't do it. Where nobody else can
 * read it, the other way is tried. */
static bool fall_back(Http *h, const char *url) {
        if (!h->digest || !(h->offered & CURLAUTH_BASIC) || strncmp(url, "https:", 6) != 0)
                return false;
        h->digest = false;
        return curl_easy_setopt(h->curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC) == CURLE_OK;
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

static int set_request(CURL *c, const HttpRequest *request, struct curl_slist *headers, Transfer *transfer) {
        bool ok = curl_easy_setopt(c, CURLOPT_URL, request->url) == CURLE_OK &&
                  curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
                  curl_easy_setopt(c, CURLOPT_WRITEDATA, transfer) == CURLE_OK &&
                  curl_easy_setopt(c, CURLOPT_HEADERDATA, transfer) == CURLE_OK;

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

/* What a broken connection looks like: the server may have done it. */
static bool is_broken(CURLcode code) {
        return code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING ||
               code == CURLE_PARTIAL_FILE || code == CURLE_HTTP2 || code == CURLE_HTTP2_STREAM;
}

static CURLcode perform_once(Http *h, Transfer *t) {
        h->error[0] = '\0';
        http_reply_done(&t->reply);
        return curl_easy_perform(h->curl);
}

static int read_status(Http *h, const char *url, HttpReply *reply) {
        const char *location = NULL;

        choose_login(h);
        if (curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &reply->status) != CURLE_OK)
                return -ECOMM;
        if (curl_easy_getinfo(h->curl, CURLINFO_REDIRECT_URL, &location) != CURLE_OK || !location)
                return 0;
        /* The library puts the name and the password into one that was relative. */
        return address_resolve(url, location, &reply->location) == -ENOMEM ? -ENOMEM : 0;
}

static int perform(Http *h, const char *url, Transfer *t) {
        CURLcode code = perform_once(h, t);

        if (is_broken(code))
                code = perform_once(h, t);
        if (code == CURLE_OK)
                return read_status(h, url, &t->reply);
        if (!h->error[0])
                snprintf(h->error, sizeof(h->error), "%s", curl_easy_strerror(code));
        if (code == CURLE_PEER_FAILED_VERIFICATION)
                return -EKEYREJECTED;
        return code == CURLE_OUT_OF_MEMORY ? -ENOMEM : code == CURLE_WRITE_ERROR ? -EMSGSIZE : -ECOMM;
}

static int send_request(Http *h, const HttpRequest *request, struct curl_slist *headers, Transfer *t) {
        int r = set_request(h->curl, request, headers, t);

        if (r < 0) {
                snprintf(h->error, sizeof(h->error), "%s", strerror(-r));
                return r;
        }
        r = perform(h, request->url, t);
        if (r >= 0 && t->reply.status == 401 && fall_back(h, request->url))
                r = perform(h, request->url, t);
        return r;
}

int http_send(Http *h, const HttpRequest *request, HttpReply *ret) {
        struct curl_slist *headers = make_headers(request);
        Transfer t = { .most = request->most ?: BODY_MAX };
        int r = !headers && request->headers[0] ? -ENOMEM : send_request(h, request, headers, &t);

        curl_slist_free_all(headers);
        if (r < 0) {
                http_reply_done(&t.reply);
                return r;
        }
        *ret = t.reply;
        return 0;
}

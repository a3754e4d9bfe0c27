/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses on a server, by libcurl. */

#include "address.h"

#include "local.h"

#include <ctype.h>
#include <curl/curl.h>

#define ADDRESS_MAX 4000u

static void curl_freep(char **s) {
        curl_free(*s);
}
#define _cleanup_curl_ _cleanup_(curl_freep)

static void url_freep(CURLU **u) {
        curl_url_cleanup(*u);
}
#define _cleanup_url_ _cleanup_(url_freep)

/* ---- what is typed ------------------------------------------------------------------------- */

/* Only what cannot be anywhere else, whatever a name server says. */
static bool is_loopback(const char *host) {
        return streq(host, "localhost") || streq(host, "[::1]") ||
               (strncmp(host, "127.", 4) == 0 && !host[strspn(host, "0123456789.")]);
}

static bool has(CURLU *u, CURLUPart part) {
        _cleanup_curl_ char *text = NULL;

        return curl_url_get(u, part, &text, 0) == CURLUE_OK;
}

static const char *scheme_fault(CURLU *u) {
        _cleanup_curl_ char *scheme = NULL, *host = NULL;

        if (curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
            curl_url_get(u, CURLUPART_HOST, &host, 0) != CURLUE_OK)
                return N_("it starts with https://");
        if (streq(scheme, "https") || (streq(scheme, "http") && is_loopback(host)))
                return NULL;
        return N_("only https:// keeps a plan and a password to yourself");
}

static const char *fault(CURLU *u) {
        if (has(u, CURLUPART_USER) || has(u, CURLUPART_PASSWORD))
                return N_("a name or password does not belong into it: --user, --password-command, or the keyring");
        if (has(u, CURLUPART_QUERY) || has(u, CURLUPART_FRAGMENT))
                return N_("a calendar's address has no ? and no #");
        return scheme_fault(u);
}

/* As they stand in phones' and desktops' settings. */
static const struct {
        const char *typed, *meant;
} SCHEMES[] = {
        { "caldavs://", "https://" },
        { "caldav://", "https://" },
        { "webcals://", "https://" },
        { "webcal://", "https://" },
};

/* What may not stand in a path is encoded; a percent sign that begins an escape stays. */
static bool is_special(const char *c) {
        if (*c == '%')
                return !isxdigit((unsigned char)c[1]) || !isxdigit((unsigned char)c[2]);
        return (unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f || strchr("\"<>\\^`{|}", *c);
}

static int encode(const char *scheme, const char *rest, char **ret) {
        size_t host = strcspn(rest, "/?#");
        char *p = malloc(strlen(scheme) + 3 * strlen(rest) + 2);

        if (!p)
                return -ENOMEM;
        *ret = p;
        p += sprintf(p, "%s%.*s", scheme, (int)host, rest);
        for (rest += host; *rest; rest++)
                if (is_special(rest))
                        p += sprintf(p, "%%%02X", (unsigned char)*rest);
                else
                        *p++ = *rest;
        *p = '\0';
        return 0;
}

static int with_scheme(const char *text, char **ret) {
        const char *colon = strstr(text, "://");
        char scheme[16];

        for (size_t i = 0; i < ELEMENTSOF(SCHEMES); i++)
                if (strncasecmp(text, SCHEMES[i].typed, strlen(SCHEMES[i].typed)) == 0)
                        return encode(SCHEMES[i].meant, text + strlen(SCHEMES[i].typed), ret);
        if (colon && (size_t)(colon + 3 - text) < sizeof scheme) {
                snprintf(scheme, sizeof scheme, "%.*s", (int)(colon + 3 - text), text);
                return encode(scheme, colon + 3, ret);
        }
        /* A host's name, as it is told by word of mouth. */
        if (!colon && text[strcspn(text, "./:")])
                return encode("https://", text, ret);
        return -EINVAL;
}

int address_read(const char *text, char **ret, const char **ret_why) {
        _cleanup_free_ char *encoded = NULL;
        _cleanup_url_ CURLU *u = curl_url();
        _cleanup_curl_ char *url = NULL;
        const char *why = N_("it starts with https://");
        int r;

        if (!u)
                return -ENOMEM;
        while (isspace((unsigned char)*text))
                text++;
        r = strlen(text) > ADDRESS_MAX ? -EINVAL : with_scheme(text, &encoded);
        if (r == -ENOMEM)
                return r;
        for (size_t n = encoded ? strlen(encoded) : 0; n > 3 && streq(encoded + n - 3, "%20"); n -= 3)
                encoded[n - 3] = '\0';
        if (r >= 0 && curl_url_set(u, CURLUPART_URL, encoded, 0) == CURLUE_OK)
                why = fault(u);
        if (why) {
                *ret_why = why;
                return -EINVAL;
        }
        if (curl_url_get(u, CURLUPART_URL, &url, CURLU_PUNYCODE) != CURLUE_OK) {
                *ret_why = N_("its server's name is none");
                return -EINVAL;
        }
        return asprintf(ret, "%s%s", url, url[strlen(url) - 1] == '/' ? "" : "/") < 0 ? -ENOMEM : 0;
}

/* ---- what a server refers to --------------------------------------------------------------- */

int address_resolve(const char *base, const char *reference, char **ret) {
        _cleanup_free_ char *encoded = NULL;
        _cleanup_url_ CURLU *u = curl_url();
        _cleanup_curl_ char *url = NULL;

        if (!u || (strlen(reference) <= ADDRESS_MAX && encode("", reference, &encoded) < 0))
                return -ENOMEM;
        if (!encoded || curl_url_set(u, CURLUPART_URL, base, 0) != CURLUE_OK ||
            curl_url_set(u, CURLUPART_URL, encoded, 0) != CURLUE_OK)
                return -EINVAL;
        if (curl_url_set(u, CURLUPART_USER, NULL, 0) != CURLUE_OK ||
            curl_url_set(u, CURLUPART_PASSWORD, NULL, 0) != CURLUE_OK ||
            curl_url_set(u, CURLUPART_OPTIONS, NULL, 0) != CURLUE_OK ||
            curl_url_set(u, CURLUPART_QUERY, NULL, 0) != CURLUE_OK ||
            curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0) != CURLUE_OK || scheme_fault(u) ||
            curl_url_get(u, CURLUPART_URL, &url, CURLU_PUNYCODE) != CURLUE_OK)
                return -EINVAL;
        *ret = strdup(url);
        return *ret ? 0 : -ENOMEM;
}

bool address_same_server(const char *a, const char *b) {
        static const CURLUPart parts[] = { CURLUPART_SCHEME, CURLUPART_HOST, CURLUPART_PORT };
        _cleanup_url_ CURLU *u = curl_url(), *v = curl_url();
        bool same = u && v && curl_url_set(u, CURLUPART_URL, a, 0) == CURLUE_OK &&
                    curl_url_set(v, CURLUPART_URL, b, 0) == CURLUE_OK;

        for (size_t i = 0; i < ELEMENTSOF(parts) && same; i++) {
                _cleanup_curl_ char *x = NULL, *y = NULL;

                same = curl_url_get(u, parts[i], &x, CURLU_DEFAULT_PORT) == CURLUE_OK &&
                       curl_url_get(v, parts[i], &y, CURLU_DEFAULT_PORT) == CURLUE_OK && strcasecmp(x, y) == 0;
        }
        return same;
}

char *address_of(const char *base, const char *name) {
        _cleanup_curl_ char *escaped = curl_easy_escape(NULL, name, 0);
        char *url;

        return escaped && asprintf(&url, "%s%s", base, escaped) >= 0 ? url : NULL;
}

char *address_at(const char *base, const char *path) {
        char *url = NULL;

        return address_resolve(base, path, &url) >= 0 ? url : NULL;
}

/* ---- what is shown ------------------------------------------------------------------------- */

/* Where the host begins. A password may have a slash in it, typed as it is: what stands before
 * the last @ is then no port, and goes too. */
static const char *host_of(const char *from) {
        size_t n = strcspn(from, "/?#"), digits;
        const char *at = memrchr(from, '@', n), *colon = memchr(from, ':', n);

        if (at)
                return at + 1;
        digits = colon ? strspn(colon + 1, "0123456789") : 0;
        at = strrchr(from, '@');
        return at && colon && colon + 1 + digits < from + n ? at + 1 : from;
}

char *address_shown(const char *text) {
        const char *scheme = strstr(text, "://"), *host = host_of(scheme ? scheme + 3 : text);
        char *shown;

        if (asprintf(&shown, "%.*s%s", scheme ? (int)(scheme + 3 - text) : 0, text, host) < 0)
                return NULL;
        for (char *c = shown; *c; c++)
                if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f)
                        *c = '?';
        return shown;
}

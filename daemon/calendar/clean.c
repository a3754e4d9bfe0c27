/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text without what a calendar file can't carry. */

#include "calendar/clean.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

/* The length of the character at S and the character; 0 where S is not UTF-8 (RFC 3629: no
 * longer form than needed, no surrogates, up to U+10FFFF). */
static size_t utf8_read(const unsigned char *s, uint32_t *ret) {
        static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
        size_t n = s[0] < 0x80 ? 1 : s[0] >> 5 == 6 ? 2 : s[0] >> 4 == 14 ? 3 : s[0] >> 3 == 30 ? 4 : 0;
        uint32_t c = n == 1 ? s[0] : s[0] & (0x7fu >> n);

        for (size_t i = 1; i < n; i++) {
                if (s[i] >> 6 != 2)
                        return 0;
                c = c << 6 | (s[i] & 0x3f);
        }
        if (n == 0 || c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
                return 0;
        *ret = c;
        return n;
}

static char *put(char *p, const char *s) {
        size_t n = strlen(s);

        memcpy(p, s, n);
        return p + n;
}

/* A separator; the spaces around it become its own. */
static char *put_dash(const char *buf, char *p, const unsigned char **s) {
        while (p > buf && p[-1] == ' ')
                p--;
        while (**s == ' ')
                (*s)++;
        return p == buf || !**s ? p : put(p, " - ");
}

static char *put_character(const char *buf, char *p, uint32_t c, const unsigned char *from,
                           const unsigned char **s) {
        switch (c) {
        case ',':
                if (p > buf && isdigit((unsigned char)p[-1]) && isdigit(**s))
                        return put(p, "\u201a");
                return put_dash(buf, p, s);
        case ';':
        case '\n':
        case 0x2028: /* the line and the paragraph separator */
        case 0x2029:
                return put_dash(buf, p, s);
        case '\\':
                return put(p, "/");
        case '\t':
                return put(p, " ");
        default:
                if (c < 0x20 || (c >= 0x7f && c <= 0x9f))
                        return p;
                memcpy(p, from, (size_t)(*s - from));
                return p + (*s - from);
        }
}

char *text_clean(const char *text, char *buf) {
        const unsigned char *s = (const unsigned char *)text;
        char *p = buf;

        while (*s == ' ')
                s++;
        while (*s) {
                const unsigned char *from = s;
                uint32_t c;
                size_t n = utf8_read(s, &c);

                s += n == 0 ? 1 : n;
                p = n == 0 ? put(p, "\ufffd") : put_character(buf, p, c, from, &s);
        }
        while (p > buf && p[-1] == ' ')
                p--;
        *p = '\0';
        return buf;
}

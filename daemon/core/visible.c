/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be seen of a text. */

#include "visible.h"

#include "utf8.h"
#include "util.h"

/* Controls, Unicode's bidirectional and line separators, and its Default_Ignorable_Code_Point: in order. */
static const struct {
        uint32_t first, last;
} hidden[] = {
        { 0x00, 0x1f },     { 0x7f, 0x9f },     { 0xad, 0xad },     { 0x34f, 0x34f },     { 0x61c, 0x61c },
        { 0x115f, 0x1160 }, { 0x17b4, 0x17b5 }, { 0x180b, 0x180f }, { 0x200b, 0x200f },   { 0x2028, 0x202e },
        { 0x2060, 0x206f }, { 0x2800, 0x2800 }, { 0x3164, 0x3164 }, { 0xfe00, 0xfe0d },   { 0xfeff, 0xfeff },
        { 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
};

/* U+200C keeps letters apart that would join, U+200D joins signs that would not. */
#define NON_JOINER 0x200c
#define JOINER 0x200d

/* Letters and marks of scripts whose letters take another form beside each other: in order. */
static const struct {
        uint32_t first, last;
} joining[] = {
        { 0x620, 0x65f },     { 0x66e, 0x6d3 },     { 0x6d5, 0x6dc },     { 0x6df, 0x6e8 },   { 0x6ea, 0x6ef },
        { 0x6fa, 0x6ff },     { 0x710, 0x74a },     { 0x74d, 0x77f },     { 0x7ca, 0x7f5 },   { 0x840, 0x85b },
        { 0x860, 0x86a },     { 0x8a0, 0x8ff },     { 0x900, 0x963 },     { 0x971, 0x9e3 },   { 0x9f0, 0x9f1 },
        { 0xa01, 0xa5e },     { 0xa70, 0xae3 },     { 0xaf9, 0xb63 },     { 0xb71, 0xbd7 },   { 0xc00, 0xc63 },
        { 0xc80, 0xce3 },     { 0xcf1, 0xd57 },     { 0xd5f, 0xd63 },     { 0xd7a, 0xddf },   { 0xdf2, 0xdf3 },
        { 0x1000, 0x103f },   { 0x1050, 0x108f },   { 0x1780, 0x17d3 },   { 0x1820, 0x1878 }, { 0x1880, 0x18aa },
        { 0xa840, 0xa873 },   { 0xa8e0, 0xa8f1 },   { 0xfb50, 0xfbb1 },   { 0xfbd3, 0xfd3d }, { 0xfd50, 0xfdfb },
        { 0xfe70, 0xfefc },   { 0x10d00, 0x10d27 }, { 0x1e900, 0x1e94b },
};

static bool is_joining(uint32_t c) {
        for (size_t i = 0; i < ELEMENTSOF(joining) && c >= joining[i].first; i++)
                if (c <= joining[i].last)
                        return true;
        return false;
}

/* A sign that may be a part of another one: "woman" and "staff of medicine" are a doctor. */
static bool is_sign(uint32_t c) {
        return (c >= 0x2190 && c < 0x2800) || (c >= 0x2900 && c < 0x2c00) || (c >= 0x1f000 && c < 0x1fb00);
}

bool visible_is_joiner(uint32_t c) {
        return c == NON_JOINER || c == JOINER;
}

/* An emoji is asked for by U+FE0F after a sign; after a letter nothing would be seen of it. */
static bool is_styled(uint32_t before) {
        return before >= 0x2000 && !visible_is_joiner(before);
}

/* Between BEFORE and what AFTER begins with. */
static bool is_seen_between(uint32_t joiner, uint32_t before, const char *after) {
        uint32_t next = 0;

        if (utf8_decode(after, &next) == 0)
                return false;
        if (is_joining(before) && is_joining(next))
                return true;
        return joiner == JOINER && (is_sign(before) || before == 0xfe0f) && is_sign(next);
}

/* AFTER: what follows it. */
static bool is_hidden(uint32_t c, uint32_t before, const char *after) {
        if (c == 0xfe0e || c == 0xfe0f)
                return !is_styled(before);
        if (visible_is_joiner(c))
                return !is_seen_between(c, before, after);
        for (size_t i = 0; i < ELEMENTSOF(hidden) && c >= hidden[i].first; i++)
                if (c <= hidden[i].last)
                        return true;
        return false;
}

const char *visible_find_hidden(const char *text, uint32_t *ret_character, size_t *ret_number) {
        uint32_t before = 0, c = 0;
        size_t number = 1;

        for (size_t n; *text; text += n, before = c, number++) {
                /* Mostly all of it is plain. */
                for (; *text >= ' ' && *text < 0x7f; text++, number++)
                        before = (unsigned char)*text;
                if (!*text)
                        return NULL;
                n = utf8_decode(text, &c);
                if (n > 0 && !is_hidden(c, before, text + n))
                        continue;
                if (ret_character)
                        *ret_character = n > 0 ? c : 0;
                if (ret_number)
                        *ret_number = number;
                return text;
        }
        return NULL;
}

const char *visible_first_hidden(const char *text) {
        return visible_find_hidden(text, NULL, NULL);
}

size_t visible_mend(char *text) {
        char *from = text, *to = text;
        const char *next;

        while ((next = visible_find_hidden(from, NULL, NULL))) {
                size_t shown = (size_t)(next - from), n;
                uint32_t c;

                memmove(to, from, shown);
                to += shown;
                from += shown;
                n = utf8_decode(from, &c);
                *to++ = *from == '\n' ? '\n' : '?';
                from += n > 0 ? n : 1;
        }
        memmove(to, from, strlen(from) + 1);
        return (size_t)(to - text) + strlen(to);
}

char *visible_without_joiners(const char *text) {
        char *plain = malloc(strlen(text) + 1), *p = plain;

        while (p && *text) {
                uint32_t c = 0;
                size_t n = utf8_decode(text, &c);

                n = n > 0 ? n : 1;
                if (!visible_is_joiner(c)) {
                        memcpy(p, text, n);
                        p += n;
                }
                text += n;
        }
        if (p)
                *p = '\0';
        return plain;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be seen of a text. */

#include "visible.h"

#include <stdbool.h>

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

/* An emoji is asked for by U+FE0F after a sign; after a letter nothing would be seen of it. */
static bool is_styled(uint32_t before) {
        return before >= 0x2000;
}

static bool is_hidden(uint32_t c, uint32_t before) {
        if (c == 0xfe0e || c == 0xfe0f)
                return !is_styled(before);
        for (size_t i = 0; i < ELEMENTSOF(hidden) && c >= hidden[i].first; i++)
                if (c <= hidden[i].last)
                        return true;
        return false;
}

const char *visible_first_hidden(const char *text) {
        uint32_t before = 0, c = 0;

        for (size_t n; *text; text += n, before = c) {
                /* Mostly all of it is plain. */
                for (; *text >= ' ' && *text < 0x7f; text++)
                        before = (unsigned char)*text;
                if (!*text)
                        return NULL;
                n = utf8_decode(text, &c);
                if (n == 0 || is_hidden(c, before))
                        return text;
        }
        return NULL;
}

void visible_mend(char *text) {
        for (char *p = text; (p = (char *)visible_first_hidden(p)); p++)
                if (*p != '\n')
                        *p = '?';
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text that somebody else wrote, for a terminal or a log. */

#include "stranger.h"

/* A character of well-formed UTF-8 and its length; 0 for what is none. */
static size_t read_character(const char *text, uint32_t *ret) {
        static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
        const unsigned char *s = (const unsigned char *)text;
        size_t n = *s < 0x80 ? 1 : *s >= 0xc2 && *s < 0xe0 ? 2 : (*s & 0xf0) == 0xe0 ? 3 : *s >= 0xf0 && *s < 0xf5 ? 4 : 0;
        uint32_t c = n == 1 ? *s : n > 1 ? *s & (0x7fu >> n) : 0;

        for (size_t i = 1; i < n; i++) {
                if ((s[i] & 0xc0) != 0x80)
                        return 0;
                c = c << 6 | (s[i] & 0x3f);
        }
        if (n == 0 || c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
                return 0;
        *ret = c;
        return n;
}

/* Controls, and what Unicode has to turn, join and hide text. */
static bool is_visible(uint32_t c) {
        static const uint32_t hidden[][2] = {
                { 0x00, 0x1f },     { 0x7f, 0x9f },     { 0xad, 0xad },     { 0x61c, 0x61c },   { 0x180b, 0x180f },
                { 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff },
                { 0xfff0, 0xfffb }, { 0xe0000, 0xe0fff },
        };

        for (size_t i = 0; i < ELEMENTSOF(hidden); i++)
                if (c >= hidden[i][0] && c <= hidden[i][1])
                        return false;
        return true;
}

char *stranger_text(const char *text, size_t most) {
        size_t room = MIN(strlen(text), most), n = 0;
        char *shown = malloc(room + 1);

        if (!shown)
                return NULL;
        while (*text) {
                uint32_t c = 0;
                size_t size = read_character(text, &c);
                bool visible = size > 0 && is_visible(c);

                size = MAX(size, (size_t)1);
                if (n + (visible ? size : 1) > room)
                        break;
                if (visible)
                        memcpy(shown + n, text, size);
                else
                        shown[n] = '?';
                n += visible ? size : 1;
                text += size;
        }
        shown[n] = '\0';
        return shown;
}

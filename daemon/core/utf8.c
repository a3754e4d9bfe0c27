/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UTF-8. */

#include "utf8.h"

size_t utf8_decode(const char *text, uint32_t *ret) {
        const unsigned char *s = (const unsigned char *)text;
        static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
        size_t n = s[0] >= 0xf8 ? 0 : s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : s[0] >= 0xc0 ? 2 : 0;
        uint32_t c;

        if (s[0] < 0x80) {
                *ret = s[0];
                return s[0] != 0;
        }
        if (n == 0)
                return 0;
        c = s[0] & (0x7fu >> n);
        for (size_t i = 1; i < n; i++) {
                if ((s[i] & 0xc0) != 0x80)
                        return 0;
                c = c << 6 | (s[i] & 0x3f);
        }
        if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
                return 0;
        *ret = c;
        return n;
}

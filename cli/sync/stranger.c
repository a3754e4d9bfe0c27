/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text that somebody else wrote, for a terminal or a log. */

#include "stranger.h"

#include "core/visible.h"

char *stranger_text(const char *text, size_t most) {
        size_t n = strnlen(text, most);
        char *shown;

        while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
                n--;
        shown = strndup(text, n);
        if (!shown)
                return NULL;
        visible_mend(shown);
        for (char *p = strchr(shown, '\n'); p; p = strchr(p, '\n'))
                *p = '?';
        return shown;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replies in pages: where the next one goes on. */

#include "engine/page.h"

int page_instant(Call *c, const char *text, int64_t *ret) {
        _cleanup_free_ char *minute = strndup(text, SLOT_TEXT_SIZE - 1);
        unsigned sec;
        Slot slot;
        char end;

        if (!minute)
                return -ENOMEM;
        if (strlen(text) != strlen("YYYY-MM-DDTHH:MM:SSZ") || slot_parse(minute, &slot) < 0 ||
            sscanf(text + SLOT_TEXT_SIZE - 1, ":%2u%c", &sec, &end) != 2 || end != 'Z')
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" is not an instant (YYYY-MM-DDTHH:MM:SSZ).", text);
        *ret = slot * 60 + sec;
        return 0;
}

void page_cut(Call *c, const char *key) {
        const char *last = dict_get(&c->rows.rows[c->rows.n - 1], key);
        size_t n = c->rows.n - 1;

        while (n > 1 && streq(dict_get(&c->rows.rows[n - 1], key), last))
                n--;
        while (c->rows.n > n)
                dict_done(&c->rows.rows[--c->rows.n]);
        dict_flag(&c->context, "more", true);
}

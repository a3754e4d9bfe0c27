/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many of the doses that were due were taken, in words. */

#include "count.h"

#include "local.h"
#include "util.h"

static void put_part(FILE *f, size_t n, const char *words) {
        if (n > 0)
                fprintf(f, "; %zu %s", n, words);
}

char *count_words(const Count *n) {
        size_t due = count_due(n), size;
        char *text = NULL;
        FILE *f = due + n->unplanned > 0 ? open_memstream(&text, &size) : NULL;

        if (!f)
                return due + n->unplanned > 0 ? NULL : strdup("");
        fprintf(f, local_plural("%zu of %zu due dose recorded as taken", "%zu of %zu due doses recorded as taken", due), n->taken, due);
        put_part(f, n->late, "of them on a later day");
        put_part(f, n->early, "of them on an earlier day");
        put_part(f, n->skipped, "skipped");
        put_part(f, n->missed, "missed (not recorded)");
        put_part(f, n->open, "open");
        put_part(f, n->unplanned, "outside the plan");
        fputc('.', f);
        if (memstream_close(f, &text) < 0) {
                free(text);
                return NULL;
        }
        return text;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many of the doses that were due were taken, in words. */

#include "count.h"

#include <stdarg.h>

#include "local.h"
#include "util.h"

/* Nothing where it is none. */
_printf_(2, 3) static void put_some(FILE *f, const char *format, ...) {
        va_list ap, again;

        va_start(ap, format);
        va_copy(again, ap);
        if (va_arg(again, size_t) > 0)
                vfprintf(f, format, ap);
        va_end(again);
        va_end(ap);
}

char *count_words(const Count *n) {
        size_t due = count_due(n), size;
        char *text = NULL;
        bool any = count_any(n);
        FILE *f = any ? open_memstream(&text, &size) : NULL;

        if (!f)
                return any ? NULL : strdup("");
        fprintf(f, local_plural("%zu of %zu due dose recorded as taken", "%zu of %zu due doses recorded as taken", due), n->taken, due);
        put_some(f, local_plural("; %zu of them on a later day", "; %zu of them on a later day", n->late), n->late);
        put_some(f, local_plural("; %zu of them on an earlier day", "; %zu of them on an earlier day", n->early), n->early);
        put_some(f, local_plural("; %zu skipped", "; %zu skipped", n->skipped), n->skipped);
        put_some(f, local_plural("; %zu missed (not recorded)", "; %zu missed (not recorded)", n->missed), n->missed);
        put_some(f, local_plural("; %zu open", "; %zu open", n->open), n->open);
        put_some(f, local_plural("; %zu outside the plan", "; %zu outside the plan", n->unplanned), n->unplanned);
        put_some(f, local_plural("; %zu more taken, planned before or after these days", "; %zu more taken, planned before or after these days", n->elsewhere), n->elsewhere);
        fputc('.', f);
        if (memstream_close(f, &text) < 0) {
                free(text);
                return NULL;
        }
        return text;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts that are put together. */

#include "text.h"

#include <stdarg.h>

#include "local.h"

bool text_open(Text *t) {
        *t = (Text){};
        t->f = open_memstream(&t->text, &t->size);
        return t->f;
}

char *text_close(Text *t) {
        if (memstream_close(t->f, &t->text) < 0) {
                free(t->text);
                return NULL;
        }
        return t->text;
}

void text_put(FILE *f, const char *format, ...) {
        va_list ap;

        if (ftello(f) > 0)
                fputs(", ", f);
        va_start(ap, format);
        vfprintf(f, local_text(format), ap);
        va_end(ap);
}

void text_put_text(FILE *f, const char *front, const char *text) {
        if (*text)
                text_put(f, "%s%s", front, text);
}

void text_put_shift(FILE *f, long long days) {
        if (days != 0)
                fprintf(f, ", each %lld day%s %s", llabs(days), llabs(days) == 1 ? "" : "s", days > 0 ? "later" : "earlier");
}

void text_put_hours(FILE *f, long long sec) {
        long long hours = sec / 3600;

        fprintf(f, "%lld hour%s", hours, hours == 1 ? "" : "s");
}

void text_put_span(FILE *f, int64_t sec) {
        long long hours = (long long)(sec / 3600), days = hours / 24, rest = hours % 24;

        if (days > 0)
                fprintf(f, "%lld day%s", days, days == 1 ? "" : "s");
        if (days > 0 && rest > 0)
                fputc(' ', f);
        if (days == 0 || rest > 0)
                text_put_hours(f, rest * 3600);
}

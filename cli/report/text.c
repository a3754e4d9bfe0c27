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

_printf_(2, 0) static void put_behind(FILE *f, const char *format, va_list ap) {
        if (ftello(f) > 0)
                fputs(", ", f);
        vfprintf(f, local_text(format), ap);
}

void text_put(FILE *f, const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        put_behind(f, format, ap);
        va_end(ap);
}

void text_put_text(FILE *f, const char *format, ...) {
        va_list ap, again;

        va_start(ap, format);
        va_copy(again, ap);
        if (*va_arg(again, const char *))
                put_behind(f, format, ap);
        va_end(again);
        va_end(ap);
}

void text_put_shift(FILE *f, long long days) {
        const unsigned long n = (unsigned long)llabs(days);

        if (days > 0)
                fprintf(f, local_plural(", each %lu day later", ", each %lu days later", n), n);
        else if (days < 0)
                fprintf(f, local_plural(", each %lu day earlier", ", each %lu days earlier", n), n);
}

void text_put_span(FILE *f, int64_t sec) {
        long long hours = (long long)(sec / 3600), days = hours / 24, rest = hours % 24;

        if (days > 0)
                fprintf(f, local_plural("%lld day", "%lld days", (unsigned long)days), days);
        if (days > 0 && rest > 0)
                fputc(' ', f);
        if (sec < 3600)
                fprintf(f, local_plural("%lld minute", "%lld minutes", (unsigned long)(sec / 60)), (long long)(sec / 60));
        else if (days == 0 || rest > 0)
                fprintf(f, local_plural("%lld hour", "%lld hours", (unsigned long)rest), rest);
}

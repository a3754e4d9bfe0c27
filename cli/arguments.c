/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands after a verb. */

#include "arguments.h"

#include <stdarg.h>

#include "cytosched.h"
#include "local.h"
#include "term.h"

int usage(const char *format, ...) {
        _cleanup_free_ char *text = NULL;
        va_list ap;

        va_start(ap, format);
        text = worded(format, ap);
        va_end(ap);
        fail("%s", text ? text : local_text("wrong usage"));
        return USAGE;
}

int words_join(const Args *args, size_t first, char **ret) {
        size_t size = 1;
        char *text, *end;

        for (size_t i = first; i < args_count(args); i++)
                size += strlen(args_word(args, i)) + 1;
        if (size > LIMIT_SCHEDULE + 2) {
                fail("the text is too long: at most %u bytes", LIMIT_SCHEDULE);
                return REFUSED;
        }
        end = text = calloc(1, size);
        if (!text)
                return fail_errno(-ENOMEM, "the text");
        for (size_t i = first; i < args_count(args); i++)
                end = stpcpy(i > first ? stpcpy(end, " ") : end, args_word(args, i));
        *ret = text;
        return 0;
}

int number_parse(const char *text, const char *what, uint32_t max, uint32_t *ret) {
        size_t digits = strspn(text, "0123456789");
        unsigned long n = strtoul(text, NULL, 10);

        if (digits == 0 || text[digits] || digits > 9 || n < 1 || n > max) {
                fail("%s is a number from 1 to %u, not '%s'", what, max, text);
                return REFUSED;
        }
        *ret = (uint32_t)n;
        return 0;
}

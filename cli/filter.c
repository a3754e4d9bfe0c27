/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a list was narrowed to. */

#include "filter.h"

#include "term.h"

/* As it could be typed again. */
static void put_word(FILE *f, const char *word) {
        fprintf(f, *word && !strpbrk(word, " \t") ? "%s" : "\"%s\"", word);
}

/* As they were typed: "fever --from 2026-12-01"; "" where there are none. The caller's. */
static int filter_words(const Client *c, size_t first, char **ret) {
        static const Opt narrowing[] = { OPT_PATIENT, OPT_REGIMEN, OPT_FROM, OPT_TO };
        const char *between = "";
        size_t size;
        FILE *f = open_memstream(ret, &size);

        if (!f)
                return -ENOMEM;
        for (size_t i = first; i < args_count(&c->args); i++, between = " ") {
                fputs(between, f);
                put_word(f, args_word(&c->args, i));
        }
        for (size_t i = 0; i < ELEMENTSOF(narrowing); i++) {
                if (!args_has(&c->args, narrowing[i]))
                        continue;
                fprintf(f, "%s--%s ", between, option_info(narrowing[i])->name);
                put_word(f, c->args.value[narrowing[i]]);
                between = " ";
        }
        return memstream_close(f, ret);
}

int filter_empty(const Client *c, size_t first, const char *narrowed, const char *whole) {
        _cleanup_free_ char *filter = NULL, *text = NULL;
        int r;

        if (args_has(&c->args, OPT_JSON))
                return DONE;
        r = filter_words(c, first, &filter);
        text = r < 0 ? NULL : worded_with(*filter ? narrowed : whole, filter);
        if (!text)
                return fail_errno(-ENOMEM, "the list");
        say(0, PLAIN, "%s", text);
        return DONE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads prescriptions, one a line, and says what each is read as: for trying by hand.
 *   typed-driver [TODAY] <lines     typed-driver [TODAY] --words <lines */

#include "typed-text.h"

static void show(const char *text, Day today, bool words) {
        _cleanup_(typed_done) Typed t = {};
        _cleanup_free_ char *error = NULL;
        char from[DAY_TEXT_SIZE];
        int r = typed_read(text, today, NULL, &t);

        printf("%s\n", text);
        if (r == 0) {
                printf("    = %s%s%s%s%s\n", t.canonical, t.from == DAY_NONE ? "" : "   FROM ", t.from == DAY_NONE ? "" : day_format(t.from, from),
                       t.route ? "   ROUTE " : "", t.route ?: "");
        } else if (r == -EINVAL && typed_error_text(text, &t, &error) >= 0) {
                for (char *line = error, *end; line; line = end ? end + 1 : NULL) {
                        end = strchr(line, '\n');
                        printf("    ! %.*s\n", (int)(end ? end - line : (long)strlen(line)), line);
                }
        } else {
                printf("    ? %d\n", r);
        }
        for (size_t i = 0; words && i < t.n_words; i++)
                printf("      %.*s: %s\n", (int)t.words[i].length, text + t.words[i].offset, t.words[i].as);
}

int main(int argc, char *argv[]) {
        char line[8192];
        Day today = 20784; /* 2026-11-27 */
        bool words = false;

        for (int i = 1; i < argc; i++)
                if (streq(argv[i], "--words"))
                        words = true;
                else if (day_parse(argv[i], &today) < 0)
                        return 2;
        while (fgets(line, sizeof(line), stdin)) {
                line[strcspn(line, "\n")] = '\0';
                if (*line)
                        show(line, today, words);
        }
        return 0;
}

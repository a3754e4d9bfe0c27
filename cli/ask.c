/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions to the person at the terminal. */

#include "ask.h"

#include <ctype.h>

#include "local.h"
#include "term.h"

static char *trim(char *text) {
        size_t n;

        text += strspn(text, " \t");
        n = strlen(text);
        while (n > 0 && isspace((unsigned char)text[n - 1]))
                text[--n] = 0;
        return text;
}

int ask_line(const char *question, size_t limit, char **ret) {
        _cleanup_free_ char *line = NULL;
        size_t room = 0;
        char *answer;

        printf("%s%s%s ", style(BOLD), local_text(question), style(PLAIN));
        fflush(stdout);
        if (getline(&line, &room, stdin) < 0) {
                putchar('\n');
                return 0;
        }
        answer = trim(line);
        if (!utf8_valid(answer) || strlen(answer) > limit) {
                fail("this is no text of at most %zu bytes in UTF-8", limit);
                return -EINVAL;
        }
        *ret = strdup(answer);
        return *ret ? 1 : -ENOMEM;
}

bool ask_yes(const char *question) {
        _cleanup_free_ char *answer = NULL;

        print_wrapped(stdout, 0, PLAIN, local_text(question));
        if (ask_line("[y/N]", 10, &answer) <= 0)
                return false;
        return strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0;
}

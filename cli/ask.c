/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions to the person at the terminal. */

#include "ask.h"

#include <ctype.h>

#include "local.h"
#include "options.h"
#include "term.h"

#define ANSWER_MAX 200 /* of a choice: what is longer is none */

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

/* Whether ANSWER is one of NAMES, "y|yes". */
static bool is_named(const char *names, const char *answer) {
        size_t length = strlen(answer);

        for (const char *p = names; *p; p += strspn(p, "|")) {
                size_t n = strcspn(p, "|");

                if (n == length && strncasecmp(p, answer, n) == 0)
                        return true;
                p += n;
        }
        return false;
}

int ask_choice(const char *question, const char *const *answers, int fallback, const char *expected) {
        for (;;) {
                _cleanup_free_ char *answer = NULL;
                int r = ask_line(question, ANSWER_MAX, &answer);

                if (r == 0)
                        return -1;
                if (r > 0 && !*answer)
                        return fallback;
                for (int i = 0; r > 0 && answers[i]; i++)
                        if (is_named(answers[i], answer))
                                return i;
                if (r > 0)
                        fail("\"%s\" is no answer to this; type %s", answer, local_text(expected));
        }
}

bool ask_yes(const char *question) {
        static const char *const answers[] = { "y|yes", "n|no", NULL };

        print_wrapped(stdout, 0, PLAIN, local_text(question));
        return ask_choice("[y/N]", answers, 1, N_("y or n")) == 0;
}

int ask_agreed(const char *question, const char *not_done) {
        if (is_interactive() && ask_yes(question))
                return 0;
        if (is_interactive())
                fail("%s", local_text(not_done));
        else
                fail("%s\nTo do it all the same, add --yes", question);
        return REFUSED;
}

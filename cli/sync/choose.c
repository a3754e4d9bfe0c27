/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of the calendars that an account has. */

#include "choose.h"

#include "../ask.h"
#include "../options.h"
#include "../term.h"
#include "address.h"

#define MADE "cytosched/"

static void list(FILE *f, const Found *found, bool numbers) {
        for (size_t i = 0; i < found->n; i++) {
                _cleanup_free_ char *url = address_shown(found->choice[i].url);

                if (numbers)
                        fprintf(f, "%3zu  ", i + 1);
                fprintf(f, "%s%s%s\n", url ?: "", *found->choice[i].title ? "  " : "", found->choice[i].title);
        }
}

/* The address of a new one; NULL where one can't be made. */
static char *new_url(const Found *found) {
        return found->home ? address_at(found->home, MADE) : NULL;
}

static int refuse(const Found *found) {
        _cleanup_free_ char *url = new_url(found), *shown = url ? address_shown(url) : NULL;

        fail("this is the address of an account, not of a calendar%s", found->n > 0 ? "; give one of these with --url:" : "");
        list(stderr, found, false);
        if (shown)
                fprintf(stderr, "A new calendar: --url %s\n", shown);
        return REFUSED;
}

static int take(Found *found, char *url) {
        free(found->url);
        found->url = url;
        return url ? 0 : fail_errno(-ENOMEM, "the calendar's address");
}

/* The number typed; 0 for a new one. Negative for neither. */
static int ask_number(const Found *found, const char *made) {
        _cleanup_free_ char *answer = NULL;
        char question[200];
        char *end;
        unsigned long n;

        puts("The calendars of this account that you may write into:");
        list(stdout, found, true);
        if (found->home)
                printf("  n  a new one, \"%s\"\n", made);
        snprintf(question, sizeof question, "Which one? A calendar of its own keeps your others as they are. [%s]",
                 found->home ? "n" : "1");
        if (ask_line(question, 20, &answer) <= 0)
                return -ECANCELED;
        if (!*answer)
                return found->home ? 0 : 1;
        if (streq(answer, "n"))
                return found->home ? 0 : -EINVAL;
        n = strtoul(answer, &end, 10);
        return *end || n < 1 || n > found->n ? -EINVAL : (int)n;
}

/* Where the new one was made before, it is that. */
static bool is_there(const Found *found) {
        for (size_t i = 0; i < found->n; i++)
                if (streq(found->choice[i].url, found->url))
                        return true;
        return false;
}

int choose_calendar(Found *found, const char *made, bool *ret_fresh) {
        int n;

        if (!is_interactive() || (found->n == 0 && !found->home))
                return refuse(found);
        n = ask_number(found, made);
        if (n < 0) {
                fail("no calendar was chosen");
                return REFUSED;
        }
        if (take(found, n == 0 ? new_url(found) : strdup(found->choice[n - 1].url)) != 0)
                return REFUSED;
        *ret_fresh = n == 0 && !is_there(found);
        return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of the calendars that an account has. */

#include "choose.h"

#include "../ask.h"
#include "../options.h"
#include "../term.h"
#include "address.h"
#include "cytosched.h"
#include "local.h"

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

        fail(found->n > 0 ? N_("this is the address of an account, not of a calendar; give one of these with --url:")
                          : N_("this is the address of an account, not of a calendar"));
        list(stderr, found, false);
        if (shown)
                fprintf(stderr, local_text("A new calendar: --url %s\n"), shown);
        return REFUSED;
}

static int take(Found *found, char *url) {
        free(found->url);
        found->url = url;
        return url ? 0 : fail_errno(-ENOMEM, "the calendar's address");
}

/* The number that was typed; 0 for a new one; negative for neither. */
static int read_number(const Found *found, const char *answer) {
        size_t digits = strspn(answer, "0123456789");
        unsigned long n = strtoul(answer, NULL, 10);

        if (!*answer)
                return found->home ? 0 : 1;
        if (streq(answer, "n"))
                return found->home ? 0 : -EINVAL;
        return digits == 0 || answer[digits] || n < 1 || n > found->n ? -EINVAL : (int)n;
}

/* The same, asked until it is one. */
static int ask_number(const Found *found, const char *made) {
        char question[400];

        say(0, PLAIN, "The calendars of this account that you may write into:");
        list(stdout, found, true);
        if (found->home)
                printf(local_text("  n  a new one, \"%s\"\n"), made);
        snprintf(question, sizeof question, local_text("Which one? A calendar of its own keeps your others as they are. [%s]"),
                 found->home ? "n" : "1");
        for (;;) {
                _cleanup_free_ char *answer = NULL;
                int r = ask_line(question, LIMIT_TEXT, &answer), n;

                if (r == 0)
                        return -ECANCELED;
                n = r > 0 ? read_number(found, answer) : -EINVAL;
                if (n >= 0)
                        return n;
                if (r > 0 && found->home)
                        fail("\"%s\" is no answer to this; type a number of the list, or n", answer);
                else if (r > 0)
                        fail("\"%s\" is no answer to this; type a number of the list", answer);
        }
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

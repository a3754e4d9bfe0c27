/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why the phone's calendar could not be brought to what the plan is. */

#include "why.h"

#include "local.h"
#include "term.h"

static const struct {
        const char *name, *words;
} whys[WHY_COUNT_] = {
        [WHY_UNKNOWN] = { "unknown", N_("it could not be synchronised") },
        [WHY_MEMORY] = { "memory", N_("there is not enough memory") },
        [WHY_CONNECTION] = { "connection", "%s" },
        [WHY_CERTIFICATE] = { "certificate", N_("%s; where the certificate is the server's own, name it: --ca-file FILE") },
        [WHY_ENDLESS] = { "endless", N_("the server's answer has no end") },
        [WHY_REFERS] = { "refers", N_("the server refers to another address; if you trust it, give that: %s") },
        [WHY_REFERS_UNSAFE] = { "refers-unsafe", N_("the server refers to another address, and to none that is safe") },
        [WHY_REFERS_SERVER] = { "refers-server", N_("the server refers to another one; if you trust it, give that: %s") },
        [WHY_REFERS_NOWHERE] = { "refers-nowhere", N_("the server refers to an address that is none") },
        [WHY_PASSWORD] = { "password", N_("the server does not take this name and password") },
        [WHY_FORBIDDEN] = { "forbidden", N_("the server does not allow it (403): is it your calendar, and may you write?") },
        [WHY_GONE] = { "gone", N_("there is nothing at this address") },
        [WHY_CHANGED] = { "changed", N_("it was changed on the server") },
        [WHY_ELSEWHERE] = { "elsewhere", N_("the server has it elsewhere already (409)") },
        [WHY_TOO_LARGE] = { "too-large", N_("it is larger than the server takes (413)") },
        [WHY_LOCKED] = { "locked", N_("another program holds it locked on the server (423)") },
        [WHY_REST] = { "rest", N_("the server asks for a rest (%s): the next run tries again") },
        [WHY_FULL] = { "full", N_("the server has no room left (507)") },
        [WHY_STATUS] = { "status", N_("the server answered with %s") },
        [WHY_NO_CALDAV] = { "no-caldav", N_("this is no CalDAV server's answer: is the address the calendar's?") },
        [WHY_CALENDAR_NOT_MADE] = { "calendar-not-made", N_("there is no calendar at this address, and the server makes none there (%s): make one by "
                                                            "its web page, and give its address") },
        [WHY_LIST_NOT_MADE] = { "list-not-made", N_("there is no task list at this address, and the server makes none there (%s): make one by its web "
                                                    "page, and give its address") },
        [WHY_TASKS_ALONE] = { "tasks-alone", N_("this is a list for tasks and takes no events: give the address of a calendar") },
        [WHY_EVENTS_ALONE] = { "events-alone", N_("this takes events and no tasks: give the address of a task list") },
        [WHY_READ_ALONE] = { "read-alone", N_("you may read what is at this address, and not write: is it somebody else's calendar?") },
        [WHY_SOMETHING_ELSE] = { "something-else", N_("this is no calendar's address, but that of something else; the server's settings show it, often "
                                                      "as \"CalDAV address\"") },
        [WHY_NO_HOME] = { "no-home", N_("the server does not say where this account's calendars are") },
        [WHY_NO_CALENDAR] = { "no-calendar", N_("this is no calendar's address") },
};

char *why_words(const Why *why) {
        return worded_with(whys[why->code].words, why->value);
}

#define SIGN '=' /* no sentence begins so */

void why_keep(size_t edited, size_t unwritten, const Why *why, char ret[static WHY_KEPT_SIZE]) {
        if (edited > 0)
                snprintf(ret, WHY_KEPT_SIZE, "%cedited %zu", SIGN, edited);
        else if (unwritten > 0)
                snprintf(ret, WHY_KEPT_SIZE, "%cunwritten %zu %s %.120s", SIGN, unwritten, whys[why->code].name, why->value);
        else
                snprintf(ret, WHY_KEPT_SIZE, "%cfailed 0 %s %.120s", SIGN, whys[why->code].name, why->value);
}

/* "status 503", of a newer version perhaps. */
static void read_why(const char *text, Why *ret) {
        size_t n = strcspn(text, " ");

        *ret = (Why){ .code = WHY_UNKNOWN };
        for (int i = 0; i < WHY_COUNT_; i++)
                if (strlen(whys[i].name) == n && strncmp(whys[i].name, text, n) == 0)
                        ret->code = (WhyCode)i;
        snprintf(ret->value, sizeof(ret->value), "%s", text[n] ? text + n + 1 : "");
}

char *why_kept_words(const char *kept) {
        _cleanup_free_ char *words = NULL;
        char kind[16], *text;
        size_t n;
        int at = 0;
        Why why;

        if (*kept != SIGN)
                return strdup(*kept ? kept : local_text(whys[WHY_UNKNOWN].words));
        if (sscanf(kept + 1, "%15[a-z] %zu %n", kind, &n, &at) < 2)
                return strdup(local_text(whys[WHY_UNKNOWN].words));
        if (streq(kind, "edited"))
                return asprintf(&text, local_plural("%zu changed on the phone, and left as it is", "%zu changed on the phone, and left as they are", n),
                                n) < 0 ? NULL : text;
        read_why(kept + 1 + at, &why);
        words = why_words(&why);
        if (!words || !streq(kind, "unwritten"))
                return TAKE_PTR(words);
        return asprintf(&text, local_plural("%zu could not be written (%s)", "%zu could not be written (%s)", n), n, words) < 0 ? NULL : text;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched site: where injections go, in the order in which to look at it. */

#include "site.h"

#include "changing.h"
#include "context.h"
#include "local.h"
#include "shown.h"
#include "table.h"

/* "12 days ago", "today", "never". */
static const char *last_words(const json_t *row, char buf[static WORDS_SIZE]) {
        if (!*row_text(row, "last"))
                return local_text("not used yet");
        return words_distance((Day)-row_number(row, "days"), 0, buf);
}

/* "rests until Sunday 6 December: sore". */
static char *rest_words(const json_t *row, Day today) {
        const char *reason = row_text(row, "reason");
        char day[WORDS_SIZE], *text;
        Day until;
        bool ends = day_parse(row_text(row, "until"), &until) == 0;
        int r;

        if (ends && *reason)
                r = asprintf(&text, local_text("rests until %s: %s"), words_day(until, today, day), reason);
        else if (ends)
                r = asprintf(&text, local_text("rests until %s"), words_day(until, today, day));
        else if (*reason)
                r = asprintf(&text, local_text("rests: %s"), reason);
        else
                return strdup(local_text("rests"));
        return r < 0 ? NULL : text;
}

static int show_page(const Reply *page, void *userdata) {
        static const TableForm form = { .columns = 4, .whole = COLUMN(1) | COLUMN(2) };
        bool several = context_several(page->context);
        _cleanup_(table_freep) Table *table = table_new(&form);
        const json_t *row;
        size_t i;

        if (!table)
                return fail_errno(-ENOMEM, "the list");
        json_array_foreach(page->result, i, row) {
                bool rests = row_true(row, "resting"), next = row_true(row, "next");
                Day today = context_today(page->context, row_text(row, "patient"));
                _cleanup_free_ char *rest = rests ? rest_words(row, today) : NULL;
                char last[WORDS_SIZE];
                const char *const cells[] = { several ? row_text(row, "patient") : "", row_text(row, "site"), last_words(row, last),
                                              rest ? rest : next && *row_text(row, "last") ? local_text("used longest ago") : "" };

                if (table_row(table, rests ? DIM : next ? BOLD : PLAIN, cells) < 0)
                        return fail_errno(-ENOMEM, "the list");
        }
        table_print(table, 0);
        return 0;
}

/* The words behind the first: a site's name. */
static int change_site(Client *c, const char *method, const char *done, uint64_t drop) {
        _cleanup_free_ char *name = NULL;
        _cleanup_reply_ Reply reply = {};
        Call call = { .method = method, .drop = drop };
        int r = words_join(&c->args, 1, &name);

        if (r != 0)
                return r;
        if (!*name)
                return usage("it is: cytosched site %s NAME", args_word(&c->args, 0));
        call.text[0] = name;
        r = change_make(c, &call, &reply);
        if (r != 0)
                return r;
        if (!args_has(&c->args, OPT_JSON)) {
                const json_t *row = reply.result;
                Day today = context_today(reply.context, row_text(row, "patient"));
                _cleanup_free_ char *rest = row_true(row, "resting") ? rest_words(row, today) : NULL;

                /* What does not rest is used all the time: a hint says that nothing was changed. */
                if (!streq(method, "UseSite") || !*row_text(reply.context, "hint"))
                        say(0, BOLD, "%s: %s", local_text(done), row_text(row, "site"));
                if (context_names(reply.context, row_text(row, "patient")))
                        say(2, PLAIN, "for %s", row_text(row, "patient"));
                if (rest && !streq(method, "RemoveSite"))
                        say(2, PLAIN, "%s", rest);
        }
        change_notes(c, &reply);
        return DONE;
}

static int run_site(Client *c) {
        const char *what = args_word(&c->args, 0);
        Call call = { .method = "Sites", .drop = O(UNTIL) | O(REASON) };

        if (!streq(what, "rest") && (args_has(&c->args, OPT_UNTIL) || args_has(&c->args, OPT_REASON)))
                return usage("--until and --reason are for: cytosched site rest NAME");
        if (streq(what, "add"))
                return change_site(c, "AddSite", "Added", 0);
        if (streq(what, "remove"))
                return change_site(c, "RemoveSite", "Removed", 0);
        if (streq(what, "rest"))
                return change_site(c, "RestSite", "Rests", 0);
        if (streq(what, "use"))
                return change_site(c, "UseSite", "Used again", 0);
        if (*what && !(streq(what, "list") && args_count(&c->args) == 1))
                return usage("it is: cytosched site, site add NAME, site remove NAME, site rest NAME, site use NAME");
        return call_pages(c, &call, "skip", show_page, NULL);
}

const Verb VERB_SITE = {
        .name = "site",
        .args = "[add NAME|remove NAME|rest NAME|use NAME]",
        .help = N_("injection sites, the one used longest ago first"),
        .examples = "site\nsite rest left thigh --until \"6 Dec\" --reason sore",
        .group = GROUP_RECORD,
        .options = O(PATIENT) | O(REGIMEN) | O(UNTIL) | O(REASON) | O(YES) | O(JSON),
        .max = MANY,
        .run = run_site,
};

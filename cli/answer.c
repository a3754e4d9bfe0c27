/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched taken, skip, snooze, amend: what a person says of a dose. */

#include "answer.h"

#include "changing.h"
#include "doses.h"
#include "local.h"
#include "when.h"

#define ANSWERS (O(AT) | O(SITE) | O(AMOUNT) | O(BATCH) | O(NOTE) | O(YES) | O(JSON))

static int tell_timed(Client *c, Call *call, const char *done) {
        _cleanup_free_ char *here = NULL;

        change_clock(c, call, &here);
        return change_tell(c, call, done);
}

/* The doses of one effect: the caller's, NULL: no memory. */
static json_t *effects_pick(const json_t *effects, const char *effect) {
        json_t *picked = json_array(), *row;
        size_t i;

        json_array_foreach(effects, i, row) {
                json_t *dose = picked && streq(row_text(row, "effect"), effect) ? json_copy(row) : NULL;

                if (!dose)
                        continue;
                json_object_del(dose, "effect");
                if (json_array_append_new(picked, dose) < 0)
                        return json_decref(picked), NULL;
        }
        return picked;
}

/* What was left for its question. */
static void tell_asked(bool json, const json_t *rows) {
        const json_t *row;
        size_t i;

        json_array_foreach(rows, i, row)
                say_to(json ? stderr : stdout, 0, YELLOW, "Not recorded: %s. %s To answer it, name it.", row_text(row, "dose"), row_text(row, "asks"));
}

static int run_taken_all(Client *c) {
        const char *other = options_foreign(&c->args, O(ALL) | O(PATIENT) | O(YES) | O(JSON));
        _cleanup_(json_decrefp) json_t *taken = NULL, *asked = NULL;
        bool json = args_has(&c->args, OPT_JSON);
        Call call = { .method = "TakeAll", .drop = O(YES) };
        _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        _cleanup_reply_ Reply reply = {};
        DoseList list = {};
        int r;

        if (args_count(&c->args) > 0 || other)
                return usage("--all is for all that is due; %s%s is for one dose", other ? "--" : "", other ? other : args_word(&c->args, 0));
        r = call_renew(&call);
        if (r >= 0)
                r = call_try(c, &call, &reply, &error);
        if (r < 0)
                return call_fail(r, &error);
        taken = effects_pick(reply.effects, "taken");
        asked = effects_pick(reply.effects, "asked");
        if (!taken || !asked)
                return fail_errno(-ENOMEM, "the doses");
        if (json)
                r = json_print(taken);
        else
                say(0, BOLD, local_plural("Recorded: %lld dose", "Recorded: %lld doses", (unsigned long)row_number(reply.result, "count")),
                    row_number(reply.result, "count"));
        if (!json)
                r = doses_by_day(&list, taken, 0, json_array_size(taken), reply.context);
        tell_asked(json, asked);
        change_notes(c, &reply);
        return r;
}

static int run_taken(Client *c) {
        Call call = { .method = "Take", .text = { args_word(&c->args, 0) } };

        if (args_has(&c->args, OPT_ALL))
                return run_taken_all(c);
        if (args_has(&c->args, OPT_UNPLANNED) && args_count(&c->args) == 0)
                return usage("it is: cytosched taken REGIMEN --unplanned");
        /* Who can be asked may mean a dose of a later day; --yes never does. */
        if (change_asks(c))
                call_set_number(&call, "later", 'b', true);
        return tell_timed(c, &call, "Recorded");
}

static int run_skip(Client *c) {
        Call call = { .method = "Skip", .text = { args_word(&c->args, 0) } };

        return change_tell(c, &call, "Recorded");
}

static bool is_duration(const char *text) {
        int64_t sec;

        return when_duration(text, &sec) != -EINVAL || strncasecmp(text, "until ", strlen("until ")) == 0 ||
               strncasecmp(text, "till ", strlen("till ")) == 0;
}

/* [DOSE] [DURATION]: the whole is a duration where it reads as one ("half an hour", "until 20:00"); else the first
 * word is a dose. */
static int run_snooze(Client *c) {
        _cleanup_free_ char *all = NULL, *rest = NULL;
        Call call = { .method = "Snooze", .text = { "", "" }, .drop = O(YES) };
        int r = words_join(&c->args, 0, &all);

        if (r == 0 && args_count(&c->args) > 0 && !is_duration(all)) {
                call.text[0] = args_word(&c->args, 0);
                r = words_join(&c->args, 1, &rest);
        }
        if (r != 0)
                return r;
        call.text[1] = rest ?: *call.text[0] ? "" : all;
        return change_tell(c, &call, "Snoozed");
}

static int run_amend(Client *c) {
        static const Opt some[] = { OPT_AT, OPT_SITE, OPT_AMOUNT, OPT_BATCH, OPT_NOTE, OPT_ANSWER };
        Call call = { .method = "Amend", .text = { args_word(&c->args, 0) } };

        for (size_t i = 0; i < ELEMENTSOF(some); i++)
                if (args_has(&c->args, some[i]))
                        return tell_timed(c, &call, "Corrected");
        return usage("what is to be corrected? --at, --site, --amount, --batch, --note or --answer");
}

const Verb VERB_TAKEN = {
        .name = "taken",
        .args = "[DOSE]",
        .help = N_("record a dose as taken"),
        .examples = "taken\ntaken --all\ntaken pegasys --at \"20 min ago\" --site \"left thigh\"",
        .group = GROUP_DAY,
        .options = ANSWERS | O(ALL) | O(PATIENT) | O(UNPLANNED),
        .max = 1,
        .run = run_taken,
};

const Verb VERB_SKIP = {
        .name = "skip",
        .args = "[DOSE]",
        .help = N_("record that a dose is not taken"),
        .examples = "skip\nskip pegasys --reason \"fever, the ward said so\"",
        .group = GROUP_DAY,
        .options = O(PATIENT) | O(REASON) | PLAN_CHANGE,
        .max = 1,
        .run = run_skip,
};

const Verb VERB_SNOOZE = {
        .name = "snooze",
        .args = "[DOSE] [DURATION]",
        .help = N_("be quiet about a dose for a while (15m)"),
        .examples = "snooze pegasys 2h\nsnooze until 20:00",
        .group = GROUP_DAY,
        .options = O(PATIENT) | O(YES) | O(JSON),
        .max = 8,
        .run = run_snooze,
};

const Verb VERB_AMEND = {
        .name = "amend",
        .args = "DOSE",
        .help = N_("correct what was recorded of a dose"),
        .examples = "amend pegasys@2026-11-22T19:00 --at \"yesterday 19:40\"\namend pegasys@2026-11-22T19:00 --answer skipped --note \"had a fever\"",
        .group = GROUP_RECORD,
        .options = ANSWERS | O(ANSWER),
        .min = 1,
        .max = 1,
        .run = run_amend,
};

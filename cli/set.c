/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched set: the settings. */

#include "set.h"

#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "changing.h"
#include "doses.h"
#include "local.h"
#include "nearest.h"
#include "term.h"

#define NEXT_SHOWN 3

/* WHOSE: of the patient or the regimen that was named; "". */
static void tell_setting(const json_t *row, const char *whose) {
        const char *value = row_text(row, "value"), *usual = row_text(row, "default");
        bool other = *usual && !streq(value, usual);
        char of[FOR_SIZE];

        context_for(*whose, whose, of);
        if (!*value)
                value = local_text("(not set)");
        if (other)
                say_label(BOLD, 4, row_text(row, "key"), "= %s%s  (default: %s)", value, of, usual);
        else
                say_label(BOLD, 4, row_text(row, "key"), "= %s%s", value, of);
        say(4, DIM, "%s", row_text(row, "meaning"));
}

/* The rows of one key, or all. */
static json_t *pick(const json_t *rows, const char *key) {
        json_t *picked = json_array(), *row;
        size_t i;

        json_array_foreach(rows, i, row)
                if (!*key || strcasecmp(row_text(row, "key"), key) == 0)
                        json_array_append(picked, row);
        return picked;
}

static void fail_unknown(const json_t *rows, const char *key) {
        _cleanup_nearest_ Nearest nearest = {};
        const json_t *row;
        size_t i;

        nearest_start(&nearest, key);
        json_array_foreach(rows, i, row)
                nearest_offer(&nearest, row_text(row, "key"));
        if (nearest.best)
                fail("there is no setting '%s'; did you mean '%s'? All of them: cytosched set", key, nearest.best);
        else
                fail("there is no setting '%s'; all of them: cytosched set", key);
}

static int show_settings(Client *c, const char *key) {
        Call call = { .method = "Settings", .drop = O(YES) | O(DRY_RUN) };
        _cleanup_(json_decrefp) json_t *rows = NULL;
        _cleanup_reply_ Reply reply = {};
        const json_t *row;
        size_t i;
        int r = call_run(c, &call, &reply);

        if (r != 0)
                return r;
        rows = pick(reply.result, key);
        if (json_array_size(rows) == 0 && *key) {
                fail_unknown(reply.result, key);
                return NOT_FOUND;
        }
        if (args_has(&c->args, OPT_JSON))
                return json_print(rows) < 0 ? fail_errno(-EIO, "the answer") : DONE;
        json_array_foreach(rows, i, row)
                tell_setting(row, "");
        return DONE;
}

static int print_next(const json_t *doses, const json_t *context) {
        DoseList list = {};

        if (json_array_size(doses) == 0)
                return 0;
        say(0, PLAIN, "Next:");
        return doses_by_day(&list, doses, 0, NEXT_SHOWN, context);
}

/* Where a patient's clock is another one, what comes next is at other times. */
static int show_next(Client *c) {
        Call call = { .method = "Next", .count = NEXT_SHOWN, .drop = O(YES) };
        _cleanup_reply_ Reply reply = {};
        int r = call_run(c, &call, &reply);

        return r != 0 ? r : print_next(reply.result, reply.context);
}

/* The daemon can't look: in its sandbox a person's files are not to be seen. */
static bool is_program(const char *path) {
        struct stat st;

        return *path == '/' && stat(path, &st) >= 0 && S_ISREG(st.st_mode) && access(path, X_OK) >= 0;
}

static int change_setting(Client *c, const char *key) {
        Call call = { .method = "Set", .text = { key }, .drop = O(YES) };
        _cleanup_free_ char *value = NULL;
        _cleanup_reply_ Reply reply = {};
        int r = words_join(&c->args, 1, &value);

        if (r != 0)
                return r;
        if (strcasecmp(key, "reminder-command") == 0 && *value && !is_program(value)) {
                fail("\"%s\" is no program: the full path of one that is there, and may be run, is needed", value);
                return REFUSED;
        }
        call.text[1] = value;
        r = change_make(c, &call, &reply);
        if (r == 0 && !args_has(&c->args, OPT_JSON))
                tell_setting(reply.result, args_has(&c->args, OPT_REGIMEN) ? c->args.value[OPT_REGIMEN]
                                           : args_has(&c->args, OPT_PATIENT) && context_several(reply.context) ? c->args.value[OPT_PATIENT]
                                                                                                                : "");
        if (r == 0 && args_has(&c->args, OPT_DRY_RUN) && !args_has(&c->args, OPT_JSON))
                r = print_next(reply.effects, reply.context);
        if (r == 0)
                change_notes(c, &reply);
        if (r != 0 || args_has(&c->args, OPT_JSON) || strcasecmp(key, "zone") != 0)
                return r;
        return args_has(&c->args, OPT_DRY_RUN) ? DONE : show_next(c);
}

static int run_set(Client *c) {
        const char *key = args_word(&c->args, 0);

        if (args_has(&c->args, OPT_PATIENT) && args_has(&c->args, OPT_REGIMEN))
                return usage("--patient or --regimen, not both");
        return args_count(&c->args) < 2 ? show_settings(c, key) : change_setting(c, key);
}

const Verb VERB_SET = {
        .name = "set",
        .args = "[KEY [VALUE...]]",
        .help = N_("settings: all of them, one, or a new value (\"\": the default)"),
        .examples = "set quiet 22:00-07:00\nset --regimen pegasys before \"1d; 30m take it out of the fridge\"",
        .group = GROUP_CARE,
        .options = O(PATIENT) | O(REGIMEN) | O(DRY_RUN) | O(YES) | O(JSON),
        .max = MANY,
        .run = run_set,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched forget: everything of a patient, for good; and what is kept beside the database. */

#include "forget.h"

#include <unistd.h>

#include "ask.h"
#include "cytosched.h"
#include "helper.h"
#include "local.h"
#include "program.h"
#include "term.h"

/* Not y: this can't be taken back. */
static int confirm(Client *c, Call *call, const sd_bus_error *error) {
        const char *name = args_word(&c->args, 0);
        _cleanup_free_ char *answer = NULL;

        if (!is_interactive()) {
                fail("%s\nTo do it all the same, add --yes", error->message);
                return REFUSED;
        }
        print_wrapped(stdout, 0, PLAIN, error->message);
        if (ask_line("To do it, type the patient's name:", LIMIT_NAME, &answer) <= 0 || strcasecmp(answer, name) != 0) {
                fail("nothing was changed");
                return REFUSED;
        }
        call_set_number(call, "yes", 'b', true);
        return 0;
}

static int make_call(Client *c, Call *call, Reply *ret) {
        for (;;) {
                _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
                int r = call_renew(call);

                if (r >= 0)
                        r = call_try(c, call, ret, &error);
                if (r >= 0)
                        return 0;
                if (!sd_bus_error_has_name(&error, CYTOSCHED_ERROR_CONFIRM) || call->n_extra > 0)
                        return call_fail(r, &error);
                r = confirm(c, call, &error);
                if (r != 0)
                        return r;
        }
}

/* ---- what the daemon can't reach ----------------------------------------------------------------- */

/* The page of a report that was opened last. */
static void remove_page(void) {
        const char *folder = getenv("XDG_RUNTIME_DIR");
        char path[PATH_MAX];

        if (isempty(folder) || snprintf(path, sizeof(path), "%s/cytosched/report.html", folder) >= (int)sizeof(path))
                return;
        (void)unlink(path);
}

/* The calendar on a server, its state here and its password: cytosched-sync says what came of it. With --json it
 * says that on stderr, beside the document. */
static void end_sync(const Client *c, const char *patient) {
        char path[PATH_MAX];
        const char *argv[] = { path, "--off", "--forget", "--patient", patient, NULL };
        int r;

        if (program_path("sync", path) < 0)
                return;
        fflush(stdout);
        r = helper_run((char *const *)argv, args_has(&c->args, OPT_JSON) ? STDERR_FILENO : STDOUT_FILENO);
        if (r < 0 || r == HELPER_ABSENT)
                fail("%s could not be run: to end the synchronisation: cytosched sync --off --forget", path);
}

/* What somebody else made of the database, as a program that synchronises folders does. */
static void tell_left(const json_t *result) {
        const json_t *left = json_object_get(result, "left"), *name;
        size_t i;

        if (json_array_size(left) > 0)
                say(0, YELLOW, "These lie beside the database, were not made by cytosched, and may hold all of it. Delete them:");
        json_array_foreach(left, i, name)
                say(2, PLAIN, "%s", json_string_value(name));
}

static int run_forget(Client *c) {
        const char *name = args_word(&c->args, 0);
        Call call = { .method = "Forget", .text = { name } };
        _cleanup_reply_ Reply reply = {};
        int r = make_call(c, &call, &reply);

        if (r != 0)
                return r;
        remove_page();
        end_sync(c, name);
        if (args_has(&c->args, OPT_JSON))
                return (r = json_print(reply.result)) < 0 ? fail_errno(r, "the answer") : DONE;
        say(0, BOLD, "Forgotten: %s", name);
        say(0, PLAIN, "Nothing of this patient is in the database, its log, or the files beside it any more. Backups, exported "
                      "files and calendars elsewhere are yours to delete; a backup that is restored brings the patient back.");
        tell_left(reply.result);
        return DONE;
}

const Verb VERB_FORGET = {
        .name = "forget",
        .args = "PATIENT",
        .help = N_("delete a patient for good, the history too"),
        .examples = "forget Anna\nforget me",
        .group = GROUP_CARE,
        .options = O(YES) | O(JSON),
        .min = 1,
        .max = 1,
        .run = run_forget,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched-sync: the plan into a calendar on a CalDAV server. */

#include "../options-help.h"
#include <locale.h>
#include <sys/resource.h>

#include "../streams.h"
#include "../term.h"
#include "cytosched.h"
#include "events.h"
#include "local.h"
#include "off.h"
#include "tasks.h"
#include "told.h"

DEFINE_CLEANUP(Http *, http_free)

/* "on", an address, or off: what is kept of it. */
static int switch_tasks(Session *s, Http *http) {
        const char *typed = s->client.args.value[OPT_TASKS];
        int r = DONE;

        if (!typed || args_has(&s->client.args, OPT_DRY_RUN))
                return DONE;
        if (streq(typed, "off")) {
                r = s->account.tasks ? tasks_off(s, http) : DONE;
                return r != DONE ? r : account_tasks(&s->account, NULL) < 0 ? REFUSED : DONE;
        }
        if (streq(typed, "on") && s->account.tasks)
                return DONE;
        return account_tasks(&s->account, typed) < 0 ? fail_errno(-ENOMEM, "the list's address") : DONE;
}

static int keep_tasks(Session *s) {
        int r = args_has(&s->client.args, OPT_TASKS) ? config_set(s->config, &s->account) : 0;

        return r < 0 ? fail_errno(r, config_path(s->config)) : DONE;
}

/* What comes from the phone is recorded before anything is written there. */
static int sync_both(Session *s, Http *http) {
        int r = switch_tasks(s, http), events, tasks = DONE;
        bool first = s->account.tasks && !streq(s->account.tasks, "on");

        if (r != DONE)
                return r;
        if (args_has(&s->client.args, OPT_DRY_RUN))
                return events_sync(s, http);
        if (first)
                tasks = tasks_sync(s, http);
        events = events_sync(s, http);
        if (!first && s->account.tasks && events == DONE)
                tasks = tasks_sync(s, http);
        r = events != DONE ? events : tasks;
        return r != DONE ? r : keep_tasks(s);
}

static int sync_account(Session *s) {
        _cleanup_(http_freep) Http *http = NULL;
        int r;

        if (args_has(&s->client.args, OPT_OFF))
                return off_account(s, true);
        /* Of a patient who is no more, nothing stays on the phone. */
        if (!s->typed && off_is_orphan(s) > 0) {
                say(0, PLAIN, "%s is no patient any more: what was theirs is taken away.", s->account.patient);
                return off_account(s, false);
        }
        r = session_open(s, &http);
        return r != 0 ? r : sync_both(s, http);
}

/* ---- a patient who was forgotten ---------------------------------------------------------------- */

/* The calendar of all is written anew without him; where there is nobody else, it ends. */
static int forget_in_all(Session *s, const char *patient) {
        _cleanup_(http_freep) Http *http = NULL;
        int r = off_is_alone(s, patient);

        if (r < 0)
                return REFUSED;
        if (r > 0)
                return off_account(s, true);
        r = session_open(s, &http);
        return r != 0 ? r : sync_both(s, http);
}

static int forget_patient(Session *s, const char *patient) {
        int code = DONE;

        /* The last first: what ends is no more in the list. */
        for (size_t i = config_count(s->config); i-- > 0;) {
                int r = DONE;

                config_get(s->config, i, &s->account);
                if (!s->account.patient)
                        r = forget_in_all(s, patient);
                else if (strcasecmp(s->account.patient, patient) == 0)
                        r = off_account(s, true);
                session_close(s);
                code = code == DONE ? r : code;
        }
        return code;
}

/* ---- all calendars ------------------------------------------------------------------------- */

static int sync_one(Session *s) {
        const Args *args = &s->client.args;
        int r;

        if (!config_find(s->config, args->value[OPT_PATIENT], &s->account) && args_has(args, OPT_OFF)) {
                if (args_has(args, OPT_PATIENT))
                        fail("there is no calendar that is synchronised for %s", args->value[OPT_PATIENT]);
                else
                        fail("there is no calendar that is synchronised");
                return NOT_FOUND;
        }
        r = account_take(&s->account, args);
        r = r < 0 ? fail_errno(r, args->value[OPT_CA_FILE] ?: "the options") : sync_account(s);
        session_close(s);
        return r;
}

/* The worst of their exit codes is the first that is not 0. */
static int sync_all(Session *s) {
        size_t n = config_count(s->config);
        int code = DONE;

        for (size_t i = 0; i < n; i++) {
                int r;

                config_get(s->config, i, &s->account);
                if (n > 1)
                        printf("%s:\n", s->account.patient ?: local_text("All"));
                r = sync_account(s);
                session_close(s);
                code = code == DONE ? r : code;
        }
        return code;
}

#define KEPT_OPTIONS (O(TASKS) | O(URL) | O(USER) | O(PASSWORD_COMMAND) | O(CA_FILE) | O(DISCREET) | O(ALARM))

static int sync_run(Session *s) {
        const Args *args = &s->client.args;
        int r = config_open(&s->config);

        if (r < 0)
                return fail_errno(r, "sync.ini");
        s->typed = options_foreign(args, ~KEPT_OPTIONS) != NULL;
        if (args_has(args, OPT_FORGET))
                r = forget_patient(s, args->value[OPT_PATIENT]);
        else
                r = s->typed || args_has(args, OPT_PATIENT) || config_count(s->config) == 0 ? sync_one(s) : sync_all(s);
        if (config_count(s->config) > 0 && !args_has(args, OPT_DRY_RUN) && !args_has(args, OPT_OFF) && (r == DONE || !s->typed))
                told_outcome(s, r);
        config_free(s->config);
        return r;
}

static int run(Session *s, int argc, char **argv) {
        Args *args = &s->client.args;
        const char *foreign;
        int r = options_parse(argc, argv, args);

        if (r != 0)
                return r;
        foreign = options_foreign(args, SYNC_OPTIONS | O(HELP) | O(VERSION));
        if (foreign || args_count(args) > 0) {
                if (foreign)
                        fail("cytosched sync takes no option --%s", foreign);
                else
                        fail("cytosched sync takes no arguments");
                return USAGE;
        }
        if (args_has(args, OPT_HELP) || args_has(args, OPT_VERSION)) {
                printf(local_text("cytosched-sync %s: run it as \"cytosched sync\"\n\n"), CYTOSCHED_VERSION);
                options_help(SYNC_OPTIONS);
                return DONE;
        }
        if (args_has(args, OPT_FORGET) && !(args_has(args, OPT_OFF) && args_has(args, OPT_PATIENT))) {
                fail("it is: cytosched sync --off --forget --patient NAME");
                return USAGE;
        }
        return sync_run(s);
}

int main(int argc, char **argv) {
        static char verb[] = "sync";
        /* A password is in its memory. */
        static const struct rlimit no_core = {};
        Session s = {};
        int code = streams_begin();

        if (code != 0)
                return code;
        code = client_begin(&s.client, argc, verb);
        (void)setrlimit(RLIMIT_CORE, &no_core);
        /* A server's name may have any letters. */
        (void)setlocale(LC_CTYPE, "C.UTF-8");
        if (code == 0 && zones_new(&s.zones) < 0)
                code = fail_errno(-ENOMEM, "the time zones");
        if (code == 0)
                code = run(&s, argc, argv);
        zones_free(s.zones);
        client_end(&s.client);
        return streams_end(code);
}

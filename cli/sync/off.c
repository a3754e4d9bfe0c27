/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a synchronisation. */

#include "off.h"

#include "../term.h"
#include "address.h"
#include "discover.h"
#include "events.h"
#include "keyring.h"
#include "tasks.h"
#include "told.h"

DEFINE_CLEANUP(Http *, http_free)
DEFINE_CLEANUP(State *, state_free)

static int list_patients(Session *s, Reply *ret) {
        _cleanup_error_ sd_bus_error error = SD_BUS_ERROR_NULL;
        Call call = { .method = "Patients", .plain = true };
        int r = call_try(&s->client, &call, ret, &error);

        return r < 0 ? call_fail(r, &error) : 0;
}

int off_is_orphan(Session *s) {
        _cleanup_reply_ Reply reply = {};
        const json_t *row;
        size_t i;

        if (!s->account.patient)
                return 0;
        if (list_patients(s, &reply) != 0)
                return -EIO;
        json_array_foreach(reply.result, i, row)
                if (strcasecmp(row_text(row, "patient"), s->account.patient) == 0)
                        return 0;
        return 1;
}

int off_is_alone(Session *s, const char *patient) {
        _cleanup_reply_ Reply reply = {};
        const json_t *row;
        size_t i;

        if (list_patients(s, &reply) != 0)
                return -EIO;
        json_array_foreach(reply.result, i, row)
                if (strcasecmp(row_text(row, "patient"), patient) != 0)
                        return 0;
        return 1;
}

/* What is kept of it; another account may have the same login. */
static int drop(Session *s, State *state) {
        int r = state_drop(state);

        if (r >= 0)
                r = config_remove(s->config, s->account.patient);
        if (r < 0)
                return fail_errno(r, config_path(s->config));
        if (s->account.user)
                keyring_clear(s->url, s->account.user);
        if (config_count(s->config) <= 1)
                told_end();
        return DONE;
}

static int forget(Session *s, State *state) {
        int r = drop(s, state);

        if (r == DONE)
                say(0, PLAIN, "Nothing of this plan is on the server any more, and nothing is written there from now on.");
        return r;
}

static int take_away(Session *s, Remote *remote, State *state, const char *database, bool asked) {
        Items none = {};
        Push p = {
                .remote = remote, .state = state, .items = &none, .zones = s->zones, .now = time(NULL),
                .database = database, .dry_run = args_has(&s->client.args, OPT_DRY_RUN), .all = asked,
        };
        int r = push_run(&p);

        events_say(&p);
        push_done(&p);
        return r != DONE || p.dry_run ? r : forget(s, state);
}

static int off_calendar(Session *s, Http *http, const char *database, bool asked) {
        _cleanup_(found_done) Found found = {};
        _cleanup_(state_freep) State *state = NULL;
        Remote remote = { .http = http, .url = s->url };
        Outcome outcome = discover(&remote, s->url, DAV_EVENTS, &found);
        int r;

        /* Where the calendar is no more, there is nothing to take away. */
        if (outcome != OUTCOME_DONE && outcome != OUTCOME_GONE) {
                fail("%s", remote.why);
                return REFUSED;
        }
        r = session_state(s, s->url, &state);
        if (r != 0)
                return r;
        state_free(TAKE_PTR(state));
        if (s->account.tasks && !args_has(&s->client.args, OPT_DRY_RUN))
                r = tasks_off(s, http);
        if (r == 0)
                r = session_state(s, s->url, &state);
        if (r != 0)
                return r;
        if (outcome == OUTCOME_GONE)
                return args_has(&s->client.args, OPT_DRY_RUN) ? DONE : forget(s, state);
        return take_away(s, &remote, state, database, asked);
}

/* Whatever stands on the server: here nothing is known of it any more. */
static int forget_here(Session *s) {
        _cleanup_free_ char *shown = address_shown(s->url ?: s->account.url);
        _cleanup_(state_freep) State *state = NULL;
        int r = s->account.tasks && !streq(s->account.tasks, "on") ? session_state(s, s->account.tasks, &state) : 0;

        if (r == 0 && state)
                (void)state_drop(state);
        state = (state_free(state), NULL);
        if (r == 0)
                r = session_state(s, s->url ?: s->account.url, &state);
        if (r == 0)
                r = drop(s, state);
        if (r == 0)
                fail("what stands in the calendar %s could not be taken away, and only you can delete it there", shown ?: "");
        return r == 0 ? REFUSED : r;
}

static int end_account(Session *s, bool asked) {
        _cleanup_(http_freep) Http *http = NULL;
        _cleanup_reply_ Reply reply = {};
        int r = list_patients(s, &reply);

        if (r == 0)
                r = session_open(s, &http);
        return r != 0 ? r : off_calendar(s, http, row_text(reply.context, "database"), asked);
}

int off_account(Session *s, bool asked) {
        int r = end_account(s, asked);

        return r == DONE || !args_has(&s->client.args, OPT_FORGET) ? r : forget_here(s);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account while it is synchronised. */

#include "session.h"

#include "../term.h"
#include "address.h"
#include "choose.h"
#include "discover.h"
#include "edited.h"
#include "keyring.h"
#include "local.h"

void session_close(Session *s) {
        account_done(&s->account);
        password_free(s->password);
        free(s->url);
        edited_names_free(TAKE_PTR(s->rewrite));
        s->password = s->url = NULL;
        s->from = PASSWORD_NONE;
        s->kept = false;
}

static int check_url(Session *s) {
        const char *why = NULL;
        int r;

        if (isempty(s->account.url)) {
                fail("there is no calendar to synchronise with yet: cytosched sync --url URL --user NAME, with the "
                     "calendar's CalDAV address");
                return REFUSED;
        }
        r = address_read(s->account.url, &s->url, &why);
        if (r == -EINVAL) {
                _cleanup_free_ char *shown = address_shown(s->account.url);

                fail("'%s' is not a calendar's address: %s", shown ?: "", local_text(why));
        }
        return r < 0 && r != -EINVAL ? fail_errno(r, "the address") : r < 0 ? REFUSED : 0;
}

static int connect_http(Session *s, Http **ret) {
        const Account *a = &s->account;
        int r;

        if (a->user) {
                s->from = password_get(s->client.args.value[OPT_PASSWORD_FD], a->password_command, s->url, a->user,
                                       &s->password);
                if (s->from == PASSWORD_NONE)
                        return REFUSED;
        }
        r = http_new(a->user, s->password, a->ca_file, ret);
        return r < 0 ? fail_errno(r, "the connection") : 0;
}

void session_failed(Session *s, size_t edited, size_t unwritten, const Why *why) {
        if (!*s->why)
                why_keep(edited, unwritten, why, s->why);
}

int session_open(Session *s, Http **ret) {
        int r = check_url(s);

        return r != 0 ? r : connect_http(s, ret);
}

/* What is to be done beside this once. */
static void say_guide(bool tasks) {
        say(0, PLAIN, "On the phone, add this account as a CalDAV calendar (iPhone: Settings, Calendar, Accounts; Android: "
                      "DAVx5). A phone may drop the alarms: look whether they came along, and keep this computer's "
                      "reminders.");
        say(0, PLAIN, "So that it follows each change by itself: systemctl --user enable --now %s",
            tasks ? "cytosched-sync.path cytosched-sync.timer cytosched-tasks.path" : "cytosched-sync.path cytosched-sync.timer");
}

/* Once: the address and the user in a file, a typed password in the keyring.
 * An address that does not work never takes the place of one that does. */
void session_keep(void *userdata) {
        Session *s = userdata;
        int r = s->typed && !s->kept ? account_move(&s->account, s->url) : 0;

        if (s->kept)
                return;
        s->kept = true;
        if (r >= 0 && s->typed)
                r = config_set(s->config, &s->account);
        if (r < 0)
                fail_errno(r, config_path(s->config));
        else if (s->typed)
                printf(local_text("Kept for the next time: %s\n"), config_path(s->config));
        if (s->from == PASSWORD_TYPED && keyring_put(s->url, s->account.user, s->password) >= 0)
                say(0, PLAIN, "The password is in the keyring now.");
        else if (s->from == PASSWORD_TYPED)
                say(0, PLAIN, "There is no keyring to keep the password in; --password-command can give it.");
        if (s->typed)
                say_guide(s->account.tasks);
}

static int make_calendar(const Session *s, Remote *remote, const char *name) {
        if (args_has(&s->client.args, OPT_DRY_RUN)) {
                say_label(PLAIN, 8, local_text("make"), "the calendar %s", name);
                return 0;
        }
        if (remote_make(remote, name, DAV_EVENTS) == OUTCOME_DONE)
                return 0;
        fail("%s", remote->why);
        return REFUSED;
}

/* Two in one calendar would take turns in removing each other's doses. */
static int check_alone(const Session *s) {
        _cleanup_free_ char *by = NULL;

        if (!config_taken(s->config, s->account.patient, s->url, &by))
                return 0;
        if (by)
                fail("the plans of %s go into this calendar already: give each a calendar of its own, or end that first: "
                     "cytosched sync --off --patient %s", by, by);
        else
                fail("the plans of all patients go into this calendar already: give each a calendar of its own, or end that first: "
                     "cytosched sync --off");
        return REFUSED;
}

/* From the address that was given to the calendar's own. */
int session_find(Session *s, Remote *remote, const char *name, bool *ret_fresh) {
        _cleanup_(found_done) Found found = {};
        Outcome outcome = discover(remote, s->url, DAV_EVENTS, &found);
        int r = 0;

        *ret_fresh = outcome == OUTCOME_GONE;
        if (outcome == OUTCOME_CONFLICT)
                r = choose_calendar(&found, name, ret_fresh);
        else if (outcome != OUTCOME_DONE && outcome != OUTCOME_GONE) {
                fail("%s", remote->why);
                session_failed(s, 0, 0, &remote->cause);
                r = REFUSED;
        }
        if (r != 0)
                return r;
        free(s->url);
        remote->url = s->url = TAKE_PTR(found.url);
        r = check_alone(s);
        if (r == 0 && *ret_fresh)
                r = make_calendar(s, remote, name);
        /* Only what would be made is surely empty. */
        *ret_fresh = *ret_fresh && args_has(&s->client.args, OPT_DRY_RUN);
        return r;
}

int session_state(const Session *s, const char *url, State **ret) {
        int r = state_open(url, s->account.patient ?: "", ret);

        if (r == -EWOULDBLOCK) {
                fail("another \"cytosched sync\" is running");
                return REFUSED;
        }
        return r < 0 ? fail_errno(r, "the record of what was written") : 0;
}

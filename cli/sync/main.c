/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched-sync: the plan into a calendar on a CalDAV server. */

#include "../term.h"
#include "../share/plan.h"
#include "address.h"
#include "choose.h"
#include "config.h"
#include "cytosched.h"
#include "discover.h"
#include "keyring.h"
#include "password.h"
#include "push.h"

DEFINE_CLEANUP(Http *, http_free)
DEFINE_CLEANUP(State *, state_free)

typedef struct Sync {
        Client client;
        Config *config;
        Account account;
        char *url; /* the account's, in its one form */
        char *password;
        PasswordFrom from;
        bool typed; /* there are options to be kept */
        bool kept;
} Sync;

/* ---- the plan ------------------------------------------------------------------------------ */

/* What the account says is asked for as if it had been typed. */
static void set_options(Args *args, const Account *account) {
        args->value[OPT_PATIENT] = account->patient;
        args->value[OPT_DISCREET] = account->discreet ? "" : NULL;
        args->n_alarms = 0;
        for (char **alarm = account->alarms; alarm && *alarm && args->n_alarms < ALARMS_MAX; alarm++)
                args->alarms[args->n_alarms++] = *alarm;
        args->alarms[args->n_alarms] = NULL;
}

static int read_plan(const Plan *plan, Items *ret) {
        _cleanup_free_ char *text = calloc(1, plan->size + 1);
        ssize_t n;

        if (!text)
                return -ENOMEM;
        n = pread(plan->fd, text, plan->size, 0);
        if (n != (ssize_t)plan->size)
                return n < 0 ? -errno : -EIO;
        return split_calendar(text, ret);
}

static int export_items(Sync *s, Items *ret) {
        _cleanup_(plan_done) Plan plan = { .fd = -EBADF };
        int r;

        set_options(&s->client.args, &s->account);
        r = plan_export(&s->client, &plan);
        if (r != 0)
                return r;
        r = read_plan(&plan, ret);
        if (r < 0)
                return fail_errno(r, "the exported calendar");
        if (*plan_horizon(&plan) && is_interactive())
                say(0, PLAIN, "A plan without an end is written up to %s: synchronise again before then.",
                    plan_horizon(&plan));
        return 0;
}

/* ---- the server ---------------------------------------------------------------------------- */

static int open_http(Sync *s, Http **ret) {
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

/* What is to be done beside this once. */
static void say_guide(void) {
        say(0, PLAIN, "On the phone, add this account as a CalDAV calendar (iPhone: Settings, Calendar, Accounts; Android: "
                      "DAVx5). A phone may drop the alarms: look whether they came along, and keep this computer's "
                      "reminders.");
        say(0, PLAIN, "So that it follows each change by itself: systemctl --user enable --now cytosched-sync.path "
                      "cytosched-sync.timer");
}

/* What worked is kept, once: the address and the user in a file, a typed password in the keyring.
 * An address that does not work never takes the place of one that does. */
static void keep(void *userdata) {
        Sync *s = userdata;
        int r = s->typed && !s->kept ? account_move(&s->account, s->url) : 0;

        if (s->kept)
                return;
        s->kept = true;
        if (r >= 0 && s->typed)
                r = config_set(s->config, &s->account);
        if (r < 0)
                fail_errno(r, config_path(s->config));
        else if (s->typed)
                printf("Kept for the next time: %s\n", config_path(s->config));
        if (s->from == PASSWORD_TYPED && keyring_put(s->url, s->account.user, s->password) >= 0)
                puts("The password is in the keyring now.");
        else if (s->from == PASSWORD_TYPED)
                puts("There is no keyring to keep the password in; --password-command can give it.");
        if (s->typed)
                say_guide();
}

static int make_calendar(const Sync *s, Remote *remote, const char *name) {
        if (args_has(&s->client.args, OPT_DRY_RUN)) {
                printf("make    the calendar %s\n", name);
                return 0;
        }
        if (remote_make(remote, name, DAV_EVENTS) == OUTCOME_DONE)
                return 0;
        fail("%s", remote->why);
        return REFUSED;
}

/* Two in one calendar would take turns in removing each other's doses. */
static int check_alone(const Sync *s) {
        _cleanup_free_ char *by = NULL;

        if (!config_taken(s->config, s->account.patient, s->url, &by))
                return 0;
        fail("the plans of %s go into this calendar already: give each a calendar of its own, or end that first: "
             "cytosched sync --off%s%s", by ?: "all patients", by ? " --patient " : "", by ?: "");
        return REFUSED;
}

/* From the address that was given to the calendar's own. */
static int find_calendar(Sync *s, Remote *remote, const char *name, bool *ret_fresh) {
        _cleanup_(found_done) Found found = {};
        Outcome outcome = discover(remote, s->url, DAV_EVENTS, &found);
        int r = 0;

        *ret_fresh = outcome == OUTCOME_GONE;
        if (outcome == OUTCOME_CONFLICT)
                r = choose_calendar(&found, name, ret_fresh);
        else if (outcome != OUTCOME_DONE && outcome != OUTCOME_GONE) {
                fail("%s", remote->why);
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

/* ---- one calendar -------------------------------------------------------------------------- */

static void say_done(const Push *p) {
        printf("%s%zu added, %zu changed, %zu removed, %zu as they were", p->dry_run ? "It would be: " : "", p->added,
               p->changed, p->removed, p->same);
        if (p->failed > 0)
                printf(", %zu not done", p->failed);
        puts(".");
}

static int open_state(Sync *s, State **ret) {
        int r = state_open(s->url, s->account.patient ?: "", ret);

        if (r == -EWOULDBLOCK) {
                fail("another \"cytosched sync\" is running");
                return REFUSED;
        }
        return r < 0 ? fail_errno(r, "the record of what was written") : 0;
}

static int push(Sync *s, Http *http) {
        _cleanup_(state_freep) State *state = NULL;
        _cleanup_(items_done) Items items = {};
        Remote remote = { .http = http };
        Push p = { .remote = &remote, .items = &items, .dry_run = args_has(&s->client.args, OPT_DRY_RUN),
                   .written = keep, .userdata = s };
        int r = export_items(s, &items);

        if (r == 0)
                r = find_calendar(s, &remote, items.name, &p.fresh);
        if (r == 0)
                r = open_state(s, &state);
        if (r != 0)
                return r;
        p.state = state;
        r = push_run(&p);
        if (!p.dry_run && r == DONE)
                keep(s);
        say_done(&p);
        return r;
}

static int check_url(Sync *s) {
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

                fail("'%s' is not a calendar's address: %s", shown ?: "", why);
        }
        return r < 0 && r != -EINVAL ? fail_errno(r, "the address") : r < 0 ? REFUSED : 0;
}

static int sync_account(Sync *s) {
        _cleanup_(http_freep) Http *http = NULL;
        int r = check_url(s);

        if (r == 0)
                r = open_http(s, &http);
        return r != 0 ? r : push(s, http);
}

static void account_close(Sync *s) {
        account_done(&s->account);
        password_free(s->password);
        free(s->url);
        s->password = s->url = NULL;
        s->from = PASSWORD_NONE;
        s->kept = false;
}

/* ---- all calendars ------------------------------------------------------------------------- */

static int sync_one(Sync *s) {
        const Args *args = &s->client.args;
        int r;

        (void)config_find(s->config, args->value[OPT_PATIENT], &s->account);
        r = account_take(&s->account, args);
        r = r < 0 ? fail_errno(r, args->value[OPT_CA_FILE] ?: "the options") : sync_account(s);
        account_close(s);
        return r;
}

/* The worst of their exit codes is the first that is not 0. */
static int sync_all(Sync *s) {
        size_t n = config_count(s->config);
        int code = DONE;

        for (size_t i = 0; i < n; i++) {
                int r;

                config_get(s->config, i, &s->account);
                if (n > 1)
                        printf("%s:\n", s->account.patient ?: "All");
                r = sync_account(s);
                account_close(s);
                code = code == DONE ? r : code;
        }
        return code;
}

#define KEPT_OPTIONS (O(URL) | O(USER) | O(PASSWORD_COMMAND) | O(CA_FILE) | O(DISCREET) | O(ALARM))

static int sync_run(Sync *s) {
        const Args *args = &s->client.args;
        int r = config_open(&s->config);

        if (r < 0)
                return fail_errno(r, "sync.ini");
        s->typed = options_foreign(args, ~KEPT_OPTIONS) != NULL;
        r = s->typed || args_has(args, OPT_PATIENT) || config_count(s->config) == 0 ? sync_one(s) : sync_all(s);
        config_free(s->config);
        return r;
}

static int run(Sync *s, int argc, char **argv) {
        Args *args = &s->client.args;
        const char *foreign;
        int r = options_parse(argc, argv, args);

        if (r != 0)
                return r;
        foreign = options_foreign(args, SYNC_OPTIONS | O(HELP) | O(VERSION));
        if (foreign || args_count(args) > 0) {
                fail("cytosched sync takes no %s%s", foreign ? "option --" : "arguments", foreign ?: "");
                return USAGE;
        }
        if (args_has(args, OPT_HELP) || args_has(args, OPT_VERSION)) {
                puts("cytosched-sync " CYTOSCHED_VERSION ": run it as \"cytosched sync\"\n\nOptions:");
                options_help(SYNC_OPTIONS);
                return DONE;
        }
        return sync_run(s);
}

int main(int argc, char **argv) {
        static char verb[] = "sync";
        Sync s = {};
        int code = client_begin(&s.client, argc, verb);

        if (code == 0)
                code = run(&s, argc, argv);
        client_end(&s.client);
        return code;
}

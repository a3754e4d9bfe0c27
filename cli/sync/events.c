/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan into an account's calendar. */

#include "events.h"

#include "../exporting.h"
#include "../share/plan.h"
#include "../term.h"
#include "edited.h"
#include "local.h"

DEFINE_CLEANUP(State *, state_free)

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

static int export_items(Session *s, Plan *plan, Items *ret) {
        int r;

        set_options(&s->client.args, &s->account);
        r = plan_export(&s->client, "sync", plan);
        if (r != 0)
                return r;
        r = read_plan(plan, ret);
        return r < 0 ? fail_errno(r, "the exported calendar") : 0;
}

/* ---- the calendar -------------------------------------------------------------------------- */

void events_say(const Push *p) {
        printf(p->dry_run ? local_text("It would be: %zu added, %zu changed, %zu removed, %zu as they were")
                          : local_text("%zu added, %zu changed, %zu removed, %zu as they were"), p->added, p->changed, p->removed, p->same);
        if (p->failed > 0)
                printf(local_plural(", %zu not done", ", %zu not done", p->failed), p->failed);
        if (p->held > 0)
                printf(local_plural(", %zu waiting for that", ", %zu waiting for that", p->held), p->held);
        puts(".");
}

/* Brings the calendar to what ITEMS is; what was changed on the phone is asked about, once. */
static int push_items(Session *s, Push *p, const Plan *plan, bool *ret_again) {
        int r = push_run(p), resolved;

        if (p->n_edited > 0)
                session_failed(s, p->n_edited, 0, &p->remote->cause);
        else if (r != DONE)
                session_failed(s, 0, p->failed, &p->remote->cause);
        if (!p->dry_run && r == DONE)
                session_keep(s);
        events_say(p);
        if (p->n_edited == 0 || *ret_again || p->dry_run)
                return r;
        resolved = edited_resolve(&s->client, json_object_get(plan->reply.result, "regimens"), s->zones, p->edited, p->n_edited,
                                  &s->rewrite, ret_again);
        return resolved != 0 ? resolved : r;
}

static int push_once(Session *s, Http *http, bool *ret_again) {
        _cleanup_(plan_clear) Plan plan = { .fd = -EBADF };
        _cleanup_(state_freep) State *state = NULL;
        _cleanup_(items_done) Items items = {};
        Remote remote = { .http = http };
        Push p = {
                .remote = &remote, .items = &items, .zones = s->zones, .now = time(NULL), .written = session_keep, .userdata = s,
                .dry_run = args_has(&s->client.args, OPT_DRY_RUN), .rewrite = args_has(&s->client.args, OPT_REWRITE),
                .names = s->rewrite,
        };
        int r = export_items(s, &plan, &items);

        if (r == 0)
                r = session_find(s, &remote, items.name, &p.fresh);
        if (r == 0)
                r = session_state(s, s->url, &state);
        if (r != 0)
                return r;
        p.state = state;
        p.database = row_text(plan.reply.result, "database");
        r = push_items(s, &p, &plan, ret_again);
        push_done(&p);
        if (r == DONE && !p.dry_run)
                export_done(&s->client, "sync", plan.reply.result);
        if (r == DONE && *plan_horizon(&plan) && is_interactive())
                say(0, PLAIN, "A plan without an end is written up to %s: synchronise again before then.",
                    plan_horizon(&plan));
        return r;
}

/* Once more where a person decided what holds. */
int events_sync(Session *s, Http *http) {
        bool again = false;
        int r = push_once(s, http, &again);

        return again ? push_once(s, http, &again) : r;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notices: what is told once, until it was read. */

#include "engine/notice.h"

#include "core/words.h"
#include "engine/place.h"
#include "engine/wording.h"
#include "store/notices.h"
#include "store/settings.h"

#define MISSED_ADVICE "Do not take two doses to make up for one; ask your care team"

int notice_add(Service *s, const char *kind, int64_t patient, const char *title, const char *body,
               const char *argument, int64_t now) {
        Notice notice = { .at = now, .kind = kind, .patient = patient, .title = title, .body = body, .argument = argument };
        int r = notices_dismiss_about(s->store, kind, argument, now);

        if (r >= 0)
                r = notice_insert(s->store, &notice, &notice.id);
        if (r >= 0)
                s->reminders_changed = true;
        return MIN(r, 0);
}

/* "Anna: peginterferon alfa-2a, Sunday 22 November, 19:00"; discreet: the day alone. */
static int missed_line(Service *s, const RegimenState *c, const ReminderEvent *event, int64_t now, char **ret) {
        int several = wording_several(s), discreet = setting_on(s->store, "discreet", c->patient.id), r;
        char when[WORDS_SIZE], place[PLACE_SIZE];
        PlanDose d;

        if (several < 0 || discreet < 0)
                return MIN(several, discreet);
        r = plan_dose(&c->plan, event->slot, &d);
        if (r <= 0)
                return r < 0 ? r : -ENOENT;
        words_slot(d.at, state_today(c, now), when);
        r = asprintf(ret, "%s%s%s%s%s%s", several ? c->patient.name : "", several ? ": " : "",
                     discreet ? "" : c->regimen.drug, discreet ? "" : ", ", when, place_words(s, d.zone, d.utc, place));
        return r < 0 ? -ENOMEM : 0;
}

static int missed_body(Service *s, const RegimenState *c, const char *line, int64_t before, char **ret) {
        _cleanup_free_ char *contact = NULL;
        int r = setting_get(s->store, "contact", c->patient.id, 0, &contact);

        if (r < 0)
                return r;
        if (before > 0)
                r = asprintf(ret, "The last: %s.\n%s%s%s.\n\"cytosched agenda --from DATE\" shows them all; what was "
                                  "taken after all can still be recorded.",
                             line, MISSED_ADVICE, contact ? ": " : "", contact ?: "");
        else
                r = asprintf(ret, "%s.\n%s%s%s.", line, MISSED_ADVICE, contact ? ": " : "", contact ?: "");
        return r < 0 ? -ENOMEM : 0;
}

int notice_missed(Service *s, const RegimenState *c, const ReminderEvents *events, int64_t now) {
        _cleanup_free_ char *line = NULL, *body = NULL, *title = NULL;
        const ReminderEvent *last = NULL;
        Notice notice = { .at = now, .kind = "missed", .patient = c->patient.id };
        int64_t missed = 0;
        int r;

        for (size_t i = 0; i < events->n; i++)
                if (events->events[i].kind == REMINDER_MISSED) {
                        missed++;
                        last = !last || events->events[i].utc > last->utc ? &events->events[i] : last;
                }
        if (!last)
                return 0;
        r = notices_find(s->store, notice.kind, &notice.id, &notice.count);
        if (r >= 0)
                r = missed_line(s, c, last, now, &line);
        if (r >= 0)
                r = missed_body(s, c, line, notice.count + missed - 1, &body);
        if (r < 0)
                return r;
        notice.count += missed;
        if (notice.count == 1 ? (title = strdup("A dose was missed")) == NULL
                              : asprintf(&title, "%lld doses were missed", (long long)notice.count) < 0)
                return -ENOMEM;
        notice.title = title;
        notice.body = body;
        if (notice.id == 0)
                r = notice_insert(s->store, &notice, &notice.id);
        if (r >= 0)
                r = notice_update(s->store, &notice);
        s->reminders_changed = true;
        return MIN(r, 0);
}

/* ---- words before, after, and about a pause ------------------------------------------------- */

int notice_extra(const ExtraEvent *event, void *userdata) {
        static const char *const kinds[] = { "before", "after", "pause" };
        const Noticing *n = userdata;
        _cleanup_(wording_done) Wording words = {};
        char regimen[24];
        int several = wording_several(n->service), r;

        if (several < 0)
                return several;
        snprintf(regimen, sizeof(regimen), "%lld", (long long)n->state->regimen.id);
        r = wording_extra(n->service, n->state, event, several, n->now, &words);
        if (r < 0)
                return r;
        return notice_add(n->service, kinds[event->kind], n->state->patient.id, words.title, words.body, regimen, n->now);
}

int notice_end_before(Service *s, const RegimenState *c, int64_t now) {
        char regimen[24];
        int r;

        snprintf(regimen, sizeof(regimen), "%lld", (long long)c->regimen.id);
        r = notices_dismiss_about(s->store, "before", regimen, now);
        return MIN(r, 0);
}

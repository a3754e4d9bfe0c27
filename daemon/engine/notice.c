/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notices: what is told once, until it was read. */

#include "notice.h"

#include "place.h"
#include "setting-keys.h"
#include "wording.h"
#include "words.h"

#define MISSED_ADVICE "Do not take two doses to make up for one; ask your care team"

int notice_add(Service *s, const char *kind, int64_t patient, const char *title, const char *body,
               const char *argument, int64_t now) {
        int r = store_run(s->store,
                          "UPDATE notice SET dismissed = ? WHERE kind = ? AND argument = ? AND dismissed IS NULL", "iss", now,
                          kind, argument);

        if (r >= 0)
                r = store_run(s->store,
                          "INSERT INTO notice (at, kind, patient, title, body, argument) VALUES (?, ?, nullif(?, 0), ?, ?, ?)",
                          "isisss", now, kind, patient, title, body, argument);

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
        int64_t missed = 0, id = 0, before = 0;
        int r;

        for (size_t i = 0; i < events->n; i++)
                if (events->events[i].kind == REMINDER_MISSED) {
                        missed++;
                        last = !last || events->events[i].utc > last->utc ? &events->events[i] : last;
                }
        if (!last)
                return 0;
        r = store_number(s->store, &id, "SELECT id FROM notice WHERE kind = 'missed' AND dismissed IS NULL", "");
        if (r > 0)
                r = store_number(s->store, &before, "SELECT count FROM notice WHERE id = ?", "i", id);
        if (r >= 0)
                r = missed_line(s, c, last, now, &line);
        if (r >= 0)
                r = missed_body(s, c, line, before + missed - 1, &body);
        if (r < 0)
                return r;
        if (before + missed == 1 ? (title = strdup("A dose was missed")) == NULL
                                 : asprintf(&title, "%lld doses were missed", (long long)before + missed) < 0)
                return -ENOMEM;
        if (id == 0) {
                r = notice_add(s, "missed", c->patient.id, title, body, NULL, now);
                id = store_last_id(s->store);
        }
        if (r >= 0)
                r = store_run(s->store, "UPDATE notice SET at = ?, title = ?, body = ?, count = ? WHERE id = ?", "issii",
                              now, title, body, before + missed, id);
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
        r = store_run(s->store,
                      "UPDATE notice SET dismissed = ? WHERE kind = 'before' AND argument = ? AND dismissed IS NULL", "is", now,
                      regimen);
        return MIN(r, 0);
}

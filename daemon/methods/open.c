/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a reminder shows now. */

#include "methods/open.h"

#include "engine/all-open.h"
#include "engine/place.h"
#include "engine/unwritable.h"
#include "engine/wording.h"
#include "local.h"
#include "methods/card.h"
#include "methods/notices.h"
#include "store/notices.h"
#include "store/posted.h"
#include "store/reminders.h"
#include "store/settings.h"

/* More doses than this at once come as one summary. */
#define SUMMARY_MORE_THAN 5
#define SUMMARY_LINES 8
#define SUMMARY_ALL_MAX 50 /* more than that nobody took at once */
#define GONE_MAX 100
#define EVER INT64_MIN /* whenever it was shown last */

static const char *const dose_actions[] = { "taken", "snooze", "skip", NULL };
static const char *const appointment_actions[] = { "done", "snooze", NULL };
static const char *const summary_actions[] = { "all", NULL };
static const char *const no_actions[] = { NULL };

static int open_state(Service *s, Call *c, const OpenDose *o, RegimenState *state, PlanDose *d) {
        Regimen regimen = {};
        int r = regimen_by_id(s->store, o->regimen, &regimen);

        if (r > 0)
                r = state_load(s, &regimen, c->now, SLOT_NONE, state);
        return r < 0 ? r : plan_dose(&state->plan, o->open.slot, d);
}

/* By the setting "urgent" of who it is; O is NULL for a summary, which has no one window. */
static int find_urgency(Service *s, const OpenDose *o, int64_t patient, int64_t now, int *ret) {
        _cleanup_free_ char *value = NULL;
        int r = setting_get(s->store, "urgent", patient, o ? o->regimen : 0, &value);

        if (r < 0)
                return r;
        if (value && streq(value, "off"))
                *ret = URGENCY_NORMAL;
        else if ((value && streq(value, "on")) || !o)
                *ret = URGENCY_CRITICAL;
        else
                *ret = now >= o->open.window_end - (o->open.window_end - o->open.utc) / 4 ? URGENCY_CRITICAL : URGENCY_NORMAL;
        return 0;
}

static int put_dose(Service *s, Call *c, const OpenDose *o, bool several) {
        _cleanup_(state_done) RegimenState state = {};
        _cleanup_(wording_done) Wording words = {};
        _cleanup_free_ char *name = NULL;
        PlanDose d;
        Dict *row;
        int r = open_state(s, c, o, &state, &d), urgency = URGENCY_NORMAL;

        if (r <= 0)
                return r;
        r = state_dose_name(&state, o->open.slot, &name);
        if (r >= 0)
                r = wording_reminder(s, &state, &d, several, c->now, &words);
        if (r >= 0)
                r = find_urgency(s, o, state.patient.id, c->now, &urgency);
        if (r < 0)
                return r;
        row = dicts_add(&c->rows);
        if (!row)
                return -ENOMEM;
        state_context(&state, c);
        card_put(row, name, "dose", words.title, words.body, urgency, state.regimen.appointment ? appointment_actions : dose_actions, o->open.shows);
        if (words.discreet)
                dict_flag(row, "discreet", true);
        r = card_put_place(s, row);
        return r < 0 ? r : state_dose_row(&state, &d, c->now, row);
}

/* One plan that can't be read, as its notice says, keeps no other's reminder back. */
static int put_dose_if(Service *s, Call *c, const OpenDose *o, bool several) {
        int r = put_dose(s, c, o, several);

        return service_of_one_plan(s, r) ? 0 : r;
}

/* "Anna: pegasys, 19:00", a line a dose; the count where there are more. */
static int summary_line(Service *s, Call *c, const OpenDose *o, bool several, FILE *f) {
        _cleanup_(state_done) RegimenState state = {};
        char place[PLACE_SIZE];
        PlanDose d;
        int r = open_state(s, c, o, &state, &d), discreet;

        if (r <= 0)
                return r;
        discreet = setting_on(s->store, "discreet", state.patient.id);
        if (discreet < 0)
                return discreet;
        fprintf(f, "%s%s%s%s%02u:%02u%s\n", several ? state.patient.name : "", several ? ": " : "",
                discreet ? "" : state.regimen.drug, discreet ? "" : ", ", slot_minute(d.at) / 60, slot_minute(d.at) % 60,
                place_words(s, d.zone, d.utc, place));
        return 0;
}

/* All of them can be answered at once where they are one patient's, and none would be asked about: 1 and their
 * names, borrowed from ALL; 0. An appointment on the card is no dose, and makes it 0. */
static int summary_all(Service *s, int64_t now, int64_t count, AllOpen *all, const char *names[static SUMMARY_ALL_MAX + 1]) {
        int r = count > SUMMARY_ALL_MAX ? -E2BIG : all_open_load(s, 0, now, 2 * SUMMARY_ALL_MAX, all);
        size_t n = 0;

        if (r < 0)
                return r == -E2BIG ? 0 : r;
        for (size_t i = 0; i < all->n; i++) {
                const AllOpenDose *dose = &all->doses[i];

                if (dose->quiet)
                        continue;
                if (dose->asks || dose->patient != all->doses[0].patient || n == (size_t)count)
                        return 0;
                names[n++] = dose->name;
        }
        names[n] = NULL;
        return n == (size_t)count;
}

/* "7 doses and 1 appointment are due": an appointment is in no count of doses. */
static int summary_title(int64_t count, int64_t appointments, char **ret) {
        unsigned long doses = (unsigned long)(count - appointments), others = (unsigned long)appointments;
        _cleanup_free_ char *beside = NULL;
        int r;

        if (others == 0)
                r = asprintf(ret, local_plural("%lu dose is due", "%lu doses are due", doses), doses);
        else if (doses == 0)
                r = asprintf(ret, local_plural("%lu appointment is due", "%lu appointments are due", others), others);
        else {
                r = asprintf(&beside, local_plural("%lu appointment", "%lu appointments", others), others);
                if (r >= 0)
                        r = asprintf(ret, local_plural("%lu dose and %s are due", "%lu doses and %s are due", doses), doses, beside);
        }
        return r < 0 ? -ENOMEM : 0;
}

static int put_summary(Service *s, Call *c, int64_t count, bool several) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        _cleanup_free_ char *body = NULL, *title = NULL;
        const char *names[SUMMARY_ALL_MAX + 1];
        _cleanup_(all_open_done) AllOpen all = {};
        int64_t shows = 0, appointments = 0;
        OpenDose o;
        size_t size;
        FILE *f = open_memstream(&body, &size);
        Dict *row;
        int lines = 0, urgency = URGENCY_CRITICAL, r;

        if (!f)
                return -ENOMEM;
        r = reminders_shown(s->store, c->now, EVER, SUMMARY_LINES, &cursor);
        while (r >= 0 && (r = reminders_next(s->store, cursor, &o)) > 0) {
                r = summary_line(s, c, &o, several, f);
                r = service_of_one_plan(s, r) ? 0 : r;
                lines++;
        }
        if (count > lines)
                fprintf(f, local_plural("and %lld more\n", "and %lld more\n", (unsigned long)(count - lines)), (long long)(count - lines));
        fputs(local_text("To see them all, type: cytosched"), f);
        if (memstream_close(f, &body) < 0)
                return -ENOMEM;
        if (r >= 0)
                r = reminders_count_appointments(s->store, c->now, EVER, &appointments);
        if (r >= 0)
                r = summary_title(count, appointments, &title);
        if (r >= 0)
                r = reminders_count_shows(s->store, &shows);
        if (r >= 0)
                r = find_urgency(s, NULL, 0, c->now, &urgency);
        if (r >= 0)
                r = summary_all(s, c->now, count, &all, names);
        if (r < 0)
                return r;
        row = dicts_add(&c->rows);
        if (!row)
                return -ENOMEM;
        card_put(row, "summary", "summary", title, body, urgency, r > 0 ? summary_actions : no_actions, shows);
        if (r > 0)
                dict_list(row, "doses", names);
        r = card_put_place(s, row);
        return r < 0 ? r : row->error;
}

/* Those that were shown last at SINCE or later. */
static int put_doses(Service *s, Call *c, int64_t since) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int64_t count = 0;
        int several = wording_several(s), r;
        OpenDose o;

        if (several < 0)
                return several;
        r = reminders_count_shown(s->store, c->now, since, -1, &count);
        if (r >= 0 && count > SUMMARY_MORE_THAN)
                return put_summary(s, c, count, several);
        if (r >= 0)
                r = reminders_shown(s->store, c->now, since, -1, &cursor);
        while (r >= 0 && (r = reminders_next(s->store, cursor, &o)) > 0)
                r = put_dose_if(s, c, &o, several);
        return r;
}

int method_reminded(Service *s, Call *c) {
        return put_doses(s, c, call_number(c, "since", EVER));
}

static bool is_shown(const Dicts *rows, const char *id) {
        for (size_t i = 0; i < rows->n; i++)
                if (streq(dict_get(&rows->rows[i], "id"), id))
                        return true;
        return false;
}

/* What stands on a screen, as far as is known, and is not to be seen any more: answered,
 * perhaps, by a daemon or before a helper that was killed. */
static int put_gone(Service *s, Call *c) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        Posted posted;
        int r = posted_list(s->store, GONE_MAX, &cursor);

        while (r >= 0 && (r = posted_next(s->store, cursor, &posted)) > 0) {
                Dict *row;

                if (is_shown(&c->rows, posted.id))
                        continue;
                row = dicts_add(&c->rows);
                if (!row)
                        return -ENOMEM;
                dict_text(row, "id", posted.id);
                dict_text(row, "kind", "gone");
                dict_text(row, "server", posted.server);
                dict_number(row, "notification", 'u', posted.notification);
                r = row->error;
        }
        return r;
}

static int put_unwritable(Service *s, Call *c) {
        Dict *row = dicts_add(&c->rows);

        if (!row)
                return -ENOMEM;
        card_put(row, UNWRITABLE_ID, "notice", local_text("Reminders can't be recorded"), unwritable_text(s), URGENCY_CRITICAL, no_actions, 1);
        return card_put_place(s, row);
}

/* While the database cannot be used, all there is to show is that reminders are off. */
static int put_problem(Service *s, Call *c) {
        Dict *row;

        if (s->problem_read)
                return 0;
        row = dicts_add(&c->rows);
        if (!row)
                return -ENOMEM;
        card_put(row, PROBLEM_ID, "notice", local_text("Reminders are off"), s->problem, URGENCY_CRITICAL, no_actions, 1);
        return row->error;
}

int method_open(Service *s, Call *c) {
        int r;

        unwritable_look(s);
        if (!s->store)
                return put_problem(s, c);
        r = put_doses(s, c, EVER);
        if (r >= 0)
                r = notices_put(s, c);
        if (r >= 0 && s->unwritable && !s->unwritable_read)
                r = put_unwritable(s, c);
        return r < 0 ? r : put_gone(s, c);
}

int open_count(Service *s, int64_t now, int64_t *ret) {
        int64_t notices = 0, posted = 0;
        int r;

        *ret = 0;
        if (!s->store)
                return 0;
        /* What is snoozed is not shown: nobody is started for it. */
        r = reminders_count_shown(s->store, now, EVER, 10, ret);
        if (r >= 0)
                r = notices_count(s->store, &notices);
        if (r >= 0)
                r = posted_count(s->store, &posted);
        *ret += notices + posted + (s->unwritable && !s->unwritable_read);
        return r;
}

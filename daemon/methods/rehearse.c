/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rehearsal: the reminder itself, with a clock of its own and nothing written. */

#include "methods/rehearse.h"

#include "core/when.h"
#include "engine/place.h"
#include "engine/plan-load.h"
#include "engine/state.h"

/* More than this is a summary, here as on the screen. */
#define SUMMARY_MORE_THAN 5
#define REHEARSE_REGIMENS_MAX 1000
/* So many moments are played in one call: a page of rows has fewer. */
#define REHEARSE_MOMENTS_MAX 100000
#define REHEARSE_RECORDS_MAX 64

typedef struct Player {
        RegimenState state;
        ReminderSettings settings;
        ReminderEvents events;
        int64_t wake;
        Extras extras;
        int64_t said; /* up to when words before and after were said */
        int64_t wake_extras;
} Player;

typedef struct Stage {
        Player *players;
        size_t n, allocated;
        int64_t after; /* up to then all was told in pages before this one */
        bool answer;
        bool full;
} Stage;

static void stage_done(Stage *t) {
        for (size_t i = 0; i < t->n; i++) {
                state_done(&t->players[i].state);
                reminder_events_done(&t->players[i].events);
        }
        free(t->players);
}

static int stage_add(Service *s, Call *c, Regimen *regimen, int64_t from, Stage *t) {
        Player *p;
        int r;

        if (array_room(&t->players, t->n, &t->allocated, sizeof(Player)) < 0)
                return -ENOMEM;
        p = &t->players[t->n++];
        *p = (Player){ .wake = from, .wake_extras = from, .said = from - 1 };
        r = state_load(s, regimen, MIN(c->now, from), SLOT_NONE, &p->state);
        if (r >= 0)
                r = state_settings(s, &p->state, &p->settings, &p->extras);
        if (r >= 0)
                state_context(&p->state, c);
        /* From another moment than now on, nothing is open and all before was seen to. */
        if (from != c->now) {
                p->state.reminders.n_open = 0;
                p->state.reminders.handled = from - 1;
        }
        return r;
}

static int stage_fill(Service *s, Call *c, int64_t from, Stage *t) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int r = regimens_active(s->store, 0, REHEARSE_REGIMENS_MAX + 1, &cursor);

        while (r >= 0) {
                _cleanup_(regimen_done) Regimen regimen = {};

                r = regimens_next(s->store, cursor, &regimen);
                if (r <= 0)
                        return r;
                if (t->n == REHEARSE_REGIMENS_MAX)
                        return call_refuse(c, CYTOSCHED_ERROR_LIMIT, "There are more than %d regimens: too many to rehearse.",
                                           REHEARSE_REGIMENS_MAX);
                r = stage_add(s, c, &regimen, from, t);
        }
        return r;
}

/* What lies further back than any window is nothing to the reminder, and would slow it down. */
static void forget(Plan *plan, int64_t before) {
        size_t n = 0;

        for (size_t i = 0; i < plan->n_records; i++) {
                PlanRecord *rec = &plan->records[i];

                if (plan_instant(plan, rec->at) >= before)
                        plan->records[n++] = *rec;
                else
                        plan_record_done(rec);
        }
        plan->n_records = n;
}

/* The rehearsed person answers at once: the plan gets a record, the database none. */
static int answer(Player *p, const ReminderEvent *e, int64_t now) {
        Plan *plan = &p->state.plan;
        PlanRecord *records, rec = { .slot = e->slot };
        PlanDose d;
        size_t i = 0;
        int r = plan_dose(plan, e->slot, &d);

        if (r <= 0)
                return r;
        for (i = 0; i < plan->n_records; i++)
                if (plan->records[i].slot == e->slot) {
                        plan->records[i].answer = ANSWER_TAKEN;
                        plan->records[i].taken_at = now;
                        return 0;
                }
        if (plan->n_records >= REHEARSE_RECORDS_MAX)
                forget(plan, now - reminder_lookback(plan));
        rec.at = d.at;
        rec.amount = d.amount;
        rec.answer = ANSWER_TAKEN;
        rec.taken_at = now;
        records = reallocarray(plan->records, plan->n_records + 1, sizeof(PlanRecord));
        if (!records)
                return -ENOMEM;
        plan->records = records;
        for (i = plan->n_records; i > 0 && records[i - 1].slot > rec.slot; i--)
                records[i] = records[i - 1];
        records[i] = rec;
        plan->n_records++;
        return 0;
}

static const char *const event_names[] = {
        [REMINDER_FIRST] = "remind", [REMINDER_AGAIN] = "again", [REMINDER_MISSED] = "missed",
};

static int put_row(Call *c, Stage *t, const Player *p, int64_t now, const char *event, const char *dose) {
        char text[INSTANT_TEXT_SIZE];
        Dict *row;

        if (now <= t->after)
                return 0;
        if (c->rows.n == LIMIT_ROWS) {
                t->full = true;
                return 0;
        }
        row = dicts_add(&c->rows);
        if (!row)
                return -ENOMEM;
        dict_text(row, "at", instant_format(plan_zone_now(&p->state.plan), now, text));
        dict_text(row, "utc", instant_format_utc(now, text));
        dict_text(row, "event", event);
        dict_text(row, "dose", dose);
        if (dose)
                dict_text(row, "patient", p->state.patient.name);
        return row->error;
}

/* A word before a dose or after it. */
typedef struct Said {
        Call *call;
        Stage *stage;
        Player *player;
        int64_t now;
} Said;

static int put_extra(const ExtraEvent *event, void *userdata) {
        static const char *const names[] = { [EXTRA_BEFORE] = "before", [EXTRA_AFTER] = "after" };
        const Said *said = userdata;
        _cleanup_free_ char *name = NULL;
        int r;

        r = state_dose_name(&said->player->state, event->dose.slot, &name);
        return r < 0 ? r : put_row(said->call, said->stage, said->player, said->now, names[event->kind], name);
}

static int put_extras(Call *c, Stage *t, int64_t now) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < t->n; i++) {
                Player *p = &t->players[i];
                Said said = { c, t, p, now };

                if (p->wake_extras > now)
                        continue;
                p->wake_extras = INT64_MAX;
                r = extras_step(&p->state.plan, &p->extras, p->said, now, put_extra, &said, &p->wake_extras);
                p->said = now;
        }
        return r;
}

/* What one moment brought: its reminders one by one, or as a summary. */
static int put_moment(Call *c, Stage *t, int64_t now) {
        size_t shown = 0;
        int r = put_extras(c, t, now);

        for (size_t i = 0; i < t->n; i++)
                for (size_t j = 0; j < t->players[i].events.n; j++)
                        shown += t->players[i].events.events[j].kind <= REMINDER_AGAIN;
        if (r >= 0 && shown > SUMMARY_MORE_THAN)
                r = put_row(c, t, &t->players[0], now, "summary", NULL);
        for (size_t i = 0; i < t->n; i++) {
                Player *p = &t->players[i];

                for (size_t j = 0; r >= 0 && j < p->events.n; j++) {
                        const ReminderEvent *e = &p->events.events[j];
                        _cleanup_free_ char *name = NULL;

                        if (e->kind == REMINDER_FIRST && t->answer) {
                                r = answer(p, e, now);
                                p->wake_extras = now + 1; /* a word after it is to come now */
                        }
                        if (r < 0 || e->kind == REMINDER_CLOSED || (e->kind <= REMINDER_AGAIN && shown > SUMMARY_MORE_THAN))
                                continue;
                        if (e->kind == REMINDER_MISSED && p->state.regimen.appointment)
                                continue;
                        r = state_dose_name(&p->state, e->slot, &name);
                        if (r >= 0)
                                r = put_row(c, t, p, now, event_names[e->kind], name);
                }
                p->events.n = 0;
        }
        return r;
}

/* A page ends between two moments, so that the next one can begin there: rows of one that did not fit go. */
static void end_page(Call *c, size_t rows) {
        while (c->rows.n > rows && rows > 0)
                dict_done(&c->rows.rows[--c->rows.n]);
}

/* The moments, one after the other, at which any regimen has something to do. */
static int play(Call *c, Stage *t, int64_t from, int64_t to) {
        for (int64_t now = from, moments = 0; now <= to && !t->full; moments++) {
                int64_t next = INT64_MAX, none;
                size_t rows = c->rows.n;
                int r;

                if (moments > REHEARSE_MOMENTS_MAX)
                        return call_refuse(c, CYTOSCHED_ERROR_LIMIT, "That is too long a time to rehearse in one piece.");
                for (size_t i = 0; i < t->n; i++) {
                        Player *p = &t->players[i];

                        if (p->wake <= now) {
                                r = reminder_step(&p->state.plan, &p->settings, &p->state.reminders, now, &p->events, &p->wake,
                                                  &none);
                                if (r < 0)
                                        return r;
                        }
                }
                r = put_moment(c, t, now);
                if (r < 0)
                        return r;
                if (t->full)
                        end_page(c, rows);
                for (size_t i = 0; i < t->n; i++) {
                        Player *p = &t->players[i];

                        /* What was answered is closed now, and wakes for the next dose. */
                        if (t->answer && p->state.reminders.n_open > 0 && p->wake > now) {
                                r = reminder_step(&p->state.plan, &p->settings, &p->state.reminders, now, &p->events, &p->wake,
                                                  &none);
                                p->events.n = 0;
                                if (r < 0)
                                        return r;
                        }
                        next = MIN(next, MIN(p->wake, p->wake_extras));
                }
                now = next;
        }
        return 0;
}

/* A date is its first moment; as an end it is included. */
static int read_moment(Call *c, const char *key, const Zone *zone, bool end, int64_t fallback, int64_t *ret) {
        const char *text = call_option(c, key);
        char why[WHEN_MESSAGE_SIZE];
        Slot slot;
        Day day;

        *ret = fallback;
        if (!text)
                return 0;
        if (when_date(text, slot_day(zone_local(zone, c->now)), TENSE_NEXT, &day, NULL) >= 0)
                slot = slot_of(day + end, 0) - end;
        else if (when_time(text, zone_local(zone, c->now), TENSE_NEXT, &slot, why) < 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\": %s.", text, why);
        *ret = zone_resolve(zone, slot, NULL);
        return 0;
}

/* A later page begins so far before what was told that nothing open is missed: no longer than a window. */
static int begin_later(Service *s, Call *c, int64_t from, Stage *t) {
        int64_t begin = t->after, span = 0;

        for (size_t i = 0; i < t->n; i++)
                span = MAX(span, reminder_lookback(&t->players[i].state.plan));
        begin = t->after - span - EXTRA_MAX_SEC;
        if (begin <= from)
                return 0;
        stage_done(t);
        t->players = NULL;
        t->n = t->allocated = 0;
        return stage_fill(s, c, begin, t);
}

static int read_after(Call *c, Stage *t) {
        const char *text = call_option(c, "after_utc");
        Slot slot;
        char part[SLOT_TEXT_SIZE];

        t->after = INT64_MIN;
        if (!text)
                return 0;
        snprintf(part, sizeof part, "%s", text);
        if (strlen(text) < sizeof part || slot_parse(part, &slot) < 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" is not the time of a row.", text);
        t->after = slot * 60 + (text[16] == ':' ? strtol(text + 17, NULL, 10) : 0);
        return 0;
}

int method_rehearse(Service *s, Call *c) {
        _cleanup_(stage_done) Stage t = {};
        _cleanup_(plan_done) Plan zones = {};
        const char *answers = call_option(c, "answer") ?: "none";
        char day[DAY_TEXT_SIZE], begins[PLACE_WHEN_SIZE], ends[PLACE_WHEN_SIZE];
        int64_t from, to;
        int r = plan_load_zones(s->store, s->zones, 1, &zones);

        if (r < 0)
                return r;
        if (!streq(answers, "none") && !streq(answers, "all"))
                return call_refuse(c, CYTOSCHED_ERROR_INVALID, "\"%s\" is not an answer to rehearse. Say none or all.", answers);
        t.answer = streq(answers, "all");
        r = read_moment(c, "from", plan_zone_now(&zones), false, c->now, &from);
        if (r >= 0)
                r = read_moment(c, "to", plan_zone_now(&zones), true, from + INT64_C(30) * 86400, &to);
        if (r >= 0 && to < from)
                r = call_refuse(c, CYTOSCHED_ERROR_INVALID, "The end, %s, comes before the beginning, %s.",
                                place_when(s, plan_zone_now(&zones), to, c->now, ends), place_when(s, plan_zone_now(&zones), from, c->now, begins));
        if (r >= 0)
                r = read_after(c, &t);
        if (r >= 0)
                r = stage_fill(s, c, from, &t);
        if (r >= 0 && t.after != INT64_MIN)
                r = begin_later(s, c, from, &t);
        if (r < 0)
                return r;
        dict_map(&c->context, "today", "me", day_format(slot_day(zone_local(plan_zone_now(&zones), c->now)), day));
        if (t.n > 0)
                r = play(c, &t, t.players[0].wake, to);
        if (t.full)
                dict_flag(&c->context, "more", true);
        return r;
}

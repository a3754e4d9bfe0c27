/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a reminder shows now, where it stands on a screen, and what was read. */

#include "methods/open.h"

#include "notice.h"
#include "place.h"
#include "setting-keys.h"
#include "unwritable.h"
#include "wording.h"

/* More doses than this at once come as one summary. */
#define SUMMARY_MORE_THAN 5
#define SUMMARY_LINES 8

enum { URGENCY_NORMAL = 1, URGENCY_CRITICAL = 2 };

static const char *const dose_actions[] = { "taken", "snooze", "skip", NULL };
static const char *const zone_actions[] = { "follow", NULL };
static const char *const no_actions[] = { NULL };

/* A reminder that is to be seen: it was shown, and is not snoozed. */
#define OPEN_SHOWN                                                                                                      \
        "first_shown > 0 AND NOT EXISTS (SELECT 1 FROM record AS r WHERE r.regimen = open.regimen AND r.slot = open.slot " \
        "AND r.valid_until IS NULL AND r.snoozed_until > ?1)"

typedef struct OpenRow {
        int64_t regimen;
        Slot slot;
        int64_t utc, window_end, shows;
} OpenRow;

static OpenRow read_open(sqlite3_stmt *stmt) {
        return (OpenRow){
                sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1), sqlite3_column_int64(stmt, 2),
                sqlite3_column_int64(stmt, 3), sqlite3_column_int64(stmt, 4),
        };
}

static void put_card(Dict *row, const char *id, const char *kind, const char *title, const char *body, int urgency,
                     const char *const *actions, int64_t shown) {
        dict_text(row, "id", id);
        dict_text(row, "kind", kind);
        dict_text(row, "title", title);
        dict_text(row, "body", body);
        dict_number(row, "urgency", 'y', urgency);
        dict_list(row, "actions", actions);
        dict_number(row, "shown", 't', shown);
}

/* Where it stands, if Posted said so. */
static int put_place(Service *s, Dict *row) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = store_query(s->store, &stmt, "SELECT server, notification FROM posted WHERE id = ?", "s", dict_get(row, "id"));

        if (r >= 0)
                r = store_step(s->store, stmt);
        if (r <= 0)
                return r;
        dict_text(row, "server", column_text(stmt, 0));
        dict_number(row, "notification", 'u', sqlite3_column_int64(stmt, 1));
        return row->error;
}

static int open_state(Service *s, Call *c, const OpenRow *o, RegimenState *state, PlanDose *d) {
        Regimen regimen = {};
        int r = regimen_by_id(s->store, o->regimen, &regimen);

        if (r > 0)
                r = state_load(s, &regimen, c->now, SLOT_NONE, state);
        return r < 0 ? r : plan_dose(&state->plan, o->slot, d);
}

/* By the setting "urgent" of who it is; O is NULL for a summary, which has no one window. */
static int find_urgency(Service *s, const OpenRow *o, int64_t patient, int64_t now, int *ret) {
        _cleanup_free_ char *value = NULL;
        int r = setting_get(s->store, "urgent", patient, o ? o->regimen : 0, &value);

        if (r < 0)
                return r;
        if (value && streq(value, "off"))
                *ret = URGENCY_NORMAL;
        else if ((value && streq(value, "on")) || !o)
                *ret = URGENCY_CRITICAL;
        else
                *ret = now >= o->window_end - (o->window_end - o->utc) / 4 ? URGENCY_CRITICAL : URGENCY_NORMAL;
        return 0;
}

static int put_dose(Service *s, Call *c, const OpenRow *o, bool several) {
        _cleanup_(state_done) RegimenState state = {};
        _cleanup_(wording_done) Wording words = {};
        _cleanup_free_ char *name = NULL;
        PlanDose d;
        Dict *row;
        int r = open_state(s, c, o, &state, &d), urgency = URGENCY_NORMAL;

        if (r <= 0)
                return r;
        r = state_dose_name(&state, o->slot, &name);
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
        put_card(row, name, "dose", words.title, words.body, urgency, dose_actions, o->shows);
        if (words.discreet)
                dict_flag(row, "discreet", true);
        r = put_place(s, row);
        return r < 0 ? r : state_dose_row(&state, &d, c->now, row);
}

/* One plan that can't be read, as its notice says, keeps no other's reminder back. */
static int put_dose_if(Service *s, Call *c, const OpenRow *o, bool several) {
        int r = put_dose(s, c, o, several);

        return service_of_one_plan(s, r) ? 0 : r;
}

/* "Anna: pegasys, 19:00", a line a dose; the count where there are more. */
static int summary_line(Service *s, Call *c, const OpenRow *o, bool several, FILE *f) {
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

static int put_summary(Service *s, Call *c, int64_t count, bool several) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        _cleanup_free_ char *body = NULL, *title = NULL;
        int64_t shows = 0;
        size_t size;
        FILE *f = open_memstream(&body, &size);
        Dict *row;
        int lines = 0, urgency = URGENCY_CRITICAL, r;

        if (!f)
                return -ENOMEM;
        r = store_query(s->store, &stmt,
                        "SELECT regimen, slot, utc, window_end, shows FROM open WHERE " OPEN_SHOWN
                        " ORDER BY utc, slot LIMIT ?2",
                        "ii", c->now, (int64_t)SUMMARY_LINES);
        while (r >= 0 && (r = store_step(s->store, stmt)) > 0) {
                OpenRow o = read_open(stmt);

                r = summary_line(s, c, &o, several, f);
                r = service_of_one_plan(s, r) ? 0 : r;
                lines++;
        }
        if (count > lines)
                fprintf(f, "and %lld more\n", (long long)(count - lines));
        fputs("To see them all, type: cytosched", f);
        if (memstream_close(f, &body) < 0 || asprintf(&title, "%lld doses are due", (long long)count) < 0)
                return -ENOMEM;
        if (r >= 0)
                r = store_number(s->store, &shows, "SELECT sum(shows) FROM open", "");
        if (r >= 0)
                r = find_urgency(s, NULL, 0, c->now, &urgency);
        if (r < 0)
                return r;
        row = dicts_add(&c->rows);
        if (!row)
                return -ENOMEM;
        put_card(row, "summary", "summary", title, body, urgency, no_actions, shows);
        r = put_place(s, row);
        return r < 0 ? r : row->error;
}

static int put_doses(Service *s, Call *c) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int64_t count = 0;
        int several = wording_several(s), r;

        if (several < 0)
                return several;
        r = store_number(s->store, &count, "SELECT count(*) FROM open WHERE " OPEN_SHOWN, "i", c->now);
        if (r < 0)
                return r;
        if (count > SUMMARY_MORE_THAN)
                return put_summary(s, c, count, several);
        r = store_query(s->store, &stmt,
                        "SELECT regimen, slot, utc, window_end, shows FROM open WHERE " OPEN_SHOWN " ORDER BY utc, slot",
                        "i", c->now);
        while (r >= 0 && (r = store_step(s->store, stmt)) > 0) {
                OpenRow o = read_open(stmt);

                r = put_dose_if(s, c, &o, several);
        }
        return r;
}

int method_reminded(Service *s, Call *c) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int64_t since = call_number(c, "since", 0), count = 0;
        int several = wording_several(s), r;

        if (several < 0)
                return several;
        r = store_number(s->store, &count, "SELECT count(*) FROM open WHERE shown >= ?2 AND " OPEN_SHOWN, "ii", c->now, since);
        if (r >= 0 && count > SUMMARY_MORE_THAN)
                return put_summary(s, c, count, several);
        if (r >= 0)
                r = store_query(s->store, &stmt,
                                "SELECT regimen, slot, utc, window_end, shows FROM open WHERE shown >= ?2 AND " OPEN_SHOWN
                                " ORDER BY utc, slot",
                                "ii", c->now, since);
        while (r >= 0 && (r = store_step(s->store, stmt)) > 0) {
                OpenRow o = read_open(stmt);

                r = put_dose_if(s, c, &o, several);
        }
        return r;
}

static int put_notices(Service *s, Call *c) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = store_query(s->store, &stmt,
                            "SELECT id, kind, title, body, count, argument, "
                            "(SELECT name FROM patient WHERE id = notice.patient AND valid_until IS NULL) "
                            "FROM notice WHERE dismissed IS NULL ORDER BY id LIMIT 20",
                            "");

        while (r >= 0 && (r = store_step(s->store, stmt)) > 0) {
                const char *const *actions = streq(column_text(stmt, 1), "zone") ? zone_actions : no_actions;
                Dict *row = dicts_add(&c->rows);
                char id[32];

                if (!row)
                        return -ENOMEM;
                snprintf(id, sizeof(id), "notice:%lld", (long long)sqlite3_column_int64(stmt, 0));
                put_card(row, id, "notice", column_text(stmt, 2), column_text(stmt, 3), URGENCY_NORMAL, actions,
                         sqlite3_column_int64(stmt, 4));
                r = put_place(s, row);
                if (actions == zone_actions) {
                        dict_text(row, "zone", column_text(stmt, 5));
                        dict_text(row, "patient", column_text(stmt, 6));
                }
                r = r < 0 ? r : row->error;
        }
        return r;
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
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = store_query(s->store, &stmt, "SELECT id, server, notification FROM posted ORDER BY id LIMIT 100", "");

        while (r >= 0 && (r = store_step(s->store, stmt)) > 0) {
                Dict *row;

                if (is_shown(&c->rows, column_text(stmt, 0)))
                        continue;
                row = dicts_add(&c->rows);
                if (!row)
                        return -ENOMEM;
                dict_text(row, "id", column_text(stmt, 0));
                dict_text(row, "kind", "gone");
                dict_text(row, "server", column_text(stmt, 1));
                dict_number(row, "notification", 'u', sqlite3_column_int64(stmt, 2));
                r = row->error;
        }
        return r;
}

static int put_unwritable(Service *s, Call *c) {
        Dict *row = dicts_add(&c->rows);

        if (!row)
                return -ENOMEM;
        put_card(row, UNWRITABLE_ID, "notice", "Reminders can't be recorded", unwritable_text(s), URGENCY_CRITICAL, no_actions, 1);
        return put_place(s, row);
}

int method_open(Service *s, Call *c) {
        int r = put_doses(s, c);

        if (r >= 0)
                r = put_notices(s, c);
        if (r >= 0 && s->unwritable && !s->unwritable_read)
                r = put_unwritable(s, c);
        return r < 0 ? r : put_gone(s, c);
}

int open_count(Service *s, int64_t now, int64_t *ret) {
        int r;

        *ret = 0;
        if (!s->store)
                return 0;
        /* What is snoozed is not shown: nobody is started for it. */
        r = store_number(s->store, ret,
                         "SELECT (SELECT count(*) FROM (SELECT 1 FROM open WHERE " OPEN_SHOWN " LIMIT 10)) + "
                         "(SELECT count(*) FROM notice WHERE dismissed IS NULL) + "
                         "(SELECT count(*) FROM posted)",
                         "i", now);
        *ret += s->unwritable && !s->unwritable_read;
        return r;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is due, brought to now: written in the transaction of every change. */

#include "refresh.h"

#include "notice.h"

static int save_open(Store *s, int64_t regimen, const ReminderState *state) {
        int r;

        /* Upserts, not delete and insert: where a reminder stands on a screen is kept. */
        r = store_run(s, "UPDATE open SET shows = -1 WHERE regimen = ?", "i", regimen);
        for (size_t i = 0; r >= 0 && i < state->n_open; i++) {
                const ReminderOpen *o = &state->open[i];

                r = store_run(s,
                              "INSERT INTO open (regimen, slot, utc, window_end, first_shown, shown, shows) "
                              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (regimen, slot) DO UPDATE SET "
                              "utc = ?3, window_end = ?4, first_shown = ?5, shown = ?6, shows = ?7",
                              "iiiiiii", regimen, o->slot, o->utc, o->window_end, o->first_shown, o->shown, o->shows);
        }
        if (r >= 0)
                r = store_run(s, "DELETE FROM open WHERE regimen = ? AND shows = -1", "i", regimen);
        return r;
}

static int save_due(Store *s, int64_t regimen, int64_t next, int64_t wake, int64_t handled) {
        return store_run(s,
                         "INSERT INTO due (regimen, next, wake, handled) VALUES (?1, nullif(?2, 9223372036854775807), "
                         "nullif(?3, 9223372036854775807), ?4) ON CONFLICT (regimen) DO UPDATE SET "
                         "next = nullif(?2, 9223372036854775807), wake = nullif(?3, 9223372036854775807), handled = ?4",
                         "iiii", regimen, next, wake, handled);
}

int refresh_regimen(Service *s, RegimenState *c, int64_t now) {
        _cleanup_(reminder_events_done) ReminderEvents events = {};
        ReminderSettings settings;
        Extras extras;
        Noticing noticing = { s, c, now };
        size_t had_open = c->reminders.n_open;
        int64_t wake, next, handled = c->reminders.handled;
        int r = state_settings(s, c, &settings, &extras);

        if (r >= 0)
                r = reminder_step(&c->plan, &settings, &c->reminders, now, &events, &wake, &next);
        if (r >= 0 && !c->regimen.stopped)
                r = extras_step(&c->plan, &extras, MIN(handled, now), now, notice_extra, &noticing, &wake);
        if (r >= 0 && (had_open > 0 || c->reminders.n_open > 0))
                r = save_open(s->store, c->regimen.id, &c->reminders);
        if (r >= 0)
                r = save_due(s->store, c->regimen.id, next, wake, c->reminders.handled);
        if (r < 0)
                return r;
        if (events.n > 0) {
                s->reminders_changed = true;
                r = notice_end_before(s, c, now);
        }
        return r < 0 ? r : notice_missed(s, c, &events, now);
}

int refresh_regimens(Service *s, int64_t regimen_id, int64_t patient_id, int64_t now) {
        _cleanup_stmt_ sqlite3_stmt *stmt = NULL;
        int r = store_query(s->store, &stmt,
                            regimen_id   ? "SELECT " REGIMEN_COLUMNS " FROM regimen WHERE valid_until IS NULL AND id = ?"
                            : patient_id ? "SELECT " REGIMEN_COLUMNS " FROM regimen WHERE valid_until IS NULL AND patient = ?"
                                         : "SELECT " REGIMEN_COLUMNS " FROM regimen WHERE valid_until IS NULL AND ? = 0",
                            "i", regimen_id ?: patient_id);

        while (r >= 0 && (r = store_step(s->store, stmt)) > 0) {
                Regimen regimen = {};
                _cleanup_(state_done) RegimenState state = {};

                r = regimen_read(stmt, &regimen);
                if (r >= 0)
                        r = state_load(s, &regimen, now, SLOT_NONE, &state);
                if (r >= 0)
                        r = refresh_regimen(s, &state, now);
        }
        return r;
}

int refresh_removed(Service *s) {
        int r = store_run(s->store,
                          "DELETE FROM open WHERE NOT EXISTS (SELECT 1 FROM regimen WHERE id = open.regimen AND valid_until IS NULL)",
                          "");

        if (r > 0)
                s->reminders_changed = true;
        if (r < 0)
                return r;
        /* Of what is due, what wakes for nothing takes itself out (tick_regimen); what is listed
         * next must not be there. */
        return store_run(s->store,
                         "DELETE FROM due WHERE regimen IN (SELECT id FROM regimen WHERE valid_until = (SELECT max(id) FROM change)) "
                         "AND NOT EXISTS (SELECT 1 FROM regimen WHERE id = due.regimen AND valid_until IS NULL)",
                         "");
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is due, brought to now: written in the transaction of every change. */

#include "engine/refresh.h"

#include "engine/notice.h"
#include "engine/supply-notice.h"
#include "store/due.h"
#include "store/reminders.h"

/* What is on a screen says "today" and "tomorrow": it is worded anew at the patient's midnight. */
static int refresh_words(Service *s, const RegimenState *c, const Extras *extras, int64_t handled, int64_t now, int64_t *wake) {
        const Zone *zone = plan_zone_now(&c->plan);
        Day today = state_today(c, now);
        int r = notice_refresh(s, c, now, wake), told = r < 0 ? r : notice_words(s, c, extras, now, wake);

        if (told < 0 || (r + told == 0 && c->reminders.n_open == 0))
                return MIN(told, 0);
        *wake = MIN(*wake, state_begins(c, today + 1, now));
        if (slot_day(zone_local(zone, handled)) != today)
                s->reminders_changed = true;
        return 0;
}

int refresh_regimen(Service *s, RegimenState *c, int64_t now) {
        _cleanup_(reminder_events_done) ReminderEvents events = {};
        ReminderSettings settings;
        Extras extras;
        size_t had_open = c->reminders.n_open;
        int64_t wake, next, handled = c->reminders.handled;
        int r = state_settings(s, c, &settings, &extras);

        if (r >= 0)
                r = reminder_step(&c->plan, &settings, &c->reminders, now, &events, &wake, &next);
        if (r >= 0 && !c->regimen.stopped)
                r = extras_step(&c->plan, &extras, now, now, NULL, NULL, &wake);
        /* An appointment that is past is no miss. */
        if (r >= 0 && !c->regimen.appointment)
                r = notice_missed(s, c, &events, now);
        if (r >= 0)
                r = supply_notice_tell(s, c, now, &wake);
        if (r >= 0 && (had_open > 0 || c->reminders.n_open > 0))
                r = reminders_write(s->store, c->regimen.id, &c->reminders);
        if (r >= 0)
                r = refresh_words(s, c, &extras, handled, now, &wake);
        if (r >= 0)
                r = due_write(s->store, c->regimen.id, &(Due){ next, wake, c->reminders.handled });
        if (events.n > 0)
                s->reminders_changed = true;
        return MIN(r, 0);
}

/* Takes what REGIMEN holds. */
static int refresh_loaded(Service *s, Regimen *regimen, int64_t now) {
        _cleanup_(state_done) RegimenState state = {};
        int r = state_load(s, regimen, now, SLOT_NONE, &state);

        return r < 0 ? r : refresh_regimen(s, &state, now);
}

static int refresh_one(Service *s, int64_t id, int64_t now) {
        Regimen regimen = {};
        int r = regimen_by_id(s->store, id, &regimen);

        return r <= 0 ? r : refresh_loaded(s, &regimen, now);
}

int refresh_regimens(Service *s, int64_t regimen_id, int64_t patient_id, int64_t now) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        Regimen regimen = {};
        int r;

        if (regimen_id)
                return refresh_one(s, regimen_id, now);
        r = regimens_list(s->store, patient_id, &cursor);
        while (r >= 0 && (r = regimens_next(s->store, cursor, &regimen)) > 0)
                r = refresh_loaded(s, &regimen, now);
        return r;
}

int refresh_removed(Service *s) {
        int r = reminders_remove_removed(s->store);

        if (r > 0)
                s->reminders_changed = true;
        if (r >= 0)
                r = notice_refresh_removed(s);
        if (r < 0)
                return r;
        /* Of what is due, what wakes for nothing takes itself out (tick.c); what is listed
         * next must not be there. */
        return due_remove_removed(s->store);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reminders brought to now, a few regimens at a time. */

#include "engine/tick.h"

#include "engine/notice.h"
#include "engine/refresh.h"
#include "engine/unwritable.h"
#include "store/due.h"

/* A plan that can't be read is looked at again after so long, and told of once a day. */
#define PUT_OFF_SEC 60
#define SEC_PER_DAY INT64_C(86400)

static int tick_regimen(Service *s, int64_t id, int64_t now) {
        _cleanup_(state_done) RegimenState state = {};
        Regimen regimen = {};
        int r = regimen_by_id(s->store, id, &regimen);

        if (r == 0)
                return due_remove(s->store, id);
        if (r > 0)
                r = state_load(s, &regimen, now, SLOT_NONE, &state);
        return r < 0 ? r : refresh_regimen(s, &state, now);
}

/* A plan that can't be read (its zone file went, a text is damaged) keeps no other waiting. */
static int put_off(Service *s, int64_t id, int64_t now) {
        _cleanup_(regimen_done) Regimen regimen = {};
        int r = due_put_off(s->store, id, now + PUT_OFF_SEC);

        s->put_off = true;
        if (r >= 0)
                r = regimen_by_id(s->store, id, &regimen);
        if (r <= 0)
                return r;
        r = notices_told_between(s->store, NOTICE_UNREADABLE, id, now - SEC_PER_DAY, now);
        if (r != 0)
                return MIN(r, 0);
        return notice_tell(s, &(Notice){ .kind = NOTICE_UNREADABLE, .patient = regimen.patient, .regimen = id, .slot = SLOT_NONE }, now);
}

/* One at a time by the index: what was refreshed has its wake in the future. After a clock
 * that was ahead, what was looked at in that future is looked at again. */
static int tick_batch(Service *s, int64_t now, unsigned batch, int64_t *ret_wake) {
        for (unsigned i = 0; i < batch; i++) {
                int64_t id;
                int r = due_first(s->store, now, &id);

                if (r > 0) {
                        r = tick_regimen(s, id, now);
                        if (service_of_one_plan(s, r))
                                r = put_off(s, id, now);
                } else if (r == 0) {
                        *ret_wake = INT64_MAX;
                        return due_wake(s->store, ret_wake);
                }
                if (r < 0)
                        return r;
        }
        *ret_wake = 0;
        return 0;
}

static int tick_due(Service *s, int64_t now, unsigned batch, int64_t *ret_wake) {
        int64_t none;
        int r;

        *ret_wake = INT64_MAX;
        /* Nothing to do is the usual answer after a change: no transaction for that. */
        r = due_first(s->store, now, &none);
        if (r == 0)
                r = due_wake(s->store, ret_wake);
        if (r < 0 || *ret_wake != INT64_MAX)
                return MIN(r, 0);
        r = store_begin(s->store);
        if (r < 0)
                return r;
        s->put_off = false;
        return store_end(s->store, tick_batch(s, now, batch, ret_wake));
}

int tick(Service *s, int64_t now, unsigned batch, int64_t *ret_wake) {
        int r;

        *ret_wake = INT64_MAX;
        if (!s->store)
                return 0;
        (void)unwritable_end(s);
        unwritable_look(s);
        if (!s->store)
                return 0;
        r = tick_due(s, now, batch, ret_wake);
        if (unwritable_error(r) && !s->unwritable && unwritable_begin(s, r) >= 0)
                r = tick_due(s, now, batch, ret_wake);
        if (store_damaged(s->store))
                service_damaged(s);
        return r;
}

int tick_clock_set(Service *s, int64_t now) {
        /* What was looked at by a clock that was ahead is looked at again. */
        return due_wake_future(s->store, now);
}

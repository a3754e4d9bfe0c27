/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database in another one's place. */

#include "engine/replaced.h"

#include "store/changes.h"
#include "store/notices.h"

static int tell(Service *s, int64_t at) {
        int r = store_begin(s->store);

        return r < 0 ? r : store_end(s->store, notice_insert(s->store, &(Notice){
                .at = at, .kind = NOTICE_REPLACED, .slot = SLOT_NONE, .text = (char *)(uintptr_t)store_aside(s->store) }));
}

int replaced_tell(Service *s) {
        int64_t id, at;
        int r = store_aside(s->store) ? changes_newest(s->store, &id, &at) : 0;

        if (r > 0)
                r = tell(s, at);
        s->reminders_changed |= r > 0;
        return MIN(r, 0);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a reminder stands on a screen, and what was read. */

#include "methods/posted.h"

#include "unwritable.h"

static int64_t notice_id(const char *id) {
        long long n;
        char end;

        return sscanf(id, "notice:%lld%c", &n, &end) == 1 ? (int64_t)n : 0;
}

/* Whether a notification of this id may stand on a screen: 1, 0. Any other id is none of ours. */
static int may_stand(Service *s, const char *id) {
        const char *at = strrchr(id, '@');
        _cleanup_free_ char *handle = at ? strndup(id, (size_t)(at - id)) : NULL;
        int64_t notice = notice_id(id), n;
        Slot slot;
        int r = store_number(s->store, &n, "SELECT 1 FROM posted WHERE id = ?", "s", id);

        if (r != 0 || streq(id, "summary") || (streq(id, UNWRITABLE_ID) && s->unwritable))
                return r < 0 ? r : 1;
        if (notice > 0)
                return store_number(s->store, &n, "SELECT 1 FROM notice WHERE id = ?", "i", notice);
        if (!handle || slot_parse(at + 1, &slot) < 0)
                return 0;
        return store_number(s->store, &n,
                            "SELECT 1 FROM regimen AS r JOIN open AS o ON o.regimen = r.id "
                            "WHERE r.handle = ? AND r.valid_until IS NULL AND o.slot = ?",
                            "si", handle, slot);
}

int method_posted(Service *s, const char *id, const char *server, uint32_t notification) {
        int r;

        if (!s->store)
                return 0;
        if (notification == 0)
                return MIN(store_run(s->store, "DELETE FROM posted WHERE id = ?", "s", id), 0);
        r = may_stand(s, id);
        if (r > 0)
                r = store_run(s->store, "INSERT OR REPLACE INTO posted (id, server, notification) VALUES (?, ?, ?)", "ssi", id,
                              server, (int64_t)notification);
        return MIN(r, 0);
}

int method_dismiss(Service *s, Call *c) {
        int64_t notice = notice_id(c->args[0]);
        int r;

        if (streq(c->args[0], UNWRITABLE_ID)) {
                s->unwritable_read = s->reminders_changed = true;
                return 0;
        }
        if (notice == 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "Only a notice can be dismissed: a dose is answered, and closing is no answer.");
        r = store_run(s->store, "UPDATE notice SET dismissed = ? WHERE id = ? AND dismissed IS NULL", "ii", c->now, notice);
        if (r > 0)
                s->reminders_changed = true;
        return MIN(r, 0);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a reminder stands on a screen, and what was read. */

#include "methods/seen.h"

#include "engine/unwritable.h"
#include "store/notices.h"
#include "store/posted.h"
#include "store/reminders.h"

static int64_t notice_id(const char *id) {
        long long n;
        char end;

        return sscanf(id, "notice:%lld%c", &n, &end) == 1 ? (int64_t)n : 0;
}

/* Whether a notification of this id may stand on a screen: 1, 0. Any other id is none of ours. */
static int may_stand(Service *s, const char *id) {
        const char *at = strrchr(id, '@');
        _cleanup_free_ char *handle = at ? strndup(id, (size_t)(at - id)) : NULL;
        int64_t notice = notice_id(id), patient;
        NoticeKind kind;
        Slot slot;
        int r = posted_exists(s->store, id);

        if (r != 0 || streq(id, "summary") || (streq(id, UNWRITABLE_ID) && s->unwritable))
                return r < 0 ? r : 1;
        if (notice > 0)
                return notice_find(s->store, notice, &kind, &patient);
        if (!handle || slot_parse(at + 1, &slot) < 0)
                return 0;
        return reminder_is_open(s->store, handle, slot);
}

int method_posted(Service *s, Call *c) {
        const char *id = c->args[0], *server = c->args[1];
        uint32_t notification = (uint32_t)call_number(c, "notification", 0);
        int r;

        if (!s->store)
                return 0;
        if (notification == 0)
                return MIN(posted_remove(s->store, id), 0);
        r = may_stand(s, id);
        if (r > 0)
                r = posted_write(s->store, &(Posted){ id, server, notification });
        return MIN(r, 0);
}

/* The missed doses of a patient stand on one card. */
static int read_notice(Service *s, int64_t id, int64_t now) {
        NoticeKind kind;
        int64_t patient;
        int r = notice_find(s->store, id, &kind, &patient);

        if (r <= 0)
                return r;
        return kind == NOTICE_MISSED ? notices_read_of(s->store, kind, patient, now) : notice_read(s->store, id, now);
}

int method_dismiss(Service *s, Call *c) {
        int64_t notice = notice_id(c->args[0]);
        int r;

        if (!s->store && streq(c->args[0], PROBLEM_ID)) {
                s->problem_read = true;
                return 0;
        }
        if (!s->store)
                return call_refuse(c, CYTOSCHED_ERROR_DATABASE, "The database cannot be used, and reminders are off. %s",
                                   s->problem ?: "");
        if (streq(c->args[0], UNWRITABLE_ID)) {
                s->unwritable_read = s->reminders_changed = true;
                return 0;
        }
        if (notice == 0)
                return call_refuse(c, CYTOSCHED_ERROR_INVALID,
                                   "Only a notice can be dismissed: a dose is answered, and closing is no answer.");
        r = read_notice(s, notice, c->now);
        if (r > 0)
                s->reminders_changed = true;
        return MIN(r, 0);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The database's lock in another's hands, watched until it is let go. */

#include "lock-watch.h"

#include <sys/inotify.h>

#include "store/file.h"

/* The kernel tells of a descriptor's closing just before it lets go of its lock. */
#define LOOK_USEC UINT64_C(100000)

void lock_watch_end(Manager *m) {
        m->lock_watch = sd_event_source_disable_unref(m->lock_watch);
        m->lock_look = sd_event_source_disable_unref(m->lock_look);
}

static int on_look(sd_event_source *source, uint64_t usec, void *userdata) {
        Manager *m = userdata;

        if (store_file_locked(m->service->database) > 0)
                return 0;
        lock_watch_end(m);
        m->lock_freed(m);
        return 0;
}

static int look_soon(Manager *m) {
        int r;

        if (!m->lock_look)
                return sd_event_add_time_relative(m->event, &m->lock_look, CLOCK_MONOTONIC, LOOK_USEC, 0, on_look, m);
        r = sd_event_source_set_time_relative(m->lock_look, LOOK_USEC);
        return r < 0 ? r : sd_event_source_set_enabled(m->lock_look, SD_EVENT_ONESHOT);
}

static int on_closed(sd_event_source *source, const struct inotify_event *event, void *userdata) {
        (void)look_soon(userdata);
        return 0;
}

void lock_watch(Manager *m, void (*freed)(Manager *m)) {
        _cleanup_free_ char *path = NULL;

        if (m->lock_watch || store_file_locked(m->service->database) <= 0)
                return;
        path = text_join(m->service->database, DATABASE_LOCK);
        m->lock_freed = freed;
        /* Looked at once more: it may have been let go before it was watched. */
        if (!path || sd_event_add_inotify(m->event, &m->lock_watch, path, IN_CLOSE_WRITE | IN_DELETE_SELF, on_closed, m) < 0 ||
            look_soon(m) < 0)
                lock_watch_end(m);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timer: armed at the next thing to do; the clock, the zone and the zone files watched. */

#include "timer.h"

#include <sys/inotify.h>
#include <sys/timerfd.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>

#include "calendar-file.h"
#include "clock.h"
#include "command.h"
#include "core/wake.h"
#include "engine/tick.h"
#include "engine/tzdata.h"
#include "engine/unwritable.h"
#include "forgotten.h"
#include "lock-watch.h"
#include "notifier.h"
#include "signals.h"
#include "stamp.h"

#define USEC_PER_SEC UINT64_C(1000000)
/* sd-event's own default, a quarter of a second late, is far too late to be called punctual. */
#define ACCURACY_USEC 1
/* So many regimens in one transaction: the first reminder is not kept waiting for the last. */
#define BATCH 50
/* The helper takes a while to start: so long before a dose falls due it is, and waits for it. */
#define EARLY_USEC (USEC_PER_SEC / 2)
/* A clock that is set by less is kept right, and no more. */
#define CLOCK_SET_SEC 5
/* After a failure of the database. */
#define RETRY_SEC 10
/* While the database cannot be opened; a call tries too, and so does the end of another daemon that has it. */
#define REOPEN_SEC 60
/* An upgrade of the zone files writes many of them. */
#define SETTLE_USEC (2 * USEC_PER_SEC)
#define ZONEINFO "/usr/share/zoneinfo"

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata) {
        (void)manager_wake(userdata);
        return 0;
}

/* When to arm for DUE: first early, for the helper takes a while to start; then for the time itself. */
static uint64_t ready_first(Manager *m, uint64_t due) {
        uint64_t now = 0;

        (void)sd_event_now(m->event, CLOCK_REALTIME, &now);
        if (now + EARLY_USEC < due)
                return due - EARLY_USEC;
        if (now < due)
                notifier_start_early(m);
        return due;
}

static int arm(Manager *m, int64_t wake, bool reminds) {
        uint64_t usec = wake_usec(wake, clock_now());
        int r;

        if (wake == INT64_MAX)
                return m->timer ? sd_event_source_set_enabled(m->timer, SD_EVENT_OFF) : 0;
        if (reminds)
                usec = ready_first(m, usec);
        if (!m->timer)
                return sd_event_add_time(m->event, &m->timer, CLOCK_REALTIME, usec, ACCURACY_USEC, on_timer, m);
        r = sd_event_source_set_time(m->timer, usec);
        return r < 0 ? r : sd_event_source_set_enabled(m->timer, SD_EVENT_ONESHOT);
}

static void look_after(Manager *m, uint64_t usec);

void manager_reopen(Manager *m, int64_t now) {
        /* Who opens it removes what is left of a restore: not of one that is under way. */
        if (m->service->store || now == m->reopened || m->candidate)
                return;
        m->reopened = now;
        if (service_reopen(m->service, now) <= 0)
                return;
        sd_journal_print(LOG_NOTICE, "The database can be used again.");
        (void)tick_clock_set(m->service, now);
        manager_renew(m);
}

void manager_renew(Manager *m) {
        m->service->problem_read = false;
        m->service->reminders_changed = true;
        calendar_files_restart(m);
        stamp_plan(m);
        look_after(m, 0);
}

/* Says once that writing fails, and once that it works again. */
static void log_unwritable(Manager *m, int before) {
        if (m->service->unwritable && !before)
                sd_journal_print(LOG_ERR, "%s", unwritable_text(m->service));
        else if (before && !m->service->unwritable && m->service->store)
                sd_journal_print(LOG_NOTICE, "What was to be recorded is recorded.");
}

static void on_lock_freed(Manager *m) {
        m->reopened = 0;
        (void)manager_wake(m);
}

int manager_wake(Manager *m) {
        int64_t now = clock_now(), wake = INT64_MAX;
        int before = m->service->unwritable, r;
        bool reminds;

        manager_reopen(m, now);
        r = tick(m->service, now, BATCH, &wake);
        log_unwritable(m, before);
        reminds = r >= 0 && m->service->store && !m->service->unwritable && !m->service->put_off;
        if (!m->service->store) {
                wake = now + REOPEN_SEC;
                lock_watch(m, on_lock_freed);
        } else if (m->service->unwritable)
                wake = MIN(wake, now + RETRY_SEC);
        if (r < 0) {
                sd_journal_print(LOG_ERR, "The reminders could not be written (%s); trying again.", strerror(-r));
                wake = now + RETRY_SEC;
        }
        if (m->service->reminders_changed) {
                m->service->reminders_changed = false;
                notifier_start(m);
                signals_reminders(m);
                stamp_open(m);
                commands_wake(m->commands, m->service, now);
        }
        /* What is overdue comes at once, after what else the loop has to do. */
        return arm(m, wake, reminds);
}

/* ---- the clock was set --------------------------------------------------------------------- */

static int watch_clock(Manager *m);

/* After sleep it is looked at, too; what is set by a second or two is no more than kept right. */
static void log_clock(Manager *m) {
        int64_t offset = clock_offset(), by = offset - m->clock_offset;

        if (llabs(by) >= CLOCK_SET_SEC)
                sd_journal_print(LOG_NOTICE, "The clock was set %s by %lld seconds.", by > 0 ? "forward" : "back", llabs(by));
        m->clock_offset = offset;
}

static int on_clock_set(sd_event_source *source, int fd, uint32_t revents, void *userdata) {
        Manager *m = userdata;

        log_clock(m);
        /* Watched again first: the next jump may come while this one is seen to. */
        (void)watch_clock(m);
        if (m->service->store)
                (void)tick_clock_set(m->service, clock_now());
        /* What was put off by a clock that was ahead is open again, or no more, without any event of its own. */
        m->service->reminders_changed = true;
        (void)manager_wake(m);
        return 0;
}

/* A timer that never fires, but is cancelled when the clock jumps or the machine resumes. */
static int watch_clock(Manager *m) {
        const struct itimerspec never = { .it_value.tv_sec = (time_t)wake_never(sizeof(time_t)) };
        int fd, r;

        m->clock_set = sd_event_source_disable_unref(m->clock_set);
        fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
        if (fd < 0)
                return -errno;
        if (timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL) < 0) {
                r = -errno;
                close(fd);
                return r;
        }
        r = sd_event_add_io(m->event, &m->clock_set, fd, EPOLLIN, on_clock_set, m);
        if (r < 0) {
                close(fd);
                return r;
        }
        return sd_event_source_set_io_fd_own(m->clock_set, true);
}

/* ---- the zone and the zone files ----------------------------------------------------------- */

static int on_settled(sd_event_source *source, uint64_t usec, void *userdata) {
        Manager *m = userdata;
        _cleanup_free_ char *system = NULL;
        int64_t now = clock_now();
        int r;

        if (!m->service->store)
                return 0;
        r = tzdata_changed(m->service, now);
        if (r < 0)
                sd_journal_print(LOG_ERR, "The plans could not be brought to the new zone files.");
        if (r > 0)
                calendar_files_renew(m);
        if (zones_system(&system) >= 0)
                (void)tzdata_system_zone(m->service, system, now);
        (void)manager_wake(m);
        return 0;
}

/* Looks after so long: once what is being written there is written, or at once. */
static void look_after(Manager *m, uint64_t usec) {
        if (m->zones_settle) {
                (void)sd_event_source_set_time_relative(m->zones_settle, usec);
                (void)sd_event_source_set_enabled(m->zones_settle, SD_EVENT_ONESHOT);
        } else {
                (void)sd_event_add_time_relative(m->event, &m->zones_settle, CLOCK_MONOTONIC, usec, 0, on_settled, m);
        }
}

static int on_etc(sd_event_source *source, const struct inotify_event *event, void *userdata) {
        if ((event->mask & (IN_Q_OVERFLOW | IN_IGNORED)) || streq(event->name, "localtime") || streq(event->name, "timezone"))
                look_after(userdata, SETTLE_USEC);
        return 0;
}

static int on_zoneinfo(sd_event_source *source, const struct inotify_event *event, void *userdata) {
        look_after(userdata, SETTLE_USEC);
        return 0;
}

/* ---- rest ---------------------------------------------------------------------------------- */

/* So long after something was done, memory that is kept for speed alone is given back: what comes
 * next may be days away. */
#define REST_USEC (2 * USEC_PER_SEC)

static int on_rest(sd_event_source *source, uint64_t usec, void *userdata) {
        Manager *m = userdata;

        m->rest = sd_event_source_disable_unref(m->rest);
        m->rested = true;
        (void)forgotten_finish(m);
        unwritable_look(m->service);
        if (m->service->store)
                store_rest(m->service->store);
        return 0;
}

/* After whatever was done, rest itself excepted. */
static int on_done(sd_event_source *source, void *userdata) {
        Manager *m = userdata;
        bool rested = m->rested;

        m->rested = false;
        if (m->rest || rested)
                return 0;
        return sd_event_add_time_relative(m->event, &m->rest, CLOCK_MONOTONIC, REST_USEC, 0, on_rest, m);
}

static void on_notifier_ended(Manager *m) {
        /* Something may be about to come: another is ready for it then. */
        (void)manager_wake(m);
}

int manager_watch(Manager *m) {
        const char *zoneinfo = getenv("TZDIR") ?: ZONEINFO;
        int r = watch_clock(m);

        if (r < 0)
                return r;
        m->clock_offset = clock_offset();
        m->notifier_ended = on_notifier_ended;
        /* Folders that can't be watched (a sandbox, a test) are no reason not to remind. */
        (void)sd_event_add_inotify(m->event, &m->etc_watch, "/etc", IN_MOVED_TO | IN_CREATE | IN_CLOSE_WRITE | IN_DELETE,
                                   on_etc, m);
        (void)sd_event_add_inotify(m->event, &m->zoneinfo_watch, zoneinfo, IN_MOVED_TO | IN_CREATE | IN_CLOSE_WRITE | IN_DELETE,
                                   on_zoneinfo, m);
        look_after(m, 0);
        return sd_event_add_post(m->event, NULL, on_done, m);
}

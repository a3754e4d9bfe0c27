/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytosched-notify: there while a reminder is open, started again where it fails. */

#include "notifier.h"

#include <systemd/sd-journal.h>

#include "clock.h"
#include "helpers.h"
#include "methods/open.h"
#include "methods/status.h"
#include "local.h"
#include "program.h"

#define USEC_PER_SEC UINT64_C(1000000)
#define RESTART_MAX_SEC 60u
/* One that ran so long works: its end is no sign that the next one fails. */
#define WORKS_USEC (10 * USEC_PER_SEC)

static int on_notify_restart(sd_event_source *source, uint64_t usec, void *userdata) {
        notifier_start(userdata);
        return 0;
}

/* At once, since some desktops close the cards of a program that is gone; then after 1/4, 1/2, 1 ... 60 seconds. */
static void notify_later(Manager *m) {
        uint64_t usec = 0;

        if (m->notify_failures > 0)
                usec = MIN((USEC_PER_SEC / 4) << MIN(m->notify_failures - 1, 8u), RESTART_MAX_SEC * USEC_PER_SEC);
        m->notify_failures++;
        m->notify_restart = sd_event_source_disable_unref(m->notify_restart);
        (void)sd_event_add_time_relative(m->event, &m->notify_restart, CLOCK_MONOTONIC, usec, 0, on_notify_restart, m);
}

static bool notify_wanted(Manager *m) {
        int64_t open;

        if (!m->service->store)
                return !m->service->problem_read;
        return open_count(m->service, clock_now(), &open) >= 0 && open > 0;
}

static uint64_t monotonic(Manager *m) {
        uint64_t usec = 0;

        (void)sd_event_now(m->event, CLOCK_MONOTONIC, &usec);
        return usec;
}

static bool notify_works(Manager *m) {
        return monotonic(m) - m->notify_started >= WORKS_USEC;
}

static int on_notify_exit(sd_event_source *source, const siginfo_t *info, void *userdata) {
        Manager *m = userdata;

        m->notify_child = sd_event_source_disable_unref(m->notify_child);
        if (info->si_code == CLD_EXITED && info->si_status == 0) {
                m->notify_failures = 0;
                /* It left because nothing was open; something may have come since. One that leaves at once
                 * though something is open is not started again and again. */
                if (monotonic(m) - m->notify_started >= USEC_PER_SEC)
                        notifier_start(m);
                else if (notify_wanted(m))
                        notify_later(m);
                m->notifier_ended(m);
                return 0;
        }
        sd_journal_print(LOG_WARNING, "cytosched-notify ended with status %d; starting it again.", info->si_status);
        if (notify_works(m))
                m->notify_failures = 0;
        notify_later(m);
        return 0;
}

static void notify_start(Manager *m, const char *option) {
        int r;

        m->notify_started = monotonic(m);
        r = helper_start(m, "notify", option, -EBADF, -EBADF, on_notify_exit, m, &m->notify_child);
        /* Of lower priority than the bus: its last messages are handled before its end. */
        if (r >= 0)
                (void)sd_event_source_set_priority(m->notify_child, SD_EVENT_PRIORITY_IDLE);
        if (r < 0) {
                sd_journal_print(LOG_ERR, "cytosched-notify could not be started: %s.", strerror(-r));
                notify_later(m);
        }
}

void notifier_start(Manager *m) {
        if (!m->notify_child && notify_wanted(m))
                notify_start(m, NULL);
}

void notifier_start_early(Manager *m) {
        if (!m->notify_child && m->notify_failures == 0)
                notify_start(m, "--early");
}

int notifier_status(Manager *m, Call *c) {
        char path[PATH_MAX];
        bool works;

        if (program_path("notify", path) < 0 || program_path("calendar", path) < 0)
                return status_add(c, "helpers", false, N_("A program of cytosched is missing."), N_("Install cytosched again."));
        works = m->notify_failures == 0 || (m->notify_child && notify_works(m));
        return status_add(c, "helpers", works,
                          works ? N_("The helper programs are there.") : N_("cytosched-notify, which shows the reminders, fails."),
                          N_("journalctl --user -u cytoschedd says why; until then, run: cytosched watch"));
}

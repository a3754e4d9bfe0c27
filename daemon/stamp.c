/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files beside the database, for who synchronises. */

#include "stamp.h"

#include <fcntl.h>

#include "engine/calendar-name.h"
#include "store/own.h"
#include "store/reminders.h"

#define CHANGED "plan-changed"
#define OPEN "dose-open"

/* In the database's folder: the caller's, or NULL. */
static char *path_of(const Manager *m, const char *name) {
        char *path;

        return calendar_file_path(m->service, name, &path) < 0 ? NULL : path;
}

static bool is_wanted(const Manager *m) {
        _cleanup_free_ char *path = path_of(m, CHANGED);

        return path && access(path, F_OK) == 0;
}

void stamp_plan(const Manager *m) {
        _cleanup_free_ char *path = path_of(m, CHANGED);
        _cleanup_close_ int fd = path ? open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) : -EBADF;

        /* Where it can't be written, the next hour brings what this would. */
        if (fd < 0 || own_fd(m->service->database, fd) || ftruncate(fd, 0) < 0 || write(fd, "\n", 1) < 0)
                return;
}

/* An answer alters the plan only where later doses follow the last one. */
static bool alters_plan(const char *method, const Call *c) {
        static const char *const answers[] = { "Take", "Amend", "Snooze" };
        static const char *const plans[] = { "Add",  "Change", "Move",   "Skip", "Pause", "Resume",        "Stop",
                                             "Rename", "Remove", "Undo", "Redo", "Set",   "RemovePatient", "AddPatient", "Forget" };

        for (size_t i = 0; i < ELEMENTSOF(plans); i++)
                if (streq(method, plans[i]))
                        return true;
        for (size_t i = 0; i < ELEMENTSOF(answers); i++)
                for (size_t k = 0; streq(method, answers[i]) && k < c->rows.n; k++) {
                        const char *effect = dict_get(&c->rows.rows[k], "effect");

                        if (effect && (streq(effect, "moved") || streq(effect, "went") || streq(effect, "came")))
                                return true;
                }
        return false;
}

void stamp_change(const Manager *m, const char *method, const Call *c) {
        if (c->change > 0 && !call_flag(c, "dry_run") && alters_plan(method, c))
                stamp_plan(m);
}

void stamp_open(const Manager *m) {
        _cleanup_free_ char *path = path_of(m, OPEN);
        int64_t n = 0;
        int fd;

        if (!path || !m->service->store)
                return;
        /* Counted only for who wants to know: the list may be long. */
        if (is_wanted(m) && reminders_count_open(m->service->store, &n) < 0)
                return;
        if (n == 0) {
                (void)unlink(path);
                return;
        }
        fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
        if (fd >= 0)
                close(fd);
}

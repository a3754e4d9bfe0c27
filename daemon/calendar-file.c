/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calendar files: the plan of each patient who wants one, beside the database, written again
 * after each change: once the loop is idle, by the helper, never two runs for one file. */

#include "calendar-file.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <systemd/sd-journal.h>

#include "aside.h"
#include "clock.h"
#include "engine/calendar-name.h"
#include "engine/stale.h"
#include "helpers.h"
#include "methods/calendar.h"
#include "methods/status.h"
#include "store/changes.h"
#include "store/meta.h"
#include "store/own.h"
#include "store/settings.h"
#include "local.h"

/* The setting that asks for one. */
#define WANTED "calendar-file"
/* A full disk or a folder that was away: it may have passed by then. */
#define AGAIN_USEC (UINT64_C(300) * 1000000)

typedef struct File {
        Manager *manager;
        Patient patient;
        int64_t shown;   /* the newest change that the file shows; -1: not known */
        int64_t writing; /* the same of the run */
        char *name;             /* beside the database */
        char *path, *temporary; /* where it is written */
        Aside *described;       /* before the run: what is to be written is worked out elsewhere; NULL: it is not */
        sd_event_source *child; /* the run; NULL for none */
        bool failed, told;
        int refused; /* why it is not written where its name leads; 0: it is */
} File;

struct CalendarFiles {
        sd_event_source *idle, *again;
        File **files;
        size_t n;
};

/* A name may lead anywhere: never into the database. */
static bool is_databases(const Manager *m, const char *path) {
        return own_path(m->service->database, path);
}

static void drop_temporary(const File *f) {
        if (!is_databases(f->manager, f->temporary))
                (void)unlink(f->temporary);
}

static void file_free(File *f) {
        aside_leave(f->described);
        if (f->child)
                drop_temporary(f);
        sd_event_source_disable_unref(f->child);
        patient_done(&f->patient);
        free(f->name);
        free(f->path);
        free(f->temporary);
        free(f);
}

CalendarFiles *calendar_files_free(CalendarFiles *c) {
        if (!c)
                return NULL;
        for (size_t i = 0; i < c->n; i++)
                file_free(c->files[i]);
        sd_event_source_disable_unref(c->idle);
        sd_event_source_disable_unref(c->again);
        free(c->files);
        free(c);
        return NULL;
}

/* ---- what is wanted no more ---------------------------------------------------------------- */

static int is_wanted(Manager *m, int64_t patient) {
        _cleanup_(patient_done) Patient there = {};
        int r = patient_by_id(m->service->store, patient, &there);

        return r <= 0 ? r : setting_on(m->service->store, WANTED, patient);
}

/* What is half written, too. */
static int drop_file(Manager *m, const char *name) {
        _cleanup_free_ char *path = NULL, *temporary = NULL, *real = NULL;
        int r = calendar_file_path(m->service, name, &path);

        if (r >= 0 && asprintf(&temporary, "%s.new", path) < 0) {
                temporary = NULL;
                r = -ENOMEM;
        }
        if (r < 0)
                return r;
        if (!is_databases(m, temporary))
                (void)unlink(temporary);
        real = realpath(path, NULL); /* where it is a link, what it points to as well */
        if (real && !streq(real, path) && !is_databases(m, real) && unlink(real) < 0)
                sd_journal_print(LOG_ERR, "What a calendar file that is wanted no more points to can't be removed: %s.", strerror(errno));
        if (unlink(path) < 0 && errno != ENOENT)
                sd_journal_print(LOG_ERR, "A calendar file that is wanted no more can't be removed: %s.", strerror(errno));
        return r;
}

/* The files that were made are kept in the database: those of before a crash, or of a patient who
 * is no more, are known too. */
static int drop_one(Manager *m) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        Store *s = m->service->store;
        const char *key, *name;
        int r = meta_list(s, META_CALENDAR_FILE, &cursor);

        while (r >= 0 && (r = meta_next(s, cursor, &key, &name)) > 0) {
                _cleanup_free_ char *gone = NULL;

                r = is_wanted(m, strtoll(key + strlen(META_CALENDAR_FILE), NULL, 10));
                if (r != 0)
                        continue;
                gone = strdup(key);
                r = gone ? drop_file(m, name) : -ENOMEM;
                cursor_donep(&cursor);
                if (r >= 0)
                        r = meta_remove(s, gone);
                return r < 0 ? r : 1;
        }
        return r;
}

static void forget(CalendarFiles *c, size_t i) {
        file_free(c->files[i]);
        c->files[i] = c->files[--c->n];
}

int calendar_files_drop(Manager *m) {
        CalendarFiles *c = m->calendar_files;
        int r;

        for (size_t i = c ? c->n : 0; i-- > 0;) {
                r = is_wanted(m, c->files[i]->patient.id);
                if (r < 0)
                        return r;
                if (r == 0 && !c->files[i]->child && !c->files[i]->described)
                        forget(c, i);
        }
        while ((r = drop_one(m)) > 0)
                ;
        return r;
}

/* ---- one run ------------------------------------------------------------------------------- */

static int on_again(sd_event_source *source, uint64_t usec, void *userdata) {
        Manager *m = userdata;

        for (size_t i = 0; i < m->calendar_files->n; i++)
                if (m->calendar_files->files[i]->failed)
                        m->calendar_files->files[i]->shown = -1;
        calendar_files_wake(m);
        return 0;
}

static void try_again(File *f) {
        Manager *m = f->manager;
        CalendarFiles *c = m->calendar_files;

        f->failed = true;
        if (f->refused < 0)
                sd_journal_print(LOG_ERR, "A calendar file is not written: what lies at its name is %s.",
                                 f->refused == -ETXTBSY ? "the database or belongs to it" : "no regular file");
        else
                sd_journal_print(LOG_ERR, "A calendar file could not be written; it is tried again in five minutes, and after the next change.");
        c->again = sd_event_source_disable_unref(c->again);
        (void)sd_event_add_time_relative(m->event, &c->again, CLOCK_REALTIME, AGAIN_USEC, AGAIN_USEC / 10, on_again, m);
}

/* Whether what lies where it is to be written may be replaced. */
static int check_place(const File *f) {
        struct stat st;

        if (is_databases(f->manager, f->path) || is_databases(f->manager, f->temporary))
                return -ETXTBSY;
        return lstat(f->path, &st) >= 0 && !S_ISREG(st.st_mode) ? -EINVAL : 0;
}

/* What was written takes its place, if it is still wanted; something may have changed meanwhile. */
static void on_written(void *userdata, bool whole) {
        File *f = userdata;
        Manager *m = f->manager;

        f->child = sd_event_source_disable_unref(f->child);
        if (whole && m->service->store && is_wanted(m, f->patient.id) > 0)
                whole = (f->refused = check_place(f)) >= 0 && rename(f->temporary, f->path) >= 0;
        drop_temporary(f); /* where it is still there */
        f->failed = false;
        if (!whole)
                try_again(f);
        else
                f->told = false;
        calendar_files_wake(m);
}

/* Of when what lies there is; 0: nothing does. */
static int64_t written_at(const File *f) {
        struct stat st;

        return stat(f->path, &st) < 0 ? 0 : st.st_mtim.tv_sec;
}

void calendar_files_tell(Manager *m, Call *c) {
        for (size_t i = 0; m->calendar_files && i < m->calendar_files->n; i++) {
                File *f = m->calendar_files->files[i];
                int64_t at = f->failed && !f->told ? written_at(f) : 0, change;

                if (at > 0 && changes_newest_of(m->service->store, f->patient.id, c->change - 1, &change) > 0)
                        f->told = stale_tell(m->service, c, WANTED, at) >= 0;
        }
}

static int tell_refused(const File *f, Call *c) {
        _cleanup_free_ char *finding = NULL;

        if (asprintf(&finding, f->refused == -ETXTBSY ? local_text("The calendar file of %s is not written: %s leads to the database itself.")
                                                      : local_text("The calendar file of %s is not written: what %s leads to is no regular file."),
                     f->patient.name, f->name) < 0) {
                finding = NULL;
                return -ENOMEM;
        }
        return status_add(c, WANTED, false, finding, N_("Remove that name, which lies beside the database: a file is written there in its place"));
}

int calendar_files_status(Manager *m, Call *c) {
        for (size_t i = 0; m->calendar_files && i < m->calendar_files->n; i++) {
                const File *f = m->calendar_files->files[i];
                _cleanup_free_ char *finding = NULL;

                if (!f->failed)
                        continue;
                if (f->refused < 0)
                        return tell_refused(f, c);
                if (asprintf(&finding, local_text("The calendar file of %s could not be written: it shows an older plan."), f->patient.name) < 0) {
                        finding = NULL;
                        return -ENOMEM;
                }
                return status_add(c, WANTED, false, finding, N_("Look for room on the disk, and who may write beside the database"));
        }
        return 0;
}

static int remember(const File *f) {
        _cleanup_free_ char *key = NULL;

        if (asprintf(&key, META_CALENDAR_FILE "%lld", (long long)f->patient.id) < 0)
                return -ENOMEM;
        return meta_write(f->manager->service->store, key, f->name);
}

/* Writes what is described; that is closed. */
static int write_described(File *f, int described) {
        _cleanup_close_ int description = described, output = -EBADF;
        int r = remember(f);

        if (r < 0)
                return r;
        f->refused = check_place(f);
        if (f->refused < 0)
                return f->refused;
        (void)unlink(f->temporary);
        output = open(f->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (output < 0)
                return -errno;
        r = helper_calendar_file(f->manager, description, output, on_written, f, &f->child);
        if (r < 0)
                (void)unlink(f->temporary);
        return r;
}

static void on_described(void *userdata, int r, int description) {
        File *f = userdata;

        Manager *m = f->manager;
        int wanted = m->service->store ? is_wanted(m, f->patient.id) : 0;

        f->described = NULL;
        if (r == -EAGAIN)
                f->shown = -1;
        else if (r >= 0 && wanted <= 0) /* no more: nothing of it is kept */
                closep(&description);
        else if (r >= 0)
                r = write_described(f, description);
        if (r < 0 && r != -EAGAIN)
                try_again(f);
        calendar_files_wake(m);
}

/* A link, as into a folder that is synchronised, stays one: what it points to is written anew. */
static int follow_link(char **path) {
        char target[PATH_MAX], *real = realpath(*path, NULL);
        ssize_t n;

        if (!real && errno == ENOENT) { /* what it points to was removed, and is written again */
                n = readlink(*path, target, sizeof(target) - 1);
                if (n < 0)
                        return 0;
                target[n] = '\0';
                if (*target == '/')
                        real = strdup(target);
                else if (asprintf(&real, "%.*s/%s", (int)(strrchr(*path, '/') - *path), *path, target) < 0)
                        real = NULL;
        }
        if (!real)
                return errno == ENOMEM ? -ENOMEM : 0;
        free(*path);
        *path = real;
        return 0;
}

/* Looked for before each run: a link may have come or gone. */
static int find_place(File *f) {
        _cleanup_free_ char *path = NULL, *temporary = NULL;
        int r = calendar_file_path(f->manager->service, f->name, &path);

        if (r >= 0)
                r = follow_link(&path);
        if (r >= 0 && asprintf(&temporary, "%s.new", path) < 0) {
                temporary = NULL;
                r = -ENOMEM;
        }
        if (r < 0)
                return r;
        free(f->path);
        free(f->temporary);
        f->path = TAKE_PTR(path);
        f->temporary = TAKE_PTR(temporary);
        return 0;
}

static int write_file(File *f) {
        static const Method method = { .name = "CalendarFile", .run = method_export_file, .kind = METHOD_CALENDAR };
        _cleanup_(call_done) Call c = { .now = clock_now() };
        _cleanup_(dict_done) Dict options = {};
        int description = -EBADF, r = find_place(f);

        if (r >= 0)
                r = f->refused = check_place(f);
        if (r < 0)
                return r;
        dict_text(&options, "patient", f->patient.name);
        c.options = &options;
        if (options.error)
                return options.error;
        if (aside_describe(f->manager, &method, &c, on_described, f, &f->described) > 0)
                return 0;
        r = helper_describe(f->manager, method.run, &c, &description);
        return r < 0 ? r : write_described(f, description);
}

/* The newest change that the file does not show: 1, or 0 where it shows all. */
static int newest_change(const File *f, int64_t *ret) {
        return changes_newest_of(f->manager->service->store, f->patient.id, f->shown, ret);
}

/* ---- all of them --------------------------------------------------------------------------- */

static int file_new(Manager *m, const Patient *patient, File **ret) {
        _cleanup_free_ char *name = NULL;
        CalendarFiles *c = m->calendar_files;
        File **files = reallocarray(c->files, c->n + 1, sizeof(File *)), *f;
        int r;

        if (!files)
                return -ENOMEM;
        c->files = files;
        f = calloc(1, sizeof(File));
        if (!f)
                return -ENOMEM;
        *f = (File){ .manager = m, .shown = -1, .patient = { patient->id, strdup(patient->name) } };
        r = f->patient.name ? calendar_file_name(patient, &name) : -ENOMEM;
        f->name = TAKE_PTR(name);
        if (r >= 0)
                r = find_place(f);
        if (r < 0) {
                file_free(f);
                return r;
        }
        *ret = c->files[c->n++] = f;
        return 0;
}

static int file_of(Manager *m, const Patient *patient, File **ret) {
        CalendarFiles *c = m->calendar_files;

        for (size_t i = 0; i < c->n; i++)
                if (c->files[i]->patient.id == patient->id) {
                        *ret = c->files[i];
                        return 0;
                }
        return file_new(m, patient, ret);
}

/* Begins a run where one is needed: 1. What is running is looked at again when it is done. */
static int bring_up(Manager *m, const Patient *patient) {
        File *f;
        int r = file_of(m, patient, &f);

        if (r < 0 || f->child || f->described)
                return r;
        r = newest_change(f, &f->writing);
        if (r <= 0)
                return r;
        /* Also where it fails: not again and again. */
        f->shown = f->writing;
        r = write_file(f);
        if (r < 0)
                try_again(f);
        return r < 0 ? r : 1;
}

/* One at a time: the loop does not wait for all. */
static int bring_up_one(Manager *m) {
        _cleanup_cursor_ Cursor *cursor = NULL;
        int64_t id;
        int r = settings_patients(m->service->store, WANTED, "on", &cursor);

        while (r >= 0 && (r = settings_patients_next(m->service->store, cursor, &id)) > 0) {
                _cleanup_(patient_done) Patient patient = {};

                r = patient_by_id(m->service->store, id, &patient);
                if (r > 0)
                        r = bring_up(m, &patient);
                if (r != 0)
                        return r;
        }
        return r;
}

static int on_idle(sd_event_source *source, void *userdata) {
        Manager *m = userdata;
        int r;

        if (!m->service->store)
                return 0;
        r = calendar_files_drop(m);
        if (r >= 0)
                r = bring_up_one(m);
        if (r < 0)
                sd_journal_print(LOG_ERR, "A calendar file could not be written: %s.", strerror(-r));
        if (r > 0)
                calendar_files_wake(m);
        return 0;
}

void calendar_files_wake(Manager *m) {
        CalendarFiles *c = m->calendar_files ?: calloc(1, sizeof(CalendarFiles));
        int r = 0;

        m->calendar_files = c;
        if (!c)
                return;
        if (!c->idle) {
                r = sd_event_add_defer(m->event, &c->idle, on_idle, m);
                if (r >= 0)
                        r = sd_event_source_set_priority(c->idle, SD_EVENT_PRIORITY_IDLE);
        }
        if (r >= 0)
                (void)sd_event_source_set_enabled(c->idle, SD_EVENT_ONESHOT);
}

void calendar_files_renew(Manager *m) {
        for (size_t i = 0; m->calendar_files && i < m->calendar_files->n; i++)
                m->calendar_files->files[i]->shown = -1;
        calendar_files_wake(m);
}

void calendar_files_restart(Manager *m) {
        for (size_t i = 0; m->calendar_files && i < m->calendar_files->n; i++)
                if (check_place(m->calendar_files->files[i]) >= 0)
                        (void)unlink(m->calendar_files->files[i]->path);
        m->calendar_files = calendar_files_free(m->calendar_files);
        calendar_files_wake(m);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cytoschedd: keeps the plan, reminds at the right moment. */

#include <libgen.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>

#include "local-begin.h"
#include "aside.h"
#include "bus.h"
#include "calendar-file.h"
#include "candidate.h"
#include "clock.h"
#include "command.h"
#include "data-home.h"
#include "engine/tick.h"
#include "engine/unwritable.h"
#include "forgotten.h"
#include "lock-watch.h"
#include "manager.h"
#include "mounts.h"
#include "sandbox.h"
#include "timer.h"
#include "whole-options.h"

static const char *arg_database;
static bool arg_confine;

static void help(void) {
        printf("Usage: cytoschedd [--database FILE]\n\n"
               "Keeps each patient's plan and reminds of it. Started by systemd or by D-Bus; talk to it\n"
               "with cytosched(1).\n\n"
               "      --database FILE  use FILE instead of $XDG_DATA_HOME/cytosched/cytosched.db\n"
               "      --confine        write to FILE's folder alone, and read no other of the user's files\n"
               "      --help           show this help\n"
               "      --version        show the version\n\n%s\n",
               DISCLAIMER);
}

/* 1: go on; 0: done; negative: wrong usage. */
static int parse_arguments(int argc, char *argv[]) {
        static const struct option options[] = {
                { "database", required_argument, NULL, 'd' },
                { "confine", no_argument, NULL, 'c' },
                { "help", no_argument, NULL, 'h' },
                { "version", no_argument, NULL, 'v' },
                {},
        };
        int c;

        while (option_is_whole(options, argv[optind]) && (c = getopt_long(argc, argv, "+", options, NULL)) >= 0)
                switch (c) {
                case 'd':
                        arg_database = optarg;
                        break;
                case 'c':
                        arg_confine = true;
                        break;
                case 'h':
                        help();
                        return 0;
                case 'v':
                        printf("cytoschedd %s\n%s\n", CYTOSCHED_VERSION, DISCLAIMER);
                        return 0;
                default:
                        return -EINVAL;
                }
        if (optind < argc) { /* an argument, or no option's whole name */
                fprintf(stderr, "cytoschedd: \"%s\" is not expected here.\n", argv[optind]);
                return -EINVAL;
        }
        return 1;
}

/* Always a whole path: SQLite takes ":memory:" and "file:" for something else than a file's name. */
static int database_path(char **ret) {
        _cleanup_free_ char *folder = NULL;
        int r = 0;

        if (!arg_database)
                r = data_folder(&folder);
        else if (*arg_database != '/')
                r = (folder = getcwd(NULL, 0)) ? 0 : -errno;
        if (r < 0)
                return r;
        r = asprintf(ret, "%s%s%s", folder ?: "", folder ? "/" : "", arg_database ?: DATA_FILE);
        return r < 0 ? -ENOMEM : 0;
}

/* Says why the daemon ends. On stderr: a person who started it reads it there, and systemd puts it
 * into the journal. */
_printf_(2, 3) static int fail(int r, const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        (void)fputs("cytoschedd: ", stderr);
        (void)vfprintf(stderr, format, ap);
        (void)fputc('\n', stderr);
        va_end(ap);
        return r;
}

static void manager_done(Manager *m) {
        sd_event_source_disable_unref(m->timer);
        sd_event_source_disable_unref(m->clock_set);
        sd_event_source_disable_unref(m->etc_watch);
        sd_event_source_disable_unref(m->zoneinfo_watch);
        sd_event_source_disable_unref(m->zones_settle);
        sd_event_source_disable_unref(m->notify_child);
        sd_event_source_disable_unref(m->notify_restart);
        sd_event_source_disable_unref(m->rest);
        sd_event_source_disable_unref(m->mounts);
        lock_watch_end(m);
        candidate_end(m);
        calendar_files_free(m->calendar_files);
        aside_end(m);
        commands_free(m->commands);
        service_free(m->service);
        sd_bus_flush_close_unref(m->bus);
        bus_object_free(m->interface);
        sd_event_unref(m->event);
}

static int add_signals(Manager *m) {
        sigset_t set;
        int r;

        sigemptyset(&set);
        sigaddset(&set, SIGTERM);
        sigaddset(&set, SIGINT);
        sigaddset(&set, SIGCHLD);
        if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
                return -errno;
        (void)signal(SIGPIPE, SIG_IGN);
        r = sd_event_add_signal(m->event, NULL, SIGTERM, NULL, NULL);
        return r < 0 ? r : sd_event_add_signal(m->event, NULL, SIGINT, NULL, NULL);
}

/* Only when the bus has answered is the name free: the next daemon may start at once. */
static int on_end(sd_event_source *source, void *userdata) {
        Manager *m = userdata;

        (void)sd_bus_release_name(m->bus, CYTOSCHED_BUS_NAME);
        return 0;
}

/* Before the bus's own, which closes it. */
static int add_end(Manager *m) {
        _cleanup_(sd_event_source_unrefp) sd_event_source *end = NULL;
        int r = sd_event_add_exit(m->event, &end, on_end, m);

        if (r >= 0)
                r = sd_event_source_set_priority(end, SD_EVENT_PRIORITY_IMPORTANT);
        return r < 0 ? r : sd_event_source_set_floating(end, true);
}

static int open_bus(Manager *m) {
        int r = sd_bus_open_user(&m->bus);

        if (r < 0)
                return r;
        (void)sd_bus_set_exit_on_disconnect(m->bus, true);
        r = sd_bus_attach_event(m->bus, m->event, SD_EVENT_PRIORITY_NORMAL);
        if (r >= 0)
                r = add_end(m);
        return r < 0 ? r : bus_add_object(m);
}

/* A log beside the database is there while it is open, and goes with a daemon that ends by itself. */
static bool ended_by_force(const char *database) {
        _cleanup_free_ char *log = text_join(database, DATABASE_LOG);

        return log && access(log, F_OK) == 0;
}

/* The state first, then the object, then the name: who finds the name finds the plan. */
static int manager_start(Manager *m, const char *database) {
        bool forced = ended_by_force(database);
        int r = sd_event_default(&m->event);

        if (r >= 0)
                r = add_signals(m);
        if (r >= 0)
                r = service_new(database, clock_now(), &m->service);
        if (r < 0)
                return fail(r, "The daemon can't start: %s.", strerror(-r));
        if (m->service->problem)
                sd_journal_print(LOG_ERR, "Reminders are off. %s", m->service->problem);
        else if (m->service->unwritable)
                sd_journal_print(LOG_ERR, "%s", unwritable_text(m->service));
        else if (forced)
                sd_journal_print(LOG_NOTICE, "The daemon was ended by force (a crash, a kill, a power cut); what it had said was recorded is there.");
        r = open_bus(m);
        if (r < 0)
                return fail(r, "The session bus can't be reached: %s. Is there a desktop session?", strerror(-r));
        r = sd_bus_request_name(m->bus, CYTOSCHED_BUS_NAME, 0);
        if (r == -EEXIST)
                return fail(r, "Another cytoschedd runs in this session: it has the name %s.", CYTOSCHED_BUS_NAME);
        if (r < 0)
                return fail(r, "The name %s can't be had: %s.", CYTOSCHED_BUS_NAME, strerror(-r));
        return 0;
}

/* Before anything else is opened, the rules that all of it is under. A system that has none of them
 * must not be without reminders for that; doctor says so. */
static int enter_sandbox(const char *database) {
        _cleanup_free_ char *copy = strdup(database);
        char *folder;
        int r;

        if (!copy)
                return -ENOMEM;
        folder = dirname(copy);
        r = make_folders(folder);
        return r < 0 ? r : sandbox_enter(folder);
}

static int run(const char *database) {
        _cleanup_(manager_done) Manager m = { .landlock = arg_confine ? enter_sandbox(database) : 0 };
        int r = manager_start(&m, database);

        if (r < 0)
                return r;
        r = commands_new(m.event, m.bus, &m.commands);
        if (r >= 0)
                r = manager_watch(&m);
        if (r >= 0 && mounts_watch(&m, arg_confine) < 0)
                sd_journal_print(LOG_WARNING, "What is mounted can't be watched: a home that comes later is seen at the next call.");
        if (r < 0)
                return fail(r, "The clock can't be watched: %s.", strerror(-r));
        (void)sd_event_set_watchdog(m.event, true);
        (void)sd_notify(0, "READY=1\nSTATUS=Keeping the plan.");
        if (m.service->store)
                (void)tick_clock_set(m.service, clock_now());
        m.service->reminders_changed = true; /* what is still open is shown again */
        (void)forgotten_finish(&m);
        calendar_files_wake(&m);
        r = manager_wake(&m);
        if (r >= 0)
                r = sd_event_loop(m.event);
        /* sd-bus ends the loop where its connection is lost; what is to be started again says so itself. */
        if (r > 0)
                return sd_bus_is_open(m.bus) > 0 ? -ECANCELED
                                                 : fail(-ECONNRESET, "The session bus is gone, and nobody can be reminded.");
        return r < 0 ? fail(r, "The daemon ends: %s.", strerror(-r)) : r;
}

int main(int argc, char *argv[]) {
        _cleanup_free_ char *database = NULL;
        int r = parse_arguments(argc, argv);

        if (r <= 0)
                return r < 0 ? 2 : 0;
        /* Health data: nothing this process makes is for others. */
        (void)umask(077);
        local_begin();
        r = database_path(&database);
        if (r < 0) {
                fail(r, "%s", r == -ENOTDIR ? "There is no place for the database: say one with --database, or set HOME." : strerror(-r));
                return 1;
        }
        return run(database) < 0 ? 1 : 0;
}

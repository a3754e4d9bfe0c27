/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A person's own command for a reminder: in a transient unit of systemd's, outside the daemon's
 * sandbox; where there is no systemd, as a process group of its own. */

#include "command.h"

#include <signal.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <systemd/sd-id128.h>
#include <systemd/sd-journal.h>

#include "child.h"
#include "methods/open.h"
#include "methods/status.h"
#include "store/settings.h"
#include "local.h"

#define USEC_PER_SEC UINT64_C(1000000)
#define LIMIT_SEC 60
#define STOP_SEC 5
#define LOST_SEC 90
#define LIMIT_USEC (LIMIT_SEC * USEC_PER_SEC)
#define RUNS_MAX 20
/* After a start, what was reminded of so long ago at most is done again: the daemon may have been
 * killed before it did it. */
#define AGAIN_SEC 120

#define SYSTEMD "org.freedesktop.systemd1"

typedef struct CommandRun {
        Commands *commands;
        struct CommandRun *next;
        char *path, *unit;
        Dict environment;
        sd_bus_slot *call;
        sd_event_source *child, *timer;
        pid_t pid;
        bool late;
} CommandRun;

struct Commands {
        sd_event *event;
        sd_bus *bus;
        sd_bus_slot *removed; /* systemd's word that a job is done */
        CommandRun *runs;
        unsigned n_runs;
        Dict done;      /* dose to how often it was shown when the command ran for it */
        char *failure; /* of the run that ended last; NULL: it went well */
};

static void run_free(CommandRun *run) {
        for (CommandRun **p = &run->commands->runs; *p; p = &(*p)->next)
                if (*p == run) {
                        *p = run->next;
                        run->commands->n_runs--;
                        break;
                }
        sd_bus_slot_unref(run->call);
        sd_event_source_disable_unref(run->child);
        sd_event_source_disable_unref(run->timer);
        dict_done(&run->environment);
        free(run->path);
        free(run->unit);
        free(run);
}

/* Remembers how it went, for doctor; the log names no dose. FORMAT: NULL where it went well. */
static void ended(CommandRun *run, const char *format, ...) _printf_(2, 3);
static void ended(CommandRun *run, const char *format, ...) {
        Commands *c = run->commands;
        va_list ap, again;

        free(TAKE_PTR(c->failure));
        va_start(ap, format);
        va_copy(again, ap);
        if (format && vasprintf(&c->failure, local_text(format), ap) < 0)
                c->failure = NULL;
        if (format)
                (void)sd_journal_printv(LOG_WARNING, format, again);
        va_end(again);
        va_end(ap);
        run_free(run);
}

/* ---- without systemd ----------------------------------------------------------------------- */

_Noreturn static void child(const CommandRun *run) {
        if (setpgid(0, 0) < 0 || child_begin(-1, -1) < 0 || dup2(STDOUT_FILENO, STDERR_FILENO) < 0)
                _exit(126);
        for (size_t i = 0; i < run->environment.n; i++)
                if (setenv(run->environment.entries[i].key, run->environment.entries[i].text, 1) < 0)
                        _exit(126);
        execl(run->path, run->path, (char *)NULL);
        _exit(126);
}

static int on_exit_child(sd_event_source *source, const siginfo_t *info, void *userdata) {
        CommandRun *run = userdata;

        /* What it left behind ends with it. */
        (void)kill(-run->pid, SIGKILL);
        if (run->late)
                ended(run, "The reminder command did not end within a minute.");
        else if (info->si_code != CLD_EXITED)
                ended(run, "The reminder command was ended by signal %d.", info->si_status);
        else if (info->si_status == 126)
                ended(run, "The reminder command could not be started.");
        else if (info->si_status != 0)
                ended(run, "The reminder command ended with status %d.", info->si_status);
        else
                ended(run, NULL);
        return 0;
}

static int on_late(sd_event_source *source, uint64_t usec, void *userdata) {
        CommandRun *run = userdata;

        run->late = true;
        (void)kill(-run->pid, SIGKILL);
        return 0;
}

static void run_directly(CommandRun *run) {
        Commands *c = run->commands;
        int r;

        run->pid = fork();
        if (run->pid == 0)
                child(run);
        if (run->pid < 0) {
                ended(run, "The reminder command could not be started: %s.", strerror(errno));
                return;
        }
        /* Here too, so that its group is there before it is needed. */
        (void)setpgid(run->pid, run->pid);
        r = sd_event_add_child(c->event, &run->child, run->pid, WEXITED, on_exit_child, run);
        if (r >= 0)
                r = sd_event_add_time_relative(c->event, &run->timer, CLOCK_MONOTONIC, LIMIT_USEC, 0, on_late, run);
        if (r < 0) {
                (void)kill(-run->pid, SIGKILL);
                ended(run, "The reminder command could not be watched: %s.", strerror(-r));
        }
}

/* ---- by systemd ---------------------------------------------------------------------------- */

static int on_job_removed(sd_bus_message *m, void *userdata, sd_bus_error *error) {
        Commands *c = userdata;
        const char *job, *unit, *result;
        uint32_t id;

        if (sd_bus_message_read(m, "uoss", &id, &job, &unit, &result) < 0)
                return 0;
        for (CommandRun *run = c->runs; run; run = run->next)
                if (run->unit && streq(run->unit, unit)) {
                        if (streq(result, "done"))
                                ended(run, NULL);
                        else if (streq(result, "timeout"))
                                ended(run, "The reminder command did not end within a minute.");
                        else
                                ended(run, "The reminder command failed; see: journalctl --user -u %s.", unit);
                        return 0;
                }
        return 0;
}

static int on_started(sd_bus_message *m, void *userdata, sd_bus_error *error) {
        const sd_bus_error *e = sd_bus_message_get_error(m);
        CommandRun *run = userdata;

        if (!e)
                return 0; /* JobRemoved says how it ended */
        if (sd_bus_error_has_names(e, SD_BUS_ERROR_SERVICE_UNKNOWN, SD_BUS_ERROR_NAME_HAS_NO_OWNER)) {
                free(TAKE_PTR(run->unit));
                run->timer = sd_event_source_disable_unref(run->timer);
                run_directly(run);
        } else
                ended(run, "The reminder command could not be started: %s.", e->message ?: e->name);
        return 0;
}

/* systemd ends it in its minute, and says so; where systemd itself goes, nobody does. */
static int on_lost(sd_event_source *source, uint64_t usec, void *userdata) {
        ended(userdata, "The reminder command was not heard of again.");
        return 0;
}

static int append_environment(sd_bus_message *m, const Dict *environment) {
        int r = sd_bus_message_open_container(m, 'r', "sv");

        if (r >= 0)
                r = sd_bus_message_append(m, "s", "Environment");
        if (r >= 0)
                r = sd_bus_message_open_container(m, 'v', "as");
        if (r >= 0)
                r = sd_bus_message_open_container(m, 'a', "s");
        for (size_t i = 0; r >= 0 && i < environment->n; i++) {
                _cleanup_free_ char *text = NULL;

                if (asprintf(&text, "%s=%s", environment->entries[i].key, environment->entries[i].text) < 0) {
                        text = NULL;
                        return -ENOMEM;
                }
                r = sd_bus_message_append(m, "s", text);
        }
        for (int i = 0; r >= 0 && i < 3; i++)
                r = sd_bus_message_close_container(m);
        return r;
}

/* One-shot: its start is done when it has ended, and the job says how. */
static int append_unit(sd_bus_message *m, const CommandRun *run) {
        int r = sd_bus_message_append(m, "ss", run->unit, "fail");

        if (r >= 0)
                r = sd_bus_message_open_container(m, 'a', "(sv)");
        if (r >= 0)
                r = sd_bus_message_append(m, "(sv)(sv)(sv)(sv)(sv)(sv)(sv)", "Description", "s", "Reminder command of cytosched",
                                          "Type", "s", "oneshot", "KillMode", "s", "control-group", "CollectMode", "s",
                                          "inactive-or-failed", "TimeoutStartUSec", "t", LIMIT_USEC,
                                          "TimeoutStopUSec", "t", STOP_SEC * USEC_PER_SEC, "ExecStart", "a(sasb)", 1, run->path,
                                          1, run->path, 0);
        if (r >= 0)
                r = append_environment(m, &run->environment);
        if (r >= 0)
                r = sd_bus_message_close_container(m);
        return r < 0 ? r : sd_bus_message_append(m, "a(sa(sv))", 0);
}

static int ask_systemd(CommandRun *run) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *m = NULL;
        Commands *c = run->commands;
        char random[SD_ID128_STRING_MAX];
        sd_id128_t id;
        int r = sd_id128_randomize(&id);

        if (r >= 0 && !c->removed)
                r = sd_bus_match_signal_async(c->bus, &c->removed, SYSTEMD, "/org/freedesktop/systemd1", SYSTEMD ".Manager",
                                              "JobRemoved", on_job_removed, NULL, c);
        if (r < 0)
                return r;
        if (asprintf(&run->unit, "cytosched-reminder-%s.service", sd_id128_to_string(id, random)) < 0) {
                run->unit = NULL;
                return -ENOMEM;
        }
        r = sd_bus_message_new_method_call(c->bus, &m, SYSTEMD, "/org/freedesktop/systemd1", SYSTEMD ".Manager",
                                           "StartTransientUnit");
        if (r >= 0)
                r = sd_bus_message_set_auto_start(m, false);
        if (r >= 0)
                r = append_unit(m, run);
        if (r >= 0)
                r = sd_event_add_time_relative(c->event, &run->timer, CLOCK_MONOTONIC, LOST_SEC * USEC_PER_SEC, 0, on_lost, run);
        return r < 0 ? r : sd_bus_call_async(c->bus, &run->call, m, on_started, run, 0);
}

/* ---- what it is told ----------------------------------------------------------------------- */

static void tell(Dict *environment, const Dict *reminder, const char *name, const char *key) {
        dict_text(environment, name, dict_get(reminder, key));
}

static int environment_of(const Dict *reminder, Dict *ret) {
        tell(ret, reminder, "CYTOSCHED_PATIENT", "patient");
        /* A dose is named by its regimen, which is as a rule named by its drug. */
        if (!dict_has(reminder, "discreet")) {
                tell(ret, reminder, "CYTOSCHED_DOSE", "dose");
                tell(ret, reminder, "CYTOSCHED_DRUG", "drug");
                tell(ret, reminder, "CYTOSCHED_AMOUNT", "amount");
        }
        tell(ret, reminder, "CYTOSCHED_ROUTE", "route");
        tell(ret, reminder, "CYTOSCHED_AT", "at");
        tell(ret, reminder, "CYTOSCHED_TITLE", "title");
        tell(ret, reminder, "CYTOSCHED_BODY", "body");
        return ret->error;
}

static void run_for(Commands *c, const char *path, const Dict *reminder) {
        CommandRun *run;
        int r;

        if (c->n_runs >= RUNS_MAX || !(run = calloc(1, sizeof(CommandRun))))
                return;
        run->commands = c;
        run->next = c->runs;
        c->runs = run;
        c->n_runs++;
        run->path = strdup(path);
        r = run->path ? environment_of(reminder, &run->environment) : -ENOMEM;
        if (r >= 0)
                r = ask_systemd(run);
        if (r < 0)
                ended(run, "The reminder command could not be started: %s.", strerror(-r));
}

static int64_t count_in(const Dict *row, const char *key) {
        for (size_t i = 0; i < row->n; i++)
                if (streq(row->entries[i].key, key))
                        return row->entries[i].number;
        return 0;
}

void commands_wake(Commands *c, Service *s, int64_t now) {
        _cleanup_free_ char *path = NULL;
        _cleanup_(dict_done) Dict options = {}, done = {};
        _cleanup_(call_done) Call call = { .now = now, .options = &options };

        if (!s->store || setting_get(s->store, "reminder-command", 0, 0, &path) <= 0)
                return;
        dict_number(&options, "since", 'x', now - AGAIN_SEC);
        if (options.error < 0 || service_read(s, method_reminded, &call) < 0)
                return;
        for (size_t i = 0; i < call.rows.n; i++) {
                const Dict *row = &call.rows.rows[i];
                int64_t shown = count_in(row, "shown");

                dict_number(&done, dict_get(row, "id"), 'x', shown);
                if (count_in(&c->done, dict_get(row, "id")) < shown)
                        run_for(c, path, row);
        }
        dict_done(&c->done);
        c->done = done;
        done = (Dict){};
}

int commands_status(Commands *c, Service *s, Call *call) {
        _cleanup_free_ char *path = NULL;
        int r = s->store ? setting_get(s->store, "reminder-command", 0, 0, &path) : 0;

        if (r <= 0)
                return r;
        return status_add(call, "reminder-command", !c->failure, c->failure ?: N_("The reminder command went well, or had nothing to do."),
                          N_("Run the program that \"cytosched set\" shows as reminder-command, and see what it says"));
}

/* ---- its life ------------------------------------------------------------------------------ */

int commands_new(sd_event *event, sd_bus *bus, Commands **ret) {
        Commands *c = calloc(1, sizeof(Commands));

        if (!c)
                return -ENOMEM;
        c->event = event;
        c->bus = bus;
        *ret = c;
        return 0;
}

Commands *commands_free(Commands *c) {
        if (!c)
                return NULL;
        while (c->runs) {
                /* The daemon ends: nobody would end it after its minute. */
                if (c->runs->pid > 0)
                        (void)kill(-c->runs->pid, SIGKILL);
                run_free(c->runs);
        }
        sd_bus_slot_unref(c->removed);
        dict_done(&c->done);
        free(c->failure);
        free(c);
        return NULL;
}

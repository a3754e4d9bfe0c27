/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The helper programs: started for as long as they are needed, looked for beside the daemon's
 * own executable, then in libexecdir. */

#include "helpers.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <systemd/sd-journal.h>

#include "child.h"
#include "local.h"
#include "message.h"
#include "program.h"

/* Gone with the daemon. */
_Noreturn static void child(const char *path, const char *const *argv, int input, int output, pid_t parent) {
        if (prctl(PR_SET_PDEATHSIG, SIGTERM) < 0 || getppid() != parent || child_begin(input, output) < 0)
                _exit(1);
        execv(path, (char *const *)argv);
        _exit(127);
}

int helper_start(Manager *m, const char *name, const char *option, int input, int output, sd_event_child_handler_t exited,
                 void *userdata, sd_event_source **ret) {
        char path[PATH_MAX];
        const char *const argv[] = { path, option, NULL };
        pid_t parent = getpid(), pid;
        int r = program_path(name, path);

        if (r < 0)
                return r;
        pid = fork();
        if (pid < 0)
                return -errno;
        if (pid == 0)
                child(path, argv, input, output, parent);
        r = sd_event_add_child(m->event, ret, pid, WEXITED, exited, userdata);
        if (r < 0) {
                (void)kill(pid, SIGKILL);
                (void)waitpid(pid, NULL, 0);
        }
        return r;
}

/* ---- calendar ------------------------------------------------------------------------------ */

int helper_describe(Manager *m, ServiceMethod method, Call *c, int *ret) {
        _cleanup_close_ int fd = memfd_create("calendar", MFD_CLOEXEC);
        int copy, r;

        if (fd < 0)
                return -errno;
        copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
        if (copy < 0)
                return -errno;
        c->output = fdopen(copy, "w");
        if (!c->output) {
                close(copy);
                return -ENOMEM;
        }
        r = service_read(m->service, method, c);
        if (fclose(TAKE_PTR(c->output)) != 0 && r >= 0)
                r = -errno;
        if (r < 0)
                return r;
        if (lseek(fd, 0, SEEK_SET) < 0)
                return -errno;
        *ret = TAKE_FD(fd);
        return 0;
}

/* Who does not read what is written holds a process and descriptors. */
#define CALENDAR_RUNS_MAX 4u
/* So long a slow reader keeps its place where others want it, and at all (the client waits no longer either). */
#define CALENDAR_YIELD_USEC (UINT64_C(60) * 1000000)
#define CALENDAR_END_USEC (UINT64_C(600) * 1000000)

struct CalendarRun {
        Manager *manager;
        CalendarRun *next;
        sd_bus_message *message;
        sd_event_source *child, *end;
        sd_bus_slot *gone, *there; /* whether who asked is still on the bus */
        uint64_t began;
        bool ended; /* by this daemon */
        Dict result;
        int output;
        off_t before; /* the output's size when it began */
};

static void calendar_run_free(CalendarRun *run) {
        for (CalendarRun **at = &run->manager->calendar_runs; *at; at = &(*at)->next)
                if (*at == run) {
                        *at = run->next;
                        break;
                }
        sd_event_source_disable_unref(run->child);
        sd_event_source_disable_unref(run->end);
        sd_bus_slot_unref(run->gone);
        sd_bus_slot_unref(run->there);
        sd_bus_message_unref(run->message);
        closep(&run->output);
        dict_done(&run->result);
        free(run);
}

static off_t file_size(int fd) {
        struct stat st;

        return fstat(fd, &st) >= 0 && S_ISREG(st.st_mode) ? st.st_size : 0;
}

static int calendar_reply(CalendarRun *run, bool done) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        int r;

        if (!done && run->ended)
                return sd_bus_reply_method_errorf(run->message, CYTOSCHED_ERROR_FAILED, "%s",
                                                  local_text("The calendar is not whole: what was written was not read for minutes."));
        if (!done)
                return sd_bus_reply_method_errorf(run->message, CYTOSCHED_ERROR_FAILED, "%s",
                                                  local_text("The calendar could not be written. Is the disk full?"));
        dict_number(&run->result, "bytes", 't', file_size(run->output) - run->before);
        r = sd_bus_message_new_method_return(run->message, &reply);
        if (r >= 0)
                r = message_append_dict(reply, &run->result);
        return r < 0 ? r : sd_bus_message_send(reply);
}

static int on_calendar_exit(sd_event_source *source, const siginfo_t *info, void *userdata) {
        CalendarRun *run = userdata;
        bool done = info->si_code == CLD_EXITED && info->si_status == 0;

        if (!done && !run->ended)
                sd_journal_print(LOG_WARNING, "cytosched-calendar ended with status %d; the calendar is not whole.", info->si_status);
        (void)calendar_reply(run, done);
        calendar_run_free(run);
        return 0;
}

/* on_calendar_exit() does the rest. */
static void calendar_end(CalendarRun *run) {
        pid_t pid;

        if (!run->ended && sd_event_source_get_child_pid(run->child, &pid) >= 0)
                (void)kill(pid, SIGKILL);
        run->ended = true;
}

static int on_end(sd_event_source *source, uint64_t usec, void *userdata) {
        calendar_end(userdata);
        return 0;
}

static int on_owner_changed(sd_bus_message *message, void *userdata, sd_bus_error *error) {
        const char *name, *former, *owner;

        if (sd_bus_message_read(message, "sss", &name, &former, &owner) >= 0 && isempty(owner))
                calendar_end(userdata);
        return 0;
}

static int on_there(sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        int there;

        if (sd_bus_message_read(reply, "b", &there) >= 0 && !there)
                calendar_end(userdata);
        return 0;
}

/* Nothing is waited for: that it went before it was watched is answered after that. */
static int watch_caller(CalendarRun *run) {
        static const char name[] = "org.freedesktop.DBus", path[] = "/org/freedesktop/DBus";
        const char *caller = sd_bus_message_get_sender(run->message);
        char match[256];
        int r;

        if (!caller) /* on a connection without a bus */
                return 0;
        (void)snprintf(match, sizeof(match), "type='signal',sender='%s',path='%s',interface='%s',member='NameOwnerChanged',arg0='%s'", name,
                       path, name, caller);
        r = sd_bus_add_match_async(run->manager->bus, &run->gone, match, on_owner_changed, NULL, run);
        if (r >= 0)
                r = sd_bus_call_method_async(run->manager->bus, &run->there, name, path, name, "NameHasOwner", on_there, run, "s", caller);
        return r;
}

/* Where as many run as may, the one that has been longest at it makes room, if that is long. */
static int calendar_room(Manager *m, uint64_t now) {
        CalendarRun *oldest = NULL;
        unsigned n = 0;

        for (CalendarRun *run = m->calendar_runs; run; run = run->next)
                if (!run->ended) {
                        oldest = run;
                        n++;
                }
        if (n < CALENDAR_RUNS_MAX)
                return 0;
        if (oldest->began + CALENDAR_YIELD_USEC > now)
                return -EBUSY;
        calendar_end(oldest);
        return 0;
}

static int calendar_begin(CalendarRun *run, int input) {
        Manager *m = run->manager;
        int r = sd_event_now(m->event, CLOCK_MONOTONIC, &run->began);

        if (r >= 0)
                r = calendar_room(m, run->began);
        if (r >= 0)
                r = watch_caller(run);
        if (r >= 0)
                r = sd_event_add_time_relative(m->event, &run->end, CLOCK_MONOTONIC, CALENDAR_END_USEC, 0, on_end, run);
        if (r >= 0)
                r = helper_start(m, "calendar", NULL, input, run->output, on_calendar_exit, run, &run->child);
        return r;
}

int helper_calendar(Manager *m, sd_bus_message *message, int description, int output, Dict *result) {
        _cleanup_close_ int input = description;
        CalendarRun *run = calloc(1, sizeof(CalendarRun));
        int r;

        if (!run) {
                close(output);
                return -ENOMEM;
        }
        *run = (CalendarRun){ .manager = m, .message = sd_bus_message_ref(message), .output = output, .before = file_size(output) };
        r = calendar_begin(run, input);
        if (r < 0) {
                calendar_run_free(run);
                return r;
        }
        run->result = *result;
        *result = (Dict){};
        run->next = m->calendar_runs;
        m->calendar_runs = run;
        return 0;
}

/* ---- calendar files ------------------------------------------------------------------------ */

typedef struct FileRun {
        HelperDone done;
        void *userdata;
} FileRun;

static int on_file_exit(sd_event_source *source, const siginfo_t *info, void *userdata) {
        FileRun *run = userdata;

        run->done(run->userdata, info->si_code == CLD_EXITED && info->si_status == 0);
        return 0;
}

int helper_calendar_file(Manager *m, int description, int output, HelperDone done, void *userdata, sd_event_source **ret) {
        _cleanup_free_ FileRun *run = calloc(1, sizeof(FileRun));
        sd_event_source *source = NULL;
        int r;

        if (!run)
                return -ENOMEM;
        *run = (FileRun){ done, userdata };
        r = helper_start(m, "calendar", "--sync", description, output, on_file_exit, run, &source);
        if (r < 0)
                return r;
        (void)sd_event_source_set_destroy_callback(source, free);
        /* Where nobody wants the file any more, the run ends with its source. */
        (void)sd_event_source_set_child_process_own(source, true);
        (void)TAKE_PTR(run);
        *ret = source;
        return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The helper programs: started for as long as they are needed, looked for beside the daemon's
 * own executable, then in libexecdir. */

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <systemd/sd-journal.h>

#include "manager.h"
#include "program.h"

#define USEC_PER_SEC UINT64_C(1000000)
#define RESTART_MAX_SEC 60u

/* In the child: INPUT and OUTPUT (or /dev/null), default signals, gone with the daemon. */
_Noreturn static void child(const char *path, const char *const *argv, int input, int output, pid_t parent) {
        sigset_t none;
        int null = open("/dev/null", O_RDWR | O_CLOEXEC);

        sigemptyset(&none);
        (void)sigprocmask(SIG_SETMASK, &none, NULL);
        (void)signal(SIGPIPE, SIG_DFL);
        if (prctl(PR_SET_PDEATHSIG, SIGTERM) < 0 || getppid() != parent)
                _exit(1);
        if (dup2(input >= 0 ? input : null, STDIN_FILENO) < 0 || dup2(output >= 0 ? output : null, STDOUT_FILENO) < 0)
                _exit(1);
        /* What the service manager told the daemon is not told to a helper. */
        (void)unsetenv("NOTIFY_SOCKET");
        (void)unsetenv("WATCHDOG_USEC");
        (void)unsetenv("WATCHDOG_PID");
        execv(path, (char *const *)argv);
        _exit(127);
}

/* EXITED is told of its end; one that could not be watched is ended at once. */
static int start(Manager *m, const char *name, const char *option, int input, int output, sd_event_child_handler_t exited,
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

/* ---- notify -------------------------------------------------------------------------------- */

static int on_notify_restart(sd_event_source *source, uint64_t usec, void *userdata) {
        helper_notify(userdata);
        return 0;
}

/* Again after 1, 2, 4 ... 60 seconds. */
static void notify_later(Manager *m) {
        uint64_t usec = MIN(1u << MIN(m->notify_failures, 6u), RESTART_MAX_SEC) * USEC_PER_SEC;

        m->notify_failures++;
        m->notify_restart = sd_event_source_disable_unref(m->notify_restart);
        (void)sd_event_add_time_relative(m->event, &m->notify_restart, CLOCK_MONOTONIC, usec, 0, on_notify_restart, m);
}

static bool notify_wanted(Manager *m) {
        int64_t open;

        if (!m->service->store)
                return !m->problem_read;
        return service_open_count(m->service, clock_now(), &open) >= 0 && open > 0;
}

static uint64_t monotonic(Manager *m) {
        uint64_t usec = 0;

        (void)sd_event_now(m->event, CLOCK_MONOTONIC, &usec);
        return usec;
}

static int on_notify_exit(sd_event_source *source, const siginfo_t *info, void *userdata) {
        Manager *m = userdata;

        m->notify_child = sd_event_source_disable_unref(m->notify_child);
        if (info->si_code == CLD_EXITED && info->si_status == 0) {
                m->notify_failures = 0;
                /* It left because nothing was open; something may have come since. One that leaves at once
                 * though something is open is not started again and again. */
                if (monotonic(m) - m->notify_started >= USEC_PER_SEC)
                        helper_notify(m);
                else if (notify_wanted(m))
                        notify_later(m);
                /* And something may be about to come: another is ready for it then. */
                (void)manager_wake(m);
                return 0;
        }
        sd_journal_print(LOG_WARNING, "cytosched-notify ended with status %d; starting it again.", info->si_status);
        notify_later(m);
        return 0;
}

static void notify_start(Manager *m, const char *option) {
        int r;

        m->notify_started = monotonic(m);
        r = start(m, "notify", option, -EBADF, -EBADF, on_notify_exit, m, &m->notify_child);
        /* What it said last, on the bus, is heard before its end is. */
        if (r >= 0)
                (void)sd_event_source_set_priority(m->notify_child, SD_EVENT_PRIORITY_IDLE);
        if (r < 0) {
                sd_journal_print(LOG_ERR, "cytosched-notify could not be started: %s.", strerror(-r));
                notify_later(m);
        }
}

void helper_notify(Manager *m) {
        if (!m->notify_child && notify_wanted(m))
                notify_start(m, NULL);
}

void helper_notify_early(Manager *m) {
        if (!m->notify_child && m->notify_failures == 0)
                notify_start(m, "--early");
}

/* ---- for doctor ------------------------------------------------------------------------------ */

int helper_status(Manager *m, Call *c) {
        char path[PATH_MAX];

        if (program_path("notify", path) < 0 || program_path("calendar", path) < 0)
                return status_add(c, "helpers", false, "A program of cytosched is missing.", "Install cytosched again.");
        return status_add(c, "helpers", m->notify_failures == 0,
                          m->notify_failures == 0 ? "The helper programs are there." : "cytosched-notify, which shows the reminders, fails.",
                          "journalctl --user -u cytoschedd says why; until then, run: cytosched watch");
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

typedef struct CalendarRun {
        sd_bus_message *message;
        sd_event_source *child;
        Dict result;
        int output;
        off_t before; /* the output's size when it began */
} CalendarRun;

static void calendar_run_free(CalendarRun *run) {
        sd_event_source_disable_unref(run->child);
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

        if (!done)
                return sd_bus_reply_method_errorf(run->message, CYTOSCHED_ERROR_FAILED,
                                                  "The calendar could not be written. Is the disk full?");
        dict_number(&run->result, "bytes", 't', file_size(run->output) - run->before);
        r = sd_bus_message_new_method_return(run->message, &reply);
        if (r >= 0)
                r = message_append_dict(reply, &run->result);
        return r < 0 ? r : sd_bus_message_send(reply);
}

static int on_calendar_exit(sd_event_source *source, const siginfo_t *info, void *userdata) {
        CalendarRun *run = userdata;

        (void)calendar_reply(run, info->si_code == CLD_EXITED && info->si_status == 0);
        calendar_run_free(run);
        return 0;
}

int helper_calendar(Manager *m, sd_bus_message *message, int description, int output, Dict *result) {
        _cleanup_close_ int input = description;
        CalendarRun *run = calloc(1, sizeof(CalendarRun));
        int r;

        if (!run) {
                close(output);
                return -ENOMEM;
        }
        run->output = output;
        run->before = file_size(output);
        r = start(m, "calendar", NULL, input, output, on_calendar_exit, run, &run->child);
        if (r < 0) {
                calendar_run_free(run);
                return r;
        }
        run->message = sd_bus_message_ref(message);
        run->result = *result;
        *result = (Dict){};
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
        r = start(m, "calendar", "--sync", description, output, on_file_exit, run, &source);
        if (r < 0)
                return r;
        (void)sd_event_source_set_destroy_callback(source, free);
        /* Where nobody wants the file any more, the run ends with its source. */
        (void)sd_event_source_set_child_process_own(source, true);
        (void)TAKE_PTR(run);
        *ret = source;
        return 0;
}

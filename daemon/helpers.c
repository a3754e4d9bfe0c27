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
        bool done = info->si_code == CLD_EXITED && info->si_status == 0;

        if (!done)
                sd_journal_print(LOG_WARNING, "cytosched-calendar ended with status %d; the calendar is not whole.", info->si_status);
        (void)calendar_reply(run, done);
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
        r = helper_start(m, "calendar", NULL, input, output, on_calendar_exit, run, &run->child);
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

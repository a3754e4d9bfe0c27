/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A backup that is looked at while reminders go on. */

#include "candidate.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <systemd/sd-journal.h>

struct CandidateLook {
        Manager *manager;
        sd_bus_message *message;
        sd_event_source *child;
        int report; /* where it says what it found */
        CandidateLooked done;
};

typedef struct Report {
        int error;
        char path[PATH_MAX], finding[512];
} Report;

static void look_free(CandidateLook *look) {
        sd_event_source_disable_unref(look->child);
        sd_bus_message_unref(look->message);
        closep(&look->report);
        free(look);
}

/* It has a database of its own open, and nothing of its parent's; it goes with it. */
_Noreturn static void look_and_report(const char *database, int fd, int output, pid_t parent) {
        Candidate c = {};
        Report report = {};

        if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent)
                _exit(1);
        report.error = store_candidate(database, fd, &c.path, &c.finding);
        (void)snprintf(report.path, sizeof(report.path), "%s", c.path ?: "");
        (void)snprintf(report.finding, sizeof(report.finding), "%s", c.finding ?: "");
        _exit(write(output, &report, sizeof(report)) == sizeof(report) ? 0 : 1);
}

static int read_report(int fd, Candidate *ret) {
        Report report = {};

        if (read(fd, &report, sizeof(report)) != sizeof(report))
                return -EIO;
        ret->error = report.error;
        if (*report.path && !(ret->path = strdup(report.path)))
                return -ENOMEM;
        if (*report.finding && !(ret->finding = strdup(report.finding)))
                return -ENOMEM;
        return 0;
}

static int on_looked_at(sd_event_source *source, const siginfo_t *info, void *userdata) {
        CandidateLook *look = userdata;
        _cleanup_(store_candidate_done) Candidate found = {};
        int r = read_report(look->report, &found);

        if (r < 0) {
                found.error = r;
                sd_journal_print(LOG_WARNING, "What looked at the backup ended with status %d.", info->si_status);
        }
        look->manager->candidate = NULL;
        look->done(look->manager, look->message, &found);
        look_free(look);
        return 0;
}

static int start(CandidateLook *look, int fd) {
        pid_t parent = getpid(), pid;
        int ends[2], r;

        if (pipe2(ends, O_CLOEXEC) < 0)
                return -errno;
        pid = fork();
        if (pid == 0)
                look_and_report(look->manager->service->database, fd, ends[1], parent);
        r = pid < 0 ? -errno : 0;
        close(ends[1]);
        look->report = ends[0];
        if (r < 0)
                return r;
        r = sd_event_add_child(look->manager->event, &look->child, pid, WEXITED, on_looked_at, look);
        if (r < 0) {
                (void)kill(pid, SIGKILL);
                (void)waitpid(pid, NULL, 0);
                return r;
        }
        /* Where nobody wants to know any more, it ends with its source. */
        (void)sd_event_source_set_child_process_own(look->child, true);
        return 0;
}

int candidate_look(Manager *m, sd_bus_message *message, int fd, CandidateLooked done) {
        CandidateLook *look;
        int r;

        if (m->candidate)
                return -EBUSY;
        look = calloc(1, sizeof(CandidateLook));
        if (!look)
                return -ENOMEM;
        *look = (CandidateLook){ .manager = m, .message = sd_bus_message_ref(message), .report = -EBADF, .done = done };
        r = start(look, fd);
        if (r < 0)
                look_free(look);
        else
                m->candidate = look;
        return r;
}

void candidate_end(Manager *m) {
        if (m->candidate)
                look_free(TAKE_PTR(m->candidate));
}

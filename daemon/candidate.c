/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A backup that is looked at while reminders go on. */

#include "candidate.h"

#include <limits.h>

#include "worker.h"

struct CandidateLook {
        Manager *manager;
        sd_bus_message *message;
        Worker *worker;
        int fd; /* the message's */
        CandidateLooked done;
};

typedef struct Report {
        int error;
        char path[PATH_MAX], finding[512];
} Report;

static void look_free(CandidateLook *look) {
        worker_free(look->worker);
        sd_bus_message_unref(look->message);
        free(look);
}

/* It has a database of its own open, and nothing of its parent's. */
static int look_and_report(void *userdata, int output, int *ret_fd) {
        const CandidateLook *look = userdata;
        Candidate c = {};
        Report report = {};

        report.error = store_candidate(look->manager->service->database, look->fd, &c.path, &c.finding);
        (void)snprintf(report.path, sizeof(report.path), "%s", c.path ?: "");
        (void)snprintf(report.finding, sizeof(report.finding), "%s", c.finding ?: "");
        return write(output, &report, sizeof(report)) == sizeof(report) ? 0 : -EIO;
}

static int read_report(int fd, Candidate *ret) {
        Report report = {};

        if (fd < 0 || read(fd, &report, sizeof(report)) != sizeof(report))
                return -EIO;
        ret->error = report.error;
        if (*report.path && !(ret->path = strdup(report.path)))
                return -ENOMEM;
        if (*report.finding && !(ret->finding = strdup(report.finding)))
                return -ENOMEM;
        return 0;
}

static void on_looked_at(void *userdata, int output, int fd) {
        CandidateLook *look = userdata;
        _cleanup_(store_candidate_done) Candidate found = {};
        int r = read_report(output, &found);

        if (r < 0)
                found.error = r;
        look->worker = NULL; /* it frees itself */
        look->manager->candidate = NULL;
        look->done(look->manager, look->message, &found);
        look_free(look);
}

int candidate_look(Manager *m, sd_bus_message *message, int fd, CandidateLooked done) {
        CandidateLook *look;
        int r;

        if (m->candidate)
                return -EBUSY;
        look = calloc(1, sizeof(CandidateLook));
        if (!look)
                return -ENOMEM;
        *look = (CandidateLook){ .manager = m, .message = sd_bus_message_ref(message), .fd = fd, .done = done };
        r = worker_start(m->event, look_and_report, on_looked_at, look, &look->worker);
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

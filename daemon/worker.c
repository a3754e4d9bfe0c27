/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A copy of the daemon's process, for what takes long. */

#include "worker.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <systemd/sd-journal.h>

#include "util.h"

struct Worker {
        sd_event_source *child;
        int output; /* a memory file that both have */
        int mail;   /* by which a file comes */
        WorkerDone done;
        void *userdata;
};

Worker *worker_free(Worker *w) {
        if (!w)
                return NULL;
        sd_event_source_disable_unref(w->child);
        closep(&w->output);
        closep(&w->mail);
        free(w);
        return NULL;
}
DEFINE_CLEANUP(Worker *, worker_free)

/* ---- one file, from the copy to the loop ----------------------------------------------------- */

typedef union Letter {
        struct cmsghdr head;
        char bytes[CMSG_SPACE(sizeof(int))];
} Letter;

static int send_file(int mail, int fd) {
        char byte = 0;
        struct iovec data = { &byte, 1 };
        Letter letter = {};
        struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = &letter, .msg_controllen = sizeof(letter) };

        letter.head = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
        memcpy(CMSG_DATA(&letter.head), &fd, sizeof(fd));
        return sendmsg(mail, &message, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

/* It has ended: what it sent is there. -EBADF: nothing. */
static int receive_file(int mail) {
        char byte;
        struct iovec data = { &byte, 1 };
        Letter letter = {};
        struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = &letter, .msg_controllen = sizeof(letter) };
        int fd = -EBADF;

        if (recvmsg(mail, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) > 0 && message.msg_controllen >= CMSG_LEN(sizeof(int)) &&
            letter.head.cmsg_type == SCM_RIGHTS)
                memcpy(&fd, CMSG_DATA(&letter.head), sizeof(fd));
        return fd;
}

/* ---- the copy -------------------------------------------------------------------------------- */

_Noreturn static void work_and_end(const Worker *w, WorkerWork work, int mail, pid_t parent) {
        int fd = -EBADF, r;

        if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent)
                _exit(1);
        r = work(w->userdata, w->output, &fd);
        if (r >= 0 && fd >= 0)
                r = send_file(mail, fd);
        _exit(r < 0);
}

static int on_ended(sd_event_source *source, const siginfo_t *info, void *userdata) {
        _cleanup_(worker_freep) Worker *w = userdata;
        bool well = info->si_code == CLD_EXITED && info->si_status == 0 && lseek(w->output, 0, SEEK_SET) == 0;

        if (!well)
                sd_journal_print(LOG_WARNING, "A process that worked beside the daemon ended with status %d.", info->si_status);
        w->done(w->userdata, well ? w->output : -EBADF, well ? receive_file(w->mail) : -EBADF);
        return 0;
}

static int begin(Worker *w, sd_event *event, WorkerWork work) {
        pid_t parent = getpid(), pid;
        int ends[2], r;

        w->output = memfd_create("worker", MFD_CLOEXEC);
        if (w->output < 0 || socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends) < 0)
                return -errno;
        w->mail = ends[0];
        pid = fork();
        if (pid == 0)
                work_and_end(w, work, ends[1], parent);
        r = pid < 0 ? -errno : 0;
        close(ends[1]);
        if (r < 0)
                return r;
        r = sd_event_add_child(event, &w->child, pid, WEXITED, on_ended, w);
        if (r < 0) {
                (void)kill(pid, SIGKILL);
                (void)waitpid(pid, NULL, 0);
                return r;
        }
        /* Where nobody wants to know any more, it ends with its source. */
        (void)sd_event_source_set_child_process_own(w->child, true);
        return 0;
}

int worker_start(sd_event *event, WorkerWork work, WorkerDone done, void *userdata, Worker **ret) {
        _cleanup_(worker_freep) Worker *w = malloc(sizeof(Worker));
        int r;

        if (!w)
                return -ENOMEM;
        *w = (Worker){ .output = -EBADF, .mail = -EBADF, .done = done, .userdata = userdata };
        r = begin(w, event, work);
        if (r >= 0)
                *ret = TAKE_PTR(w);
        return r;
}

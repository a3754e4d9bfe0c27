/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls that are answered by a worker. */

#include "aside.h"

#include <sys/stat.h>

#include "copy.h"
#include "engine/unwritable.h"
#include "worker.h"

/* So many at once; so many wait besides. What is more is answered in the loop, which holds up who sends it. */
#define WORKERS_MAX 4u
#define WAITING_MAX 64u

typedef struct Aside {
        Manager *manager;
        sd_bus_message *message;
        const Method *method;
        Call *call;         /* in the worker alone, and while it is begun */
        uint64_t opening;   /* of the database that it reads */
        Worker *worker;     /* NULL: it waits */
        AsideDone done;
        AsideTurn turn;
        struct Aside *next;
} Aside;

static void aside_free(Aside *a) {
        worker_free(a->worker);
        sd_bus_message_unref(a->message);
        free(a);
}

static void take_out(Aside *a) {
        Aside **p = &a->manager->asides;

        while (*p != a)
                p = &(*p)->next;
        *p = a->next;
}

void aside_end(Manager *m) {
        while (m->asides) {
                Aside *a = m->asides;

                take_out(a);
                aside_free(a);
        }
}

/* ---- in the worker --------------------------------------------------------------------------- */

/* What is said of a call that was refused; the answer's bytes follow. */
typedef struct Head {
        int r;
        bool damaged;
        char fault[128], message[2048];
} Head;

static int answer(void *userdata, int output, int *ret_fd) {
        Aside *a = userdata;
        Service *s = a->manager->service;
        _cleanup_free_ void *data = NULL;
        Head head = {};
        size_t size;
        int r = store_read_only(s->store);

        if (r < 0)
                return r;
        head.r = service_always(s, a->method->run, a->call);
        head.damaged = !s->store;
        (void)snprintf(head.fault, sizeof(head.fault), "%s", a->call->fault ?: "");
        (void)snprintf(head.message, sizeof(head.message), "%s", a->call->message ?: "");
        if (a->method->kind == METHOD_COPY)
                *ret_fd = a->call->fd;
        r = dict_encode(&a->call->result, &a->call->rows, &a->call->context, &data, &size);
        if (r >= 0)
                r = copy_bytes(output, &head, sizeof(head));
        return r < 0 ? r : copy_bytes(output, data, size);
}

/* ---- in the loop ----------------------------------------------------------------------------- */

static int read_all(int fd, void *data, size_t size) {
        for (char *p = data; size > 0;) {
                ssize_t n = read(fd, p, size);

                if (n <= 0)
                        return n < 0 ? -errno : -EIO;
                p += n;
                size -= (size_t)n;
        }
        return 0;
}

static int read_answer(int fd, Head *ret, Call *c) {
        _cleanup_free_ void *data = NULL;
        struct stat st;
        size_t size;
        int r = fd < 0 ? -EIO : read_all(fd, ret, sizeof(*ret));

        if (r >= 0 && fstat(fd, &st) < 0)
                r = -errno;
        if (r < 0)
                return r;
        size = (size_t)st.st_size - sizeof(*ret);
        data = malloc(size);
        r = data ? read_all(fd, data, size) : -ENOMEM;
        if (r >= 0)
                r = dict_decode(data, size, &c->result, &c->rows, &c->context);
        if (r >= 0 && *ret->fault)
                call_fault(c, ret->fault, "%s", ret->message);
        return r;
}

/* Those that wait: as long as there is one, and a worker for it. */
static void next_turn(Manager *m) {
        Aside *first = NULL;
        size_t working = 0;

        for (Aside *a = m->asides; a; a = a->next)
                if (a->worker)
                        working++;
                else
                        first = a; /* the newest is in front */
        if (!first || working >= WORKERS_MAX)
                return;
        take_out(first);
        first->turn(m, first->message);
        aside_free(first);
}

/* What it read of a database that was written anew, or is another one by now, may be of two times: it is read again. */
static void on_answered(void *userdata, int output, int fd) {
        Aside *a = userdata;
        Manager *m = a->manager;
        bool of_one_time = m->service->store && store_release(m->service->store, a->opening);
        _cleanup_(call_done) Call c = { .fd = fd };
        Head head = {};
        int r = read_answer(output, &head, &c);

        a->worker = NULL; /* it frees itself */
        take_out(a);
        if (!of_one_time) {
                closep(&c.fd);
                a->turn(m, a->message);
        } else {
                if (r >= 0 && head.damaged)
                        service_damaged(m->service);
                a->done(m, a->message, a->method, &c, r < 0 ? r : head.r);
        }
        aside_free(a);
        next_turn(m);
}

static bool is_long(Manager *m, const Method *method) {
        MethodKind kind = method->kind;

        if ((kind != METHOD_ROWS && kind != METHOD_CHECKS && kind != METHOD_RESULT && kind != METHOD_COPY) ||
            method->flags & (METHOD_ALWAYS | METHOD_BRIEF))
                return false;
        unwritable_look(m->service);
        return m->service->store && store_large(m->service->store);
}

int aside_call(Manager *m, sd_bus_message *message, const Method *method, Call *c, AsideDone done, AsideTurn turn) {
        size_t working = 0, waiting = 0;
        Aside *a;

        if (!is_long(m, method))
                return 0;
        for (a = m->asides; a; a = a->next)
                a->worker ? working++ : waiting++;
        if (waiting >= WAITING_MAX || !(a = malloc(sizeof(Aside))))
                return 0;
        *a = (Aside){ m, sd_bus_message_ref(message), method, c, 0, NULL, done, turn, NULL };
        if (working < WORKERS_MAX) {
                a->opening = store_hold(m->service->store);
                if (worker_start(m->event, answer, on_answered, a, &a->worker) < 0) {
                        (void)store_release(m->service->store, a->opening);
                        aside_free(a);
                        return 0;
                }
        }
        a->call = NULL;
        a->next = m->asides;
        m->asides = a;
        return 1;
}

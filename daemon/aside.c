/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls that are answered by a worker. */

#include "aside.h"

#include <sys/stat.h>

#include "copy.h"
#include "engine/unwritable.h"
#include "helpers.h"
#include "store/replay.h"
#include "worker.h"

/* So many at once; so many wait besides. What is more is answered in the loop, which holds up who sends it. */
#define WORKERS_MAX 4u
#define WAITING_MAX 64u
/* So often something may be written before what was worked out aside; then it is done in the loop, that it is done at all. */
#define LOST_MAX 3u
/* A call that brings more than so many rows changes much, however small the database is. */
#define ROWS_FEW 20u
/* So many rows are read in some milliseconds. */
#define COUNT_BRIEF 100

typedef struct Aside {
        Manager *manager;
        sd_bus_message *message;
        const Method *method;
        Call *call;         /* in the worker alone, and while it is begun */
        uint64_t opening;   /* of the database that it reads */
        int64_t written;    /* in it */
        int64_t now;        /* the call's */
        Worker *worker;     /* NULL: it waits */
        AsideDone done;
        AsideTurn turn;
        AsideDescribed described; /* instead of both, where there is no message */
        void *userdata;
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

/* Bytes that follow: what is answered, what others are told of, what is to be written. */
typedef struct Parts {
        void *answer, *told, *written;
        size_t n_answer, n_told, n_written;
} Parts;

static void parts_done(Parts *p) {
        free(p->answer);
        free(p->told);
        free(p->written);
}

/* What is said of a call that was refused; the sizes of what follows. */
typedef struct Head {
        int r;
        bool damaged;
        int64_t change;
        size_t n_answer, n_told, n_written;
        char fault[128], message[2048];
} Head;

static bool writes(const Method *method) {
        return method->kind == METHOD_CHANGE || method->kind == METHOD_CALENDAR;
}

static int run(const Aside *a, int *ret_fd) {
        Service *s = a->manager->service;
        Call *c = a->call;
        int r;

        switch (a->method->kind) {
        case METHOD_CHANGE:
                return service_change(s, a->method->run, a->method->name, c);
        case METHOD_CALENDAR:
                return helper_describe(a->manager, a->method->run, c, ret_fd);
        default:
                r = service_always(s, a->method->run, c);
                if (a->method->kind == METHOD_COPY)
                        *ret_fd = c->fd;
                return r;
        }
}

/* For the signals, once it is written. */
static int encode_told(const Call *c, Parts *ret) {
        static const Dict none = {};
        _cleanup_(dict_done) Dict told = {};

        if (c->changed_regimen)
                dict_string(&told, "regimen", c->changed_regimen);
        return told.error ?: dict_encode(&told, &c->changed_doses, &none, &ret->told, &ret->n_told);
}

static int answer(void *userdata, int output, int *ret_fd) {
        Aside *a = userdata;
        Service *s = a->manager->service;
        const Call *c = a->call;
        _cleanup_(parts_done) Parts parts = {};
        Head head = {};
        int r = writes(a->method) ? store_journal_begin(s->store) : store_read_only(s->store);

        if (r < 0)
                return r;
        head.r = run(a, ret_fd);
        head.damaged = !s->store;
        (void)snprintf(head.fault, sizeof(head.fault), "%s", c->fault ?: "");
        (void)snprintf(head.message, sizeof(head.message), "%s", c->message ?: "");
        r = dict_encode(&c->result, &c->rows, &c->context, &parts.answer, &parts.n_answer);
        if (r >= 0)
                r = encode_told(c, &parts);
        if (r >= 0 && writes(a->method) && s->store && head.r >= 0)
                r = store_journal_take(s->store, &parts.written, &parts.n_written);
        head.change = parts.n_written > 0 ? c->change : 0;
        head.n_answer = parts.n_answer;
        head.n_told = parts.n_told;
        head.n_written = parts.n_written;
        if (r >= 0)
                r = copy_bytes(output, &head, sizeof(head));
        if (r >= 0)
                r = copy_bytes(output, parts.answer, parts.n_answer);
        if (r >= 0)
                r = copy_bytes(output, parts.told, parts.n_told);
        return r < 0 ? r : copy_bytes(output, parts.written, parts.n_written);
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

static int read_part(int fd, size_t size, void **ret) {
        *ret = malloc(MAX(size, (size_t)1));
        return *ret ? read_all(fd, *ret, size) : -ENOMEM;
}

static int decode_told(const Parts *p, Call *c) {
        _cleanup_(dict_done) Dict told = {}, none = {};
        int r = dict_decode(p->told, p->n_told, &told, &c->changed_doses, &none);

        if (r >= 0 && dict_has(&told, "regimen"))
                r = call_changed(c, dict_get(&told, "regimen"));
        return r;
}

static int read_answer(int fd, Head *ret, Parts *parts, Call *c) {
        int r = fd < 0 ? -EIO : read_all(fd, ret, sizeof(*ret));

        if (r >= 0)
                r = read_part(fd, parts->n_answer = ret->n_answer, &parts->answer);
        if (r >= 0)
                r = read_part(fd, parts->n_told = ret->n_told, &parts->told);
        if (r >= 0)
                r = read_part(fd, parts->n_written = ret->n_written, &parts->written);
        if (r >= 0)
                r = dict_decode(parts->answer, parts->n_answer, &c->result, &c->rows, &c->context);
        if (r >= 0)
                r = decode_told(parts, c);
        if (r >= 0 && *ret->fault)
                call_fault(c, ret->fault, "%s", ret->message);
        c->change = ret->change;
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

/* 1: something else was written first; else as if it had been done here. */
static int write_down(const Aside *a, Call *c, const Parts *parts) {
        Service *s = a->manager->service;
        int r = service_write(s, c, a->written, parts->written, parts->n_written);

        /* One rule for all, as where it is done in the loop. */
        if (r == 0 && a->method->kind == METHOD_CHANGE)
                s->reminders_changed = true;
        return r;
}

/* What it read of a database that was written anew, or is another one by now, may be of two times: it is read again. */
static void on_answered(void *userdata, int output, int fd) {
        static const Dict no_options = {};
        Aside *a = userdata;
        Manager *m = a->manager;
        bool of_one_time = m->service->store && store_release(m->service->store, a->opening);
        _cleanup_(call_done) Call c = { .now = a->now, .options = &no_options, .fd = fd };
        _cleanup_(parts_done) Parts parts = {};
        Head head = {};
        int r = read_answer(output, &head, &parts, &c);

        a->worker = NULL; /* it frees itself */
        take_out(a);
        if (r < 0 && writes(a->method)) { /* a change does not fail because a process does: it is done in the loop */
                m->asides_lost = LOST_MAX;
                r = 1;
        } else if (r >= 0)
                r = head.r;
        if (of_one_time && r >= 0 && parts.n_written > 0) {
                r = write_down(a, &c, &parts);
                m->asides_lost = r > 0 ? m->asides_lost + 1 : 0;
        }
        if (!of_one_time || r > 0) {
                closep(&c.fd);
                if (a->described)
                        a->described(a->userdata, -EAGAIN, -EBADF);
                else
                        a->turn(m, a->message);
        } else if (a->described) {
                a->described(a->userdata, r, c.fd);
        } else {
                if (head.damaged)
                        service_damaged(m->service);
                a->done(m, a->message, a->method, &c, r);
        }
        aside_free(a);
        next_turn(m);
}

static bool brings_many(const Call *c) {
        for (size_t i = 0; c->options && i < c->options->n; i++)
                if (c->options->entries[i].type == 'R' && c->options->entries[i].rows->n > ROWS_FEW)
                        return true;
        return false;
}

static bool is_long(Manager *m, const Method *method, const Call *c) {
        Service *s = m->service;

        if (method->kind == METHOD_NOTHING || method->kind == METHOD_PLAIN || method->flags & METHOD_ALWAYS)
                return false;
        if (method->kind == METHOD_CHANGE && !(method->flags & METHOD_WIDE))
                return false;
        if (method->flags & METHOD_BRIEF && call_number(c, "count", 0) <= COUNT_BRIEF)
                return false;
        if (writes(method) && m->asides_lost >= LOST_MAX) {
                m->asides_lost = 0;
                return false;
        }
        unwritable_look(s);
        if (!s->store || (writes(method) && s->unwritable))
                return false;
        return store_large(s->store) || (writes(method) && brings_many(c));
}

static void count(const Manager *m, size_t *ret_working, size_t *ret_waiting) {
        *ret_working = *ret_waiting = 0;
        for (const Aside *a = m->asides; a; a = a->next)
                a->worker ? ++*ret_working : ++*ret_waiting;
}

static int begin(Aside *a) {
        Store *s = a->manager->service->store;
        int r;

        a->opening = store_hold(s);
        r = worker_start(a->manager->event, answer, on_answered, a, &a->worker);
        if (r < 0)
                (void)store_release(s, a->opening);
        return r;
}

/* Begun, or where it MAY_WAIT put in line; whom it is for is still to be set. NULL: it is not of that kind, there is no
 * place, or it could not be begun. */
static Aside *take_on(Manager *m, const Method *method, Call *c, bool may_wait) {
        size_t working, waiting;
        Aside *a;

        if (!is_long(m, method, c))
                return NULL;
        count(m, &working, &waiting);
        if ((may_wait ? waiting >= WAITING_MAX : working >= WORKERS_MAX) || !(a = malloc(sizeof(Aside))))
                return NULL;
        *a = (Aside){ .manager = m, .method = method, .call = c, .now = c->now, .written = store_written(m->service->store) };
        if (working < WORKERS_MAX && begin(a) < 0) {
                aside_free(a);
                return NULL;
        }
        a->call = NULL;
        a->next = m->asides;
        m->asides = a;
        return a;
}

int aside_call(Manager *m, sd_bus_message *message, const Method *method, Call *c, AsideDone done, AsideTurn turn) {
        Aside *a = take_on(m, method, c, true);

        if (!a)
                return 0;
        a->message = sd_bus_message_ref(message);
        a->done = done;
        a->turn = turn;
        return 1;
}

int aside_describe(Manager *m, const Method *method, Call *c, AsideDescribed done, void *userdata, Aside **ret) {
        Aside *a = take_on(m, method, c, false);

        if (!a)
                return 0;
        a->described = done;
        a->userdata = userdata;
        *ret = a;
        return 1;
}

void aside_leave(Aside *a) {
        Store *s = a ? a->manager->service->store : NULL;

        if (!a)
                return;
        take_out(a);
        if (s)
                (void)store_release(s, a->opening);
        aside_free(a);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Five changes, with a fault at each point where one can be: what was acknowledged is there
 * afterwards, once, and writes go on when the fault has gone.
 *
 *     scenario FOLDER FAULT once|lasting EVERY      a line of JSON; exits 1 when a point failed */

#include <sys/mman.h>
#include <sys/wait.h>

#include "faults.h"
#include "methods/add.h"
#include "methods/answer.h"
#include "methods/change.h"
#include "methods/changes.h"
#include "methods/move.h"
#include "methods/pause.h"
#include "methods/regimen.h"
#include "service.h"
#include "store/sql.h"
#include "tick.h"

/* 2026-11-22, 19:05 UTC: five minutes after the doses. */
#define NOW INT64_C(1795374300)
#define SCHEDULE "90 micrograms daily at 19:00"
#define POINTS_MAX 1000000u

typedef struct Step {
        const char *name;
        ServiceMethod method;
        const char *args[2];
        const char *from, *handle;
} Step;

static const Step steps[] = {
        { "Add", method_add, { "Pegasys", SCHEDULE }, "2026-11-22", "a" },
        { "Take", method_take, { "a", NULL }, NULL, NULL },
        { "Add", method_add, { "Pegasys", SCHEDULE }, "2026-11-22", "b" },
        { "Snooze", method_snooze, { "b", "30m" }, NULL, NULL },
        { "Undo", method_undo, { "", NULL }, NULL, NULL },
};
#define STEPS ELEMENTSOF(steps)

/* What a process that may end at any moment has told so far. */
typedef struct Told {
        bool acked[STEPS];
        uint64_t digest[STEPS];
        unsigned seen;
        char wrong[200];
} Told;

static Told *told;

static void wrong(const char *what, size_t step, const char *why) {
        if (!*told->wrong)
                snprintf(told->wrong, sizeof(told->wrong), "%s %zu: %s", what, step, why ?: "?");
}

static uint64_t digest_of(const Call *c) {
        _cleanup_free_ unsigned char *data = NULL;
        uint64_t digest = 14695981039346656037u;
        size_t size = 0;

        if (dict_encode(&c->result, &c->rows, &c->context, (void **)&data, &size) < 0)
                return 0;
        for (size_t i = 0; i < size; i++)
                digest = (digest ^ data[i]) * 1099511628211u;
        return digest;
}

/* A step as the bus does it: a database that could not be used is tried again. */
static int run_step(Service *s, size_t i, uint64_t *ret_digest, char **ret_why) {
        const Step *step = &steps[i];
        _cleanup_(dict_done) Dict options = {};
        _cleanup_(call_done) Call c = { .now = NOW, .args = { step->args[0], step->args[1] }, .options = &options };
        char request[16];
        int64_t wake;
        int r;

        snprintf(request, sizeof(request), "request-%zu", i);
        c.request = request;
        dict_text(&options, "from", step->from);
        dict_text(&options, "name", step->handle);
        if (step->handle)
                dict_flag(&options, "yes", true);
        if (options.error < 0)
                return options.error;
        if (!s->store)
                (void)service_reopen(s, NOW);
        r = service_change(s, step->method, step->name, &c);
        if (r >= 0 && ret_digest)
                *ret_digest = digest_of(&c);
        if (r < 0 && ret_why)
                *ret_why = TAKE_PTR(c.message);
        (void)tick(s, NOW, 10, &wake);
        return r;
}

/* ---- the process with the fault ------------------------------------------------------------ */

/* In order: a step that fails is asked for once more, and where it fails again, nothing is
 * asked after it. */
static void run_all(Service *s, bool must, const char *when) {
        for (size_t i = 0; i < STEPS; i++) {
                _cleanup_free_ char *why = NULL;
                uint64_t digest = 0;
                int r;

                if (told->acked[i])
                        continue;
                r = run_step(s, i, &digest, NULL);
                if (r < 0)
                        r = run_step(s, i, &digest, &why);
                if (r < 0 && must)
                        wrong(when, i, why);
                if (r < 0)
                        return;
                told->digest[i] = digest;
                told->acked[i] = true;
        }
}

_Noreturn static void child(const char *path, Fault fault, bool lasting, unsigned n) {
        Service *s = NULL;
        int r;

        faults_arm(fault, n, lasting);
        r = service_new(path, NOW, &s);
        if (r >= 0)
                run_all(s, false, "");
        told->seen = faults_seen();
        faults_disarm();
        /* The daemon ends where there is no memory at its start, and is started again. */
        if (r < 0)
                _exit(0);
        run_all(s, true, "writes did not go on, step");
        service_free(s);
        _exit(0);
}

/* ---- and the one after it ------------------------------------------------------------------ */

static void check_number(Service *s, const char *what, const char *sql, int64_t expected) {
        int64_t n = 0;

        if (sql_number(s->store, &n, sql, "") < 0 || n != expected)
                wrong(what, (size_t)n, "is not as expected");
}

static void check_whole(Service *s) {
        _cleanup_free_ char *finding = NULL;

        if (sql_text(s->store, &finding, "PRAGMA integrity_check", "") <= 0 || !streq(finding, "ok"))
                wrong("integrity_check", 0, finding);
}

/* What was acknowledged is answered the same again; the rest is done now; all of it once. */
_Noreturn static void check(const char *path) {
        Service *s = NULL;

        if (service_new(path, NOW, &s) < 0 || !s->store) {
                wrong("no start after it, step", 0, s ? s->problem : NULL);
                _exit(1);
        }
        check_whole(s);
        for (size_t i = 0; i < STEPS; i++) {
                _cleanup_free_ char *why = NULL;
                int64_t before = 0, after = 0;
                uint64_t digest = 0;

                (void)sql_number(s->store, &before, "SELECT count(*) FROM change", "");
                if (run_step(s, i, &digest, &why) < 0)
                        wrong("refused after it, step", i, why);
                (void)sql_number(s->store, &after, "SELECT count(*) FROM change", "");
                if (told->acked[i] && before != after)
                        wrong("LOST: acknowledged and not there, step", i, steps[i].name);
                if (told->acked[i] && told->digest[i] && digest != told->digest[i])
                        wrong("another answer to the same request, step", i, steps[i].name);
        }
        check_number(s, "changes", "SELECT count(*) FROM change WHERE verb <> 'begin'", STEPS);
        check_number(s, "taken", "SELECT count(*) FROM record WHERE valid_until IS NULL AND answer = 1", 1);
        check_number(s, "snoozed", "SELECT count(*) FROM record WHERE valid_until IS NULL AND answer = 0", 0);
        check_number(s, "open", "SELECT count(*) FROM open", 1);
        check_whole(s);
        service_free(s);
        _exit(0);
}

/* ---- all points ---------------------------------------------------------------------------- */

static int in_child(const char *path, Fault fault, bool lasting, unsigned n) {
        pid_t pid = fork();
        int status = 0;

        if (pid == 0) {
                if (fault == FAULT_NONE)
                        check(path);
                child(path, fault, lasting, n);
        }
        if (pid < 0 || waitpid(pid, &status, 0) < 0)
                return -errno;
        return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void remove_all(const char *path) {
        static const char *const ends[] = { "", "-wal", "-journal", "-shm", ".lock" };
        char name[4096];

        for (size_t i = 0; i < ELEMENTSOF(ends); i++) {
                snprintf(name, sizeof(name), "%s%s", path, ends[i]);
                (void)unlink(name);
        }
}

/* One point: 1 where nothing failed any more, so that this was the last. */
static int point(const char *path, Fault fault, bool lasting, unsigned n) {
        int killed;

        remove_all(path);
        *told = (Told){};
        killed = in_child(path, fault, lasting, n);
        if (killed)
                wrong("ended by signal", (size_t)killed, "while it failed");
        killed = in_child(path, FAULT_NONE, false, 0);
        if (killed)
                wrong("ended by signal", (size_t)killed, "after it");
        if (*told->wrong)
                fprintf(stderr, "point %u: %s\n", n, told->wrong);
        return told->seen < n;
}

static Fault fault_of(const char *name) {
        static const char *const names[] = { "", "memory", "any", "write", "full", "short" };

        for (size_t i = 1; i < ELEMENTSOF(names); i++)
                if (streq(names[i], name))
                        return (Fault)i;
        return FAULT_NONE;
}

int main(int argc, char *argv[]) {
        unsigned every = argc == 5 ? (unsigned)strtoul(argv[4], NULL, 10) : 0, points = 0, failed = 0;
        Fault fault = argc == 5 ? fault_of(argv[2]) : FAULT_NONE;
        bool lasting = argc == 5 && streq(argv[3], "lasting"), last = false;
        char path[2048];

        if (fault == FAULT_NONE || every == 0) {
                fprintf(stderr, "usage: scenario FOLDER memory|any|write|full|short once|lasting EVERY\n");
                return 2;
        }
        (void)setenv("TZ", "UTC", 1);
        snprintf(path, sizeof(path), "%s/torture.db", argv[1]);
        told = mmap(NULL, sizeof(Told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (told == MAP_FAILED)
                return 1;
        for (unsigned n = 1; !last && n < POINTS_MAX; n += every, points++) {
                last = point(path, fault, lasting, n) > 0;
                failed += *told->wrong != '\0';
        }
        remove_all(path);
        printf("{\"fault\": \"%s %s\", \"points\": %u, \"failed\": %u, \"whole\": %s}\n", argv[2], argv[3], points, failed,
               last ? "true" : "false");
        return failed > 0 || !last;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept in memory of supply changes no number: random days of a patient, and after each thing that is done the
 * answer that goes on from what was kept beside the one that goes through everything anew. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "methods/table.h"
#include "schedule-random.h"

/* Monday 23 November 2026, 12:00 UTC. */
#define NOON INT64_C(1795435200)
#define DAY_SEC INT64_C(86400)
#define DAYS 120
#define DAYS_ALIKE 80 /* at first a dose a day, and nothing else */

static struct {
        Service *service;
        Random random;
        char folder[64];
        int64_t now, clock;
        unsigned requests, done, kept;
} t;

/* A call with the options "key=value", to NULL. Whether it was done. */
static bool call(const char *name, const char *a, const char *b, ...) {
        _cleanup_(dict_done) Dict options = {};
        _cleanup_(call_done) Call c = { .fd = -EBADF, .now = t.now, .args = { a, b }, .options = &options };
        char request[32];
        va_list ap;
        int r;

        snprintf(request, sizeof(request), "request-%u", t.requests++);
        c.request = request;
        dict_flag(&options, "yes", true);
        va_start(ap, b);
        for (const char *option = va_arg(ap, const char *); option; option = va_arg(ap, const char *)) {
                _cleanup_free_ char *key = strndup(option, strcspn(option, "="));

                if (option[strlen(key)])
                        dict_string(&options, key, option + strlen(key) + 1);
                else
                        dict_flag(&options, key, true);
        }
        va_end(ap);
        r = service_change(t.service, method_find(name)->run, name, &c);
        t.done += r >= 0;
        return r >= 0;
}

/* All that the supply says. */
static void *answer(size_t *ret_size) {
        _cleanup_(dict_done) Dict options = {}, all = {};
        _cleanup_(call_done) Call c = { .fd = -EBADF, .now = t.now, .options = &options };
        void *bytes;

        assert_int_equal(service_read(t.service, method_find("Supply")->run, &c), 0);
        dict_rows(&all, "rows", &c.rows);
        assert_int_equal(dict_encode(&all, &(Dicts){}, &(Dict){}, &bytes, ret_size), 0);
        return bytes;
}

static void compare(void) {
        int64_t before = t.service->supplies.n > 0 ? t.service->supplies.list[0].at : INT64_MIN;
        size_t kept_size, anew_size;
        _cleanup_free_ void *kept = answer(&kept_size), *anew = NULL;
        SuppliesKept saved = t.service->supplies;

        t.kept += saved.n > 0 && saved.list[0].at == before;
        t.service->supplies = (SuppliesKept){};
        anew = answer(&anew_size);
        supplies_kept_done(&t.service->supplies);
        t.service->supplies = saved;
        assert_int_equal(kept_size, anew_size);
        assert_memory_equal(kept, anew, anew_size);
}

/* "2026-11-23T08:00" of so many days ago. */
static const char *days_ago(unsigned days, const char *hour, char buf[static 32]) {
        time_t at = (time_t)(t.now - (int64_t)days * DAY_SEC);
        struct tm tm;

        gmtime_r(&at, &tm);
        strftime(buf, 32, "%Y-%m-%d", &tm);
        strcat(buf, hour);
        return buf;
}

static const char *one_of(const char *const *list, unsigned n) {
        return list[pick(&t.random, n)];
}

static void answer_a_dose(unsigned days) {
        static const char *const batches[] = { "batch=A", "batch=B", "batch=C", "note=none", "note=none" };
        static const char *const answers[] = { "answer=taken", "answer=skipped", "answer=none", "batch=A", "note=a word" };
        static const char *const amounts[] = { "amount=1 pen", "amount=2 pens", "note=none" };
        char name[64] = "daily@", day[32], at[32] = "at=";

        strcat(name, days_ago(days, "T08:00", day));
        strcat(at, days_ago(pick(&t.random, days + 1), " 09:30", day));
        switch (pick(&t.random, 5)) {
        case 0:
                call("Amend", name, NULL, one_of(answers, 5), NULL);
                break;
        case 1:
                call("Amend", name, NULL, at, one_of(batches, 5), NULL);
                break;
        case 2:
                call("Take", "daily", NULL, "unplanned", at, one_of(batches, 5), NULL);
                break;
        default:
                call("Take", name, NULL, one_of(batches, 5), one_of(amounts, 3), NULL);
        }
}

static void undo_and_redo(unsigned n) {
        unsigned undone = 0;

        while (undone < n && call("Undo", "daily", NULL, NULL))
                undone++;
        compare();
        while (undone-- > 0)
                call("Redo", NULL, NULL, NULL);
}

static void do_something(void) {
        static const char *const counts[] = { "30 pens", "4 pens", "12 needles", "3 vials", "0 pens", "7 vials" };
        static const char *const of[] = { "batch=A", "batch=B", "expires=2027-01-20", "expires=2027-03-01", "use_within=10d" };
        static const char *const zones[] = { "Europe/London", "Asia/Tokyo", "America/New_York" };

        switch (pick(&t.random, 14)) {
        case 0:
                call("AddSupply", "daily", one_of(counts, 6), one_of(of, 5), NULL);
                break;
        case 1:
                call("CountSupply", "daily", one_of(counts, 6), chance(&t.random, 50) ? "yes" : one_of(of, 4), NULL);
                break;
        case 2:
                call("Undo", "", NULL, NULL);
                break;
        case 3:
                call("Undo", "daily", NULL, NULL);
                break;
        case 4:
                call("Redo", NULL, NULL, NULL);
                break;
        case 5:
                call("Set", "zone", one_of(zones, 3), "patient=me", NULL);
                break;
        case 6:
                if (chance(&t.random, 10))
                        call("RemoveSupply", "daily", "vials", NULL);
                break;
        case 7: /* what is looked at and rolled back */
                for (unsigned n = pick(&t.random, 4); n > 0; n--)
                        call("Undo", "", NULL, NULL);
                call("Undo", "", NULL, "dry_run", NULL);
                break;
        case 8: /* far back, to what came and what was counted */
                undo_and_redo(chance(&t.random, 30) ? 60 : 5);
                break;
        case 9: /* a clock that was ahead */
                t.now += chance(&t.random, 20) ? 40 * DAY_SEC : 0;
                call("CountSupply", "daily", one_of(counts, 6), NULL);
                call("Take", "daily", NULL, "unplanned", NULL);
                t.now = t.clock;
                break;
        default:
                answer_a_dose(pick(&t.random, chance(&t.random, 70) ? 3 : 90));
        }
}

/* What reaches back behind what is kept, one by one. */
static void each_way(void) {
        char name[64] = "daily@", day[32];

        strcat(name, days_ago(70, "T08:00", day));
        compare();
        assert_true(t.service->supplies.n > 0);
        assert_true(call("RemoveSupply", "daily", "pens", NULL));
        compare();
        assert_true(call("Undo", "", NULL, NULL));
        compare();
        assert_true(call("AddSupply", "daily", "1 vials", "doses_each=2", NULL));
        compare();
        assert_true(call("Undo", "", NULL, NULL));
        compare();
        assert_true(call("Amend", name, NULL, "answer=none", NULL));
        compare();
        assert_true(call("Undo", "", NULL, "dry_run", NULL));
        compare();
        assert_true(call("Undo", "", NULL, NULL));
        compare();
}

static void test_kept_and_anew(void **state) {
        char day[32], name[64];

        assert_true(call("Add", "daily", "1 pen daily at 08:00", NULL));
        call("AddSupply", "daily", "100 pens", "batch=A", "expires=2027-02-10", NULL);
        call("AddSupply", "daily", "9 vials", "doses_each=4", "use_within=10d", NULL);
        call("AddSupply", "daily", "400 needles", "per_dose=2", NULL);
        for (unsigned i = 0; i < DAYS; i++) {
                t.now = t.clock += DAY_SEC;
                if (i < DAYS_ALIKE || chance(&t.random, 85)) {
                        snprintf(name, sizeof(name), "daily@%s", days_ago(0, "T08:00", day));
                        call("Take", name, NULL, chance(&t.random, 40) ? "batch=A" : "note=none", NULL);
                }
                /* Some things between two looks, so that what is kept is behind by more than one. */
                for (unsigned n = i < DAYS_ALIKE ? 0 : pick(&t.random, 3); n > 0; n--)
                        do_something();
                if (i == DAYS_ALIKE)
                        each_way();
                if (i >= DAYS_ALIKE)
                        compare();
        }
        printf("%u of %u calls were done, %u answers went on from what was kept\n", t.done, t.requests, t.kept);
        assert_true(t.done > DAYS && t.kept > 10);
}

static int begin(void **state) {
        char path[96];

        setenv("TZ", "Europe/London", 1);
        snprintf(t.folder, sizeof(t.folder), "/tmp/cytosched-kept-XXXXXX");
        if (!mkdtemp(t.folder))
                return -1;
        snprintf(path, sizeof(path), "%s/test.db", t.folder);
        t.now = t.clock = NOON;
        t.random = random_start();
        return service_new(path, t.now, &t.service) < 0 || !t.service->store ? -1 : 0;
}

static int end(void **state) {
        char command[96];

        t.service = service_free(t.service);
        snprintf(command, sizeof(command), "rm -r '%s'", t.folder);
        return system(command) == 0 ? 0 : -1;
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_kept_and_anew),
        };

        return cmocka_run_group_tests(tests, begin, end);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every method of the interface without a bus: what it answers, and what it refuses. A method that is new in the
 * table, and neither asked nor refused here, is a failure. */

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "engine/forgetting.h"
#include "engine/state.h"
#include "engine/tick.h"
#include "methods/open.h"
#include "methods/table.h"

/* Monday 23 November 2026, 12:00 UTC. */
#define NOON INT64_C(1795435200)
#define DAY_SEC INT64_C(86400)
#define METHODS_MAX 100

static struct {
        Service *service;
        char folder[64];
        int64_t now;
        unsigned requests;
        bool done[METHODS_MAX], refused[METHODS_MAX];
        Call call; /* the last one */
        Dict options;
} t;

static void forget_call(void) {
        call_done(&t.call);
        dict_done(&t.options);
        t.call = (Call){ .fd = -EBADF };
}

/* "key=value" as an option of the type that the table has for it. */
static void add_option(const Method *method, const char *option) {
        _cleanup_free_ char *key = strndup(option, strcspn(option, "="));
        const char *value = option + strlen(key) + (option[strlen(key)] == '='), *type = NULL;
        size_t n = strlen(key);

        for (const char *p = method->options ?: ""; *p && !type; p += strcspn(p, " "), p += strspn(p, " "))
                if (strncmp(p, key, n) == 0 && p[n] == ':')
                        type = p + n + 1;
        if (!type && streq(key, "agreed"))
                type = "as"; /* wherever there is yes */
        if (!type)
                fail_msg("%s has no option %s", method->name, key);
        if (type[0] == 'a')
                dict_list(&t.options, key, (const char *const[]){ value, NULL });
        else if (type[0] == 's')
                dict_string(&t.options, key, value);
        else
                dict_number(&t.options, key, type[0], type[0] == 'b' ? 1 : strtoll(value, NULL, 10));
}

/* Runs a method as the bus does: ARGS are its texts, then its options, to NULL. */
static int run(const char *name, va_list ap) {
        const Method *method = method_find(name);
        char request[32];
        size_t n = 0;
        int64_t wake;
        int r;

        assert_non_null(method);
        for (size_t i = 0; i < METHOD_ARGS_MAX && method->args[i].name; i++)
                if (method->args[i].type == 's')
                        t.call.args[n++] = va_arg(ap, const char *);
        for (const char *option = va_arg(ap, const char *); option; option = va_arg(ap, const char *))
                add_option(method, option);
        assert_true(tick(t.service, t.now, 50, &wake) >= 0);
        snprintf(request, sizeof(request), "request-%u", t.requests++);
        t.call.now = t.now;
        t.call.request = request;
        t.call.options = &t.options;
        if (method->kind == METHOD_CHANGE)
                r = service_change(t.service, method->run, name, &t.call);
        else
                r = method->flags & METHOD_ALWAYS ? service_always(t.service, method->run, &t.call)
                                                  : service_read(t.service, method->run, &t.call);
        assert_true(tick(t.service, t.now, 50, &wake) >= 0);
        *(r < 0 ? &t.refused[method - methods] : &t.done[method - methods]) = true;
        return r;
}

static void ask(const char *name, ...) {
        va_list ap;
        int r;

        va_start(ap, name);
        r = run(name, ap);
        va_end(ap);
        if (r < 0)
                fail_msg("%s: %s", name, t.call.message ?: strerror(-r));
}

static void asked(const char *name, ...) {
        va_list ap;
        int r;

        forget_call();
        va_start(ap, name);
        r = run(name, ap);
        va_end(ap);
        if (r < 0)
                fail_msg("%s: %s", name, t.call.message ?: strerror(-r));
}

static void refused(const char *fault, const char *name, ...) {
        va_list ap;
        int r;

        forget_call();
        va_start(ap, name);
        r = run(name, ap);
        va_end(ap);
        if (r >= 0)
                fail_msg("%s was not refused", name);
        assert_string_equal(t.call.fault, fault);
        assert_true(t.call.message && *t.call.message);
}

/* With the options that were given before. */
static void refused_as_given(const char *fault, const char *name, ...) {
        va_list ap;
        int r;

        va_start(ap, name);
        r = run(name, ap);
        va_end(ap);
        assert_true(r < 0);
        assert_string_equal(t.call.fault, fault);
}

static const char *result(const char *key) {
        return dict_get(&t.call.result, key) ?: "";
}

static const char *row(size_t i, const char *key) {
        assert_true(i < t.call.rows.n);
        return dict_get(&t.call.rows.rows[i], key) ?: "";
}

static int begin(void **state) {
        char path[96];

        setenv("TZ", "Europe/London", 1);
        snprintf(t.folder, sizeof(t.folder), "/tmp/cytosched-methods-XXXXXX");
        if (!mkdtemp(t.folder))
                return -1;
        snprintf(path, sizeof(path), "%s/test.db", t.folder);
        t.now = NOON;
        t.call.fd = -EBADF;
        return service_new(path, t.now, &t.service) < 0 || !t.service->store ? -1 : 0;
}

static int end(void **state) {
        char command[96];

        forget_call();
        t.service = service_free(t.service);
        snprintf(command, sizeof(command), "rm -r '%s'", t.folder);
        return system(command) == 0 ? 0 : -1;
}

#define INVALID CYTOSCHED_ERROR_INVALID
#define NOT_FOUND CYTOSCHED_ERROR_NOT_FOUND
#define CONFLICT CYTOSCHED_ERROR_CONFLICT

/* ---- the plan ------------------------------------------------------------------------------ */

static void test_add(void **state) {
        asked("Add", "pegasys", "180 micrograms weekly on sun at 19:00", NULL);
        assert_string_equal(result("regimen"), "pegasys");
        assert_string_equal(row(0, "slot"), "2026-11-29T19:00");
        asked("Add", "twelve", "daily at 13:00", "edits=2026-11-25T13:00 2026-11-25T14:30", NULL);
        asked("Undo", "twelve", NULL);
        refused(INVALID, "Add", "x", "daily at 9:00", "edits=2026-11-25T13:00", NULL);
        refused(INVALID, "Add", "x", "daily at 9:00", "edits=tomorrow", NULL);
        refused(CONFLICT, "Add", "x", "daily at 9:00", "edits=2026-11-25T09:00 2026-11-26T09:00", NULL);
        refused(INVALID, "Add", " ", "daily at 9:00", NULL);
        refused(CYTOSCHED_ERROR_SCHEDULE, "Add", "x", "weekly on sun at 25:00", "exact", NULL);
        refused(NOT_FOUND, "Add", "x", "daily at 9:00", "patient=nobody", NULL);
        refused(CONFLICT, "Add", "x", "daily at 9:00", "name=pegasys", NULL);
        refused(INVALID, "Add", "x", "daily at 9:00", "route=by air", NULL);
}

/* A yes to one question answers no other. */
static void test_each_question_is_its_own(void **state) {
        _cleanup_free_ char *first = NULL, *handle = NULL;

        refused(CYTOSCHED_ERROR_CONFIRM, "Add", "pegasys", "90 milligrams weekly on sun at 19:00", NULL);
        assert_true(asprintf(&first, "agreed=%s", t.call.message) > 0);
        refused(CYTOSCHED_ERROR_CONFIRM, "Add", "pegasys", "90 milligrams weekly on sun at 19:00", first, NULL);
        assert_string_not_equal(t.call.message, first + strlen("agreed="));
        refused(CYTOSCHED_ERROR_CONFIRM, "Add", "pegasys", "90 milligrams weekly on sun at 19:00", "agreed=whatever it is", NULL);
        asked("Add", "pegasys", "90 milligrams weekly on sun at 19:00", "yes", NULL);
        handle = strdup(result("regimen"));
        asked("Remove", handle, "yes", NULL);
}

static void test_same_request(void **state) {
        Call again;
        _cleanup_free_ char *first = NULL;

        asked("Add", "aldesleukin", "18 million units daily at 13:00", "yes", NULL);
        first = strdup(result("regimen"));
        again = (Call){ .now = t.now, .request = "request-again", .args = { "b", "daily at 9:00" }, .options = &t.options };
        assert_int_equal(service_change(t.service, method_find("Add")->run, "Add", &again), 0);
        call_done(&again);
        again = (Call){ .now = t.now, .request = "request-again", .args = { "b", "daily at 9:00" }, .options = &t.options };
        assert_int_equal(service_change(t.service, method_find("Add")->run, "Add", &again), 0);
        assert_string_equal(dict_get(&again.result, "regimen"), "b");
        call_done(&again);
        /* The arguments are part of it: another dose is not answered with the first one's success. */
        again = (Call){ .now = t.now, .request = "request-again", .args = { "b", "daily at 10:00" }, .options = &t.options };
        assert_int_equal(service_change(t.service, method_find("Add")->run, "Add", &again), CALL_REFUSED);
        assert_string_equal(again.fault, INVALID);
        call_done(&again);
        asked("Undo", "b", NULL);
        refused(NOT_FOUND, "Show", "b", NULL);
        asked("Redo", NULL);
        refused(NOT_FOUND, "Redo", NULL);
        asked("Undo", "b", NULL);
}

static void test_change_and_move(void **state) {
        asked("Change", "pegasys", "180 micrograms every 2 weeks on sun at 19:00", "from=2026-12-06", "yes", NULL);
        refused(INVALID, "Change", "pegasys", "180 micrograms weekly on sun at 19:00", NULL);
        refused(NOT_FOUND, "Change", "nothing", "daily at 9:00", "from=2026-12-06", NULL);
        asked("Move", "pegasys@2026-11-29T19:00", "2026-11-30", "yes", NULL);
        assert_string_equal(result("at"), "2026-11-30T19:00:00+00:00");
        refused(INVALID, "Move", "pegasys@2026-11-29T19:00", "some day", NULL);
        refused(NOT_FOUND, "Move", "pegasys@2026-11-28T19:00", "2026-11-30", NULL);
        asked("Undo", "pegasys", NULL);
        asked("Undo", "pegasys", NULL);
        refused(NOT_FOUND, "Undo", "nothing", NULL);
}

static void test_pause_resume_stop(void **state) {
        asked("Pause", "pegasys", "until=2026-12-10", NULL);
        refused(INVALID, "Pause", "pegasys", "from=2026-11-01", NULL);
        asked("Resume", "pegasys", NULL);
        refused(CONFLICT, "Resume", "pegasys", NULL);
        asked("Rename", "pegasys", "peg", NULL);
        refused(INVALID, "Rename", "peg", "PEG !", NULL);
        asked("Stop", "peg", NULL);
        assert_string_equal(result("status"), "stopped");
        refused(CONFLICT, "Stop", "peg", NULL);
        asked("Undo", "", NULL);
        asked("Rename", "peg", "pegasys", NULL);
        refused(NOT_FOUND, "Remove", "nothing", "yes", NULL);
        refused(CYTOSCHED_ERROR_CONFIRM, "Remove", "pegasys", NULL);
        asked("Remove", "pegasys", "yes", NULL);
        refused(NOT_FOUND, "Show", "pegasys", NULL);
        asked("Undo", "pegasys", NULL);
}

static void test_a_dry_run_changes_nothing(void **state) {
        asked("Stop", "pegasys", "dry_run", NULL);
        assert_string_equal(result("status"), "stopped");
        asked("Show", "pegasys", NULL);
        assert_string_equal(result("status"), "active");
}

/* ---- answers ------------------------------------------------------------------------------- */

static void test_answers(void **state) {
        int64_t open = 0;

        refused(CYTOSCHED_ERROR_NOTHING_DUE, "Take", "pegasys", "yes", NULL); /* a later day */
        refused(CYTOSCHED_ERROR_NOTHING_DUE, "TakeAll", NULL);
        refused(NOT_FOUND, "TakeAll", "patient=nobody", NULL);
        t.now = NOON + 3600 + 60;
        asked("Open", NULL);
        assert_string_equal(row(0, "id"), "aldesleukin@2026-11-23T13:00");
        assert_true(open_count(t.service, t.now, &open) >= 0 && open > 0);
        refused(CYTOSCHED_ERROR_NOTHING_DUE, "TakeAll", "doses=pegasys@2026-11-29T19:00", NULL);
        asked("TakeAll", "doses=aldesleukin@2026-11-23T13:00", NULL);
        assert_string_equal(row(0, "effect"), "taken");
        asked("Undo", "aldesleukin", NULL); /* of one regimen, it is that one's change */
        asked("Snooze", "aldesleukin", "10m", NULL);
        refused(INVALID, "Snooze", "aldesleukin", "a while", NULL);
        asked("Snooze", "aldesleukin", "10m", "patient=me", NULL);
        refused(NOT_FOUND, "Snooze", "aldesleukin", "10m", "patient=nobody", NULL);
        asked("Take", "aldesleukin", NULL);
        assert_string_equal(result("state"), "taken");
        asked("Amend", "aldesleukin@2026-11-23T13:00", "answer=skipped", NULL);
        assert_string_equal(result("state"), "skipped");
        refused(INVALID, "Amend", "aldesleukin@2026-11-23T13:00", "answer=perhaps", NULL);
        refused(CONFLICT, "Take", "aldesleukin", NULL);
        refused(CYTOSCHED_ERROR_CONFIRM, "Skip", "pegasys@2026-11-29T19:00", NULL);
        asked("Skip", "pegasys@2026-11-29T19:00", "yes", NULL);
        asked("Undo", "pegasys", NULL);
}

/* How many notices say that this can be typed. */
static size_t offered(const char *command) {
        size_t n = 0;

        asked("Open", NULL);
        for (size_t i = 0; i < t.call.rows.n; i++)
                n += strstr(row(i, "command"), command) != NULL;
        return n;
}

static void test_heard(void) {
        static const char dose[] = "pegasys@2026-12-06T19:00";

        asked("Heard", dose, "gone", NULL);
        assert_int_equal(offered("cytosched skip"), 1);
        asked("Heard", dose, "gone", NULL);
        assert_int_equal(offered("cytosched skip"), 1);
        asked("Heard", dose, "taken", "at=2026-11-28T12:00", NULL);
        assert_int_equal(offered("cytosched skip"), 0);
        assert_int_equal(offered("--at \"2026-11-28 12:00\""), 1);
        asked("Heard", dose, "open", NULL);
        assert_int_equal(offered("cytosched"), 0);
        /* Answered, it is asked no more. */
        asked("Heard", dose, "gone", NULL);
        asked("Skip", dose, "yes", NULL);
        assert_int_equal(offered("cytosched"), 0);
        asked("Heard", dose, "gone", NULL);
        assert_int_equal(offered("cytosched"), 0);
        asked("Undo", "pegasys", NULL);
        refused(INVALID, "Heard", dose, "perhaps", NULL);
        refused(INVALID, "Heard", dose, "taken", "at=a while ago", NULL);
        refused(NOT_FOUND, "Heard", "nothing@2026-12-06T19:00", "gone", NULL);
}

/* The server on which the card ID is said to stand. */
static const char *stands_on(const char *id) {
        asked("Open", NULL);
        for (size_t i = 0; i < t.call.rows.n; i++)
                if (streq(row(i, "id"), id))
                        return dict_get(&t.call.rows.rows[i], "server");
        return NULL;
}

/* The server that gives another card the number of ID's has that one there now. */
static void test_one_number_one_card(const char *id) {
        assert_string_equal(stands_on(id), "server");
        forget_call();
        dict_number(&t.options, "notification", 'u', 7);
        ask("Posted", "summary", "another", NULL);
        assert_string_equal(stands_on(id), "server");
        forget_call();
        dict_number(&t.options, "notification", 'u', 7);
        ask("Posted", "summary", "server", NULL);
        assert_null(stands_on(id));
        forget_call();
        ask("Posted", "summary", "", NULL);
}

static void test_notices(void **state) {
        t.now += 5 * DAY_SEC;
        asked("Open", NULL);
        for (size_t i = 0; i < t.call.rows.n; i++)
                if (streq(row(i, "kind"), "notice")) {
                        _cleanup_free_ char *id = strdup(row(i, "id"));

                        forget_call();
                        dict_number(&t.options, "notification", 'u', 7);
                        ask("Posted", id, "server", NULL);
                        test_one_number_one_card(id);
                        asked("Dismiss", id, NULL);
                        break;
                }
        refused(INVALID, "Dismiss", "aldesleukin@2026-11-23T13:00", NULL);
        test_heard();
        asked("Stop", "aldesleukin", NULL);
}

static bool stands_open(const char *dose) {
        asked("Open", NULL);
        for (size_t i = 0; i < t.call.rows.n; i++)
                if (dict_get(&t.call.rows.rows[i], "id") && streq(row(i, "id"), dose))
                        return true;
        return false;
}

/* A clock that was ten and a half hours ahead at noon: what was snoozed by it is asked in its time all the same. */
static void test_snoozed_by_a_clock_that_was_ahead(void **state) {
        int64_t noon = t.now - t.now % DAY_SEC + DAY_SEC / 2;

        t.now = noon;
        asked("Add", "besremi", "50 micrograms daily at 19:00", "name=ahead", "yes", NULL);
        t.now = noon + DAY_SEC / 2 - 3 * 1800;
        assert_true(stands_open("ahead@2026-11-28T19:00"));
        asked("Snooze", "ahead", "15m", NULL);
        assert_false(stands_open("ahead@2026-11-28T19:00"));
        t.now = noon;
        assert_true(tick_clock_set(t.service, t.now) >= 0);
        assert_false(stands_open("ahead@2026-11-28T19:00"));
        t.now = noon + 7 * 3600 + 30;
        assert_true(stands_open("ahead@2026-11-28T19:00"));
        /* One that is said now holds. */
        asked("Snooze", "ahead", "15m", NULL);
        assert_false(stands_open("ahead@2026-11-28T19:00"));
        t.now += 901;
        assert_true(stands_open("ahead@2026-11-28T19:00"));
        asked("Remove", "ahead", "yes", NULL);
}

static bool stands_titled(const char *title) {
        asked("Open", NULL);
        for (size_t i = 0; i < t.call.rows.n; i++)
                if (dict_get(&t.call.rows.rows[i], "title") && streq(row(i, "title"), title))
                        return true;
        return false;
}

/* What was taken weeks after its time has its words after it all the same. */
static void test_words_after_what_was_late(void **state) {
        int64_t noon = t.now - t.now % DAY_SEC + DAY_SEC / 2;

        t.now = noon;
        asked("Add", "besremi", "50 micrograms every 8 weeks on sat at 19:00", "name=late", "from=2026-11-28", "yes", NULL);
        asked("Set", "after", "1d call", "regimen=late", NULL);
        t.now = noon + 21 * DAY_SEC;
        asked("Take", "late@2026-11-28T19:00", "yes", NULL);
        t.now += DAY_SEC - 60;
        assert_false(stands_titled("After your injection"));
        t.now += 120;
        asked("Open", NULL);
        assert_true(stands_titled("After your injection"));
        t.now += 6 * DAY_SEC;
        asked("Open", NULL);
        assert_true(stands_titled("After your injection"));
        asked("Remove", "late", "yes", NULL);
        t.now = noon;
}

/* By a clock that was a month ahead a plan was added: what moved to before that would be shown nowhere. */
static void test_moved_to_before_it_was_added(void **state) {
        int64_t noon = t.now - t.now % DAY_SEC + DAY_SEC / 2;

        t.now = noon + 30 * DAY_SEC;
        asked("Add", "besremi", "50 micrograms weekly on sat at 19:00", "name=early", "yes", NULL);
        t.now = noon;
        refused(CONFLICT, "Move", "early@2027-01-02T19:00", "2026-12-12", "following", "yes", NULL);
        asked("Move", "early@2027-01-02T19:00", "2027-01-01", "following", "yes", NULL);
        asked("Move", "early@2027-01-02T19:00", "2026-12-12", "yes", NULL);
        asked("Remove", "early", "yes", NULL);
}

/* ---- lists --------------------------------------------------------------------------------- */

static int64_t midnight_after(PlanZone *zones, size_t n, Day day, int64_t now) {
        return state_begins(&(RegimenState){ .plan = { .zones = zones, .n_zones = n } }, day, now);
}

/* Who flies from Auckland to Los Angeles has the same day twice: it ends by the clock that the plan has now. */
static void test_midnight_on_a_journey(void **state) {
        PlanZone zones[2] = { { .from = SLOT_MIN }, { .from = slot_of(20780, 61) } };
        int64_t now = INT64_C(20779) * DAY_SEC + 12 * 3600; /* 01:00 of the next day there, 04:00 here */
        PlanZone back;

        assert_int_equal(zones_get(t.service->zones, "Pacific/Auckland", &zones[0].zone), 0);
        assert_int_equal(zones_get(t.service->zones, "America/Los_Angeles", &zones[1].zone), 0);
        assert_int_equal(midnight_after(zones, 2, 20780, now), now + 20 * 3600);
        assert_int_equal(midnight_after(zones, 1, 20781, now), now + 23 * 3600);

        /* On 2010-11-07 at 00:01 clocks in St. John's went back by an hour: 14920 began twice. */
        back.from = SLOT_MIN;
        assert_int_equal(zones_get(t.service->zones, "America/St_Johns", &back.zone), 0);
        now = INT64_C(14920) * DAY_SEC + 9060; /* the first time, and a minute on, 23:02 again */
        assert_int_equal(midnight_after(&back, 1, 14920, now - 120), now - 60);
        assert_int_equal(midnight_after(&back, 1, 14920, now + 60), now - 60 + 3600);
}

static void test_lists(void **state) {
        asked("Agenda", "from=2026-11-29", "to=2026-12-31", NULL);
        assert_string_equal(row(0, "dose"), "pegasys@2026-11-29T19:00");
        refused(INVALID, "Agenda", "from=2026-12-31", "to=2026-11-29", NULL);
        forget_call();
        dict_number(&t.options, "count", 'u', 1);
        ask("Next", NULL);
        assert_int_equal(t.call.rows.n, 1);
        refused(NOT_FOUND, "Next", "patient=nobody", NULL);
        asked("List", NULL);
        assert_int_equal(t.call.rows.n, 2);
        refused(NOT_FOUND, "List", "patient=nobody", NULL);
        asked("Glance", NULL);
        refused(NOT_FOUND, "Glance", "patient=nobody", NULL);
        asked("Preview", "daily at 9:00", "from=2026-11-29", "to=2026-12-01", NULL);
        assert_int_equal(t.call.rows.n, 3);
        refused(INVALID, "Preview", "daily at 9:00", "zone=Nowhere", NULL);
        asked("Read", "weekly on sun at 7pm", NULL);
        refused(NOT_FOUND, "Read", "daily at 9:00", "patient=nobody", NULL);
        asked("Rehearse", "to=2026-12-01", NULL);
        refused(INVALID, "Rehearse", "answer=some", NULL);
        asked("History", "limit=5", NULL);
        assert_int_equal(t.call.rows.n, 5);
        refused(NOT_FOUND, "History", "regimen=nothing", NULL);
        asked("Status", NULL);
        assert_string_equal(row(0, "check"), "database");
}

/* ---- patients, settings -------------------------------------------------------------------- */

static void test_patients(void **state) {
        asked("AddPatient", "Anna", "zone=Europe/Berlin", NULL);
        refused(CONFLICT, "AddPatient", "anna", NULL);
        refused(INVALID, "AddPatient", "a@b", NULL);
        asked("Patients", NULL);
        assert_string_equal(row(1, "patient"), "Anna");
        assert_string_equal(row(1, "zone"), "Europe/Berlin");
        refused(INVALID, "RemovePatient", "me", NULL);
        asked("RemovePatient", "Anna", "yes", NULL);
        asked("Undo", "", NULL);
}

static void test_forget(void **state) {
        asked("AddPatient", "Bea", "zone=Europe/Berlin", NULL);
        asked("Add", "intron", "3 million units daily at 21:00", "patient=Bea", "name=of-bea", "yes", NULL);
        refused(NOT_FOUND, "Forget", "nobody", "yes", NULL);
        refused(CYTOSCHED_ERROR_CONFIRM, "Forget", "Bea", NULL);
        asked("Forget", "Bea", "dry_run", NULL);
        assert_false(t.service->forgetting);
        asked("Show", "of-bea", NULL);
        asked("Forget", "bea", "yes", NULL);
        assert_true(t.service->forgetting);
        assert_int_equal(forgetting_finish(t.service), 0);
        assert_false(t.service->forgetting);
        refused(NOT_FOUND, "Show", "of-bea", NULL);
        refused(NOT_FOUND, "Forget", "Bea", "yes", NULL);
        asked("Show", "pegasys", NULL);
}

/* Drug, schedule and whose it is, N of them; a patient who is not there is added. */
static void give_plans(const char *const plans[][3], size_t n) {
        _cleanup_(dicts_done) Dicts rows = {};

        for (size_t i = 0; i < n; i++) {
                Dict *row = dicts_add(&rows);

                assert_non_null(row);
                dict_text(row, "drug", plans[i][0]);
                dict_text(row, "schedule", plans[i][1]);
                dict_text(row, "patient", plans[i][2]);
                dict_text(row, "zone", "Europe/Berlin");
        }
        dict_rows(&t.options, "plans", &rows);
}

static void test_import(void **state) {
        static const char *const plans[][3] = { { "import a", "weekly on sun at 19:00", "Cora" }, { "import b", "daily at 09:00", "me" } };
        static const char *const bad[][3] = { { "import a", "weekly on sun at 19:00", "Dora" }, { "import b", "weekly", "me" } };

        refused(INVALID, "Import", NULL);
        forget_call();
        give_plans(plans, 2);
        ask("Import", NULL);
        asked("Show", "import-a", NULL);
        assert_string_equal(result("patient"), "Cora");
        asked("Show", "import-b", NULL);
        asked("History", "regimen=import-a", NULL);
        assert_string_equal(row(0, "verb"), "import");
        assert_string_equal(row(0, "after"), "import-a, import-b");
        refused(CONFLICT, "Undo", "import-a", "yes", NULL);
        asked("Undo", "", NULL);
        refused(NOT_FOUND, "Show", "import-a", NULL);
        refused(NOT_FOUND, "Show", "import-b", NULL);
        refused(NOT_FOUND, "Results", "patient=Cora", NULL);
        asked("Redo", NULL);
        asked("Show", "import-a", NULL);
        asked("Add", "import c", "daily at 10:00", NULL);
        asked("Remove", "import-c", "yes", NULL);
        /* Numbers are not given twice, nor words kept, where one of them is forgotten. */
        asked("Forget", "Cora", "yes", NULL);
        assert_int_equal(forgetting_finish(t.service), 0);
        asked("History", "regimen=import-b", NULL);
        assert_string_equal(row(0, "after"), "");
        /* All of them or none. */
        forget_call();
        give_plans(bad, 2);
        refused_as_given(CYTOSCHED_ERROR_SCHEDULE, "Import", NULL);
        refused(NOT_FOUND, "Results", "patient=Dora", NULL);
        asked("Remove", "import-b", "yes", NULL);
}

static void test_settings(void **state) {
        asked("Set", "again", "20m", NULL);
        assert_string_equal(result("value"), "20m");
        refused(INVALID, "Set", "again", "often", NULL);
        asked("Set", "zone", "Asia/Tokyo", "patient=me", "dry_run", NULL);
        assert_string_equal(result("value"), "Asia/Tokyo");
        assert_true(t.call.rows.n > 0 && strstr(row(0, "at"), "+09:00"));
        asked("Patients", NULL);
        assert_string_not_equal(row(0, "zone"), "Asia/Tokyo");
        refused(NOT_FOUND, "Set", "colour", "blue", NULL);
        asked("Settings", "regimen=pegasys", NULL);
        assert_true(t.call.rows.n > 5);
        refused(NOT_FOUND, "Settings", "patient=nobody", NULL);
}

/* ---- files --------------------------------------------------------------------------------- */

static void test_export(void **state) {
        char *text = NULL;
        size_t size;

        forget_call();
        t.call.output = open_memstream(&text, &size);
        ask("Export", NULL);
        fclose(TAKE_PTR(t.call.output));
        assert_non_null(strstr(text, "peginterferon"));
        free(text);
        forget_call();
        t.call.output = open_memstream(&text, &size);
        {
                dict_list(&t.options, "alarms", (const char *const[]){ "soon", NULL });
                t.call.now = t.now;
                t.call.options = &t.options;
                assert_true(service_read(t.service, method_find("Export")->run, &t.call) < 0);
                assert_string_equal(t.call.fault, INVALID);
                t.refused[method_find("Export") - methods] = true;
        }
        fclose(TAKE_PTR(t.call.output));
        free(text);
}

static void write_to(const char *channel) {
        char *text = NULL, change[32];
        size_t size;

        forget_call();
        t.call.output = open_memstream(&text, &size);
        dict_string(&t.options, "channel", channel);
        ask("Export", NULL);
        fclose(TAKE_PTR(t.call.output));
        free(text);
        for (size_t i = 0; i < t.call.result.n; i++)
                if (streq(t.call.result.entries[i].key, "change"))
                        snprintf(change, sizeof(change), "change=%lld", (long long)t.call.result.entries[i].number);
        asked("Exported", channel, change, NULL);
}

static const char *stale(void) {
        return dict_get(&t.call.context, "exported");
}

/* Of a change that may be of all plans, each is looked at. */
static void test_the_last_of_many(void) {
        char name[32];

        for (int i = 0; i < 25; i++) {
                snprintf(name, sizeof(name), "name=many-%d", i);
                asked("Add", "intron", "3 million units daily at 21:00", name, "yes", NULL);
        }
        asked("AddPatient", "Zoe", "zone=Europe/Berlin", NULL);
        asked("Add", "intron", "3 million units daily at 21:00", "name=zz-last", "patient=Zoe", "yes", NULL);
        write_to("file");
        asked("Set", "zone", "Asia/Tokyo", "patient=Zoe", NULL);
        assert_non_null(stale());
        asked("RemovePatient", "Zoe", "yes", NULL);
        for (int i = 0; i < 25; i++) {
                snprintf(name, sizeof(name), "many-%d", i);
                asked("Remove", name, "yes", NULL);
        }
        write_to("file");
}

/* The change after which a calendar would have another content says so: every change, once a channel. */
static void test_a_stale_phone(void **state) {
        char *text = NULL;
        size_t size;

        refused(INVALID, "Exported", "pigeon", NULL);
        /* What was never written is not out of date; nor is it by an export that came to nothing. */
        forget_call();
        t.call.output = open_memstream(&text, &size);
        dict_string(&t.options, "channel", "file");
        ask("Export", NULL);
        fclose(TAKE_PTR(t.call.output));
        free(text);
        asked("Pause", "pegasys", "from=2027-01-01", "until=2027-01-10", NULL);
        assert_null(stale());
        write_to("file");
        asked("Set", "again", "25m", NULL);
        assert_null(stale());
        asked("Add", "intron", "3 million units daily at 21:00", "name=stale", "yes", NULL);
        assert_non_null(stale());
        asked("Change", "stale", "3 million units daily at 22:00", "from=2027-01-01", "yes", NULL);
        assert_null(stale());
        write_to("file");
        write_to("sync");
        asked("Take", "stale", "unplanned", "yes", NULL);
        assert_non_null(stale());
        write_to("file");
        asked("Undo", "", "yes", NULL);
        assert_non_null(stale());
        write_to("file");
        asked("Set", "discreet", "on", NULL);
        assert_non_null(stale());
        write_to("file");
        asked("Set", "zone", "Asia/Tokyo", NULL);
        assert_non_null(stale());
        asked("Undo", "", "yes", NULL);
        write_to("file");
        test_the_last_of_many();
        asked("Rename", "stale", "other", NULL);
        assert_null(stale());
        asked("Remove", "other", "yes", NULL);
        assert_non_null(stale());
        asked("Set", "discreet", "off", NULL);
        asked("Resume", "pegasys", NULL);
}

/* What FROM has, as it is handed over. */
static int sealed(int from) {
        int fd = memfd_create("restore", MFD_CLOEXEC | MFD_ALLOW_SEALING);
        char buffer[4096];
        off_t at = 0;
        ssize_t n;

        while ((n = pread(from, buffer, sizeof(buffer), at)) > 0) {
                assert_int_equal(write(fd, buffer, (size_t)n), n);
                at += n;
        }
        assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL), 0);
        return fd;
}

static void test_backup_and_restore(void **state) {
        int copy, file, none = open("/dev/null", O_RDONLY | O_CLOEXEC), other = sealed(none);

        asked("Backup", NULL);
        copy = t.call.fd;
        assert_true(copy >= 0);
        file = sealed(copy);
        asked("Rename", "pegasys", "other", NULL);
        forget_call();
        t.call.fd = other;
        dict_flag(&t.options, "yes", true);
        {
                const Method *restore = method_find("Restore");

                t.call.now = t.now;
                t.call.options = &t.options;
                assert_true(service_always(t.service, restore->run, &t.call) < 0);
                assert_string_equal(t.call.fault, INVALID);
                t.refused[restore - methods] = true;
        }
        forget_call();
        t.call.fd = file;
        ask("Restore", "yes", NULL);
        asked("Show", "pegasys", NULL);
        close(copy);
        close(file);
        close(none);
        close(other);
}

static void test_without_a_database(void **state) {
        Store *store = t.service->store;

        t.service->store = NULL;
        t.service->problem = strdup("It is not there.");
        forget_call();
        t.call.options = &t.options;
        assert_true(service_read(t.service, method_find("List")->run, &t.call) < 0);
        assert_string_equal(t.call.fault, CYTOSCHED_ERROR_DATABASE);
        forget_call();
        t.call.options = &t.options;
        assert_int_equal(service_always(t.service, method_find("Open")->run, &t.call), 0);
        assert_string_equal(row(0, "id"), "problem");
        t.service->store = store;
        free(TAKE_PTR(t.service->problem));
}

/* ---- the record ---------------------------------------------------------------------------- */

static void test_sites(void **state) {
        asked("AddSite", "left calf", NULL);
        refused(CONFLICT, "AddSite", "Left calf", NULL);
        asked("RestSite", "left calf", "until=2026-12-31", NULL);
        refused(INVALID, "RestSite", "left calf", "until=2026-01-01", NULL);
        asked("UseSite", "left calf", NULL);
        refused(NOT_FOUND, "UseSite", "the moon", NULL);
        asked("Sites", NULL);
        assert_true(t.call.rows.n > 0);
        refused(NOT_FOUND, "Sites", "patient=nobody", NULL);
        asked("RemoveSite", "left calf", NULL);
        refused(NOT_FOUND, "RemoveSite", "left calf", NULL);
}

static void test_supply(void **state) {
        asked("AddSupply", "pegasys", "4 pens", "yes", NULL);
        refused(INVALID, "AddSupply", "pegasys", "some pens", NULL);
        refused(NOT_FOUND, "AddSupply", "nothing", "4 pens", NULL);
        asked("CountSupply", "pegasys", "3 pens", "yes", NULL);
        refused(INVALID, "CountSupply", "pegasys", "-1 pens", NULL);
        asked("Supply", NULL);
        assert_int_equal(t.call.rows.n, 1);
        refused(NOT_FOUND, "Supply", "regimen=nothing", NULL);
        asked("RemoveSupply", "pegasys", "pens", NULL);
        refused(NOT_FOUND, "RemoveSupply", "nothing", "", NULL);
}

static void test_symptoms_and_results(void **state) {
        _cleanup_free_ char *symptom = NULL, *measured = NULL;

        asked("AddSymptom", "fever 38.4", NULL);
        refused(INVALID, "AddSymptom", "fever 52", NULL);
        asked("Symptoms", NULL);
        assert_int_equal(t.call.rows.n, 1);
        asked("Symptoms", "skip=9223372036854775807", NULL);
        assert_int_equal(t.call.rows.n, 0);
        refused(NOT_FOUND, "Symptoms", "patient=nobody", NULL);
        assert_true(asprintf(&symptom, "%lld", 1LL) > 0);
        asked("RemoveSymptom", symptom, NULL);
        refused(NOT_FOUND, "RemoveSymptom", "99", NULL);
        asked("AddResult", "platelets 150", NULL);
        refused(INVALID, "AddResult", "platelets many", NULL);
        asked("Results", NULL);
        assert_int_equal(t.call.rows.n, 1);
        refused(NOT_FOUND, "Results", "patient=nobody", NULL);
        assert_true(asprintf(&measured, "%lld", 1LL) > 0);
        asked("RemoveResult", measured, NULL);
        refused(NOT_FOUND, "RemoveResult", "99", NULL);
}

/* ---- all of them --------------------------------------------------------------------------- */

static void test_all_were_asked(void **state) {
        assert_true(n_methods <= METHODS_MAX);
        for (size_t i = 0; i < n_methods; i++) {
                if (!t.done[i])
                        fail_msg("%s was never asked", methods[i].name);
                /* What takes only what it ignores has nothing to refuse. */
                if (!t.refused[i] && (methods[i].args[0].name || methods[i].options) && !streq(methods[i].name, "Posted"))
                        fail_msg("%s was never refused", methods[i].name);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_add),
                cmocka_unit_test(test_each_question_is_its_own),
                cmocka_unit_test(test_same_request),
                cmocka_unit_test(test_change_and_move),
                cmocka_unit_test(test_pause_resume_stop),
                cmocka_unit_test(test_a_dry_run_changes_nothing),
                cmocka_unit_test(test_answers),
                cmocka_unit_test(test_notices),
                cmocka_unit_test(test_snoozed_by_a_clock_that_was_ahead),
                cmocka_unit_test(test_words_after_what_was_late),
                cmocka_unit_test(test_moved_to_before_it_was_added),
                cmocka_unit_test(test_midnight_on_a_journey),
                cmocka_unit_test(test_lists),
                cmocka_unit_test(test_patients),
                cmocka_unit_test(test_forget),
                cmocka_unit_test(test_import),
                cmocka_unit_test(test_settings),
                cmocka_unit_test(test_sites),
                cmocka_unit_test(test_supply),
                cmocka_unit_test(test_symptoms_and_results),
                cmocka_unit_test(test_export),
                cmocka_unit_test(test_a_stale_phone),
                cmocka_unit_test(test_without_a_database),
                cmocka_unit_test(test_backup_and_restore),
                cmocka_unit_test(test_all_were_asked),
        };

        return cmocka_run_group_tests(tests, begin, end);
}

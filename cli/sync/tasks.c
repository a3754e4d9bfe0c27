/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The doses of the next days as tasks, and what was ticked there. */

#include "tasks.h"

#include "../term.h"
#include "address.h"
#include "cytosched.h"
#include "discover.h"
#include "local.h"
#include "merge.h"
#include "ticked.h"

DEFINE_CLEANUP(State *, state_free)

#define DAYS 14
#define LOST_MAX 3u
#define TYPED (O(PATIENT) | O(DISCREET) | O(FROM) | O(TO))

typedef struct Tasks {
        Session *s;
        Remote remote;
        State *state;
        DavEntries there;
        json_t *rows;  /* the doses, each with its task's uid and title */
        json_t *zones; /* patient to zone */
        char *database;
        int64_t now;
        Ticked ticked;
        size_t added, changed, removed, same, failed;
        unsigned lost; /* in a row */
        bool stop;
} Tasks;

static void tasks_done(Tasks *t) {
        dav_done(&t->there);
        json_decref(t->rows);
        json_decref(t->zones);
        free(t->database);
}

static void check(Tasks *t, const char *name, Outcome outcome) {
        t->lost = outcome == OUTCOME_LOST ? t->lost + 1 : 0;
        t->stop |= outcome == OUTCOME_DENIED || outcome == OUTCOME_MOVED || t->lost >= LOST_MAX;
        fail("%s: %s", name, t->remote.why);
        t->failed++;
}

/* ---- the doses ----------------------------------------------------------------------------- */

static int on_page(const Reply *page, void *userdata) {
        Tasks *t = userdata;
        json_t *zones = json_object_get(page->context, "zone");

        if (json_array_extend(t->rows, page->result) < 0 || (zones && json_object_update(t->zones, zones) < 0))
                return fail_errno(-ENOMEM, "the doses");
        return 0;
}

static int fetch(Tasks *t) {
        Client *c = &t->s->client;
        Call call = { .method = "Agenda", .drop = ~TYPED };
        char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];
        int r;

        json_decref(t->rows);
        json_decref(t->zones);
        t->rows = json_array();
        t->zones = json_object();
        if (!t->rows || !t->zones)
                return fail_errno(-ENOMEM, "the doses");
        call_set_number(&call, "tasks", 'b', true);
        c->args.value[OPT_PATIENT] = t->s->account.patient;
        c->args.value[OPT_DISCREET] = t->s->account.discreet ? "" : NULL;
        c->args.value[OPT_FROM] = day_format((Day)(t->now / 86400) - DAYS - 1, from);
        c->args.value[OPT_TO] = day_format((Day)(t->now / 86400) + DAYS + 1, to);
        r = call_pages(c, &call, "after_dose", on_page, t);
        c->args.value[OPT_FROM] = c->args.value[OPT_TO] = NULL;
        t->ticked.zones = t->zones;
        return r;
}

static int fetch_database(Tasks *t) {
        Call call = { .method = "Patients", .plain = true };
        _cleanup_reply_ Reply reply = {};
        int r = call_run(&t->s->client, &call, &reply);

        if (r != 0)
                return r;
        t->database = strdup(row_text(reply.context, "database"));
        return t->database ? 0 : fail_errno(-ENOMEM, "the database's name");
}

static bool is_named(const json_t *row, const char *name) {
        const char *uid = row_text(row, "uid");
        size_t n = strlen(uid);

        return n > 0 && strncmp(name, uid, n) == 0 && streq(name + n, ".ics");
}

static const json_t *row_of(const Tasks *t, const char *name) {
        const json_t *row;
        size_t i;

        json_array_foreach(t->rows, i, row)
                if (is_named(row, name))
                        return row;
        return NULL;
}

/* What bears this database's UIDs is ours. */
static bool is_own(const Tasks *t, const char *name) {
        size_t n = strlen(t->database), size = strlen(name);

        return n > 0 && strncmp(name, t->database, n) == 0 && name[n] == '-' && strstr(name, "-task-") && size > 14 &&
               streq(name + size - 14, "@cytosched.ics");
}

/* ---- there to here ------------------------------------------------------------------------- */

/* ROW: NULL where the plan has no such dose. */
static void hear(Tasks *t, const DavEntry *entry, const json_t *row) {
        _cleanup_free_ char *text = NULL;
        _cleanup_(task_done) Task there = {};
        char etag[HTTP_ETAG_SIZE];
        Outcome outcome = remote_get(&t->remote, entry->name, &text, etag);

        if (outcome == OUTCOME_GONE)
                return;
        if (outcome != OUTCOME_DONE)
                check(t, entry->name, outcome);
        else if (task_read(text, t->s->zones, &there) < 0)
                return;
        else if (!row)
                ticked_homeless(&t->ticked, entry->name, &there);
        else if (streq(there.uid, row_text(row, "uid")))
                ticked_hear(&t->ticked, entry->name, row, &there);
}

/* Whether it is as we left it. */
static bool is_known(const Tasks *t, const DavEntry *entry) {
        Known known;
        bool same = state_get(t->state, entry->name, &known) && known.etag && entry->etag && streq(known.etag, entry->etag);

        known_done(&known);
        return same;
}

/* One listing that lacks it is no proof. */
static void look_for(Tasks *t, const char *name, const json_t *row) {
        _cleanup_free_ char *text = NULL;
        char etag[HTTP_ETAG_SIZE];

        if (remote_get(&t->remote, name, &text, etag) == OUTCOME_GONE)
                ticked_gone(&t->ticked, name, row);
}

static void hear_gone(Tasks *t) {
        char **names = state_names(t->state);

        for (char **name = names; *name && !t->stop; name++) {
                const json_t *row = dav_find(&t->there, *name) ? NULL : row_of(t, *name);
                Known known;

                if (row && ticked_is_open(row) && state_get(t->state, *name, &known)) {
                        if (known.etag)
                                look_for(t, *name, row);
                        known_done(&known);
                }
        }
        state_names_free(names);
}

static void hear_all(Tasks *t) {
        for (size_t i = 0; i < t->there.n && !t->stop; i++) {
                const DavEntry *entry = &t->there.entry[i];
                bool own = !entry->gone && is_own(t, entry->name);
                const json_t *row = own ? row_of(t, entry->name) : NULL;

                if (own && !is_known(t, entry))
                        hear(t, entry, row);
                else if (row)
                        ticked_as_left(&t->ticked, entry->name, row);
        }
        hear_gone(t);
        t->failed += t->ticked.failed;
}

/* ---- here to there ------------------------------------------------------------------------- */

/* What is to stand there; false for nothing. */
static bool wanted(const Tasks *t, const json_t *row, bool there, Task *ret) {
        const char *state = row_text(row, "state");
        int64_t at = ticked_instant(row_text(row, "utc")), taken = ticked_instant(row_text(row, "taken_at"));

        *ret = (Task){
                .uid = (char *)row_text(row, "uid"), .title = (char *)row_text(row, "title"), .due = at, .done_at = taken,
                .dose = (char *)row_text(row, row_true(row, "discreet") ? "uid" : "dose"),
        };
        if (at == TASK_NONE || at > t->now + INT64_C(86400) * DAYS)
                return false;
        if (ticked_is_open(row))
                return true;
        ret->status = streq(state, "taken") ? TASK_DONE : TASK_CANCELLED;
        return there && at > t->now - INT64_C(86400) * DAYS &&
               ((streq(state, "taken") && taken != TASK_NONE) || streq(state, "skipped"));
}

static void note_written(Tasks *t, const char *name, const Task *task, const char *key, const char *etag) {
        state_begin(t->state, name, "", key, key);
        if (*etag)
                state_end(t->state, name, etag, false);
        state_set_note(t->state, name, TICKED_DOSE, row_text(row_of(t, name), "dose"));
        state_set_note(t->state, name, "status",
                       task->status == TASK_DONE ? "done" : task->status == TASK_OPEN ? "open" : "cancelled");
}

static void put(Tasks *t, const char *name, const Task *task, const char *key, const char *there, const char *etag) {
        _cleanup_free_ char *ours = task_write(task, t->now), *merged = NULL;
        char new_etag[HTTP_ETAG_SIZE] = "";
        Outcome outcome;

        if (ours && there && merge_texts(ours, there, &merged) < 0)
                merged = NULL;
        if (!ours) {
                fail("%s: %s", name, strerror(ENOMEM));
                t->failed++;
                return;
        }
        outcome = remote_put(&t->remote, name, etag, merged ?: ours, new_etag);
        /* Where the first answer was lost, or somebody was quicker: the next run hears of it first. */
        if (outcome == OUTCOME_CONFLICT)
                return;
        if (outcome != OUTCOME_DONE) {
                check(t, name, outcome);
                return;
        }
        t->lost = 0;
        etag ? t->changed++ : t->added++;
        note_written(t, name, task, key, new_etag);
}

/* It is there, and not as we left it or as it should be. */
static void renew(Tasks *t, const char *name, const Task *task, const char *key) {
        _cleanup_free_ char *text = NULL, *there_key = NULL;
        _cleanup_(task_done) Task there = {};
        char etag[HTTP_ETAG_SIZE] = "";
        Outcome outcome = remote_get(&t->remote, name, &text, etag);

        if (outcome != OUTCOME_DONE) {
                check(t, name, outcome);
                return;
        }
        if (!*etag)
                snprintf(etag, sizeof etag, "%s", dav_find(&t->there, name)->etag ?: "");
        if (task_read(text, t->s->zones, &there) >= 0)
                there_key = task_key(&there);
        if (there_key && streq(there_key, key)) {
                t->same++;
                note_written(t, name, task, key, etag);
        } else
                put(t, name, task, key, text, etag);
}

static void bring(Tasks *t, const json_t *row) {
        _cleanup_free_ char *name = NULL, *key = NULL;
        const DavEntry *entry;
        Known known;
        Task task;
        bool want;

        if (asprintf(&name, "%s.ics", row_text(row, "uid")) < 0)
                return;
        entry = dav_find(&t->there, name);
        want = wanted(t, row, entry, &task);
        if (!want || ticked_waits(&t->ticked, name, row)) {
                t->same += want;
                return;
        }
        key = task_key(&task);
        (void)state_get(t->state, name, &known);
        if (entry && is_known(t, entry) && key && state_is_same(known.digest, key))
                t->same++;
        else if (entry)
                renew(t, name, &task, key ?: "");
        else
                put(t, name, &task, key ?: "", NULL, NULL);
        known_done(&known);
}

/* A dose that is no more, was paused, or was answered long ago. */
static void clear(Tasks *t, bool all) {
        for (size_t i = 0; i < t->there.n && !t->stop; i++) {
                const DavEntry *entry = &t->there.entry[i];
                const json_t *row = all ? NULL : row_of(t, entry->name);
                Outcome outcome;
                Task task;

                if (entry->gone || !is_own(t, entry->name) || (row && wanted(t, row, true, &task)) ||
                    (row && ticked_waits(&t->ticked, entry->name, row)) ||
                    (!all && !row && ticked_is_kept(&t->ticked, entry->name)))
                        continue;
                outcome = remote_delete(&t->remote, entry->name, entry->etag);
                if (outcome == OUTCOME_DONE || outcome == OUTCOME_GONE) {
                        t->removed++;
                        state_remove(t->state, entry->name);
                } else if (outcome != OUTCOME_CONFLICT)
                        check(t, entry->name, outcome);
        }
}

/* What is known of doses that are no more. */
static void forget(Tasks *t) {
        char **names = state_names(t->state);

        for (char **name = names; *name; name++)
                if (!row_of(t, *name) && !ticked_is_kept(&t->ticked, *name))
                        state_remove(t->state, *name);
        state_names_free(names);
}

static int write_all(Tasks *t) {
        const json_t *row;
        size_t i;
        int r;

        json_array_foreach(t->rows, i, row)
                if (!t->stop)
                        bring(t, row);
        if (!t->stop)
                clear(t, false);
        forget(t);
        r = state_save(t->state);
        if (r < 0)
                return fail_errno(r, "the record of what was written");
        printf(local_text("Tasks: %zu added, %zu changed, %zu removed, %zu as they were"), t->added, t->changed, t->removed, t->same);
        if (t->failed > 0)
                printf(local_plural(", %zu not done", ", %zu not done", t->failed), t->failed);
        puts(".");
        return t->failed > 0 || t->stop ? REFUSED : DONE;
}

/* ---- the list ------------------------------------------------------------------------------ */

/* Beside the calendar: ".../injections-tasks/". */
static char *beside(const char *calendar) {
        size_t n = strlen(calendar);
        char *url;

        while (n > 0 && calendar[n - 1] == '/')
                n--;
        return asprintf(&url, "%.*s-tasks/", (int)n, calendar) < 0 ? NULL : url;
}

static int make_list(Tasks *t) {
        if (remote_make(&t->remote, local_text("Injections to tick"), DAV_TASKS) == OUTCOME_DONE)
                return 0;
        fail("%s: cytosched sync --tasks URL", t->remote.why);
        return REFUSED;
}

/* The list's address, found or made, and kept. */
static int open_list(Tasks *t, bool make) {
        _cleanup_(found_done) Found found = {};
        _cleanup_free_ char *url = NULL;
        Session *s = t->s;
        const char *why = NULL;
        Outcome outcome;
        int r = streq(s->account.tasks, "on") ? 0 : address_read(s->account.tasks, &url, &why);

        if (r == 0 && !url)
                url = beside(s->url);
        if (!url) {
                fail("that is no task list's address: %s", why ? local_text(why) : strerror(ENOMEM));
                return REFUSED;
        }
        if (!address_same_server(url, s->url)) {
                fail("the task list is on another server than the calendar");
                return REFUSED;
        }
        outcome = discover(&t->remote, url, DAV_TASKS, &found);
        t->remote.url = found.url;
        r = outcome == OUTCOME_DONE ? 0 : outcome == OUTCOME_GONE && make ? make_list(t) : REFUSED;
        if (r == 0)
                r = account_tasks(&s->account, found.url) < 0 ? fail_errno(-ENOMEM, "the list's address") : 0;
        else if (outcome == OUTCOME_GONE)
                return NOT_FOUND;
        else
                fail("%s", outcome == OUTCOME_CONFLICT ? local_text("this is no task list's address") : t->remote.why);
        t->remote.url = s->account.tasks;
        return r;
}

static int begin(Tasks *t, Session *s, Http *http, State **state, bool make) {
        int r;

        *t = (Tasks){ .s = s, .remote = { .http = http }, .now = time(NULL) };
        r = fetch_database(t);
        if (r == 0)
                r = open_list(t, make);
        if (r == 0)
                r = session_state(s, s->account.tasks, state);
        if (r != 0)
                return r;
        t->state = *state;
        t->ticked = (Ticked){ .s = s, .state = *state, .now = t->now };
        if (remote_list(&t->remote, &t->there) == OUTCOME_DONE)
                return 0;
        fail("%s", t->remote.why);
        return REFUSED;
}

int tasks_sync(Session *s, Http *http) {
        _cleanup_(state_freep) State *state = NULL;
        _cleanup_(tasks_done) Tasks t = {};
        int r = begin(&t, s, http, &state, true);

        if (r == 0)
                r = fetch(&t);
        if (r != 0)
                return r;
        hear_all(&t);
        /* What was heard is kept before anything is written. */
        if (state_save(state) < 0)
                return fail_errno(-EIO, "the record of what was written");
        if (t.ticked.taken + t.ticked.undone > 0)
                r = fetch(&t);
        return r != 0 ? r : write_all(&t);
}

int tasks_off(Session *s, Http *http) {
        _cleanup_(state_freep) State *state = NULL;
        _cleanup_(tasks_done) Tasks t = {};
        int r = begin(&t, s, http, &state, false);

        /* Where there is no list, there is nothing in it. */
        if (r != 0)
                return r == NOT_FOUND ? DONE : r;
        t.rows = json_array();
        clear(&t, true);
        printf(local_plural("Tasks: %zu removed.\n", "Tasks: %zu removed.\n", t.removed), t.removed);
        return t.failed > 0 || t.stop ? REFUSED : state_drop(state) < 0 ? REFUSED : DONE;
}

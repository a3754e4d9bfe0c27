/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan into the calendar: what differs is written, and only what is ours. */

#include "push.h"

#include "../options.h"
#include "../term.h"

/* After so many requests without an answer the rest is not tried. */
#define LOST_MAX 3u
/* So many are written before the state is saved again. */
#define SAVE_EVERY 50u

typedef struct Run {
        Push *push;
        DavEntries there;
        unsigned lost; /* in a row */
        size_t unsaved;
        bool stop;
} Run;

/* ---- saying -------------------------------------------------------------------------------- */

/* A person knows the dose, a server's log its name there. What the plan has no more is known by
 * that only. */
static void not_done(Run *run, const char *name, const char *what) {
        const Item *item = items_find(run->push->items, name);

        if (item)
                fail("%s (%s): %s", item->title, name, what);
        else
                fail("%s: %s", name, what);
        run->push->failed++;
}

static void say_plan(const Run *run, const char *verb, const char *what) {
        if (run->push->dry_run)
                printf("%-7s %s\n", verb, what);
}

static void check(Run *run, const char *name, Outcome outcome) {
        run->lost = outcome == OUTCOME_LOST ? run->lost + 1 : 0;
        if (outcome == OUTCOME_DENIED || run->lost >= LOST_MAX)
                run->stop = true;
        not_done(run, name, run->push->remote->why);
}

/* ---- what a crash left --------------------------------------------------------------------- */

/* Whether the resource is the version that we were about to write. */
static Outcome is_version(const Run *run, const char *name, const char *version, bool *ret) {
        _cleanup_free_ char *text = NULL;
        _cleanup_(items_done) Items items = {};
        char etag[HTTP_ETAG_SIZE];
        Outcome outcome = remote_get(run->push->remote, name, &text, etag);

        *ret = outcome == OUTCOME_DONE && split_calendar(text, &items) >= 0 && items.n == 1 &&
               streq(items.item[0].name, name) && streq(items.item[0].version, version);
        return outcome;
}

/* A write that was begun and not answered for: it happened, or it did not; where the server does
 * not say, it stays open. */
static void settle(Run *run, const char *name, const Known *known) {
        const DavEntry *entry = dav_find(&run->there, name);
        bool written = entry && entry->etag && (!known->etag || !streq(entry->etag, known->etag)), ours = false;
        Outcome outcome = written ? is_version(run, name, known->writing, &ours) : OUTCOME_GONE;

        if (ours)
                state_done(run->push->state, name, entry->etag);
        else if (outcome == OUTCOME_DONE || outcome == OUTCOME_GONE)
                state_cancel(run->push->state, name);
        else
                check(run, name, outcome);
}

static void settle_all(Run *run) {
        char **names = state_names(run->push->state);

        for (char **name = names; *name && !run->stop; name++) {
                Known known;

                if (state_get(run->push->state, *name, &known) && known.writing)
                        settle(run, *name, &known);
                known_done(&known);
        }
        state_names_free(names);
}

/* ---- what is to be done -------------------------------------------------------------------- */

typedef enum Action {
        NOTHING,
        ADD,
        CHANGE,
        REMOVE,
        FORGET,   /* it is gone from both */
        FOREIGN,  /* another program wrote it */
        TOUCHED,  /* another program changed it */
} Action;

/* ITEM and ENTRY may be NULL. */
static Action decide(const Item *item, const Known *known, const DavEntry *entry) {
        bool ours = known->etag && entry && entry->etag && streq(known->etag, entry->etag);

        if (!entry)
                return item ? ADD : FORGET;
        if (!known->etag)
                return FOREIGN;
        if (!ours)
                return TOUCHED;
        if (!item)
                return REMOVE;
        return state_is_same(known->digest, item->text) ? NOTHING : CHANGE;
}

static void save(Run *run) {
        int r = state_save(run->push->state);

        run->unsaved = 0;
        if (r < 0) {
                fail_errno(r, "the record of what was written");
                run->push->failed++;
                run->stop = true;
        }
}

/* Where the answer was lost, the library asks anew on another connection: what it finds in its
 * way then is our own. */
static bool is_own_echo(const Run *run, const Item *item, Outcome outcome) {
        bool ours = false;

        return outcome == OUTCOME_CONFLICT && is_version(run, item->name, item->version, &ours) == OUTCOME_DONE && ours;
}

/* The note of what was begun goes with the new etag only: whatever else the answer was, the next
 * run looks what happened. */
static void put(Run *run, const Item *item, const char *etag, size_t *count) {
        char new_etag[HTTP_ETAG_SIZE] = "";
        Outcome outcome = remote_put(run->push->remote, item->name, etag, item->text, new_etag);

        if (outcome != OUTCOME_DONE && !is_own_echo(run, item, outcome)) {
                check(run, item->name, outcome);
                return;
        }
        run->lost = 0;
        if (run->push->added + run->push->changed == 0)
                run->push->written(run->push->userdata);
        (*count)++;
        if (*new_etag)
                state_done(run->push->state, item->name, new_etag);
        if (++run->unsaved >= SAVE_EVERY)
                save(run);
}

static void take_away(Run *run, const char *name, const char *etag) {
        Outcome outcome = remote_delete(run->push->remote, name, etag);

        if (outcome != OUTCOME_DONE && outcome != OUTCOME_GONE) {
                check(run, name, outcome);
                return;
        }
        run->lost = 0;
        run->push->removed++;
        state_remove(run->push->state, name);
}

static void conflict(Run *run, const char *name, Action action) {
        not_done(run, name,
                 action == FOREIGN ? "the calendar has this already, and cytosched did not write it: left as it is"
                                   : "it was changed on the server: left as it is; delete it there, and the next run "
                                     "writes it anew");
}

static void act(Run *run, const Item *item, const Known *known, Action action) {
        Push *p = run->push;

        switch (action) {
        case ADD:
                say_plan(run, "add", item->title);
                p->dry_run ? (void)p->added++ : put(run, item, NULL, &p->added);
                return;
        case CHANGE:
                say_plan(run, "change", item->title);
                p->dry_run ? (void)p->changed++ : put(run, item, known->etag, &p->changed);
                return;
        case FOREIGN:
        case TOUCHED:
                conflict(run, item->name, action);
                return;
        default:
                p->same++;
        }
}

static Action of_item(const Run *run, const Item *item, Known *known) {
        (void)state_get(run->push->state, item->name, known);
        return decide(item, known, dav_find(&run->there, item->name));
}

/* Noted first, all at once: a save for each would cost more than the request. */
static void begin_all(Run *run) {
        const Items *items = run->push->items;

        for (size_t i = 0; i < items->n; i++) {
                Known known;
                Action action = of_item(run, &items->item[i], &known);

                /* What was ours and was deleted there is new again. */
                if (action == ADD)
                        state_remove(run->push->state, items->item[i].name);
                if (action == ADD || action == CHANGE)
                        state_begin(run->push->state, items->item[i].name, items->item[i].version, items->item[i].text);
                known_done(&known);
        }
        save(run);
}

static void write_all(Run *run) {
        const Items *items = run->push->items;

        for (size_t i = 0; i < items->n && !run->stop; i++) {
                Known known;
                Action action = of_item(run, &items->item[i], &known);

                act(run, &items->item[i], &known, action);
                known_done(&known);
        }
}

static void remove_one(Run *run, const char *name, const Known *known) {
        switch (decide(NULL, known, dav_find(&run->there, name))) {
        case REMOVE:
                say_plan(run, "remove", name);
                run->push->dry_run ? (void)run->push->removed++ : take_away(run, name, known->etag);
                return;
        case TOUCHED:
                not_done(run, name, "the plan has it no more, but it was changed on the server: left as it is");
                return;
        default:
                state_remove(run->push->state, name);
        }
}

static void remove_all(Run *run) {
        char **names = state_names(run->push->state);

        for (char **name = names; *name && !run->stop; name++) {
                Known known;

                if (!items_find(run->push->items, *name) && state_get(run->push->state, *name, &known)) {
                        remove_one(run, *name, &known);
                        known_done(&known);
                }
        }
        state_names_free(names);
}

int push_run(Push *p) {
        Run run = { .push = p };

        if (!p->fresh && remote_list(p->remote, &run.there) != OUTCOME_DONE) {
                fail("%s", p->remote->why);
                return REFUSED;
        }
        settle_all(&run);
        if (!p->dry_run && !run.stop)
                begin_all(&run);
        write_all(&run);
        remove_all(&run);
        if (run.stop)
                fail("the rest was not tried");
        if (!p->dry_run)
                save(&run);
        dav_done(&run.there);
        return p->failed > 0 || run.stop ? REFUSED : DONE;
}

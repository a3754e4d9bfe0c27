/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan into the calendar: what differs is written, and only what is ours. */

#include "push.h"

#include "../options.h"
#include "../term.h"
#include "local.h"
#include "merge.h"

/* After so many requests without an answer the rest is not tried. */
#define LOST_MAX 3u
/* So many are written before the state is saved again. */
#define SAVE_EVERY 50u

typedef struct Run {
        Push *push;
        Survey survey;
        unsigned lost; /* in a row */
        size_t unsaved;
        bool stop;
} Run;

void push_done(Push *p) {
        for (size_t i = 0; i < p->n_edited; i++) {
                free(p->edited[i].name);
                free(p->edited[i].title);
                free(p->edited[i].differ.words);
        }
        free(p->edited);
        p->edited = NULL;
        p->n_edited = 0;
}

/* ---- saying -------------------------------------------------------------------------------- */

/* A person knows the dose, a server's log its name there. What the plan has no more is known by
 * that only. */
static void not_done(Run *run, const Step *step, const char *what) {
        if (step->item)
                fail("%s (%s): %s", step->item->title, step->name, what);
        else
                fail("%s: %s", step->name, what);
        run->push->failed++;
}

static void say_plan(const Run *run, const char *verb, const char *what) {
        if (run->push->dry_run)
                say_label(PLAIN, 8, local_text(verb), "%s", what);
}

static void check(Run *run, const Step *step, Outcome outcome) {
        run->lost = outcome == OUTCOME_LOST ? run->lost + 1 : 0;
        if (outcome == OUTCOME_DENIED || outcome == OUTCOME_MOVED || run->lost >= LOST_MAX)
                run->stop = true;
        not_done(run, step, run->push->remote->why);
}

static void save(Run *run) {
        int r = run->push->dry_run ? 0 : state_save(run->push->state);

        run->unsaved = 0;
        if (r < 0) {
                fail_errno(r, "the record of what was written");
                run->push->failed++;
                run->stop = true;
        }
}

/* ---- what was changed there ---------------------------------------------------------------- */

static void say_edited(Run *run, Step *step) {
        Push *p = run->push;
        Edited *more = reallocarray(p->edited, p->n_edited + 1, sizeof(Edited));
        _cleanup_free_ char *words = NULL;

        if (asprintf(&words, local_text("it was changed on the server, and left as it is: %s"), step->why ?: "") < 0)
                words = NULL;
        not_done(run, step, words ?: local_text("it was changed on the server"));
        if (!more)
                return;
        p->edited = more;
        p->edited[p->n_edited++] = (Edited){ strdup(step->name), strdup(step->item->title), step->differ };
        step->differ.words = NULL;
}

/* ---- one resource -------------------------------------------------------------------------- */

/* What is sent: with what others added to what is there. */
static char *text_of(const Step *step) {
        char *text;

        if (step->keep && step->text && merge_texts(step->item->text, step->text, &text) >= 0)
                return text;
        return strdup(step->item->text);
}

static void begin(Run *run, const Step *step) {
        _cleanup_free_ char *doses = survey_doses(&run->survey, step->item);

        state_begin(run->push->state, step->name, step->item->version, step->item->text, doses ?: "");
}

static void wrote(Run *run, size_t *count) {
        Push *p = run->push;

        run->lost = 0;
        if (p->added + p->changed + p->removed == 0 && p->written)
                p->written(p->userdata);
        (*count)++;
        if (++run->unsaved >= SAVE_EVERY)
                save(run);
}

static void act(Run *run, Step *step, bool again);

/* It is another one than was thought: looked at anew, once. */
static void look_again(Run *run, Step *step, Outcome outcome, bool again) {
        if (outcome != OUTCOME_CONFLICT || again) {
                check(run, step, outcome);
                return;
        }
        outcome = survey_again(&run->survey, step);
        if (outcome != OUTCOME_DONE && outcome != OUTCOME_GONE)
                check(run, step, outcome);
        else
                act(run, step, true);
}

/* The note of what was begun goes with the new etag only: whatever else the answer was, the next
 * run looks what happened. */
static void put(Run *run, Step *step, size_t *count, bool again) {
        _cleanup_free_ char *text = text_of(step);
        char etag[HTTP_ETAG_SIZE] = "";
        Outcome outcome;

        if (!text) {
                not_done(run, step, strerror(ENOMEM));
                return;
        }
        outcome = remote_put(run->push->remote, step->name, step->action == ACTION_ADD ? NULL : step->etag, text, etag);
        if (outcome != OUTCOME_DONE) {
                look_again(run, step, outcome, again);
                return;
        }
        wrote(run, count);
        if (*etag)
                state_end(run->push->state, step->name, etag, !streq(text, step->item->text));
}

static void take_away(Run *run, Step *step, bool again) {
        bool seen = step->etag;
        Outcome outcome;

        if (seen && !*step->etag && !again) {
                look_again(run, step, OUTCOME_CONFLICT, false);
                return;
        }
        outcome = remote_delete(run->push->remote, step->name, seen ? step->etag : step->known.etag);
        if (outcome == OUTCOME_GONE) {
                state_remove(run->push->state, step->name);
                run->push->removed += seen;
        } else if (outcome != OUTCOME_DONE)
                look_again(run, step, outcome, again);
        else {
                state_remove(run->push->state, step->name);
                wrote(run, &run->push->removed);
        }
}

/* It is right as it is there. */
static void take(Run *run, const Step *step) {
        run->push->same++;
        if (run->push->dry_run)
                return;
        begin(run, step);
        state_end(run->push->state, step->name, step->etag, true);
}

static void leave(const Run *run, const Step *step) {
        run->push->same++;
        if (step->known.writing && !run->push->dry_run)
                state_cancel(run->push->state, step->name);
}

static void dry(Run *run, const Step *step) {
        Push *p = run->push;

        if (step->action == ACTION_ADD)
                say_plan(run, N_("add"), step->item->title), p->added++;
        else if (step->action == ACTION_CHANGE)
                say_plan(run, N_("change"), step->item->title), p->changed++;
        else if (step->etag)
                say_plan(run, N_("remove"), step->name), p->removed++;
}

static void act(Run *run, Step *step, bool again) {
        Push *p = run->push;

        switch (step->action) {
        case ACTION_NOTHING:
                leave(run, step);
                return;
        case ACTION_TAKE:
                take(run, step);
                return;
        case ACTION_ADD:
                p->dry_run ? dry(run, step) : put(run, step, &p->added, again);
                return;
        case ACTION_CHANGE:
                p->dry_run ? dry(run, step) : put(run, step, &p->changed, again);
                return;
        case ACTION_REMOVE:
                p->dry_run ? dry(run, step) : take_away(run, step, again);
                return;
        case ACTION_FORGET:
                state_remove(p->state, step->name);
                return;
        case ACTION_CONFLICT:
                say_edited(run, step);
                return;
        case ACTION_HELD:
                p->held++;
                return;
        case ACTION_UNKNOWN:
                not_done(run, step, step->why ?: strerror(ENOMEM));
        }
}

/* ---- all ----------------------------------------------------------------------------------- */

/* Noted first, all at once: a save for each would cost more than the request. */
static void begin_all(Run *run) {
        for (size_t i = 0; i < run->survey.n; i++)
                if (run->survey.step[i].action == ACTION_ADD || run->survey.step[i].action == ACTION_CHANGE)
                        begin(run, &run->survey.step[i]);
        save(run);
}

/* An empty plan of another database is a plan that got lost rather than one that ended. */
static bool is_strange(const Push *p) {
        char **names = state_names(p->state);
        size_t n = strlen(p->database);
        bool strange = false;

        for (char **name = names; *name && n > 0; name++)
                strange |= strncmp(*name, p->database, n) != 0;
        state_names_free(names);
        return strange && p->items->n == 0 && !p->all;
}

static int run_all(Run *run) {
        Push *p = run->push;

        run->stop = run->survey.worst != OUTCOME_DONE;
        if (!p->dry_run && !run->stop)
                begin_all(run);
        /* First what is new: a dose that moves is there twice for a moment, and never not at all. */
        for (size_t i = 0; i < run->survey.n && !run->stop; i++)
                if (run->survey.step[i].action != ACTION_REMOVE)
                        act(run, &run->survey.step[i], false);
        for (size_t i = 0; i < run->survey.n && !run->stop; i++)
                if (run->survey.step[i].action == ACTION_REMOVE)
                        act(run, &run->survey.step[i], false);
        if (run->survey.worst != OUTCOME_DONE)
                fail("%s", p->remote->why);
        if (run->stop)
                fail("the rest was not tried");
        save(run);
        return p->failed > 0 || run->stop ? REFUSED : DONE;
}

int push_run(Push *p) {
        Run run = {
                .push = p,
                .survey = { .remote = p->remote, .state = p->state, .items = p->items, .zones = p->zones,
                            .database = p->database, .now = p->now, .rewrite = p->rewrite, .names = p->names, .fresh = p->fresh },
        };
        int r = REFUSED;

        if (is_strange(p))
                fail("this calendar was written from another database, and the plan of this one is empty: nothing was "
                     "removed. Bring the plan back with \"cytosched restore\", or end it with \"cytosched sync --off\"");
        else if (survey_run(&run.survey) != OUTCOME_DONE)
                fail("%s", p->remote->why);
        else
                r = run_all(&run);
        survey_done(&run.survey);
        return r;
}

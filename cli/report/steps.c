/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of the plans through time. */

#include "steps.h"

#include "../shown.h"
#include "spell.h"
#include "text.h"

/* Which of a schedule's steps are in the list already, and where. */
typedef struct Known {
        size_t *places; /* by the schedule's number of a step; SIZE_MAX: not yet */
        Slot lead;      /* the first slot of all, as the first step begins there */
} Known;

/* As it is shown. */
static char *words_of(const char *text, Day shift) {
        Text t;

        if (!text_open(&t))
                return NULL;
        put_schedule(t.f, text);
        text_put_shift(t.f, shift);
        return text_close(&t);
}

static int add_step(Report *r, size_t plan, const Spell *s, size_t number) {
        Step *all = reallocarray(r->steps, r->n_steps + 1, sizeof(Step)), *before;
        _cleanup_free_ char *text = NULL;
        Step step = { .plan = plan, .first = r->n_stretches };

        if (!all)
                return -ENOMEM;
        r->steps = all;
        before = r->n_steps > 0 && all[r->n_steps - 1].plan == plan ? &all[r->n_steps - 1] : NULL;
        if (schedule_print_step(s->schedule, number, &text) < 0 || !(step.words = words_of(text, s->shift)))
                return -ENOMEM;
        step.alone = streq(text, s->text);
        step.shade = before ? (before->shade + 1) % 3 : 0;
        all[r->n_steps++] = step;
        return 0;
}

static int add_stretch(Report *r, size_t step, Slot from, Slot until) {
        Stretch *all = reallocarray(r->stretches, r->n_stretches + 1, sizeof(Stretch));

        if (!all)
                return -ENOMEM;
        r->stretches = all;
        r->steps[step].times++;
        r->steps[step].last = r->n_stretches;
        all[r->n_stretches++] = (Stretch){ step, from, until };
        return 0;
}

/* A schedule begins where it is said to begin, and not only with its first dose; one that was moved may begin in a rest. */
static Slot from_of(const Spell *s, const Run *run, Slot lead) {
        Slot first = slot_of(run->first, 0);

        return first == lead && s->origin == slot_day(s->from) ? s->from : MAX(first, s->from);
}

static int add_run(Report *r, size_t plan, const Spell *s, const Run *run, const Known *known) {
        Slot until = MIN(s->until, run->end == DAY_NONE ? SLOT_MAX : slot_of(run->end, 0));
        int e = 0;

        if (known->places[run->step] == SIZE_MAX) {
                known->places[run->step] = r->n_steps;
                e = add_step(r, plan, s, run->step);
        }
        if (e < 0)
                return e;
        return add_stretch(r, known->places[run->step], spell_shifted(s, from_of(s, run, known->lead)),
                           until == SLOT_MAX ? SLOT_MAX : spell_shifted(s, until));
}

/* The runs of one schedule from the report's first day on; *CAME is set with the first that is after its last. */
static int add_runs(Report *r, size_t plan, const Spell *s, bool *came) {
        _cleanup_free_ size_t *places = calloc(schedule_steps(s->schedule) + 1, sizeof(size_t));
        Slot last = slot_of(MAX(r->to, r->today) + 1, 0), from = slot_of(r->from, 0) - (Slot)s->shift * MINUTES_PER_DAY, first;
        Known known = { .places = places };
        ScheduleCursor cursor;
        Run run;
        int e = 0;

        if (!places)
                return -ENOMEM;
        for (size_t i = 0; i < schedule_steps(s->schedule); i++)
                places[i] = SIZE_MAX;
        spell_seek(s, s->from, &cursor);
        if (!spell_next_run(s, &cursor, &run, &first))
                return 0;
        known.lead = slot_of(run.first, 0);
        spell_seek(s, from, &cursor);
        while (e == 0 && !*came && spell_next_run(s, &cursor, &run, &first)) {
                *came = spell_shifted(s, first) >= last;
                e = add_run(r, plan, s, &run, &known);
        }
        return e;
}

static int add_plan(Report *r, size_t plan) {
        const json_t *revision, *before = NULL;
        bool came = false;
        size_t i;

        json_array_foreach(json_object_get(r->plans[plan].row, "revisions"), i, revision) {
                _cleanup_(spell_clear) Spell s;
                int e = spell_open(r, revision, before, &s);

                if (e == 0)
                        e = add_runs(r, plan, &s, &came);
                if (e == -ENOMEM)
                        return e;
                before = revision; /* of one that can't be read there is nothing to show */
        }
        return 0;
}

int steps_make(Report *r) {
        int e = 0;

        for (size_t i = 0; i < r->n_plans && e == 0; i++)
                e = add_plan(r, i);
        return e;
}

void steps_clear(Report *r) {
        for (size_t i = 0; i < r->n_steps; i++)
                free(r->steps[i].words);
        free(r->steps);
        free(r->stretches);
}

const Stretch *steps_at(const Report *r, size_t plan, Slot slot) {
        for (size_t i = 0; i < r->n_stretches; i++) {
                const Stretch *s = &r->stretches[i];

                if (r->steps[s->step].plan == plan && s->from <= slot && slot < s->until)
                        return s;
        }
        return NULL;
}

const Stretch *steps_after(const Report *r, size_t plan, Slot slot) {
        for (size_t i = 0; i < r->n_stretches; i++) {
                const Stretch *s = &r->stretches[i];

                if (r->steps[s->step].plan == plan && s->from > slot)
                        return s;
        }
        return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step of a schedule as it is given now. */

#include "placed.h"

#include "language-print.h"

/* Each weekday SHIFT days later. False: some of them come into another week than others. */
static bool weekdays_shift(uint8_t weekdays, int32_t shift, uint8_t *ret) {
        int32_t by = ((shift % 7) + 7) % 7;
        bool same = true, over = false, any = false;
        uint8_t moved = 0;

        for (int32_t i = 0; i < 7; i++) {
                if (!(weekdays & 1u << i))
                        continue;
                same &= !any || over == (i + by >= 7);
                over = i + by >= 7;
                any = true;
                moved |= (uint8_t)(1u << (i + by) % 7);
        }
        *ret = moved;
        return same;
}

static int place_step(Step *step, const Run *run, int32_t shift, Day next) {
        int32_t dom = (int32_t)run->dom + shift;
        bool together;

        /* From a day that some months do not have, none could be counted on as before. */
        if (step->pattern == PATTERN_MONTHS && (shift == 0 ? day_to_date(next).day != run->dom : dom < 1 || MAX(dom, (int32_t)run->dom) > 28))
                return -EINVAL;
        if (step->pattern == PATTERN_A_WEEK && step->n > 1 && (next - shift - run->first) % 7 != 0) {
                step->pattern = PATTERN_WEEKDAYS;
                step->n = 1;
                step->weekdays = run->weekdays;
        }
        together = weekdays_shift(step->weekdays, shift, &step->weekdays);
        return together || step->n == 1 ? 0 : -EINVAL;
}

static const Step *find_step(const Schedule *s, size_t number) {
        for (size_t i = 0; i < s->n_items; i++)
                if (s->items[i].kind == ITEM_STEP && s->items[i].step.number == number)
                        return &s->items[i].step;
        return NULL;
}

int schedule_placed(const Schedule *s, const Run *run, int32_t shift, Day next, Schedule **ret) {
        const Step *found = find_step(s, run->step);
        _cleanup_free_ char *text = NULL;
        Step step;
        int r;

        if (!found)
                return -EINVAL;
        step = *found;
        step.bound = BOUND_NONE;
        r = place_step(&step, run, shift, next);
        if (r >= 0)
                r = language_print_step(&step, &text);
        return r < 0 ? r : schedule_parse(text, ret, NULL);
}

bool schedule_counts_days(const Schedule *s) {
        const Step *step = find_step(s, 0);

        if (!step)
                return false;
        switch (step->pattern) {
        case PATTERN_ONCE:
        case PATTERN_WEEKDAYS:
                return false;
        case PATTERN_DAYS:
                return step->n > 1;
        case PATTERN_WEEKS:
                return step->n > 1 || !step->weekdays;
        default:
                return true;
        }
}

bool schedule_is_endless_step(const Schedule *s) {
        const Step *step = find_step(s, 0);

        return s->n_items == 2 && step && step->bound == BOUND_NONE && step->pattern != PATTERN_ONCE;
}

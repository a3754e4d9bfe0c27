/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The canonical text of a schedule. */

#include "language-print.h"

static const char *const weekday_names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
static const char *const bound_names[] = {
        [BOUND_DOSES] = "dose",
        [BOUND_DAYS] = "day",
        [BOUND_WEEKS] = "week",
        [BOUND_MONTHS] = "month",
};

static void print_counted(FILE *f, unsigned n, const char *name) {
        fprintf(f, "%u %s%s", n, name, n == 1 ? "" : "s");
}

static void print_weekdays(FILE *f, uint8_t weekdays, const char *before) {
        for (unsigned i = 0; i < 7; i++)
                if (weekdays & 1u << i) {
                        fprintf(f, "%s%s", before, weekday_names[i]);
                        before = " ";
                }
}

static void print_every(FILE *f, unsigned n, const char *single, const char *unit) {
        if (n == 1)
                fputs(single, f);
        else
                fprintf(f, "every %u %s", n, unit);
}

static void print_pattern(FILE *f, const Step *step) {
        switch (step->pattern) {
        case PATTERN_ONCE:
                fputs("once", f);
                return;
        case PATTERN_DAYS:
                print_every(f, step->n, "daily", "days");
                return;
        case PATTERN_WEEKS:
                print_every(f, step->n, "weekly", "weeks");
                print_weekdays(f, step->weekdays, " on ");
                return;
        case PATTERN_MONTHS:
                print_every(f, step->n, "every month", "months");
                return;
        case PATTERN_WEEKDAYS:
                print_weekdays(f, step->weekdays, "");
                return;
        case PATTERN_A_WEEK:
        default:
                if (step->n == 1)
                        fputs("once a week", f);
                else
                        fprintf(f, "%u times a week", step->n);
        }
}

static void print_bound(FILE *f, const Step *step) {
        char day[DAY_TEXT_SIZE];

        if (step->bound == BOUND_NONE)
                return;
        if (step->bound == BOUND_UNTIL) {
                fprintf(f, " until %s", day_format(step->until, day));
                return;
        }
        fputs(" for ", f);
        print_counted(f, step->length, bound_names[step->bound]);
}

static void print_step(FILE *f, const Step *step) {
        const char *joint = " at ";
        char amount[AMOUNT_TEXT_SIZE];

        if (step->own_amount)
                fprintf(f, "%s ", amount_print(step->amount, amount));
        print_pattern(f, step);
        for (size_t i = 0; step->own_times && i < step->n_times; i++) {
                fprintf(f, "%s%02u:%02u", joint, step->times[i] / 60u, step->times[i] % 60u);
                joint = " and ";
        }
        print_bound(f, step);
}

static void print_group(FILE *f, const Schedule *s, const Item *group);

static void print_item(FILE *f, const Schedule *s, const Item *item) {
        if (item->kind == ITEM_STEP) {
                print_step(f, &item->step);
                return;
        }
        if (item->kind == ITEM_REST) {
                fputs("rest ", f);
                print_counted(f, item->rest.n, bound_names[item->rest.unit]);
                return;
        }
        fputc('(', f);
        print_group(f, s, item);
        fputc(')', f);
        if (item->group.repeat)
                fputs(" repeat", f);
        if (item->group.cycles > 0) {
                fputs(" for ", f);
                print_counted(f, item->group.cycles, "cycle");
        }
}

static void print_group(FILE *f, const Schedule *s, const Item *group) {
        size_t first = (size_t)(group - s->items) + 1;

        for (size_t i = first; i < group->next; i = s->items[i].next) {
                if (i > first)
                        fputs(", then ", f);
                print_item(f, s, &s->items[i]);
        }
        if (group->group.again)
                fputs(", then repeat", f);
}

int language_print(const Schedule *s, char **ret) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        FILE *f = open_memstream(&text, &size);

        if (!f)
                return -ENOMEM;
        print_group(f, s, &s->items[0]);
        if (memstream_close(f, &text) < 0)
                return -ENOMEM;
        *ret = TAKE_PTR(text);
        return 0;
}

int language_print_step(const Step *step, char **ret) {
        _cleanup_free_ char *text = NULL;
        Step whole = *step;
        size_t size;
        FILE *f = open_memstream(&text, &size);

        if (!f)
                return -ENOMEM;
        whole.own_amount = whole.amount.unit != UNIT_NONE;
        whole.own_times = true;
        print_step(f, &whole);
        if (memstream_close(f, &text) < 0)
                return -ENOMEM;
        *ret = TAKE_PTR(text);
        return 0;
}

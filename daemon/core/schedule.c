/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A checked schedule: what its steps say, how long its items take, and the walk over them. */

#include "cytosched.h"
#include "language-print.h"
#include "language.h"
#include "step.h"

/* ---- how long an item takes ---- */

/* A place among a group's cycles. */
typedef struct Cycles {
        uint32_t n;   /* cycles before this one */
        Day start;    /* of this one */
        Day previous; /* of the one before; DAY_NONE for none */
} Cycles;

static Cycles cycles_until(const Schedule *s, const Item *item, Day start, Day limit);

/* Where the item after this one starts. */
static Day item_end(const Schedule *s, const Item *item, Day start) {
        Cycles c;
        Run run;

        if (!item->dated)
                return MIN(start + item->days[day_weekday(start)], DAY_END);
        if (start > DAY_MAX)
                return DAY_END;
        switch (item->kind) {
        case ITEM_STEP:
                run_of_step(&item->step, start, &run);
                return MIN(run.end, DAY_END);
        case ITEM_REST:
                return MIN(day_add(start, item->rest.n, item->rest.unit), DAY_END);
        case ITEM_GROUP:
        default:
                c = cycles_until(s, item, start, DAY_MAX);
                return c.n < group_cycles(&item->group) ? DAY_END : c.start;
        }
}

/* Where the next cycle of a group starts. */
static Day cycle_end(const Schedule *s, const Item *item, Day start) {
        size_t i = (size_t)(item - s->items) + 1;

        if (!item->dated)
                return MIN(start + item->group.cycle[day_weekday(start)], DAY_END);
        for (; i < item->next && start <= DAY_MAX; i = s->items[i].next)
                start = item_end(s, &s->items[i], start);
        return start;
}

/* Goes over whole cycles as long as the next one starts on LIMIT or before, as if by
 * walking: the last cycle that starts by then, or the end of them all (n is their number).
 *
 * Without months a cycle's length depends on the weekday it starts on, so after seven
 * cycles at most the weekdays come round again and whole rounds are jumped over. A cycle
 * with months takes 28 days at least, so that there are some 1,700 until the end of 2100;
 * of those the lengths are added up, each item's in closed form, and no dose is walked. */
static Cycles cycles_until(const Schedule *s, const Item *item, Day start, Day limit) {
        uint32_t cycles = group_cycles(&item->group), seen_n[7];
        Day seen[7] = { [0 ... 6] = DAY_NONE };
        Cycles c = { .start = start, .previous = DAY_NONE };
        bool jumped = item->dated;

        while (c.n < cycles) {
                unsigned weekday = day_weekday(c.start);
                Day next = cycle_end(s, item, c.start);

                if (next > limit)
                        break;
                if (!jumped && seen[weekday] != DAY_NONE) {
                        Day days = c.start - seen[weekday];
                        uint32_t round = c.n - seen_n[weekday];
                        uint32_t jump = MIN((uint32_t)((limit - c.start) / days),
                                            (cycles - c.n) / round);

                        jumped = true;
                        if (jump > 1) { /* the last round is walked, for PREVIOUS */
                                c.start += (Day)(jump - 1) * days;
                                c.n += (jump - 1) * round;
                                continue;
                        }
                }
                seen[weekday] = c.start;
                seen_n[weekday] = c.n++;
                c.previous = c.start;
                c.start = next;
        }
        return c;
}

/* ---- parsing ---- */

/* What an item without months and until takes, from each weekday. */
static void measure_item(Schedule *s, Item *item) {
        for (unsigned weekday = 0; weekday < 7; weekday++) {
                Day start = 4 + (Day)weekday, end; /* 1970-01-05 was a Monday */
                Run run;

                if (item->kind == ITEM_STEP) {
                        run_of_step(&item->step, start, &run);
                        end = run.end;
                } else if (item->kind == ITEM_REST) {
                        end = day_add(start, item->rest.n, item->rest.unit);
                } else {
                        end = start;
                        for (size_t i = (size_t)(item - s->items) + 1; i < item->next; i = s->items[i].next)
                                end = item_end(s, &s->items[i], end);
                        item->group.cycle[weekday] = MIN(end, DAY_END) - start;
                }
                item->days[weekday] = MIN(end, DAY_END) - start;
        }
        if (item->kind != ITEM_GROUP)
                return;
        for (unsigned weekday = 0; weekday < 7; weekday++) {
                Day start = 4 + (Day)weekday;
                Cycles c = cycles_until(s, item, start, DAY_END - 1);

                item->days[weekday] = (c.n < group_cycles(&item->group) ? DAY_END : c.start) - start;
        }
}

/* No word grows more than this when it is written out: a comma becomes ", then ". */
#define GROWTH 7u

/* 0, -EINVAL, -ENOMEM. */
static int check_canonical(const Schedule *s, const char *text, ScheduleError *err) {
        _cleanup_free_ char *canonical = NULL;
        size_t n;
        int r;

        if (strlen(text) <= LIMIT_SCHEDULE / GROWTH)
                return 0;
        r = language_print(s, &canonical);
        if (r < 0)
                return r;
        n = strlen(canonical);
        if (n <= LIMIT_SCHEDULE)
                return 0;
        if (err) {
                err->offset = strlen(text);
                snprintf(err->message, sizeof(err->message),
                         "written out in full the schedule has %zu bytes; at most %u can be kept", n,
                         LIMIT_SCHEDULE);
        }
        return -EINVAL;
}

int schedule_parse(const char *text, Schedule **ret, ScheduleError *err) {
        _cleanup_(schedule_freep) Schedule *s = NULL;
        int r = language_parse(text, &s, err);

        if (r >= 0)
                r = check_canonical(s, text, err); /* it is what is stored, and read again */
        if (r < 0)
                return r;
        for (size_t i = s->n_items; i-- > 0;) /* what is inside stands behind, and is measured first */
                if (!s->items[i].dated)
                        measure_item(s, &s->items[i]);
        *ret = TAKE_PTR(s);
        return 0;
}

int schedule_print(const Schedule *s, char **ret) {
        return language_print(s, ret);
}

Schedule *schedule_free(Schedule *s) {
        free(s);
        return NULL;
}

/* ---- what the steps say ---- */

size_t schedule_steps(const Schedule *s) {
        return s->n_steps;
}

static const Step *find_step(const Schedule *s, size_t number) {
        for (size_t i = 0; i < s->n_items; i++)
                if (s->items[i].kind == ITEM_STEP && s->items[i].step.number == number)
                        return &s->items[i].step;
        return NULL;
}

int schedule_print_step(const Schedule *s, size_t step, char **ret) {
        const Step *found = find_step(s, step);

        return found ? language_print_step(found, ret) : -EINVAL;
}

Amount schedule_amount(const Schedule *s, size_t step) {
        const Step *found = find_step(s, step);

        return found ? found->amount : (Amount) { .unit = UNIT_NONE };
}

const uint16_t *schedule_times(const Schedule *s, size_t step, size_t *ret_n) {
        const Step *found = find_step(s, step);

        *ret_n = found ? found->n_times : 0;
        return found ? found->times : NULL;
}

bool schedule_unnamed_days(const Schedule *s) {
        for (size_t i = 0; i < s->n_items; i++)
                if (s->items[i].kind == ITEM_STEP && s->items[i].step.weekdays != 0)
                        return false;
        return true;
}

/* The shortest way N months on, by trial; 2100 is no leap year, which makes it shorter. */
static unsigned shortest_months(unsigned n) {
        static const unsigned doms[] = { 1, 29, 30, 31 };
        Day january, shortest = DAY_NONE;

        if (day_from_date((Date) { 2097, 1, 1 }, &january) < 0)
                return 28;
        for (int month = 0; month < 48; month++)
                for (size_t i = 0; i < ELEMENTSOF(doms); i++) {
                        Day from = day_add_months(january, month, doms[i]);
                        Day to = day_add_months(january, month + (int)n, doms[i]);

                        shortest = MIN(shortest, to - from);
                }
        return (unsigned)shortest;
}

/* Between two weekdays of the set, the weeks coming round every N. */
static unsigned shortest_weekdays(unsigned weekdays, unsigned n) {
        unsigned first = (unsigned)__builtin_ctz(weekdays), last = first, shortest = UINT32_MAX;

        for (unsigned i = first + 1; i < 7; i++)
                if (weekdays & 1u << i) {
                        shortest = MIN(shortest, i - last);
                        last = i;
                }
        return MIN(shortest, 7 * n - (last - first));
}

unsigned schedule_shortest_interval(const Schedule *s, size_t number) {
        const Step *step = find_step(s, number);
        Run run;

        if (!step)
                return 0;
        if (step->pattern == PATTERN_MONTHS)
                return shortest_months(step->n);
        run_of_step(step, DAY_MIN, &run);
        return run.kind == RUN_WEEKS ? shortest_weekdays(run.weekdays, run.n) : run.n;
}

/* ---- the walk ---- */

/* Goes into a group, past the cycles that lie before FROM: all doses of a cycle are on
 * days before the next one starts. */
static void enter_group(ScheduleCursor *c, size_t index, Slot from) {
        const Schedule *s = c->schedule;
        uint32_t cycles = group_cycles(&s->items[index].group);
        Cycles at = { .start = c->next_start };

        if (cycles > 1 && from > slot_of(c->next_start, 0))
                at = cycles_until(s, &s->items[index], c->next_start, slot_day(from));
        c->next_start = at.start;
        if (at.n >= cycles)
                return;
        c->stack[c->depth].group = (uint32_t)index;
        c->stack[c->depth].item = (uint32_t)index + 1;
        c->stack[c->depth].cycle = at.n;
        c->depth++;
}

/* Stands in a step's run, or is past it where it has no dose at or after FROM. */
static void enter_step(ScheduleCursor *c, const Step *step, Slot from) {
        run_of_step(step, c->next_start, &c->run);
        c->next_start = c->run.end;
        c->dose = from > slot_of(c->run.first, 0) ? run_doses_before(&c->run, from) : 0;
        c->in_run = c->dose < c->run.doses && run_slot(&c->run, c->dose) <= SLOT_MAX;
}

/* On to the next run that has a dose at or after FROM. A group without any step is passed
 * as a whole, and each cycle of the others has a dose: so this takes no more steps than
 * the text has items. */
static void cursor_advance(ScheduleCursor *c, Slot from) {
        const Schedule *s = c->schedule;

        c->in_run = false;
        while (!c->in_run && c->depth > 0 && c->next_start <= DAY_MAX) {
                typeof(c->stack[0]) *top = &c->stack[c->depth - 1];
                const Item *group = &s->items[top->group], *item = &s->items[top->item];
                size_t index = top->item;

                if (top->item == group->next) {
                        top->item = top->group + 1;
                        if (++top->cycle >= group_cycles(&group->group))
                                c->depth--;
                        continue;
                }
                top->item = item->next;
                if (item->kind == ITEM_STEP)
                        enter_step(c, &item->step, from);
                else if (item->steps == 0)
                        c->next_start = item_end(s, item, c->next_start);
                else
                        enter_group(c, index, from);
        }
}

void schedule_seek(const Schedule *s, Day start, Slot from, ScheduleCursor *ret) {
        *ret = (ScheduleCursor) { .schedule = s, .next_start = start };
        if (start < DAY_MIN || start > DAY_MAX || from > SLOT_MAX || s->n_steps == 0)
                return;
        enter_group(ret, 0, from);
        cursor_advance(ret, from);
}

int schedule_next_run(ScheduleCursor *c, Run *ret) {
        if (!c->in_run)
                return 0;
        *ret = c->run;
        cursor_advance(c, SLOT_MIN);
        return 1;
}

int schedule_next_dose(ScheduleCursor *c, ScheduleDose *ret) {
        Slot slot;

        if (c->in_run && c->dose >= c->run.doses)
                cursor_advance(c, SLOT_MIN);
        if (!c->in_run)
                return 0;
        slot = run_slot(&c->run, c->dose);
        if (slot > SLOT_MAX) {
                c->in_run = false;
                return 0;
        }
        c->dose++;
        *ret = (ScheduleDose) { .slot = slot, .step = c->run.step, .amount = c->run.amount };
        return 1;
}

/* ---- single doses ---- */

int schedule_dose_from(const Schedule *s, Day start, Slot from, ScheduleDose *ret) {
        ScheduleCursor c;

        schedule_seek(s, start, from, &c);
        return schedule_next_dose(&c, ret);
}

int schedule_dose_at(const Schedule *s, Day start, Slot slot, ScheduleDose *ret) {
        ScheduleDose dose;

        if (schedule_dose_from(s, start, slot, &dose) == 0 || dose.slot != slot)
                return 0;
        *ret = dose;
        return 1;
}

static bool last_in_item(const Schedule *s, const Item *item, Day start, Slot before, ScheduleDose *ret);

/* The last dose before BEFORE in the cycle that starts on START. */
static bool last_in_cycle(const Schedule *s, const Item *group, Day start, Slot before,
                          ScheduleDose *ret) {
        Day starts[ITEMS_MAX];
        uint8_t items[ITEMS_MAX];
        size_t n = 0, i = (size_t)(group - s->items) + 1;

        while (start <= DAY_MAX && slot_of(start, 0) < before) {
                items[n] = (uint8_t)i;
                starts[n++] = start;
                i = s->items[i].next;
                if (i == group->next) /* the last one's end is nobody's start */
                        break;
                start = item_end(s, &s->items[items[n - 1]], start);
        }
        while (n-- > 0)
                if (last_in_item(s, &s->items[items[n]], starts[n], before, ret))
                        return true;
        return false;
}

/* Where the cycle that BEFORE lies in has no dose yet, the one before it has. */
static bool last_in_group(const Schedule *s, const Item *item, Day start, Slot before,
                          ScheduleDose *ret) {
        Cycles c = { .start = start };

        if (group_cycles(&item->group) > 1)
                c = cycles_until(s, item, start, MIN(slot_day(before), DAY_MAX));
        if (c.n < group_cycles(&item->group) && last_in_cycle(s, item, c.start, before, ret))
                return true;
        return c.n > 0 && last_in_cycle(s, item, c.previous, before, ret);
}

static bool last_in_item(const Schedule *s, const Item *item, Day start, Slot before, ScheduleDose *ret) {
        Slot slot;
        Run run;

        if (item->steps == 0)
                return false;
        if (item->kind == ITEM_GROUP)
                return last_in_group(s, item, start, before, ret);
        run_of_step(&item->step, start, &run);
        if (run_previous(&run, before, &slot) == 0)
                return false;
        *ret = (ScheduleDose) { .slot = slot, .step = run.step, .amount = run.amount };
        return true;
}

int schedule_dose_before(const Schedule *s, Day start, Slot before, ScheduleDose *ret) {
        if (start < DAY_MIN || start > DAY_MAX || before <= slot_of(start, 0))
                return 0;
        return last_in_group(s, &s->items[0], start, MIN(before, SLOT_MAX + 1), ret);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A schedule said as somebody might type it: each part in one of the ways that the rules allow, in any
 * order, with what is passed over between them. */

#include <ctype.h>

#include "schedule-random.h"

typedef struct Sayer {
        Random *r;
        FILE *f;
        bool comma; /* the last joint was a comma alone: a time or a day behind it would belong to the step before */
} Sayer;

#define ONE_OF(r, ...)                                                    \
        ({                                                                \
                static const char *const _words[] = { __VA_ARGS__ };      \
                _words[pick(r, (unsigned)ELEMENTSOF(_words))];            \
        })

static const char *const number_words[] = {
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
};

static const char *const day_words[7][4] = {
        { "mon", "monday", "mondays", "Mon" }, { "tue", "tuesday", "tues", "tuesdays" }, { "wed", "wednesday", "weds", "wednesdays" },
        { "thu", "thursday", "thurs", "thursdays" }, { "fri", "friday", "fridays", "Fri" }, { "sat", "saturday", "saturdays", "Sat" },
        { "sun", "sunday", "sundays", "Sun" },
};

static const char *const month_words[12][2] = {
        { "January", "jan" }, { "February", "Feb" }, { "march", "Mar" }, { "April", "apr" }, { "May", "may" }, { "june", "Jun" },
        { "July", "jul" }, { "August", "Aug" }, { "September", "sept" }, { "October", "oct" }, { "november", "Nov" }, { "December", "dec" },
};

static inline const char *say_count(Random *r, unsigned n, char buf[static 16]) {
        snprintf(buf, 16, "%u", n);
        return n <= 20 && chance(r, 30) ? number_words[n] : buf;
}

/* ---- amounts ---- */

static inline void say_number(Sayer *s, uint64_t value, bool large) {
        unsigned whole = (unsigned)(value / 10000), rest = (unsigned)(value % 10000), digits = 4;
        char point = chance(s->r, 25) ? ',' : '.';

        if (rest == 0 && whole <= 20 && chance(s->r, 25)) {
                fprintf(s->f, "%s ", number_words[whole]);
                return;
        }
        if (rest == 0 && large && whole >= 1000000 && chance(s->r, 60)) {
                char sign = ",. "[pick(s->r, 3)];

                fprintf(s->f, "%u%c%03u%c%03u", whole / 1000000, sign, whole / 1000 % 1000, sign, whole % 1000);
                return;
        }
        if (rest == 0) {
                fprintf(s->f, "%u", whole);
                return;
        }
        while (rest % 10 == 0) {
                rest /= 10;
                digits--;
        }
        if (digits == 3 && whole > 0) { /* the one way without doubt */
                rest *= 10;
                digits = 4;
        }
        if (whole == 0 && chance(s->r, 20))
                fprintf(s->f, ".%0*u", (int)digits, rest);
        else
                fprintf(s->f, "%u%c%0*u", whole, point, (int)digits, rest);
}

static inline void say_amount(Sayer *s, Amount amount) {
        bool one = amount.value == 10000;

        if (one && amount.unit >= UNIT_PENS && chance(s->r, 20)) {
                fprintf(s->f, "a %.*s", (int)strlen(unit_name(amount.unit)) - 1, unit_name(amount.unit));
                return;
        }
        say_number(s, amount.value, true);
        fputs(chance(s->r, 80) ? " " : "", s->f);
        switch (amount.unit) {
        case UNIT_MILLION_UNITS:
                fputs(ONE_OF(s->r, " million units", "MIU", " miu", " MU", " million IU", " Mio IU", " mill units", " million international units"), s->f);
                return;
        case UNIT_MICROGRAMS:
                fputs(ONE_OF(s->r, " micrograms", "mcg", " microgram", "\xc2\xb5g", "ug"), s->f);
                return;
        case UNIT_MILLIGRAMS:
                fputs(ONE_OF(s->r, "mg", " milligrams", " Milligram"), s->f);
                return;
        case UNIT_MILLILITRES:
                fputs(ONE_OF(s->r, "ml", " mL", " millilitres", " milliliters"), s->f);
                return;
        case UNIT_UNITS:
                fputs(ONE_OF(s->r, " units", " IU", " international units", " unit"), s->f);
                return;
        default:
                fprintf(s->f, " %s", unit_name(amount.unit));
        }
}

/* ---- days ---- */

static inline const char *say_day(Random *r, unsigned day) {
        return day_words[day][pick(r, 4)];
}

static inline void say_range(Sayer *s, unsigned a, unsigned b) {
        fprintf(s->f, "%s%s%s", day_words[a][pick(s->r, 2)], ONE_OF(s->r, "-", " - ", " to ", " through ", "\xe2\x80\x93"), day_words[b][pick(s->r, 2)]);
}

static inline void say_days(Sayer *s, uint8_t days) {
        unsigned n = (unsigned)__builtin_popcount(days), first = (unsigned)__builtin_ctz(days), done = 0;
        bool run = (unsigned)days >> first == (1u << n) - 1;
        const char *joint = ONE_OF(s->r, " ", ", ", "/", " and ", " & ", ", and ");

        if (days == 0x1f && chance(s->r, 30))
                fputs("weekdays", s->f);
        else if (days == 0x60 && chance(s->r, 50))
                fputs("weekends", s->f);
        else if (days == 0x15 && chance(s->r, 30))
                fputs("MWF", s->f);
        else if (run && n >= 2 && chance(s->r, 50))
                say_range(s, first, first + n - 1);
        else
                for (unsigned i = 0; i < 7; i++)
                        if (days & 1u << i)
                                fprintf(s->f, "%s%s", done++ > 0 ? (n >= 3 && streq(joint, "/") && chance(s->r, 50) ? "/" : joint) : "", say_day(s->r, i));
}

/* ---- how often ---- */

/* ONCE: a dose is one each time, so that "once" may be said. */
static inline void say_interval(Sayer *s, unsigned n, const char *unit, const char *letter, const char *ly, bool once) {
        char count[16];
        unsigned how = pick(s->r, 8);

        if (n == 2 && how < 3)
                fprintf(s->f, "%s %s", ONE_OF(s->r, "every other", "every second", "alternate", "each second", "every 2nd"), unit);
        else if (how == 3 && letter)
                fprintf(s->f, "q%u%s", n, letter);
        else if (how == 4 && ly)
                fprintf(s->f, "%s-%s", say_count(s->r, n, count), ly);
        else if (how == 5 && once)
                fprintf(s->f, "once every %s %ss", say_count(s->r, n, count), unit);
        else
                fprintf(s->f, "every %s %ss", say_count(s->r, n, count), unit);
}

static inline void say_weeks(Sayer *s, const Step *step) {
        bool one = step->weekdays && (step->weekdays & (step->weekdays - 1)) == 0;
        unsigned day = step->weekdays ? (unsigned)__builtin_ctz(step->weekdays) : 0;
        bool once = step->n_times < 2;

        if (one && step->n == 1 && chance(s->r, 50)) {
                fprintf(s->f, "%s%s", once ? ONE_OF(s->r, "every ", "each ", "on ", "", "once a week ", "1x weekly on ") :
                                             ONE_OF(s->r, "every ", "each ", "on ", ""), say_day(s->r, day));
                return;
        }
        if (one && step->n == 2 && chance(s->r, 40)) {
                fprintf(s->f, "%s %s", ONE_OF(s->r, "every other", "alternate", "every second", "every 2nd"), say_day(s->r, day));
                return;
        }
        if (step->n == 1 && ((step->weekdays && !one) || !once))
                fputs(ONE_OF(s->r, "weekly", "every week", "each week"), s->f);
        else if (step->n == 1)
                fputs(ONE_OF(s->r, "weekly", "every week", "once a week", "once weekly", "1x/week", "1 x weekly", "one time a week", "each week",
                             "once per week"), s->f);
        else if (step->n == 2 && chance(s->r, 30))
                fputs(once ? ONE_OF(s->r, "fortnightly", "every fortnight", "once a fortnight", "once every fortnight") :
                             ONE_OF(s->r, "fortnightly", "every fortnight"), s->f);
        else
                say_interval(s, step->n, "week", "w", "weekly", once);
        if (step->weekdays) {
                fputs(chance(s->r, 70) ? " on " : " ", s->f);
                say_days(s, step->weekdays);
        }
}

static inline void say_a_week(Sayer *s, unsigned n, bool once) {
        char count[16];

        if (!once) /* on each of them at all times */
                fprintf(s->f, "%s days %s", say_count(s->r, n, count), ONE_OF(s->r, "a week", "per week"));
        else if (n == 1)
                fputs(ONE_OF(s->r, "once a week", "1x weekly", "one time per week"), s->f);
        else if (n <= 3 && chance(s->r, 30))
                fprintf(s->f, "%s %s", n == 2 ? "twice" : "thrice", ONE_OF(s->r, "a week", "weekly", "per week"));
        else if (chance(s->r, 30))
                fprintf(s->f, "%s%s", say_count(s->r, n, count), ONE_OF(s->r, " times a week", " times per week", " times weekly"));
        else
                fprintf(s->f, "%u%s", n,
                        ONE_OF(s->r, " times a week", "x weekly", "x a week", " times per week", "x/week", " times weekly", " x a week"));
}

static inline void say_pattern(Sayer *s, const Step *step) {
        unsigned n = (unsigned)__builtin_popcount(step->weekdays);

        switch (step->pattern) {
        case PATTERN_ONCE:
                fputs(step->n_times > 1 ? "once" : ONE_OF(s->r, "once", "single dose", "just once", "once only"), s->f);
                return;
        case PATTERN_DAYS:
                if (step->n == 1 && step->n_times > 1)
                        fputs(ONE_OF(s->r, "daily", "every day", "each day", "everyday"), s->f);
                else if (step->n == 1)
                        fputs(ONE_OF(s->r, "daily", "every day", "once a day", "once daily", "each day", "1x daily", "everyday"), s->f);
                else
                        say_interval(s, step->n, "day", "d", NULL, step->n_times < 2);
                return;
        case PATTERN_WEEKS:
                say_weeks(s, step);
                return;
        case PATTERN_MONTHS:
                if (step->n == 1)
                        fputs(step->n_times > 1 ? "every month" : ONE_OF(s->r, "monthly", "every month", "once a month", "each month"), s->f);
                else
                        say_interval(s, step->n, "month", NULL, "monthly", step->n_times < 2);
                return;
        case PATTERN_WEEKDAYS:
                if (n >= 2 && chance(s->r, 20)) {
                        say_a_week(s, n, step->n_times < 2);
                        fputs(" on ", s->f);
                } else {
                        fputs(ONE_OF(s->r, "on ", "", "every ", "each "), s->f);
                }
                say_days(s, step->weekdays);
                return;
        case PATTERN_A_WEEK:
        default:
                say_a_week(s, step->n, step->n_times < 2);
        }
}

/* ---- times ---- */

static inline void say_time(Sayer *s, unsigned minute, bool after_at) {
        unsigned hour = minute / 60, m = minute % 60, hour12 = hour > 12 ? hour - 12 : hour;
        const char *half = hour >= 12 ? ONE_OF(s->r, "pm", " PM", " p.m.") : ONE_OF(s->r, "am", " AM", " a.m.");

        if (minute == 720 && chance(s->r, 40))
                fputs(ONE_OF(s->r, "noon", "midday", "12 noon"), s->f);
        else if (hour != 0 && hour != 12 && m == 0 && chance(s->r, 30))
                fprintf(s->f, "%u%s", hour12, half);
        else if (hour != 0 && hour != 12 && chance(s->r, 20))
                fprintf(s->f, "%u%c%02u%s", hour12, chance(s->r, 50) ? ':' : '.', m, half);
        else if (after_at && m == 0 && hour >= 13 && chance(s->r, 30))
                fprintf(s->f, "%u", hour);
        else if (after_at && chance(s->r, 30))
                fprintf(s->f, "%02u%s%02u", hour, ONE_OF(s->r, "", "."), m);
        else if (chance(s->r, 15))
                m == 0 && chance(s->r, 50) ? fprintf(s->f, "%uh", hour) : fprintf(s->f, "%uh%02u", hour, m);
        else
                fprintf(s->f, "%s%u:%02u", hour < 10 && chance(s->r, 50) ? "0" : "", hour, m);
}

static inline void say_times(Sayer *s, const Step *step) {
        bool lead = chance(s->r, 70);
        const char *joint = ONE_OF(s->r, " and ", ", ", " & ", ", and ", " and at ");

        fputs(lead ? "at " : "", s->f);
        for (size_t i = 0; i < step->n_times; i++) {
                if (i > 0)
                        fputs(joint, s->f);
                say_time(s, step->times[i], lead && (i == 0 || streq(joint, " and ")));
        }
}

/* ---- ends ---- */

static inline void say_date(Sayer *s, Day day) {
        Date d = day_to_date(day);
        const char *month = month_words[d.month - 1][pick(s->r, 2)];
        char iso[DAY_TEXT_SIZE];

        switch (pick(s->r, 6)) {
        case 0:
                fprintf(s->f, "%u %s %d", d.day, month, d.year);
                return;
        case 1:
                fprintf(s->f, "%s %u, %d", month, d.day, d.year);
                return;
        case 2:
                fprintf(s->f, "%02u.%02u.%d", d.day, d.month, d.year);
                return;
        case 3:
                fprintf(s->f, "%d-%u-%u", d.year, d.month, d.day);
                return;
        case 4:
                if (d.day > 12) {
                        fprintf(s->f, "%u/%u/%d", d.day, d.month, d.year);
                        return;
                }
                __attribute__((fallthrough));
        default:
                fputs(day_format(day, iso), s->f);
        }
}

static inline void say_span(Sayer *s, unsigned n, Bound unit) {
        const char *name = unit == BOUND_DAYS ? "day" : unit == BOUND_WEEKS ? ONE_OF(s->r, "week", "wk") : "month";
        char count[16];

        if (unit == BOUND_MONTHS && n == 12 && chance(s->r, 50))
                fputs(ONE_OF(s->r, "1 year", "a year"), s->f);
        else
                fprintf(s->f, "%s %s%s", n == 1 && chance(s->r, 40) ? "a" : say_count(s->r, n, count), name, n == 1 ? "" : "s");
}

static inline void say_bound(Sayer *s, const Step *step, bool last) {
        char count[16];

        if (step->bound == BOUND_UNTIL) {
                fprintf(s->f, "%s ", ONE_OF(s->r, "until", "till", "up to and including"));
                say_date(s, step->until);
                return;
        }
        if (step->bound == BOUND_DOSES) {
                fprintf(s->f, "%s%s %s%s", last && step->length > 1 ? ONE_OF(s->r, "for ", "x ", "") : ONE_OF(s->r, "for ", "x "),
                        say_count(s->r, step->length, count), step->own_amount ? ONE_OF(s->r, "dose", "injection") : "dose", step->length == 1 ? "" : "s");
                return;
        }
        fputs(ONE_OF(s->r, "for ", "for ", "for the first "), s->f);
        say_span(s, step->length, step->bound);
}

/* ---- all of it ---- */

/* The parts of a step in any order; the end stands last, or before the times. */
static inline void say_step(Sayer *s, const Step *step, Day from, const char *route) {
        enum { AMOUNT, HOW, TIMES, FROM, ROUTE, PARTS };
        unsigned order[PARTS] = { AMOUNT, HOW, TIMES, FROM, ROUTE };
        bool early_end = step->bound != BOUND_NONE && step->own_times && chance(s->r, 30), ended = step->bound == BOUND_NONE;
        const char *gap = chance(s->r, 10) && !s->comma ? ONE_OF(s->r, "take ", "Inject ", "start with ") : "";

        for (unsigned i = PARTS - 1; i > 0; i--) {
                unsigned j = pick(s->r, i + 1), had = order[i];

                order[i] = order[j];
                order[j] = had;
        }
        for (unsigned i = 0; (step->amount.unit == UNIT_INJECTIONS || s->comma) && i < PARTS; i++)
                if (order[i] == AMOUNT) { /* behind the rhythm it may be how many there are in all */
                        order[i] = order[0];
                        order[0] = AMOUNT;
                }
        for (unsigned i = 0; i < PARTS; i++) {
                bool comma = chance(s->r, 15) && !early_end && step->pattern != PATTERN_ONCE;

                if ((order[i] == AMOUNT && !step->own_amount) || (order[i] == TIMES && !step->own_times) ||
                    (order[i] == FROM && from == DAY_NONE) || (order[i] == ROUTE && !route))
                        continue;
                if (order[i] == TIMES && early_end && !ended && i == PARTS - 1) {
                        fputs(gap, s->f);
                        say_bound(s, step, false);
                        ended = true;
                        gap = " ";
                }
                fputs(gap, s->f);
                if (order[i] == AMOUNT)
                        say_amount(s, step->amount);
                else if (order[i] == HOW)
                        say_pattern(s, step);
                else if (order[i] == TIMES)
                        say_times(s, step);
                else if (order[i] == ROUTE)
                        fputs(route, s->f);
                else {
                        fprintf(s->f, "%s ", ONE_OF(s->r, "from", "starting", "beginning on", "starting on"));
                        say_date(s, from);
                }
                gap = comma ? ", " : chance(s->r, 10) ? "  " : " ";
                if (order[i] == AMOUNT && step->amount.unit == UNIT_INJECTIONS && streq(gap, " "))
                        gap = ", "; /* "2 injections weekly" may be one, twice */
        }
        if (!ended) {
                fputs(" ", s->f);
                say_bound(s, step, true);
        }
}

static inline void say_group(Sayer *s, const Schedule *schedule, const Item *group, Day from, const char *route);

static inline void say_item(Sayer *s, const Schedule *schedule, const Item *item, Day from, const char *route) {
        char count[16];

        if (item->kind == ITEM_STEP) {
                say_step(s, &item->step, from, route);
        } else if (item->kind == ITEM_REST) {
                bool off = chance(s->r, 30);

                fputs(off ? "" : chance(s->r, 50) ? "rest " : "rest for ", s->f);
                say_span(s, item->rest.n, item->rest.unit);
                fputs(off ? " off" : "", s->f);
        } else {
                fputc('(', s->f);
                say_group(s, schedule, item, from, route);
                fputc(')', s->f);
                if (item->group.repeat)
                        fputs(" repeat", s->f);
                if (item->group.cycles > 0)
                        fprintf(s->f, "%s%s cycle%s", ONE_OF(s->r, " for ", " x "), say_count(s->r, item->group.cycles, count),
                                item->group.cycles == 1 ? "" : "s");
        }
}

static inline const char *say_joint(Sayer *s, const Item *next) {
        s->comma = (!next || next->kind != ITEM_STEP || next->step.own_amount) && chance(s->r, 20);
        if (s->comma)
                return ", ";
        if (chance(s->r, 20))
                return "; ";
        return ONE_OF(s->r, ", then ", " then ", "; then ", ", after that ", ", afterwards ", " followed by ", ", and then ");
}

static inline void say_group(Sayer *s, const Schedule *schedule, const Item *group, Day from, const char *route) {
        size_t first = (size_t)(group - schedule->items) + 1;

        for (size_t i = first; i < group->next; i = schedule->items[i].next) {
                if (i > first)
                        fputs(say_joint(s, &schedule->items[i]), s->f);
                say_item(s, schedule, &schedule->items[i], i == first ? from : DAY_NONE, i == first ? route : NULL);
        }
        if (group->group.again)
                fprintf(s->f, "%srepeat", say_joint(s, NULL));
}

/* The caller's to free. FROM (DAY_NONE) and ROUTE (NULL) are said in the first step. */
static inline char *say_schedule(Random *r, const Schedule *schedule, Day from, const char *route) {
        char *text = NULL;
        size_t size;
        FILE *f = open_memstream(&text, &size);
        Sayer s = { .r = r, .f = f };

        say_group(&s, schedule, &schedule->items[0], from, route);
        fputs(chance(r, 10) ? "." : "", f);
        if (memstream_close(f, &text) < 0)
                abort();
        if (chance(r, 10))
                for (char *p = text; *p; p++)
                        *p = (char)toupper((unsigned char)*p);
        return text;
}

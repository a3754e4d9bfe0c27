/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The time axis that all plots share. */

#include "axis.h"

#include "facts.h"
#include "markup.h"
#include "moments.h"

#define PIECE_DAYS 400 /* a year's report is one piece */

size_t axis_pieces(const Report *r) {
        if (r->to - r->from < PIECE_DAYS)
                return 1;
        return (size_t)(day_to_date(r->to).year - day_to_date(r->from).year) + 1;
}

static Day first_of(int year) {
        Day day = 0;

        (void)day_from_date((Date){ year, 1, 1 }, &day);
        return day;
}

Axis axis_piece(const Report *r, size_t i) {
        int year = day_to_date(r->from).year + (int)i;

        if (axis_pieces(r) == 1)
                return (Axis){ r->from, r->to };
        return (Axis){ MAX(first_of(year), r->from), MIN(first_of(year + 1) - 1, r->to) };
}

bool axis_has(const Axis *a, Day day) {
        return day >= a->from && day <= a->to;
}

double axis_x(const Axis *a, Slot slot) {
        double minutes = (double)(slot - slot_of(a->from, 0)), all = (double)(a->to - a->from + 1) * MINUTES_PER_DAY;

        return AXIS_LEFT + (AXIS_RIGHT - AXIS_LEFT) * MIN(MAX(minutes / all, 0.0), 1.0);
}

const char *axis_name(const Axis *a, char buf[static AXIS_NAME_SIZE]) {
        char from[WHEN_SIZE], to[WHEN_SIZE];

        snprintf(buf, AXIS_NAME_SIZE, "%.30s to %.30s", facts_date(a->from, from), facts_date(a->to, to));
        return buf;
}

/* Each month's first day; its name where there is room for it. */
static void draw_months(FILE *f, const Axis *a, double bottom) {
        static const char *const names[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
        Day day = a->from;

        while (day <= a->to) {
                Date date = day_to_date(day);
                Day next = day - (Day)date.day + 1 + (Day)month_length(date.year, date.month);
                double x = axis_x(a, slot_of(day, 0)), end = axis_x(a, slot_of(MIN(next, a->to + 1), 0));
                char name[32];

                snprintf(name, sizeof name, "%s%s%.0d", names[date.month - 1], date.month == 1 || day == a->from ? " " : "",
                         date.month == 1 || day == a->from ? date.year : 0);
                fprintf(f, "<line class=\"month\" x1=\"%.1f\" y1=\"4\" x2=\"%.1f\" y2=\"%.1f\"/>\n", x, x, bottom);
                if (end - x > 4 + 6.2 * (double)strlen(name))
                        markup_svg_text(f, x + 3, 14, "small", 12, name);
                else if (end - x > 24)
                        markup_svg_text(f, x + 3, 14, "small", 12, names[date.month - 1]);
                day = next;
        }
        fprintf(f, "<line class=\"month\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", AXIS_LEFT, bottom, AXIS_RIGHT, bottom);
}

static void draw_steps(FILE *f, const Report *r, const Axis *a, double bottom) {
        for (size_t i = 0; i < r->n_plans; i++) {
                const json_t *change;
                size_t k;

                json_array_foreach(r->plans[i].changes, k, change) {
                        Day day = moment_day(row_text(change, "date"));
                        double x = axis_x(a, slot_of(day, 0));

                        if (axis_has(a, day) && !r->plans[i].appointment)
                                fprintf(f, "<line class=\"step\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", x, AXIS_TOP, x, bottom);
                }
        }
}

void axis_draw(FILE *f, const Report *r, const Axis *a, double bottom) {
        draw_months(f, a, bottom);
        draw_steps(f, r, a, bottom);
        if (axis_has(a, r->today) && r->today < a->to)
                fprintf(f, "<line class=\"today\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", axis_x(a, slot_of(r->today, 0)), AXIS_TOP,
                        axis_x(a, slot_of(r->today, 0)), bottom);
}

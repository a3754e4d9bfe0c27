/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The time axis that all plots share. */

#include "axis.h"

#include "local.h"
#include "rows.h"
#include "markup.h"
#include "moments.h"
#include "words.h"

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

        snprintf(buf, AXIS_NAME_SIZE, local_text("%s to %s"), rows_date(a->from, from), rows_date(a->to, to));
        return buf;
}

static void draw_line(FILE *f, const char *class, double x, double top, double bottom) {
        fprintf(f, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", class, x, top, x, bottom);
}

/* Each month's first day; its name where there is room for it. */
static void draw_months(FILE *f, const Axis *a, double bottom) {
        Day day = a->from;

        while (day <= a->to) {
                Date date = day_to_date(day);
                Day next = day - (Day)date.day + 1 + (Day)month_length(date.year, date.month);
                double x = axis_x(a, slot_of(day, 0)), end = axis_x(a, slot_of(MIN(next, a->to + 1), 0));
                char name[32];

                snprintf(name, sizeof name, "%s%s%.0d", words_month_short(date.month), date.month == 1 || day == a->from ? " " : "",
                         date.month == 1 || day == a->from ? date.year : 0);
                draw_line(f, "month", x, 4, bottom);
                if (end - x > 4 + 6.2 * (double)strlen(name))
                        markup_svg_text(f, x + 3, 14, "small", 12, name);
                else if (end - x > 24)
                        markup_svg_text(f, x + 3, 14, "small", 12, words_month_short(date.month));
                day = next;
        }
        fprintf(f, "<line class=\"month\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", AXIS_LEFT, bottom, AXIS_RIGHT, bottom);
}

/* Where a step begins for the first time, but with the plan itself at the edge. */
static bool draws_step(const Report *r, const Axis *a, const Step *step) {
        Slot from = r->stretches[step->first].from;

        return !r->plans[step->plan].appointment && axis_has(a, slot_day(from)) && from > slot_of(a->from, 0);
}

bool axis_has_step(const Report *r, const Axis *a) {
        for (size_t i = 0; i < r->n_steps; i++)
                if (draws_step(r, a, &r->steps[i]))
                        return true;
        return false;
}

bool axis_has_today(const Report *r, const Axis *a) {
        return axis_has(a, r->today) && r->today < a->to;
}

void axis_draw_step(FILE *f, int mark, double x, double y) {
        draw_line(f, "step", x, y - 7, y + 7);
}

void axis_draw_today(FILE *f, int mark, double x, double y) {
        draw_line(f, "today", x, y - 7, y + 7);
}

void axis_draw(FILE *f, const Report *r, const Axis *a, double bottom) {
        draw_months(f, a, bottom);
        for (size_t i = 0; i < r->n_steps; i++)
                if (draws_step(r, a, &r->steps[i]))
                        draw_line(f, "step", axis_x(a, r->stretches[r->steps[i].first].from), AXIS_TOP, bottom);
        if (axis_has_today(r, a))
                draw_line(f, "today", axis_x(a, slot_of(r->today, 0)), AXIS_TOP, bottom);
}

void axis_figure_begin(FILE *f, const Axis *a, const char *kind, size_t n, const char *title, const char *description,
                       double height) {
        char id[64], range[AXIS_NAME_SIZE];
        _cleanup_free_ char *whole = NULL;

        snprintf(id, sizeof id, "%.20s-%zu", kind, n);
        if (asprintf(&whole, "%s, %s", local_text(title), axis_name(a, range)) < 0)
                whole = NULL;
        markup_figure_begin(f, id, whole ? whole : title, local_text(description), AXIS_WIDTH, height);
}

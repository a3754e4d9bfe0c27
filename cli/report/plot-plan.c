/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan as a line through time. */

#include "plot-plan.h"

#include "bars.h"
#include "local.h"
#include "rows.h"
#include "legend.h"
#include "markup.h"
#include "moments.h"

#define LANE 46.0   /* a regimen's height */
#define DOSES 31.0  /* from a lane's top to the middle of its marks */
#define PAUSE 6.0   /* the height of its stripes */

/* ---- marks: each has a shape of its own, for who sees no colours ----------------------------- */

typedef enum Mark {
        MARK_TAKEN,
        MARK_OTHER_DAY,
        MARK_MISSED,
        MARK_SKIPPED,
        MARK_OPEN,
        MARK_TO_COME,
        MARK_PAUSED,
        MARK_UNPLANNED,
        MARK_DONE,
        MARK_APPOINTMENT,
        MARKS_,
} Mark;

#define ENTRIES_MAX (MARKS_ + 3)

static const char *const MARK_NAMES[MARKS_] = {
        N_("taken"), N_("taken on another day"), N_("not recorded"), N_("skipped"), N_("open"), N_("to come"), N_("paused"), N_("outside the plan"), N_("appointment, done"),
        N_("appointment"),
};

static Mark mark_of(const Report *r, const Given *g) {
        if (r->plans[g->plan].appointment)
                return g->state == GIVEN_DONE ? MARK_DONE : MARK_APPOINTMENT;
        if (g->unplanned)
                return MARK_UNPLANNED;
        switch (g->state) {
        case GIVEN_TAKEN:
                return g->days != 0 ? MARK_OTHER_DAY : MARK_TAKEN;
        case GIVEN_MISSED:
                return MARK_MISSED;
        case GIVEN_SKIPPED:
                return MARK_SKIPPED;
        case GIVEN_PAUSED:
                return MARK_PAUSED;
        case GIVEN_DUE:
                return MARK_OPEN;
        default:
                return MARK_TO_COME;
        }
}

/* R: half of its size. */
static void draw_mark(FILE *f, Mark mark, double x, double y, double r) {
        switch (mark) {
        case MARK_TAKEN:
                fprintf(f, "<circle class=\"full\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", x, y, r);
                break;
        case MARK_OTHER_DAY:
                fprintf(f, "<circle class=\"full\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/><circle class=\"hole\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", x, y, r,
                        x, y, r * 0.45);
                break;
        case MARK_MISSED:
                fprintf(f, "<path class=\"cross\" d=\"M%.1f %.1fl%.1f %.1fm0 %.1fl%.1f %.1f\"/>", x - r, y - r, 2 * r, 2 * r, -2 * r, -2 * r, 2 * r);
                break;
        case MARK_SKIPPED:
                fprintf(f, "<circle class=\"open\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/><path class=\"open\" d=\"M%.1f %.1fl%.1f %.1f\"/>", x, y, r, x - r,
                        y + r, 2 * r, -2 * r);
                break;
        case MARK_OPEN:
                fprintf(f, "<circle class=\"open\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", x, y, r);
                break;
        case MARK_TO_COME:
                fprintf(f, "<circle class=\"thin\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", x, y, r * 0.7);
                break;
        case MARK_PAUSED:
                fprintf(f, "<path class=\"open\" d=\"M%.1f %.1fh%.1f\"/>", x - r, y, 2 * r);
                break;
        case MARK_UNPLANNED:
                fprintf(f, "<path class=\"full\" d=\"M%.1f %.1fl%.1f %.1fl%.1f %.1fl%.1f %.1fz\"/>", x, y - r * 1.4, r * 1.4, r * 1.4, -r * 1.4, r * 1.4,
                        -r * 1.4, -r * 1.4);
                break;
        case MARK_DONE:
        default:
                fprintf(f, "<path class=\"%s\" d=\"M%.1f %.1fh%.1fv%.1fh%.1fz\"/>", mark == MARK_DONE ? "full" : "open", x - r, y - r, 2 * r, 2 * r, -2 * r);
        }
}

/* ---- lanes --------------------------------------------------------------------------------- */

/* How wide a pause is in these days. */
static double pause_width(const json_t *pause, const Axis *a) {
        Day from = moment_day(row_text(pause, "from")), until = moment_day(row_text(pause, "until"));

        return axis_x(a, slot_of(until == DAY_NONE ? a->to + 1 : MIN(until, a->to) + 1, 0)) - axis_x(a, slot_of(from, 0));
}

static void draw_pause(FILE *f, double x, double y, double width) {
        fprintf(f, "<rect class=\"pause\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n", x, y, width, PAUSE);
}

static void draw_pauses(FILE *f, const Plan *plan, const Axis *a, double y) {
        const json_t *pause;
        size_t i;

        json_array_foreach(json_object_get(plan->row, "pauses"), i, pause) if (pause_width(pause, a) >= 1)
                draw_pause(f, axis_x(a, slot_of(moment_day(row_text(pause, "from")), 0)), y, pause_width(pause, a));
}

/* As large as they can be without lying on one another. */
static double mark_size(const Report *r, size_t plan, const Axis *a) {
        double least = 12, before = -100;

        for (size_t i = 0; i < r->n_given; i++) {
                double x = axis_x(a, r->given[i].at);

                if (r->given[i].plan != plan || !axis_has(a, slot_day(r->given[i].at)))
                        continue;
                if (x - before < least && x > before && !r->given[i].unplanned)
                        least = x - before;
                before = x;
        }
        return MAX(MIN(least * 0.42, 4.5), 1.3);
}

static void draw_doses(FILE *f, const Report *r, size_t plan, const Axis *a, double y) {
        double size = mark_size(r, plan, a);

        for (size_t i = 0; i < r->n_given; i++) {
                const Given *g = &r->given[i];
                Mark mark = mark_of(r, g);
                char when[WHEN_SIZE];

                if (g->plan != plan || !axis_has(a, slot_day(g->at)))
                        continue;
                fprintf(f, "<g><title>%s, %s</title>", rows_when(r, given_row(r, g), "at", when), local_text(MARK_NAMES[mark]));
                draw_mark(f, mark, axis_x(a, g->at), y, size);
                fputs("</g>\n", f);
        }
}

/* ---- what they mean ------------------------------------------------------------------------ */

static void draw_entry(FILE *f, int mark, double x, double y) {
        draw_mark(f, (Mark)mark, x, y, 4);
}

static void draw_stripes(FILE *f, int mark, double x, double y) {
        draw_pause(f, x - 6, y - 3, 12);
}

static bool has_pause(const Report *r, const Axis *a) {
        for (size_t i = 0; i < r->n_plans; i++) {
                const json_t *pause;
                size_t k;

                json_array_foreach(json_object_get(r->plans[i].row, "pauses"), k,
                                   pause) if (pause_width(pause, a) >= 1) return true;
        }
        return false;
}

/* What there is of marks and lines in these days. */
static size_t entries_of(const Report *r, const Axis *a, Entry entries[static ENTRIES_MAX]) {
        bool used[MARKS_] = {};
        size_t n = 0;

        for (size_t i = 0; i < r->n_given; i++)
                if (axis_has(a, slot_day(r->given[i].at)))
                        used[mark_of(r, &r->given[i])] = true;
        for (int i = 0; i < MARKS_; i++)
                if (used[i])
                        entries[n++] = (Entry){ MARK_NAMES[i], draw_entry, i };
        if (has_pause(r, a))
                entries[n++] = (Entry){ N_("pause"), draw_stripes, 0 };
        if (axis_has_step(r, a))
                entries[n++] = (Entry){ N_("a step begins"), axis_draw_step, 0 };
        if (axis_has_today(r, a))
                entries[n++] = (Entry){ N_("today"), axis_draw_today, 0 };
        return n;
}

/* What is given comes first, then the appointments. */
static double draw_lanes(FILE *f, const Report *r, const Axis *a, double y, bool appointments) {
        for (size_t i = 0; i < r->n_plans; i++) {
                if (r->plans[i].appointment != appointments || !bars_has(r, i, a))
                        continue;
                markup_svg_text(f, 2, y + 13, "name", 20, r->plans[i].name);
                bars_draw(f, r, i, a, y);
                draw_pauses(f, &r->plans[i], a, y + BARS_HEIGHT);
                draw_doses(f, r, i, a, y + DOSES);
                y += LANE;
        }
        return y;
}

void plot_plan(FILE *f, const Report *r, const Axis *a, size_t n) {
        Entry entries[ENTRIES_MAX];
        size_t n_entries = entries_of(r, a, entries), lanes = 0;
        double y = AXIS_TOP + 6, bottom;

        for (size_t i = 0; i < r->n_plans; i++)
                lanes += bars_has(r, i, a);
        if (lanes == 0)
                return;
        bottom = y + LANE * (double)lanes;
        axis_figure_begin(f, a, "plan", n, N_("The plan"),
                          N_("A row a regimen, from left to right in time: a bar for each step, with the number that it has in the "
                          "table of steps, a "
                          "gap where it rests, stripes where it is paused, and under them a mark a dose. Dashed lines down: a "
                          "step begins. The "
                          "numbers are in the tables of steps and of doses."),
                          bottom + 6 + legend_height(entries, n_entries));
        if (n == 0) /* the other figures of the page use the same one */
                fputs("<defs><pattern id=\"stripes\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
                      "patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fff\"/>"
                      "<rect width=\"2\" height=\"6\" fill=\"#555\"/></pattern></defs>\n",
                      f);
        axis_draw(f, r, a, bottom);
        y = draw_lanes(f, r, a, y, false);
        (void)draw_lanes(f, r, a, y, true);
        legend_draw(f, entries, n_entries, bottom + 6);
        markup_figure_end(f);
}

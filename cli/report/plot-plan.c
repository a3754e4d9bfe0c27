/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan as a line through time. */

#include "plot-plan.h"

#include "../shown.h"
#include "facts.h"
#include "markup.h"
#include "moments.h"

#define LANE 46.0   /* a regimen's height */
#define BAR 16.0    /* of a step */
#define DOSES 31.0  /* from a lane's top to the middle of its marks */
#define LETTER 6.6  /* a character's width, about */
#define LEGEND 26.0

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

static const char *const MARK_NAMES[MARKS_] = {
        "taken", "taken on another day", "not recorded", "skipped", "open", "to come", "paused", "outside the plan", "appointment, done",
        "appointment",
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

/* Whether the plan has anything in these days. */
static bool has_lane(const Report *r, size_t plan, const Axis *a) {
        for (size_t i = 0; i < r->n_given; i++)
                if (r->given[i].plan == plan && axis_has(a, slot_day(r->given[i].at)))
                        return true;
        return false;
}

/* Where a step ends: where the next begins, or the plan was stopped, or its last dose is. */
static Slot end_of(const Report *r, size_t plan, const json_t *revision, const Axis *a) {
        const char *until = row_text(revision, "until");
        Slot slot;

        if (*until && slot_parse(until, &slot) == 0)
                return slot;
        for (size_t i = r->n_given; i > 0 && !r->plans[plan].next; i--)
                if (r->given[i - 1].plan == plan)
                        return slot_of(slot_day(r->given[i - 1].at) + 1, 0);
        return slot_of(a->to + 1, 0);
}

/* The steps as bars, named where there is room. */
static void draw_steps(FILE *f, const Report *r, size_t plan, const Axis *a, double y) {
        const json_t *revision;
        size_t i;

        json_array_foreach(json_object_get(r->plans[plan].row, "revisions"), i, revision) {
                Day from = moment_day(row_text(revision, "from"));
                double x = axis_x(a, slot_of(from, 0)), end = axis_x(a, end_of(r, plan, revision, a));
                _cleanup_free_ char *text = NULL;
                size_t size, room = (size_t)MAX((end - x - 6) / LETTER, 0.0);
                FILE *words;

                if (end - x < 1)
                        continue;
                fprintf(f, "<rect class=\"bar%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n", i % 2 ? " odd" : "", x, y, end - x, BAR);
                words = open_memstream(&text, &size);
                if (!words)
                        continue;
                put_schedule(words, row_text(revision, "schedule"));
                if (memstream_close(words, &text) == 0 && room >= 8)
                        markup_svg_text(f, x + 3, y + 12, "small", room, text);
        }
}

static void draw_pauses(FILE *f, const Plan *plan, const Axis *a, double y) {
        const json_t *pause;
        size_t i;

        json_array_foreach(json_object_get(plan->row, "pauses"), i, pause) {
                Day from = moment_day(row_text(pause, "from")), until = moment_day(row_text(pause, "until"));
                double x = axis_x(a, slot_of(from, 0)), end = axis_x(a, slot_of(until == DAY_NONE ? a->to + 1 : MIN(until, a->to) + 1, 0));

                if (end - x >= 1)
                        fprintf(f, "<rect class=\"pause\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n", x, y, end - x, BAR);
        }
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

static void draw_doses(FILE *f, const Report *r, size_t plan, const Axis *a, double y, bool used[static MARKS_]) {
        double size = mark_size(r, plan, a);

        for (size_t i = 0; i < r->n_given; i++) {
                const Given *g = &r->given[i];
                Mark mark = mark_of(r, g);
                char when[WHEN_SIZE];

                if (g->plan != plan || !axis_has(a, slot_day(g->at)))
                        continue;
                used[mark] = true;
                fprintf(f, "<g><title>%s, %s</title>", facts_when(r, g->row, "at", when), MARK_NAMES[mark]);
                draw_mark(f, mark, axis_x(a, g->at), y, size);
                fputs("</g>\n", f);
        }
}

static void draw_legend(FILE *f, const bool used[static MARKS_], double y) {
        double x = AXIS_LEFT + 6;

        for (int i = 0; i < MARKS_; i++) {
                if (!used[i])
                        continue;
                if (x + 14 + LETTER * (double)strlen(MARK_NAMES[i]) > AXIS_RIGHT) {
                        x = AXIS_LEFT + 6;
                        y += 14;
                }
                draw_mark(f, (Mark)i, x, y - 4, 4);
                markup_svg_text(f, x + 9, y, "small", 40, MARK_NAMES[i]);
                x += 26 + LETTER * (double)strlen(MARK_NAMES[i]);
        }
}

void plot_plan(FILE *f, const Report *r, const Axis *a, size_t n) {
        char name[32], range[AXIS_NAME_SIZE], title[AXIS_NAME_SIZE + 32];
        bool used[MARKS_] = {};
        double y = AXIS_TOP + 6;
        size_t lanes = 0;
        bool appointments = false; /* their marks may take a second line to explain */

        for (size_t i = 0; i < r->n_plans; i++)
                if (has_lane(r, i, a)) {
                        lanes++;
                        appointments |= r->plans[i].appointment;
                }
        if (lanes == 0)
                return;
        snprintf(name, sizeof name, "plan-%zu", n);
        snprintf(title, sizeof title, "The plan, %s", axis_name(a, range));
        markup_figure_begin(f, name, title,
                            "A row a regimen, from left to right in time: bars for its steps, striped where it is paused, and under "
                            "them a mark a dose. Dashed lines down: the schedule changed. The numbers are in the tables of steps and of doses.",
                            AXIS_WIDTH, y + LANE * (double)lanes + LEGEND * (appointments ? 1.6 : 1.1));
        if (n == 0) /* the other figures of the page use the same one */
                fputs("<defs><pattern id=\"stripes\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
                      "patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fff\"/>"
                      "<rect width=\"2\" height=\"6\" fill=\"#555\"/></pattern></defs>\n",
                      f);
        axis_draw(f, r, a, y + LANE * (double)lanes);
        for (size_t i = 0; i < r->n_plans; i++) {
                if (!has_lane(r, i, a))
                        continue;
                markup_svg_text(f, 2, y + 13, "name", 20, plan_text(&r->plans[i], "regimen"));
                draw_steps(f, r, i, a, y);
                draw_pauses(f, &r->plans[i], a, y);
                draw_doses(f, r, i, a, y + DOSES, used);
                y += LANE;
        }
        draw_legend(f, used, y + 18);
        markup_figure_end(f);
}

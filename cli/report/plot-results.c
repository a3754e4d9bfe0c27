/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results over the time axis of the plan: the numbers as they were typed, and nothing concluded. */

#include "plot-results.h"

#include "bars.h"
#include "legend.h"
#include "local.h"
#include "markup.h"
#include "moments.h"

#define HEIGHT 74.0
#define LABEL_GAP 34.0
#define LABEL_MAX 16
#define LETTER 6.6 /* a character's width, about */

/* What one figure shows. */
typedef struct Curve {
        const char *name, *unit;
        double least, most; /* of the values, and of the laboratory's range where it is one for all of them */
        const json_t *low, *high;
        bool numbers, one_range;
        double top; /* below the bars of the steps */
} Curve;

static bool is_of(const json_t *row, const Curve *c, const Axis *a) {
        return axis_has(a, moment_day(row_text(row, "date"))) && streq(row_text(row, "name"), c->name) && streq(row_text(row, "unit"), c->unit);
}

static void widen(Curve *c, const json_t *value) {
        double number = json_number_value(value);

        if (!value)
                return;
        c->least = c->numbers ? MIN(c->least, number) : number;
        c->most = c->numbers ? MAX(c->most, number) : number;
        c->numbers = true;
}

static Curve curve_of(const Report *r, const json_t *first, const Axis *a, double top) {
        Curve c = { .name = row_text(first, "name"),
                    .unit = row_text(first, "unit"),
                    .low = json_object_get(first, "low"),
                    .high = json_object_get(first, "high"),
                    .one_range = true,
                    .top = top };
        const json_t *row;
        size_t i;

        json_array_foreach(r->results, i, row) {
                if (!is_of(row, &c, a))
                        continue;
                widen(&c, json_object_get(row, "value"));
                c.one_range &= !!json_object_get(row, "low") == !!c.low && !!json_object_get(row, "high") == !!c.high &&
                               json_number_value(json_object_get(row, "low")) == json_number_value(c.low) &&
                               json_number_value(json_object_get(row, "high")) == json_number_value(c.high);
        }
        if (c.one_range && c.numbers) {
                widen(&c, c.low);
                widen(&c, c.high);
        }
        return c;
}

static double place(const Curve *c, double value) {
        double span = c->most - c->least;

        return c->top + (span > 0 ? HEIGHT * (c->most - value) / span : HEIGHT / 2);
}

static void draw_limit(FILE *f, const Curve *c, const json_t *limit) {
        double y = place(c, json_number_value(limit));
        char number[64];

        if (!limit)
                return;
        snprintf(number, sizeof number, "%.15g", json_number_value(limit));
        fprintf(f, "<line class=\"limit\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", AXIS_LEFT, y, AXIS_RIGHT, y);
        markup_svg_text(f, AXIS_LEFT - 4, y + 4, "small end", 12, number);
}

static void draw_line(FILE *f, const Report *r, const Curve *c, const Axis *a) {
        const json_t *row;
        bool first = true;
        size_t i;

        fputs("<polyline class=\"line\" points=\"", f);
        json_array_foreach(r->results, i, row) {
                const json_t *value = json_object_get(row, "value");

                if (!value || !is_of(row, c, a))
                        continue;
                fprintf(f, "%s%.1f,%.1f", first ? "" : " ", axis_x(a, slot_of(moment_day(row_text(row, "date")), 720)),
                        place(c, json_number_value(value)));
                first = false;
        }
        fputs("\"/>\n", f);
}

/* On a ground of its own: a line may go through there. */
static void draw_label(FILE *f, double x, double y, const char *text) {
        double width = LETTER * (double)MIN(strlen(text), (size_t)LABEL_MAX),
               left = MIN(MAX(x - width / 2, AXIS_LEFT), AXIS_RIGHT - width);

        fprintf(f, "<rect class=\"ground\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"11\"/>\n", left, y - 9.5, width);
        markup_svg_text(f, left + width / 2, y, "small middle", LABEL_MAX, text);
}

static void draw_limit_entry(FILE *f, int mark, double x, double y) {
        fprintf(f, "<line class=\"limit\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", x - 7, y, x + 7, y);
}

/* A point, with its number where there is room. What is no number stands at the foot. */
static void draw_points(FILE *f, const Report *r, const Curve *c, const Axis *a) {
        double labelled = -100;
        const json_t *row;
        size_t i;

        json_array_foreach(r->results, i, row) {
                const json_t *value = json_object_get(row, "value");
                double x = axis_x(a, slot_of(moment_day(row_text(row, "date")), 720));
                double y = value ? place(c, json_number_value(value)) : c->top + HEIGHT;
                char number[64];

                if (!is_of(row, c, a))
                        continue;
                if (value)
                        fprintf(f, "<circle class=\"full\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>\n", x, y);
                else
                        fprintf(f, "<path class=\"open\" d=\"M%.1f %.1fh7v7h-7z\"/>\n", x - 3.5, y - 3.5);
                if (x - labelled < LABEL_GAP)
                        continue;
                if (value)
                        snprintf(number, sizeof number, "%.15g", json_number_value(value));
                draw_label(f, x, y - 7, value ? number : row_text(row, "text"));
                labelled = x;
        }
}

static void plot_curve(FILE *f, const Report *r, const Curve *c, const Axis *a, size_t n) {
        bool limits = c->one_range && c->numbers && (c->low || c->high);
        const Entry entries[] = { { N_("the laboratory's range, as typed"), draw_limit_entry, 0 },
                                  { N_("a step begins"), axis_draw_step, 0 } };
        const Entry *first = limits ? entries : entries + 1;
        size_t n_entries = (size_t)limits + axis_has_step(r, a);
        double bottom = c->top + HEIGHT + 14;
        _cleanup_free_ char *title = NULL;

        if (asprintf(&title, *c->unit ? local_text("%s, in %s") : "%s", c->name, c->unit) < 0)
                return;
        axis_figure_begin(f, a, "result", n, title,
                          N_("Under the steps of the plan a point a result, over the same time axis. Dotted lines across: the "
                          "laboratory's range, as it "
                          "was typed. Dashed lines down: a step begins. The numbers are in the table of results."),
                          bottom + 6 + legend_height(first, n_entries));
        axis_draw(f, r, a, bottom);
        (void)bars_band(f, r, a, AXIS_TOP + 4);
        markup_svg_text(f, 2, c->top + 10, "name", 20, c->name);
        markup_svg_text(f, 2, c->top + 24, "small", 16, c->unit);
        if (limits) {
                draw_limit(f, c, c->low);
                draw_limit(f, c, c->high);
        }
        draw_line(f, r, c, a);
        draw_points(f, r, c, a);
        legend_draw(f, first, n_entries, bottom + 6);
        markup_figure_end(f);
}

void plot_results(FILE *f, const Report *r, const Axis *a, size_t n) {
        _cleanup_(json_decrefp) json_t *done = json_object();
        double top = AXIS_TOP + 18 + bars_band(NULL, r, a, 0);
        const json_t *row;
        size_t i, k = 0;

        json_array_foreach(r->results, i, row) {
                _cleanup_free_ char *key = NULL;
                Curve c;

                if (!axis_has(a, moment_day(row_text(row, "date"))) ||
                    asprintf(&key, "%s\n%s", row_text(row, "name"), row_text(row, "unit")) < 0)
                        continue;
                if (json_object_get(done, key))
                        continue;
                (void)json_object_set_new(done, key, json_true());
                c = curve_of(r, row, a, top);
                plot_curve(f, r, &c, a, n * 1000 + k++);
        }
}
